"""Tasks of the year 推进任务: twelve months over a list with days left; beside it why one is due on its day, and its acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from crm.calendar.recurrence import recurrence_words
from crm.calendar.rhythm import TaskKind
from crm.kernel.i18n import N_, _, ngettext
from crm.league.rhythm.fulfilment import PAPERS
from crm.league.rhythm.queries import TaskRow, kind_words, tasks_of_year
from crm.league.rhythm.rules import TASK_STATE_NAMES, UNDONE, TaskState
from crm.league.rhythm.service import remove_task, reopen_task
from crm.people.permissions import May
from crm.people.queries import OfficialRow, officials_on
from crm.store.acts import Work
from ui.pages.assessment.tasks_forms import AssignDialog, FinishDialog, MoveTaskDialog, OwnTaskDialog
from ui.pages.assessment.tasks_year import StateMark, TaskYear
from ui.pages.procedures.case_words import table_words
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.widgets.basics import Badge, boxed, button, column, label, row
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

STATE_TONES = {
    TaskState.DONE: "good",
    TaskState.DONE_LATE: "warn",
    TaskState.OPEN: "info",
    TaskState.AHEAD: "neutral",
    TaskState.LATE: "bad",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the section shows: the tasks of a year, and who may see to them."""

    rows: list[TaskRow]
    people: list[OfficialRow]


def gather(work: Work, year: int) -> Facts:
    """Gather a year in one visit to the database."""
    today = work.clock.today()
    people = officials_on(work.session, today) if work.actor.may(May.PUBLISH) else []
    return Facts(tasks_of_year(work.session, work.actor, year, today), people)


def days_badge(task: TaskRow) -> Badge:
    """Return what is left of a task's days, or its state where it is done or not begun."""
    if task.state is TaskState.LATE:
        days = -task.days_left
        return Badge("bad", ngettext("{days} day late", "{days} days late", days).format(days=days))
    if task.state is TaskState.OPEN:
        words = ngettext("{days} day left", "{days} days left", task.days_left).format(days=task.days_left)
        tone = "warn" if task.days_left <= 3 else "info"
        return Badge(tone, words if task.days_left else _("due today"))
    return Badge(STATE_TONES[task.state], _(TASK_STATE_NAMES[task.state]))


