"""The line breaker for official text: whole, in order, inside the line, and no forbidden mark at an edge."""

import re
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from crm.documents.breaking import CLOSING, NO_END, NO_START, OPENING, Line, break_lines, is_wide

SAME = 1e-6
WORDS = st.one_of(
    st.text("招商引资项目签约开工竣工投产通报示例县首报登记外出天数单位", min_size=1, max_size=12),
    st.sampled_from(["11.6亿元", "91%", "7.7个百分点", "2026年10月13日", "首报〔2026〕17号", "Siemens China", "100,000", "14个"]),
    st.sampled_from(sorted(CLOSING - {"．"})),
    st.sampled_from(["（甲）", "“四季歌”", "《办法》", "——", "……", "：“招商”。", "）、（"]),
)
TEXTS = (
    st.lists(WORDS, min_size=1, max_size=60)
    .map("".join)
    .filter(lambda text: not re.search(r"[，。、；：？！）》”’〉」』】〕〗］｝]{4}", text))
)


def half(text: str) -> float:
    """Count one em for a wide character, half an em for another."""
    return sum(1.0 if is_wide(character) else 0.5 for character in text)


def broken(text: str, width: float = 28, first: float = 0) -> list[Line]:
    return break_lines(text, width, half, first=first)


@given(TEXTS)
def test_every_character_comes_back_in_order(text: str) -> None:
    assert "".join(line.text for line in broken(text, first=2)) == text


@given(TEXTS)
@settings(max_examples=300)
def test_no_line_is_too_long_and_every_full_line_ends_at_the_edge(text: str) -> None:
    lines = broken(text, first=2)
    assert all(line.end <= 28 + SAME for line in lines)
    assert all(abs(line.end - 28) < SAME for line in lines[:-1] if len(line.pieces) > 1)


@given(TEXTS)
def test_no_forbidden_mark_at_an_edge(text: str) -> None:
    lines = broken(text)
    assert not any(line.text[0] in NO_START for line in lines[1:])
    assert not any(line.text[-1] in NO_END for line in lines[:-1])


@given(TEXTS, st.integers(10, 40))
@example("11.6亿元100,000Siemens China", 10)
@example("支持5G基站与3D打印项目12个", 10)
def test_numbers_dates_and_words_stay_whole(text: str, width: int) -> None:
    runs = re.findall(r"[0-9A-Za-z.,%]+(?:亿元|年|个百分点)?", text)
    assume(all(half(run) <= width - 1 for run in runs))  # what is wider than a line cannot stay whole
    lines = broken(text, width)
    for before, after in pairwise(lines):
        assert not (
            before.text[-1].isascii() and before.text[-1].isalnum() and after.text[0].isascii() and after.text[0].isalnum()
        )
        assert after.text[0] not in "%亿" or not before.text[-1].isdigit()


@given(TEXTS)
def test_pieces_stand_in_order_inside_the_line(text: str) -> None:
    for line in broken(text, first=2):
        starts = [piece.x for piece in line.pieces]
        assert starts == sorted(starts)
        assert starts[0] >= -0.5 - SAME


def test_twenty_eight_characters_fill_a_line() -> None:
    first, second = broken("招" * 56)
    assert (len(first.text), len(second.text)) == (28, 28)
    assert [piece.x for piece in first.pieces] == list(range(28))


def test_a_comma_is_squeezed_in_rather_than_begin_a_line() -> None:
    first, *_ = broken("招" * 28 + "，" + "商" * 5)
    assert first.text == "招" * 27  # the comma cannot be had with the 28th character: both go down
    squeezed, *_ = broken("招，招，" + "招" * 23 + "商，资" + "金" * 9)
    assert squeezed.text.endswith("商，")
    assert len(squeezed.text) == 29


def test_marks_that_meet_share_their_room() -> None:
    (line,) = broken("（甲）。")
    assert line.end == 3.5
    (line,) = broken("：“招")
    assert [piece.x for piece in line.pieces] == [0, 0.5, 1.5]


@pytest.mark.parametrize("whole", ["11.6亿元", "2026年11月24日", "7.7个百分点", "首报〔2026〕17号"[2:], "Siemens", "——", "100%"])
def test_what_is_kept_whole(whole: str) -> None:
    for lead in range(20, 29):
        lines = broken("招" * lead + whole + "商" * 30)
        assert any(whole in line.text for line in lines)


def test_a_word_longer_than_a_line_is_cut() -> None:
    lines = broken("https://example.invalid/" + "a" * 100, 28)
    assert all(line.end <= 28 + SAME for line in lines)


def test_opening_marks_are_known_as_such() -> None:
    assert OPENING <= NO_END
    assert CLOSING <= NO_START


def test_an_empty_text_has_no_line() -> None:
    assert broken("") == []
