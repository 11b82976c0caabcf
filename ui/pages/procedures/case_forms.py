"""The small dialogs of a case: receive, pause, ask for and answer an extension, finish, decide, close."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QSpinBox

from crm.kernel.clock import COUNTY_ZONE, local_moment
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.procedures.time_limit.clock import PAUSE_NAMES, WAITING_NAMES, PauseReason, Waiting
from crm.procedures.time_limit.detail import CaseDetail, StepView
from crm.procedures.time_limit.matters import MatterRow, matters
from crm.procedures.time_limit.rules import DECISION_NAMES, Decision
from crm.procedures.time_limit.service import CaseData, decide_case, receive_case
from crm.procedures.time_limit.stopping import answer_extension, ask_extension, pause_clock
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.widgets.forms import Choice, DateEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def moment_of(day: DateEdit, clock: QLineEdit, field: str) -> datetime | None:
    """Return a typed day and time of day as a moment, None where no day is given. Raises RuleBroken."""
    found = day.day(field)
    if found is None:
        return None
    try:
        hour = time.fromisoformat(clock.text().strip() or "09:00")
    except ValueError as error:
        raise RuleBroken("time", _("Write the time as 16:45."), field=field) from error
    return local_moment(found, hour.hour, hour.minute)


class ToldFields:
    """When and how the applicant was told: two lines of a form."""

    def __init__(self, dialog: ActDialog) -> None:
        """Begin with this minute."""
        now = dialog.shell.clock.now().astimezone(COUNTY_ZONE)
        self.day = dialog.form.add("told_at", _("Applicant told on"), DateEdit(now.date()), needed=True)
        self.time = dialog.form.add("told_time", _("at"), QLineEdit(f"{now:%H:%M}"), needed=True)
        self.how = dialog.form.add("told_how", _("How told"), QLineEdit(), needed=True)

    def moment(self) -> datetime | None:
        """Return when. Raises RuleBroken."""
        return moment_of(self.day, self.time, "told_at")


class ReceiveDialog(ActDialog):
    """An application 收件: matter, for which lead or whom."""

    def __init__(self, shell: MainWindow, lead_id: UUID | None = None, lead: str = "", investor: str = "") -> None:
        """Ask for the matters; for a lead its investor applies."""
        self.lead_id, self._lead, self._investor = lead_id, lead, investor
        super().__init__(
            shell, _("Receive application"), _("The clock begins when the application is accepted."), _("Receive application")
        )
        shell.read("case.matters", lambda work: matters(work.session), self.offer)

    def fields(self) -> None:
        """Add the fields."""
        self.matter = self.form.add("matter", _("Matter"), Choice(()), needed=True)
        self.title_edit = self.form.add("title", _("Title"), QLineEdit(self._lead), needed=True)
        self.applicant = self.form.add("applicant", _("Applicant"), QLineEdit(self._investor), needed=True)
        self.contact = self.form.add("applicant_contact", _("Contact"), QLineEdit())

    def offer(self, found: list[MatterRow]) -> None:
        """Offer the matters."""
        self.matter.clear()
        for row in found:
            self.matter.addItem(" · ".join(filter(None, (row.data.name, row.unit, row.window))), row.id)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``matter_none``."""
        chosen = self.matter.value()
        if not isinstance(chosen, UUID):
            raise RuleBroken("matter_none", _("Choose a matter; the bureau adds them under Settings."), field="matter")
        data = CaseData(
            chosen,
            self.title_edit.text(),
            lead_id=self.lead_id,
            applicant=self.applicant.text(),
            applicant_contact=self.contact.text(),
        )
        return lambda work: receive_case(work, data)

    def _done(self, value: object) -> None:
        super()._done(value)
        if isinstance(value, UUID):
            self.shell.open_record("case", value)


class PauseDialog(ActDialog):
    """A pause with its reason, and when and how the applicant was told."""

    def __init__(self, shell: MainWindow, step: StepView) -> None:
        """Say what the step's rule makes of awaited materials."""
        self.step = step
        words = _("While materials are awaited this step's clock {rule}; hearings, tests and expert reviews always pause it.")
        super().__init__(shell, _("Pause clock"), words.format(rule=_(WAITING_NAMES[Waiting(step.waiting)])), _("Pause clock"))

    def fields(self) -> None:
        """Add the fields."""
        self.reason = self.form.add("reason", _("Reason"), Choice([(key, _(name)) for key, name in PAUSE_NAMES.items()]))
        self.text = self.form.add("text", _("What is awaited"), TextBox(lines=2), needed=True)
        self.told = ToldFields(self)

    def gather(self) -> Run:
        """Return the act."""
        reason, text, how = PauseReason(str(self.reason.value())), self.text.text(), self.told.how.text()
        moment, step_id = self.told.moment(), self.step.id
        return lambda work: pause_clock(work, step_id, reason, text, moment, how)


class ExtensionDialog(ActDialog):
    """A request for the one extension."""

    def __init__(self, shell: MainWindow, step: StepView) -> None:
        """Ask for days and reason."""
        self.step = step
        words = _("A step is extended once, before it runs out, and by the leader in charge.")
        super().__init__(shell, _("Ask for an extension"), words, _("Ask the leader in charge"))

    def fields(self) -> None:
        """Add the fields."""
        self.days = QSpinBox()
        self.days.setRange(1, 60)
        self.days.setSuffix(_(" working days"))
        self.form.add("days", _("Extend by"), self.days, needed=True)
        self.reason = self.form.add("reason", _("Reason"), TextBox(), needed=True)

    def gather(self) -> Run:
        """Return the act."""
        days, reason, step_id = self.days.value(), self.reason.text(), self.step.id
        return lambda work: ask_extension(work, step_id, days, reason)


class AnswerDialog(ActDialog):
    """The leader's answer to a request for extension."""

    def __init__(self, shell: MainWindow, step: StepView) -> None:
        """Show what is asked for."""
        self.step = step
        words = _("Asked for: {days} working days on “{step}”.").format(days=step.asked_days, step=step.name)
        super().__init__(shell, _("Answer extension"), words, _("Answer"))

    def fields(self) -> None:
        """Add the fields."""
        choices = ((True, _("grant; the applicant was told why")), (False, _("refuse")))
        self.granted = self.form.add("granted", _("Answer"), Choice(choices, value=True))
        self.text = self.form.add("text", _("Reason"), TextBox(), needed=True)

    def gather(self) -> Run:
        """Return the act; a grant is told to the applicant this minute."""
        granted, text, step_id = bool(self.granted.value()), self.text.text(), self.step.id
        return lambda work: answer_extension(work, step_id, text, work.clock.now() if granted else None, granted=granted)


class DecideDialog(ActDialog):
    """The decision on a case."""

    def __init__(self, shell: MainWindow, case: CaseDetail) -> None:
        """Remind of the veto report where the case is a project's."""
        self.case = case
        words = _("Silence is never approval: decide, and give the reason.")
        if case.lead_id is not None:
            words += " " + _("A refusal needs an upheld veto report.")
        super().__init__(shell, _("Decide case"), words, _("Decide case"))

    def fields(self) -> None:
        """Add the fields."""
        self.decision = self.form.add(
            "decision", _("Decision"), Choice([(key, _(name)) for key, name in DECISION_NAMES.items()], Decision.GRANTED)
        )
        self.text = self.form.add("text", _("Decision and reason"), TextBox(), needed=True)

    def gather(self) -> Run:
        """Return the act."""
        decision, text, case_id = Decision(str(self.decision.value())), self.text.text(), self.case.id
        return lambda work: decide_case(work, case_id, decision, text)