class TasksSection(ListedSection):
    """The year above, its tasks below; a month chosen above limits the list."""

    key, heading = "tasks", N_("Tasks of the year")
    foot_words = N_("J K choose    ← → month    Enter open what it is about")
    views = (("undone", N_("To do")), ("done", N_("Done")), ("all", N_("Everything")))

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the year over the list."""
        self.year_label, self.strip = label("", "strong"), TaskYear()
        super().__init__(shell)
        self.year, self.month = shell.today.year, 0
        self.facts: Facts | None = None
        self.strip.chosen.connect(self._show_month)

    def head(self, title: str, *parts: QWidget | None) -> QWidget:
        """Return the title line over the turning of years, the legend and the twelve months."""
        turning = (
            button("‹", self._earlier, tip=_("year before")),
            self.year_label,
            button("›", self._later, tip=_("year after")),
        )
        legend = boxed(row(*turning, 8, *(StateMark(state) for state in TaskState), None, spacing=10))
        return boxed(column(super().head(title, *parts), legend, self.strip, spacing=6))

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the year."""
        year = self.year
        self.shell.read("tasks", lambda work: gather(work, year), self.show_facts)

    def show_facts(self, found: Facts) -> None:
        """Show a year."""
        self.facts = found
        self.year_label.setText(_("the year {year}").format(year=self.year))
        self.strip.show_year(self.year, found.rows, self.shell.today)
        if self.wanted is not None:
            task = next((each for each in found.rows if each.id == self.wanted), None)
            self.view = "all" if task is not None and task.state not in UNDONE else self.view
            self.chips[self.view].setChecked(True)
        self._show_list()

    def _show_list(self) -> None:
        rows = self.facts.rows if self.facts else []
        undone = [each for each in rows if each.state in UNDONE]
        late = sum(each.state is TaskState.LATE for each in rows)
        place = self.list.currentRow()
        if self.wanted is None and 0 <= place < len(self.rows):
            self.wanted = self.rows[place].id  # another due day moves a task in the list; it stays chosen
        chosen = {"undone": undone, "done": [each for each in rows if each.state not in UNDONE], "all": rows}[self.view]
        self.show_rows([each for each in chosen if self.month in (0, each.due_on.month)])
        words = _("{all} tasks · {done} done · {late} late")
        self.count.setText(words.format(all=len(rows), done=len(rows) - len(undone), late=late))
        if not self.rows:
            self._offer_own()

    def _show_month(self, month: int) -> None:
        self.month = month
        self._show_list()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the months by ← and →, Escape shows the whole year; the rest chooses."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape):
            self.strip.keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def turn(self, years: int) -> None:
        """Show an earlier or a later year."""
        self.year += years
        self.strip.month = self.month = 0
        self.refresh()

    def _earlier(self) -> None:
        self.turn(-1)

    def _later(self) -> None:
        self.turn(1)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one task."""
        del kind
        self.wanted = record_id
        self.refresh()

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return {
            "undone": _("Nothing is to be done here."),
            "done": _("Nothing is done here yet."),
            "all": _("No task falls due here."),
        }[self.view]

    def line(self, each: TaskRow) -> Line:
        """Return how a task reads in the list."""
        who = each.assignee or (_("nobody yet") if each.id else _("appears by itself"))
        return Line(days_badge(each), each.title, f"{each.due_on:%m-%d} · {who}")

    def show_row(self, each: TaskRow) -> None:
        """Show a task with the reason of its day."""
        left = days_badge(each).words
        done = f"{each.done_on} {each.done_by}".strip() if each.done_on else "—"
        fulfilled = f"{each.fulfilled.words} {each.fulfilled.on}" if each.fulfilled else ""
        pairs = (
            (_("State"), _(TASK_STATE_NAMES[each.state])),
            (_("Due"), f"{each.due_on}　{left}"),
            (_("Begins"), f"{each.opens_on}"),
            (_("Seen to by"), each.assignee),
            (_("Done on"), done),
            (_("Fulfilled by"), fulfilled),
        )
        parts: list[QWidget] = [facts(pairs), caption(_("Why on this day"))]
        parts += [boxed(row(label(words, wrap=True), margins=(14, 3, 14, 3))) for words in each.why]
        if each.occurrence.recurrence:
            table = table_words(each.occurrence.table) if each.occurrence.table else _("none needed")
            parts.append(facts(((_("Recurrence"), recurrence_words(each.occurrence)), (_("Counted with"), table)), columns=1))
        for words in each.warnings:
            parts.append(boxed(row(Badge("warn", _("warning")), label(words, wrap=True), margins=(14, 4, 14, 4))))
        if each.note:
            parts += [caption(_("Note")), boxed(row(label(each.note, wrap=True), margins=(14, 2, 14, 8)))]
        self.show_parts(each.title, kind_words(each.kind), *parts)
        self.show_acts(*self._acts(each))

    # ---- doing -------------------------------------------------------------------------------------------
    def _acts(self, each: TaskRow) -> list[QWidget]:
        shell = self.shell
        made: list[QWidget] = []
        if each.record is not None:
            made.append(button(_("Open"), self.open_lead))
        elif each.kind in PAPERS and each.kind in (TaskKind.BULLETIN, TaskKind.FIELD_BULLETIN) and self._reads_bulletins():
            made.append(button(_("Bulletin PDF"), self.open_lead, icon="file-text"))
        if shell.actor is None or not shell.actor.may(May.PUBLISH):
            return made
        if each.id is not None:
            made += self._bureau_acts(each, each.id)
        made.append(button(_("Add task…"), self.add_own, icon="plus"))
        return made

    def _reads_bulletins(self) -> bool:
        actor = self.shell.actor
        return actor is not None and actor.may(May.SEE_ALL) and actor.may(May.EXPORT_DOCUMENTS)

    def _bureau_acts(self, each: TaskRow, task_id: UUID) -> list[QWidget]:
        shell, people = self.shell, self.facts.people if self.facts else []
        made: list[QWidget] = [button(_("Assign…"), lambda: self.ask(AssignDialog(shell, task_id, each, people)))]
        if each.state in UNDONE and each.record is None:
            made.append(button(_("Another day…"), lambda: self.ask(MoveTaskDialog(shell, task_id, each))))
        if each.state in (TaskState.OPEN, TaskState.LATE) and each.record is None:
            made.append(button(_("Mark done…"), lambda: self.ask(FinishDialog(shell, task_id, each)), primary=True))
        if each.done_on is not None and each.fulfilled is None:
            made.append(button(_("Reopen"), lambda: shell.act(lambda work: reopen_task(work, task_id))))
        if each.kind is TaskKind.OWN:
            made.append(button(_("Remove"), lambda: shell.act(lambda work: remove_task(work, task_id))))
        return made

    def _offer_own(self) -> None:
        """Let the bureau add a task to an empty list."""
        if self.shell.actor is not None and self.shell.actor.may(May.PUBLISH):
            self.show_acts(button(_("Add task…"), self.add_own, icon="plus"))

    def add_own(self) -> None:
        """Ask for a task of the bureau's own."""
        self.ask(OwnTaskDialog(self.shell, self.facts.people if self.facts else []))

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def open_lead(self) -> None:
        """Open what the chosen task is about: its ceremony or campaign, or its paper among the documents."""
        place = self.list.currentRow()
        each = self.rows[place] if 0 <= place < len(self.rows) else None
        if each is None:
            return
        if each.record is not None:
            self.shell.open_record(*each.record)
        elif each.kind in (TaskKind.BULLETIN, TaskKind.FIELD_BULLETIN):
            documents: Any = self.shell.open("documents")
            documents.show_month_document(PAPERS[each.kind], int(each.period[:4]), int(each.period[5:]))
        elif each.fulfilled is not None:
            self.shell.open_record(each.fulfilled.kind, each.fulfilled.record_id)
