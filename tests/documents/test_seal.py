"""A paper's seals: any byte changed is seen, and so is any word of a code."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from crm.documents.content import Paper, Paragraph, Signature
from crm.documents.paper import render_paper
from crm.documents.seal import Stated, digest_of, figures_of, paper_seal, read_code, read_file, sealed_file, short_code
from crm.kernel.errors import RuleBroken
from crm.kernel.money import Money

PAIR = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = PAIR.public_key().public_bytes_raw()
STATED = Stated("示例县商务局", "招商通报〔2026〕10号", "2026-11-03", "ab" * 32)


@pytest.fixture(scope="module")
def sealed() -> bytes:
    seal = paper_seal(STATED, KEY, PAIR.sign)
    blocks = (Paragraph("本月新签约项目12个，其中亿元以上项目5个。"),)
    signature = Signature("示例县商务局", date(2026, 11, 3))
    pdf = render_paper(Paper(("招商引资", "月度通报"), "示例县商务局", blocks, signature=signature, seal=seal))
    return sealed_file(pdf, STATED, KEY, PAIR.sign)


def test_a_sealed_file_says_whose_it_is(sealed: bytes) -> None:
    found = read_file(sealed)
    assert (found.stated, found.key, found.whole) == (STATED, KEY, True)


@given(place=st.integers(min_value=0), flip=st.integers(1, 255))
def test_any_byte_changed_is_seen(sealed: bytes, place: int, flip: int) -> None:
    changed = bytearray(sealed)
    changed[place % len(sealed)] ^= flip
    with suppress(RuleBroken):
        assert not read_file(bytes(changed)).whole


def test_bytes_added_at_the_end_are_seen(sealed: bytes) -> None:
    assert not read_file(sealed + b"\n").whole


def test_a_file_without_a_seal_is_called_so() -> None:
    with pytest.raises(RuleBroken) as unsealed:
        read_file(b"%PDF-1.4 nothing")
    assert unsealed.value.code == "file_unsealed"


def test_the_printed_code_can_be_checked_alone() -> None:
    payload = paper_seal(STATED, KEY, PAIR.sign).payload
    assert read_code(payload).whole
    assert not read_code(payload.replace("10号", "11号")).whole
    with pytest.raises(RuleBroken):
        read_code("https://example.com")


def test_figures_leave_out_what_is_about_the_copy() -> None:
    one = figures_of(Signature("县局", date(2026, 11, 3)))
    assert one == {"unit": "县局", "day": "2026-11-03"}
    assert digest_of({"amount": figures_of(Money(1200, "CNY"))}) != digest_of({"amount": figures_of(Money(1201, "CNY"))})


def test_a_short_code_is_sixteen_letters_in_fours() -> None:
    assert short_code("00" * 32) == "AAAA-AAAA-AAAA-AAAA"
