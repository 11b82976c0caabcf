"""What a lead's menu offers of policies: promise one, apply for a grant under a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from crm.kernel.i18n import _
from crm.leads.detail import LeadDetail
from crm.leads.rules import SideState, Stage
from crm.policies.queries import CommitmentRow, commitments_of_lead
from ui.pages.policies.commitment_forms import PromiseDialog
from ui.pages.policies.grant_forms import ApplyDialog

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def add_policy_entries(menu: QMenu, shell: MainWindow, detail: LeadDetail) -> None:
    """Add the entries to a lead's menu; they are grey before the contract is signed."""
    fits = detail.stage == Stage.SIGNED and detail.side_state in (SideState.NONE, SideState.ON_HOLD)
    promise = menu.addAction(_("Promise a policy…"), lambda: PromiseDialog(shell, detail.id, detail.data.name).open())
    apply = menu.addAction(_("Apply for a grant…"), lambda: offer_grants(shell, detail))
    for action in (promise, apply):
        action.setEnabled(fits)


def offer_grants(shell: MainWindow, detail: LeadDetail) -> None:
    """Ask what is promised to a lead and open the application, or say that nothing is."""

    def show(found: list[CommitmentRow]) -> None:
        fitting = [each for each in found if "apply" in each.may]
        if fitting:
            ApplyDialog(shell, *fitting).open()
        else:
            shell.banner.say("warn", _("Nothing is promised to this project; promise a policy first."))

    shell.read("lead_promises", lambda work: commitments_of_lead(work.session, work.actor, detail.id), show)
