"""The monthly bulletin 招商引资月度通报: the county's month, unit by unit, with problems by name and next steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import count
from typing import Final

from sqlalchemy.orm import Session

from crm.calendar.half_days import days_text, month_bounds
from crm.documents.content import Attachment, Block, Exported, Footer, Head, Level, Paper, Paragraph, Signature, numbered
from crm.documents.data import Wanted, month_before, unnumbered
from crm.documents.field_time_bulletin import FieldLine, field_lines, judged, period_sentence
from crm.documents.monthly_procedures import (
    HandlingLine,
    ProcedureMonth,
    handling_sentence,
    handling_table,
    notice_sentence,
    procedure_problems,
    transfer_sentence,
    veto_sentence,
)
from crm.documents.monthly_service import ServiceLine, service_blocks, service_lines, service_problems
from crm.documents.monthly_tables import conversion_sentence, overview_table, units_table, year_table
from crm.documents.monthly_targets import TargetMonth, target_blocks, target_problems
from crm.documents.prose import (
    change_text,
    growth_text,
    leaders_text,
    money_text,
    months_to,
    names_text,
    units_clause,
    whole_county,
)
from crm.documents.ranking import Ranking, ranking_blocks
from crm.fieldtime.month import Reading
from crm.fieldtime.queries import field_time
from crm.leads.figures import LeadFigures, lead_figures
from crm.people.permissions import Actor, May, require
from crm.people.queries import recruiting_units, unit_names
from crm.people.setup import all_settings
from crm.procedures.first_report.queries import inbox, registered_between
from crm.procedures.month_figures import procedure_figures
from crm.procedures.time_limit.figures import UnitCards

ORDINALS: Final = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
NOTHING: Final = LeadFigures()
NO_PROCEDURES: Final = ProcedureMonth()
NOBODY_OUT: Final = FieldLine("", "")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's month and year so far: figures of leads, first reports registered, field time."""

    unit: str
    group: str
    month: LeadFigures = NOTHING
    year: LeadFigures = NOTHING
    registered: int = 0
    registered_year: int = 0
    field: FieldLine = NOBODY_OUT


@dataclass(frozen=True, slots=True)
class MonthlyBulletin:
    """What the bulletin says. ``previous``: the month before; ``last_year``: the same months of last year, county-wide.

    ``waiting`` and ``late`` count first reports that wait for registration, and those past their time limit. The league
    adds its ``ranking``, ``targets`` and ``shares`` (of the projects signed this year: registered, paid in, started, in tenths
    of a per cent), which publishing freezes with the rest.
    """

    county: str
    bureau: str
    number: str
    year: int
    month: int
    issued_on: date
    reading: Reading
    target: int
    units: tuple[UnitLine, ...]
    previous: LeadFigures = NOTHING
    last_year: LeadFigures = NOTHING
    waiting: int = 0
    late: int = 0
    procedures: ProcedureMonth = NO_PROCEDURES
    service: tuple[ServiceLine, ...] | None = None
    ranking: Ranking | None = None
    targets: TargetMonth | None = None
    shares: tuple[int, ...] | None = None
    draft: bool = False
    exported: Exported | None = None


def total(figures: Sequence[LeadFigures]) -> LeadFigures:
    """Add up figures of several units."""
    return LeadFigures(*(sum(getattr(each, part.name) for each in figures) for part in fields(LeadFigures)))


