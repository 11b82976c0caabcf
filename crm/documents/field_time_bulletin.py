"""The field-time bulletin 外出招商情况通报: the month and the year so far, unit by unit (domain §4.9). The figures are fieldtime's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.calendar.half_days import days_text
from crm.documents.content import (
    Bar,
    Block,
    Chart,
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
from crm.documents.data import Wanted, unnumbered
from crm.documents.principal_days import PrincipalLine, principal_lines, principals_table
from crm.documents.prose import change_text, leaders_text, months_to, names_text, units_clause, whole_county
from crm.documents.visit_statistics import UnitLine as VisitLine
from crm.documents.visit_statistics import visit_lines, visit_sentence, visit_table
from crm.fieldtime.month import Reading
from crm.fieldtime.queries import FieldTime, UnitReport, field_period, field_time
from crm.people.permissions import Actor, May, require
from crm.people.setup import all_settings

READINGS: Final = {
    Reading.UNION: "党政主要负责人至少1人在外",
    Reading.BEST: "干部单人最多在外",
    Reading.EVERY: "党政主要负责人每人在外",
}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A unit's field time in a period: days in half days, the rest are counts."""

    unit: str
    group: str
    union: int = 0
    best: int = 0
    every: int = 0
    person: int = 0
    batches: int = 0
    enterprises: int = 0
    new_leads: int = 0
    advanced: int = 0
    waiting: int = 0
    met: bool = False

    @property
    def none(self) -> bool:
        """Tell whether nobody was out: listed as 未外出."""
        return self.person == 0


@dataclass(frozen=True, slots=True)
class FieldTimeBulletin:
    """What the bulletin says. ``target`` in half days a month; ``previous_person`` are the person half days of the month before.

    ``visits`` are each unit's figures of investors received; ``visit_days`` and ``request_days`` as in the visit statistics.
    """

    county: str
    bureau: str
    number: str
    year: int
    month: int
    issued_on: date
    reading: Reading
    target: int
    lines: tuple[FieldLine, ...]
    year_lines: tuple[FieldLine, ...]
    previous_person: int = 0
    draft: bool = False
    exported: Exported | None = None
    principals: tuple[PrincipalLine, ...] = ()
    visits: tuple[VisitLine, ...] = ()
    visit_days: int = 30
    request_days: int = 5


def gather(session: Session, actor: Actor, wanted: Wanted) -> FieldTimeBulletin:
    """Gather the bulletin of a month. Raises NotAllowed for who may not export or does not see the whole county."""
    require(actor, May.EXPORT_DOCUMENTS)
    require(actor, May.SEE_ALL)
    year, month, values = wanted.year, wanted.month, all_settings(session)
    found = field_time(session, actor, year, month, wanted.today)
    so_far = field_period(session, actor, date(year, 1, 1), found.last, wanted.today, months=month)
    before_year, before_month = (year, month - 1) if month > 1 else (year - 1, 12)
    before = field_time(session, actor, before_year, before_month, wanted.today)
    return FieldTimeBulletin(
        county=values["county_name"],
        bureau=values["bureau_name"],
        number=unnumbered(values["field_bulletin_word"], wanted.today.year),
        year=year,
        month=month,
        issued_on=wanted.today,
        reading=found.rule.reading,
        target=found.rule.target,
        lines=field_lines(found),
        year_lines=field_lines(so_far),
        previous_person=sum(each.month.person for each in before.units),
        draft=True,
        exported=wanted.exported,
        principals=principal_lines(found, so_far),
        visits=visit_lines(session, actor, year, month, wanted.today),
        visit_days=int(values["visit_moved_days"]),
        request_days=int(values["visit_request_days"]),
    )


def field_lines(found: FieldTime) -> tuple[FieldLine, ...]:
    """Return a period's field time as the bulletins' lines."""
    return tuple(_line(each) for each in found.units)


def _line(report: UnitReport) -> FieldLine:
    month = report.month
    return FieldLine(
        report.unit.name,
        report.unit.contest_group,
        month.union,
        month.best,
        month.worst_principal,
        month.person,
        report.batches,
        report.enterprises_met,
        report.new_leads,
        report.advanced,
        month.waiting,
        month.met,
    )


