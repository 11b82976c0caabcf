"""The half-year and annual evaluation 半年考核、全年总评: ranking, scores by indicator, grades and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from crm.documents.content import (
    Attachment,
    Block,
    Column,
    Exported,
    Footer,
    Head,
    Level,
    Paper,
    Paragraph,
    Signature,
    Table,
    numbered,
)
from crm.documents.prose import names_text, whole_county

GRADES: Final = ("优秀", "良好", "合格", "不合格")


@dataclass(frozen=True, slots=True)
class EvaluationLine:
    """A unit's result: contest group, rank, whole score, a score for each indicator, and its grade."""

    unit: str
    group: str
    rank: int
    score: str
    parts: tuple[str, ...]
    grade: str


@dataclass(frozen=True, slots=True)
class MeritLine:
    """What was added by name: to which unit, as what (表扬加分2分, 不得评优, 一票否决), and why."""

    unit: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the paper says; ``annual`` or of the first half. ``indicators`` head the parts of each line.

    ``basis`` says how the total is made, ``merits`` what was added by name.
    """

    county: str
    bureau: str
    number: str
    year: int
    annual: bool
    issued_on: date
    indicators: tuple[str, ...]
    lines: tuple[EvaluationLine, ...]
    notes: tuple[str, ...] = ()
    draft: bool = False
    exported: Exported | None = None
    basis: str = ""
    merits: tuple[MeritLine, ...] = ()


COLUMNS: Final = (
    Column("跑道", 1.4, number=False),
    Column("位次", 0.8),
    Column("单位", 2.2, number=False),
    Column("得分", 1.1),
    Column("等次", 1.1, number=False),
)
MERIT_COLUMNS: Final = (
    Column("单位", 2, number=False),
    Column("事项", 1.8, number=False),
    Column("事由", 4.6, number=False),
)


def layout(data: Evaluation) -> Paper:
    """Lay the paper out: ranking in the text, scores by indicator on a turned attachment."""
    place, period = data.county[-1:], f"{data.year}年度" if data.annual else f"{data.year}年上半年"
    subject = "招商引资工作总评" if data.annual else "招商引资工作考核"
    columns = (Column("单位", 2.6, number=False), *(Column(name, 1.2) for name in data.indicators), Column("合计", 1.2))
    rows = tuple((line.unit, *line.parts, line.score) for line in data.lines)
    attachment = Attachment(f"{period}各单位分项得分", (Table("", columns, rows, None, "单位：分", data.notes),), landscape=True)
    return Paper(
        title=("关于", period, whole_county(data.county), subject, "结果的", "通报"),
        author=data.bureau,
        blocks=_blocks(data, period),
        head=Head(f"{data.bureau}文件", data.number),
        addressee=f"各镇（街道）、园区，{place}各有关部门",
        attachments=(attachment,) if data.lines else (),
        signature=Signature(data.bureau, data.issued_on),
        footer=Footer(f"{place}委办公室，{place}政府办公室", f"{data.bureau}办公室", data.issued_on),
        draft=data.draft,
        exported=data.exported,
    )


def _blocks(data: Evaluation, period: str) -> tuple[Block, ...]:
    if not data.lines:
        return (Paragraph(f"{period}没有参加考核的单位。"),)
    rows = tuple((line.group or "—", str(line.rank), line.unit, line.score, line.grade) for line in data.lines)
    graded = [(grade, [line.unit for line in data.lines if line.grade == grade]) for grade in GRADES]
    blocks: list[Block] = [
        Paragraph(f"{period}，对{len(data.lines)}个单位的招商引资工作进行了考核。{data.basis}现将结果通报如下："),
        Paragraph("一、考核位次", Level.FIRST),
        Table("表1　考核得分和等次", COLUMNS, rows, None, "单位：分"),
        Paragraph("二、考核等次", Level.FIRST),
        *numbered([f"{grade}等次{len(units)}个：{names_text(units)}。" for grade, units in graded if units]),
    ]
    if data.merits:
        listed = tuple((each.unit, each.kind, each.reason) for each in data.merits)
        blocks += [Paragraph("三、表扬和否决事项", Level.FIRST), Table("表2　表扬和否决事项", MERIT_COLUMNS, listed)]
    return tuple(blocks)
