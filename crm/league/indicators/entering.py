"""Entering monthly figures 月度数据: one by one or a table at once, into whichever table keeps them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.league.indicators.model import MonthlyFigure
from crm.league.indicators.reading import Figure
from crm.league.indicators.rules import INDICATOR_NAMES, Indicator
from crm.store.acts import Work, check_version, stale

Table = type[MonthlyFigure]


def enter_figure(work: Work, table: Table, figure: Figure, source: str, version: int | None) -> UUID:
    """Enter a checked figure, or correct the one that was read as ``version``; returns its id.

    Raises Stale, RuleBroken ``text_empty`` (no source), ``text_long``.
    """
    source = checked_text(source, "source", _("Source"), most=100)
    row = _known(work, table, {figure.year}).get(figure.key)
    if (row is None) != (version is None):
        raise stale()
    if row is not None:
        check_version(row, version)
    row = _put(work, table, row, figure, source)
    work.session.flush()
    return row.id


def enter_figures(work: Work, table: Table, figures: Sequence[Figure], source: str, check: Callable[[Figure], None]) -> int:
    """Enter many figures, each passed to ``check`` first, and return how many; what stood is replaced.

    Raises RuleBroken ``figures_none``, ``text_empty``, ``text_long`` and what ``check`` raises; then none is entered.
    """
    if not figures:
        raise RuleBroken("figures_none", _("There is no figure to import."), field="file")
    source = checked_text(source, "source", _("Source"), most=100)
    known = _known(work, table, {figure.year for figure in figures})
    for figure in figures:
        check(figure)
        _put(work, table, known.get(figure.key), figure, source)
    work.session.flush()
    return len(figures)


def figure_title(row: MonthlyFigure) -> str:
    """Name a figure in the change log: its indicator and month."""
    return f"{_(INDICATOR_NAMES[Indicator(row.indicator)])} {row.year}-{row.month:02d}"


def _known(work: Work, table: Table, years: set[int]) -> dict[tuple[UUID, Indicator, int, int], MonthlyFigure]:
    rows = work.session.scalars(select(table).where(table.year.in_(years)))
    return {(row.unit_id, Indicator(row.indicator), row.year, row.month): row for row in rows}


def _put(work: Work, table: Table, row: MonthlyFigure | None, figure: Figure, source: str) -> MonthlyFigure:
    if row is None:
        row = table(unit_id=figure.unit_id, indicator=str(figure.indicator), year=figure.year, month=figure.month)
        work.session.add(row)
    row.value, row.source = figure.value, source
    row.entered_by, row.entered_at = work.actor.official_id, work.clock.now()
    work.note_subject(row, figure_title(row))
    return row
