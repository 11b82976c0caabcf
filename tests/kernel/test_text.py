"""Folding, search tokens and pinyin initials."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.kernel.text import is_cjk, normal_text, pinyin_initials, spaced


@pytest.mark.parametrize(
    ("written", "folded"),
    [("　ＡＢＣ（１）  项目\n", "ABC(1) 项目"), ("a\t b", "a b"), ("", ""), ("５００强", "500强")],
)
def test_width_and_white_space_are_folded(written: str, folded: str) -> None:
    assert normal_text(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert normal_text(normal_text(text)) == normal_text(text)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("中瑞储能Pack线", "中 瑞 储 能 pack 线"), ("ABC-12亿", "abc 12 亿"), ("（项目）", "项 目"), ("𬭎信", "𬭎 信"), ("", "")],
)
def test_each_chinese_character_is_a_token_and_latin_runs_stay_whole(text: str, tokens: str) -> None:
    assert spaced(text) == tokens


@pytest.mark.parametrize(("character", "chinese"), [("中", True), ("𬭎", True), ("a", False), ("。", False), ("1", False)])
def test_ideographs_of_every_plane_are_known(character: str, chinese: bool) -> None:
    assert is_cjk(character) is chinese


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("曾国华", "zgh"),
        ("仇和", "qh"),
        ("区明", "om"),
        ("查良", "zl"),
        ("翟天", "zt"),
        ("单强", "sq"),
        ("任远", "ry"),
        ("尉迟恭", "ycg"),
        ("", ""),
    ],
)
def test_surnames_are_read_as_surnames(name: str, initials: str) -> None:
    assert pinyin_initials(name, surname=True) == initials


def test_a_firm_is_read_character_by_character_with_its_latin_kept() -> None:
    assert pinyin_initials("中瑞储能 A1") == "zrcna1"


def test_an_ideograph_without_a_reading_is_passed_over() -> None:
    assert pinyin_initials("中\U00030000国") == "zg"


@given(st.text())
def test_initials_of_anything_are_lower_case_latin_and_digits(text: str) -> None:
    assert all(character.isascii() and character.isalnum() for character in pinyin_initials(text, surname=True))
