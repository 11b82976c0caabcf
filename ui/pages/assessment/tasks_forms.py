"""The dialogs on tasks: who sees to one, another due day, what was done, a task of the bureau's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from crm.kernel.i18n import _
from crm.league.rhythm.queries import TaskRow
from crm.league.rhythm.service import add_task, assign_task, finish_task, move_task
from crm.people.queries import OfficialRow
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.widgets.forms import Choice, DateEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def officials_choice(people: Sequence[OfficialRow], official_id: UUID | None) -> Choice:
    """Return a choice among officials, or nobody."""
    names = [(each.id, " ".join(filter(None, (each.name, each.unit_name, each.title)))) for each in people]
    return Choice([(None, _("nobody yet")), *names], official_id)


class AssignDialog(ActDialog):
    """Who sees to a task."""

    def __init__(self, shell: MainWindow, task_id: UUID, task: TaskRow, people: Sequence[OfficialRow]) -> None:
        """Begin with who sees to it now."""
        self._id, self._task, self._people = task_id, task, people
        super().__init__(shell, _("Assign task"), task.title)

    def fields(self) -> None:
        """Add the official."""
        self.official = self.form.add("assignee_id", _("Seen to by"), officials_choice(self._people, self._task.assignee_id))

    def gather(self) -> Run:
        """Return the act."""
        task_id, chosen = self._id, self.official.value()
        official = chosen if isinstance(chosen, UUID) else None
        return lambda work: assign_task(work, task_id, official)


class MoveTaskDialog(ActDialog):
    """Another due day, with the reason."""

    def __init__(self, shell: MainWindow, task_id: UUID, task: TaskRow) -> None:
        """Begin with the day as it is."""
        self._id, self._task = task_id, task
        words = _("From then on neither its rule nor a holiday table moves it.")
        super().__init__(shell, _("Set another due day"), f"{task.title}　{words}")

    def fields(self) -> None:
        """Add day and reason."""
        self.day = self.form.add("due_on", _("Due"), DateEdit(self._task.due_on), needed=True)
        self.reason = self.form.add("note", _("Reason"), TextBox(lines=2), needed=True)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``date``."""
        task_id, day, reason = self._id, self.day.day("due_on") or self._task.due_on, self.reason.text()
        return lambda work: move_task(work, task_id, day, reason)


class FinishDialog(ActDialog):
    """When a task was done, and what was done."""

    def __init__(self, shell: MainWindow, task_id: UUID, task: TaskRow) -> None:
        """Begin with today."""
        self._id, self._task = task_id, task
        super().__init__(shell, _("Mark task done"), task.title)

    def fields(self) -> None:
        """Add day and note."""
        self.day = self.form.add("done_on", _("Done on"), DateEdit(self.shell.today), needed=True)
        self.note = self.form.add("note", _("How it was seen to"), TextBox(lines=2), needed=True)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``date``."""
        task_id, day, note = self._id, self.day.day("done_on") or self.shell.today, self.note.text()
        return lambda work: finish_task(work, task_id, day, note)


class OwnTaskDialog(ActDialog):
    """A task of the bureau's own: what, by when, by whom."""

    def __init__(self, shell: MainWindow, people: Sequence[OfficialRow]) -> None:
        """Begin empty."""
        self._people = people
        super().__init__(shell, _("Add task"))

    def fields(self) -> None:
        """Add the fields."""
        self.text = self.form.add("title", _("Task"), QLineEdit(), needed=True)
        self.day = self.form.add("due_on", _("Due"), DateEdit(), needed=True)
        self.official = self.form.add("assignee_id", _("Seen to by"), officials_choice(self._people, None))
        self.note = self.form.add("note", _("Note"), TextBox(lines=2))

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``date``."""
        title, day, note, chosen = (
            self.text.text(),
            self.day.day("due_on") or self.shell.today,
            self.note.text(),
            self.official.value(),
        )
        official = chosen if isinstance(chosen, UUID) else None
        return lambda work: add_task(work, title, day, official, note)
