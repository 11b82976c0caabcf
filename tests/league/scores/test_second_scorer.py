"""The scorer against the second, slow one on random counties, schemes and months: they agree always, to the fraction."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from uuid import UUID, uuid5

from hypothesis import given, settings
from hypothesis import strategies as st

from crm.league.indicators.rules import Indicator, Measure, Part, county_value, value_of
from crm.league.scores import rules
from crm.league.scores.rules import Entrant, Facts, Fault, Feat, Target, score_units
from crm.league.scores.scheme import Bonus, BonusKind, Deduction, Formula, Item, SchemeData
from crm.league.targets.rules import pro_rata
from tests.league.scores import slow_scorer
from tests.league.scores.slow_scorer import SlowItem, SlowRecord, SlowScheme

DAY, NAMES = date(2026, 10, 20), ("柏桥镇", "澄荡镇", "荷渡镇", "青堰镇", "芦汀镇")
FORMULAS = {"a": Formula.COMPLETION, "b": Formula.PRO_RATA, "c": Formula.BEST, "d": Formula.HALF_HALF}
COUNTED = (Indicator.SIGNED, Indicator.STARTED, Indicator.COMPLETED, Indicator.PRODUCED)
AMOUNTS = (Indicator.SIGNED_AMOUNT, Indicator.PAID_IN_AMOUNT, Indicator.INDUSTRIAL_SALES, Indicator.RETAIL)
CLASSES, SOURCES = ("fortune_500", "listed"), ("red_card", "second_notice")
points = st.integers(1, 40)
portions = st.integers(1, 300).map(lambda hundredths: Fraction(hundredths, 100))


def unit_id(name: str) -> UUID:
    """Return a stable id of a name."""
    return uuid5(UUID(int=0), name)


@st.composite
def records(draw: st.DrawFn, *, rate: bool = False) -> tuple[SlowRecord, ...]:
    """Draw projects, some of them shared by 7:3, 5:5 or 双算."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        unit = draw(st.sampled_from(NAMES))
        partner = draw(st.sampled_from(["", *(each for each in NAMES if each != unit)]))
        own, theirs = draw(st.sampled_from([(70, 30), (50, 50), (100, 100)])) if partner else (100, 0)
        whole = draw(st.sampled_from([0, 100])) if rate else 100
        classes = tuple(draw(st.sets(st.sampled_from(CLASSES))))
        found.append(SlowRecord(f"项目{number}", unit, whole, draw(st.integers(0, 80)) * 10**10, partner, own, theirs, classes))
    return tuple(found)


@st.composite
def items(draw: st.DrawFn) -> SlowItem:
    """Draw one line of a scheme with the records it counts and its targets, many of them zero."""
    formula = draw(st.sampled_from("abcd"))
    rate = formula != "d" and draw(st.booleans())
    targets = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 5).map(lambda count: count * 100))
    amounts = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 5).map(lambda count: count * 10**11))
    return SlowItem(
        draw(points),
        formula,
        draw(st.sampled_from([Fraction(1), Fraction(6, 5), Fraction(2)])),
        draw(records(rate=rate)),
        draw(targets),
        draw(amounts),
        draw(st.sampled_from("abc")),
        rate,
    )


@st.composite
def counties(draw: st.DrawFn) -> SlowScheme:
    """Draw a county, its scheme and its month."""
    return SlowScheme(
        {name: draw(st.sampled_from(["乡镇", "园区"])) for name in NAMES},
        tuple(draw(st.lists(items(), min_size=1, max_size=len(COUNTED)))),
        draw(st.integers(1, 12)),
        tuple(draw(st.lists(st.integers(1, 9), min_size=12, max_size=12))),
        draw(records()),
        tuple(sorted(draw(st.dictionaries(st.sampled_from([10**11, 5 * 10**11]), portions)).items())),
        tuple(draw(st.dictionaries(st.sampled_from(CLASSES), portions)).items()),
        draw(st.none() | portions),
        tuple(draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(SOURCES)), max_size=6))),
        tuple((source, *draw(st.tuples(portions, st.none() | portions))) for source in SOURCES),
        tuple(draw(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(-9, 9).map(Fraction)), max_size=4))),
    )


