"""What a reviewer must look at before verifying a trip 异常: rules over plain values, each finding with its words; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from crm.calendar.half_days import Span
from crm.calendar.rules import ONE_DAY, WorkCalendar
from crm.fieldtime.pairs import Away, Term, both_away
from crm.kernel.clock import local_date
from crm.kernel.i18n import N_, _


class FlagKind(StrEnum):
    """What stands out."""

    BOTH_PRINCIPALS_AWAY = "both_principals_away"
    EVIDENCE_OUTSIDE = "evidence_outside"
    EVIDENCE_TWICE = "evidence_twice"
    NO_EVIDENCE = "no_evidence"
    NO_MEETING = "no_meeting"
    LATE_REPORT_AHEAD = "late_report_ahead"
    LATE_REPORT_BACK = "late_report_back"
    OVERLAP = "overlap"


FLAG_NAMES = {
    FlagKind.BOTH_PRINCIPALS_AWAY: N_("both principals away"),
    FlagKind.EVIDENCE_OUTSIDE: N_("evidence outside the trip"),
    FlagKind.EVIDENCE_TWICE: N_("evidence used twice"),
    FlagKind.NO_EVIDENCE: N_("no evidence"),
    FlagKind.NO_MEETING: N_("no meeting"),
    FlagKind.LATE_REPORT_AHEAD: N_("reported ahead late"),
    FlagKind.LATE_REPORT_BACK: N_("reported back late"),
    FlagKind.OVERLAP: N_("trips overlap"),
}
BAD = frozenset({FlagKind.BOTH_PRINCIPALS_AWAY, FlagKind.EVIDENCE_TWICE, FlagKind.NO_EVIDENCE, FlagKind.NO_MEETING})


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding: its kind, its words, and the other trip it concerns."""

    kind: FlagKind
    words: str
    other_trip: UUID | None = None

    @property
    def state(self) -> str:
        """Return ``bad`` or ``warn`` for the badge."""
        return "bad" if self.kind in BAD else "warn"

    @property
    def short(self) -> str:
        """Return the finding in a few words."""
        return _(FLAG_NAMES[self.kind])


@dataclass(frozen=True, slots=True)
class TripFacts:
    """What flags are worked out from."""

    trip_id: UUID
    span: Span
    reported_ahead_at: datetime | None
    reported_back_at: datetime | None
    abroad: bool
    meeting_days: frozenset[date]
    evidence: Sequence[tuple[str, datetime | None]]


def flags_of(
    trip: TripFacts,
    calendar: WorkCalendar,
    *,
    ahead_days: int,
    back_days: int,
    abroad_days: int,
    hash_owners: Callable[[str], Sequence[UUID]],
) -> list[Flag]:
    """Return the findings on a trip taken alone: evidence, meetings, late reports."""
    found = []
    first, last = trip.span.first.day, trip.span.last.day
    if trip.reported_ahead_at is None and trip.reported_back_at is not None:
        found.append(Flag(FlagKind.LATE_REPORT_AHEAD, _("Not reported ahead at all")))
    elif trip.reported_ahead_at is not None:
        reported = local_date(trip.reported_ahead_at)
        if calendar.count_working_days(reported - ONE_DAY, first - ONE_DAY) < ahead_days:
            words = _("Reported ahead late, on {day}").format(day=reported)
            found.append(Flag(FlagKind.LATE_REPORT_AHEAD, words))
    if trip.reported_back_at is not None:
        due = calendar.add_natural_days(last, abroad_days) if trip.abroad else calendar.add_working_days(last, back_days)
        if local_date(trip.reported_back_at) > due.date:
            found.append(Flag(FlagKind.LATE_REPORT_BACK, _("Reported back late; due {day}").format(day=due.date)))
    if not trip.meeting_days:
        found.append(Flag(FlagKind.NO_MEETING, _("No meeting logged: nothing of this trip counts")))
    return found + _evidence_flags(trip, first, last, hash_owners)


def _evidence_flags(trip: TripFacts, first: date, last: date, hash_owners: Callable[[str], Sequence[UUID]]) -> list[Flag]:
    if not trip.evidence:
        return [Flag(FlagKind.NO_EVIDENCE, _("No evidence attached"))]
    found = []
    for sha256, taken_at in trip.evidence:
        if taken_at is not None and not first <= local_date(taken_at) <= last:
            found.append(
                Flag(FlagKind.EVIDENCE_OUTSIDE, _("Evidence dated {day}, outside the trip").format(day=local_date(taken_at)))
            )
        others = [owner for owner in hash_owners(sha256) if owner != trip.trip_id]
        if others:
            found.append(Flag(FlagKind.EVIDENCE_TWICE, _("The same file is evidence of another trip"), others[0]))
    return found


def clash_flags(mine: Sequence[Away], others: Sequence[Away], terms: Sequence[Term]) -> list[Flag]:
    """Return overlaps with the officials' own other trips, and both principals away without a stand-in (domain §4.6).

    ``mine`` are the stays of this trip, ``others`` those of other trips, ``terms`` say who is a principal of what, when.
    """
    found = [
        Flag(
            FlagKind.OVERLAP,
            _("{name} is on another trip at the same time; each half day counts once").format(name=own.official_name),
            other.trip_id,
        )
        for own in mine
        for other in others
        if own.official_id == other.official_id and own.span.overlaps(other.span)
    ]
    for _own, other in both_away(mine, others, terms):
        words = _("Both principals away ({name}), no stand-in named").format(name=other.official_name)
        found.append(Flag(FlagKind.BOTH_PRINCIPALS_AWAY, words, other.trip_id))
    return found
