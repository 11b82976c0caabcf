"""The checklist as the bureau edits it: questions with their basis, added, changed, taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem

from crm.kernel.i18n import _
from crm.league.inspections.checklist import (
    add_checklist_item,
    edit_checklist_item,
    retire_checklist_item,
    seed_checklist,
)
from crm.league.inspections.queries import checklist
from crm.league.inspections.rows import ItemRow
from ui.widgets.basics import button, column, label, row
from ui.widgets.forms import Form

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class ChecklistDialog(QDialog):
    """The questions at the left, the chosen one below to be changed; each change is saved at once."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out list and fields."""
        super().__init__(shell)
        self.shell = shell
        self.setWindowTitle(_("Checklist"))
        self.setMinimumSize(640, 480)
        self.rows: list[ItemRow] = []

        # widgets
        self.list = QListWidget()
        self.list.setAccessibleName(_("Questions"))
        self.form = Form()
        self.text = self.form.add("text", _("Question"), QLineEdit(), needed=True)
        self.basis = self.form.add("basis", _("Basis"), QLineEdit())
        self.save_button = button(_("Save question"), self.save)
        self.retire_button = button(_("Take off"), self.retire)
        self.add_button = button(_("Add as new"), self.add, primary=True)

        # assembly
        hint = _("Inspections drawn from now on ask these questions; earlier ones keep the words they asked.")
        self.setLayout(
            column(
                label(hint, "secondary", wrap=True),
                self.list,
                self.form,
                row(self.retire_button, None, button(_("Close"), self.accept), self.save_button, self.add_button),
                margins=(18, 14, 18, 14),
                spacing=10,
            )
        )
        self.list.currentRowChanged.connect(self._choose)
        self._load()

    def _load(self) -> None:
        self.shell.read("checklist", lambda work: checklist(work.session), self._show)

    def _show(self, rows: list[ItemRow]) -> None:
        place = max(0, self.list.currentRow())
        self.rows = rows
        self.list.clear()
        for number, each in enumerate(rows, 1):
            self.list.addItem(QListWidgetItem(f"{number}. {each.text}"))
        self.list.setCurrentRow(min(place, len(rows) - 1))
        for made in (self.save_button, self.retire_button):
            made.setEnabled(bool(rows))
        if not rows:
            self.shell.act(seed_checklist, self._changed, quiet=True)

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.rows):
            self.text.setText(self.rows[place].text)
            self.basis.setText(self.rows[place].basis)

    def _changed(self, _value: object) -> None:
        self._load()

    def add(self) -> None:
        """Add what is typed as a new question."""
        text, basis = self.text.text(), self.basis.text()
        self.shell.act(lambda work: add_checklist_item(work, text, basis), self._changed, self.form)

    def save(self) -> None:
        """Change the chosen question to what is typed."""
        item, text, basis = self.rows[self.list.currentRow()].id, self.text.text(), self.basis.text()
        self.shell.act(lambda work: edit_checklist_item(work, item, text, basis), self._changed, self.form)

    def retire(self) -> None:
        """Take the chosen question off the checklist."""
        item = self.rows[self.list.currentRow()].id
        self.shell.act(lambda work: retire_checklist_item(work, item), self._changed)
