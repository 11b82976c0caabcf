"""The ledger of obstacles 店小二台账: who is to clear what until when, the answers, and how departments keep their days."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from crm.calendar.lights import DueLight
from crm.kernel.i18n import N_, _, ngettext
from crm.leads.obstacles.queries import ObstacleLine, ObstacleStep, obstacle, obstacle_figures, obstacles
from crm.leads.obstacles.rules import ObstacleState
from crm.leads.obstacles.service import confirm_obstacle
from crm.leads.rules import OBSTACLE_KINDS
from crm.people.permissions import May
from crm.people.queries import short_names
from crm.store.acts import Work
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.pages.service.obstacle_forms import (
    AssignDialog,
    escalate_dialog,
    progress_dialog,
    reopen_dialog,
    send_back_dialog,
    solve_dialog,
    withdraw_dialog,
)
from ui.pages.service.obstacle_words import DepartmentRow, departments_chart, obstacle_badge, percent, ranked, step_line
from ui.pages.service.obstacles_export import export_obstacles
from ui.widgets.basics import Badge, button
from ui.widgets.charts import BarChart
from ui.widgets.lines import Line

STATES = {
    "open": (ObstacleState.RAISED, ObstacleState.ASSIGNED),
    "late": (ObstacleState.RAISED, ObstacleState.ASSIGNED),
    "confirm": (ObstacleState.SOLVED,),
    "ended": (ObstacleState.CONFIRMED, ObstacleState.WITHDRAWN),
}


class ObstaclesSection(ListedSection):
    """Open, overdue, to be confirmed, ended; and the departments' figures with a chart."""

    key = "obstacles"
    heading = N_("Ledger of obstacles")
    foot_words = N_("J/K or ↑↓ choose    Enter open the lead")
    views = (
        ("open", N_("Obstacles open")),
        ("late", N_("Overdue")),
        ("confirm", N_("To be confirmed")),
        ("ended", N_("Obstacles ended")),
        ("figures", N_("By department")),
    )

    def refresh(self) -> None:
        """Load the view shown."""
        self.shell.read("obstacles", partial(_ask, self.view), self.show_rows)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one obstacle, whatever its state."""
        del kind
        self.wanted = record_id
        now = self.shell.clock.now()
        self.shell.read("obstacle.go", lambda work: obstacle(work.session, work.actor, now, record_id)[0], self._go)

    def _go(self, found: ObstacleLine) -> None:
        self.show_view(next((key for key, states in STATES.items() if found.state in states), "open"))

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        if self.view == "figures":
            return ngettext("{count} department", "{count} departments", count).format(count=count)
        return ngettext("{count} obstacle", "{count} obstacles", count).format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return {
            "open": _("No obstacle stands in a project's way. Raise one from a lead: More › Raise an obstacle."),
            "late": _("No obstacle is past its last day."),
            "confirm": _("No result waits to be confirmed."),
            "ended": _("No obstacle has been cleared or taken back yet."),
            "figures": _("No department has had an obstacle this year."),
        }[self.view]

    def line(self, each: ObstacleLine | DepartmentRow) -> Line:
        """Return how a row reads in the list."""
        if isinstance(each, DepartmentRow):
            late = each.figures.overdue
            badge = Badge("bad" if late else "good", _("{count} overdue").format(count=late) if late else _("none overdue"))
            words = _("{solved} solved, {open} open, in time {share}")
            share = percent(each.figures.on_time_rate)
            return Line(badge, each.name, words.format(solved=each.figures.solved, open=each.figures.open, share=share))
        second = " · ".join(
            filter(
                None,
                (
                    _(OBSTACLE_KINDS.get(each.kind, each.kind)),
                    each.department or _("no department yet"),
                    _("before the leaders") if each.escalated_on else "",
                    each.text,
                ),
            )
        )
        return Line(obstacle_badge(each), each.lead, second)

    def show_row(self, each: ObstacleLine | DepartmentRow) -> None:
        """Show a row in the card."""
        if isinstance(each, DepartmentRow):
            self._show_department(each)
            return
        now, obstacle_id = self.shell.clock.now(), each.id
        self.shell.read("obstacle", lambda work: obstacle(work.session, work.actor, now, obstacle_id), self._show)

    def _show(self, found: tuple[ObstacleLine, list[ObstacleStep]]) -> None:
        each, steps = found
        due = f"{each.due_on}（{each.words}）" if each.due_on and each.words else str(each.due_on or "—")
        solved = str(each.solved_on or "—")
        if each.in_time is not None:
            solved += "　" + (_("kept in time") if each.in_time else _("late"))
        pairs = (
            (_("Raised by"), " ".join(filter(None, (each.unit, each.raised_by, str(each.raised_on))))),
            (_("Responsible department"), each.department or _("no department yet")),
            (_("Last day"), due),
            (_("Solved on"), solved),
            (_("Before the leaders since"), str(each.escalated_on or "—")),
            (_("Confirmed on"), str(each.confirmed_on or "—")),
        )
        self.show_parts(
            each.lead,
            _(OBSTACLE_KINDS.get(each.kind, each.kind)),
            facts(((_("Obstacle"), each.text),), columns=1),
            facts(pairs),
            *([facts(((_("Result"), each.result),), columns=1)] if each.result else []),
            caption(_("What happened")),
            *(step_line(step) for step in reversed(steps)),
        )
        self.show_acts(*self._acts(each))

    def _acts(self, each: ObstacleLine) -> list[QWidget]:
        shell = self.shell
        exports = shell.actor is not None and shell.actor.may(May.EXPORT_DOCUMENTS)
        parts: list[QWidget] = [button(_("Excel…"), self._export, icon="download")] if exports else []
        parts += [button(_("Open lead"), self.open_lead)] if each.lead_id is not None else []
        offered = (
            ("withdraw", _("Take back…"), lambda: self.ask(withdraw_dialog(shell, each)), False),
            ("escalate", _("Put before the leaders…"), lambda: self.ask(escalate_dialog(shell, each)), False),
            ("reopen", _("Open again…"), lambda: self.ask(reopen_dialog(shell, each)), False),
            ("assign", _("Assign…"), lambda: self.ask(AssignDialog(shell, each)), each.state is ObstacleState.RAISED),
            ("progress", _("Progress…"), lambda: self.ask(progress_dialog(shell, each)), False),
            ("solve", _("Solved…"), lambda: self.ask(solve_dialog(shell, each)), each.state is ObstacleState.ASSIGNED),
            ("send_back", _("Send back…"), lambda: self.ask(send_back_dialog(shell, each)), False),
            ("confirm", _("Confirm result"), lambda: shell.act(lambda work: confirm_obstacle(work, each.id)), True),
        )
        return parts + [button(words, run, primary=main) for key, words, run, main in offered if key in each.may]

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def _export(self) -> None:
        words = f"{_(self.heading)} · {_(dict(self.views)[self.view])}.xlsx"
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), words, "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the obstacles of the view shown to ``path``."""
        lines = [each for each in self.rows if isinstance(each, ObstacleLine)]
        export_obstacles(self.shell, path, _(self.heading), lines)

    # ---- figures -----------------------------------------------------------------------------------------
    def _show_department(self, each: DepartmentRow) -> None:
        self.chart = BarChart(departments_chart(self.rows))
        self.chart.choose(self.rows.index(each))
        self.chart.chosen.connect(self.list.setCurrentRow)
        seen = each.figures
        pairs = (
            (_("Raised this year"), str(seen.raised)),
            (_("Solved this year"), _("{count}, of these {kept} in time").format(count=seen.solved, kept=seen.in_time)),
            (_("Still open"), str(seen.open)),
            (_("Overdue"), str(seen.overdue)),
        )
        words = _("In time: solved by the close of the last day, of all that were solved or are overdue.")
        self.show_parts(
            _("{name}: in time {share}").format(name=each.name, share=percent(seen.on_time_rate)),
            _("this year so far"),
            facts(pairs),
            self.chart,
            caption(words, "faint"),
        )
        self.show_acts()

    def open_lead(self) -> None:
        """Open the lead of the chosen row, where the actor may see it."""
        place = self.list.currentRow()
        if 0 <= place < len(self.rows) and isinstance(self.rows[place], ObstacleLine):
            super().open_lead()


def _ask(view: str, work: Work) -> list[Any]:
    """Ask for the rows of a view."""
    now = work.clock.now()
    if view == "figures":
        today = work.clock.today()
        found = obstacle_figures(work.session, work.actor, date(today.year, 1, 1), today)
        return list(ranked(found, short_names(work.session)))
    rows = obstacles(work.session, work.actor, now, STATES[view])
    return [row for row in rows if row.light is DueLight.RED] if view == "late" else list(rows)
