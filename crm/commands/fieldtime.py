"""Field time from the shell."""

from __future__ import annotations

from pathlib import Path

import click

from crm.commands.base import as_json, at_work, commands, month_of, show, with_data
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _


@commands.command()
@click.option("--month", required=True, help="YYYY-MM")
@click.option("--unit", help="A unit's name; all when left out.")
@click.option("--explain", help="An official's name: every half day with its reason.")
@with_data
@as_json
def fieldtime(month: str, unit: str | None, explain: str | None, data: Path | None, login: str | None, json_wanted: bool) -> None:
    """Count a month's field time by the ten-day rule."""
    from crm.fieldtime.queries import field_time_report  # noqa: PLC0415
    from crm.people.queries import unit_by_name  # noqa: PLC0415

    year, number = month_of(month)
    with at_work(data, login) as work:
        chosen = unit_by_name(work.session, unit) if unit else None
        if unit and chosen is None:
            raise RuleBroken("unit_unknown", _("There is no unit named {name}.").format(name=unit))
        report = field_time_report(work.session, work.actor, year, number, work.clock.today(), unit=chosen, explained=explain)
    if json_wanted:
        show(report)
        return
    for each in report["units"]:
        click.echo(f"{each['unit']}\t{each['union_days']}\t{each['best_days']}\t{each['person_days']}\t{each['outlook']}")
    for line in report.get("explained", ()):
        click.echo(f"{line['day']} {line['half']}\t{line['place']}\t{'+' if line['counts'] else '-'}\t{line['reason']}")
