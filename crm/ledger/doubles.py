"""What the check for duplicates says of an import's new enterprises, across all units 导入查重: a note in the preview."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from crm.enterprises.duplicates.bulk import duplicates_of_many
from crm.enterprises.duplicates.queries import Duplicate, reason_words
from crm.enterprises.uscc import known_uscc
from crm.kernel.clock import local_date
from crm.kernel.i18n import _
from crm.ledger.plan import Outcome, RowPlan
from crm.people.permissions import Actor


def with_duplicates(session: Session, actor: Actor, rows: list[RowPlan]) -> list[RowPlan]:
    """Return the rows, those that make an enterprise which may be there already with a note that says so.

    A row is imported all the same: only the registrar decides that two are one.
    """
    new = [place for place, row in enumerate(rows) if row.outcome is Outcome.CREATE and row.firm_new and row.draft is not None]
    firms = [row.draft.enterprise for row in (rows[place] for place in new) if row.draft is not None]
    asked = [("", "") if firm is None else (str(firm["name"]), known_uscc(firm["uscc"] or "")) for firm in firms]
    noted = list(rows)
    for number, hit in duplicates_of_many(session, actor, asked).items():
        place = new[number]
        noted[place] = replace(rows[place], notes=(*rows[place].notes, _note(hit)))
    return noted


def _note(hit: Duplicate) -> str:
    """Say whose enterprise it may be; of another unit's only unit, time and stage."""
    told = "，".join(filter(None, (hit.unit_name, local_date(hit.since).isoformat(), hit.stage)))
    if hit.masked:
        return _("Another unit may have this enterprise ({told}): {reason}.").format(told=told, reason=reason_words(hit))
    sentence = _("This may be “{name}” ({told}): {reason}.")
    return sentence.format(name=hit.name, told=told, reason=reason_words(hit))
