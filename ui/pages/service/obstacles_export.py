"""The ledger of obstacles 店小二台账 as an Excel table: the lines of the view shown, each with its days and result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crm.kernel.i18n import _
from crm.leads.obstacles.queries import ObstacleLine
from crm.leads.obstacles.rules import STATE_NAMES
from crm.leads.rules import OBSTACLE_KINDS

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def export_obstacles(shell: MainWindow, path: Path, name: str, lines: Sequence[ObstacleLine]) -> None:
    """Write the lines to ``path`` on the worker's thread and say how many."""
    from crm.ledger.writing import TableColumn, write_table  # noqa: PLC0415 - the writer is loaded when something is exported

    heads = (
        (_("Project"), 30),
        (_("Unit"), 14),
        (_("Kind"), 12),
        (_("Obstacle"), 40),
        (_("State"), 12),
        (_("Responsible department"), 18),
        (_("Raised by"), 10),
        (_("Raised on"), 12),
        (_("Last day"), 12),
        (_("Solved on"), 12),
        (_("In time"), 8),
        (_("Confirmed on"), 12),
        (_("Result"), 40),
    )
    columns = [TableColumn(words, width) for words, width in heads]
    rows = [
        (
            each.lead,
            each.unit,
            _(OBSTACLE_KINDS.get(each.kind, each.kind)),
            each.text,
            _(STATE_NAMES[each.state]),
            each.department,
            each.raised_by,
            each.raised_on,
            each.due_on,
            each.solved_on,
            "" if each.in_time is None else _("yes") if each.in_time else _("no"),
            each.confirmed_on,
            each.result,
        )
        for each in lines
    ]
    shell.client.submit(
        lambda _place: write_table(path, name, columns, rows),
        lambda count: shell.banner.say("good", _("{count} rows written to {path}.").format(count=count, path=path)),
        shell.tell,
    )
