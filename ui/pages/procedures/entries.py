"""What a lead's menu offers of the procedures: transfer, shared pool, veto report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QMenu

from crm.kernel.i18n import _
from crm.leads.detail import LeadDetail
from ui.pages.procedures.transfer_forms import PoolDialog, ProposeDialog
from ui.pages.procedures.veto_forms import VetoDialog

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def add_entries(menu: QMenu, shell: MainWindow, detail: LeadDetail) -> None:
    """Add the entries to a lead's menu; what does not fit its state is refused in words."""
    for words, dialog in (
        (_("Propose transfer…"), ProposeDialog),
        (_("Offer to the shared pool…"), PoolDialog),
        (_("Refuse: veto report…"), VetoDialog),
    ):
        menu.addAction(words, lambda dialog=dialog: _open(dialog(shell, detail)))


def _open(dialog: QDialog) -> None:
    dialog.open()
