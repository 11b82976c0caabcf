"""Saved queries from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crm.commands.base import as_json, at_work, commands, show, with_data
from crm.kernel.i18n import _


@commands.command()
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="List the queries that this account may run.")
@click.option("--fields", is_flag=True, help="List the fields of --subject (default leads).")
@click.option("--subject", default="", help="leads, enterprises, trips, visits, cases or grants.")
@click.option("--columns", default="", help="Fields to show, by name, with commas; the query's own when left out.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option("--explain", is_flag=True, help="Also tell the conditions in words.")
@click.option("--out", type=click.Path(path_type=Path), help="Write every row to this .xlsx.")
@with_data
@as_json
def query(
    name: str | None,
    listed: bool,
    fields: bool,
    subject: str,
    columns: str,
    limit: int,
    explain: bool,
    out: Path | None,
    data: Path | None,
    login: str | None,
    json_wanted: bool,
) -> None:
    """Run a saved query in the hands of an account: it finds what that account may see."""
    from crm.querydesk.report import export_question, query_report, with_columns  # noqa: PLC0415 - loaded when a command runs
    from crm.querydesk.saved import query_named, saved_queries  # noqa: PLC0415

    if fields:
        _show_fields(subject or "leads", json_wanted=json_wanted)
        return
    if not listed and name is None:
        raise click.UsageError(_("Name a query, or list them with --list."))
    with at_work(data, login) as work:
        session, actor, today = work.session, work.actor, work.clock.today()
        if listed or name is None:
            _show_list(saved_queries(session, actor, subject), json_wanted=json_wanted)
            return
        saved = query_named(session, actor, name, subject)
        question = with_columns(saved.question(), [each.strip() for each in columns.split(",") if each.strip()])
        report = query_report(session, actor, saved, question, today, limit=limit, explain=explain)
        if out is not None:
            written = export_question(session, actor, question, today, out)
            click.echo(_("{count} rows written to {path}.").format(count=written, path=out), err=True)
    show(report) if json_wanted else _tell(report)


def _show_list(rows: Any, *, json_wanted: bool) -> None:  # noqa: ANN401 - saved queries
    if json_wanted:
        keys = ("key", "name", "subject", "shared", "owner")
        show({"queries": [{key: getattr(row, key) for key in keys} | {"built_in": row.id is None} for row in rows]})
        return
    for row in rows:
        click.echo(f"{row.key}\t{row.name}\t{row.subject}\t{row.shared}\t{row.owner}")


def _show_fields(subject: str, *, json_wanted: bool) -> None:
    from crm.querydesk.fields import subject_of  # noqa: PLC0415 - as above
    from crm.querydesk.kinds import OPERATORS  # noqa: PLC0415

    rows = [
        {
            "name": field.name,
            "label": _(field.label),
            "kind": str(field.kind),
            "operators": [str(o) for o in OPERATORS[field.kind]],
        }
        for field in subject_of(subject).fields.values()
    ]
    if json_wanted:
        show({"subject": subject, "fields": rows})
        return
    for row in rows:
        click.echo(f"{row['name']}\t{row['label']}\t{row['kind']}")


def _tell(report: dict[str, Any]) -> None:
    """Print an answer for a person: conditions, heads, rows, groups, and how many there are."""
    for line in report.get("conditions", ()):
        click.echo(line, err=True)
    click.echo("\t".join(each["label"] for each in report["columns"]))
    for row in report["rows"]:
        click.echo("\t".join("" if row[each["name"]] is None else str(row[each["name"]]) for each in report["columns"]))
    for group in report.get("groups", ()):
        click.echo("\t".join(str(value) for key, value in group.items() if key != "whole"), err=True)
    click.echo(_("{count} found").format(count=report["count"]), err=True)