def gather(session: Session, actor: Actor, wanted: Wanted) -> MonthlyBulletin:
    """Gather the bulletin of a month. Raises NotAllowed for who may not export or does not see the whole county."""
    require(actor, May.EXPORT_DOCUMENTS)
    require(actor, May.SEE_ALL)
    year, month, today = wanted.year, wanted.month, wanted.today
    values = all_settings(session)
    first, last = month_bounds(year, month)
    before = month_bounds(*month_before(year, month))
    year_before = (date(year - 1, 1, 1), month_bounds(year - 1, month)[1])
    field = field_time(session, actor, year, month, today)
    received = inbox(session, actor, today)
    return MonthlyBulletin(
        county=values["county_name"],
        bureau=values["bureau_name"],
        number=unnumbered(values["bulletin_word"], today.year),
        year=year,
        month=month,
        issued_on=today,
        reading=field.rule.reading,
        target=field.rule.target,
        units=_unit_lines(session, actor, first, last, field_lines(field)),
        previous=total(list(lead_figures(session, actor, *before).values())),
        last_year=total(list(lead_figures(session, actor, *year_before).values())),
        waiting=len(received),
        late=sum(1 for row in received if row.days_left is not None and row.days_left < 0),
        procedures=_procedure_month(session, actor, first, last, wanted.moment),
        service=service_lines(session, actor, first, min(last, today)),
        draft=True,
        exported=wanted.exported,
    )


def _procedure_month(session: Session, actor: Actor, first: date, last: date, moment: datetime) -> ProcedureMonth:
    """Gather the procedures' month: a line for each unit with cases or notices, in the order of units."""
    now = procedure_figures(session, actor, first, last, moment)
    names = unit_names(session)
    lines = []
    for unit_id, name in names.items():
        cards, second = now.cards.get(unit_id), now.second_notices.get(unit_id, 0)
        if cards is not None or second:
            seen = cards or UnitCards()
            lines.append(HandlingLine(name, seen.done, seen.on_time, seen.overdue, seen.yellow, seen.red, second))
    return ProcedureMonth(
        rulings=now.rulings,
        transfers=now.transfers,
        offered=now.offered,
        lines=tuple(lines),
        notices=now.notices,
        late_notices=now.late_notices,
        vetoes=now.vetoes,
        late_vetoes=now.late_vetoes,
        upheld=now.upheld,
        turned=now.turned,
        breaches=tuple((names[unit_id], count) for unit_id, count in now.breaches.items()),
    )


def _unit_lines(session: Session, actor: Actor, first: date, last: date, field: Sequence[FieldLine]) -> tuple[UnitLine, ...]:
    new_year = date(first.year, 1, 1)
    in_month, in_year = lead_figures(session, actor, first, last), lead_figures(session, actor, new_year, last)
    registered = registered_between(session, actor, first, last)
    registered_year = registered_between(session, actor, new_year, last)
    by_name = {line.unit: line for line in field}
    return tuple(
        UnitLine(
            unit.name,
            unit.contest_group,
            in_month.get(unit.id, LeadFigures()),
            in_year.get(unit.id, LeadFigures()),
            registered.get(unit.id, 0),
            registered_year.get(unit.id, 0),
            by_name.get(unit.name, FieldLine(unit.name, unit.contest_group)),
        )
        for unit in recruiting_units(session)
    )


def layout(data: MonthlyBulletin) -> Paper:
    """Lay the bulletin out as an official paper."""
    place = data.county[-1:]
    title = f"{months_to(data.month)}各单位招商引资主要指标累计完成情况"
    lines = [(unit.unit, unit.group, unit.registered_year, unit.year) for unit in data.units]
    return Paper(
        title=("关于", f"{data.year}年{data.month}月份", whole_county(data.county), "招商引资", "工作情况的", "通报"),
        author=data.bureau,
        blocks=_blocks(data),
        head=Head(f"{data.bureau}文件", data.number),
        addressee=f"各镇（街道）、园区，{place}各有关部门",
        attachments=(Attachment(title, (year_table(lines),), landscape=True),),
        signature=Signature(data.bureau, data.issued_on),
        footer=Footer(f"{place}委办公室，{place}政府办公室", f"{data.bureau}办公室", data.issued_on),
        draft=data.draft,
        exported=data.exported,
    )


def _blocks(data: MonthlyBulletin) -> tuple[Block, ...]:
    """Return the sections in their order; targets, service and ranking where there are any."""
    orders, tables = iter(ORDINALS), count(2)  # the first table is the overview
    return (
        Paragraph(_opening(data, whole_county(data.county), total([unit.month for unit in data.units]))),
        *_overall(data, orders, tables),
        *_procedures(data, orders, tables),
        *_service_and_ranking(data, orders, tables),
        _heading(orders, "存在问题"),
        *numbered(_problems(data)),
        _heading(orders, "下步工作"),
        *numbered(_next_steps(data)),
    )


