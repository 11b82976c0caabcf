"""Half days of trips are the calendar's half days."""

from crm.calendar.half_days import HalfDay, Span, days_text, half_day, month_bounds, span

__all__ = ["HalfDay", "Span", "days_text", "half_day", "month_bounds", "span"]
