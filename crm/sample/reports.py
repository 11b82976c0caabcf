"""The sample's first reports: most registered, a handful waiting at the bureau, one returned, two drafts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.kernel.clock import local_date, local_moment
from crm.leads.model import Lead
from crm.procedures.first_report.model import FirstReport
from crm.sample.frame import Frame
from crm.sample.leads import MadeLead
from crm.store.attachments import Attachment

PROTECTED_FROM = 10_000_000_000
"""1亿元 in fen."""


def make_reports(frame: Frame, made: list[MadeLead]) -> None:
    """Report every lead beyond a tip, in the order of receipt; the newest ones still wait."""
    leads = {row["id"]: row for row in frame.rows[Lead]}
    claimed = sorted((each for each in made if each.stage != "tip"), key=lambda each: (each.begun, each.id.int))
    waiting = {each.id for each in [each for each in claimed if each.stage == "first_reported"][-6:]}
    numbers: dict[int, int] = {}
    for seq, lead in enumerate(claimed, 1):
        row = leads[lead.id]
        if lead.id in waiting:
            _waiting(frame, lead, row, seq, len(claimed) - seq)
        else:
            _registered(frame, lead, row, seq, numbers)
    frame.numbers = numbers
    _drafts(frame, [each for each in made if each.stage == "tip"][-2:])


def _common(frame: Frame, lead: MadeLead, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - a row's values
    """Fill a report's row; whatever is not given is empty."""
    empty = dict.fromkeys(
        (
            "submitted_at",
            "received_at",
            "received_seq",
            "due_on",
            "returned_at",
            "registered_at",
            "registered_by",
            "year",
            "number",
            "protected_until",
            "extended_on",
            "statement_on",
            "released_on",
        )
    )
    return {
        **empty,
        "lead_id": lead.id,
        "unit_id": lead.unit_id,
        "official_id": lead.officer,
        "contact_at": _before(frame.moment(lead.begun), values.get("received_at")),
        "contact_manner": frame.rng.choice(("meeting", "call", "fair", "referral")),
        "contact_id": lead.contact_id,
        "due_table": "",
        "return_reason": "",
        "missing": [],
        "statement": "",
        "created_at": frame.moment(lead.begun),
        **values,
    }


def _registered(frame: Frame, lead: MadeLead, row: dict[str, Any], seq: int, numbers: dict[int, int]) -> None:
    received = frame.moment(frame.working(lead.begun))
    due = frame.calendar.add_working_days(local_date(received), 2)
    registered = min(frame.working(local_date(received) + timedelta(days=1)), due.date, frame.today)
    numbers[registered.year] = numbers.get(registered.year, 0) + 1
    until = frame.calendar.add_months(registered, 6).date if row["total_yuan"] >= PROTECTED_FROM else None
    report = frame.add(
        FirstReport,
        lead.begun,
        **_common(
            frame,
            lead,
            state="registered",
            submitted_at=received,
            received_at=received,
            received_seq=seq,
            due_on=due.date,
            due_table=due.table,
            registered_at=local_moment(registered, 16, 30),
            registered_by=frame.reviewer,
            year=registered.year,
            number=numbers[registered.year],
            protected_until=until,
        ),
    )
    row["protected_until"] = until
    _evidence(frame, lead, report, lead.begun)


def _waiting(frame: Frame, lead: MadeLead, row: dict[str, Any], seq: int, back: int) -> None:
    """Leave the newest reports in the registrar's inbox; the very newest but two was returned for completion."""
    day = frame.today - timedelta(days=0 if back < 3 else 1)
    received = frame.moment(day, 8, 9) + timedelta(minutes=seq % 50)
    due = frame.calendar.add_working_days(day, 2)
    returned = back == 2
    row["stage"] = "tip"
    report = frame.add(
        FirstReport,
        lead.begun,
        **_common(
            frame,
            lead,
            state="returned" if returned else "received",
            submitted_at=received,
            received_at=received,
            received_seq=seq,
            due_on=due.date,
            due_table=due.table,
            returned_at=received if returned else None,
            return_reason="未附首次接触凭据，请补名片或会谈纪要" if returned else "",
            missing=["evidence"] if returned else [],
        ),
    )
    if not returned:
        _evidence(frame, lead, report, day)


def _before(contact: datetime, received: datetime | None) -> datetime:
    """Return the first contact, at the latest forty minutes before the report that tells of it was received."""
    return contact if received is None else min(contact, received - timedelta(minutes=40))


def _drafts(frame: Frame, tips: list[MadeLead]) -> None:
    for lead in tips:
        frame.add(FirstReport, lead.begun, **_common(frame, lead, state="draft", contact_at=None, contact_manner=""))


def _evidence(frame: Frame, lead: MadeLead, report: UUID, day: date) -> None:
    """Attach the one business card that the sample draws; its bytes are kept once."""
    sha256, size = frame.pictures["card"]
    frame.add(
        Attachment,
        day,
        owner_table="first_report",
        owner_id=report,
        unit_id=lead.unit_id,
        purpose="contact_evidence",
        file_name="名片.png",
        media_type="image/png",
        size=size,
        sha256=sha256,
        taken_at=None,
        added_at=frame.moment(day),
        removed=False,
    )
