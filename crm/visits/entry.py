"""What is entered of a visit, checked before it reaches the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from crm.calendar.rules import check_day
from crm.enterprises.rules import checked_text
from crm.kernel.clock import as_utc, local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.visits.rules import PURPOSES, check_item_times, check_no_meals, check_party, check_times

MOST_ITEMS = 60
"""Most lines of an itinerary (our default)."""


@dataclass(frozen=True, slots=True)
class MemberData:
    """A member of the party beside its leader."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ItemData:
    """A line of the itinerary: from when to when, where, what, and who accompanies."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    what: str = ""
    companions: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class VisitData:
    """What is entered of a visit 来访; ``number`` counts the leader too."""

    enterprise_name: str
    starts_at: datetime
    ends_at: datetime
    leader: str = ""
    leader_title: str = ""
    number: int = 1
    purpose: str = "inspection"
    subject: str = ""
    enterprise_id: UUID | None = None
    members: Sequence[MemberData] = ()
    hosts: Sequence[UUID] = ()
    items: Sequence[ItemData] = ()
    leads: Sequence[UUID] = ()
    note: str = ""


def checked_visit(data: VisitData) -> VisitData:
    """Return what is entered with its texts trimmed and its moments in UTC. Raises RuleBroken naming the field."""
    starts_at, ends_at = as_utc(data.starts_at), as_utc(data.ends_at)
    check_day(local_date(starts_at), "starts_at")
    check_day(local_date(ends_at), "ends_at")
    check_times(starts_at, ends_at)
    if data.purpose not in PURPOSES:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=data.purpose), field="purpose")
    members = tuple(_checked_member(each) for each in data.members if each.name.strip())
    leader = checked_text(data.leader, "leader", _("Leader of the party"), most=60, needed=False)
    check_party(data.number, len(members) + bool(leader))
    if len(data.items) > MOST_ITEMS:
        raise RuleBroken("many_items", _("An itinerary has at most {most} lines.").format(most=MOST_ITEMS), field="items")
    return replace(
        data,
        enterprise_name=checked_text(data.enterprise_name, "enterprise_name", _("Enterprise")),
        starts_at=starts_at,
        ends_at=ends_at,
        leader=leader,
        leader_title=checked_text(data.leader_title, "leader_title", _("Post held"), most=60, needed=False),
        subject=checked_text(data.subject, "subject", _("Subject"), needed=False),
        note=checked_text(data.note, "note", _("Note"), most=2000, needed=False),
        members=members,
        hosts=tuple(dict.fromkeys(data.hosts)),
        leads=tuple(dict.fromkeys(data.leads)),
        items=tuple(sorted((_checked_item(each, (starts_at, ends_at)) for each in data.items), key=_begin)),
    )


def _begin(item: ItemData) -> datetime:
    return item.starts_at


def _checked_member(member: MemberData) -> MemberData:
    name = checked_text(member.name, "members", _("Member of the party"), most=60)
    return MemberData(name, checked_text(member.title, "members", _("Post held"), most=60, needed=False))


def _checked_item(item: ItemData, whole: tuple[datetime, datetime]) -> ItemData:
    starts_at, ends_at = as_utc(item.starts_at), as_utc(item.ends_at)
    check_item_times(starts_at, ends_at, whole)
    what = checked_text(item.what, "items", _("What"), needed=False)
    check_no_meals(what)
    place = checked_text(item.place, "items", _("Venue"), most=100, needed=False)
    if not what and not place:
        text = _("A line of the itinerary says neither where nor what; fill it in or take it out.")
        raise RuleBroken("item_empty", text, field="items")
    return ItemData(starts_at, ends_at, place, what, tuple(dict.fromkeys(item.companions)))


def shifted(data: VisitData, by: timedelta) -> VisitData:
    """Return a visit moved in time, its itinerary with it; every length stays."""
    items = tuple(replace(each, starts_at=each.starts_at + by, ends_at=each.ends_at + by) for each in data.items)
    return replace(data, starts_at=data.starts_at + by, ends_at=data.ends_at + by, items=items)
