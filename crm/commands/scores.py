"""Scores of the league from the shell."""

from __future__ import annotations

from pathlib import Path

import click

from crm.commands.base import as_json, at_work, commands, show, units_named, with_data


@commands.command()
@click.option("--period", required=True, help="YYYY-MM (the year to date through that month), YYYYQn (its own months) or YYYY.")
@click.option("--unit", help="A unit's name; all when left out.")
@click.option("--scheme", default="", help="A scheme's name, or month, contest, half_year, annual; the league's when left out.")
@click.option("--explain", is_flag=True, help="Every record that a line is made of.")
@with_data
@as_json
def scores(
    period: str, unit: str | None, scheme: str, explain: bool, data: Path | None, login: str | None, json_wanted: bool
) -> None:
    """Score the units of a period, each line explained; ranks are within contest groups."""
    from crm.league.scores.report import scores_report  # noqa: PLC0415

    with at_work(data, login) as work:
        chosen = units_named(work, unit)
        report = scores_report(work.session, work.actor, period, units=chosen, scheme=scheme, parts=explain)
    if json_wanted:
        show(report)
        return
    mark = f"\t{report['published']['number']}" if report["published"] else ""
    click.echo(f"{report['words']}\t{report['scheme']}{mark}")
    for each in report["units"]:
        click.echo(f"{each['group']}\t{each['rank']}\t{each['unit']}\t{each['score']}")
        if not (explain or unit):
            continue
        for line in each["lines"]:
            click.echo(f"\t{line['score']}\t{line['title']}\t{line['words']}")
            for record in line.get("records", ()):
                click.echo(f"\t\t{record['score']}\t{record['day']}\t{record['title']}\t{record['words']}")
