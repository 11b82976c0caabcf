"""Visits as iCalendar files (RFC 5545) and invitations read from them, with the ``icalendar`` library."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm.kernel.clock import COUNTY_ZONE, as_utc
from crm.kernel.errors import EnvironmentProblem, RuleBroken
from crm.kernel.i18n import _

if TYPE_CHECKING:
    from icalendar import Component, Event

ZONE_NAME = "Asia/Shanghai"
PRODUCT = "-//Siji//Investor visits//ZH"
MOST_BYTES = 2 * 1024 * 1024
"""Largest .ics file that is read: two megabytes (our default), thousands of invitations."""
MOST_EVENTS = 500
"""Most invitations taken from one file (our default)."""
WHOLE_DAY = (time(9), time(17))
"""Hours given to an invitation that names days only (our default)."""
NO_END = timedelta(hours=1)
"""Length given to an invitation that names no end (our default)."""
STATUSES = {"announced": "TENTATIVE", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}
"""Visit state → STATUS of RFC 5545 3.8.1.11; every other state is CONFIRMED."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A visit as a calendar program sees it."""

    uid: str
    sequence: int
    state: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str
    changed_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """An event read from a file; ``remarks`` say what had to be decided on the way."""

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str
    cancelled: bool
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file held: invitations, and a sentence for each event that could not be taken."""

    invitations: tuple[Invitation, ...]
    refused: tuple[str, ...]


# ---- writing ---------------------------------------------------------------------------------------------
def write_calendar(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """Return a VCALENDAR of visits that any calendar program subscribes to; same entries, same bytes."""
    from icalendar import Calendar  # noqa: PLC0415 - loaded only when a calendar is written or read

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ZONE_NAME)
    calendar.add_component(_zone())
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _zone() -> Any:  # noqa: ANN401 - a component of the library
    """Return the VTIMEZONE of Asia/Shanghai: UTC+8 without summer time (since 1991)."""
    from icalendar import Timezone, TimezoneStandard  # noqa: PLC0415 - as above

    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1991, 9, 15, 1))  # noqa: DTZ001 - onsets are local by RFC 5545 3.6.5
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", ZONE_NAME)
    zone.add_component(standard)
    return zone


def _event(entry: CalendarEntry) -> Event:
    from icalendar import Event  # noqa: PLC0415 - as above

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", as_utc(entry.changed_at))
    event.add("created", as_utc(entry.created_at))
    event.add("last-modified", as_utc(entry.changed_at))
    for key, moment in (("dtstart", entry.starts_at), ("dtend", entry.ends_at)):
        event.add(key, _local(moment), parameters={"TZID": ZONE_NAME})
    event.add("summary", entry.title)
    event.add("status", STATUSES.get(entry.state, "CONFIRMED"))
    event.add("transp", "TRANSPARENT" if entry.state in ("postponed", "cancelled") else "OPAQUE")
    if entry.place:
        event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    return event


def _local(moment: datetime) -> datetime:
    """Return the county's wall time without a zone; the zone stands in TZID."""
    return as_utc(moment).astimezone(COUNTY_ZONE).replace(tzinfo=None)


