"""Progress beside pro-rata, annual and last year's numbers: worked by hand, open to their records, flat in statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Engine, event

from crm.fieldtime.remembered import forget
from crm.league.indicators.external import import_external_figures
from crm.league.indicators.reading import Figure
from crm.league.indicators.rules import Indicator
from crm.league.targets.past import import_past_figures
from crm.league.targets.queries import Progress, allocation_basis, progress
from crm.league.targets.report import targets_report
from crm.league.targets.rules import Pace
from crm.league.targets.service import AllocationData, TargetData, allocate_target, set_target
from crm.people.service import add_unit
from crm.procedures.transfer.rules import Ratio, Split
from tests.conftest import County
from tests.leads.making import LEAD, YI, signed
from tests.leads.test_lead_figures import verify
from tests.league.indicators.test_indicator_parts import signed_after_transfer

LIUBAO, SANDUO, BUREAU = "柳堡镇", "三垛镇", "姜岚"


def found(county: County, month: int = 11, who: str = BUREAU, year: int = 2026) -> Progress:
    with closing(county.work(who)) as work:
        return progress(work.session, work.actor, year, month, now=work.clock.now())


def cell(county: County, indicator: Indicator, unit: str | None = LIUBAO, month: int = 11) -> Any:
    return found(county, month).cells[county.units[unit] if unit else None, indicator]


def aim(county: County, value: int, indicator: Indicator = Indicator.SIGNED, unit: str = LIUBAO, **more: Any) -> None:
    set_target(county.work(BUREAU), replace(TargetData(county.units[unit], indicator, 2026, value), **more))


def three_signed(county: County) -> None:
    for number, day in enumerate((date(2026, 2, 3), date(2026, 11, 2), date(2026, 11, 20)), start=1):
        verify(county, signed(county, lead=replace(LEAD, name=f"第{number}个"), day=day))


def test_a_unit_beside_its_pro_rata_and_annual_target(county: County) -> None:
    """Four a year are 11/3 by November; three signed are 9/11 of that, 3/4 of the year, 2/3 of a project short."""
    three_signed(county)
    aim(county, 4_00)
    each = cell(county, Indicator.SIGNED)
    assert (each.value, each.month_value) == (3_00, 2_00)
    assert (each.due, each.of_due, each.of_annual) == (Fraction(1100, 3), Fraction(9, 11), Fraction(3, 4))
    assert (each.gap, each.pace) == (Fraction(200, 3), Pace.BEHIND)
    february = cell(county, Indicator.SIGNED, month=2)
    assert (february.value, february.of_due, february.pace) == (1_00, Fraction(3, 2), Pace.AHEAD)


def test_a_monthly_table_moves_what_is_due(county: County) -> None:
    three_signed(county)
    aim(county, 4_00, weights=(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1))
    assert cell(county, Indicator.SIGNED, month=10).of_due is None, "nothing is due yet"
    assert cell(county, Indicator.SIGNED).due == 3_00
    assert cell(county, Indicator.SIGNED).of_due == 1


def test_a_zero_target_and_none_have_no_completion(county: County) -> None:
    three_signed(county)
    aim(county, 0)
    zero, none = cell(county, Indicator.SIGNED), cell(county, Indicator.SIGNED_AMOUNT)
    assert (zero.of_due, zero.of_annual, zero.pace, zero.annual) == (None, None, Pace.NONE, 0)
    assert (none.of_due, none.target, none.pace) == (None, None, Pace.NONE)
    assert none.value == 15 * YI


def test_sides_of_a_split_have_their_shares_and_the_county_the_project_once(county: County) -> None:
    signed_after_transfer(county, Split(Ratio.BOTH, Ratio.BOTH))
    for unit in (LIUBAO, SANDUO):
        aim(county, 2_00, unit=unit)
    allocate = AllocationData(Indicator.SIGNED_AMOUNT, 2026, 10 * YI, {county.units[LIUBAO]: 1, county.units[SANDUO]: 1})
    allocate_target(county.work(BUREAU), allocate)
    assert [cell(county, Indicator.SIGNED, unit).value for unit in (LIUBAO, SANDUO, None)] == [1_00, 1_00, 1_00]
    assert cell(county, Indicator.SIGNED_AMOUNT, None).of_annual == Fraction(1, 2)
    assert cell(county, Indicator.SIGNED_AMOUNT, LIUBAO).of_annual == 1
    now = found(county)
    assert (now.unallocated(Indicator.SIGNED_AMOUNT), now.unallocated(Indicator.SIGNED)) == (0, None)


def test_what_the_county_holds_beyond_its_units_is_shown(county: County) -> None:
    allocate = AllocationData(Indicator.SIGNED, 2026, 15_00, {county.units[LIUBAO]: 1, county.units[SANDUO]: 1})
    allocate_target(county.work(BUREAU), allocate)
    set_target(county.work(BUREAU), TargetData(county.units[SANDUO], Indicator.SIGNED, 2026, 5_00), 1)
    assert found(county).unallocated(Indicator.SIGNED) == 2_00


def test_last_year_is_what_was_imported_and_else_what_the_records_give(county: County) -> None:
    """柳堡镇 imports 2 and 1 for January and February 2025; 三垛镇 has one record of March 2025."""
    verify(county, signed(county, "汤斌", lead=replace(LEAD, name="去年三月"), day=date(2025, 3, 8)))
    verify(county, signed(county, lead=replace(LEAD, name="去年也有"), day=date(2025, 2, 8)))
    three_signed(county)
    unit = county.units[LIUBAO]
    figures = [Figure(unit, Indicator.SIGNED, 2025, month, value) for month, value in ((1, 2_00), (2, 1_00), (12, 7_00))]
    import_past_figures(county.work(BUREAU), figures, "2025年年报")
    november, january = cell(county, Indicator.SIGNED), cell(county, Indicator.SIGNED, month=1)
    assert (november.before, november.change) == (3_00, 0)
    assert (january.before, january.value, january.change) == (2_00, 0, -1), "year-on-year holds from January"
    assert cell(county, Indicator.SIGNED, SANDUO).before == 1_00
    assert cell(county, Indicator.SIGNED_AMOUNT).before == 5 * YI, "nothing imported of amounts: the records"
    with closing(county.work(BUREAU)) as work:
        basis = allocation_basis(work.session, work.actor, Indicator.SIGNED, 2026)
    assert basis.last_year == {unit: 10_00, county.units[SANDUO]: 1_00}


def test_last_year_is_unknown_where_nobody_recorded_it(county: County) -> None:
    three_signed(county)
    assert (cell(county, Indicator.SIGNED).before, cell(county, Indicator.SIGNED).change) == (None, None)


def test_a_rate_is_due_whole_and_compares_by_points(county: County) -> None:
    three_signed(county)
    aim(county, 50_00, Indicator.REGISTRATION_RATE)
    kept = Figure(county.units[LIUBAO], Indicator.REGISTRATION_RATE, 2025, 11, 60_00)
    import_past_figures(county.work(BUREAU), [kept], "年报")
    each = cell(county, Indicator.REGISTRATION_RATE)
    assert (each.value, each.due, each.of_due, each.month_value) == (0, Fraction(1, 2), 0, None)
    assert (each.before, each.change) == (Fraction(3, 5), Fraction(-3, 5))


def test_figures_of_other_bureaus_add_up_by_month(county: County) -> None:
    unit = county.units[LIUBAO]
    figures = [Figure(unit, Indicator.RETAIL, 2026, month, month * YI) for month in (1, 2, 10)]
    import_external_figures(county.work(BUREAU), figures, "统计局")
    aim(county, 24 * YI, Indicator.RETAIL)
    assert cell(county, Indicator.RETAIL, month=2).value == 3 * YI
    october = cell(county, Indicator.RETAIL, month=10)
    assert (october.value, october.month_value, october.of_due) == (13 * YI, 10 * YI, Fraction(13, 20))
    assert [row.open for row in found(county).behind(unit, Indicator.RETAIL)] == [False] * 3


def test_every_number_opens_to_its_records_and_another_units_stay_covered(county: County) -> None:
    three_signed(county)
    own = found(county, who="周敏").behind(county.units[LIUBAO], Indicator.SIGNED)
    assert [(row.part.title, row.open) for row in own] == [("第3个", True), ("第2个", True), ("第1个", True)]
    others = found(county, who="汤斌")
    rows = others.behind(county.units[LIUBAO], Indicator.SIGNED)
    assert others.cells[county.units[LIUBAO], Indicator.SIGNED].value == 3_00
    assert [(row.part.title, row.part.value, row.open) for row in rows] == [("其他单位的记录", 3_00, False)]


def test_a_department_with_a_target_is_shown_with_the_recruiting_units(county: County) -> None:
    aim(county, 95_00, Indicator.ON_TIME_RATE, "自然资源局")
    assert {unit.name for unit in found(county).units} == {LIUBAO, SANDUO, "自然资源局"}


def test_scripts_read_decimals_and_the_records_behind(county: County) -> None:
    three_signed(county)
    aim(county, 4_00)
    with closing(county.work(BUREAU)) as work:
        report = targets_report(
            work.session,
            work.actor,
            2026,
            11,
            now=work.clock.now(),
            unit_ids=[county.units[LIUBAO]],
            indicators=[Indicator.SIGNED],
            explained=True,
        )
    (record,) = report["targets"]
    shown = {key: record[key] for key in ("unit", "value", "pro_rata", "of_pro_rata", "target", "of_target", "gap", "pace")}
    assert shown == {
        "unit": LIUBAO,
        "value": "3.00",
        "pro_rata": "3.67",
        "of_pro_rata": "81.82",
        "target": "4.00",
        "of_target": "75",
        "gap": "0.67",
        "pace": "behind",
    }
    assert [part["value"] for part in record["parts"]] == ["1.00"] * 3


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that the database receives."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_more_units_and_more_records_cost_no_more_statements(county: County) -> None:
    three_signed(county)
    aim(county, 4_00)
    engine = county.desk.engine
    forget(engine)
    with statements(engine) as few:
        found(county)
    for number in range(9):
        unit = add_unit(county.work("管理员"), f"第{number}镇", "township", county.units["示例县"]).value
        set_target(county.work(BUREAU), TargetData(unit, Indicator.SIGNED, 2026, 4_00))
        verify(county, signed(county, lead=replace(LEAD, name=f"又一个{number}")))
    forget(engine)
    with statements(engine) as many:
        found(county)
    assert len(few) == len(many)
