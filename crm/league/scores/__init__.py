"""Scores 计分: schemes as data, what a unit earns by them, why, and where everyone stands."""
