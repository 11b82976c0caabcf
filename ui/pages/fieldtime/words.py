"""A forecast and a trip in words: what lists and cards say of them."""

from __future__ import annotations

from datetime import date

from crm.calendar.half_days import days_text
from crm.fieldtime.forecast import Forecast, Outlook
from crm.fieldtime.rules import TRIP_STATE_NAMES, TripState
from crm.fieldtime.trips import TripRow
from crm.kernel.i18n import _
from ui.widgets.basics import Badge


def outlook_words(outlook: Forecast, today: date, *, met: bool) -> tuple[str, str]:
    """Return a forecast as a state and words; ``met``: what is verified suffices already."""
    if met:
        return "good", _("target met")
    if outlook.outlook is Outlook.MET:
        return "warn", _("met once verified")
    if outlook.outlook is Outlook.IMPOSSIBLE or outlook.set_out_by is None or outlook.set_out_by < today:
        return "bad", _("cannot be met, {days} days short").format(days=days_text(outlook.short))
    return "warn", _("{days} days short").format(days=days_text(outlook.short))


def trip_badge(trip: TripRow) -> Badge:
    """Return a trip's gravest flag, or its state."""
    if trip.flags:
        gravest = min(trip.flags, key=lambda flag: flag.state != "bad")
        return Badge(gravest.state, gravest.short)
    if trip.state == TripState.APPROVED:
        return Badge("good", _("nothing unusual"))
    state = {"returned": "bad", "reported_back": "warn", "away": "info"}.get(trip.state, "neutral")
    return Badge(state, _(TRIP_STATE_NAMES[TripState(trip.state)]))
