"""Targets and figures of other bureaus from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crm.commands.base import as_json, at_work, commands, show, units_named, with_data, year_of
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _


@commands.command()
@click.option("--year", required=True, help="YYYY")
@click.option("--month", type=click.IntRange(1, 12), help="Through this month; the present one, or December, when left out.")
@click.option("--unit", help="A unit's name, with what is below it; every unit when left out.")
@click.option("--indicator", "indicator_name", help="An indicator's code or name; all with a target or a figure when left out.")
@click.option("--explain", is_flag=True, help="With every record behind each number.")
@with_data
@as_json
def targets(
    year: str,
    month: int | None,
    unit: str | None,
    indicator_name: str | None,
    explain: bool,
    data: Path | None,
    login: str | None,
    json_wanted: bool,
) -> None:
    """Show how far units have come beside their pro-rata targets, and last year."""
    from crm.league.indicators.reading import indicator_named  # noqa: PLC0415 - the domain loads when a command runs
    from crm.league.targets.report import targets_report  # noqa: PLC0415

    number = year_of(year)
    chosen = indicator_named(indicator_name) if indicator_name else None
    if indicator_name and chosen is None:
        raise RuleBroken("indicator_unknown", _("There is no indicator named {name}.").format(name=indicator_name))
    with at_work(data, login) as work:
        today = work.clock.today()
        through = month or (today.month if number == today.year else 12)
        report = targets_report(
            work.session,
            work.actor,
            number,
            through,
            now=work.clock.now(),
            unit_ids=units_named(work, unit),
            indicators=None if chosen is None else (chosen,),
            explained=explain,
        )
    if json_wanted:
        show(report)
        return
    for each in report["targets"]:
        _say(each)


def _say(each: dict[str, Any]) -> None:
    """Print one line a number, and under it one a record."""
    words = (each["value"], each["pro_rata"], each["of_pro_rata"], each["target"], each["change"])
    numbers = "\t".join("—" if number is None else number for number in words)
    click.echo(f"{each['unit']}\t{each['name']}\t{numbers}\t{each['pace']}")
    for part in each.get("parts", ()):
        click.echo(f"  {part['day']}\t{part['title']}\t{part['value']}\t{part['share']}%")
