"""The page style measured in the PDF against GB/T 9704-2012, within 1 mm and 0.2 pt."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pypdfium2
import pytest

from crm.documents.content import (
    Attachment,
    Column,
    Exported,
    Footer,
    Head,
    Level,
    Paper,
    Paragraph,
    Signature,
    Table,
)
from crm.documents.paper import render_paper
from tests.documents.measure import MM, Mark, lines_of, pages_of, text

LONG = "招商引资工作情况通报各单位要对照目标任务加快项目签约开工竣工投产"
TABLE = Table(
    "表1　各单位情况",
    (Column("单位", 2, number=False), Column("天数"), Column("数量", group="签约"), Column("金额", group="签约")),
    tuple((f"第{n}镇", f"{n / 2:g}", str(n), f"{n * 3.7:.2f}") for n in range(60)),
    ("合计", "—", "1770", "6549.00"),
    "单位：天、个、亿元",
    ("注：以认定为准。",),
)


def paper(**changes: object) -> Paper:
    parts: dict[str, object] = {
        "title": ("关于", "2026年10月份", "全县", "招商引资", "工作情况的", "通报"),
        "author": "示例县商务局",
        "blocks": (
            Paragraph(LONG * 3),
            Paragraph("一、目标任务", Level.FIRST),
            Paragraph("（一）签约", Level.SECOND),
            Paragraph("1. 签约项目14个。"),
            Paragraph(LONG * 60),
        ),
        "head": Head("示例县商务局文件", "招商通报〔2026〕10号"),
        "addressee": "各镇（园区）",
        "attachments": (Attachment("情况表", (TABLE,), landscape=True),),
        "signature": Signature("示例县商务局", date(2026, 11, 6)),
        "footer": Footer("县委办公室，县政府办公室", "示例县商务局办公室", date(2026, 11, 6)),
    }
    return Paper(**(parts | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_paper(paper())


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[list[Mark]]:
    return pages_of(pdf)


def body(page: list[Mark]) -> list[Mark]:
    return [mark for mark in page if mark.size == pytest.approx(16, abs=0.2)]


def test_a_full_page_holds_22_lines_of_28_characters(pages: list[list[Mark]]) -> None:
    lines = lines_of(body(pages[2]))
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_the_pitch_of_lines_and_characters(pages: list[list[Mark]]) -> None:
    lines = lines_of(body(pages[2]))
    pitches = [(b[0].origin[1] - a[0].origin[1]) * MM for a, b in pairwise(lines)]
    assert all(pitch == pytest.approx(28.95, abs=0.2) for pitch in pitches)
    steps = [(b.origin[0] - a.origin[0]) * MM for line in lines for a, b in pairwise(line)]
    assert all(step == pytest.approx(15.79, abs=0.05) for step in steps)


def test_margins_and_type_area(pages: list[list[Mark]]) -> None:
    marks = body(pages[2])
    first, last = lines_of(marks)[0][0], lines_of(marks)[-1][0]
    assert min(mark.origin[0] for mark in marks) == pytest.approx(28, abs=1)
    assert max(mark.origin[0] for mark in marks) + 16 / MM == pytest.approx(28 + 156, abs=1)
    assert first.origin[1] - 0.88 * 16 / MM == pytest.approx(37, abs=1)
    assert last.origin[1] + 0.12 * 16 / MM <= 37 + 225 + 0.1


def test_sizes_and_faces_by_level(pages: list[list[Mark]]) -> None:
    marks = [mark for page in pages for mark in page]
    by_text = {text(line): line[0] for line in lines_of(pages[0]) + lines_of(pages[1])}
    assert by_text["一、目标任务"].font == "NotoSansSC-Medium"
    assert by_text["（一）签约"].font == "SijiKai-Regular"
    assert by_text["1.签约项目14个。"].font == "FandolFang-Regular"
    title = next(line for line in lines_of(pages[0]) if text(line).startswith("关于"))
    assert title[0].size == pytest.approx(22, abs=0.2)
    assert title[0].font == "NotoSerifSC-Bold"
    assert {round(mark.size) for mark in marks} <= {8, 9, 10, 11, 12, 14, 16, 22, 48}


def test_the_head(pdf: bytes, pages: list[list[Mark]]) -> None:
    lines = {text(line): line for line in lines_of(pages[0])}
    mark, number = lines["示例县商务局文件"], lines["招商通报〔2026〕10号"]
    size = mark[0].size / MM
    top = mark[0].origin[1] - 0.88 * size
    assert top - 37 == pytest.approx(35, abs=1)
    number_top = number[0].origin[1] - 0.88 * 16 / MM
    assert number_top - (top + size) == pytest.approx(2 * 28.99 / MM, abs=1)
    red = red_line(pdf)
    assert red[0] == pytest.approx(28, abs=0.5)
    assert red[1] == pytest.approx(184, abs=0.5)
    assert red[2] - (number_top + 16 / MM) == pytest.approx(4, abs=0.5)
    title = lines["关于2026年10月份全县"]
    assert title[0].origin[1] - 0.88 * 22 / MM - red[2] == pytest.approx(2 * 28.99 / MM, abs=1)
    centre = (mark[0].left + mark[-1].right) / 2
    assert centre == pytest.approx(28 + 78, abs=1)


def red_line(pdf: bytes) -> tuple[float, float, float]:
    """Return left, right and middle in mm of the red line, from the picture of the first page."""
    scale = 10 / MM
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=scale).to_pil().convert("RGB")
    rows: dict[int, list[int]] = {}
    for y in range(900, 1400):
        row = [x for x in range(0, image.width, 2) if image.getpixel((x, y))[0] > 150 > image.getpixel((x, y))[1] + 50]
        if len(row) > 700:
            rows[y] = row
    middle = sum(rows) / len(rows)
    widest = max(rows.values(), key=len)
    return widest[0] / 10, widest[-1] / 10, middle / 10


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(pages: list[list[Mark]]) -> None:
    for number, page in enumerate(pages, 1):
        line = next(line for line in lines_of(page) if text(line) == f"—{number}—")
        assert line[0].size == pytest.approx(14, abs=0.2)
        assert line[0].font == "NotoSerifSC-Regular"
        dash = (line[0].top + line[0].bottom) / 2
        assert dash - (37 + 225) == pytest.approx(7, abs=1)
        if number % 2:
            assert line[-1].right == pytest.approx(184 - 14 / MM, abs=1)
        else:
            assert line[0].left == pytest.approx(28 + 14 / MM, abs=1)


def test_signature_and_date(pages: list[list[Mark]]) -> None:
    lines = [line for page in pages for line in lines_of(page)]
    day = next(line for line in lines if text(line) == "2026年11月6日" and line[0].size > 15)
    unit = next(line for line in lines if text(line) == "示例县商务局")
    assert 184 - day[-1].origin[0] - 15.79 / MM == pytest.approx(4 * 15.79 / MM, abs=1)
    middle = (day[0].left + day[-1].right) / 2
    assert (unit[0].left + unit[-1].right) / 2 == pytest.approx(middle, abs=1)


def test_the_footer_block_stands_at_the_foot_of_the_last_page(pages: list[list[Mark]]) -> None:
    lines = lines_of(pages[-1])
    printed = next(line for line in lines if text(line).endswith("印发"))
    assert printed[0].size == pytest.approx(14, abs=0.2)
    assert printed[0].left == pytest.approx(28 + 14 / MM, abs=1)
    assert 250 < printed[0].origin[1] < 37 + 225


def test_turned_tables_have_their_head_at_the_left_and_repeat_it(pages: list[list[Mark]]) -> None:
    turned = [page for page in pages if any(mark.character == "镇" and mark.size < 13 for mark in page)]
    assert len(turned) > 1
    for page in turned:
        heads = [mark for mark in page if mark.font == "NotoSansSC-Medium" and mark.character == "签"]
        rows = [mark for mark in page if mark.character == "镇"]
        assert heads
        assert max(mark.right for mark in heads) < min(mark.left for mark in rows)


def test_everything_stands_inside_the_paper(pages: list[list[Mark]]) -> None:
    for page in pages:
        assert all(mark.left >= 27 and mark.right <= 185 and mark.top >= 36 and mark.bottom <= 297 for mark in page)


def test_all_fonts_are_embedded_subsets(pdf: bytes) -> None:
    assert pdf.count(b"/FontFile2") == pdf.count(b"/CIDFontType2") >= 4
    assert b"Helvetica" not in pdf
    assert b"SIJIZS+FandolFang-Regular" in pdf


def test_metadata_and_bookmarks(pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(pdf)
    facts = document.get_metadata_dict()
    assert facts["Title"] == "关于2026年10月份全县招商引资工作情况的通报"
    assert facts["Author"] == "示例县商务局"
    assert b"zh-CN" in pdf
    titles = [item.get_title() for item in document.get_toc()]
    assert titles[:2] == ["一、目标任务", "（一）签约"]
    assert titles[2].startswith("附件")


def test_the_same_paper_gives_the_same_bytes(pdf: bytes) -> None:
    assert render_paper(paper()) == pdf


def test_a_draft_is_marked_and_the_exporter_stands_outside_the_type_area() -> None:
    pages = pages_of(render_paper(paper(draft=True, exported=Exported("姜岚", "2026-11-24 10:42"))))
    for page in pages:
        assert {"草", "稿"} <= {mark.character for mark in page if mark.size > 100}
        small = [mark for mark in page if mark.size == pytest.approx(8, abs=0.2)]
        assert text(small).startswith("姜岚2026-11-2410:42")
        assert min(mark.top for mark in small) > 37 + 225 + 10


def test_a_plain_paper_has_no_head() -> None:
    pages = pages_of(render_paper(paper(head=None)))
    first = lines_of(pages[0])[0]
    assert text(first) == "关于2026年10月份全县"
    assert first[0].origin[1] - 0.88 * 22 / MM == pytest.approx(37, abs=1)


@pytest.mark.parametrize("rows", range(6, 30))
def test_a_signature_below_a_table_never_stands_alone(rows: int) -> None:
    table = Table("表1", TABLE.columns[:2], tuple((f"第{n}镇", "1") for n in range(rows)))
    made = render_paper(paper(blocks=(Paragraph("情况如下："), table), attachments=(), footer=None))
    found = [["".join(text(line).split()) for line in lines_of(page)] for page in pages_of(made)]
    (signed,) = [page for page in found if any("2026年11月6日" in line for line in page)]
    assert any(line.startswith(f"第{rows - 1}镇") for line in signed), signed
