"""Policies promised and paid, from the shell."""

from __future__ import annotations

from pathlib import Path

import click

from crm.commands.base import as_json, at_work, commands, show, units_named, with_data, year_of


@commands.command()
@click.option("--year", help="YYYY: what falls due in that year; every year when left out.")
@click.option("--unit", help="A unit's name, with what is below it.")
@click.option("--clause", help="A clause's title or document number, in all its editions.")
@click.option("--explain", is_flag=True, help="With the commitments, grants, checks and payments behind each number.")
@with_data
@as_json
def grants(
    year: str | None, unit: str | None, clause: str | None, explain: bool, data: Path | None, login: str | None, json_wanted: bool
) -> None:
    """Show what is promised, applied for, approved, paid and left, by year, unit and clause, with its warnings."""
    from crm.people.queries import unit_by_name  # noqa: PLC0415 - the domain loads when a command runs
    from crm.policies.exposure import ExposureFilter  # noqa: PLC0415
    from crm.policies.report import clause_named, grants_report  # noqa: PLC0415

    with at_work(data, login) as work:
        units_named(work, unit)
        found = unit_by_name(work.session, unit) if unit else None
        series = clause_named(work.session, work.actor, work.clock.now(), clause) if clause else None
        wanted = ExposureFilter(year_of(year) if year else None, found.id if found else None, series)
        report = grants_report(work.session, work.actor, work.clock.now(), wanted, explained=explain)
    if json_wanted:
        show(report)
        return
    for group in ("years", "units", "clauses"):
        for line in report[group]:
            amounts = (line[key] for key in ("promised", "applied", "approved", "paid", "remaining"))
            click.echo("\t".join((group, line["name"], *amounts)))
            for record in line.get("records", ()):
                click.echo(f"\t{record['project']}\t{record['clause']}\t{record['year']}\t{record['promised']}\t{record['paid']}")
    for grant in report.get("grants", ()):
        click.echo(f"{grant['number']}\t{grant['project']}\t{grant['state']}\t{grant['applied']}\t{grant['paid']}")
        for words in (*(check["words"] for check in grant["checks"]), *grant["amount"]):
            click.echo(f"\t{words}")
    for each in report["warnings"]:
        click.echo(each["words"], err=True)
