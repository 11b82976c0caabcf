"""Places as people write them, found in the table of divisions, and the four target regions worked out from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.divisions import divisions, find_division, joined_paths, kilometres, nearest, suggest_divisions


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("苏州", "江苏 苏州"),
        ("江苏省昆山市", "江苏 苏州 昆山"),
        ("深圳南山", "广东 深圳 南山"),
        ("上海浦东新区张江路1号", "上海 浦东"),
        ("南京中山路", "江苏 南京"),  # not the city of 中山
        ("苏州东方丝绸市场", "江苏 苏州"),  # not 东方市 of 海南
        ("朝阳", "辽宁 朝阳"),  # a city goes before the district of 北京
        ("吉林", "吉林"),  # a province goes before the city
        ("广西", "广西"),
        ("恩施", "湖北 恩施"),
        ("雄安新区", "河北 保定 容城"),
    ],
)
def test_a_place_as_written(text: str, path: str) -> None:
    division = find_division(text)
    assert division is not None
    assert division.path == path


@pytest.mark.parametrize("text", ["鼓楼", "南山", "法兰克福", "工业园区", "", " "])
def test_what_several_places_or_none_are_called_is_not_guessed(text: str) -> None:
    assert find_division(text) is None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("黄山", "yangtze_delta"),  # 2019 plan: the whole of 安徽
        ("肇庆", "pearl_delta"),
        ("汕头", "other"),  # 广东, and none of the nine cities
        ("广东", "pearl_delta"),
        ("张家口", "jing_jin_ji"),
        ("绵阳", "chengdu_chongqing"),
        ("攀枝花", "other"),  # 四川, and none of the fifteen cities
        ("澳门", "pearl_delta"),
        ("台北", "other"),
    ],
)
def test_regions_follow_their_plans(text: str, region: str) -> None:
    division = find_division(text)
    assert division is not None
    assert division.region == region


@given(st.sampled_from(sorted(divisions())))
def test_every_division_is_found_by_its_full_path(code: str) -> None:
    division = divisions()[code]
    text = "".join(divisions()[above].name for above in division.above if above in divisions())
    found = find_division(text)
    assert found is not None
    assert found.code == code or found.name == division.name


def test_completion_offers_cities_before_counties() -> None:
    names = [each.name for each in suggest_divisions("南", 20)]
    assert names.index("南京市") < names.index("南山区")
    assert suggest_divisions("  ") == []


def test_how_far_a_photograph_was_taken() -> None:
    suzhou, park = find_division("苏州"), find_division("苏州工业园区")
    assert suzhou is not None
    assert park is not None
    assert kilometres(suzhou, 31.3, 120.58) == 0
    assert 120 < (kilometres(suzhou, 30.25, 120.2) or 0) < 140  # Suzhou–Hangzhou: 123 km from seat to seat
    assert kilometres(park, 31.3, 120.58) == 0  # no seat of its own in the table: that of its city
    found = nearest(30.21, 120.21)
    assert found is not None
    assert found[0].path == "浙江 杭州 滨江"


def test_an_itinerary_in_words() -> None:
    assert joined_paths(["苏州", "深圳南山", "汉诺威"]) == "江苏 苏州 → 广东 深圳 南山 → 汉诺威"


@given(st.floats(18, 53), st.floats(74, 134))
def test_the_nearest_seat_is_the_nearest_of_all(north: float, east: float) -> None:
    found = nearest(north, east)
    assert found is not None
    away = [kilometres(each, north, east) for each in divisions().values() if each.level and each.north is not None]
    assert found[1] == min(each for each in away if each is not None)
