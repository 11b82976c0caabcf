"""Figures of other bureaus 部门数据: entered, corrected, taken out, and imported from a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.money import MAX_MINOR
from crm.kernel.text import normal_text
from crm.league.indicators.entering import enter_figure, enter_figures, figure_title
from crm.league.indicators.model import ExternalFigure
from crm.league.indicators.reading import Expected, Figure, ReadFigures, read_figures
from crm.league.indicators.rules import EXTERNAL, INDICATOR_NAMES, Indicator
from crm.people.model import Unit
from crm.people.permissions import May, require
from crm.people.queries import official_names, unit_names, units
from crm.store.acts import Work, act, check_version, stale


@dataclass(frozen=True, slots=True)
class ExternalRow:
    """A figure as lists show it: whose, which, of when, from where and entered by whom."""

    id: UUID
    version: int
    unit_id: UUID
    unit: str
    indicator: Indicator
    year: int
    month: int
    value: int
    source: str
    entered_by: str
    entered_on: date


def external_figures(session: Session, year: int, month: int | None = None) -> list[ExternalRow]:
    """Return what other bureaus reported of a year or one month, by indicator, unit and month; everybody may read them."""
    chosen = (
        select(ExternalFigure)
        .join(Unit, Unit.id == ExternalFigure.unit_id)
        .where(ExternalFigure.year == year)
        .order_by(ExternalFigure.indicator, Unit.position, ExternalFigure.month)
    )
    if month is not None:
        chosen = chosen.where(ExternalFigure.month == month)
    return figure_rows(session, chosen)


def figure_rows(session: Session, chosen: Select[Any]) -> list[ExternalRow]:
    """Return rows of figures of a table with the columns of :class:`ExternalFigure`, as lists show them."""
    names, people = unit_names(session), official_names(session)
    return [
        ExternalRow(
            row.id,
            row.version,
            row.unit_id,
            names.get(row.unit_id, ""),
            Indicator(row.indicator),
            row.year,
            row.month,
            row.value,
            row.source,
            people.get(row.entered_by, "") if row.entered_by else "",
            local_date(row.entered_at),
        )
        for row in session.scalars(chosen)
    ]


def units_by_name(session: Session) -> dict[str, UUID]:
    """Return every unit by its full and its short name, as tables of figures write them."""
    found: dict[str, UUID] = {}
    for unit in units(session):
        found.setdefault(normal_text(unit.short_name), unit.id)
        found[normal_text(unit.name)] = unit.id
    return found


def preview_external(session: Session, path: Path, year: int, today: date) -> ReadFigures:
    """Read a table of other bureaus' figures of ``year`` without changing anything. Raises RuleBroken, EnvironmentProblem."""
    return read_figures(path, Expected(units_by_name(session), EXTERNAL, year, today))


def check_figure(work: Work, figure: Figure, known: frozenset[Indicator]) -> None:
    """Refuse a figure that cannot be.

    Raises RuleBroken ``indicator_own``, ``figure_month``, ``figure_range`` or ``unit_unknown``.
    """
    if figure.indicator not in known:
        words = _("“{name}” is counted from the records; it is not entered.")
        raise RuleBroken("indicator_own", words.format(name=_(INDICATOR_NAMES[figure.indicator])), field="indicator")
    today = work.clock.today()
    if not 1 <= figure.month <= 12 or figure.year < 2000 or (figure.year, figure.month) > (today.year, today.month):
        words = _("Month {month} of {year} has not come yet.")
        raise RuleBroken("figure_month", words.format(year=figure.year, month=figure.month), field="month")
    if not 0 <= figure.value <= MAX_MINOR:
        raise RuleBroken("figure_range", _("Enter 0 or more, and of a rate at most 100 %."), field="value")
    if work.session.get(Unit, figure.unit_id) is None:
        raise RuleBroken("unit_unknown", _("There is no unit named {name}.").format(name="—"), field="unit_id")


@act("enter_external_figure", label=N_("Enter figure of another bureau"))
def enter_external_figure(work: Work, figure: Figure, source: str, version: int | None = None) -> UUID:
    """Enter a month's figure, or correct it: then ``version`` is the one that was read.

    Raises NotAllowed, Stale, RuleBroken as :func:`check_figure`, ``text_empty`` (no source), ``text_long``.
    """
    require(work.actor, May.VERIFY)
    check_figure(work, figure, EXTERNAL)
    return enter_figure(work, ExternalFigure, figure, source, version)


@act("remove_external_figure", label=N_("Remove figure of another bureau"))
def remove_external_figure(work: Work, figure_id: UUID, version: int) -> None:
    """Take out a figure that was entered by mistake. Raises NotAllowed, Stale."""
    require(work.actor, May.VERIFY)
    row = work.session.get(ExternalFigure, figure_id)
    if row is None:
        raise stale()
    check_version(row, version)
    work.note_subject(row, figure_title(row))
    work.session.delete(row)


@act("import_external_figures", label=N_("Import figures of other bureaus"))
def import_external_figures(work: Work, figures: Sequence[Figure], source: str) -> int:
    """Enter the figures of a table as :func:`preview_external` read them and return how many; what stood is replaced.

    Raises NotAllowed, RuleBroken as :func:`enter_external_figure`, ``figures_none``; then none is entered.
    """
    require(work.actor, May.VERIFY)
    return enter_figures(work, ExternalFigure, figures, source, lambda figure: check_figure(work, figure, EXTERNAL))
