"""The tasks of the year from the shell: what is due, whether it is done, and why it is due on its day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crm.commands.base import as_json, at_work, commands, show, with_data
from crm.kernel.i18n import _


@commands.command()
@click.option("--year", type=int, help="The tasks of a year; this one when left out.")
@click.option("--due-within", "within", type=click.IntRange(0, 3660), help="Only undone ones, late or due within so many days.")
@click.option("--explain", is_flag=True, help="Why each falls due on its day: rule, holiday tables, warnings.")
@with_data
@as_json
def tasks(year: int | None, within: int | None, explain: bool, data: Path | None, login: str | None, json_wanted: bool) -> None:
    """List the tasks of the year with their state; those that open soon appear by themselves."""
    from crm.league.rhythm.ceremony_rows import ceremonies  # noqa: PLC0415
    from crm.league.rhythm.laying import lay_out_if_due  # noqa: PLC0415
    from crm.league.rhythm.queries import pressing_tasks, tasks_of_year  # noqa: PLC0415
    from crm.people.setup import county_calendar  # noqa: PLC0415

    if year is not None and within is not None:
        raise click.UsageError(_("Name a year, or days with --due-within, not both."))
    with at_work(data, login) as work:
        lay_out_if_due(work)
        today = work.clock.today()
        if within is None:
            rows = tasks_of_year(work.session, work.actor, year or today.year, today)
        else:
            rows = pressing_tasks(work.session, work.actor, today, within)
        coming = [each for each in ceremonies(work.session, today) if each.held_on is None]
        document: dict[str, Any] = {
            "year": None if within is not None else year or today.year,
            "due_within": within,
            "today": today,
            "tables": county_calendar(work.session).version,
            "tasks": [_told(row, explain=explain) for row in rows],
            "ceremonies": [{"name": each.name, "day": each.day, "days_left": each.days_left} for each in coming],
        }
    if json_wanted:
        show(document)
        return
    for told in document["tasks"]:
        click.echo(f"{told['due']}\t{told['days_left']}\t{told['state']}\t{told['title']}\t{told['assignee']}")
        for words in (*told.get("why", ()), *told.get("warnings", ())):
            click.echo(f"\t{words}")


def _told(row: Any, *, explain: bool) -> dict[str, Any]:  # noqa: ANN401 - a TaskRow
    """Return a task under the keys that scripts rely on."""
    found: dict[str, Any] = {
        "id": str(row.id) if row.id else None,
        "kind": str(row.kind),
        "period": row.period,
        "title": row.title,
        "opens": row.opens_on,
        "due": row.due_on,
        "days_left": row.days_left,
        "state": str(row.state),
        "assignee": row.assignee,
        "done": row.done_on,
        "fulfilled_by": row.fulfilled.words if row.fulfilled else "",
    }
    if explain:
        found |= {
            "rule": str(row.occurrence.rule),
            "recurrence": row.occurrence.recurrence,
            "nominal": row.occurrence.nominal_on,
            "table": row.occurrence.table,
            "by_hand": row.by_hand,
            "why": list(row.why),
            "warnings": list(row.warnings),
        }
    return found
