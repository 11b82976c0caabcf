"""The catalogue 文书目录: every document by name, what it is made for, and how it is gathered and rendered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from sqlalchemy.orm import Session

from crm.documents import (
    ab_list,
    field_time_bulletin,
    first_report_form,
    first_report_receipt,
    handover_sheet,
    monthly_bulletin,
    one_time_notice,
    project_dossier,
    reception_plan,
    reserve_list,
    ruling,
    supervision_notice,
    transfer_agreement,
    veto_report,
    visit_minutes,
    visit_statistics,
)
from crm.documents.content import Paper
from crm.documents.data import Wanted
from crm.documents.seal import Stated, digest_of, figures_of
from crm.documents.sealing import sealed
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import Actor
from crm.people.setup import setting


class Period(StrEnum):
    """What a document is made for: a month, a quarter, the first half of a year, a year, one record, or things as they are."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    ID = "id"
    NOW = "now"


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its stable name, its Chinese title, its period, and its two halves.

    ``layout`` takes what ``gather`` returns, the document's own data class. ``word`` is the setting with the word of its
    number where it is published; such a data class has ``number``, ``draft`` and ``issued_on``, which publishing sets.
    A record's paper is ``sealed`` when it is made, where it has legal weight; its data class has a ``number``.
    """

    name: str
    title: str
    period: Period
    gather: Callable[[Session, Actor, Wanted], Any]
    layout: Callable[[Any], Paper]
    word: str = ""
    sealed: bool = False


SPANS: Final = (Period.MONTH, Period.QUARTER, Period.HALF, Period.YEAR)
"""Periods that are named and can be over."""
CATALOGUE: Final[dict[str, Document]] = {
    document.name: document
    for document in (
        Document(
            "monthly-bulletin",
            "招商引资月度通报",
            Period.MONTH,
            monthly_bulletin.gather,
            monthly_bulletin.layout,
            word="bulletin_word",
        ),
        Document(
            "field-time-bulletin",
            "外出招商情况通报",
            Period.MONTH,
            field_time_bulletin.gather,
            field_time_bulletin.layout,
            word="field_bulletin_word",
        ),
        Document("first-report-form", "首报登记表", Period.ID, first_report_form.gather, first_report_form.layout),
        Document(
            "first-report-receipt",
            "首报登记回执",
            Period.ID,
            first_report_receipt.gather,
            first_report_receipt.layout,
            sealed=True,
        ),
        Document("handover-sheet", "关键岗位AB角工作交接单", Period.ID, handover_sheet.gather, handover_sheet.layout),
        Document("ab-list", "关键岗位AB角公示名单", Period.MONTH, ab_list.gather, ab_list.layout),
        Document("one-time-notice", "一次性告知书", Period.ID, one_time_notice.gather, one_time_notice.layout),
        Document("ruling", "首报冲突裁定", Period.ID, ruling.gather, ruling.layout, sealed=True),
        Document("supervision-notice", "督办单", Period.ID, supervision_notice.gather, supervision_notice.layout, sealed=True),
        Document("transfer-agreement", "项目流转协议", Period.ID, transfer_agreement.gather, transfer_agreement.layout),
        Document("project-dossier", "项目档案", Period.ID, project_dossier.gather, project_dossier.layout),
        Document("reserve-list", "招商引资项目储备库清单", Period.NOW, reserve_list.gather, reserve_list.layout),
        Document("reception-plan", "接待方案", Period.ID, reception_plan.gather, reception_plan.layout),
        Document("visit-statistics", "客商来访情况统计", Period.MONTH, visit_statistics.gather, visit_statistics.layout),
        Document("visit-minutes", "来访纪要", Period.ID, visit_minutes.gather, visit_minutes.layout),
        Document("veto-report", "否决汇报表", Period.ID, veto_report.gather, veto_report.layout),
    )
}


def register(added: Document) -> None:
    """Enter a paper of a subject that stands above the documents; called once, when that subject is imported.

    Raises ValueError for a name that is taken.
    """
    if added.name in CATALOGUE:
        raise ValueError(added.name)
    CATALOGUE[added.name] = added


def extend(name: str, add: Callable[[Session, Actor, Wanted, Any], Any]) -> None:
    """Let a subject that stands above the documents complete what a paper gathers; called once, at its import.

    ``add`` takes session, actor, what is asked for and the gathered data, and returns the data with its own part.
    """
    kind = CATALOGUE[name]

    def gather_more(session: Session, actor: Actor, wanted: Wanted) -> Any:  # noqa: ANN401 - each document has its own data class
        return add(session, actor, wanted, kind.gather(session, actor, wanted))

    CATALOGUE[name] = replace(kind, gather=gather_more)


def document(name: str) -> Document:
    """Return a document by name. Raises RuleBroken ``document_unknown``."""
    if name not in CATALOGUE:
        known = "、".join(CATALOGUE)
        raise RuleBroken("document_unknown", _("There is no document {name}. Known: {known}.").format(name=name, known=known))
    return CATALOGUE[name]


def gather(name: str, session: Session, actor: Actor, wanted: Wanted) -> Any:  # noqa: ANN401 - each document has its own data class
    """Gather a document's data. Raises NotAllowed, and RuleBroken where the month or record is not named or not fit."""
    found = document(name)
    _check_span(found.period, wanted)
    if found.period is Period.ID and wanted.record_id is None:
        raise RuleBroken("document_record", _("Name the record that this document is made for."), field="record_id")
    return found.gather(session, actor, wanted)


