"""What falls due of a promise year by year, in 万元; a year left empty has no share."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import WAN, Money
from crm.policies.formulas import yuan
from ui.pages.policies.words import fen_of
from ui.widgets.basics import label
from ui.widgets.forms import UNITS, MoneyEdit

ACROSS = 4
"""Years that stand beside each other."""


class ShareTable(QWidget):
    """A field a year, and under them what is spread so far beside the amount promised."""

    textChanged = Signal(str)

    def __init__(self) -> None:
        """Begin with no year."""
        super().__init__()
        self._typed: dict[int, str] = {}
        self.years: dict[int, MoneyEdit] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(4)
        self.told = label("", "secondary", wrap=True)

    def show_years(self, first: int, last: int) -> None:
        """Show the years ``first`` through ``last``; what was typed for a year stays with it."""
        self._typed = {year: field.amount.text() for year, field in self.years.items()} | {
            year: text for year, text in self._typed.items() if year not in self.years
        }
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None and old is not self.told:
                old.hide()
                old.deleteLater()
        self.years = {}
        for place, year in enumerate(range(first, last + 1)):
            field = MoneyEdit()
            field.unit.setCurrentIndex(next(number for number, each in enumerate(UNITS) if each[1:] == (WAN, "CNY")))
            field.unit.hide()
            field.setAccessibleName(_("Share of {year} in 万元").format(year=year))
            field.amount.setText(self._typed.get(year, ""))
            name = label(str(year), "secondary")
            name.setBuddy(field.amount)
            self._grid.addWidget(name, place // ACROSS, place % ACROSS * 2)
            self._grid.addWidget(field, place // ACROSS, place % ACROSS * 2 + 1)
            field.textChanged.connect(self.textChanged)
            self.years[year] = field
        self._grid.addWidget(self.told, (last - first) // ACROSS + 1, 0, 1, ACROSS * 2)

    def show_shares(self, shares: Mapping[int, int]) -> None:
        """Show shares in fen; years that have none are left empty."""
        for year, field in self.years.items():
            fen = shares.get(year)
            field.amount.setText(f"{Money(fen).in_unit(WAN).normalize():f}" if fen else "")

    def shares(self, field: str) -> dict[int, int]:
        """Return the shares in fen of the years that have one. Raises RuleBroken naming ``field``."""
        typed = {year: fen_of(edit, field) for year, edit in self.years.items()}
        return {year: fen for year, fen in typed.items() if fen is not None}

    def tell(self, ceiling: int | None) -> None:
        """Say how much of ``ceiling`` fen is spread over the years, and what is left or too much."""
        with suppress(RuleBroken):
            spread = sum(self.shares("shares").values())
            left = (ceiling or 0) - spread
            words = (
                _("{spread} spread over the years; {left} left")
                if left >= 0
                else _("{spread} spread over the years; {left} too much")
            )
            self.told.setText(words.format(spread=yuan(spread), left=yuan(abs(left))))
