"""What a reviewer is told of a trip: late reports, evidence, overlaps, both principals away; worked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest

from crm.calendar.half_days import Span, span
from crm.calendar.tables import built_in_calendar
from crm.fieldtime.contradictions import Flag, FlagKind, Proof, TripFacts, clash_flags, flags_of
from crm.fieldtime.pairs import Away, Term, both_away
from crm.kernel.clock import local_moment

TRIP, OTHER = UUID(int=1), UUID(int=2)
CHEN, LIU, ZHOU = (UUID(int=n) for n in range(11, 14))
LIUBAO, SANDUO = UUID(int=21), UUID(int=22)
MOMENT = local_moment(date(2026, 11, 10), 10)
CLEAN = TripFacts(
    TRIP,
    span(date(2026, 11, 9), date(2026, 11, 11)),
    reported_ahead_at=local_moment(date(2026, 11, 6), 16),
    reported_back_at=local_moment(date(2026, 11, 13), 9),
    abroad=False,
    meeting_days=frozenset({date(2026, 11, 10)}),
    evidence=(Proof("a" * 64, MOMENT),),
)


def kinds(facts: TripFacts, owners: dict[str, Sequence[UUID]] | None = None) -> list[FlagKind]:
    found = flags_of(
        facts,
        built_in_calendar(),
        ahead_days=1,
        back_days=3,
        abroad_days=15,
        hash_owners=lambda sha256: (owners or {}).get(sha256, (TRIP,)),
    )
    assert all(flag.words and flag.short for flag in found)
    return [flag.kind for flag in found]


def test_a_clean_trip_has_no_flag() -> None:
    assert kinds(CLEAN) == []


@pytest.mark.parametrize(
    ("reported", "late"),
    [
        # Setting out on Monday the 9th: one working day before is Friday the 6th.
        (local_moment(date(2026, 11, 6), 23, 59), False),
        (local_moment(date(2026, 11, 7), 0, 0), True),
        (local_moment(date(2026, 11, 8), 12), True),
        (local_moment(date(2026, 11, 9), 8), True),
        (local_moment(date(2026, 11, 12), 8), True),
        (None, True),
    ],
)
def test_reporting_ahead_takes_a_working_day(reported: datetime | None, late: bool) -> None:
    assert (FlagKind.LATE_REPORT_AHEAD in kinds(replace(CLEAN, reported_ahead_at=reported))) is late


def test_a_plan_not_reported_yet_is_no_fault() -> None:
    assert kinds(replace(CLEAN, reported_ahead_at=None, reported_back_at=None)) == []


@pytest.mark.parametrize(
    ("abroad", "back", "late"),
    [
        # Back on Wednesday the 11th: three working days are Th 12, Fr 13, Mo 16; 15 natural days end on Th 26.
        (False, date(2026, 11, 16), False),
        (False, date(2026, 11, 17), True),
        (True, date(2026, 11, 26), False),
        (True, date(2026, 11, 27), True),
    ],
)
def test_reporting_back_has_its_limit(abroad: bool, back: date, late: bool) -> None:
    facts = replace(CLEAN, abroad=abroad, reported_back_at=local_moment(back, 23))
    assert (FlagKind.LATE_REPORT_BACK in kinds(facts)) is late


@pytest.mark.parametrize(
    ("taken", "outside"),
    [
        (local_moment(date(2026, 11, 9), 0, 0), False),
        (local_moment(date(2026, 11, 11), 23, 59), False),
        (local_moment(date(2026, 11, 8), 23, 59), True),
        (local_moment(date(2026, 11, 12), 0, 0), True),
        (None, False),
    ],
)
def test_evidence_is_dated_by_the_county_clock(taken: datetime | None, outside: bool) -> None:
    facts = replace(CLEAN, evidence=(Proof("a" * 64, taken),))
    assert (FlagKind.EVIDENCE_OUTSIDE in kinds(facts)) is outside


def test_the_same_file_on_two_trips_names_the_other() -> None:
    found = flags_of(
        CLEAN, built_in_calendar(), ahead_days=1, back_days=3, abroad_days=15, hash_owners=lambda _sha: (TRIP, OTHER)
    )
    assert [(flag.kind, flag.other_trip, flag.state) for flag in found] == [(FlagKind.EVIDENCE_TWICE, OTHER, "bad")]


def test_nothing_to_show_is_flagged() -> None:
    assert kinds(replace(CLEAN, evidence=(), meeting_days=frozenset())) == [FlagKind.NO_MEETING, FlagKind.NO_EVIDENCE]


def away(
    official: UUID, first: int, last: int, trip: UUID = TRIP, *, stand_in: bool = False, morning: bool = False, pm: bool = False
) -> Away:
    """Return days away in November 2026; ``morning``: back by noon, ``pm``: from noon."""
    whole = span(date(2026, 11, first), date(2026, 11, last), first_afternoon=pm, last_morning=morning)
    return Away(trip, official, "某人", whole, stand_in)


def term(official: UUID, first: int = 1, last: int = 30, unit: UUID = LIUBAO) -> Term:
    return Term(unit, official, date(2026, 11, first), date(2026, 11, last))


PAIR = (term(CHEN), term(LIU))


@pytest.mark.parametrize(
    ("mine", "others", "terms", "pairs"),
    [
        ([away(CHEN, 9, 11)], [away(LIU, 11, 13, OTHER)], PAIR, 1),
        ([away(CHEN, 9, 11, morning=True)], [away(LIU, 11, 13, OTHER, pm=True)], PAIR, 0),
        ([away(CHEN, 9, 11), away(LIU, 9, 11)], [], PAIR, 1),
        ([away(CHEN, 9, 9), away(LIU, 10, 11)], [], PAIR, 0),
        ([away(CHEN, 9, 11, stand_in=True)], [away(LIU, 9, 11, OTHER)], PAIR, 0),
        ([away(CHEN, 9, 11)], [away(LIU, 9, 11, OTHER, stand_in=True)], PAIR, 0),
        ([away(CHEN, 9, 11)], [away(ZHOU, 9, 11, OTHER)], PAIR, 0),
        ([away(ZHOU, 9, 11)], [away(LIU, 9, 11, OTHER)], PAIR, 0),
        ([away(CHEN, 9, 11)], [away(LIU, 9, 11, OTHER)], (term(CHEN), term(LIU, unit=SANDUO)), 0),
        ([away(CHEN, 9, 13)], [away(LIU, 9, 11, OTHER)], (term(CHEN, 12), term(LIU)), 0),
        ([away(CHEN, 9, 13)], [away(LIU, 9, 12, OTHER)], (term(CHEN, 12), term(LIU)), 1),
        ([away(CHEN, 9, 11)], [away(LIU, 9, 11, OTHER), away(LIU, 11, 12, UUID(int=3))], PAIR, 1),
    ],
)
def test_two_principals_away(mine: list[Away], others: list[Away], terms: Sequence[Term], pairs: int) -> None:
    assert len(list(both_away(mine, others, terms))) == pairs
    flags = [flag for flag in clash_flags(mine, others, terms) if flag.kind is FlagKind.BOTH_PRINCIPALS_AWAY]
    assert len(flags) == pairs


def test_an_overlap_is_by_ones_own_days() -> None:
    joined_late = [away(CHEN, 11, 13)]
    assert clash_flags(joined_late, [away(CHEN, 9, 10, OTHER)], PAIR) == []
    found: list[Flag] = clash_flags(joined_late, [away(CHEN, 9, 11, OTHER)], PAIR)
    assert [(flag.kind, flag.other_trip, flag.state) for flag in found] == [(FlagKind.OVERLAP, OTHER, "warn")]


def test_a_term_cuts_a_stretch() -> None:
    whole: Span = span(date(2026, 11, 9), date(2026, 11, 13))
    assert term(CHEN, 11, 12).cut(whole) == span(date(2026, 11, 11), date(2026, 11, 12))
    assert term(CHEN, 20, 22).cut(whole).halves <= 0
