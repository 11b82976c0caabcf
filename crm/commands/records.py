"""Records from the shell: find them, bring a ledger in, write tables out."""

from __future__ import annotations

from pathlib import Path

import click

from crm.commands.base import as_json, at_work, commands, show, told, units_named, with_data
from crm.kernel.i18n import _


@commands.command()
@click.argument("text")
@click.option("--limit", default=50, show_default=True)
@with_data
@as_json
def search(text: str, limit: int, data: Path | None, login: str | None, json_wanted: bool) -> None:
    """Find leads, enterprises, contacts, follow-ups and trips."""
    from crm.store.search import search as find  # noqa: PLC0415

    with at_work(data, login) as work:
        hits = find(work.session, text, units=work.actor.units, limit=limit)
    if json_wanted:
        show(
            {
                "query": text,
                "hits": [
                    {"kind": hit.kind, "id": str(hit.record_id), "title": hit.title, "snippet": hit.snippet} for hit in hits
                ],
            }
        )
        return
    for hit in hits:
        click.echo(f"{hit.kind}\t{hit.title}\t{hit.snippet}")


@commands.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["leads", "enterprises"]), default="leads", show_default=True)
@click.option("--sheet", help="Sheet to read; the one with the best table when left out.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--update", is_flag=True, help="Update records that are there already.")
@click.option("--unit", help="Unit that owns rows naming none.")
@click.option("--answer", "answers", multiple=True, help="Answer to a question, KEY=ANSWER; questions are listed by a first run.")
@click.option("--refused", type=click.Path(path_type=Path), help="Write the refused rows with their reasons to this .xlsx.")
@with_data
@as_json
def import_file(
    file: Path,
    kind: str,
    sheet: str | None,
    dry_run: bool,
    update: bool,
    unit: str | None,
    answers: tuple[str, ...],
    refused: Path | None,
    data: Path | None,
    login: str | None,
    json_wanted: bool,
) -> None:
    """Read a messy ledger (.xlsx, .xls, .csv) and import it in one act."""
    from crm.ledger.headless import Asked, run_import  # noqa: PLC0415 - the readers are loaded when a ledger comes

    asked = Asked(file, kind, sheet, unit, update, dry_run, dict(_pair(each) for each in answers), refused)
    with at_work(data, login) as work:
        report = run_import(work, asked, told)
    if json_wanted:
        show(report)
        return
    for row in report["results"]:
        click.echo(f"{row['row']}\t{row['outcome']}\t{row['title']}\t{row['reason']}")
    for question in report["questions"]:
        click.echo(f"? {question['key']}\t{question['sentence']}\t{' / '.join(question['choices'])}", err=True)


def _pair(text: str) -> tuple[str, str]:
    key, sign, answer = text.partition("=")
    if not sign:
        raise click.UsageError(_("Write an answer as KEY=ANSWER."))
    return key, answer


@commands.command()
@click.argument("what", type=click.Choice(["leads", "enterprises", "trips", "visits"]))
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--text", default="", help="Words to filter by (leads, enterprises, visits).")
@click.option("--unit", help="Only this unit and what is below it (leads, trips, visits).")
@click.option("--stage", "stages", multiple=True, help="Only these stages (leads).")
@with_data
def export(
    what: str, out: Path, text: str, unit: str | None, stages: tuple[str, ...], data: Path | None, login: str | None
) -> None:
    """Write leads, enterprises, trips or visits to an Excel file."""
    from crm.enterprises.queries import EnterpriseFilter  # noqa: PLC0415
    from crm.fieldtime.trips import TripFilter  # noqa: PLC0415
    from crm.leads.queries import LeadFilter  # noqa: PLC0415
    from crm.ledger.exporting import export_enterprises, export_leads, export_trips, export_visits  # noqa: PLC0415
    from crm.visits.queries import VisitFilter  # noqa: PLC0415

    with at_work(data, login) as work:
        units = units_named(work, unit)
        if what == "leads":
            count = export_leads(
                work.session, work.actor, LeadFilter(text=text, units=units, stages=stages), work.clock.today(), out
            )
        elif what == "enterprises":
            count = export_enterprises(work.session, work.actor, EnterpriseFilter(text=text), out)
        elif what == "visits":
            count = export_visits(work.session, work.actor, VisitFilter(text=text, units=units), out)
        else:
            count = export_trips(work.session, work.actor, TripFilter(units=units), out)
    click.echo(_("{count} rows written to {path}.").format(count=count, path=out), err=True)
