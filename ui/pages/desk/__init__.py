"""The desk 工作台: what runs out, who is short of days, what waits."""
