"""Investor visits 客商来访: announced, confirmed, received, followed up; clashes, requests, iCalendar."""
