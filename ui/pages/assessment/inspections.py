"""Inspections 双月督查: the sample with its checklists, and findings until they are put right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from crm.kernel.i18n import N_, _, ngettext
from crm.league.inspections.following import follow_if_due
from crm.league.inspections.queries import finding_detail, findings, inspections, projects, questions
from crm.league.inspections.rows import FindingDetail, FindingRow, InspectionRow, ProjectRow, QuestionRow
from crm.league.inspections.rules import INSPECTION_STATE_NAMES, FindingState, InspectionState
from crm.league.inspections.sampling import DRAWN_NAMES, Drawn
from crm.league.inspections.service import close_inspection
from crm.people.permissions import May
from crm.store.acts import Work
from ui.pages.assessment.inspections_checklist import ChecklistDialog
from ui.pages.assessment.inspections_finding import FindingPane, finding_badge
from ui.pages.assessment.inspections_forms import (
    AnswerDialog,
    DrawDialog,
    FindingDialog,
    NameDialog,
    RecheckDialog,
    SeenDialog,
    withdraw_dialog,
    withdraw_finding_dialog,
)
from ui.pages.assessment.inspections_project import ProjectPane
from ui.pages.procedures.listed import ListedSection
from ui.widgets.basics import Badge, EmptyState, boxed, button, column, label
from ui.widgets.forms import Choice
from ui.widgets.lines import Line

LIVING = (FindingState.OPEN, FindingState.ANSWERED)
SETTLED = (FindingState.CLOSED, FindingState.WITHDRAWN)


class _Shown(NamedTuple):
    """What the section lists: every inspection, the chosen one, and its projects or findings."""

    inspections: list[InspectionRow]
    chosen: UUID | None
    rows: list[Any]


class _Whole(NamedTuple):
    """A project with its questions and findings."""

    project: ProjectRow
    questions: list[QuestionRow]
    findings: list[FindingRow]


class InspectionsSection(ListedSection):
    """The chosen inspection's sample or its findings at the left, a project or a finding at the right."""

    key = "inspections"
    heading = N_("Inspections")
    foot_words = N_("J/K or ↑↓ choose    → checklist    Y N X answer    V seen on site    F finding    Enter open the lead")
    views = (("projects", N_("Sample")), ("findings", N_("Findings")), ("settled", N_("Settled findings")))

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - MainWindow
        """Add the choice of the inspection above the list, and the panes of a project and a finding."""
        super().__init__(shell)
        self.inspection: UUID | None = None
        self.inspections: dict[UUID, InspectionRow] = {}
        self.detail: FindingDetail | None = None
        self.whole: _Whole | None = None
        self.sees_all = shell.actor is not None and shell.actor.may(May.SEE_ALL)
        self.inspects = shell.actor is not None and shell.actor.may(May.INSPECT)

        # widgets
        self.choice = Choice(())
        self.choice.setAccessibleName(_("Inspection"))
        self.drawn_words = label("", "faint", wrap=True)
        self.project_pane = ProjectPane(shell)
        self.finding_pane = FindingPane(shell)
        self.empty = boxed(column())
        self.panes = QStackedWidget()
        for pane in (self.empty, self.project_pane, self.finding_pane):
            self.panes.addWidget(pane)

        # assembly
        above = boxed(column(self.choice, self.drawn_words, margins=(12, 10, 12, 8), spacing=6), "rowLine")
        self.list_card.body.insertWidget(0, above)
        self.card.fill(self.panes)
        if not self.sees_all:
            self.view = "findings"
            self.chips["projects"].hide()
            self.chips["findings"].setChecked(True)
            above.hide()

        # connections
        self.choice.currentIndexChanged.connect(self._choose_inspection)
        self.project_pane.questions.left.connect(self.setFocus)
        self.project_pane.opened.connect(self._open_finding)

    # ---- loading -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the inspections and what the view lists of the chosen one."""
        view, wanted, today, sees_all = self.view, self.inspection, self.shell.today, self.sees_all
        states = SETTLED if view == "settled" else LIVING

        def ask(work: Work) -> _Shown:
            if not sees_all:
                return _Shown([], None, list(findings(work.session, work.actor, today, states)))
            there = inspections(work.session, work.actor)
            chosen = wanted if any(each.id == wanted for each in there) else next((each.id for each in there), None)
            if chosen is None:
                return _Shown(there, None, [])
            if view == "projects":
                return _Shown(there, chosen, list(projects(work.session, work.actor, chosen)))
            return _Shown(there, chosen, list(findings(work.session, work.actor, today, states, chosen)))

        self.shell.read("inspections", ask, self._show)

    def follow(self) -> None:
        """Let what happened since enter: refusals without a report, rectifications that ran out."""
        self.shell.client.submit(lambda place: follow_if_due(place.work), self._followed)

    def _followed(self, count: int) -> None:
        if count:
            self.refresh()

    def showEvent(self, event: Any) -> None:  # noqa: ANN401 - QShowEvent
        """Follow up when the section comes to the front."""
        super().showEvent(event)
        self.follow()

    def _show(self, shown: _Shown) -> None:
        self.inspections = {each.id: each for each in shown.inspections}
        self.inspection = shown.chosen
        self.choice.blockSignals(True)
        self.choice.clear()
        for each in shown.inspections:
            self.choice.addItem(_inspection_words(each), each.id)
        self.choice.choose(shown.chosen)
        self.choice.blockSignals(False)
        self.drawn_words.setText(_drawn_words(self.inspections[shown.chosen]) if shown.chosen else "")
        self.show_rows(shown.rows)

    def _choose_inspection(self, _place: int) -> None:
        chosen = self.choice.value()
        if isinstance(chosen, UUID) and chosen != self.inspection:
            self.inspection = chosen
            self.refresh()

    def show_rows(self, rows: Any) -> None:  # noqa: ANN401 - a sequence of rows
        """Show the list; an empty one says so in the pane."""
        if rows:
            super().show_rows(rows)
            return
        self.rows = []
        self.list.clear()
        self.count.setText(self.count_words(0))
        self.whole, self.detail = None, None
        self._pane(EmptyState(self.nothing()))
        self.show_acts(*self._acts_of_inspection())

    def _pane(self, empty: QWidget) -> None:
        old = self.empty
        self.empty = empty
        self.panes.insertWidget(0, empty)
        self.panes.removeWidget(old)
        old.deleteLater()
        self.panes.setCurrentWidget(empty)
        self.card.title.setText(_(self.heading))
        self.card.hint.setText("")

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        if self.view == "projects":
            return ngettext("{count} project", "{count} projects", count).format(count=count)
        return ngettext("{count} finding", "{count} findings", count).format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        if self.view == "projects":
            return _("No inspection has been drawn yet. Draw a sample: the risky projects first, then some by lot.")
        if self.view == "findings":
            return _("No finding waits to be put right.")
        return _("No finding has been settled yet.")

    def line(self, each: Any) -> Line:  # noqa: ANN401 - a project or a finding
        """Return how a row reads in the list."""
        if isinstance(each, FindingRow):
            return Line(finding_badge(each), each.project, f"{each.unit} · {each.text}")
        done = _("seen") if each.visited_on else _("not visited")
        state = "good" if each.visited_on and each.answered == each.asked else "neutral"
        words = f"{each.answered}/{each.asked}" if each.visited_on else done
        badge = Badge("bad", _("{count} findings").format(count=each.findings)) if each.findings else Badge(state, words)
        drawn = _(DRAWN_NAMES[Drawn(each.drawn)])
        risk = _("risk {score}").format(score=each.score)
        return Line(badge, each.project, f"{each.unit} · {drawn} · {risk}")

    # ---- one of them -------------------------------------------------------------------------------------
    def show_row(self, each: Any) -> None:  # noqa: ANN401
        """Show a project with its checklist, or a finding."""
        today = self.shell.today
        if isinstance(each, FindingRow):
            finding = each.id
            self.shell.read("finding", lambda work: finding_detail(work.session, work.actor, finding, today), self._show_finding)
            return
        project: ProjectRow = each

        def ask(work: Work) -> _Whole:
            every = (*LIVING, *SETTLED)
            of_all = findings(work.session, work.actor, today, every, project.inspection_id)
            own = [one for one in of_all if one.lead_id == project.lead_id]
            return _Whole(project, questions(work.session, work.actor, project.id), own)

        self.shell.read("inspected", ask, self._show_project)

    def _show_project(self, whole: _Whole) -> None:
        self.whole, self.detail = whole, None
        open_one = self._is_open()
        self.project_pane.show_project(whole.project, whole.questions, whole.findings, editable=open_one and self.inspects)
        self.card.title.setText(whole.project.project)
        self.card.hint.setText(whole.project.unit)
        self.panes.setCurrentWidget(self.project_pane)
        acts: list[QWidget] = []
        if open_one and self.inspects:
            acts += [button(_("Seen on site…"), self.ask_seen), button(_("Finding…"), self.ask_finding, primary=True)]
        self.show_acts(*self._acts_of_inspection(), *acts)

    def _show_finding(self, detail: FindingDetail) -> None:
        self.detail, self.whole = detail, None
        self.finding_pane.show_finding(detail)
        self.card.title.setText(detail.row.project)
        self.card.hint.setText(detail.row.unit)
        self.panes.setCurrentWidget(self.finding_pane)
        shell, row_id = self.shell, detail.row.id
        offered: tuple[tuple[str, str, Callable[[], object], bool], ...] = (
            ("inspect", _("Withdraw finding…"), lambda: self.ask(withdraw_finding_dialog(shell, row_id)), False),
            ("rectify", _("Answer…"), lambda: self.ask(AnswerDialog(shell, detail)), True),
            ("recheck", _("Check again…"), lambda: self.ask(RecheckDialog(shell, detail)), True),
        )
        acts = [button(words, run, primary=main) for key, words, run, main in offered if key in detail.may]
        self.show_acts(button(_("Open lead"), self.open_lead), *acts)

    def _is_open(self) -> bool:
        chosen = self.inspections.get(self.inspection) if self.inspection else None
        return chosen is not None and chosen.state is InspectionState.OPEN

    # ---- doing -------------------------------------------------------------------------------------------
    def _acts_of_inspection(self) -> list[QWidget]:
        chosen = self.inspections.get(self.inspection) if self.inspection else None
        acts: list[QWidget] = []
        if self.inspects:
            acts.append(button(_("Checklist…"), lambda: self.ask(ChecklistDialog(self.shell))))
        if chosen is not None and chosen.state is not InspectionState.WITHDRAWN:
            month = (chosen.year, chosen.month)
            acts.append(button(_("Inspection report"), lambda: self.report(*month), icon="file-text"))
        if self.inspects and chosen is not None and self._is_open():
            inspection = chosen.id
            acts.append(button(_("Name a project…"), lambda: self.ask(NameDialog(self.shell, inspection))))
            if not chosen.checked.visited:
                acts.append(button(_("Withdraw…"), lambda: self.ask(withdraw_dialog(self.shell, inspection))))
            acts.append(button(_("Conclude"), lambda: self.shell.act(lambda work: close_inspection(work, inspection))))
        elif self.inspects:
            acts.append(button(_("Draw a sample…"), self.ask_draw, primary=True))
        return acts

    def ask(self, dialog: QDialog) -> None:
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def ask_draw(self) -> None:
        """Ask for which month and days a sample is drawn."""
        self.inspection = None  # the new one is the newest: show it
        self.ask(DrawDialog(self.shell))

    def ask_seen(self) -> None:
        """Ask what was seen of the chosen project."""
        if self.whole is not None and self.inspects and self._is_open():
            self.ask(SeenDialog(self.shell, self.whole.project))

    def ask_finding(self) -> None:
        """Ask what was found at the chosen project; the first question answered with no offers its words."""
        if self.whole is not None and self.inspects and self._is_open():
            wrong = next((each for each in self.whole.questions if each.answer == "no"), None)
            self.ask(FindingDialog(self.shell, self.whole.project, wrong.note if wrong else ""))

    def report(self, year: int, month: int) -> None:
        """Open the inspection's report among the documents."""
        documents: Any = self.shell.open("documents")
        documents.show_month_document("inspection-report", year, month)

    def _open_finding(self, finding_id: UUID) -> None:
        self.go_to("finding", finding_id)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one inspection, or one finding whatever its state."""
        if kind == "inspection":
            self.inspection = record_id
            self.show_view("projects" if self.sees_all else "findings")
            return
        today = self.shell.today
        self.wanted = record_id
        self.shell.read("finding.go", lambda work: finding_detail(work.session, work.actor, record_id, today), self._go)

    def _go(self, detail: FindingDetail) -> None:
        self.inspection = detail.row.inspection_id if self.sees_all else None
        self.show_view("settled" if detail.row.state in SETTLED else "findings")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """→ goes into the checklist, V and F record; the rest chooses."""
        key = event.text().lower()
        if event.key() == Qt.Key.Key_Right and self.whole is not None:
            self.project_pane.questions.setFocus()
        elif key == "v":
            self.ask_seen()
        elif key == "f":
            self.ask_finding()
        else:
            super().keyPressEvent(event)


def _inspection_words(each: InspectionRow) -> str:
    state = _(INSPECTION_STATE_NAMES[each.state])
    return _("{year}-{month:02d} inspection · {state}").format(year=each.year, month=each.month, state=state)


def _drawn_words(each: InspectionRow) -> str:
    """Return how the sample came about, so that anybody can draw it again, and what became of it."""
    words = _("{size} of {population} projects, {percent}% by lot, seed {seed}; {visited} visited; {living} findings open")
    said = words.format(
        size=each.size,
        population=each.population,
        percent=each.random_percent,
        seed=each.seed,
        visited=each.checked.visited,
        living=each.living,
    )
    late = _(", {count} overdue").format(count=each.overdue) if each.overdue else ""
    return said + late + (f"　{each.end_reason}" if each.end_reason else "")
