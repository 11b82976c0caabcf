"""What of inspections runs out next: findings for their unit to put right, answers for the bureau to check again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.kernel.i18n import N_, _
from crm.league.inspections.queries import findings
from crm.league.inspections.rules import FindingState
from crm.people.permissions import Actor, May
from crm.procedures.running_out import RunningOut, collects

PUT_RIGHT, RECHECK = N_("Finding to put right"), N_("Rectification to check again")


@collects
def findings_running_out(session: Session, actor: Actor, now: datetime) -> Iterator[RunningOut]:
    """Yield the open findings of the actor's units by their last day; whoever inspects also has the answers to check again."""
    inspects = actor.may(May.INSPECT)
    for row in findings(session, actor, local_date(now)):
        if row.state is FindingState.OPEN and row.left is not None:
            state = "bad" if row.left < 0 else "warn" if row.left <= 1 else "good"
            yield RunningOut("finding", row.id, row.project, _(PUT_RIGHT), row.unit, row.due_on, row.left, state)
        elif inspects and row.state is FindingState.ANSWERED:
            yield RunningOut("finding", row.id, row.project, _(RECHECK), row.unit, None, None, "warn")