# ---- reading ---------------------------------------------------------------------------------------------
def read_calendar_file(path: Path) -> ReadFile:
    """Read an .ics file. Raises RuleBroken ``ics_large`` or ``ics_unreadable``, EnvironmentProblem ``unreadable``."""
    try:
        if path.stat().st_size > MOST_BYTES:
            text = _("{name} is larger than {most} MB; that is no invitation. Choose the .ics file itself.")
            raise RuleBroken("ics_large", text.format(name=path.name, most=MOST_BYTES // 1024 // 1024), field="file")
        data = path.read_bytes()
    except OSError as error:
        raise EnvironmentProblem("unreadable", _("{path} cannot be read: {reason}.").format(path=path, reason=error)) from error
    return read_calendar(data, path.name)


def read_calendar(data: bytes, name: str) -> ReadFile:
    """Read invitations from the bytes of an .ics file. Raises RuleBroken ``ics_unreadable``, ``ics_empty`` or ``ics_many``."""
    calendars = _parsed(data, name)
    events = [(event, _withdrawn(each)) for each in calendars for event in each.walk("VEVENT")]
    if not events:
        raise RuleBroken("ics_empty", _("{name} holds no event; export the invitation again.").format(name=name), field="file")
    if len(events) > MOST_EVENTS:
        text = _("{name} holds {count} events; at most {most} are taken at once. Export a shorter period.")
        raise RuleBroken("ics_many", text.format(name=name, count=len(events), most=MOST_EVENTS), field="file")
    found: dict[str, Invitation] = {}
    refused = []
    for event, withdrawn in events:
        try:
            made = _invitation(event, withdrawn=withdrawn)
        except RuleBroken as error:
            refused.append(error.message)
            continue
        except OverflowError:
            refused.append(_("“{title}” lies outside the years that are planned.").format(title=_title(event)))
            continue
        if made.uid not in found or found[made.uid].sequence < made.sequence:
            found[made.uid] = made
    return ReadFile(tuple(sorted(found.values(), key=lambda each: (each.starts_at, each.uid))), tuple(refused))


def _withdrawn(calendar: Component) -> bool:
    return str(calendar.get("method", "")).upper() == "CANCEL"


def _parsed(data: bytes, name: str) -> list[Component]:
    from icalendar import Calendar  # noqa: PLC0415 - as above

    unreadable = RuleBroken(
        "ics_unreadable", _("{name} is not an iCalendar file; ask for the .ics file of the invitation.").format(name=name)
    )
    unreadable.field = "file"
    text = _decoded(data)
    if text is None or "BEGIN:VCALENDAR" not in text.upper()[:2000]:
        raise unreadable
    try:
        return list(Calendar.from_ical(text, multiple=True))
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:  # what the library raises on broken lines
        raise unreadable from error


def _decoded(data: bytes) -> str | None:
    """Return the text of a file in UTF-8 (as RFC 5545 demands) or in the Chinese encoding of old programs."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _invitation(event: Component, *, withdrawn: bool) -> Invitation:
    """Return one event as an invitation. Raises RuleBroken with a sentence that names it."""
    title = _title(event)
    remarks: list[str] = []
    _check_recurrence(event, title, remarks)
    starts_at, ends_at = _times(event, title, remarks)
    uid = _uid(event)
    if not uid:
        uid = hashlib.sha256(f"{title}|{starts_at.isoformat()}".encode()).hexdigest()[:32] + "@no-uid"
        remarks.append(_("“{title}” carries no UID; one was made from its title and time.").format(title=title))
    return Invitation(
        uid,
        _sequence(event),
        title,
        starts_at,
        ends_at,
        " ".join(str(event.get("location", "")).split())[:100],
        str(event.get("description", "")).strip()[:2000],
        withdrawn or str(event.get("status", "")).upper() == "CANCELLED",
        tuple(remarks),
    )


def _uid(event: Component) -> str:
    """Return the UID; a changed day of a series (RECURRENCE-ID) is a visit of its own beside the series."""
    day = _value(event, "recurrence-id")
    uid = str(event.get("uid", "")).strip()
    return (f"{uid}/{day:%Y%m%dT%H%M}" if uid and day is not None else uid)[:200]


def _title(event: Component) -> str:
    return " ".join(str(event.get("summary", "")).split())[:200] or _("Invitation without a title")


def _sequence(event: Component) -> int:
    try:
        return max(0, min(int(event.get("sequence", 0)), 2**31 - 1))
    except (TypeError, ValueError):
        return 0


def _check_recurrence(event: Component, title: str, remarks: list[str]) -> None:
    """Refuse a recurrence without an end; of one with an end only the first day is planned, and said so."""
    rule = event.get("rrule")
    if rule is None and event.get("rdate") is None:
        return
    rules = rule if isinstance(rule, list) else [rule] if rule is not None else []
    if any("COUNT" not in each and "UNTIL" not in each for each in rules):
        text = _("“{title}” recurs without an end; plan its visits one by one.")
        raise RuleBroken("ics_endless", text.format(title=title))
    remarks.append(_("“{title}” recurs; only its first day was taken.").format(title=title))


def _times(event: Component, title: str, remarks: list[str]) -> tuple[datetime, datetime]:
    """Return arrival and departure in UTC. Raises RuleBroken ``ics_start``, ``ics_end``, ``ics_zone`` or ``ics_order``."""
    start, end = _value(event, "dtstart"), _value(event, "dtend")
    if start is None:
        raise RuleBroken("ics_start", _("“{title}” has no readable beginning.").format(title=title))
    if end is None and "dtend" in event:
        raise RuleBroken("ics_end", _("“{title}” has no readable end.").format(title=title))
    if end is None:
        length = _value(event, "duration")
        if isinstance(length, timedelta):
            end = start + length
        elif isinstance(start, datetime):
            end = start + NO_END
            remarks.append(_("“{title}” names no end; one hour was taken.").format(title=title))
        else:
            end = start + timedelta(days=1)
    if not isinstance(start, datetime):
        remarks.append(_("“{title}” names days only; 9:00 to 17:00 was taken.").format(title=title))
        last = end.date() if isinstance(end, datetime) else max(end, start + timedelta(days=1)) - timedelta(days=1)
        if isinstance(end, datetime) or end >= start:
            return _at(start, WHOLE_DAY[0]), _at(last, WHOLE_DAY[1])
    starts_at, ends_at = _moment(event, "dtstart", start, title, remarks), _moment(event, "dtend", end, title, remarks)
    if ends_at <= starts_at:
        raise RuleBroken("ics_order", _("“{title}” ends before it begins; ask for a right invitation.").format(title=title))
    return starts_at, ends_at


def _value(event: Component, key: str) -> Any:  # noqa: ANN401 - a date, a moment or a length
    found = event.get(key)
    found = found[0] if isinstance(found, list) else found
    try:
        return getattr(found, "dt", None)
    except (ValueError, AttributeError):  # a value that the library could not read
        return None


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, COUNTY_ZONE).astimezone(UTC)


def _moment(event: Component, key: str, value: Any, title: str, remarks: list[str]) -> datetime:  # noqa: ANN401 - as above
    """Return a value in UTC: a time without a zone is the county's own, a foreign zone is converted and said so."""
    if not isinstance(value, datetime):
        return _at(value, time())
    if value.tzinfo is None:
        zone = event[key].params.get("TZID") if key in event and hasattr(event[key], "params") else None
        if zone and zone != ZONE_NAME:
            text = _("“{title}” names the time zone {zone}, which is not known; ask for the time in Beijing.")
            raise RuleBroken("ics_zone", text.format(title=title, zone=zone))
        return value.replace(tzinfo=COUNTY_ZONE).astimezone(UTC)
    moment = value.astimezone(UTC)
    if key == "dtstart" and value.utcoffset() != timedelta(hours=8) and value.tzinfo is not UTC and str(value.tzinfo) != "UTC":
        text = _("“{title}”: {theirs} in {zone} is {ours} here.")
        ours = f"{moment.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}"
        remarks.append(text.format(title=title, theirs=f"{value:%Y-%m-%d %H:%M}", zone=value.tzinfo, ours=ours))
    return moment
