"""Grants 政策兑现: each application with its checks, its amount line by line, its case's clock, opinions and payments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from crm.kernel.i18n import N_, _
from crm.policies.checks import GRANT_STATE_NAMES, GrantState
from crm.policies.formulas import yuan
from crm.policies.grant_queries import GrantDetail, GrantRow, grant_detail, grants
from crm.policies.grants import refuse_grant, withdraw_grant
from crm.policies.keeping import PAID
from crm.procedures.time_limit.rules import CASE_STATE_NAMES, CaseState
from crm.store.acts import Work
from ui.pages.policies.grant_forms import ApproveDialog, PaymentDialog, ProposeDialog
from ui.pages.policies.words import amount_lines, check_lines, day_words, grant_badge
from ui.pages.procedures.act_dialog import TextDialog
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts, moment_words
from ui.widgets.basics import Badge, boxed, button, column, label, row
from ui.widgets.lines import Line

VIEWS: dict[str, tuple[GrantState, ...]] = {
    "open": (GrantState.IN_REVIEW, GrantState.PROPOSED),
    "paying": (GrantState.APPROVED,),
    "done": (GrantState.APPROVED, GrantState.REFUSED, GrantState.WITHDRAWN),
}


class GrantsSection(ListedSection):
    """Applications to decide, approved ones to pay, and what is done."""

    key = "grants"
    heading = N_("Grants")
    foot_words = N_("J/K or ↑↓ choose    Enter open the lead")
    views = (("open", N_("To be decided")), ("paying", N_("To be paid")), ("done", N_("Grants done")))

    def refresh(self) -> None:
        """Load the view shown."""
        view = self.view

        def ask(work: Work) -> list[GrantRow]:
            found = grants(work.session, work.actor, VIEWS[view])
            if view == "open":
                return found
            return [each for each in found if _to_be_paid(each) == (view == "paying")]

        self.shell.read("grants", ask, self.show_rows)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one application, whatever its state."""
        del kind
        self.wanted = record_id
        now = self.shell.clock.now()
        self.shell.read("grant.go", lambda work: grant_detail(work.session, work.actor, record_id, now), self._go)

    def _go(self, detail: GrantDetail) -> None:
        state = GrantState(detail.row.state)
        self.show_view("open" if state in VIEWS["open"] else "paying" if _to_be_paid(detail.row) else "done")

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return {
            "open": _("No application waits for a decision. Apply from a promise, or from a lead: More › Apply for a grant."),
            "paying": _("Nothing is approved and unpaid."),
            "done": _("No grant has been paid, refused or withdrawn yet."),
        }[self.view]

    def line(self, each: GrantRow) -> Line:
        """Return how an application reads in the list."""
        amount = each.approved if each.approved is not None else each.applied
        return Line(grant_badge(each), each.project, f"{each.unit} · {each.clause} · {yuan(amount)}")

    def show_row(self, each: GrantRow) -> None:
        """Show an application in the card."""
        grant_id, now = each.id, self.shell.clock.now()
        self.shell.read("grant", lambda work: grant_detail(work.session, work.actor, grant_id, now), self._show)

    def _show(self, detail: GrantDetail) -> None:
        each = detail.row
        pairs = (
            (_("Number"), each.number),
            (_("State"), _(GRANT_STATE_NAMES[GrantState(each.state)])),
            (_("Policy clause"), detail.commitment.clause),
            (_("Contract number"), detail.commitment.contract_number),
            (_("Amount applied for"), yuan(each.applied)),
            (_("Amount proposed"), "—" if each.proposed is None else yuan(each.proposed)),
            (_("Amount approved"), "—" if each.approved is None else yuan(each.approved)),
            (_("Paid"), yuan(each.paid)),
            (_("Case"), f"{detail.case.number}　{_(CASE_STATE_NAMES[CaseState(each.case_state)])}"),
            (_("Case due"), day_words(each.due)),
        )
        self.show_parts(
            each.project,
            each.unit,
            facts(pairs),
            caption(_("Checks")),
            *check_lines(detail.checks),
            caption(_("How the amount is found")),
            amount_lines(detail.explained),
            caption(_("Opinions")),
            *self._opinions(detail),
            caption(_("Payments")),
            *self._payments(detail),
        )
        self.show_acts(*self._acts(detail))

    @staticmethod
    def _opinions(detail: GrantDetail) -> list[QWidget]:
        told = (
            (_("Application"), detail.applied_by, detail.applied_at, detail.note),
            (_("Proposal"), detail.proposed_by, detail.proposed_at, detail.proposal),
            (_("Decision"), detail.decided_by, detail.decided_at, detail.decision),
        )
        lines: list[QWidget] = []
        for title, who, moment, words in told:
            if moment is not None:
                head = row(label(title, "strong"), label(f"{who}　{moment_words(moment)}", "secondary"), None)
                text = [label(words, "secondary", wrap=True)] if words else []
                lines.append(boxed(column(head, *text, spacing=2, margins=(14, 6, 14, 6)), "rowLine"))
        return lines

    @staticmethod
    def _payments(detail: GrantDetail) -> list[QWidget]:
        if not detail.payments:
            return [caption(_("Nothing is paid yet."), "faint")]
        lines: list[QWidget] = []
        for each in detail.payments:
            badge = Badge("good", _("paid")) if each.kind == PAID else Badge("bad", _("clawed back"))
            words = "　".join(filter(None, (each.voucher, each.recorded_by, each.reason)))
            amount = label(yuan(each.amount), "strong")
            parts = (label(f"{each.day}"), amount, label(words, "secondary", wrap=True))
            lines.append(boxed(row(*parts, None, badge, margins=(14, 6, 14, 6)), "rowLine"))
        return lines

    def _acts(self, detail: GrantDetail) -> list[QWidget]:
        shell, grant_id = self.shell, detail.row.id
        acts: list[QWidget] = [
            button(_("Open case"), lambda: shell.open_record("case", detail.row.case_id)),
            button(_("Approval form PDF"), lambda: self.paper("grant-form", grant_id), icon="file-text"),
        ]
        offered = (
            ("withdraw", _("Withdraw…"), lambda: self.ask(withdraw_dialog(shell, grant_id)), False),
            ("refuse", _("Refuse grant…"), lambda: self.ask(refuse_dialog(shell, grant_id)), False),
            ("propose", _("Propose an amount…"), lambda: self.ask(ProposeDialog(shell, detail)), "approve" not in detail.may),
            ("approve", _("Approve…"), lambda: self.ask(ApproveDialog(shell, detail)), True),
            ("claw", _("Claw back…"), lambda: self.ask(PaymentDialog(shell, detail, back=True)), False),
            ("pay", _("Record payment…"), lambda: self.ask(PaymentDialog(shell, detail)), True),
        )
        return acts + [button(words, run, primary=main) for key, words, run, main in offered if key in detail.may]

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()


def _to_be_paid(each: GrantRow) -> bool:
    return each.state == GrantState.APPROVED and each.paid < (each.approved or 0)


def refuse_dialog(shell: Any, grant_id: UUID) -> TextDialog:  # noqa: ANN401 - MainWindow
    """Return the dialog that refuses an application."""
    words = _("Its case may then be decided as refused; the project itself is not refused.")
    field = ("text", _("Reason"))
    return TextDialog(shell, _("Refuse grant"), field, lambda work, text: refuse_grant(work, grant_id, text), words=words)


def withdraw_dialog(shell: Any, grant_id: UUID) -> TextDialog:  # noqa: ANN401 - MainWindow
    """Return the dialog that withdraws an application."""
    field = ("reason", _("Reason"))
    return TextDialog(shell, _("Withdraw grant application"), field, lambda work, text: withdraw_grant(work, grant_id, text))
