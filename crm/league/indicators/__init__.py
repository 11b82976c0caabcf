"""Indicators 指标: what is counted of each unit, record by record."""
