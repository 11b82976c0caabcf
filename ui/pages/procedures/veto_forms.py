"""The dialogs of vetoes: propose one, give an opinion, record when the investor was told, ask for a review and decide it."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from crm.kernel.clock import COUNTY_ZONE, local_moment
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _, pgettext
from crm.leads.detail import LeadDetail
from crm.leads.rules import MANNERS
from crm.procedures.veto.queries import VetoDetail
from crm.procedures.veto.rules import OUTCOME_NAMES, REASONS, STEP_NAMES, Outcome, Step
from crm.procedures.veto.service import (
    VetoData,
    ask_review,
    decide_review,
    give_opinion,
    propose_veto,
    record_told,
    withdraw_veto,
)
from ui.pages.procedures.act_dialog import ActDialog, Run, TextDialog
from ui.pages.procedures.transfer_forms import Offered, SplitFields, offered
from ui.widgets.forms import Choice, DateEdit, TextBox, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

POOL = "pool"
ELSEWHERE = ((None, N_("— answer —")), (False, N_("No: the county cannot take it")), (True, N_("Yes: another unit could")))


class VetoDialog(ActDialog):
    """A veto report: reason, explanation, basis, and whether it could land elsewhere."""

    def __init__(self, shell: MainWindow, detail: LeadDetail) -> None:
        """Begin with today, and ask for the units it could go to."""
        self._lead = detail
        words = _(
            "Nobody refuses a project alone, and the investor is not told before it is upheld. Meanwhile its clocks run on."
        )
        super().__init__(shell, _("Propose veto"), words, width=640)
        shell.read("transfer.offered", lambda work: offered(work, detail.id), self.offer)

    def fields(self) -> None:
        """Add the fields."""
        reasons = [("", _("— choose —")), *((key, _(name)) for key, name in REASONS.items())]
        self.reason = self.form.add("reason", pgettext("veto", "Reason"), Choice(reasons), needed=True)
        self.explanation = self.form.add("explanation", _("Explanation"), TextBox(lines=4), needed=True)
        self.basis = self.form.add("basis", _("Legal or policy basis"), QLineEdit(), needed=True)
        self.found_on = self.form.add("found_on", _("Ground found on"), DateEdit(self.shell.today), needed=True)
        self.elsewhere = self.form.add(
            "elsewhere", _("Could it land elsewhere?"), Choice([(value, _(words)) for value, words in ELSEWHERE]), needed=True
        )
        self.note = self.form.add("elsewhere_note", _("Where, or why not"), QLineEdit())
        self.unit = self.form.add("receiving_unit_id", _("Transfer to"), Choice([(POOL, _("the shared pool"))]))
        self.summary = self.form.add("summary", _("Summary for other units"), TextBox(lines=3))
        self.split = SplitFields(self)
        self.elsewhere.currentIndexChanged.connect(self._turn)
        self._turn()

    def offer(self, found: Offered) -> None:
        """Offer the units, terms and the masked summary for a lead that could land elsewhere."""
        for unit_id, name in found.units:
            self.unit.addItem(name, unit_id)
        if not self.summary.text():
            self.summary.setText(found.summary)
        self.split.show(found.split, fixed=found.standing)
        self._standing = found.standing
        self._turn()

    _standing = False

    def _turn(self) -> None:
        """Ask where to only when it could land elsewhere."""
        could = self.elsewhere.value() is True
        for field in (self.unit, self.summary):
            field.setEnabled(could)
        for field in (self.split.indicators, self.split.tax, self.split.years):
            field.setEnabled(could and not self._standing)

    def gather(self) -> Run:
        """Return the proposal."""
        could, unit, lead_id = self.elsewhere.value(), self.unit.value(), self._lead.id
        data = VetoData(
            str(self.reason.value()),
            self.explanation.text(),
            self.basis.text(),
            could if isinstance(could, bool) else None,
            self.note.text(),
            self.found_on.day("found_on"),
            unit if isinstance(unit, UUID) else None,
            self.summary.text(),
            self.split.split() if could else None,
        )
        return lambda work: propose_veto(work, lead_id, data)


class OpinionDialog(ActDialog):
    """An opinion on a veto: agrees or not, with words where it does not."""

    def __init__(self, shell: MainWindow, detail: VetoDetail) -> None:
        """Say whose opinion it is and what follows."""
        self._id = detail.row.id
        step = _(STEP_NAMES[Step(detail.row.next)])
        words = _("{step}: with the last agreement the veto is upheld and frozen; one who does not agree ends it.").format(
            step=step
        )
        super().__init__(shell, _("Give opinion"), words)

    def fields(self) -> None:
        """Add the fields."""
        choices = [(True, _("agrees with the veto")), (False, _("does not agree: the lead returns"))]
        self.agrees = self.form.add("agrees", _("Opinion"), Choice(choices))
        self.text = self.form.add("text", _("Text of the opinion"), TextBox(lines=4))

    def gather(self) -> Run:
        """Return the opinion."""
        veto_id, agrees, text = self._id, bool(self.agrees.value()), self.text.text()
        return lambda work: give_opinion(work, veto_id, agrees=agrees, text=text)


class ToldDialog(ActDialog):
    """When and how the investor was told."""

    def __init__(self, shell: MainWindow, veto_id: UUID) -> None:
        """Begin with now."""
        self._id = veto_id
        super().__init__(shell, _("Investor told"), _("The investor is told only after the veto is upheld."))

    def fields(self) -> None:
        """Add the fields."""
        now = self.shell.clock.now().astimezone(COUNTY_ZONE)
        self.day = self.form.add("told_at", _("Day"), DateEdit(now.date()), needed=True)
        self.time = self.form.add("time", _("at"), QLineEdit(f"{now:%H:%M}"))
        self.manner = self.form.add("manner", _("Manner"), Choice([(key, _(word)) for key, word in MANNERS.items()]))
        self.note = self.form.add("note", _("Note"), TextBox(lines=3))
        words = _("it has happened before the veto was upheld (recorded as a breach)")
        self.happened = self.form.add("happened", "", check_box(words))
        self.happened.setAccessibleName(words)

    def gather(self) -> Run:
        """Return the record. Raises RuleBroken ``date`` or ``time``."""
        day = self.day.day("told_at")
        try:
            at = time.fromisoformat(self.time.text().strip().replace("：", ":"))
        except ValueError as error:
            raise RuleBroken("time", _("Write the time as 09:30."), field="time") from error
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field="told_at")
        told, veto_id = local_moment(day, at.hour, at.minute), self._id
        manner, note, happened = str(self.manner.value()), self.note.text(), self.happened.isChecked()
        return lambda work: record_told(work, veto_id, told, manner, note, happened=happened)


class DecideDialog(ActDialog):
    """The decision on a review."""

    def __init__(self, shell: MainWindow, veto_id: UUID) -> None:
        """Say what follows."""
        self._id = veto_id
        super().__init__(shell, _("Decide review"), _("Lifted, the lead returns; the veto and its opinions stay as they were."))

    def fields(self) -> None:
        """Add the fields."""
        self.outcome = self.form.add("outcome", _("Decision"), Choice([(key, _(name)) for key, name in OUTCOME_NAMES.items()]))
        self.text = self.form.add("text", _("Text of the opinion"), TextBox(lines=4), needed=True)

    def gather(self) -> Run:
        """Return the decision."""
        veto_id, outcome, text = self._id, Outcome(str(self.outcome.value())), self.text.text()
        return lambda work: decide_review(work, veto_id, outcome, text)


def withdraw_dialog(shell: MainWindow, veto_id: UUID) -> TextDialog:
    """Return the dialog that withdraws a pending veto."""
    title = _("Withdraw veto")
    return TextDialog(shell, title, ("reason", _("Reason")), lambda work, text: withdraw_veto(work, veto_id, text))


def review_dialog(shell: MainWindow, detail: VetoDetail) -> TextDialog:
    """Return the dialog that asks for the one review."""
    words = _("A review is asked for once, until {day}.").format(day=detail.review_until)
    return TextDialog(
        shell,
        _("Ask for review"),
        ("reason", _("Reason")),
        lambda work, text: ask_review(work, detail.row.id, text),
        words=words,
    )
