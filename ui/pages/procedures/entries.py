"""What a lead's menu offers of the procedures: transfer, shared pool, veto report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QMenu

from crm.kernel.i18n import _
from crm.leads.detail import LeadDetail
from crm.leads.rules import SideState, Stage
from ui.pages.procedures.transfer_forms import PoolDialog, ProposeDialog
from ui.pages.procedures.veto_forms import VetoDialog

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def add_entries(menu: QMenu, shell: MainWindow, detail: LeadDetail) -> None:
    """Add the entries to a lead's menu; those that do not fit its stage or state are grey."""
    moving = detail.side_state in (SideState.NONE, SideState.ON_HOLD)
    unsigned = detail.stage not in (Stage.TIP, Stage.SIGNED)
    for words, dialog, fits in (
        (_("Propose transfer…"), ProposeDialog, moving and unsigned),
        (_("Offer to the shared pool…"), PoolDialog, moving and unsigned),
        (_("Refuse: veto report…"), VetoDialog, moving),
    ):
        menu.addAction(words, lambda dialog=dialog: _open(dialog(shell, detail))).setEnabled(fits)


def _open(dialog: QDialog) -> None:
    dialog.open()
