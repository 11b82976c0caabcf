"""Ranking alike names, on invented firms: what comes first, why, and what it is worth (domain §4.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enterprises.duplicates.book import Book
from crm.enterprises.duplicates.matching import matches
from crm.enterprises.duplicates.names import take_apart
from crm.enterprises.duplicates.rules import Evidence, NameMatch, Verdict, name_reason, regions_differ, with_codes

FIRMS = (
    "江苏安隆智能电力股份有限公司",
    "江苏安隆物资有限公司",
    "扬州智电安装有限公司",
    "高邮市华晟灯具有限公司",
    "高邮市华晟灯具有限公司第一门市部",
    "高邮市华晟灯具有限公司第二门市部",
    "苏州华晟灯具有限公司",
    "高邮市金秋食品厂",
    "浙江常柴动力股份有限公司",
    "中国安达人民财产保险股份有限公司高邮支公司",
    "中国安达人民财产保险股份有限公司",
    "常熟市东方涂料有限公司",
    "上海启元（集团）有限公司",
)
BOOK = Book(FIRMS)


def best(name: str) -> NameMatch:
    return matches(BOOK, name)[0]


@pytest.mark.parametrize(
    ("typed", "name", "reason", "verdict"),
    [
        ("高邮市华晟灯具有限责任公司", "高邮市华晟灯具有限公司", "name", "same"),
        ("高邮市華晟燈具有限公司", "高邮市华晟灯具有限公司", "name", "same"),  # traditional characters
        ("华晟灯具（高邮）有限公司", "高邮市华晟灯具有限公司", "name_moved", "strong"),
        ("上海启元集团有限公司", "上海启元（集团）有限公司", "name", "same"),
        ("江苏安隆智能电力有限公司", "江苏安隆智能电力股份有限公司", "name_form", "strong"),
        ("江苏安隆智能电力", "江苏安隆智能电力股份有限公司", "name_form", "strong"),
        ("东方涂料有限公司", "常熟市东方涂料有限公司", "name_region", "strong"),
        ("安隆智电", "江苏安隆智能电力股份有限公司", "short_form", "strong"),  # characters skipped
        ("安达人保", "中国安达人民财产保险股份有限公司", "similar", "possible"),
        ("江苏安隆智能电利股份有限公司", "江苏安隆智能电力股份有限公司", "typo_sound", "strong"),
        ("江苏安隆智能力股份有限公司", "江苏安隆智能电力股份有限公司", "typo_missing", "strong"),
        ("高邮市华晟灯具有限公司第三门市部", "高邮市华晟灯具有限公司第一门市部", "other_number", "possible"),
        ("泰州华晟灯具有限公司", "苏州华晟灯具有限公司", "other_region", "possible"),
    ],
)
def test_the_right_firm_comes_first_with_its_reason(typed: str, name: str, reason: str, verdict: str) -> None:
    found = best(typed)
    assert (found.name, found.reason, str(found.verdict)) == (name, reason, verdict)


def test_a_firm_comes_before_its_branches_and_a_branch_before_the_firm_when_it_is_meant() -> None:
    assert best("华晟灯具").name == "高邮市华晟灯具有限公司"
    assert best("高邮华晟灯具第二门市部").name == "高邮市华晟灯具有限公司第二门市部"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("高邮市华晟灯具有限公司", "苏州华晟灯具有限公司"),
        ("江苏华晟灯具有限公司", "浙江华晟灯具有限公司"),
        ("华晟灯具（高邮）有限公司", "华晟灯具（泰州）有限公司"),
    ],
)
def test_names_that_state_different_regions_are_at_most_similar(one: str, two: str) -> None:
    assert regions_differ(take_apart(one), take_apart(two))
    assert name_reason(take_apart(one), take_apart(two)) == ""
    assert [match.verdict for match in matches(Book([one]), two)] == [Verdict.POSSIBLE]


def test_a_place_within_the_other_is_no_other_region() -> None:
    assert not regions_differ(take_apart("江苏华晟灯具有限公司"), take_apart("高邮市华晟灯具有限公司"))


@pytest.mark.parametrize(
    "name",
    [
        "高邮市金夏食品厂",
        "上海新元贸易有限公司",
        "中国安达人民财产保险股份有限公司宝应支公司",
        "泰州东方涂料有限公司",
        "江苏隆安物资有限公司",
    ],
)
def test_a_new_firm_raises_no_warning(name: str) -> None:
    assert {match.verdict for match in matches(BOOK, name)} <= {Verdict.POSSIBLE}


def test_two_valid_codes_are_two_firms_however_alike_the_names() -> None:
    match = best("高邮市华晟灯具有限公司")
    assert match.verdict is Verdict.SAME
    other = with_codes(match, "91350100M000100Y43", "91310000000000000X")
    assert (other.verdict, other.evidence, other.reason, other.score) == (Verdict.POSSIBLE, Evidence.SIMILAR, "other_code", 50)
    assert with_codes(match, "91350100M000100Y43", "") == match == with_codes(match, "A", "A")


def test_nothing_is_found_for_nothing() -> None:
    assert matches(BOOK, "") == matches(BOOK, "（）") == matches(Book([]), "华晟灯具") == []
    assert matches(BOOK, "Wxyz") == []


@given(st.sampled_from(FIRMS))
def test_a_name_finds_itself_first_and_is_the_same(name: str) -> None:
    found = matches(BOOK, name)
    assert (found[0].name, found[0].verdict) == (name, Verdict.SAME)
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert [match.verdict for match in found[1:]].count(Verdict.SAME) == 0


@given(st.sampled_from(FIRMS), st.sampled_from(FIRMS))
def test_equality_of_names_does_not_depend_on_which_is_asked(one: str, two: str) -> None:
    assert name_reason(take_apart(one), take_apart(two)) == name_reason(take_apart(two), take_apart(one))


@pytest.mark.parametrize(
    ("one", "two", "reason"),
    [
        ("安达集团有限公司高邮分公司", "安达股份有限公司高邮分公司", "name_form"),  # two parents
        ("苏州华晟灯具有限公司", "苏州华晟灯具集团有限公司", "name_form"),
        ("苏州华晟灯具厂", "苏州华晟灯具有限公司", ""),
        ("苏州华晟（昆山）灯具有限公司", "苏州华晟灯具有限公司", "name_region"),
        ("涂料有限公司", "常熟市东方涂料有限公司", ""),
    ],
)
def test_only_spelling_makes_two_names_the_same(one: str, two: str, reason: str) -> None:
    """Registers hold each of these beside the other under codes of their own."""
    assert name_reason(take_apart(one), take_apart(two)) == reason


def test_a_beginning_that_many_share_is_no_warning_as_one_types() -> None:
    many = Book([f"中华{sign}科技股份有限公司" for sign in "安澜辰衡启锦凌"])
    assert {match.verdict for match in matches(many, "中华")} == {Verdict.POSSIBLE}
    assert next(match.verdict for match in matches(many, "中华澜")) is Verdict.STRONG
