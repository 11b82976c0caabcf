"""Policy promises 政策承诺: what the contracts of projects promise, when it falls due, and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from crm.kernel.i18n import N_, _, ngettext
from crm.policies.commitments import end_commitment
from crm.policies.formulas import formula_words, yuan
from crm.policies.grant_queries import GrantRow, grants_of
from crm.policies.queries import CommitmentRow, commitments, condition_words
from crm.policies.rules import CommitmentState, spread
from crm.store.acts import Work
from ui.pages.policies.commitment_forms import PromiseDialog
from ui.pages.policies.grant_forms import ApplyDialog
from ui.pages.policies.words import grant_badge
from ui.pages.procedures.act_dialog import TextDialog
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.widgets.basics import Badge, boxed, button, label, row
from ui.widgets.lines import Line


def promise_badge(each: CommitmentRow, year: int) -> Badge:
    """Return how a promise stands: ended, paid, overdue, due this year, or later."""
    if each.state == CommitmentState.ENDED:
        return Badge("neutral", _("promise ended"))
    if each.sums.remaining == 0:
        return Badge("good", _("paid in full"))
    due = spread(each.sums.paid, each.shares)
    years = [share for share, amount in each.shares if due[share] < amount]
    if years and years[0] < year:
        return Badge("bad", _("overdue since {year}").format(year=years[0]))
    return Badge("warn" if years and years[0] == year else "info", _("due {year}").format(year=years[0] if years else "—"))


class CommitmentsSection(ListedSection):
    """Open promises, and those that are ended."""

    key = "commitments"
    heading = N_("Policy promises")
    foot_words = N_("J/K or ↑↓ choose    Enter open the lead")
    views = (("open", N_("Open promises")), ("ended", N_("Promises ended")))

    def refresh(self) -> None:
        """Load the view shown."""
        state = str(CommitmentState.OPEN if self.view == "open" else CommitmentState.ENDED)
        self.shell.read("promises", lambda work: commitments(work.session, work.actor, state=state), self.show_rows)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one promise."""
        del kind
        self.wanted = record_id
        self.show_view("open")

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        return ngettext("{count} promise", "{count} promises", count).format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        if self.view == "ended":
            return _("No promise was ended.")
        return _("Nothing is promised yet. Promise a policy from a signed lead: More › Promise a policy.")

    def line(self, each: CommitmentRow) -> Line:
        """Return how a promise reads in the list."""
        return Line(
            promise_badge(each, self.shell.today.year), each.project, f"{each.unit} · {each.clause} · {yuan(each.sums.promised)}"
        )

    def show_row(self, each: CommitmentRow) -> None:
        """Show a promise in the card, with its grants."""

        def ask(work: Work) -> tuple[CommitmentRow, list[GrantRow]]:
            return each, grants_of(work.session, work.actor, each.id)

        self.shell.read("promise", ask, self._show)

    def _show(self, found: tuple[CommitmentRow, list[GrantRow]]) -> None:
        each, asked = found
        sums = each.sums
        pairs = (
            (_("Policy clause"), each.clause),
            (_("Document number"), each.number),
            (_("Contract number"), each.contract_number),
            (_("Promised on"), f"{each.signed_on}　{each.entered_by}"),
            (_("Amount"), formula_words(each.formula)),
            (_("Conditions to be met"), condition_words(each.condition)),
            (_("Promised at most"), yuan(each.sums.ceiling)),
            (_("Applied for"), yuan(sums.pending)),
            (_("Approved so far"), yuan(sums.approved)),
            (
                _("Paid"),
                yuan(sums.paid) + (f"　{_('clawed back {amount}').format(amount=yuan(sums.clawed))}" if sums.clawed else ""),
            ),
            (_("Not paid yet"), yuan(sums.remaining)),
            (_("May still be granted"), yuan(max(0, sums.free - sums.pending))),
        )
        more = ((_("Conditions"), each.terms),) if each.terms else ()
        ended = ((_("Ended because"), f"{each.ended_on}　{each.end_reason}"),) if each.end_reason else ()
        self.show_parts(
            each.project,
            each.unit,
            facts(pairs),
            *([facts((*more, *ended), columns=1)] if more or ended else []),
            caption(_("Falls due")),
            *self._shares(each),
            caption(_("Grants applied for")),
            *self._grants(asked),
        )
        self.show_acts(*self._acts(each))

    def _shares(self, each: CommitmentRow) -> list[QWidget]:
        paid = spread(each.sums.paid, each.shares)
        lines = []
        for year, amount in each.shares:
            left = amount - paid[year]
            light = (
                "good"
                if not left
                else "bad"
                if year < self.shell.today.year
                else "warn"
                if year == self.shell.today.year
                else "info"
            )
            badge = Badge(light, _("left {amount}").format(amount=yuan(left)) if left else _("paid in full"))
            words = _("{year}　{amount}").format(year=year, amount=yuan(amount))
            lines.append(boxed(row(label(words), None, badge, margins=(14, 6, 14, 6)), "rowLine"))
        return lines

    def _grants(self, asked: list[GrantRow]) -> list[QWidget]:
        if not asked:
            return [caption(_("No grant was applied for yet."), "faint")]
        lines = []
        for one in asked:
            open_it = button(one.number, lambda one=one: self.shell.open_record("grant", one.id), link=True)
            words = _("applied for {amount} on {day}").format(amount=yuan(one.applied), day=one.applied_on)
            lines.append(
                boxed(row(open_it, label(words, "secondary"), None, grant_badge(one), margins=(14, 4, 14, 4)), "rowLine")
            )
        return lines

    def _acts(self, each: CommitmentRow) -> list[QWidget]:
        shell = self.shell
        text = (("reason", _("Reason")), lambda work, typed: end_commitment(work, each.id, typed))
        words = _("Nothing more is granted under it; what was approved is still paid.")
        offered = (
            (
                "end",
                _("End the promise…"),
                lambda: self.ask(TextDialog(shell, _("End policy commitment"), *text, words=words)),
                False,
            ),
            ("edit", _("Correct the promise…"), lambda: self.ask(PromiseDialog(shell, each.lead_id, each.project, each)), False),
            ("apply", _("Apply for a grant…"), lambda: self.ask(ApplyDialog(shell, each)), True),
        )
        acts: list[QWidget] = [button(words, run, primary=main) for key, words, run, main in offered if key in each.may]
        return [button(_("Open lead"), self.open_lead), *acts]

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()