def _check_span(period: Period, wanted: Wanted) -> None:
    """Refuse a period that is not named. Raises RuleBroken ``document_month``, ``document_quarter`` or ``document_year``."""
    year = 2000 <= wanted.year <= 2100
    if period is Period.MONTH and not (year and 1 <= wanted.month <= 12):
        raise RuleBroken("document_month", _("Name the month of this document, as in 2026-10."), field="month")
    if period is Period.QUARTER and not (year and 1 <= wanted.quarter <= 4):
        raise RuleBroken("document_quarter", _("Name the quarter of this document, as in 2026Q3."), field="quarter")
    if period in (Period.HALF, Period.YEAR) and not year:
        raise RuleBroken("document_year", _("Name the year of this document, as in 2026."), field="year")


def render(name: str, data: Any, *, installed: bool = False) -> bytes:  # noqa: ANN401 - each document has its own data class
    """Return the PDF of gathered data: the same bytes for the same data. ``installed``: use the machine's licensed faces.

    Raises RuleBroken ``document_unknown`` or ``characters_missing``.
    """
    from crm.documents.paper import render_paper  # noqa: PLC0415 - ReportLab loads when a paper is first set

    return render_paper(document(name).layout(data), installed=installed)


def make(name: str, session: Session, actor: Actor, wanted: Wanted) -> bytes:
    """Gather a document and return its PDF, sealed where it has legal weight. Raises what gathering and rendering raise."""
    data, kind = gather(name, session, actor, wanted), document(name)
    if not kind.sealed:
        return render(name, data, installed=bool(setting(session, "installed_faces")))
    paper = kind.layout(data)
    day = paper.signature.day if paper.signature else wanted.today
    return sealed(session, paper, Stated(paper.author, data.number, day.isoformat(), digest_of(figures_of(data))))


def period_of(kind: Document, wanted: Wanted) -> str:
    """Return the period of a document as publications name it: 2026-10, 2026Q3, 2026H1, 2026, or nothing for a record's."""
    words = {
        Period.MONTH: f"{wanted.year}-{wanted.month:02d}",
        Period.QUARTER: f"{wanted.year}Q{wanted.quarter}",
        Period.HALF: f"{wanted.year}H1",
        Period.YEAR: f"{wanted.year}",
    }
    return words.get(kind.period, "")


def span_of(period: str) -> tuple[int, int, int]:
    """Return (year, month, quarter) of a period as :func:`period_of` writes it, 0 for what it does not name."""
    if not period:
        return 0, 0, 0
    year, rest = int(period[:4]), period[4:]
    return year, int(rest[1:]) if rest.startswith("-") else 0, int(rest[1:]) if rest.startswith("Q") else 0


def last_month(kind: Document, wanted: Wanted) -> int:
    """Return the last month (1 to 12) of a document's period, 0 for one that has none."""
    ends = {Period.MONTH: wanted.month, Period.QUARTER: wanted.quarter * 3, Period.HALF: 6, Period.YEAR: 12}
    return ends.get(kind.period, 0)


def file_name(name: str, wanted: Wanted) -> str:
    """Return the usual file name of a document: 招商引资月度通报 2026-10.pdf."""
    found = document(name)
    now = wanted.today.isoformat() if found.period is Period.NOW else ""
    return f"{found.title} {period_of(found, wanted) or now or str(wanted.record_id)[-6:]}.pdf"
