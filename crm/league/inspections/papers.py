"""The inspection report as the records have it: gathered for its month and entered among the documents."""

from __future__ import annotations

from collections import Counter
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.documents import inspection_report
from crm.documents.catalogue import Document, Period, register
from crm.documents.data import Wanted, unnumbered
from crm.documents.inspection_report import CheckLine, Inspected, InspectionReport
from crm.documents.inspection_report import Finding as Told
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.league.inspections.model import ChecklistAnswer, InspectedProject
from crm.league.inspections.queries import findings, inspection_of_month, projects
from crm.league.inspections.rows import FindingRow, InspectionRow, ProjectRow
from crm.league.inspections.rules import Answer, FindingState
from crm.league.inspections.sampling import Drawn
from crm.people.permissions import Actor, May, require
from crm.people.setup import all_settings

STATES: Final = {
    FindingState.OPEN: "整改中",
    FindingState.ANSWERED: "待复查",
    FindingState.CLOSED: "已销号",
}
"""States as official papers say them."""


def gather(session: Session, actor: Actor, wanted: Wanted) -> InspectionReport:
    """Gather the report of a month's inspection.

    Raises NotAllowed, RuleBroken ``inspection_none`` for a month that has none.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    found = inspection_of_month(session, actor, wanted.year, wanted.month)
    if found is None:
        words = _("There is no inspection of {year}-{month:02d}; inspections are held in even months.")
        raise RuleBroken("inspection_none", words.format(year=wanted.year, month=wanted.month), field="month")
    values, drawn = all_settings(session), projects(session, actor, found.id)
    listed = findings(session, actor, wanted.today, tuple(STATES), limit=2000)
    return InspectionReport(
        county=values["county_name"],
        bureau=values["bureau_name"],
        number=unnumbered(values["inspection_word"], wanted.today.year),
        year=found.year,
        month=found.month,
        issued_on=wanted.today,
        drawn=_drawn(found, drawn),
        inspected=tuple(_inspected(each) for each in drawn if each.visited_on is not None),
        findings=tuple(_told(each) for each in _by_place(listed) if each.inspection_id == found.id),
        draft=True,
        exported=wanted.exported,
        focus=found.focus,
        checks=_checks(session, found.id),
        earlier=tuple(_told(each, state=True) for each in _by_place(listed) if _is_earlier(each, found)),
    )


def _by_place(listed: list[FindingRow]) -> list[FindingRow]:
    return sorted(listed, key=lambda each: (each.period, each.ordinal))


def _is_earlier(each: FindingRow, found: InspectionRow) -> bool:
    """Tell whether a finding of an inspection before was still open when this one was drawn."""
    before = each.inspection_id != found.id and each.period < f"{found.year}-{found.month:02d}"
    return before and (each.ended_on is None or each.ended_on >= local_date(found.drawn_at))


def _drawn(found: InspectionRow, drawn: list[ProjectRow]) -> str:
    """Say how the sample came about, as the report does."""
    ways = Counter(each.drawn for each in drawn)
    parts = [f"按风险{ways[Drawn.RISK]}个", f"随机{ways[Drawn.RANDOM]}个"]
    parts += [f"点名{ways[Drawn.NAMED]}个"] if ways[Drawn.NAMED] else []
    return f"从全部{found.population}个在建签约项目中抽取（{'、'.join(parts)}，随机种子{found.seed}）"


def _inspected(each: ProjectRow) -> Inspected:
    return Inspected(each.unit, each.project, each.planned or "—", each.seen or "—", on_time=bool(each.on_time))


def _told(each: FindingRow, *, state: bool = False) -> Told:
    return Told(each.unit, each.project, each.text, each.due_on, each.overdue, STATES[each.state] if state else "")


def _checks(session: Session, inspection_id: UUID) -> tuple[CheckLine, ...]:
    """Count the answers of each question, in the checklist's order."""
    chosen = (
        select(ChecklistAnswer.position, ChecklistAnswer.text, ChecklistAnswer.answer)
        .join(InspectedProject, InspectedProject.id == ChecklistAnswer.project_id)
        .where(InspectedProject.inspection_id == inspection_id, ChecklistAnswer.answer != Answer.NONE)
    )
    counted = Counter((row.position, row.text, row.answer) for row in session.execute(chosen))
    asked = sorted({(position, text) for position, text, _answer in counted})
    return tuple(
        CheckLine(
            text,
            counted[position, text, Answer.YES],
            counted[position, text, Answer.NO],
            counted[position, text, Answer.NOT_APPLICABLE],
        )
        for position, text in asked
    )


register(
    Document(
        "inspection-report",
        "双月督查情况通报",
        Period.MONTH,
        gather,
        inspection_report.layout,
        word="inspection_word",
    )
)
