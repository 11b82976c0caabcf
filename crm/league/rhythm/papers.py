"""The list of a mass ceremony as the records have it, entered among the documents."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from crm.documents.catalogue import Document, Period, register
from crm.documents.ceremony_list import DECLARED, LATE, MET, MISSING, CeremonyLine, CeremonyList, layout
from crm.documents.data import Wanted
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.league.rhythm.ceremony_rows import ProjectRow, ceremonies, ceremony_projects
from crm.league.rhythm.rules import Outcome, ProjectState
from crm.people.permissions import Actor, May, require
from crm.people.queries import unit_names
from crm.people.setup import setting

TOLD: Final = {Outcome.MET: MET, Outcome.LATE: LATE, Outcome.DECLARED: DECLARED, Outcome.MISSING: MISSING}
"""Outcomes as the paper names them; what is still to come is not told."""


def gather(session: Session, actor: Actor, wanted: Wanted) -> CeremonyList:
    """Gather a ceremony's list as far as the actor sees its units, without what was struck off.

    Raises NotAllowed, KeyError where no ceremony is named, RuleBroken ``ceremony_unknown``.
    """
    require(actor, May.EXPORT_DOCUMENTS)
    if wanted.record_id is None:
        raise KeyError("record_id")
    found = next((each for each in ceremonies(session, wanted.today) if each.id == wanted.record_id), None)
    if found is None:
        raise RuleBroken(
            "ceremony_unknown", _("There is no such ceremony; choose one on the ceremonies' page."), field="record_id"
        )
    rows = ceremony_projects(session, actor, found.id, wanted.today)
    own = unit_names(session).get(actor.unit_id, "") if actor.units is not None and actor.unit_id is not None else ""
    day = found.held_on or found.day
    return CeremonyList(
        bureau=str(setting(session, "bureau_name")),
        name=found.name,
        day=day,
        place=found.place,
        held=found.held_on is not None or day < wanted.today,
        issued_on=wanted.today,
        lines=tuple(_line(row) for row in rows if row.state is not ProjectState.STRUCK),
        unit=own,
        exported=wanted.exported,
    )


def _line(row: ProjectRow) -> CeremonyLine:
    return CeremonyLine(
        project=row.name,
        investor=row.investor,
        unit=row.unit_name,
        content=row.content,
        total_yuan=row.total_yuan,
        kind=str(row.kind),
        confirmed=row.state is ProjectState.CONFIRMED,
        outcome=TOLD.get(row.outcome, ""),
        late=row.days_late,
        reached_on=row.reached_on,
    )


register(Document("ceremony-list", "集中开竣工项目清单", Period.ID, gather, layout))
