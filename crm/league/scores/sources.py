"""Where deductions come from 扣分来源: each source reads its faults of a period; subjects above enter theirs here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date, local_moment
from crm.kernel.i18n import N_
from crm.leads.model import Lead
from crm.league.scores.model import FalseReport
from crm.league.scores.rules import Fault
from crm.people.permissions import PROGRAM
from crm.procedures.one_notice.model import OneTimeNotice
from crm.procedures.time_limit.model import Case, CaseStep, ClockEvent
from crm.procedures.time_limit.rules import EventKind
from crm.procedures.veto.breaches import breaches_between

Reads = Callable[[Session, date, date], list[Fault]]


@dataclass(frozen=True, slots=True)
class Source:
    """A source of deductions: its stable name, its untranslated label, and how its faults of a period are read."""

    name: str
    label: str
    reads: Reads


SOURCES: dict[str, Source] = {}
"""Every source entered so far, by name; a scheme may name one that is entered later, it then costs nothing yet."""
OVERDUE_RECTIFICATION = "overdue_rectification"
"""The source that inspections enter."""


def register_source(name: str, reads: Reads, label: str = "") -> None:
    """Enter a source of deductions, once, when its subject is imported; ``label`` is marked with ``N_``.

    ``reads`` takes the session, the first and the last day, and returns faults whose ``source`` is ``name``, in an order
    of their own that never changes. Raises ValueError for a name taken by another function.
    """
    if name in SOURCES and SOURCES[name].reads is not reads:
        raise ValueError(name)
    SOURCES[name] = Source(name, label or SOURCE_NAMES.get(name, name), reads)


SOURCE_NAMES: dict[str, str] = {
    "red_card": N_("Red card"),
    "breach": N_("Refusal without a veto report"),
    "second_notice": N_("Second one-time notice"),
    "false_report": N_("False report"),
    OVERDUE_RECTIFICATION: N_("Rectification overdue"),
}
"""Untranslated labels of the sources that our default scheme names."""


def source_label(name: str) -> str:
    """Return a source's untranslated label."""
    return SOURCES[name].label if name in SOURCES else SOURCE_NAMES.get(name, name)


def faults_between(session: Session, names: Collection[str], first: date, last: date) -> list[Fault]:
    """Return the faults of the named sources from ``first`` through ``last``, all units."""
    return [fault for name in names if name in SOURCES for fault in SOURCES[name].reads(session, first, last)]


def _red_cards(session: Session, first: date, last: date) -> list[Fault]:
    """Read the red cards given in a period: who had the step in hand, on the day its clock ran out (domain §4.7)."""
    chosen = (
        select(ClockEvent.day, CaseStep.unit_id, Case.id, Case.title)
        .join(CaseStep, CaseStep.id == ClockEvent.step_id)
        .join(Case, Case.id == ClockEvent.case_id)
        .where(ClockEvent.kind == EventKind.RED, ClockEvent.day >= first, ClockEvent.day <= last)
        .order_by(ClockEvent.day, ClockEvent.id)
    )
    return [Fault("red_card", unit_id, "case", case_id, title, day) for day, unit_id, case_id, title in session.execute(chosen)]


def _breaches(session: Session, first: date, last: date) -> list[Fault]:
    """Read the breaches of veto reporting found in a period (domain §4.5)."""
    ordered = sorted(
        breaches_between(session, PROGRAM, first, last), key=lambda each: (each.day or first, each.lead_id, each.kind)
    )
    return [Fault("breach", each.unit_id, "lead", each.lead_id, each.project, each.day or first) for each in ordered]


def _second_notices(session: Session, first: date, last: date) -> list[Fault]:
    """Read the notices that told one application twice (domain §4.8: it counts against the unit)."""
    chosen = (
        select(OneTimeNotice.id, OneTimeNotice.unit_id, OneTimeNotice.issued_at, OneTimeNotice.matter, OneTimeNotice.addressee)
        .where(
            OneTimeNotice.ordinal > 1,
            OneTimeNotice.issued_at >= local_moment(first),
            OneTimeNotice.issued_at < local_moment(last + timedelta(days=1)),
        )
        .order_by(OneTimeNotice.issued_at, OneTimeNotice.id)
    )
    return [
        Fault("second_notice", row.unit_id, "notice", row.id, f"{row.matter} {row.addressee}", local_date(row.issued_at))
        for row in session.execute(chosen)
    ]


def _false_reports(session: Session, first: date, last: date) -> list[Fault]:
    """Read what the bureau found to be reported falsely 虚报."""
    chosen = (
        select(FalseReport.unit_id, FalseReport.lead_id, FalseReport.day, Lead.name)
        .join(Lead, Lead.id == FalseReport.lead_id)
        .where(FalseReport.day >= first, FalseReport.day <= last)
        .order_by(FalseReport.day, FalseReport.id)
    )
    return [Fault("false_report", unit, "lead", lead, name, day) for unit, lead, day, name in session.execute(chosen)]


for _name, _reads in (
    ("red_card", _red_cards),
    ("breach", _breaches),
    ("second_notice", _second_notices),
    ("false_report", _false_reports),
):
    register_source(_name, _reads)
