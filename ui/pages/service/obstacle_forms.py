"""The dialogs of obstacles: give one to a department, send its result back, open it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crm.kernel.i18n import _
from crm.leads.obstacles.queries import ObstacleLine
from crm.leads.obstacles.service import (
    assign_obstacle,
    escalate_obstacle,
    note_progress,
    reopen_obstacle,
    send_back_obstacle,
    solve_obstacle,
    withdraw_obstacle,
)
from crm.people.queries import units
from crm.store.acts import Done, Work
from ui.pages.procedures.act_dialog import ActDialog, Run, TextDialog
from ui.widgets.forms import Choice, DateEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class AssignDialog(ActDialog):
    """Give an obstacle to a department, until a day or for the usual working days."""

    def __init__(self, shell: MainWindow, each: ObstacleLine) -> None:
        """Ask for the departments."""
        self.each = each
        words = _("Its clock begins now. Without a day the county's usual working days hold.")
        super().__init__(shell, _("Assign obstacle"), words, _("Assign"))
        shell.read("obstacle.departments", _departments, self.offer)

    def fields(self) -> None:
        """Add the fields."""
        self.unit = self.form.add("responsible_unit_id", _("Department"), Choice([(None, "—")]), needed=True)
        self.due = self.form.add("due_on", _("Due"), DateEdit())

    def offer(self, found: list[tuple[UUID, str]]) -> None:
        """Offer the departments; the one that has it is chosen."""
        for unit_id, name in found:
            self.unit.addItem(name, unit_id)
        self.unit.choose(self.each.responsible_unit_id)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        unit, due, obstacle_id = self.unit.value(), self.due.day("due_on"), self.each.id
        chosen = unit if isinstance(unit, UUID) else obstacle_id  # an unknown unit is refused with its own sentence
        return lambda work: assign_obstacle(work, obstacle_id, chosen, due)


def _departments(work: Work) -> list[tuple[UUID, str]]:
    return [(unit.id, unit.short_name) for unit in units(work.session, kinds=("department", "bureau"))]


class AgainDialog(ActDialog):
    """A reason, and a new last day where one is set."""

    def __init__(
        self,
        shell: MainWindow,
        title: str,
        words: str,
        act: Callable[[Work, str, date | None], Done[Any]],
    ) -> None:
        """``act`` takes the reason and the day."""
        self._act = act
        super().__init__(shell, title, words)

    def fields(self) -> None:
        """Add the fields."""
        self.text = self.form.add("reason", _("Reason"), TextBox(lines=3), needed=True)
        self.due = self.form.add("due_on", _("New last day"), DateEdit())

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        reason, due, act = self.text.text(), self.due.day("due_on"), self._act
        return lambda work: act(work, reason, due)


def send_back_dialog(shell: MainWindow, each: ObstacleLine) -> ActDialog:
    """Ask why a result goes back."""
    words = _("The department goes on; its last day {day} stays unless you set a new one.").format(day=each.due_on or "—")
    return AgainDialog(shell, _("Send result back"), words, lambda work, why, due: send_back_obstacle(work, each.id, why, due))


def reopen_dialog(shell: MainWindow, each: ObstacleLine) -> ActDialog:
    """Ask why a cleared obstacle stands again."""
    words = _("The obstacle goes to the same department again, with a new clock.")
    return AgainDialog(shell, _("Open again"), words, lambda work, why, due: reopen_obstacle(work, each.id, why, due))


def progress_dialog(shell: MainWindow, each: ObstacleLine) -> ActDialog:
    """Ask how far it has come."""
    return TextDialog(
        shell, _("Note progress"), ("text", _("How far it has come")), lambda work, text: note_progress(work, each.id, text)
    )


def solve_dialog(shell: MainWindow, each: ObstacleLine) -> ActDialog:
    """Ask how it was cleared."""
    words = _("The unit that raised it confirms the result or sends it back.")
    return TextDialog(
        shell, _("Solved"), ("result", _("Result")), lambda work, text: solve_obstacle(work, each.id, text), words=words
    )


def escalate_dialog(shell: MainWindow, each: ObstacleLine) -> ActDialog:
    """Ask what the leaders are to do."""
    field = ("text", _("What is asked"))
    return TextDialog(shell, _("Put before the leaders"), field, lambda work, text: escalate_obstacle(work, each.id, text))


def withdraw_dialog(shell: MainWindow, each: ObstacleLine) -> ActDialog:
    """Ask why it is none any more."""
    field = ("reason", _("Reason"))
    return TextDialog(shell, _("Take back"), field, lambda work, text: withdraw_obstacle(work, each.id, text))
