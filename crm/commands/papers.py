"""Official documents from the shell."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from crm.commands.base import at_work, commands, month_of, with_data
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _


@commands.command()
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="List the documents.")
@click.option("--month", help="YYYY-MM, for a month's document.")
@click.option("--id", "record", help="Id of the record, for a record's document.")
@click.option("--out", type=click.Path(path_type=Path), help="The PDF to write.")
@with_data
def document(
    name: str | None, listed: bool, month: str | None, record: str | None, out: Path | None, data: Path | None, login: str | None
) -> None:
    """Write an official document as PDF."""
    from crm.documents.catalogue import CATALOGUE, gather, render  # noqa: PLC0415 - ReportLab is loaded when a paper is set
    from crm.documents.data import Wanted  # noqa: PLC0415
    from crm.store.files import write_whole  # noqa: PLC0415

    if listed or name is None:
        for each in CATALOGUE.values():
            click.echo(f"{each.name}\t{each.title}\t{each.period}")
        return
    if out is None:
        raise click.UsageError(_("Name the file to write with --out."))
    year, number = month_of(month) if month else (0, 0)
    with at_work(data, login) as work:
        wanted = Wanted(work.clock.now(), year, number, _record(record), work.actor.name)
        pdf = render(name, gather(name, work.session, work.actor, wanted))
    write_whole(out, pdf)
    click.echo(_("Saved {path}.").format(path=out), err=True)


def _record(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise RuleBroken("id", _("“{text}” is not the id of a record.").format(text=text)) from error