def _heading(orders: Iterator[str], title: str) -> Paragraph:
    return Paragraph(f"{next(orders)}、{title}", Level.FIRST)


def _overall(data: MonthlyBulletin, orders: Iterator[str], tables: Iterator[int]) -> tuple[Block, ...]:
    """Return the county's figures, its targets, and each unit's projects."""
    now, so_far = total([unit.month for unit in data.units]), total([unit.year for unit in data.units])
    lines = [(unit.unit, unit.registered, unit.month, unit.field.union) for unit in data.units]
    blocks: list[Block] = [
        _heading(orders, "总体情况"),
        Paragraph(_year_sentence(data, whole_county(data.county), so_far)),
        overview_table(data.month, now, data.previous, so_far, data.last_year),
        Paragraph(conversion_sentence(so_far, months_to(data.month), data.shares)),
    ]
    if data.targets is not None:
        title = f"表{next(tables)}　{data.targets.period}招商引资目标任务完成情况"
        blocks += (_heading(orders, "目标任务完成情况"), *target_blocks(data.targets, title))
    blocks += (
        _heading(orders, "各单位项目推进情况"),
        Paragraph(_units_sentence(data)),
        units_table(f"表{next(tables)}　{data.month}月份各单位项目推进情况", lines),
    )
    return tuple(blocks)


def _procedures(data: MonthlyBulletin, orders: Iterator[str], tables: Iterator[int]) -> tuple[Block, ...]:
    """Return what the procedures saw, and field time."""
    month, found = f"{data.month}月份", data.procedures
    return (
        _heading(orders, "首报负责制和项目流转情况"),
        Paragraph(_report_sentence(data)),
        Paragraph(transfer_sentence(found)),
        _heading(orders, "限时办结情况"),
        Paragraph(handling_sentence(found, month)),
        *([handling_table(f"表{next(tables)}　{month}各部门限时办结情况", found.lines)] if found.lines else []),
        _heading(orders, "一次性告知和否决汇报情况"),
        Paragraph(notice_sentence(found) + veto_sentence(found)),
        _heading(orders, "外出招商情况"),
        Paragraph(period_sentence([unit.field for unit in data.units], month, data.reading, data.target)),
    )


def _service_and_ranking(data: MonthlyBulletin, orders: Iterator[str], tables: Iterator[int]) -> tuple[Block, ...]:
    """Return the departments' service and the league's ranking, where there are any."""
    blocks: list[Block] = []
    if data.service is not None:
        heading = f"{next(orders)}、服务企业情况"
        blocks += service_blocks(data.service, f"{data.month}月份", heading, f"表{next(tables)}" if data.service else "")
    if data.ranking is not None:
        title = f"表{next(tables)}　{data.ranking.period}打擂台得分和位次"
        blocks += (_heading(orders, "打擂台排名情况"), *ranking_blocks(data.ranking, title))
    return tuple(blocks)


def _opening(data: MonthlyBulletin, whole: str, now: LeadFigures) -> str:
    registered = sum(unit.registered for unit in data.units)
    parts = [f"登记首报项目{registered}个" if registered else "未登记首报项目"]
    if now.signed:
        large = f"（其中亿元以上{now.signed_large}个）" if now.signed_large else ""
        change = change_text(now.signed, data.previous.signed, "个", "上月")
        parts.append(f"新签约项目{now.signed}个{large}、总投资{money_text(now.signed_amount)}，签约数{change}")
    else:
        parts.append("无新签约项目")
    steps = [(now.started, "新开工"), (now.completed, "竣工"), (now.produced, "投产")]
    parts.append("、".join(f"{word}项目{count}个" for count, word in steps if count) or "无项目开工、竣工、投产")
    return f"{data.month}月份，{whole}{'；'.join(parts)}。现将有关情况通报如下："


