"""Bringing a ledger in: open, correct the mapping, preview every row, import in one act that undoes as a whole."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import N_, _
from crm.ledger.doubles import with_duplicates
from crm.ledger.draft import Surroundings
from crm.ledger.fields import FIELDS, Shape
from crm.ledger.plan import Outcome, RowPlan, draft_rows, plan
from crm.ledger.queries import PAGE, known_records, remembered_mapping, surroundings
from crm.ledger.reading import MOST_ROWS, read_grids
from crm.ledger.recognise import Column, corrected, recognise, signature
from crm.ledger.rows import Answers, Question, check_answer, read_rows
from crm.ledger.table import Table, best_table
from crm.ledger.writes import Writes
from crm.people.permissions import Actor, May, require, require_unit
from crm.people.service import save_view
from crm.store.acts import Work, act

Progress = Callable[[int, int], None]
"""Told how many steps of how many are done."""
KINDS = ("leads", "enterprises")


class Cancelled(SijiError):
    """The person stopped the work; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """An opened ledger: its table, how its columns are taken, and the answers given so far."""

    name: str
    kind: str
    table: Table
    columns: tuple[Column, ...]
    signature: str
    remembered: bool = False
    answers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """Every row with what will happen to it, and the questions that some rows wait for."""

    rows: list[RowPlan]
    questions: list[Question]

    def count(self, outcome: Outcome) -> int:
        """Return how many rows have ``outcome``."""
        return sum(row.outcome is outcome for row in self.rows)


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row; ``record`` is the lead or enterprise made, updated or met."""

    row: int
    title: str
    outcome: Outcome
    reason: str
    record: UUID | None


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of an import; rows that waited for an answer are in neither count."""

    rows: int
    created: int
    updated: int
    duplicates: int
    refused: int
    questions: int
    results: tuple[RowResult, ...]


def no_progress(_done: int, _all: int) -> None:
    """Tell nobody."""


def open_ledger(
    session: Session, actor: Actor, path: Path, *, kind: str = "leads", sheet: str | None = None, most_rows: int = MOST_ROWS
) -> Ledger:
    """Read a file, find its table and take its columns, by the remembered mapping where these heads are known.

    Raises EnvironmentProblem, RuleBroken (see ``read_grids`` and ``best_table``), NotAllowed.
    """
    require(actor, May.IMPORT)
    table = best_table(read_grids(path, sheet, most_rows=most_rows), kind)
    columns, mark = recognise(table.heads, kind), signature(table.heads)
    kept = remembered_mapping(session, actor, mark)
    if kept is None:
        return Ledger(path.name, kind, table, tuple(columns), mark)
    return Ledger(path.name, kind, table, tuple(corrected(columns, kept[0])), mark, remembered=True, answers=kept[1])


def with_mapping(ledger: Ledger, mapping: Mapping[int, str]) -> Ledger:
    """Return the ledger with some columns taken otherwise (place → field, empty to leave out); a field is used once."""
    taken = {field for field in mapping.values() if field}
    freed = {each.index: "" for each in ledger.columns if each.field in taken and each.index not in mapping}
    return replace(ledger, columns=tuple(corrected(ledger.columns, freed | dict(mapping))))


def with_answers(ledger: Ledger, answers: Answers) -> Ledger:
    """Return the ledger with more questions answered (question key → answer, empty to leave those cells empty).

    Raises RuleBroken ``answer_unknown``.
    """
    for key, answer in answers.items():
        check_answer(key, answer)
    return replace(ledger, answers={**(ledger.answers or {}), **answers})


@act("remember_mapping", label=N_("Remember the columns of a ledger"), undoable=False)
def remember_mapping(work: Work, ledger: Ledger) -> UUID:
    """Remember how these heads are taken and what their words mean, for the unit. Units and years are asked every time."""
    require(work.actor, May.IMPORT)
    words = {key: answer for key, answer in (ledger.answers or {}).items() if key.startswith("choice:")}
    kept = {"mapping": {str(each.index): each.field for each in ledger.columns}, "words": words}
    return save_view(work, PAGE, ledger.signature, kept, shared=True).value


def preview(
    session: Session,
    actor: Actor,
    ledger: Ledger,
    around: Surroundings,
    *,
    update: bool = False,
    progress: Progress = no_progress,
) -> Preview:
    """Return what an import would do to every row; nothing is written. ``around`` comes from ``surroundings``.

    Raises NotAllowed, RuleBroken ``field_twice``.
    """
    require(actor, May.IMPORT)
    many = len(ledger.table.rows)
    _check_columns(ledger.columns)
    read = read_rows(
        ledger.table, ledger.columns, ledger.answers or {}, around.today, lambda done, _all: progress(done, 3 * many)
    )
    drafts = draft_rows(read.rows, around, ledger.kind, lambda done, _all: progress(many + done, 3 * many))
    planned = plan(drafts, known_records(session, actor, drafts), update=update)
    return Preview(with_duplicates(session, actor, planned), read.questions)


def _check_columns(columns: Sequence[Column]) -> None:
    """Refuse two columns for one field. Raises RuleBroken ``field_twice``."""
    heads: dict[str, str] = {}
    for each in columns:
        if each.field in heads and FIELDS[each.field].shape is not Shape.ASIDE:
            text = _("“{first}” and “{second}” are both taken for “{field}”; leave one of them out.")
            told = text.format(first=heads[each.field], second=each.head, field=_label_of(each.field))
            raise RuleBroken("field_twice", told, field=each.field)
        if each.field:
            heads[each.field] = each.head


def _label_of(key: str) -> str:
    return _(FIELDS[key].label)


@act("import_ledger", label=N_("Import ledger"))
def import_ledger(
    work: Work,
    ledger: Ledger,
    *,
    update: bool = False,
    unit_id: UUID | None = None,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = lambda: False,
) -> Imported:
    """Import every row that can be, in one transaction; rows refused or waiting for an answer are reported.

    ``unit_id`` owns the rows that name no unit, else the actor's unit. Raises NotAllowed, Cancelled.
    """
    require(work.actor, May.IMPORT)
    require_unit(work.actor, unit_id or work.actor.unit_id)

    def step(done: int, every: int) -> None:
        if cancelled():
            raise Cancelled("cancelled", _("The import was stopped; nothing was changed."))
        progress(done, every)

    around = surroundings(work.session, work.actor, work.clock.today(), unit_id)
    with _undisturbed():
        planned = preview(work.session, work.actor, ledger, around, update=update, progress=step)
        many = len(planned.rows)
        Writes(work).write(planned.rows, lambda done: step(2 * many + done, 3 * many))
    step(3 * many, 3 * many)
    return _imported(planned)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold the cyclic garbage collector: some hundred thousand values are made and kept, and each of its rounds walks them all."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _imported(planned: Preview) -> Imported:
    results = tuple(RowResult(each.number, each.title, each.outcome, each.reason, each.record) for each in planned.rows)
    count = planned.count
    return Imported(
        len(results),
        count(Outcome.CREATE),
        count(Outcome.UPDATE),
        count(Outcome.DUPLICATE),
        count(Outcome.REFUSED),
        count(Outcome.QUESTION),
        results,
    )


def field_choices(kind: str = "leads") -> Sequence[tuple[str, str]]:
    """Return the fields a column can be taken for, as (field, translated label)."""
    only = ("investor", "country", "classes", "origin", "contact", "phones", "unit")
    return [(key, _(field.label)) for key, field in FIELDS.items() if kind == "leads" or key.startswith(only)]