def layout(data: FieldTimeBulletin) -> Paper:
    """Lay the bulletin out as an official paper."""
    whole = whole_county(data.county)
    blocks: tuple[Block, ...] = (
        Paragraph(_opening(data, whole)),
        Paragraph("一、本月外出招商情况", Level.FIRST),
        Paragraph(period_sentence(data.lines, f"{data.month}月份", data.reading, data.target)),
        field_table(f"表1　{data.month}月份各单位外出招商情况", data.lines, data.reading),
        *_chart(data),
        Paragraph("二、全年累计情况", Level.FIRST),
        Paragraph(period_sentence(data.year_lines, months_to(data.month), data.reading, data.target * data.month)),
        field_table(f"表2　{months_to(data.month)}各单位外出招商累计情况", data.year_lines, data.reading),
        *principals_table(data.month, data.principals),
        Paragraph("三、客商来访情况", Level.FIRST),
        *_visits(data),
        Paragraph("四、存在问题", Level.FIRST),
        *numbered(_problems(data)),
        Paragraph("五、有关要求", Level.FIRST),
        *numbered(_demands(data)),
    )
    return Paper(
        title=("关于", f"{data.year}年{data.month}月份", whole, "外出招商", "情况的", "通报"),
        author=data.bureau,
        blocks=blocks,
        head=Head(f"{data.bureau}文件", data.number),
        addressee="各镇（街道）、园区",
        signature=Signature(data.bureau, data.issued_on),
        footer=Footer(f"{data.county[-1:]}委办公室，{data.county[-1:]}政府办公室", f"{data.bureau}办公室", data.issued_on),
        draft=data.draft,
        exported=data.exported,
    )


def _chart(data: FieldTimeBulletin) -> tuple[Block, ...]:
    """Return the chart that shows who reached the days asked for, the most first; none where there are no units."""
    ranked = sorted(data.lines, key=lambda line: -judged(line, data.reading))
    met = sum(line.met for line in ranked)
    title = f"图1　{data.month}月份{len(ranked)}个单位中{met}个外出天数达标"
    days = [judged(line, data.reading) for line in ranked]
    bars = tuple(
        Bar(line.unit, halves, days_text(halves) if halves else "未外出") for line, halves in zip(ranked, days, strict=True)
    )
    note = f"目标{days_text(data.target)}天"
    return (Chart(title, bars, "单位：天", data.target, note),) if bars else ()


def _visits(data: FieldTimeBulletin) -> tuple[Block, ...]:
    """Return the month's and the year's visits in a sentence each, and the month's table; the sentence alone where nobody came."""
    month = visit_sentence(f"{data.month}月份，", [line.month for line in data.visits])
    year = visit_sentence(f"{months_to(data.month)}，", [line.year for line in data.visits])
    said = Paragraph(month if data.month == 1 else month + year)
    if not any(line.month.visits for line in data.visits):
        return (said,)
    number = 4 if data.principals else 3
    title = f"表{number}　{data.month}月份客商来访情况"
    return said, visit_table(title, data.visits, lambda line: line.month, data.visit_days, data.request_days)


def _opening(data: FieldTimeBulletin, whole: str) -> str:
    person = sum(line.person for line in data.lines)
    if person == 0:
        start = f"{data.month}月份，{whole}各单位均未外出招商"
    else:
        change = _days_change(person, data.previous_person)
        start = (
            f"{data.month}月份，{whole}外出招商{sum(line.batches for line in data.lines)}批次、{days_text(person)}人天（{change}），"
            f"拜访企业{sum(line.enterprises for line in data.lines)}家"
        )
    return f"{start}。现将有关情况通报如下："


