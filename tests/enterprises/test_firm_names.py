"""Names of firms taken apart: legal forms, regions wherever they stand, trade names that are counties too, characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.characters import simplified, sound_alike
from crm.enterprises.duplicates.names import abbreviations, folded, grams, take_apart


@pytest.mark.parametrize(
    ("name", "trade"),
    [
        ("成都市同安精密机械有限公司", "同安精密机械"),  # 同安 is a district of 厦门
        ("常州市南丰电器厂", "南丰电器厂"),  # 南丰 is a county of 江西
        ("常熟市东方涂料有限公司", "东方涂料"),  # 东方 is a city of 海南
        ("无锡市多伦仪表有限公司", "多伦仪表"),  # 多伦 is a county of 内蒙古
        ("东方星河航空股份有限公司", "东方星河航空"),
        ("浙江杭州天目轴承有限公司", "天目轴承"),  # a city within the province before it is a region
        ("苏州市安隆有限公司", "安隆"),
        ("江苏有限公司", "江苏"),  # nothing but a region is somebody too
    ],
)
def test_only_the_region_in_front_goes_and_a_trade_name_stays(name: str, trade: str) -> None:
    assert take_apart(name).core == trade


def test_a_region_is_read_in_front_in_brackets_of_either_width_and_left_out() -> None:
    moved = [take_apart(name) for name in ("苏州启辰光电有限公司", "启辰(苏州)光电有限公司", "启辰光电（苏州市）有限公司")]
    assert {each.body for each in moved} == {"苏州启辰光电"}
    assert {each.region for each in moved} == {moved[0].region}
    assert take_apart("启辰光电有限公司").region is None
    assert take_apart("启辰（中国）有限公司").body == "启辰"


def test_a_county_in_front_may_be_the_trade_name_so_both_are_kept() -> None:
    name = take_apart("南丰电器有限公司")
    assert (name.core, name.soft_core, name.region) == ("南丰电器", "电器", None)
    assert name.soft_region is not None


def test_legal_forms_branches_and_numbers() -> None:
    stock = take_apart("江苏安隆重工集团股份有限公司")
    assert (stock.core, stock.form, stock.legal) == ("安隆重工", "集团股份", "有限公司")
    assert take_apart("安隆重工有限责任公司").legal == take_apart("安隆重工有限公司").legal
    branch = take_apart("江苏安隆重工有限公司第二分公司")
    assert (branch.branch, branch.numbers, branch.key) == (True, ("二",), "安隆重工第二分公司")
    assert take_apart("高邮市安隆加油站").branch
    assert not stock.branch


def test_traditional_characters_are_compared_as_simplified_ones_and_names_keep_theirs() -> None:
    assert folded("臺灣積體電路（股）公司") == "台湾积体电路(股)公司"
    assert simplified("乾昇喆") == "乾昇喆"  # two standard characters are two names
    assert sound_alike("升", "笙")
    assert not sound_alike("升", "华")


def test_short_forms_may_begin_with_the_province_or_city_in_one_character() -> None:
    assert abbreviations(take_apart("江苏常安柴油机股份有限公司")) == "苏"
    assert abbreviations(take_apart("深圳市特安集团股份有限公司")) == "粤深"
    assert abbreviations(take_apart("特安集团股份有限公司")) == ""


def test_every_character_and_pair_is_a_gram_once() -> None:
    assert list(grams("安安靠")) == ["安", "靠", "安安", "安靠"]


NAMES = st.text(st.sampled_from("高邮苏州市省安隆东方南丰()（）股份集团有限责任公司分第一 Ａb.臺"), max_size=24)


@given(NAMES)
def test_taking_apart_never_fails_and_leaves_something(name: str) -> None:
    parts = take_apart(name)
    assert bool(parts.body) == bool(parts.flat)
    assert parts.body.endswith(parts.form)
    assert folded(folded(name)) == folded(name)
