"""Explanations add up: exactly as Fractions, and as shown, whatever is scored; a record changes what names it and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from crm.kernel.i18n import set_language
from crm.league.indicators.rules import MEASURES, Indicator, Part, value_of
from crm.league.scores.explain import Explanation, explain
from crm.league.scores.rules import Correction, Facts, Fault, Feat, Key, Target, UnitScore, score_units
from crm.league.scores.scheme import Bonus, BonusKind, Deduction, Formula, Item, SchemeData, scheme_json, scheme_of
from tests.league.scores.scoring import DAY, LIUBAO, SANDUO, UNITS, fault, feat, item, part, target

SIGNED, RATE = Indicator.SIGNED, Indicator.REGISTRATION_RATE
NAMES = {each.unit_id: each.name for each in UNITS}
COUNTED = (SIGNED, Indicator.SIGNED_AMOUNT, Indicator.STARTED, Indicator.FIELD_DAYS, RATE)
SOURCES = ("red_card", "breach")
Listed = dict[Indicator, list[Part]]
Rest = tuple[dict[Key, Target], list[Feat], list[Fault], list[Correction]]

points = st.integers(1, 4000).map(lambda hundredths: Fraction(hundredths, 100))
caps = st.sampled_from([Fraction(1), Fraction(6, 5), Fraction(2)])


@st.composite
def schemes(draw: st.DrawFn) -> SchemeData:
    items = []
    for indicator in draw(st.lists(st.sampled_from(COUNTED), min_size=1, max_size=5, unique=True)):
        formula = draw(st.sampled_from(list(Formula)))
        amount = Indicator.PAID_IN_AMOUNT if formula is Formula.HALF_HALF else None
        halves = draw(st.sampled_from([Formula.COMPLETION, Formula.PRO_RATA, Formula.BEST]))
        items.append(Item(indicator, draw(points), formula, draw(caps), amount, halves))
    bonuses = (Bonus(BonusKind.AMOUNT, draw(points), at_least=10**11), Bonus(BonusKind.INVESTOR, draw(points), investor="listed"))
    costs = tuple(Deduction(source, draw(points), draw(st.none() | points)) for source in SOURCES)
    groups = {SANDUO: "第二跑道"} if draw(st.booleans()) else {}
    return SchemeData(tuple(items), bonuses, costs, draw(st.none() | points), groups)


@st.composite
def records(draw: st.DrawFn) -> dict[Indicator, list[Part]]:
    found: dict[Indicator, list[Part]] = {}
    for indicator in (*COUNTED, Indicator.PAID_IN_AMOUNT):
        for record in range(draw(st.integers(0, 4))):
            sides = draw(st.sampled_from([((0, 100),), ((1, 100),), ((2, 100),), ((0, 70), (1, 30)), ((0, 100), (2, 100))]))
            value = draw(st.integers(0, 100)) if indicator is RATE else draw(st.integers(1, 400))
            for place, share in sides:
                weight = share if indicator is RATE else 0
                value_here = (share if value > 50 else 0) if indicator is RATE else value * share
                made = part(UNITS[place].unit_id, 100 * COUNTED.index(indicator) + record if indicator in COUNTED else record, 1)
                found.setdefault(indicator, []).append(replace(made, value=value_here, out_of=weight, share=share))
    return found


@st.composite
def facts(draw: st.DrawFn) -> tuple[dict[Key, Target], list[Feat], list[Fault], list[Correction]]:
    targets = {}
    for unit in UNITS:
        for indicator in (*COUNTED, Indicator.PAID_IN_AMOUNT):
            annual = draw(st.sampled_from([None, Fraction(0), Fraction(3), Fraction(1000), Fraction(70_000)]))
            if annual is not None:
                targets[unit.unit_id, indicator] = Target(annual, annual * Fraction(draw(st.integers(1, 12)), 12))
    feats = [
        feat(
            draw(st.sampled_from(UNITS)).unit_id, draw(st.integers(1, 60)), investors=frozenset(draw(st.sets(st.just("listed"))))
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    faults = [
        fault(draw(st.sampled_from(UNITS)).unit_id, draw(st.sampled_from(SOURCES)), n) for n in range(draw(st.integers(0, 4)))
    ]
    corrections = [Correction(LIUBAO, LIUBAO, Fraction(draw(st.integers(-300, 300)), 100), "更正", DAY)] * draw(st.integers(0, 1))
    return targets, feats, faults, corrections


def run(scheme: SchemeData, parts: dict[Indicator, list[Part]], rest: Rest) -> dict[UUID, tuple[UnitScore, Explanation]]:
    """Score and explain every unit."""
    by: dict[Key, list[Part]] = {}
    for indicator, listed in parts.items():
        for each in listed:
            by.setdefault((each.unit_id, indicator), []).append(each)
    values = {
        (unit.unit_id, indicator): value_of(by.get((unit.unit_id, indicator), []), MEASURES[indicator])
        for unit in UNITS
        for indicator in (*COUNTED, Indicator.PAID_IN_AMOUNT)
    }
    scores = score_units(scheme, UNITS, Facts(values, *rest))
    return {one.entrant.unit_id: (one, explain(one, by, NAMES, {})) for one in scores}


@given(schemes(), records(), facts())
def test_lines_and_records_add_up_exactly_and_as_shown(scheme: SchemeData, parts: Listed, rest: Rest) -> None:
    for one, told in run(scheme, parts, rest).values():
        assert sum(line.score for line in told.lines) == told.score == one.score
        assert sum(line.tenths for line in told.lines) == told.tenths
        for line in told.lines:
            assert abs(line.tenths - line.score * 10) < 1
            if line.parts:
                assert sum(each.score for each in line.parts) == line.score
                assert sum(each.thousandths for each in line.parts) == line.tenths * 100


def named(told: Explanation) -> Iterator[UUID]:
    for line in told.lines:
        yield from (each.record_id for each in line.parts)


@given(schemes(), records(), facts(), st.data())
def test_removing_a_record_changes_only_scores_that_name_it_or_measure_against_whose_it_is(
    scheme: SchemeData, parts: Listed, rest: Rest, data: st.DataObject
) -> None:
    listed = [(indicator, each) for indicator, found in parts.items() for each in found]
    if not listed:
        return
    _indicator, gone = data.draw(st.sampled_from(listed))
    left = {key: [each for each in found if each.record_id != gone.record_id] for key, found in parts.items()}
    before, after = run(scheme, parts, rest), run(scheme, left, rest)
    owners = {unit for unit, (_one, told) in before.items() if gone.record_id in named(told)}
    for unit, (one, _told) in before.items():
        against = {best for each in one.items for measured in each.measured for best in measured.best}
        if unit not in owners and not against & owners:
            assert after[unit][0].score == one.score


@given(schemes())
def test_a_scheme_is_kept_without_loss(scheme: SchemeData) -> None:
    assert scheme_of(scheme_json(scheme)) == scheme


def test_an_explanation_reads_as_it_is_reckoned() -> None:
    set_language("en")
    scheme = SchemeData((item(SIGNED, 15, cap="1.2"), item(Indicator.STARTED, 10), item(Indicator.MEGA, 5, Formula.BEST)))
    parts = {
        SIGNED: [part(LIUBAO, n, 100) for n in range(9)] + [part(LIUBAO, 9, 70, share=70)],
        Indicator.MEGA: [part(SANDUO, 20, 200)],
    }
    told = _told(scheme, parts, {(LIUBAO, SIGNED): target(12, 10)})
    assert [line.words for line in told.lines] == [
        "9.7 projects ÷ pro-rata target 10 projects × 15 × 3/2 points",
        "no target: the item is left out and the others are rescaled",
        "0 projects ÷ best of the group 2 projects (三垛镇) × 5 × 3/2 points",
    ]
    assert (told.score, told.tenths) == (Fraction("21.825"), 218)
    assert told.lines[0].parts[-1].words == "0.7 projects (70 % of it)"
    assert told.lines[0].parts[-1].score == Fraction("21.825") * Fraction(70, 970)


def _told(scheme: SchemeData, parts: dict[Indicator, list[Part]], targets: dict[Key, Target]) -> Explanation:
    by: dict[Key, list[Part]] = {}
    for indicator, listed in parts.items():
        for each in listed:
            by.setdefault((each.unit_id, indicator), []).append(each)
    values = {key: value_of(listed, MEASURES[key[1]]) for key, listed in by.items()}
    found = score_units(scheme, UNITS, Facts(values, targets))
    return explain(next(one for one in found if one.entrant.unit_id == LIUBAO), by, NAMES, {})
