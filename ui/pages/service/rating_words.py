"""How ratings read: badges of levels and rectifications, the chart of departments whose title is its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.kernel.i18n import _, ngettext
from crm.kernel.series import ChartData, Series
from crm.procedures.service_rating.queries import RectificationRow
from crm.procedures.service_rating.rules import (
    LEVEL_NAMES,
    RECTIFICATION_NAMES,
    Level,
    RatingFigures,
    RectificationState,
)
from ui.pages.service.obstacle_words import LIGHTS, percent
from ui.widgets.basics import Badge

TONES = {
    Level.VERY_SATISFIED: "good",
    Level.SATISFIED: "good",
    Level.FAIRLY: "info",
    Level.DISSATISFIED: "warn",
    Level.VERY_DISSATISFIED: "bad",
}


def level_badge(level: Level) -> Badge:
    """Return a rating's level in words and shape."""
    return Badge(TONES[level], _(LEVEL_NAMES[level]))


def rectification_badge(found: RectificationRow) -> Badge:
    """Return where a rectification stands."""
    if found.light is not None:
        return Badge(LIGHTS[found.light], found.words)
    tone = {RectificationState.DONE: "info", RectificationState.CLOSED: "good"}.get(found.state, "neutral")
    return Badge(tone, _(RECTIFICATION_NAMES[found.state]))


@dataclass(frozen=True, slots=True)
class RatedRow:
    """A department's ratings in the list of figures."""

    id: UUID
    name: str
    figures: RatingFigures


def ranked(found: dict[UUID, RatingFigures], names: dict[UUID, str]) -> list[RatedRow]:
    """Return the departments that were rated, the least satisfying first."""
    rows = [RatedRow(unit_id, names.get(unit_id, ""), figures) for unit_id, figures in found.items() if figures.number]
    return sorted(rows, key=lambda row: (row.figures.satisfied_share or 0, -row.figures.number, row.name))


def departments_chart(rows: Sequence[RatedRow]) -> ChartData:
    """Return each department's satisfied share in per cent; the title says who is last."""
    shares = [row.figures.satisfied_share or 0 for row in rows]
    texts = tuple(f"{percent(row.figures.satisfied_share)}（{row.figures.satisfied}/{row.figures.number}）" for row in rows)
    series = (Series(_("satisfied"), tuple(share * 100 for share in shares), texts),)
    number, satisfied = sum(row.figures.number for row in rows), sum(row.figures.satisfied for row in rows)
    if not rows:
        title = ""
    elif satisfied == number:
        text = ngettext("Every investor was satisfied: {count} rating", "Every investor was satisfied: {count} ratings", number)
        title = text.format(count=number)
    else:
        share = percent(rows[0].figures.satisfied_share)
        title = _("{name} satisfies least: {share} of its investors").format(name=rows[0].name, share=share)
    return ChartData(title, tuple(row.name for row in rows), series)
