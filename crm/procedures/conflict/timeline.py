"""What each side of a conflict stands on: its timeline, its own machine's time as evidence, and clocks set backwards."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.kernel.i18n import _
from crm.kernel.money import show_money
from crm.leads.model import FollowUp, Lead
from crm.people.permissions import PROGRAM
from crm.people.setup import setting
from crm.procedures.conflict.model import Conflict, ConflictStatement
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.queries import report_detail
from crm.store.clock_trace import TurnedBack, first_seq, last_entry, last_seq, turned_back

SUBMITTED = "submit_report"
"""The act by which a report reaches the registrar."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a conflict. ``masked``: only the unit and the moment of receipt are told (domain §4.2).

    ``machine_at``, ``machine_seq`` and ``station``: the reporting machine's own time and place in its chained change
    log when it submitted; evidence, never the rank. ``follow_ups`` counts the substantive ones.
    """

    report_id: UUID | None
    unit_name: str
    received_at: datetime | None
    masked: bool = False
    received_seq: int | None = None
    lead_id: UUID | None = None
    state: str = ""
    official: str = ""
    project: str = ""
    content: str = ""
    industry: str = ""
    amount: str = ""
    landing: str = ""
    enterprise: str = ""
    uscc: str = ""
    contact: str = ""
    contact_at: datetime | None = None
    contact_manner: str = ""
    evidence: tuple[str, ...] = ()
    machine_at: datetime | None = None
    machine_seq: int | None = None
    station: str = ""
    registered_at: datetime | None = None
    number: str = ""
    days_late: int = 0
    stage: str = ""
    follow_ups: int = 0
    last_follow_up: date | None = None
    statement: str = ""
    stated_at: datetime | None = None

    def hidden(self) -> Side:
        """Return this side as the other one may see it: whose, and when received, and nothing else."""
        return Side(None, self.unit_name, self.received_at, masked=True)


_MOMENTS = ("received_at", "contact_at", "machine_at", "registered_at", "stated_at")


def side_of(session: Session, report: FirstReport, conflict: Conflict | None = None) -> Side:
    """Gather one side as it stands now, with its statement in ``conflict`` if it has filed one."""
    detail = report_detail(session, PROGRAM, report.id)
    lead = session.get_one(Lead, report.lead_id)
    substantive = (FollowUp.lead_id == lead.id, FollowUp.substantive.is_(True))
    entered = last_entry(session, SUBMITTED, report.id)
    side = Side(
        report.id,
        detail.unit_name,
        detail.received_at,
        received_seq=detail.received_seq,
        lead_id=lead.id,
        state=detail.state,
        official=detail.responsible,
        project=detail.project,
        content=detail.content,
        industry=detail.industry,
        amount=show_money(detail.total),
        landing=detail.landing,
        enterprise=detail.enterprise,
        uscc=detail.uscc or detail.no_uscc_reason,
        contact=" ".join(filter(None, (detail.contact_name, detail.contact_title, detail.contact_phone))),
        contact_at=detail.contact_at,
        contact_manner=detail.contact_manner,
        evidence=tuple(each.file_name for each in detail.evidence),
        machine_at=report.submitted_at,
        machine_seq=entered.seq if entered else None,
        station=entered.station if entered else "",
        registered_at=detail.registered_at,
        number=detail.number,
        days_late=detail.days_late,
        stage=lead.stage,
        follow_ups=session.scalar(select(func.count()).select_from(FollowUp).where(*substantive)) or 0,
        last_follow_up=session.scalar(select(func.max(FollowUp.day)).where(*substantive)),
    )
    return side if conflict is None else _with_statement(session, side, conflict)


def _with_statement(session: Session, side: Side, conflict: Conflict) -> Side:
    chosen = select(ConflictStatement).where(
        ConflictStatement.conflict_id == conflict.id, ConflictStatement.report_id == side.report_id
    )
    found = session.scalars(chosen).first()
    return side if found is None else replace(side, statement=found.text, stated_at=found.filed_at)


def clocks_set_back(session: Session, sides: tuple[Side, ...]) -> list[TurnedBack]:
    """Return where the clock of a side's station went back since its lead was entered: shown, without effect on the rank."""
    tolerance = timedelta(minutes=setting(session, "clock_tolerance_minutes"))
    found: dict[int, TurnedBack] = {}
    for side in sides:
        begun = first_seq(session, side.lead_id) if side.lead_id is not None else None
        if begun is not None:
            for each in turned_back(session, begun, last_seq(session), tolerance=tolerance):
                if each.station == side.station:
                    found[each.seq_after] = each
    return [found[seq] for seq in sorted(found)]


def anomaly_words(each: TurnedBack) -> str:
    """Say that a clock was set back: where, when, by how much, between which entries."""
    text = _("The clock of station {station} went back by {hours:.1f} hours on {moment:%m-%d} (changes {before}→{after}).")
    return text.format(
        station=each.station,
        hours=each.minutes / 60,
        moment=each.moment_before,
        before=each.seq_before,
        after=each.seq_after,
    )


def frozen(side: Side) -> dict[str, Any]:
    """Return a side as plain JSON, for a ruling to keep."""
    values = {each.name: getattr(side, each.name) for each in fields(Side)}
    for key, value in values.items():
        if isinstance(value, (datetime, date)):
            values[key] = value.isoformat()
        elif isinstance(value, UUID):
            values[key] = str(value)
        elif isinstance(value, tuple):
            values[key] = list(value)
    return values


def thawed(values: dict[str, Any]) -> Side:
    """Return a side that a ruling kept."""
    kept = dict(values)
    for key in _MOMENTS:
        kept[key] = datetime.fromisoformat(kept[key]) if kept[key] else None
    kept["last_follow_up"] = date.fromisoformat(kept["last_follow_up"]) if kept["last_follow_up"] else None
    for key in ("report_id", "lead_id"):
        kept[key] = UUID(kept[key]) if kept[key] else None
    kept["evidence"] = tuple(kept["evidence"])
    return Side(**kept)


def frozen_anomaly(each: TurnedBack) -> dict[str, Any]:
    """Return a clock set back as plain JSON."""
    return {
        "station": each.station,
        "seq_before": each.seq_before,
        "seq_after": each.seq_after,
        "moment_before": each.moment_before.isoformat(),
        "moment_after": each.moment_after.isoformat(),
    }


def thawed_anomaly(values: dict[str, Any]) -> TurnedBack:
    """Return a clock set back that a ruling kept."""
    moments = (datetime.fromisoformat(values[key]) for key in ("moment_before", "moment_after"))
    return TurnedBack(values["station"], values["seq_before"], values["seq_after"], *moments)
