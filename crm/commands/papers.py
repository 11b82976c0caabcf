"""Official documents from the shell: make one, publish one, tell whether one is genuine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import UUID

import click

from crm.commands.base import REFUSED, as_json, at_work, commands, folder_of, month_of, quarter_of, show, with_data, year_of
from crm.kernel.errors import EnvironmentProblem, RuleBroken
from crm.kernel.i18n import _

P = ParamSpec("P")
T = TypeVar("T")


def of_period(command: Callable[P, T]) -> Callable[P, T]:
    """Add the options that name a document's period."""
    command = click.option("--year", help="YYYY, for a year's document and that of its first half.")(command)
    command = click.option("--quarter", help="YYYYQn, for a quarter's document.")(command)
    return click.option("--month", help="YYYY-MM, for a month's document.")(command)


def _span(month: str | None, quarter: str | None, year: str | None) -> tuple[int, int, int]:
    """Return (year, month, quarter) of what was named, 0 for the rest. Raises RuleBroken, UsageError for two of them."""
    if sum(bool(each) for each in (month, quarter, year)) > 1:
        raise click.UsageError(_("Name one of --month, --quarter and --year."))
    if month:
        return *month_of(month), 0
    if quarter:
        named, number = quarter_of(quarter)
        return named, 0, number
    return year_of(year) if year else 0, 0, 0


@commands.command()
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="List the documents.")
@of_period
@click.option("--id", "record", help="Id of the record, for a record's document.")
@click.option("--out", type=click.Path(path_type=Path), help="The PDF to write.")
@with_data
def document(
    name: str | None,
    listed: bool,
    month: str | None,
    quarter: str | None,
    year: str | None,
    record: str | None,
    out: Path | None,
    data: Path | None,
    login: str | None,
) -> None:
    """Write an official document as PDF."""
    from crm import schema  # noqa: F401, PLC0415 - subjects above the documents enter their papers in the catalogue
    from crm.documents.catalogue import CATALOGUE  # noqa: PLC0415 - ReportLab is loaded when a paper is set
    from crm.documents.data import Wanted  # noqa: PLC0415
    from crm.documents.publishing.queries import current_file  # noqa: PLC0415
    from crm.store.files import write_whole  # noqa: PLC0415

    if listed or name is None:
        for each in CATALOGUE.values():
            click.echo(f"{each.name}\t{each.title}\t{each.period}")
        return
    if out is None:
        raise click.UsageError(_("Name the file to write with --out."))
    named, number, part = _span(month, quarter, year)
    with at_work(data, login) as work:
        wanted = Wanted(work.clock.now(), named, number, _record(record), work.actor.name, part)
        pdf = current_file(work.session, work.actor, name, wanted)
    write_whole(out, pdf)
    click.echo(_("Saved {path}.").format(path=out), err=True)


@commands.command()
@click.argument("name")
@of_period
@click.option("--out", type=click.Path(path_type=Path), help="Also write the published PDF here.")
@click.option("--corrects", help="Number of the published document that this one corrects.")
@click.option("--reason", default="", help="What is corrected and why.")
@with_data
@as_json
def publish(
    name: str,
    month: str | None,
    quarter: str | None,
    year: str | None,
    out: Path | None,
    corrects: str | None,
    reason: str,
    data: Path | None,
    login: str | None,
    json_wanted: bool,
) -> None:
    """Check and publish the document of a month, quarter or year: it gets its number, and its figures and file are frozen for good."""
    from crm.documents.publishing.queries import publications, published_file  # noqa: PLC0415
    from crm.documents.publishing.service import ToPublish, check_document, publish_document  # noqa: PLC0415
    from crm.store.files import write_whole  # noqa: PLC0415

    named, number, part = _span(month, quarter, year)
    with at_work(data, login) as work:
        rows = publications(work.session, work.actor, name=name)
        corrected = next((row.id for row in rows if corrects and row.number == corrects), None)
        if corrects and corrected is None:
            words = _("No published document has the number {number}.")
            raise RuleBroken("correction_foreign", words.format(number=corrects), field="corrects")
        checked = check_document(work, ToPublish(name, named, number, None, corrected, reason, part)).value
        made = publish_document(work, checked).value
        row = next(each for each in publications(work.session, work.actor, name=name) if each.id == made)
        pdf = published_file(work.session, work.actor, made)
    if out is not None:
        write_whole(out, pdf)
    if json_wanted:
        show({"id": row.id, "number": row.number, "title": row.title, "period": row.period, "code": row.short_code})
    else:
        click.echo(f"{row.number}\t{row.title}\t{row.short_code}")


@commands.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--code", help="A paper's short code, or what its QR code holds.")
@click.option("--data", type=click.Path(path_type=Path), help="Data folder; without one only the seal itself is checked.")
@as_json
def verify(file: Path | None, code: str | None, data: Path | None, json_wanted: bool) -> None:
    """Tell whose a PDF is, when it was sealed, and whether a byte was changed; or whether a printed code is genuine."""
    from crm.documents.publishing.queries import verify_code, verify_file  # noqa: PLC0415

    if (file is None) == (code is None):
        raise click.UsageError(_("Name a PDF, or give a code with --code."))
    pdf = b"" if file is None else _read(file)
    known = data is not None or folder_of(None).exists()
    if code is not None and not known:
        raise EnvironmentProblem("database_missing", _("A code is looked up in a data folder; name it with --data."))
    if known:
        with at_work(data, None) as work:
            verdict = (
                verify_file(work.session, pdf) if code is None else verify_code(work.session, work.actor, code, work.clock.now())
            )
    else:
        verdict = verify_file(None, pdf)
    if json_wanted:
        facts = {"issuer": verdict.issuer, "number": verdict.number, "day": verdict.day, "key": verdict.key}
        show({"genuine": verdict.genuine, "words": verdict.words, **facts})
    else:
        click.echo(verdict.words)
    if not verdict.genuine:
        raise click.exceptions.Exit(REFUSED)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        words = _("{path} cannot be read ({reason}).").format(path=file, reason=error.strerror)
        raise EnvironmentProblem("file", words) from error


def _record(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise RuleBroken("id", _("“{text}” is not the id of a record.").format(text=text)) from error
