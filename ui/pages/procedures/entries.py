"""What a lead's menu offers of the procedures: transfer, shared pool, veto report, cases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QDialog, QMenu

from crm.kernel.i18n import _
from crm.leads.detail import LeadDetail
from crm.leads.rules import SideState, Stage
from crm.procedures.time_limit.queries import CaseRow, cases_of_lead
from crm.procedures.time_limit.rules import CASE_STATE_NAMES, CaseState
from ui.pages.procedures.case_forms import ReceiveDialog
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

    menu.addSeparator()
    investor = detail.enterprises[0].name if detail.enterprises else ""
    menu.addAction(_("Apply in a matter…"), lambda: _open(ReceiveDialog(shell, detail.id, detail.data.name, investor)))
    menu.addAction(_("Cases of this lead…"), lambda: offer_cases(shell, detail.id))


def offer_cases(shell: MainWindow, lead_id: UUID) -> None:
    """Ask for a lead's cases and offer to open each."""

    def show(found: list[CaseRow]) -> None:
        menu = QMenu(shell)
        menu.setAccessibleName(_("Cases of this lead…"))
        for each in found:
            state = _(CASE_STATE_NAMES[CaseState(each.state)])
            menu.addAction(f"{each.matter}　{each.number}　{state}", lambda each=each: shell.open_record("case", each.id))
        if not found:
            menu.addAction(_("This lead has no cases yet.")).setEnabled(False)
        menu.popup(shell.mapToGlobal(shell.rect().center()))

    shell.read("lead_cases", lambda work: cases_of_lead(work.session, work.actor, lead_id), show)


def _open(dialog: QDialog) -> None:
    dialog.open()
