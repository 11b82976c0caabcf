"""The dialog that arranges funds for a year, or takes an entry out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from crm.kernel.i18n import _
from crm.policies.exposure import FundRow
from crm.policies.formulas import yuan
from crm.policies.payments import arrange_funds, remove_funds
from ui.pages.policies.words import fen_of
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.pages.settings.matters import whole
from ui.widgets.forms import Choice, MoneyEdit

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class FundDialog(ActDialog):
    """Funds of a year: the amount and the paper they stand in; or an entry to take out."""

    def __init__(self, shell: MainWindow, kept: Sequence[FundRow]) -> None:
        """Begin with this year."""
        self._kept = kept
        super().__init__(shell, _("Arrange funds"), _("A year may have several entries; they are added up."), _("Save"))

    def fields(self) -> None:
        """Add the fields."""
        removable = [(None, _("— add an entry —")), *((each.id, self._words(each)) for each in self._kept)]
        self.remove = self.form.add("remove", _("Take out instead"), Choice(removable))
        self.year = self.form.add("year", _("Year"), QLineEdit(str(self.shell.today.year)), needed=True)
        self.amount = self.form.add("amount", _("Amount"), MoneyEdit(None), needed=True)
        self.amount.unit.setCurrentIndex(1)
        self.source = self.form.add("source", _("Arranged by"), QLineEdit(), needed=True)
        self.remove.currentIndexChanged.connect(self._turn)

    @staticmethod
    def _words(each: FundRow) -> str:
        return f"{each.year}　{yuan(each.amount)}　{each.source}"

    def _turn(self) -> None:
        for part in (self.year, self.amount, self.source):
            part.setEnabled(self.remove.value() is None)

    def gather(self) -> Run:
        """Return the act."""
        kept = self.remove.value()
        if isinstance(kept, UUID):
            return lambda work: remove_funds(work, kept)
        year, amount = whole(self.year.text(), "year") or 0, fen_of(self.amount, "amount") or 0
        source = self.source.text()
        return lambda work: arrange_funds(work, year, amount, source)
