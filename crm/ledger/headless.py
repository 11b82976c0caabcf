"""An import from the shell: what was asked, and the report under the keys that scripts rely on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.ledger.plan import Outcome
from crm.ledger.queries import surroundings
from crm.ledger.service import Ledger, Preview, import_ledger, open_ledger, preview, with_answers
from crm.ledger.writing import write_refused
from crm.people.queries import recruiting_units, unit_by_name
from crm.store.acts import Work

NAMES = {
    Outcome.CREATE: "created",
    Outcome.UPDATE: "updated",
    Outcome.DUPLICATE: "duplicate",
    Outcome.REFUSED: "refused",
    Outcome.QUESTION: "question",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for."""

    file: Path
    kind: str = "leads"
    sheet: str | None = None
    unit: str | None = None
    update: bool = False
    dry_run: bool = False
    answers: Mapping[str, str] | None = None
    refused: Path | None = None


def run_import(work: Work, asked: Asked, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Preview or import a ledger; returns ``rows, created, updated, duplicates, refused, questions, results``.

    Raises NotAllowed, RuleBroken, EnvironmentProblem; then nothing is changed.
    """
    unit_id = _owner(work, asked.unit)
    ledger = open_ledger(work.session, work.actor, asked.file, kind=asked.kind, sheet=asked.sheet)
    ledger = with_answers(ledger, asked.answers or {})
    around = surroundings(work.session, work.actor, work.clock.today(), unit_id)
    planned = preview(work.session, work.actor, ledger, around, update=asked.update)
    if asked.refused is not None:
        rows = [row for row in planned.rows if row.outcome in (Outcome.REFUSED, Outcome.QUESTION)]
        write_refused(asked.refused, ledger, rows)
    if asked.dry_run:
        return _report(planned, ledger, [(row.number, row.outcome, row.title, row.reason, row.record) for row in planned.rows])
    done = import_ledger(work, ledger, update=asked.update, unit_id=unit_id, progress=progress).value
    return _report(planned, ledger, [(row.row, row.outcome, row.title, row.reason, row.record) for row in done.results])


def _owner(work: Work, name: str | None) -> UUID | None:
    """Return the unit that owns rows naming none: the one asked for, else the actor's own recruiting unit."""
    if name is not None:
        unit = unit_by_name(work.session, name)
        if unit is None:
            raise RuleBroken("unit_unknown", _("There is no unit named {name}.").format(name=name))
        return unit.id
    own = {unit.id for unit in recruiting_units(work.session)}
    return work.actor.unit_id if work.actor.unit_id in own else None


def _report(planned: Preview, ledger: Ledger, rows: list[tuple[int, Outcome, str, str, UUID | None]]) -> dict[str, Any]:
    count = planned.count
    notes = {row.number: list(row.notes) for row in planned.rows}
    return {
        "file": ledger.name,
        "rows": len(rows),
        "created": count(Outcome.CREATE),
        "updated": count(Outcome.UPDATE),
        "duplicates": count(Outcome.DUPLICATE),
        "refused": count(Outcome.REFUSED),
        "columns": [{"head": each.head, "field": each.field} for each in ledger.columns],
        "questions": [
            {"key": each.key, "head": each.head, "sentence": each.sentence, "choices": list(each.choices), "rows": each.rows}
            for each in planned.questions
        ],
        "results": [
            {
                "row": number,
                "outcome": NAMES[outcome],
                "title": title,
                "reason": reason,
                "notes": notes.get(number, []),
                "record": str(record) if record else None,
            }
            for number, outcome, title, reason, record in rows
        ],
    }
