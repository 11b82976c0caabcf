"""Field time from the shell."""

from __future__ import annotations

from pathlib import Path

import click

from crm.calendar.half_days import month_bounds
from crm.commands.base import as_json, at_work, commands, month_of, show, units_named, with_data
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


@commands.command()
@click.option("--month", help="YYYY-MM; trips that touch it.")
@click.option("--unit", help="A unit's name; with what is below it.")
@click.option(
    "--state", "states", multiple=True, help="draft, reported_ahead, away, reported_back, approved, verified, returned."
)
@with_data
@as_json
def trips(
    month: str | None, unit: str | None, states: tuple[str, ...], data: Path | None, login: str | None, json_wanted: bool
) -> None:
    """List field trips with what a reviewer must look at."""
    from crm.fieldtime.rules import TripState  # noqa: PLC0415
    from crm.fieldtime.trips import TripFilter, trips_report  # noqa: PLC0415
    from crm.procedures.whereabouts import at_home  # noqa: PLC0415

    unknown = [each for each in states if each not in set(TripState)]
    if unknown:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=unknown[0]))
    first, last = month_bounds(*month_of(month)) if month else (None, None)
    with at_work(data, login) as work:
        wanted = TripFilter(states, units_named(work, unit), first, last)
        home = at_home(work.session, work.actor, first, last) if first and last else ()
        report = trips_report(work.session, work.actor, wanted, home)
    if json_wanted:
        show(report)
        return
    for each in report["trips"]:
        flags = "、".join(flag["words"] for flag in each["flags"])
        click.echo(
            f"{each['first_day']}–{each['last_day']}\t{each['unit']}\t{each['officials']}\t{each['places']}\t{each['state']}\t{flags}"
        )


@commands.command()
@click.option("--month", required=True, help="YYYY-MM")
@with_data
@as_json
def contradictions(month: str, data: Path | None, login: str | None, json_wanted: bool) -> None:
    """List a month's contradictions of field trips, each with both records."""
    from crm.fieldtime.disputes import contradictions_report  # noqa: PLC0415
    from crm.procedures.whereabouts import at_home  # noqa: PLC0415

    year, number = month_of(month)
    with at_work(data, login) as work:
        home = at_home(work.session, work.actor, *month_bounds(year, number))
        report = contradictions_report(work.session, work.actor, year, number, home)
    if json_wanted:
        show(report)
        return
    for each in report["contradictions"]:
        click.echo(f"{each['day']}\t{each['trip']['unit']}\t{each['trip']['officials']}\t{each['what']}")
