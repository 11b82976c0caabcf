"""Investor visits: week and month calendar, list, requests, one visit in full and its editor."""
