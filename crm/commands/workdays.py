"""Working days and due dates from the shell."""

from __future__ import annotations

from typing import Any

import click

from crm.commands.base import as_json, commands, day_of, show
from crm.kernel.i18n import _


@commands.command()
@click.option("--from", "start", help="Start day, not counted.")
@click.option("--add", "working", type=int, help="So many working days.")
@click.option("--natural", type=int, help="So many natural days.")
@click.option("--months", type=int, help="So many months.")
@click.option("--between", nargs=2, help="Count the working days after A through B.")
@as_json
def workdays(
    start: str | None,
    working: int | None,
    natural: int | None,
    months: int | None,
    between: tuple[str, str] | None,
    json_wanted: bool,
) -> None:
    """Work out a due date, or count working days, by the built-in holiday tables."""
    from crm.calendar.rules import describe  # noqa: PLC0415
    from crm.calendar.tables import built_in_calendar  # noqa: PLC0415

    calendar = built_in_calendar()
    if between:
        first, last = day_of(between[0]), day_of(between[1])
        result: dict[str, Any] = {
            "start": first,
            "rule": "between",
            "due": last,
            "working_days": calendar.count_working_days(first, last),
            "table": calendar.version,
            "warnings": list(calendar.warnings_for(first, last)),
        }
    elif start and sum(each is not None for each in (working, natural, months)) == 1:
        day = day_of(start)
        if working is not None:
            due = calendar.add_working_days(day, working)
        elif natural is not None:
            due = calendar.add_natural_days(day, natural)
        else:
            due = calendar.add_months(day, months or 0)
        result = describe(due)
    else:
        raise click.UsageError(_("Give --from with one of --add, --natural, --months; or --between A B."))
    if json_wanted:
        show(result)
    else:
        click.echo(f"{result['due']}\t{result['working_days']}")
    for warning in result["warnings"]:
        click.echo(warning, err=True)