def parts_of(found: tuple[SlowRecord, ...], *, amount: bool = False, rate: bool = False) -> list[Part]:
    """Return records as the parts that the house counts, one for each unit that has a share."""
    made = []
    for record in found:
        whole = record.amount if amount else record.whole
        for name, percent in ((record.unit, record.own_percent), (record.partner, record.partner_percent)):
            if percent:
                weight = percent if rate else 0
                share = whole * percent // 100
                record_id = unit_id(record.name)
                made.append(Part(unit_id(name), "lead", record_id, record.name, DAY, share, whole, weight, percent))
    return made


def scored(county: SlowScheme) -> dict[str, rules.UnitScore]:
    """Score a county by the house's scorer."""
    scheme_items, values, targets = [], {}, {}
    for place, item in enumerate(county.items):
        number, amount = COUNTED[place], AMOUNTS[place]
        halved = item.formula == "d"
        scheme_items.append(
            Item(number, Fraction(item.points), FORMULAS[item.formula], item.cap, amount if halved else None, FORMULAS[item.half])
        )
        for name in NAMES:
            for indicator, annual in ((number, item.annual), (amount, item.annual_amount)):
                key = unit_id(name), indicator
                own = [
                    part
                    for part in parts_of(item.records, amount=indicator is amount, rate=item.rate)
                    if part.unit_id == unit_id(name)
                ]
                values[key] = value_of(own, Measure.RATE if item.rate else Measure.PROJECTS)
                due = annual.get(name, 0)
                targets[key] = Target(Fraction(due), pro_rata(due, county.weights, county.through_month))
    feats = [
        Feat(part.unit_id, "lead", part.record_id, part.title, DAY, record.amount, frozenset(record.classes), part.share)
        for record in county.signed
        for part in parts_of((record,))
    ]
    faults = [
        Fault(source, unit_id(name), "case", unit_id(f"{source}{place}"), source, DAY)
        for place, (name, source) in enumerate(county.faults)
    ]
    corrections = [
        rules.Correction(unit_id(f"更正{place}"), unit_id(name), signed, "更正", DAY)
        for place, (name, signed) in enumerate(county.corrections)
    ]
    scheme = SchemeData(
        tuple(scheme_items),
        (
            *(Bonus(BonusKind.AMOUNT, worth, at_least=least) for least, worth in county.thresholds),
            *(Bonus(BonusKind.INVESTOR, worth, investor=name) for name, worth in county.classes),
        ),
        tuple(Deduction(source, worth, most) for source, worth, most in county.costs),
        county.bonus_most,
    )
    entrants = [Entrant(unit_id(name), name, group) for name, group in county.groups.items()]
    return {one.entrant.name: one for one in score_units(scheme, entrants, Facts(values, targets, feats, faults, corrections))}


@settings(max_examples=1500, deadline=None)
@given(counties())
def test_both_scorers_agree(county: SlowScheme) -> None:
    found = scored(county)
    assert {name: one.score for name, one in found.items()} == {name: slow_scorer.score(county, name) for name in NAMES}
    assert {name: one.rank for name, one in found.items()} == slow_scorer.ranks(county)


@settings(max_examples=300, deadline=None)
@given(records())
def test_the_county_counts_a_project_once_however_it_is_shared(found: tuple[SlowRecord, ...]) -> None:
    assert county_value(parts_of(found), Measure.PROJECTS) == slow_scorer.county(found)
    for name in NAMES:
        own = [part for part in parts_of(found) if part.unit_id == unit_id(name)]
        assert value_of(own, Measure.PROJECTS) == slow_scorer.own(SlowItem(1, "a", Fraction(1), found), name)