def _year_sentence(data: MonthlyBulletin, whole: str, so_far: LeadFigures) -> str:
    period = months_to(data.month)
    if not so_far.signed:
        return f"{period}，{whole}尚无经认定的签约项目。"
    growth = growth_text(so_far.signed_amount, data.last_year.signed_amount)
    compared = f"，总投资{growth}" if growth else "，上年同期无签约项目" if not data.last_year.signed else ""
    return (
        f"{period}，{whole}累计签约项目{so_far.signed}个、总投资{money_text(so_far.signed_amount)}，"
        f"签约数{change_text(so_far.signed, data.last_year.signed, '个', '上年同期')}{compared}；"
        f"累计开工项目{so_far.started}个、竣工{so_far.completed}个、投产{so_far.produced}个。"
    )


def _units_sentence(data: MonthlyBulletin) -> str:
    ranked = sorted(data.units, key=lambda unit: (-unit.month.signed, -unit.month.signed_amount))
    best = leaders_text([(unit.unit, unit.month.signed) for unit in ranked], [f"{unit.month.signed}个" for unit in ranked])
    none = [unit.unit for unit in data.units if not unit.month.signed]
    if not best:
        return f"{data.month}月份，各单位均无新签约项目。"
    rest = f"；{len(none)}个单位无新签约项目" if none else "；各单位均有新签约项目"
    started = [unit.unit for unit in data.units if unit.month.started]
    broke = f"。{units_clause(started, len(data.units), '有新开工项目')}" if started else "。无新开工项目"
    return f"{data.month}月份，新签约项目居前的单位是{best}{rest}{broke}。"


def _report_sentence(data: MonthlyBulletin) -> str:
    month, year = sum(unit.registered for unit in data.units), sum(unit.registered_year for unit in data.units)
    reported = [(unit.unit, unit.registered) for unit in sorted(data.units, key=lambda unit: -unit.registered)]
    best = leaders_text(reported, [f"{count}个" for _, count in reported])
    first = f"{data.month}月份，登记首报项目{month}个" if month else f"{data.month}月份未登记首报项目"
    leading = f"，居前的单位是{best}" if best else ""
    if not data.waiting:
        rest = "所有首报均已按时办结，无待登记首报。"
    else:
        late = f"，其中超过办理时限{data.late}个" if data.late else "，均在办理时限内"
        rest = f"目前待登记首报{data.waiting}个{late}。"
    return f"{first}{leading}；年内累计登记{year}个。{rest}"


def _problems(data: MonthlyBulletin) -> list[str]:
    every, found = len(data.units), []
    unsigned = [unit.unit for unit in data.units if not unit.year.signed]
    silent = [unit.unit for unit in data.units if not unit.registered]
    none = [unit.unit for unit in data.units if unit.field.none]
    short = [unit.field for unit in data.units if not unit.field.met and not unit.field.none]
    if unsigned:
        found.append(f"{units_clause(unsigned, every, '年内尚无签约项目')}。")
    if silent:
        found.append(f"{units_clause(silent, every, '本月未登记首报项目')}。")
    if none:
        found.append(f"{units_clause(none, every, '本月未外出招商')}。")
    if short:
        listed = names_text([f"{line.unit}（{days_text(judged(line, data.reading))}天）" for line in short])
        found.append(f"外出招商不足{days_text(data.target)}天的单位：{listed}。")
    if data.late:
        found.append(f"{data.late}个首报超过办理时限仍未登记。")
    found += target_problems(data.targets)
    found += procedure_problems(data.procedures)
    found += service_problems(data.service or ())
    return found or ["本月各项工作均按序时推进，未发现突出问题。"]


def _next_steps(data: MonthlyBulletin) -> list[str]:
    steps = ["抓信息。各单位要及时报送首报，材料一次报全，首报责任人一跟到底，保护期内每月至少开展1次实质性跟进。"]
    if any(not unit.field.met for unit in data.units):
        steps.append(f"抓外出。天数不足的单位要排定下月外出计划，确保主要负责人每月在外招商{days_text(data.target)}天以上。")
    steps.append("抓落地。已签约未注册、未开工项目逐个明确时间节点，需要协调的问题列入清单，落实责任部门和办结时限。")
    return steps
