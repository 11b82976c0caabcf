"""What a reviewer must look at before verifying a trip 异常: rules over plain values, each finding with its words; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from crm.calendar.half_days import Span
from crm.calendar.rules import ONE_DAY, WorkCalendar
from crm.enterprises.divisions import divisions, kilometres, nearest
from crm.fieldtime.pairs import Away, Term, both_away
from crm.kernel.clock import local_date
from crm.kernel.i18n import N_, _
from crm.store.pictures import MICRO

CLOCK_TOLERANCE = timedelta(days=1)
"""Clocks of two stations may differ by so much before a course is called backwards (our default)."""


class FlagKind(StrEnum):
    """What stands out."""

    BOTH_PRINCIPALS_AWAY = "both_principals_away"
    AT_HOME = "at_home"
    EVIDENCE_OUTSIDE = "evidence_outside"
    EVIDENCE_ELSEWHERE = "evidence_elsewhere"
    EVIDENCE_TWICE = "evidence_twice"
    NO_EVIDENCE = "no_evidence"
    NO_MEETING = "no_meeting"
    LATE_REPORT_AHEAD = "late_report_ahead"
    LATE_REPORT_BACK = "late_report_back"
    OVERLAP = "overlap"
    CLOCK_BACK = "clock_back"


FLAG_NAMES = {
    FlagKind.BOTH_PRINCIPALS_AWAY: N_("both principals away"),
    FlagKind.AT_HOME: N_("away, yet at home"),
    FlagKind.EVIDENCE_OUTSIDE: N_("evidence outside the trip"),
    FlagKind.EVIDENCE_ELSEWHERE: N_("taken elsewhere"),
    FlagKind.EVIDENCE_TWICE: N_("evidence used twice"),
    FlagKind.NO_EVIDENCE: N_("no evidence"),
    FlagKind.NO_MEETING: N_("no meeting"),
    FlagKind.LATE_REPORT_AHEAD: N_("reported ahead late"),
    FlagKind.LATE_REPORT_BACK: N_("reported back late"),
    FlagKind.OVERLAP: N_("trips overlap"),
    FlagKind.CLOCK_BACK: N_("clock set back"),
}
BAD = frozenset(
    {FlagKind.BOTH_PRINCIPALS_AWAY, FlagKind.AT_HOME, FlagKind.EVIDENCE_TWICE, FlagKind.NO_EVIDENCE, FlagKind.NO_MEETING}
)
CONTRADICTIONS = frozenset(
    {
        FlagKind.BOTH_PRINCIPALS_AWAY,
        FlagKind.AT_HOME,
        FlagKind.EVIDENCE_OUTSIDE,
        FlagKind.EVIDENCE_ELSEWHERE,
        FlagKind.EVIDENCE_TWICE,
        FlagKind.OVERLAP,
        FlagKind.CLOCK_BACK,
    }
)
"""The findings in which two records cannot both be right (domain §4.9); the others are merely late or missing."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding: its kind, its words, and the other trip it concerns, or the ``record`` (kind, id) of another subject.

    ``official_id`` and ``span`` say whose half days it touches, where it touches some.
    """

    kind: FlagKind
    words: str
    other_trip: UUID | None = None
    record: tuple[str, UUID] | None = None
    official_id: UUID | None = None
    span: Span | None = None

    @property
    def state(self) -> str:
        """Return ``bad`` or ``warn`` for the badge."""
        return "bad" if self.kind in BAD else "warn"

    @property
    def other(self) -> tuple[str, UUID] | None:
        """Return the other record as (kind, id), None where the trip stands alone."""
        return ("trip", self.other_trip) if self.other_trip is not None else self.record

    @property
    def short(self) -> str:
        """Return the finding in a few words."""
        return _(FLAG_NAMES[self.kind])


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence: its hash as it came, when and where (millionths of a degree) a photograph says it was taken."""

    sha256: str
    taken_at: datetime | None = None
    north: int | None = None
    east: int | None = None


@dataclass(frozen=True, slots=True)
class AtHome:
    """What an official did in the county: hosted a visit, signed a case. Gathered above, where those records are known.

    ``record`` is its (kind, id), ``words`` say what it was: “hosting 帆阔新材料”.
    """

    official_id: UUID
    span: Span
    words: str
    record: tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class TripFacts:
    """What flags are worked out from. ``places``: division codes; ``entered_at``: moments of its course, in their order."""

    trip_id: UUID
    span: Span
    reported_ahead_at: datetime | None
    reported_back_at: datetime | None
    abroad: bool
    meeting_days: frozenset[date]
    evidence: Sequence[Proof]
    places: Sequence[str] = ()
    entered_at: Sequence[datetime] = ()


