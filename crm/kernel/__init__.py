"""The few things every subject shares: ids, clock, money, text, errors, translation."""
