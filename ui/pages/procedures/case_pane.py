"""One case 办件: why its clock runs out when it does, day by day, its steps, materials, and the record of handling."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QWidget

from crm.documents.supervision_notice import may_print
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.people.setup import setting
from crm.procedures.one_notice.service import accept_application
from crm.procedures.time_limit.detail import CaseDetail, EventRow, StepView, case_detail
from crm.procedures.time_limit.rules import (
    CASE_STATE_NAMES,
    DECISION_NAMES,
    LIVING,
    OPEN,
    UNACCEPTED,
    CaseState,
    Decision,
    EventKind,
    StepState,
)
from crm.procedures.time_limit.service import close_case, finish_step, withdraw_case
from crm.procedures.time_limit.stopping import resume_clock
from crm.store.acts import Work
from ui.pages.procedures.act_dialog import ActDialog, TextDialog
from ui.pages.procedures.case_forms import AnswerDialog, DecideDialog, ExtensionDialog, PauseDialog
from ui.pages.procedures.case_words import day_cells, duty_words, event_words, step_badge, table_words
from ui.pages.procedures.materials import CaseMaterials
from ui.widgets.basics import Badge, Card, boxed, button, clear, column, label, row
from ui.widgets.clock_strip import ClockStrip
from ui.widgets.elided import ElidedLabel

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

HIGHEST = 250
"""Pixels of the days shown at once; a longer life scrolls, today in view."""


class CasePane(QFrame):
    """The page of one case."""

    def __init__(self, shell: MainWindow, back: Callable[[], None]) -> None:
        """Lay out head, clock, materials and record; ``back`` returns to the list."""
        super().__init__()
        self.shell, self._back = shell, back
        self.detail: CaseDetail | None = None
        self.step: StepView | None = None
        self._closing = "17:30"
        self.dialog: ActDialog | None = None

        # widgets
        self.title, self.under = QLabel(""), ElidedLabel("", "secondary")
        self.title.setObjectName("title")
        self.acts = boxed(row())
        self.clock_card = Card(_("Clock"))
        self.light = boxed(row())
        self.tabs = boxed(row(spacing=6, margins=(14, 8, 14, 0)))
        self.tabs.setFixedHeight(36)
        self.strip = ClockStrip()
        self.days = _scrolled(self.strip, _("Days of the clock"))
        self.why = label("", "secondary", wrap=True)
        self.materials = CaseMaterials(shell)
        self.record = Card(_("Record of handling"), _("can be verified, not changed"))

        # assembly
        back_button = button(_("Back"), self._back, icon="chevron-left", tip=_("Back to the list  Esc"))
        top = row(back_button, self.title, None, self.acts, spacing=8)
        head = column(top, self.under, spacing=4)
        clock_head: Any = self.clock_card.layout().itemAt(0).widget().layout()
        clock_head.addWidget(self.light)
        self.clock_card.body.addWidget(self.tabs)
        self.clock_card.body.addWidget(boxed(column(self.days, self.why, spacing=8, margins=(14, 10, 14, 10))))
        lower = row(_scrolled(self.materials, _("Materials and one-time notice")), self.record, spacing=12)
        lower.setStretch(0, 4)
        lower.setStretch(1, 3)
        layout = column(boxed(head), self.clock_card, boxed(lower), spacing=12)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    # ---- showing -----------------------------------------------------------------------------------------
    def show_case(self, case_id: UUID) -> None:
        """Load a case."""

        def ask(work: Work) -> tuple[CaseDetail, int]:
            return case_detail(work.session, work.actor, case_id, work.clock.now()), setting(work.session, "closing_hour")

        self.shell.read("case", ask, self._take)
        self.materials.show_case(case_id)

    def _take(self, found: tuple[CaseDetail, int]) -> None:
        detail, minutes = found
        self._closing = f"{minutes // 60}:{minutes % 60:02d}"
        self.show_detail(detail)

    def show_detail(self, detail: CaseDetail) -> None:
        """Show a case; the step that runs out first is in front, unless another was chosen."""
        chosen = self.step.id if self.step and self.detail and self.detail.id == detail.id else None
        self.detail = detail
        self.title.setText(f"{detail.matter} · {detail.title}")
        self.step = next((step for step in detail.steps if step.id == chosen), None) or detail.pressing
        self._show_tabs(detail)
        self._show_step()
        self._show_record(detail)

    def _show_tabs(self, detail: CaseDetail) -> None:
        layout = self.tabs.layout()
        clear(layout)
        self.tabs.setVisible(len(detail.steps) > 1)
        group = QButtonGroup(self.tabs)
        for number, step in enumerate(detail.steps, 1):
            made = QPushButton(f"{number} {step.name} · {step.unit}")
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setChecked(self.step is not None and step.id == self.step.id)
            made.setAccessibleName(f"{step.name} {step_badge(step)[1]}")
            made.clicked.connect(partial(self.choose_step, step.id))
            group.addButton(made)
            layout.addWidget(made)
            layout.addWidget(Badge(*step_badge(step)))
        layout.addWidget(boxed(row(None)))

    def choose_step(self, step_id: UUID, _checked: object = None) -> None:
        """Show the clock of another step."""
        if self.detail is not None:
            self.step = next(step for step in self.detail.steps if step.id == step_id)
            self._show_step()

    def _show_step(self) -> None:
        detail, step = self.detail, self.step
        if detail is None:
            return
        parts = [detail.number, _(CASE_STATE_NAMES[CaseState(detail.state)])]
        if detail.decision:
            parts.append(_(DECISION_NAMES[Decision(detail.decision)]))
        parts.append(_("applicant: {name}").format(name="　".join(filter(None, (detail.applicant_unit, detail.applicant)))))
        if step is not None:
            post = f"{step.unit} {step.post}".strip()
            parts += [_("post: {post}").format(post=post), duty_words(step)]
        self.under.setText("　".join(filter(None, parts)))
        clear(self.light.layout())
        self._show_clock(detail, step)
        self._show_acts(detail, step)

    def _show_clock(self, detail: CaseDetail, step: StepView | None) -> None:
        if step is None or step.clock is None:
            self.clock_card.title.setText(_("Clock"))
            self.clock_card.hint.setText(_("begins when the application is accepted"))
            limits = "；".join(
                _("{step} {days} working days").format(step=each.name, days=each.limit_days) for each in detail.steps
            )
            self.days.hide()
            self._explain(limits)
            return
        clock = step.clock
        self.clock_card.title.setText(_("Clock: why {day}").format(day=f"{clock.due:%Y-%m-%d}"))
        limit = _("limit {days} working days").format(days=step.limit_days)
        if step.extra_days:
            limit += " + " + _("extension {days}").format(days=step.extra_days)
        self.clock_card.hint.setText(f"{limit} · {table_words(clock.table)}")
        self.clock_card.hint.setToolTip(clock.table)
        self.light.layout().addWidget(Badge(*step_badge(step)))
        running = step.state in OPEN
        self.strip.show_days(day_cells(clock.life, self.shell.today, self._closing, running=running), clock.why)
        self.days.show()
        self.days.setFixedHeight(min(self.strip.sizeHint().height(), HIGHEST) + 2)
        today = next((number for number, day in enumerate(clock.life) if day.day == self.shell.today), len(clock.life) - 1)
        self.days.ensureVisible(0, int(self.strip.place_of(today).center().y()), 0, HIGHEST // 2)
        self._explain("　".join((clock.why, *clock.warnings)))

    def _explain(self, words: str) -> None:
        """Show why, with room for all its lines."""
        self.why.setText(words)
        lines = self.why.heightForWidth(max(400, self.width() - 40))
        self.why.setFixedHeight(lines)
        days = 0 if self.days.isHidden() else self.days.height() + 8
        tabs = 0 if self.tabs.isHidden() else self.tabs.height()
        self.clock_card.setFixedHeight(42 + tabs + days + lines + 22)

    def _show_record(self, detail: CaseDetail) -> None:
        lines: list[QWidget] = [self._event_line(event) for event in reversed(detail.events)]
        self.record.fill(_scrolled(boxed(column(*lines, None, spacing=0)), _("Record of handling")))

    def _event_line(self, event: EventRow) -> QWidget:
        first, second = event_words(event)
        when = label(f"{event.at.astimezone(COUNTY_ZONE):%m-%d %H:%M}", "faint")
        when.setFixedWidth(76)
        words = column(ElidedLabel(first), ElidedLabel(second, "faint"), spacing=1)
        line = row(when, boxed(words), spacing=6, margins=(14, 6, 12, 6))
        line.setStretch(1, 1)
        line.setAlignment(when, Qt.AlignmentFlag.AlignVCenter)
        if event.kind == EventKind.RED and self._prints(event):
            line.addWidget(button(_("Supervision notice"), self._paper, icon="file-text"))
        return boxed(line, "rowLine")

    def _prints(self, event: EventRow) -> bool:
        """Tell whether the person may print the supervision notice of a red card."""
        steps = self.detail.steps if self.detail is not None else ()
        unit_id = next((step.unit_id for step in steps if step.id == event.step_id), None)
        return self.shell.actor is not None and unit_id is not None and may_print(self.shell.actor, unit_id)

    # ---- acts --------------------------------------------------------------------------------------------
    def _show_acts(self, detail: CaseDetail, step: StepView | None) -> None:
        layout = self.acts.layout()
        clear(layout)
        for part in [*self._case_parts(detail), *self._step_parts(step), *self._last_parts(detail)]:
            layout.addWidget(part)

    def _mine(self, unit_id: UUID) -> bool:
        """Tell whether the actor handles what a unit has in hand."""
        actor = self.shell.actor
        if actor is None or not actor.may(May.HANDLE):
            return False
        return unit_id == actor.unit_id or (actor.units is not None and unit_id in actor.units)

    def _case_parts(self, detail: CaseDetail) -> list[QPushButton]:
        parts = []
        if detail.lead_id is not None and self.shell.actor is not None and self.shell.actor.may(May.EDIT_RECORDS):
            parts.append(button(_("Open lead"), self._open_lead))
        mine = self._mine(detail.unit_id)
        applies = self.shell.actor is not None and detail.applicant_unit_id == self.shell.actor.unit_id
        if detail.state in LIVING and (mine or applies):
            parts.append(button(_("Withdraw…"), self.ask_withdraw))
        if mine and detail.state in UNACCEPTED:
            parts.append(button(_("To the receiving desk"), self._receive))
            parts.append(button(_("Accept application"), self.accept, primary=True, tip="Ctrl+Enter"))
        return parts

    def _step_parts(self, step: StepView | None) -> list[QPushButton]:
        if step is None or step.state not in OPEN:
            return []
        parts = []
        actor = self.shell.actor
        if step.asked_days is not None and actor is not None and actor.may(May.DIRECT_CASES):
            parts.append(button(_("Answer extension…"), partial(self._ask, AnswerDialog, step), primary=True))
        if not self._mine(step.unit_id):
            return parts
        parts.append(button(_("Ask for an extension…"), partial(self._ask, ExtensionDialog, step)))
        if step.state == StepState.PAUSED:
            parts.append(button(_("Resume…"), self.ask_resume, primary=True))
            return parts
        parts.append(button(_("Pause…"), partial(self._ask, PauseDialog, step)))
        parts.append(button(_("Finish step…"), self.ask_finish, primary=True))
        return parts

    def _last_parts(self, detail: CaseDetail) -> list[QPushButton]:
        if not self._mine(detail.unit_id):
            return []
        if detail.state == CaseState.ACCEPTED:
            done = all(step.state == StepState.DONE for step in detail.steps)
            return [button(_("Decide…"), partial(self._ask, DecideDialog, detail), primary=done)]
        if detail.state == CaseState.DECIDED:
            return [button(_("Close case…"), self.ask_close, primary=True)]
        return []

    def _ask(self, dialog: type[AnswerDialog | ExtensionDialog | PauseDialog | DecideDialog], about: Any) -> None:  # noqa: ANN401 - a step or a case
        self._open(dialog(self.shell, about))

    def _open(self, dialog: ActDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def accept(self) -> None:
        """Accept the application shown; its materials must be in order."""
        detail = self.detail
        if detail is not None:
            self.shell.act(
                lambda work: accept_application(work, detail.id), words=_("Accepted; the clock runs from the next working day.")
            )

    def ask_finish(self) -> None:
        """Ask for the step's result."""
        step = self.step
        if step is not None:
            title = _("Finish step “{step}”").format(step=step.name)
            self._open(
                TextDialog(
                    self.shell,
                    title,
                    ("result", _("Result")),
                    lambda work, text: finish_step(work, step.id, text),
                    verb=_("Finish step"),
                )
            )

    def ask_resume(self) -> None:
        """Ask what came, and let the clock go on."""
        step = self.step
        if step is not None:
            self._open(
                TextDialog(
                    self.shell, _("Resume clock"), ("text", _("What came")), lambda work, text: resume_clock(work, step.id, text)
                )
            )

    def ask_withdraw(self) -> None:
        """Ask why the application is withdrawn."""
        detail = self.detail
        if detail is not None:
            self._open(
                TextDialog(
                    self.shell,
                    _("Withdraw application"),
                    ("reason", _("Reason")),
                    lambda work, text: withdraw_case(work, detail.id, text),
                )
            )

    def ask_close(self) -> None:
        """Ask how the applicant got the decision."""
        detail = self.detail
        if detail is not None:
            field = ("delivered", _("How the applicant got the decision"))
            self._open(TextDialog(self.shell, _("Close case"), field, lambda work, text: close_case(work, detail.id, text)))

    def _open_lead(self) -> None:
        if self.detail is not None and self.detail.lead_id is not None:
            self.shell.open_record("lead", self.detail.lead_id)

    def _receive(self) -> None:
        if self.detail is not None:
            self.shell.open_record("application", self.detail.id)

    def _paper(self) -> None:
        documents: Any = self.shell.open("documents")
        if self.detail is not None:
            documents.show_record_document("supervision-notice", self.detail.id)


def _scrolled(inner: QWidget, name: str) -> QScrollArea:
    """Return a part that scrolls inside whatever height is left for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    area.setAccessibleName(name)
    area.setWidget(inner)
    return area
