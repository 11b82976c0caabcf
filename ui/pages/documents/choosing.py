"""What the papers are of: a month, a quarter, a year, or one project; chips to choose and arrows to turn."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from crm.kernel.i18n import N_, _
from ui.widgets.basics import button, label, row

MONTH, QUARTER, YEAR, PROJECT = "month", "quarter", "year", "project"
MODES = (
    (MONTH, N_("By month")),
    (QUARTER, N_("By quarter")),
    (YEAR, N_("By year")),
    (PROJECT, N_("By project")),
)
PERIODS = {MONTH: ("month", "now"), QUARTER: ("quarter",), YEAR: ("half", "year"), PROJECT: ()}
"""Mode → the periods of the catalogue whose documents it offers; half-year papers stand with the year's."""


class Span(NamedTuple):
    """A period that papers are made for; ``month`` and ``quarter`` are 0 where it names none."""

    year: int = 0
    month: int = 0
    quarter: int = 0


class PeriodChooser(QWidget):
    """The mode and its period; ``changed`` when either is another."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        """Begin at the last whole month, quarter and, from July on, this year for its first half."""
        super().__init__()
        self.mode = MONTH
        whole = today.year * 12 + today.month - 2
        self._months = whole
        self._quarters = today.year * 4 + (today.month - 1) // 3 - 1
        self._years = today.year if today.month > 6 else today.year - 1

        # widgets
        self.chips: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for key, words in MODES:
            made = self.chips[key] = button(_(words), lambda key=key: self.show_mode(key))
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setChecked(key == self.mode)
            group.addButton(made)
        self.words = label("", "strong")
        self.turners = [
            button("‹", lambda: self.turn(-1), tip=_("period before")),
            self.words,
            button("›", lambda: self.turn(1), tip=_("period after")),
        ]
        for made in (self.turners[0], self.turners[2]):
            made.setAccessibleName(made.toolTip())

        # assembly
        self.setLayout(row(*self.chips.values(), *self.turners, spacing=6))
        self._say()

    @property
    def span(self) -> Span:
        """Return the period shown."""
        if self.mode == MONTH:
            return Span(self._months // 12, self._months % 12 + 1)
        if self.mode == QUARTER:
            return Span(self._quarters // 4, 0, self._quarters % 4 + 1)
        return Span(self._years) if self.mode == YEAR else Span()

    def show_mode(self, mode: str) -> None:
        """Choose a mode."""
        if mode != self.mode:
            self._set_mode(mode)
            self.changed.emit()

    def show_span(self, span: Span) -> None:
        """Show a period that somebody else asked for; nothing is emitted."""
        self._set_mode(MONTH if span.month else QUARTER if span.quarter else YEAR)
        if span.month:
            self._months = span.year * 12 + span.month - 1
        elif span.quarter:
            self._quarters = span.year * 4 + span.quarter - 1
        else:
            self._years = span.year
        self._say()

    def _set_mode(self, mode: str) -> None:
        self.mode = mode
        self.chips[mode].setChecked(True)
        self._say()

    def turn(self, step: int) -> None:
        """Show the period before or after."""
        if self.mode == MONTH:
            self._months += step
        elif self.mode == QUARTER:
            self._quarters += step
        else:
            self._years += step
        self._say()
        self.changed.emit()

    def only_projects(self) -> None:
        """Offer no periods: whoever does not see the whole county prints the papers of its own projects."""
        self._set_mode(PROJECT)
        for made in self.chips.values():
            made.hide()

    def _say(self) -> None:
        span = self.span
        month, quarter = f"{span.year}年{span.month}月", f"{span.year}年第{'一二三四'[span.quarter - 1]}季度"
        self.words.setText({MONTH: month, QUARTER: quarter, YEAR: f"{span.year}年"}.get(self.mode, ""))
        for made in self.turners:
            made.setVisible(self.mode != PROJECT)
