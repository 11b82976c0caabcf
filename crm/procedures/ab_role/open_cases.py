"""What is open at a post: its running steps with each clock's remaining days, for the handover sheet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.people.permissions import PROGRAM
from crm.procedures.time_limit.model import CaseStep
from crm.procedures.time_limit.queries import open_clocks
from crm.procedures.time_limit.rules import OPEN


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open step at a post: ``left`` working days after today, negative when late; ``light`` green, yellow, red."""

    number: str
    title: str
    step: str
    due: date
    left: int
    light: str
    paused: bool


def open_cases(session: Session, post_id: UUID | None, now: datetime, today: date) -> tuple[OpenCase, ...]:
    """Return the open steps of a post, the one that runs out next first; a principal's office has no post and none."""
    if post_id is None:
        return ()
    steps = set(session.scalars(select(CaseStep.id).where(CaseStep.post_id == post_id, CaseStep.state.in_(OPEN))))
    if not steps:
        return ()
    return tuple(
        OpenCase(row.number, row.title, row.step, row.due, row.left, str(row.light), row.paused)
        for row in open_clocks(session, PROGRAM, now, today)
        if row.step_id in steps
    )


def frozen(cases: tuple[OpenCase, ...]) -> list[dict[str, Any]]:
    """Return open cases as the handover keeps them: plain values, the day in ISO form."""
    return [asdict(case) | {"due": case.due.isoformat()} for case in cases]


def thawed(kept: list[dict[str, Any]]) -> tuple[OpenCase, ...]:
    """Return open cases as a handover kept them."""
    return tuple(OpenCase(**(each | {"due": date.fromisoformat(each["due"])})) for each in kept)
