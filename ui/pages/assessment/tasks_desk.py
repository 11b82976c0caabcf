"""The month's tasks 本月推进任务 on the desk: what is late or falls due soon, and how far the next ceremony is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from crm.kernel.i18n import _
from crm.league.rhythm.ceremony_rows import CeremonyRow, ceremonies
from crm.league.rhythm.queries import TaskRow, pressing_tasks
from crm.store.acts import Work
from ui.pages.assessment.ceremonies import countdown
from ui.pages.assessment.tasks import days_badge
from ui.widgets.basics import Card, EmptyState, boxed, column
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

WITHIN = 31
"""Days ahead that the card looks."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """Undone tasks of the days ahead, and the next ceremony."""

    tasks: list[TaskRow]
    next_ceremony: CeremonyRow | None


def ask(work: Work) -> Pressing:
    """Gather what presses."""
    today = work.clock.today()
    coming = (each for each in ceremonies(work.session, today) if each.held_on is None)
    return Pressing(pressing_tasks(work.session, work.actor, today, WITHIN), next(coming, None))


class TasksCard(Card):
    """A line a task, the most pressing first, then the countdown to the next ceremony; a click opens it."""

    def __init__(self, shell: MainWindow) -> None:
        """Begin empty; ``refresh`` loads."""
        super().__init__(_("Tasks of the month"), "", _("assessment"), self._open_page)
        self.shell = shell

    def refresh(self) -> None:
        """Load what presses."""
        self.shell.read("desk.tasks", ask, self.show_facts)

    def show_facts(self, found: Pressing) -> None:
        """Show it."""
        lines: list[Any] = [self._task(each) for each in found.tasks]
        if found.next_ceremony is not None:
            each = found.next_ceremony
            lines.append(Line(countdown(each), each.name, f"{each.day} {each.place}", partial(self._open, "ceremony", each.id)))
        if not lines:
            self.fill(EmptyState(_("No task falls due this month.")))
            return
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(_("Tasks of the month"))
        area.setWidget(boxed(column(*lines, None, spacing=0)))
        self.fill(area)

    def _task(self, each: TaskRow) -> Line:
        run = partial(self._open, "rhythm_task", each.id) if each.id else None
        return Line(days_badge(each), each.title, f"{each.due_on} · {each.assignee or _('nobody yet')}", run)

    def _open(self, kind: str, record_id: UUID) -> None:
        self.shell.open_record(kind, record_id)

    def _open_page(self) -> None:
        self.shell.open("assessment")