def _days_change(now: int, before: int) -> str:
    if now % 2 or before % 2:
        word = "增加" if now > before else "减少"
        return "与上月持平" if now == before else f"比上月{word}{days_text(abs(now - before))}人天"
    return change_text(now // 2, before // 2, "人天", "上月")


def judged(line: FieldLine, reading: Reading) -> int:
    """Return the half days that the county's reading of the rule judges."""
    return {Reading.UNION: line.union, Reading.BEST: line.best, Reading.EVERY: line.every}[reading]


def period_sentence(lines: Sequence[FieldLine], period: str, reading: Reading, target: int) -> str:
    """Say how many units met the target in a period, which led, and what came of it."""
    if not lines:
        return f"{period}没有需要统计的单位。"
    met = [line for line in lines if line.met]
    ranked = sorted(lines, key=lambda line: -judged(line, reading))
    rule = f"按“{READINGS[reading]}{days_text(target)}天以上”的要求"
    if not met:
        first = f"{period}，{rule}，{len(lines)}个单位均未达标"
    elif len(met) == len(lines):
        first = f"{period}，{rule}，{len(lines)}个单位全部达标"
    else:
        first = f"{period}，{rule}，{len(lines)}个单位中{len(met)}个达标、{len(lines) - len(met)}个未达标"
    best = leaders_text(
        [(line.unit, judged(line, reading)) for line in ranked], [f"{days_text(judged(line, reading))}天" for line in ranked]
    )
    leading = f"，天数居前的是{best}" if best else ""
    return f"{first}{leading}。{_fruit(lines)}"


def _fruit(lines: Sequence[FieldLine]) -> str:
    new, advanced = sum(line.new_leads for line in lines), sum(line.advanced for line in lines)
    if not new and not advanced:
        return "外出期间未取得新线索，在谈项目未有推进。"
    parts = [f"取得新线索{new}条" if new else "未取得新线索", f"推进在谈项目{advanced}个" if advanced else "在谈项目未有推进"]
    return f"外出期间{'，'.join(parts)}。"


FIELD_COLUMNS: Final = (
    Column("跑道", 1.4, number=False),
    Column("位次", 0.8),
    Column("单位", 2.7, number=False),
    Column("合并\n天数", 1.1),
    Column("最佳\n单人", 1.05),
    Column("最低\n单人", 1.05),
    Column("人天", 1.25),
    Column("批次", 0.95),
    Column("拜访\n企业", 0.95),
    Column("新\n线索", 0.95),
    Column("推进\n项目", 0.95),
    Column("待核定\n天数", 1.15),
)


def ranked_lines(lines: Sequence[FieldLine], reading: Reading) -> list[tuple[int, FieldLine]]:
    """Return the lines with their rank in their group 跑道, best first; equal days share a rank and the next is skipped.

    Groups stand in the order in which they first come; whoever was not out at all comes last and has no rank (0).
    """
    order = list(dict.fromkeys(line.group for line in lines))
    chosen = sorted(lines, key=lambda line: (order.index(line.group), line.none, -judged(line, reading), -line.person))
    ranked: list[tuple[int, FieldLine]] = []
    for line in chosen:
        better = sum(other.group == line.group and judged(other, reading) > judged(line, reading) for other in lines)
        ranked.append((0 if line.none else better + 1, line))
    return ranked


def field_table(title: str, lines: Sequence[FieldLine], reading: Reading) -> Table:
    """Return the table of domain §4.9: a unit with nothing at all is listed as 未外出."""
    rows = tuple(_row(rank, line) for rank, line in ranked_lines(lines, reading))
    total = (
        "合计",
        "—",
        "—",
        "—",
        "—",
        "—",
        days_text(sum(line.person for line in lines)),
        *(
            str(sum(values))
            for values in zip(*((line.batches, line.enterprises, line.new_leads, line.advanced) for line in lines), strict=True)
        ),
        days_text(sum(line.waiting for line in lines)),
    )
    note = (
        "注：合并天数指党政主要负责人中至少1人在外的天数；最佳单人指干部中单人最多的在外天数，最低单人指主要负责人中单人最少的；位次按考核口径在本跑道内排列；均以商务局核定为准，"
        f"不含待核定天数。考核口径为“{READINGS[reading]}”。"
    )
    return Table(title, FIELD_COLUMNS, rows, total if lines else None, "单位：天、人天、批次、家、条、个", (note,))


def _row(rank: int, line: FieldLine) -> tuple[str, ...]:
    head = (line.group or "—", str(rank) if rank else "—", line.unit)
    if line.none:
        return (*head, "未外出", *("—",) * 7, days_text(line.waiting) if line.waiting else "—")
    return (
        *head,
        *(days_text(halves) for halves in (line.union, line.best, line.every, line.person)),
        *(str(value) for value in (line.batches, line.enterprises, line.new_leads, line.advanced)),
        days_text(line.waiting),
    )


def _problems(data: FieldTimeBulletin) -> list[str]:
    total = len(data.lines)
    none = [line.unit for line in data.lines if line.none]
    short = [line for line in data.lines if not line.met and not line.none]
    waiting = [line for line in data.lines if line.waiting]
    found = []
    if none:
        found.append(f"{units_clause(none, total, '本月未外出')}。")
    if short:
        listed = names_text([f"{line.unit}（{days_text(judged(line, data.reading))}天）" for line in short])
        found.append(f"外出天数不足{days_text(data.target)}天的单位：{listed}。")
    if waiting:
        listed = names_text([f"{line.unit}（{days_text(line.waiting)}天）" for line in waiting])
        found.append(f"尚有外出待核定的单位：{listed}，核定后计入。")
    return found or ["本月各单位外出天数均已达标，无待核定外出。"]


def _demands(data: FieldTimeBulletin) -> list[str]:
    demands = [
        f"各单位要坚持每月至少1名主要负责人在外招商{days_text(data.target)}天以上，外出前1个工作日报备，返回后3个工作日内报送会见记录和佐证材料。"
    ]
    if any(line.none or not line.met for line in data.lines):
        demands.append(
            "未外出和天数不足的单位要排出下月外出计划，明确人员、目的地和拟拜访企业，于本通报印发之日起3个工作日内报商务局。"
        )
    return demands
