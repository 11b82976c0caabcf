"""How obstacles read: their badge, the lines of their life, the chart of departments whose title is its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from crm.calendar.lights import DueLight
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _, ngettext
from crm.kernel.series import ChartData, Series, number_text
from crm.leads.obstacles.queries import ObstacleLine, ObstacleStep
from crm.leads.obstacles.rules import EVENT_NAMES, STATE_NAMES, EventKind, ObstacleFigures, ObstacleState
from ui.widgets.basics import Badge
from ui.widgets.lines import Line

LIGHTS = {DueLight.GREEN: "good", DueLight.YELLOW: "warn", DueLight.RED: "bad"}
TONES = {
    EventKind.CONFIRMED: "good",
    EventKind.SOLVED: "info",
    EventKind.SENT_BACK: "warn",
    EventKind.REOPENED: "warn",
    EventKind.ESCALATED: "bad",
}


def obstacle_badge(each: ObstacleLine) -> Badge:
    """Return where an obstacle stands, in words and shape."""
    words = _(STATE_NAMES[each.state])
    if each.light is not None:
        waits = f"{words} · " if each.state is ObstacleState.RAISED else ""
        return Badge(LIGHTS[each.light], waits + each.words)
    if each.state is ObstacleState.CONFIRMED:
        return Badge("warn", _("cleared late")) if each.in_time is False else Badge("good", words)
    return Badge({ObstacleState.SOLVED: "info", ObstacleState.RAISED: "warn"}.get(each.state, "neutral"), words)


def step_line(step: ObstacleStep) -> Line:
    """Return one step of an obstacle's life as a line."""
    who = " ".join(filter(None, (step.unit, step.who)))
    due = _("until {day}").format(day=step.due_on) if step.due_on else ""
    moment = f"{step.at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}"
    badge = Badge(TONES.get(step.kind, "neutral"), _(EVENT_NAMES[step.kind]))
    line = Line(badge, step.text or due or "—", " · ".join(filter(None, (moment, who, due if step.text else ""))))
    line.setToolTip(step.text)
    return line


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department's obstacles in the list of figures."""

    id: UUID
    name: str
    figures: ObstacleFigures


def ranked(found: dict[UUID, ObstacleFigures], names: dict[UUID, str]) -> list[DepartmentRow]:
    """Return the departments with obstacles, who has most overdue first, then who solved most."""
    rows = [DepartmentRow(unit_id, names.get(unit_id, ""), figures) for unit_id, figures in found.items()]
    return sorted(rows, key=lambda row: (-row.figures.overdue, -row.figures.open, -row.figures.solved, row.name))


def departments_chart(rows: Sequence[DepartmentRow]) -> ChartData:
    """Return what each department solved, has open and has overdue; the title says who holds most up."""
    series = (
        Series(_("solved"), tuple(row.figures.solved for row in rows)),
        Series(_("not solved"), tuple(row.figures.open for row in rows)),
        Series(_("overdue"), tuple(row.figures.overdue for row in rows)),
    )
    late = [row for row in rows if row.figures.overdue]
    if not rows:
        title = ""
    elif late:
        count = late[0].figures.overdue
        text = ngettext("{name} has most overdue: {count} obstacle", "{name} has most overdue: {count} obstacles", count)
        title = text.format(name=late[0].name, count=count)
    else:
        solved = sum(row.figures.solved for row in rows)
        text = ngettext("No obstacle is overdue; {count} was solved", "No obstacle is overdue; {count} were solved", solved)
        title = text.format(count=solved)
    return ChartData(title, tuple(row.name for row in rows), series, _("obstacles"))


def percent(share: Fraction | None) -> str:
    """Write a share as per cent with one decimal, a dash for none."""
    return "—" if share is None else f"{number_text(share * 100)}%"
