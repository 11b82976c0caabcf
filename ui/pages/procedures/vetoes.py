"""Veto reports 否决汇报: whose opinion is wanted, what was upheld, and refusals that nobody reported."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from crm.kernel.i18n import N_, _, pgettext
from crm.kernel.money import show_money
from crm.leads.rules import MANNERS
from crm.procedures.veto.breaches import BREACH_NAMES, BreachRow, breaches
from crm.procedures.veto.queries import OpinionRow, VetoDetail, VetoRow, veto_detail, vetoes
from crm.procedures.veto.rules import OUTCOME_NAMES, REASONS, STATE_NAMES, STEP_NAMES, Outcome, Step, VetoState
from crm.store.acts import Work
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts, moment_words
from ui.pages.procedures.veto_forms import DecideDialog, OpinionDialog, ToldDialog, review_dialog, withdraw_dialog
from ui.widgets.basics import Badge, boxed, button, column, label, row
from ui.widgets.lines import Line

LIGHTS = {VetoState.PENDING: "warn", VetoState.UPHELD: "bad", VetoState.REJECTED: "good", VetoState.TURNED: "info"}


def veto_badge(each: VetoRow) -> Badge:
    """Return where a veto stands in words and shape; a review comes before the state."""
    if each.review == "open":
        return Badge("warn", _("under review"))
    if each.review:
        return Badge("good" if each.review == Outcome.LIFTED else "bad", _(OUTCOME_NAMES[Outcome(each.review)]))
    if each.next:
        return Badge("warn", _("wanted: {step}").format(step=_(STEP_NAMES[Step(each.next)])))
    return Badge(LIGHTS.get(VetoState(each.state), "neutral"), each.number or _(STATE_NAMES[VetoState(each.state)]))


class VetoesSection(ListedSection):
    """Pending and decided vetoes, and the breaches of veto reporting."""

    key = "vetoes"
    heading = N_("Veto reports")
    foot_words = N_("J/K or ↑↓ choose    Enter open the lead")
    views = (("pending", N_("Waiting for opinions")), ("decided", N_("Vetoes decided")), ("breaches", N_("Breaches")))

    def refresh(self) -> None:
        """Load the view shown."""
        view = self.view

        def ask(work: Work) -> list[Any]:
            if view == "breaches":
                return list(breaches(work.session, work.actor))
            return list(vetoes(work.session, work.actor, pending=view == "pending"))

        self.shell.read("vetoes", ask, self.show_rows)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one veto, whatever its state."""
        del kind
        self.wanted = record_id
        now = self.shell.clock.now()
        self.shell.read("veto.go", lambda work: veto_detail(work.session, work.actor, record_id, now), self._go)

    def _go(self, detail: VetoDetail) -> None:
        waiting = detail.row.state == VetoState.PENDING or detail.row.review == "open"
        self.show_view("pending" if waiting else "decided")

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return {
            "pending": _("No veto waits for an opinion. Propose one from a lead: More › Refuse: veto report."),
            "decided": _("No veto has been decided yet."),
            "breaches": _("No refusal without a veto report was found, and no investor was told early."),
        }[self.view]

    def line(self, each: Any) -> Line:  # noqa: ANN401 - a veto or a breach
        """Return how a row reads in the list."""
        if isinstance(each, BreachRow):
            return Line(
                Badge("bad", f"{each.day:%m-%d}" if each.day else "—"),
                each.project,
                f"{each.unit} · {_(BREACH_NAMES[each.kind])}",
            )
        return Line(veto_badge(each), each.project, f"{each.unit} · {_(REASONS[each.reason])} · {each.investor}")

    def show_row(self, each: Any) -> None:  # noqa: ANN401
        """Show a row in the card."""
        if isinstance(each, BreachRow):
            self._show_breach(each)
        else:
            veto_id, now = each.id, self.shell.clock.now()
            self.shell.read("veto", lambda work: veto_detail(work.session, work.actor, veto_id, now), self._show)

    # ---- a veto ------------------------------------------------------------------------------------------
    def _show(self, detail: VetoDetail) -> None:
        each = detail.row
        reported = moment_words(detail.reported_at) + (f"　{_('late, due {day}').format(day=detail.due_on)}" if each.late else "")
        manner = _(MANNERS.get(detail.told_manner, ""))
        told = (
            " ".join(filter(None, (moment_words(detail.told_at), manner, detail.told_note))) if detail.told_at else _("not told")
        )
        pairs = (
            (_("State"), " · ".join(dict.fromkeys((_(STATE_NAMES[VetoState(each.state)]), veto_badge(each).words)))),
            (_("Number"), each.number),
            (_("Investor"), each.investor),
            (_("Planned amount"), show_money(detail.total)),
            (_("Industry"), detail.industry),
            (pgettext("veto", "Reason"), _(REASONS[each.reason])),
            (pgettext("veto", "Reported"), f"{detail.proposed_by} {reported}"),
            (_("Ground found on"), f"{detail.found_on}"),
            (_("Investor told"), told + (f"　{_('before the veto was upheld')}" if each.told_early else "")),
            (_("Elsewhere?"), "　".join(filter(None, (_("yes") if detail.elsewhere else _("no"), detail.elsewhere_note)))),
        )
        long = ((_("Explanation"), detail.explanation), (_("Basis"), detail.basis), (_("Project"), detail.content))
        more = ((_("Ended because"), detail.end_reason),) if detail.end_reason else ()
        self.show_parts(
            each.project,
            each.unit,
            facts(pairs),
            facts((*long, *more), columns=1),
            *([] if each.state == VetoState.TURNED else [caption(_("Opinions"))]),
            *([] if each.state == VetoState.TURNED else [opinion_line(one) for one in detail.opinions]),
            *self._review(detail),
        )
        self.show_acts(*self._acts(detail))

    def _review(self, detail: VetoDetail) -> list[QWidget]:
        review = detail.review
        if review is None:
            words = _("The unit that first reported it may ask for a review until {day}.").format(day=detail.review_until)
            return [caption(words, "faint")] if detail.review_until and detail.review_until >= self.shell.today else []
        pairs = (
            (_("Review asked"), f"{review.unit} {review.asked_by} {moment_words(review.asked_at)}"),
            (_("Reason"), review.reason),
            (
                _("Decision"),
                f"{review.decided_by} {moment_words(review.decided_at)}　{review.text}" if review.decided_at else "—",
            ),
        )
        return [caption(_("Review")), facts(pairs, columns=1)]

    def _acts(self, detail: VetoDetail) -> list[QWidget]:
        shell, veto_id = self.shell, detail.row.id
        actor = shell.actor
        parts: list[QWidget] = [button(_("Open lead"), self.open_lead)]
        if detail.row.state != VetoState.TURNED:
            parts.append(button(_("Report PDF"), lambda: self.paper("veto-report", veto_id), icon="file-text"))
        if detail.transfer_id is not None and actor is not None:
            parts.append(button(_("See the transfer"), lambda: shell.open_record("transfer", detail.transfer_id)))
        offered = (
            ("withdraw", _("Withdraw…"), lambda: self.ask(withdraw_dialog(shell, veto_id)), False),
            ("tell", _("Investor told…"), lambda: self.ask(ToldDialog(shell, veto_id)), False),
            ("review", _("Ask for review…"), lambda: self.ask(review_dialog(shell, detail)), False),
            ("decide", _("Decide review…"), lambda: self.ask(DecideDialog(shell, veto_id)), True),
            ("opinion", _("Give opinion…"), lambda: self.ask(OpinionDialog(shell, detail)), True),
        )
        return parts + [button(words, run, primary=main) for key, words, run, main in offered if key in detail.may]

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    # ---- a breach ----------------------------------------------------------------------------------------
    def _show_breach(self, each: BreachRow) -> None:
        pairs = ((_("Breach"), _(BREACH_NAMES[each.kind])), (_("Unit"), each.unit), (pgettext("breach", "Found"), each.text))
        told = _("It enters the next inspection. A lead that the county refused needs a veto report; ask the unit for one.")
        self.show_parts(each.project, each.unit, facts(pairs, columns=1), caption(told, "faint"))
        self.show_acts(button(_("Open lead"), self.open_lead))


def opinion_line(each: OpinionRow) -> QWidget:
    """Return one step of the route: the opinion with its words, or that it is still wanted."""
    if each.agrees is None:
        badge = Badge("neutral", _("not yet"))
    else:
        badge = Badge("good", _("agrees")) if each.agrees else Badge("bad", _("does not agree"))
    who = f"{each.unit} {each.official}　{moment_words(each.given_at)}" if each.given_at else ""
    head = row(label(_(STEP_NAMES[Step(each.step)]), "strong"), label(who, "secondary"), None, badge)
    parts = [label(each.text, "secondary", wrap=True)] if each.text else []
    return boxed(column(head, *parts, spacing=2, margins=(14, 7, 14, 7)), "rowLine")
