"""The bulletin's section of service: sentences for none, one and many, the table, who is named."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest

from crm.documents.content import Paper, Paragraph, Table
from crm.documents.monthly_service import (
    ServiceLine,
    obstacle_sentence,
    rating_sentence,
    service_blocks,
    service_problems,
    service_table,
)
from crm.documents.paper import render_paper

LAND = ServiceLine("资规局", 6, 5, 4, 2, 12, 11, 1, 1, 0)
GREEN = ServiceLine("环境局", 3, 3, 0, 0, 8, 7, 2, 1, 1)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (ServiceLine(""), "11月份，店小二台账无新解决和未解决的制约问题。"),
        (ServiceLine("", 1, 1), "11月份，协调解决制约问题1个，问题全部解决，按期解决率100%。"),
        (ServiceLine("", 0, 0, 1, 1), "11月份，无新解决的制约问题，未解决的1个已逾期，按期解决率0%。"),
        (ServiceLine("", 0, 0, 3, 3), "11月份，无新解决的制约问题，未解决的3个均已逾期，按期解决率0%。"),
        (ServiceLine("", 2, 2, 3, 0), "11月份，协调解决制约问题2个，未解决3个，均在期限内，按期解决率100%。"),
        (ServiceLine("", 6, 5, 4, 2), "11月份，协调解决制约问题6个，未解决4个（其中逾期2个），按期解决率62.5%。"),
    ],
)
def test_what_is_said_of_obstacles(line: ServiceLine, sentence: str) -> None:
    assert obstacle_sentence(line, "11月份") == sentence


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (ServiceLine(""), "本月无新增服务评价。"),
        (ServiceLine("", ratings=1, satisfied=1), "收到服务评价1件，满意率100%，无差评。"),
        (
            ServiceLine("", ratings=8, satisfied=7, rectified=1, rectified_in_time=1),
            "收到服务评价8件，满意率87.5%，差评1件；完成差评整改1件，按期完成。",
        ),
        (
            ServiceLine("", ratings=8, satisfied=8, rectified=2, rectified_in_time=2),
            "收到服务评价8件，满意率100%，无差评；完成差评整改2件，均按期。",
        ),
        (
            ServiceLine("", rectified=2, rectified_in_time=1, rectify_overdue=1),
            "本月无新增服务评价；完成差评整改2件，其中按期1件；整改逾期1件。",
        ),
    ],
)
def test_what_is_said_of_ratings(line: ServiceLine, sentence: str) -> None:
    assert rating_sentence(line) == sentence


def test_the_table_adds_up_and_the_late_are_named() -> None:
    table = service_table("表4　11月份各部门服务企业情况", (LAND, GREEN))
    assert table.rows[0] == ("资规局", "6", "4", "2", "62.5%", "12", "91.7%", "1", "0")
    assert table.total == ("合计", "9", "4", "2", "72.7%", "20", "90.0%", "3", "1")
    assert service_problems((LAND, GREEN)) == ["制约问题逾期未解决的部门：资规局（2个）。", "差评整改逾期的部门：环境局（1件）。"]
    assert service_problems(()) == []


def test_the_section_is_printed() -> None:
    blocks = service_blocks((LAND, GREEN), "11月份", "七、服务企业情况", "表4")
    assert [type(block) for block in blocks] == [Paragraph, Paragraph, Table]
    pdf = pypdfium2.PdfDocument(BytesIO(render_paper(Paper(("通报",), "示例县商务局", blocks))))
    text = pdf[0].get_textpage().get_text_bounded()
    assert "七、服务企业情况" in text
    assert "62.5%" in text
    assert len(service_blocks((), "11月份", "七、服务企业情况", "表4")) == 2