def flags_of(
    trip: TripFacts,
    calendar: WorkCalendar,
    *,
    ahead_days: int,
    back_days: int,
    abroad_days: int,
    hash_owners: Callable[[str], Sequence[UUID]],
    far_km: int = 100,
) -> list[Flag]:
    """Return the findings on a trip taken alone: evidence, meetings, late reports, a clock set back.

    ``far_km``: from how many kilometres on a photograph was taken elsewhere. What a photograph says of itself is told to the
    reviewer and never judged by itself.
    """
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
    return [*found, *_evidence_flags(trip, hash_owners), *_taken_flags(trip, far_km), *_clock_flags(trip)]


def _evidence_flags(trip: TripFacts, hash_owners: Callable[[str], Sequence[UUID]]) -> Iterator[Flag]:
    if not trip.evidence:
        yield Flag(FlagKind.NO_EVIDENCE, _("No evidence attached"))
    for proof in trip.evidence:
        others = [owner for owner in hash_owners(proof.sha256) if owner != trip.trip_id]
        if others:
            yield Flag(FlagKind.EVIDENCE_TWICE, _("The same file is evidence of another trip"), others[0])


def _taken_flags(trip: TripFacts, far_km: int) -> Iterator[Flag]:
    """Compare when and where photographs say they were taken with the trip."""
    first, last = trip.span.first.day, trip.span.last.day
    known = [divisions()[code] for code in trip.places if code in divisions()]
    for proof in trip.evidence:
        if proof.taken_at is not None and not first <= local_date(proof.taken_at) <= last:
            words = _("Evidence dated {day}, outside the trip")
            yield Flag(FlagKind.EVIDENCE_OUTSIDE, words.format(day=local_date(proof.taken_at)))
        if proof.north is None or proof.east is None:
            continue
        north, east = proof.north / MICRO, proof.east / MICRO
        away = [(far, each.path) for each in known if (far := kilometres(each, north, east)) is not None]
        near = nearest(north, east)
        if away and near and min(away)[0] > far_km:
            distance, place = min(away)
            words = _("Photograph taken near {near}, {distance} km from {place}")
            yield Flag(FlagKind.EVIDENCE_ELSEWHERE, words.format(near=near[0].path, distance=distance, place=place))


def _clock_flags(trip: TripFacts) -> Iterator[Flag]:
    """Tell of a course that runs backwards: a computer's clock was set back between two of its steps."""
    for before, after in pairwise(trip.entered_at):
        if before - after > CLOCK_TOLERANCE:
            words = _("A step was entered on {after}, after one on {before}: a computer's clock was set back")
            yield Flag(FlagKind.CLOCK_BACK, words.format(after=local_date(after), before=local_date(before)))


def clash_flags(
    mine: Sequence[Away], others: Sequence[Away], terms: Sequence[Term], at_home: Sequence[AtHome] = ()
) -> list[Flag]:
    """Return what stands against a trip in other records: own other trips, a pair away, what was done at home meanwhile.

    ``mine`` are the stays of this trip, ``others`` those of other trips, ``terms`` say who is a principal of what, when
    (domain §4.6).
    """
    return [*_overlaps(mine, others), *_pairs(mine, others, terms), *_at_home(mine, at_home)]


def _overlaps(mine: Sequence[Away], others: Sequence[Away]) -> Iterator[Flag]:
    words = _("{name} is on another trip at the same time; each half day counts once")
    for own in mine:
        for other in others:
            if own.official_id == other.official_id and (both := shared(own.span, other.span)):
                text = words.format(name=own.official_name)
                yield Flag(FlagKind.OVERLAP, text, other.trip_id, official_id=own.official_id, span=both)


def _pairs(mine: Sequence[Away], others: Sequence[Away], terms: Sequence[Term]) -> Iterator[Flag]:
    words = _("Both principals away ({name} and {other}), no stand-in named")
    for own, other in both_away(mine, others, terms):
        text = words.format(name=own.official_name, other=other.official_name)
        both = shared(own.span, other.span)
        yield Flag(FlagKind.BOTH_PRINCIPALS_AWAY, text, other.trip_id, official_id=own.official_id, span=both)


def _at_home(mine: Sequence[Away], at_home: Sequence[AtHome]) -> Iterator[Flag]:
    for own in mine:
        for each in at_home:
            if own.official_id == each.official_id and (both := shared(own.span, each.span)):
                text = _("{name} is away on {day}, yet at home: {what}")
                words = text.format(name=own.official_name, day=both.first.day, what=each.words)
                yield Flag(FlagKind.AT_HOME, words, None, each.record, own.official_id, both)


def shared(one: Span, two: Span) -> Span | None:
    """Return the half days that two stretches share, None where they share none."""
    first, last = max(one.first, two.first), min(one.last, two.last)
    return Span(first, last) if first <= last else None
