"""The credit code: what is folded, what is refused, and in which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from crm.enterprises.uscc import ALPHABET, check_character, check_uscc, looks_spoiled
from crm.kernel.errors import RuleBroken

GOOD = "91321084MA1MYE3W5" + check_character("91321084MA1MYE3W5")
BODIES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["91", "92", "12", "52"]),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize(
    "written",
    [GOOD, GOOD.lower(), f" {GOOD[:8]} {GOOD[8:]} ", f"{GOOD[:8]}-{GOOD[8:]}", "".join(chr(ord(c) + 0xFEE0) for c in GOOD)],
)
def test_case_width_spaces_and_hyphens_are_folded(written: str) -> None:
    assert check_uscc(written) == GOOD


@pytest.mark.parametrize(
    ("written", "code"),
    [(GOOD[:17], "uscc_length"), (GOOD[:9] + "O" + GOOD[10:], "uscc_character"), (GOOD[:4] + "A" + GOOD[5:], "uscc_character")],
)
def test_what_cannot_be_a_code_is_refused(written: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_uscc(written)
    assert (refused.value.code, refused.value.field) == (code, "uscc")


def test_the_wrong_character_is_named_by_its_place() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_uscc(GOOD[:9] + "I" + GOOD[10:])
    assert refused.value.params["place"] == 10
    assert "10" in refused.value.message


@given(BODIES)
def test_every_right_code_passes(body: str) -> None:
    assert check_uscc(body + check_character(body)) == body + check_character(body)


@given(BODIES)
def test_the_check_character_agrees_with_another_program(body: str) -> None:
    assert uscc.is_valid(body + check_character(body))


@given(BODIES, st.integers(8, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found_and_the_expected_ending_told(body: str, place: int, other: str) -> None:
    altered = body[:place] + other + body[place + 1 :]
    if altered == body:
        return
    with pytest.raises(RuleBroken) as refused:
        check_uscc(altered + check_character(body))
    assert refused.value.params["expected"] == check_character(altered)


@pytest.mark.parametrize(("value", "spoiled"), [(9.1321084e17, True), ("9.13E+17", True), (GOOD, False), (13800000000.0, False)])
def test_a_code_spoiled_into_a_number_is_noticed(value: object, spoiled: bool) -> None:
    assert looks_spoiled(value) is spoiled
