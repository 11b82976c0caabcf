"""The league 打擂台 and what it judges: indicators, targets, schemes, scores, inspections, contests, evaluations, tasks."""
