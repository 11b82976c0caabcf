"""Benchmarks: each kind of work against its floor, measured in turn in the same run, printed as one table."""
