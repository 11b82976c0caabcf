"""Transfers and the shared pool 流转与共享: who gives what to whom, whose answer or confirmation is wanted, who shares."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from crm.kernel.i18n import N_, _, pgettext
from crm.kernel.money import show_money
from crm.leads.rules import stage_words
from crm.people.permissions import May
from crm.procedures.transfer.course import RUNNING, OfferState, TransferState
from crm.procedures.transfer.queries import TransferDetail, TransferRow, transfer_detail, transfers
from crm.procedures.transfer.service import confirm_transfer, expire_transfers
from crm.procedures.transfer.sharing import OfferRow, PlannedRow, ShareRow, planned_here, pool, shared_leads
from crm.store.acts import Work
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, confirmation_lines, facts, moment_words, split_bars, transfer_badge
from ui.pages.procedures.transfer_forms import (
    AcceptDialog,
    ask_dialog,
    claim_dialog,
    partner_dialog,
    refuse_dialog,
    take_back_dialog,
    withdraw_dialog,
)
from ui.widgets.basics import Badge, button
from ui.widgets.lines import Line


class TransfersSection(ListedSection):
    """Running and ended transfers, the shared pool, and the leads that two units share in."""

    key = "transfers"
    heading = N_("Transfers")
    foot_words = N_("J/K or ↑↓ choose    Enter open the lead")
    views = (
        ("running", N_("Transfers running")),
        ("pool", N_("Shared pool")),
        ("planned", N_("Planned to land here")),
        ("shares", N_("Shared leads")),
        ("ended", N_("Transfers ended")),
    )

    def refresh(self) -> None:
        """Load the view shown."""
        view = self.view

        def ask(work: Work) -> list[Any]:
            if view == "pool":
                return list(pool(work.session, work.actor))
            if view == "planned":
                return list(planned_here(work.session, work.actor))
            if view == "shares":
                return list(shared_leads(work.session, work.actor, work.clock.today()))
            return list(transfers(work.session, work.actor, work.clock.now(), running=view == "running"))

        self.shell.read("transfers", ask, self.show_rows)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one transfer, whatever its state, or one offer of the pool."""
        self.wanted = record_id
        if kind == "pool_offer":
            self.show_view("pool")
            return
        now = self.shell.clock.now()
        self.shell.read("transfer.go", lambda work: transfer_detail(work.session, work.actor, record_id, now), self._go)

    def _go(self, detail: TransferDetail) -> None:
        # an unanswered one past its day is shown as expired, and still listed among the running until it is ended
        running = detail.row.state in RUNNING or (detail.row.state == TransferState.EXPIRED and detail.ended_at is None)
        self.show_view("running" if running else "ended")

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return {
            "running": _("No transfer is running. Propose one from a lead: More › Propose transfer."),
            "pool": _("The shared pool is empty. Offer a lead that another unit could land: More › Offer to the shared pool."),
            "planned": _("No other unit plans to land a lead in yours."),
            "shares": _("No lead is shared with another unit now."),
            "ended": _("No transfer has ended yet."),
        }[self.view]

    def line(self, each: Any) -> Line:  # noqa: ANN401 - a transfer, an offer or a share
        """Return how a row reads in the list."""
        if isinstance(each, OfferRow):
            badge = (
                Badge("info", pgettext("pool", "open"))
                if each.state == OfferState.OPEN
                else Badge("warn", pgettext("pool", "claimed"))
            )
            return Line(badge, each.project or each.title, f"{each.unit} · {each.offered_on:%m-%d} · {each.summary}")
        if isinstance(each, PlannedRow):
            return Line(Badge("info", stage_words(each.stage)), each.title, each.unit)
        if isinstance(each, ShareRow):
            words = f"{each.reporting} → {each.landing} · {each.split.words}"
            return Line(Badge("good", stage_words(each.stage)), each.project, words)
        return Line(
            transfer_badge(each), each.project, f"{each.giving} → {each.receiving} · {each.waits_for or each.split.words}"
        )

    def show_row(self, each: Any) -> None:  # noqa: ANN401
        """Show a row in the card."""
        if isinstance(each, OfferRow):
            self._show_offer(each)
        elif isinstance(each, ShareRow):
            self._show_share(each)
        elif isinstance(each, PlannedRow):
            self._show_planned(each)
        else:
            now, transfer_id = self.shell.clock.now(), each.id
            self.shell.read("transfer", lambda work: transfer_detail(work.session, work.actor, transfer_id, now), self._show)

    # ---- a transfer --------------------------------------------------------------------------------------
    def _show(self, detail: TransferDetail) -> None:
        each = detail.row
        pairs = (
            (_("State"), transfer_badge(each).words + (f"　{each.waits_for}" if each.waits_for else "")),
            (_("Answer due"), f"{each.due_on}" if each.due_on else "—"),
            (_("Investor"), detail.investor or _("not shown before it is agreed")),
            (_("Planned amount"), show_money(detail.total) if detail.investor else "—"),
            (_("Transfer proposed"), f"{detail.proposed_unit} {detail.proposed_by} {each.proposed_on}（{detail.origin}）"),
            (_("Transfer answered"), f"{detail.answered_by} {moment_words(detail.answered_at)}" if detail.answered_by else "—"),
            (_("Taken on by"), detail.officer),
            (_("Agreement"), detail.number),
            (_("Summary"), detail.summary),
            (_("Reason"), "　".join(filter(None, (detail.reason, detail.end_reason)))),
        )
        self.show_parts(
            each.project,
            f"{each.giving} → {each.receiving}",
            facts(pairs),
            split_bars(each.split, each.giving, each.receiving),
            caption(_("Three confirmations let it hold")),
            *confirmation_lines(detail.confirmations),
        )
        self.show_acts(*self._acts(detail))

    def _acts(self, detail: TransferDetail) -> list[QWidget]:
        shell, transfer_id = self.shell, detail.row.id
        parts: list[QWidget] = []
        if detail.row.lead_id is not None:
            parts.append(button(_("Open lead"), self.open_lead))
        if detail.row.state in (TransferState.ACCEPTED, TransferState.HELD):
            parts.append(button(_("Agreement PDF"), lambda: self.paper("transfer-agreement", transfer_id), icon="file-text"))
        if detail.row.state == TransferState.EXPIRED and detail.ended_at is None:
            parts.append(button(_("End what expired"), lambda: shell.act(expire_transfers)))
        offered = (
            ("withdraw", _("Withdraw…"), lambda: self.ask(withdraw_dialog(shell, transfer_id)), False),
            ("refuse", pgettext("transfer", "Refuse…"), lambda: self.ask(refuse_dialog(shell, transfer_id)), False),
            ("accept", _("Accept…"), lambda: self.ask(AcceptDialog(shell, detail)), True),
            ("partner", _("Partner's consent…"), lambda: self.ask(partner_dialog(shell, transfer_id)), False),
            ("confirm", _("Confirm"), lambda: shell.act(lambda work: confirm_transfer(work, transfer_id)), True),
        )
        parts += [button(words, run, primary=main) for key, words, run, main in offered if key in detail.may]
        return parts

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    # ---- an offer, a share -------------------------------------------------------------------------------
    def _show_offer(self, each: OfferRow) -> None:
        shell = self.shell
        pairs = (
            (_("Offered by"), each.unit),
            (_("Offered on"), f"{each.offered_on}"),
            (_("Industry and size"), each.title),
            (_("State"), pgettext("pool", "open") if each.state == OfferState.OPEN else _("claimed, to be answered")),
        )
        told = _("Project, investor and contacts are told to the unit that takes it, once both units agree.")
        self.show_parts(
            each.project or each.title,
            _("shared pool"),
            facts(pairs),
            facts(((_("Summary"), each.summary),), columns=1),
            split_bars(each.split, each.unit, _("your unit") if each.claimable else _("the unit that claims")),
            caption(told, "faint"),
        )
        parts: list[QWidget] = []
        if each.lead_id is not None:
            parts.append(button(_("Open lead"), self.open_lead))
        if each.claimable:
            parts.append(button(_("Claim…"), lambda: self.ask(claim_dialog(shell, each)), primary=True))
        elif each.own and each.state == OfferState.OPEN:
            parts.append(button(_("Take back…"), lambda: self.ask(take_back_dialog(shell, each))))
        self.show_acts(*parts)

    def _show_planned(self, each: PlannedRow) -> None:
        pairs = ((_("Reported by"), each.unit), (_("Stage"), stage_words(each.stage)))
        told = _("Project, investor and contacts are told to the unit that takes it, once both units agree.")
        self.show_parts(each.title, each.unit, facts(pairs), caption(told, "faint"))
        actor = self.shell.actor
        may = actor is not None and actor.may(May.EDIT_RECORDS)
        self.show_acts(*([button(_("Ask for it…"), lambda: self.ask(ask_dialog(self.shell, each)), primary=True)] if may else []))

    def _show_share(self, each: ShareRow) -> None:
        pairs = (
            (_("Stage"), stage_words(each.stage)),
            (_("Held by"), each.holder),
            (_("Shared from"), f"{each.first_day}"),
            (_("Shared until"), f"{each.last_day}"),
        )
        self.show_parts(
            each.project, f"{each.reporting} → {each.landing}", facts(pairs), split_bars(each.split, each.reporting, each.landing)
        )
        actor = self.shell.actor
        seen = actor is not None and (actor.units is None or each.holder_id in actor.units)
        self.show_acts(*([button(_("Open lead"), self.open_lead)] if seen else []))

    def open_lead(self) -> None:
        """Open the lead of the chosen row, where the actor may see it."""
        place, actor = self.list.currentRow(), self.shell.actor
        each = self.rows[place] if 0 <= place < len(self.rows) else None
        if (
            isinstance(each, TransferRow | OfferRow)
            or actor is None
            or actor.units is None
            or (isinstance(each, ShareRow) and each.holder_id in actor.units)
        ):
            super().open_lead()
