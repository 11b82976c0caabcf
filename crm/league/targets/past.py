"""Figures of earlier years 历年数据: imported from a table, corrected one by one; year-on-year holds from January by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.indicators.entering import enter_figure, enter_figures
from crm.league.indicators.external import ExternalRow, check_figure, figure_rows, units_by_name
from crm.league.indicators.reading import Expected, Figure, ReadFigures, read_figures
from crm.league.indicators.rules import Indicator
from crm.league.targets.model import PastFigure
from crm.people.model import Unit
from crm.people.permissions import May, require
from crm.store.acts import Work, act

EVERY = frozenset(Indicator)


def preview_past(session: Session, path: Path, year: int, today: date) -> ReadFigures:
    """Read a table of the figures of an earlier ``year`` without changing anything. Raises RuleBroken, EnvironmentProblem."""
    return read_figures(path, Expected(units_by_name(session), EVERY, year, today))


def past_figures(session: Session, year: int, month: int) -> list[ExternalRow]:
    """Return what was entered or imported of a month of an earlier year, by indicator and unit; everybody may read it."""
    chosen = (
        select(PastFigure)
        .join(Unit, Unit.id == PastFigure.unit_id)
        .where(PastFigure.year == year, PastFigure.month == month)
        .order_by(PastFigure.indicator, Unit.position)
    )
    return figure_rows(session, chosen)


@act("enter_past_figure", label=N_("Enter figure of an earlier year"))
def enter_past_figure(work: Work, figure: Figure, source: str, version: int | None = None) -> UUID:
    """Enter or correct a month's figure of an earlier year; ``version`` is the one that was read, None for a new one.

    Raises NotAllowed, Stale, RuleBroken ``past_year`` and those of ``check_figure``, ``text_empty``, ``text_long``.
    """
    require(work.actor, May.VERIFY)
    _check(work, figure)
    return enter_figure(work, PastFigure, figure, source, version)


@act("import_past_figures", label=N_("Import figures of an earlier year"))
def import_past_figures(work: Work, figures: Sequence[Figure], source: str) -> int:
    """Enter the figures of a table as :func:`preview_past` read them and return how many; what stood is replaced.

    Raises NotAllowed, RuleBroken as :func:`enter_past_figure`, ``figures_none``; then none is entered.
    """
    require(work.actor, May.VERIFY)
    return enter_figures(work, PastFigure, figures, source, lambda figure: _check(work, figure))


def _check(work: Work, figure: Figure) -> None:
    check_figure(work, figure, EVERY)
    if figure.year >= work.clock.today().year:
        words = _("{year} is not over; its figures come from the records.")
        raise RuleBroken("past_year", words.format(year=figure.year), field="year")
