"""Names as they are compared, places, industries, and what is entered of enterprises and contacts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.industries import DIVISIONS, SECTIONS, checked_industry, industry_name, section_of
from crm.enterprises.rules import LEGAL_FORMS, checked_classes, checked_phone, checked_text, normal_name, target_region
from crm.kernel.errors import RuleBroken


@pytest.mark.parametrize(
    "name",
    [
        "江苏中瑞储能科技有限公司",
        "江苏中瑞储能科技股份有限公司",
        "江苏中瑞储能科技集团有限公司",
        "江苏中瑞储能科技（集团）股份有限公司",
        "江苏中瑞储能科技集团公司",
        " 江苏中瑞储能科技 ",
        "江苏中瑞储能科技有限责任公司",
    ],
)
def test_one_firm_under_the_ways_its_name_is_written(name: str) -> None:
    assert normal_name(name) == "江苏中瑞储能科技"


def test_width_case_and_foreign_forms_fold() -> None:
    assert normal_name("ＡＢＢ（中国）有限公司") == normal_name("abb(中国)") == "abb中国"
    assert normal_name("Hanwei Tech Co., Ltd.") == "hanweitech"
    assert normal_name("臺灣積體電路製造股份有限公司") == normal_name("台湾积体电路制造")
    assert normal_name("集团公司") == "集团"
    assert normal_name("华能集团") != normal_name("华润集团")


@given(st.text("中瑞储能科技（）() ＡAb有限公司股份集团", max_size=30))
def test_folding_twice_changes_nothing(name: str) -> None:
    once = normal_name(name)
    assert normal_name(once) == once


@given(st.text("中瑞储能科技", min_size=2, max_size=8), st.sampled_from([form for form in LEGAL_FORMS if not form.isascii()]))
def test_a_legal_form_at_the_end_never_counts(name: str, form: str) -> None:
    assert normal_name(name + form) == normal_name(name)


@pytest.mark.parametrize(
    ("place", "region"),
    [
        ("江苏省昆山市", "yangtze_delta"),
        ("深圳", "pearl_delta"),
        ("北京市海淀区", "jing_jin_ji"),
        ("重庆两江新区", "chengdu_chongqing"),
        ("山东青岛", "other"),
        ("  ", ""),
    ],
)
def test_places_belong_to_the_four_seasons(place: str, region: str) -> None:
    assert target_region(place) == region


def test_the_standard_is_whole() -> None:
    assert len(SECTIONS) == 20
    assert sorted(DIVISIONS) == [f"{number:02d}" for number in range(1, 98)]
    bounds = {"05": "A", "06": "B", "12": "B", "13": "C", "43": "C", "44": "D", "46": "D", "50": "E", "52": "F", "60": "G",
              "62": "H", "65": "I", "69": "J", "70": "K", "72": "L", "75": "M", "79": "N", "82": "O", "83": "P", "85": "Q",
              "90": "R", "96": "S", "97": "T", "98": ""}  # fmt: skip
    assert {division: section_of(division) for division in bounds} == bounds


def test_an_industry_is_known_and_its_section_follows() -> None:
    assert checked_industry("", "44") == ("D", "44")
    assert checked_industry("C", "") == ("C", "")
    assert checked_industry("", "") == ("", "")
    assert industry_name("C", "38") == "电气机械和器材制造业"
    assert industry_name("C", "") == "制造业"
    for section, division, code in (("Z", "", "industry_unknown"), ("", "99", "industry_unknown"), ("C", "44", "industry_mixed")):
        with pytest.raises(RuleBroken) as caught:
            checked_industry(section, division)
        assert caught.value.code == code


def test_a_name_has_one_to_two_hundred_characters() -> None:
    assert checked_text(" 苏州　新材\n（集团） ", "name", "Name") == "苏州 新材 （集团）"
    assert len(checked_text("字" * 200, "name", "Name")) == 200
    for text, code in (("字" * 500, "text_long"), (" 　\n", "text_empty"), ("\x00", "text_empty")):
        with pytest.raises(RuleBroken) as caught:
            checked_text(text, "name", "Name")
        assert (caught.value.code, caught.value.field) == (code, "name")


def test_long_text_keeps_its_lines_and_loses_what_no_database_takes() -> None:
    assert checked_text("一，二。\n三\x00\ud800 ", "content", "Content", most=4000) == "一，二。\n三"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86 13800001234", "+8613800001234"),
        ("（0514）8461 2345", "0514-84612345"),
        ("0514-84612345转801", "0514-84612345-801"),
    ],
)
def test_phones_as_people_write_them(typed: str, kept: str) -> None:
    assert checked_phone(typed) == kept


@pytest.mark.parametrize("typed", ["12345", "1.38E+10", "张总", "", "1" * 30])
def test_no_phone(typed: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        checked_phone(typed)
    assert caught.value.code == "phone"


def test_investor_classes_are_known_and_stand_once() -> None:
    assert checked_classes(["listed", "fortune_500", "listed"]) == ["listed", "fortune_500"]
    with pytest.raises(RuleBroken):
        checked_classes(["unicorn"])
