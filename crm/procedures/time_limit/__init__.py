"""Time-limited handling 限时办结 (domain §4.7): matters, cases, steps and their clocks."""
