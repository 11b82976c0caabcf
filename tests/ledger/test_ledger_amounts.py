"""Amounts and areas as cells write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.kernel.errors import RuleBroken
from crm.ledger.amounts import Amount, amount_in_text, read_amount, read_area
from crm.ledger.readings import Ask, Read
from crm.ledger.units import Unit, area_unit, money_unit, stated_unit, unit_in_head

WAN = Unit(10_000, "CNY")


def amount(value: str | float, head: Unit | None = None, currency: str = "") -> tuple[int, str]:
    read = read_amount(value, head, currency)
    assert isinstance(read, Read)
    return read.value.minor, read.value.currency


@pytest.mark.parametrize(
    ("written", "yuan", "currency"),
    [
        ("3.5亿", 350_000_000, "CNY"),
        ("约3.5亿元", 350_000_000, "CNY"),
        ("超10亿元", 1_000_000_000, "CNY"),
        ("10亿元以上", 1_000_000_000, "CNY"),
        ("5000余万元", 50_000_000, "CNY"),
        ("1亿2000万元", 120_000_000, "CNY"),
        ("5千万", 50_000_000, "CNY"),
        ("４，８００万美元", 48_000_000, "USD"),
        ("4,800(万美元)", 48_000_000, "USD"),
        ("8,866.1（万元（人民币））", 88_661_000, "CNY"),
        ("550(万元香港元)", 5_500_000, "HKD"),
        ("1,065(万元(港币))", 10_650_000, "HKD"),
        ("300( 万人民币元)", 3_000_000, "CNY"),
        ("27000万日元", 270_000_000, "JPY"),
        ("32.66万欧元", 326_600, "EUR"),
        ("US$500万", 5_000_000, "USD"),
        ("人民币3亿元", 300_000_000, "CNY"),
        ("总投资3亿元", 300_000_000, "CNY"),
        ("0万港元", 0, "HKD"),
    ],
)
def test_units_and_currencies_in_the_cell(written: str, yuan: int, currency: str) -> None:
    assert amount(written) == (yuan * 100, currency)


@pytest.mark.parametrize(
    ("written", "low"),
    [("1.2-1.5亿元", 120_000_000), ("8000万-1.2亿", 80_000_000), ("5000~8000万元", 50_000_000), ("1亿元至1.2亿元", 100_000_000)],
)
def test_a_range_gives_its_lower_end_and_says_so(written: str, low: int) -> None:
    read = read_amount(written, None)
    assert isinstance(read, Read)
    assert read.value.minor == low * 100
    assert read.note


@pytest.mark.parametrize("written", ["6", "424.1", 35000.0, "约500", "500-800"])
def test_an_amount_without_a_unit_is_asked_about_never_guessed(written: str | float) -> None:
    read = read_amount(written, None)
    assert isinstance(read, Ask)
    assert read.kind == "unit"


def test_the_head_gives_the_unit_and_the_cell_overrides_it() -> None:
    assert amount(35000.0, WAN) == (35_000_000_000, "CNY")
    assert amount("3.5亿元", WAN) == (35_000_000_000, "CNY")
    assert amount("500000元", WAN) == (50_000_000, "CNY")
    assert amount("5000", Unit(10_000, "USD")) == (5_000_000_000, "USD")


def test_the_currency_column_gives_the_currency_where_none_is_written() -> None:
    assert amount("5000万", None, "USD") == (5_000_000_000, "USD")
    assert amount(5000.0, WAN, "USD") == (5_000_000_000, "USD")


@pytest.mark.parametrize("written", ["", "/", "无", "待定", "N/A", "面议", "——"])
def test_words_for_nothing_are_nothing(written: str) -> None:
    assert read_amount(written, WAN) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("吴展银", "amount_unreadable"),
        ("万人民币", "amount_unreadable"),
        ("60%", "amount_unreadable"),
        ("3.5亿元，其中设备1亿", "amount_unreadable"),
        ("2,156(万瑞士法郎)", "currency_unknown"),
        ("-1", "money_negative"),
        ("1000000000000000", "money_range"),
        ("1.5-1.2亿", "amount_range"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(written: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_amount(written, WAN)
    assert refused.value.code == code


@given(st.integers(0, 10**12), st.sampled_from(["万元", "亿元", "元", "万美元"]))
def test_what_is_written_is_read_again(minor: int, unit: str) -> None:
    known = money_unit(unit)
    assert known is not None
    text = f"{Decimal(minor) / 100 / known.scale:f}{unit}"
    assert read_amount(text, None) == Read(Amount(minor, known.currency, stated=True))


@given(st.floats(0, 10**8, allow_nan=False))
def test_a_number_cell_is_read_without_float_error(value: float) -> None:
    hundredths = Decimal(repr(value)) * 10_000 * 100
    assert abs(amount(value, WAN)[0] - hundredths) <= Decimal("0.5")


@pytest.mark.parametrize(
    ("written", "head", "into", "size"),
    [
        ("约30亩", None, "亩", "30"),
        (37.6, Unit(area="亩"), "亩", "37.6"),
        ("2公顷", None, "亩", "30"),
        ("5.8万㎡", None, "平方米", "58000"),
        ("租赁3000平方米", None, "平方米", "3000"),
        ("30-50亩", None, "亩", "30"),
    ],
)
def test_areas(written: str | float, head: Unit | None, into: str, size: str) -> None:
    read = read_area(written, head, into)
    assert isinstance(read, Read)
    assert read.value == Decimal(size)


def test_an_area_without_a_unit_is_asked_about_and_nonsense_refused() -> None:
    assert isinstance(read_area("30", None, "亩"), Ask)
    assert read_area("无", None, "亩") is None
    for wrong in ("若干亩地", -3.0):
        with pytest.raises(RuleBroken):
            read_area(wrong, Unit(area="亩"), "亩")


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("总投资（亿元）", Unit(10**8, "CNY")),
        ("总投资\n(万美元)", Unit(10_000, "USD")),
        ("总投资(亿元/万美元)", None),
        ("注册资本-万元", Unit(10_000, "CNY")),
        ("总投资额（单位：万元）", Unit(10_000, "CNY")),
        ("总投资亿元", Unit(10**8, "CNY")),
        ("用地（亩）", Unit(area="亩")),
        ("厂房（㎡）", Unit(area="平方米")),
        ("首次洽谈时间（年/月）", None),
        ("预计销售/税收(万元)", Unit(10_000, "CNY")),
    ],
)
def test_units_in_heads(head: str, unit: Unit | None) -> None:
    assert unit_in_head(head) == unit


def test_a_unit_stated_once_for_the_sheet() -> None:
    assert stated_unit(["2025年台账", "单位：万元、亩"]) == WAN
    assert stated_unit(["单位：万元、亿元"]) is None
    assert area_unit("万元") is None


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("智能制造中心项目总投资3亿元，占地37.6亩", "3亿元"),
        ("用地30亩，计划总投资约10亿元。", "10亿元"),
        ("总投资120亿元人民币，其中一期投资60亿元", "120亿元人民币"),
        ("公司于2011年投资5000余万元，占地40多亩", "5000余万元"),
        ("总建筑面积24万平方米，高度220米", ""),
    ],
)
def test_a_total_inside_a_sentence_is_found_to_be_shown(text: str, stated: str) -> None:
    assert amount_in_text(text) == stated
