"""Investor visits from the shell: a list with clashes and requests, figures, and a calendar to subscribe to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from crm.commands.base import as_json, at_work, commands, day_of, month_of, show, units_named, with_data
from crm.kernel.i18n import _


@commands.command()
@click.option("--month", help="YYYY-MM")
@click.option("--from", "first", help="First day, YYYY-MM-DD.")
@click.option("--to", "last", help="Last day, YYYY-MM-DD.")
@click.option("--unit", help="Only this unit and what is below it.")
@with_data
@as_json
def visits(
    month: str | None,
    first: str | None,
    last: str | None,
    unit: str | None,
    data: Path | None,
    login: str | None,
    json_wanted: bool,
) -> None:
    """List investor visits with their clashes; with --month also the figures of each unit."""
    from crm.visits.queries import visits_between  # noqa: PLC0415

    if month is None and (first is None or last is None):
        raise click.UsageError(_("Name a month with --month, or days with --from and --to."))
    with at_work(data, login) as work:
        begin, end = _days(month, first, last)
        rows = visits_between(work.session, work.actor, begin, end, units_named(work, unit))
        document: dict[str, Any] = {"from": begin, "to": end, "visits": [_told(row) for row in rows]}
        if month is not None:
            document["figures"] = _figures(work, *month_of(month))
    if json_wanted:
        show(document)
        return
    for told in document["visits"]:
        clashes = "；".join(told["clashes"])
        click.echo(
            f"{told['starts_at'][:16]}\t{told['unit']}\t{told['enterprise']}\t{told['state']}\t{told['people']}\t{clashes}"
        )


def _days(month: str | None, first: str | None, last: str | None) -> tuple[Any, Any]:
    from crm.calendar.half_days import month_bounds  # noqa: PLC0415

    if month is not None:
        return month_bounds(*month_of(month))
    return day_of(first or ""), day_of(last or "")


def _told(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a VisitRow
    from crm.kernel.clock import COUNTY_ZONE  # noqa: PLC0415

    return {
        "id": str(row.id),
        "unit": row.unit_name,
        "enterprise": row.enterprise_name,
        "subject": row.subject,
        "purpose": row.purpose,
        "state": row.state,
        "leader": row.leader,
        "people": row.number,
        "starts_at": row.starts_at.astimezone(COUNTY_ZONE).isoformat(),
        "ends_at": row.ends_at.astimezone(COUNTY_ZONE).isoformat(),
        "hosts": row.hosts,
        "places": row.places,
        "requests": row.requests,
        "requests_open": row.requests_open,
        "clashes": [each.words for each in row.clashes],
    }


def _figures(work: Any, year: int, month: int) -> list[dict[str, Any]]:  # noqa: ANN401 - a Work
    from dataclasses import asdict  # noqa: PLC0415

    from crm.procedures.visit_figures import visit_report  # noqa: PLC0415

    def told(found: Any) -> dict[str, Any]:  # noqa: ANN401 - VisitFigures
        rates = {"answer_rate": found.answer_rate, "moved_rate": found.moved_rate}
        shares = {name: None if rate is None else f"{rate / 10:.1f}" for name, rate in rates.items()}
        return {**asdict(found), **shares}

    report = visit_report(work.session, work.actor, year, month, work.clock.today())
    return [{"unit": each.unit.name, "month": told(each.month), "year": told(each.year)} for each in report]


@commands.command()
@click.option("--unit", help="A unit's name; everything one may see when left out.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The .ics file to write.")
@with_data
def calendar(unit: str | None, out: Path, data: Path | None, login: str | None) -> None:
    """Write visits, from a year back on, as a calendar file to subscribe to."""
    from crm.store.files import write_whole  # noqa: PLC0415
    from crm.visits.calendar_file import unit_calendar  # noqa: PLC0415
    from crm.visits.queries import VisitFilter  # noqa: PLC0415

    with at_work(data, login) as work:
        since = work.clock.today() - timedelta(days=366)
        wanted = VisitFilter(first=since, units=units_named(work, unit))
        name = " ".join((unit or work.actor.unit_name, _("Visits")))
        written, count = unit_calendar(work.session, work.actor, name, wanted)
    write_whole(out, written)
    click.echo(_("{count} visits written to {path}.").format(count=count, path=out), err=True)
