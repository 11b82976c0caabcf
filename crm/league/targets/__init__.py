"""Targets 目标任务: what each unit is to reach in a year, how far it has come, and last year beside it."""
