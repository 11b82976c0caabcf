"""What records add to indicators: splits, 双算, increases, foreign money, conversions; by hand, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from crm.kernel.clock import FixedClock
from crm.leads.entry import LeadData
from crm.leads.rules import MilestoneKind, Stage
from crm.leads.service import declare_milestone, edit_lead, move_stage
from crm.league.indicators.queries import all_parts, masked, parts_between
from crm.league.indicators.rules import MEASURES, Indicator, Part, county_value, value_of
from crm.people.service import change_setting, set_exchange_rate
from crm.procedures.transfer.credits import credits_between
from crm.procedures.transfer.rules import Ratio, Split
from tests.conftest import County
from tests.leads.making import LEAD, YI, signed
from tests.leads.test_lead_figures import verify
from tests.procedures.passing import held

YEAR = (date(2026, 1, 1), date(2026, 11, 30))
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
LIUBAO, SANDUO = "柳堡镇", "三垛镇"


def parts_of(county: County, indicator: Indicator, days: tuple[date, date] = NOVEMBER) -> list[Part]:
    with closing(county.work("姜岚")) as work:
        return parts_between(work.session, indicator, *days)


def units_and_county(county: County, indicator: Indicator, days: tuple[date, date] = NOVEMBER) -> list[Fraction | None]:
    """Return the values of 柳堡镇, 三垛镇 and the county."""
    parts, measure = parts_of(county, indicator, days), MEASURES[indicator]
    own = [value_of([part for part in parts if part.unit_id == county.units[name]], measure) for name in (LIUBAO, SANDUO)]
    return [*own, county_value(parts, measure)]


def signed_after_transfer(county: County, split: Split) -> UUID:
    """Sign the 5亿 project that 柳堡镇 reported and 三垛镇 took over, today, verified by the bureau."""
    lead, _transfer = held(county, split)
    contract = replace(
        LEAD, contract_number="ZS-2026-3", contract_date=date(2026, 11, 24), landing_unit_id=county.units[SANDUO], paid_in=YI
    )
    edit_lead(county.work("汤斌"), lead, contract)
    move_stage(county.work("汤斌"), lead, Stage.SIGNED)
    verify(county, lead)
    return lead


def test_a_split_of_seven_to_three_credits_70_and_30_hundredths_and_the_county_one(county: County) -> None:
    lead = signed_after_transfer(county, Split(Ratio.SEVEN_THREE, Ratio.FIVE_FIVE))
    assert units_and_county(county, Indicator.SIGNED) == [70, 30, 100]
    assert units_and_county(county, Indicator.SIGNED_AMOUNT) == [35 * YI // 10, 15 * YI // 10, 5 * YI]
    parts = parts_of(county, Indicator.SIGNED)
    assert {(part.share, part.kind, part.record_id, part.day) for part in parts} == {
        (70, "lead", lead, date(2026, 11, 24)),
        (30, "lead", lead, date(2026, 11, 24)),
    }


def test_with_both_counting_fully_each_has_all_and_the_county_counts_it_once(county: County) -> None:
    signed_after_transfer(county, Split(Ratio.BOTH, Ratio.BOTH))
    assert units_and_county(county, Indicator.SIGNED) == [100, 100, 100]
    assert units_and_county(county, Indicator.SIGNED_AMOUNT) == [5 * YI, 5 * YI, 5 * YI]
    assert {part.share for part in parts_of(county, Indicator.SIGNED)} == {100}


@pytest.mark.parametrize("ratio", list(Ratio))
def test_units_and_county_are_what_the_splits_own_totals_say(county: County, ratio: Ratio) -> None:
    signed_after_transfer(county, Split(ratio, Ratio.BOTH))
    verify(county, signed(county, lead=replace(LEAD, name="另一个项目", total_investment=YI)))
    with closing(county.work("姜岚")) as work:
        credit = credits_between(work.session, MilestoneKind.SIGNED, *NOVEMBER)
    own = [county.units[LIUBAO], county.units[SANDUO]]
    assert units_and_county(county, Indicator.SIGNED) == [*(credit.number[unit] for unit in own), credit.county_number]
    assert units_and_county(county, Indicator.SIGNED_AMOUNT) == [*(credit.amount[unit] for unit in own), credit.county_amount]


def test_a_project_counts_once_for_its_signing_an_increase_by_the_increase(county: County) -> None:
    verify(county, signed(county, lead=replace(LEAD, nature="increase", total_investment=20 * YI, increase=YI // 2)))
    assert units_and_county(county, Indicator.SIGNED) == [100, 0, 100]
    assert units_and_county(county, Indicator.SIGNED_AMOUNT) == [YI // 2, 0, YI // 2]
    assert units_and_county(county, Indicator.MEGA) == [0, 0, 0], "the increase is half a 亿, not the twenty"


def test_mega_projects_begin_at_the_setting(county: County) -> None:
    verify(county, signed(county, lead=replace(LEAD, total_investment=10 * YI)))
    verify(county, signed(county, lead=replace(LEAD, name="差一分", total_investment=10 * YI - 1)))
    assert units_and_county(county, Indicator.MEGA) == [100, 0, 100]
    change_setting(county.work("管理员"), "mega_from_yuan", 90_000)
    assert units_and_county(county, Indicator.MEGA) == [200, 0, 200]


def test_enclave_projects_are_those_marked(county: County) -> None:
    verify(county, signed(county, lead=replace(LEAD, enclave="out", enclave_partner="苏州工业园区")))
    verify(county, signed(county, lead=replace(LEAD, name="本地项目")))
    assert units_and_county(county, Indicator.ENCLAVE) == [100, 0, 100]


def paid(county: County, lead: LeadData) -> None:
    made = signed(county, lead=lead)
    declare_milestone(county.work(), made, MilestoneKind.PAID_IN, date(2026, 11, 20))
    verify(county, made)


def test_foreign_capital_is_in_cents_and_other_currencies_go_by_the_contracts_year(county: County) -> None:
    set_exchange_rate(county.work("管理员"), 2026, "USD", 7_000_000)
    set_exchange_rate(county.work("管理员"), 2026, "EUR", 8_400_000)
    dollars = replace(LEAD, currency="USD", foreign_capital=True, total_investment=20_000_000_00, paid_in=3_000_000_00)
    paid(county, dollars)
    paid(county, replace(dollars, name="欧元项目", currency="EUR", paid_in=1_000_000_00))  # 8.4m yuan: 1.2m dollars
    paid(county, replace(LEAD, name="外商以人民币出资", foreign_capital=True, paid_in=700_000_01))  # 100 000.0014 dollars
    paid(county, replace(LEAD, name="内资", paid_in=YI))
    assert units_and_county(county, Indicator.FOREIGN_PAID_IN) == [4_300_000_00, 0, 4_300_000_00]
    yuan = 21_000_000_00 + 8_400_000_00 + 700_000_01 + YI
    assert units_and_county(county, Indicator.PAID_IN_AMOUNT) == [yuan, 0, yuan]
    assert units_and_county(county, Indicator.PAID_IN) == [400, 0, 400]


def test_a_conversion_rate_asks_the_projects_signed_this_year(county: County) -> None:
    """Three signed this year, one of them in November; two are registered by 31 October, one after: 2/3, then 3/3."""
    made = [
        signed(county, lead=replace(LEAD, name=f"第{n}个"), day=day)
        for n, day in enumerate((date(2026, 3, 5), date(2026, 10, 8), date(2026, 11, 9)), start=1)
    ]
    before = signed(county, lead=replace(LEAD, name="去年签约"), day=date(2025, 12, 31))
    days = (date(2026, 4, 1), date(2026, 11, 1), date(2026, 11, 20), date(2026, 1, 5))
    for lead, day in zip((*made, before), days, strict=True):
        declare_milestone(county.work(), lead, MilestoneKind.REGISTERED, day)
        verify(county, lead)
    october = (date(2026, 10, 1), date(2026, 10, 31))
    assert units_and_county(county, Indicator.REGISTRATION_RATE, october)[0] == Fraction(1, 2)
    assert units_and_county(county, Indicator.REGISTRATION_RATE)[0] == 1
    assert units_and_county(county, Indicator.START_RATE) == [0, None, 0]
    assert value_of([], MEASURES[Indicator.START_RATE]) is None


def test_a_conversion_rate_weighs_a_project_by_its_shares_and_the_county_whole(county: County) -> None:
    lead = signed_after_transfer(county, Split(Ratio.SEVEN_THREE, Ratio.BOTH))
    declare_milestone(county.work("汤斌"), lead, MilestoneKind.REGISTERED, date(2026, 11, 24))
    verify(county, lead)
    verify(county, signed(county, lead=replace(LEAD, name="未注册")))
    assert units_and_county(county, Indicator.REGISTRATION_RATE) == [Fraction(70, 170), 1, Fraction(1, 2)]


def test_first_reports_count_for_who_reported(county: County) -> None:
    signed_after_transfer(county, Split())
    assert units_and_county(county, Indicator.REPORTED) == [100, 0, 100]
    assert [part.kind for part in parts_of(county, Indicator.REPORTED)] == ["report"]


def test_everybody_reads_the_figures_and_nobody_another_units_titles(county: County) -> None:
    for _project in range(2):
        verify(county, signed(county))
    parts = parts_of(county, Indicator.SIGNED)
    assert masked(county.actors["周敏"], parts) == parts == masked(county.actors["姜岚"], parts)
    (together,) = masked(county.actors["汤斌"], parts)
    assert (together.title, together.value, together.whole) == ("其他单位的记录", 200, 200)
    assert together.record_id not in {part.record_id for part in parts}


def test_all_indicators_at_once_are_each_of_them_alone(county: County, clock: FixedClock) -> None:
    signed_after_transfer(county, Split())
    with closing(county.work("姜岚")) as work:
        together = all_parts(work.session, list(Indicator), *YEAR, now=clock.now())
        alone = {each: parts_between(work.session, each, *YEAR, now=clock.now()) for each in Indicator}
    assert together == alone


def shared(values: Iterable[int]) -> list[Part]:
    unit = [UUID(int=n) for n in (1, 2, 3)]
    return [Part(unit[n % 3], "lead", UUID(int=100 + n), "", date(2026, 1, 1), value, value) for n, value in enumerate(values)]


def test_removing_a_record_changes_only_the_value_of_its_unit() -> None:
    parts = shared([5, 7, 11, 13])
    rest = parts[1:]
    of: Callable[[list[Part], int], Fraction | None] = lambda found, n: value_of(  # noqa: E731 - read beside its use
        [part for part in found if part.unit_id == UUID(int=n)], MEASURES[Indicator.SIGNED]
    )
    assert [of(parts, n) for n in (1, 2, 3)] == [18, 7, 11]
    assert [of(rest, n) for n in (1, 2, 3)] == [13, 7, 11]
