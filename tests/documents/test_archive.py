"""What PDF/A-2b (ISO 19005-2) asks and a file can be asked about; each test names its clause."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from crm.documents.archive import Facts, xmp
from crm.documents.content import Code, Head, Paper, Paragraph, Seal, Signature
from crm.documents.paper import render_paper

TITLE = "关于2026年10月份全市招商引资工作情况的通报"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    blocks = (Paragraph("本月新签约项目12个。𬭎喆㎡￥"), Code("SIJI", ("核验",)))
    head = Head("示例县商务局文件", "招商通报〔2026〕10号")
    signature = Signature("示例县商务局", date(2026, 11, 3))
    return render_paper(Paper((TITLE,), "示例县商务局", blocks, head, signature=signature, seal=Seal("SIJI2", ("核验码",))))


def _streams(pdf: bytes) -> list[tuple[bytes, bytes]]:
    return re.findall(rb"<<((?:[^<>]|<<[^<>]*>>)*)>>\s*stream\r?\n(.*?)endstream", pdf, re.DOTALL)


def _parsed(packet: str) -> ET.Element:
    whole = packet[packet.index("<x:") : packet.index("<?xpacket end")]
    return ET.fromstring(whole)  # noqa: S314 - written by ourselves a moment ago


def test_the_header_and_the_four_bytes_after_it(pdf: bytes) -> None:
    """Clause 6.1.2."""
    first, second = pdf.split(b"\n")[:2]
    assert first == b"%PDF-1.7"
    assert second[:1] == b"%"
    assert all(byte > 127 for byte in second[1:5])


def test_the_trailer_has_an_id_and_no_encryption(pdf: bytes) -> None:
    """Clause 6.1.3."""
    trailer = pdf[pdf.rindex(b"trailer") :]
    assert b"/ID" in trailer
    assert b"/Encrypt" not in pdf
    assert pdf.rstrip(b"\n").endswith(b"%%EOF")


def test_no_stream_is_packed_by_lzw_or_lies_outside(pdf: bytes) -> None:
    """Clauses 6.1.7 and 6.1.10."""
    assert b"LZWDecode" not in pdf
    for head, _body in _streams(pdf):
        assert b"/FFilter" not in head


def test_every_font_is_embedded_with_a_glyph_map(pdf: bytes) -> None:
    """Clause 6.2.11: embedded programs, CIDToGIDMap of each CIDFontType2."""
    assert pdf.count(b"/FontDescriptor ") == pdf.count(b"/CIDFontType2") > 0
    assert pdf.count(b"/FontFile2 ") == pdf.count(b"/Type /FontDescriptor")
    assert pdf.count(b"/CIDToGIDMap ") == pdf.count(b"/CIDFontType2")
    assert b"Helvetica" not in pdf


def test_colours_are_tied_to_a_profile(pdf: bytes) -> None:
    """Clause 6.2.3: one output intent with an embedded profile."""
    assert b"/GTS_PDFA1" in pdf
    profiles = [body for _head, body in _streams(pdf) if body[36:40] == b"acsp"]
    assert len(profiles) == 1


def test_nothing_is_transparent_scripted_or_interactive(pdf: bytes) -> None:
    """Clauses 6.2.10, 6.3, 6.4, 6.5."""
    for word in (b"/SMask", b"/JavaScript", b"/AA", b"/AcroForm", b"/Annots", b"/EmbeddedFiles", b"/Launch"):
        assert word not in pdf


def test_metadata_say_the_same_as_the_information_dictionary(pdf: bytes) -> None:
    """Clause 6.6: an unpacked XMP packet that is well formed, names the part, and agrees with the dictionary."""
    packet = next(body for head, body in _streams(pdf) if b"/Metadata" in head)
    root = _parsed(packet.decode("utf-8"))
    said = {each.tag.split("}")[1]: (each.text or "").strip() for each in root.iter()}
    assert (said["part"], said["conformance"]) == ("2", "B")
    assert said["CreateDate"] == "2026-11-03T00:00:00+08:00"
    assert b"(D:20261103000000+08'00')" in pdf
    values = [each.text for each in root.iter() if each.tag.endswith("}li")]
    assert values == ["zh-CN", TITLE, "示例县商务局", "招商通报〔2026〕10号"]


def test_words_that_are_markup_are_escaped() -> None:
    texts = [each.text for each in _parsed(xmp(Facts("A&B<C>", "甲&乙"))).iter()]
    assert "A&B<C>" in texts


def test_the_language_is_told(pdf: bytes) -> None:
    assert b"/Lang (zh-CN)" in pdf
