"""The dialogs of the reserve pool: which project to admit and why; why one is removed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import show_money
from crm.leads.reserve.queries import OutsideRow, ReserveRow, outside_pool
from crm.leads.reserve.service import admit_to_reserve, remove_from_reserve
from ui.pages.procedures.act_dialog import ActDialog, Run, TextDialog
from ui.widgets.forms import TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class AdmitDialog(ActDialog):
    """Finds a living project outside the pool and admits it with a reason."""

    def __init__(self, shell: MainWindow) -> None:
        """Ask for the project and the reason."""
        words = _("Projects of the size set in the county setup are in by themselves; here one is admitted by decision.")
        super().__init__(shell, _("Admit to the reserve pool"), words, _("Admit"), width=620)
        self._typing = QTimer(self, singleShot=True, interval=150)
        self._typing.timeout.connect(self.search)
        self.text.textChanged.connect(self._typing.start)
        self.search()

    def fields(self) -> None:
        """Add search, list and reason."""
        self.text = self.form.add("text", _("Find a project"), QLineEdit())
        self.list = self.form.add("lead_id", _("Project"), QListWidget(), needed=True)
        self.list.setProperty("bordered", True)
        self.list.setFixedHeight(180)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.reason = self.form.add("reason", _("Reason"), TextBox(), needed=True)

    def search(self) -> None:
        """List what is outside the pool and fits the words."""
        typed = self.text.text().strip()
        self.shell.read("reserve.outside", lambda work: outside_pool(work.session, work.actor, typed), self.offer)

    def offer(self, found: list[OutsideRow]) -> None:
        """Show the projects found, those removed before marked."""
        self.list.clear()
        for each in found:
            mark = _("removed before") if each.removed else ""
            item = QListWidgetItem("　".join(filter(None, (each.name, show_money(each.total), each.unit, mark))))
            item.setData(Qt.ItemDataRole.UserRole, each.id)
            self.list.addItem(item)
        if found:
            self.list.setCurrentRow(0)

    def gather(self) -> Run:
        """Return the admission. Raises RuleBroken where no project is chosen."""
        item = self.list.currentItem()
        chosen = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        if not isinstance(chosen, UUID):
            raise RuleBroken("choice", _("Choose the project."), field="lead_id")
        reason = self.reason.text()
        return lambda work: admit_to_reserve(work, chosen, reason)


def remove_dialog(shell: MainWindow, project: ReserveRow) -> TextDialog:
    """Return the dialog that removes a project from the pool with a reason."""
    return TextDialog(
        shell,
        _("Remove from the reserve pool"),
        ("reason", _("Reason")),
        lambda work, text: remove_from_reserve(work, project.id, text),
        words=_("“{project}” stays out until it is admitted again; the lead itself goes on.").format(project=project.name),
        verb=_("Remove"),
    )
