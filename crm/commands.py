"""The headless commands (design §5): thin, over the same services as the window.

``--json`` prints one JSON document on stdout; messages go to stderr; exit status 0 done, 1 refused by a
rule, 2 wrong usage, 3 environment.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import click

from crm.kernel.clock import Clock, FixedClock, SystemClock, local_moment
from crm.kernel.errors import EnvironmentProblem, RuleBroken, SijiError
from crm.kernel.i18n import DEFAULT_LANGUAGE, _, set_language
from crm.store.acts import Work
from crm.store.desk import Desk
from crm.store.folder import DataFolder, create_folder, default_folder, open_folder

P = ParamSpec("P")
T = TypeVar("T")
REFUSED, USAGE, ENVIRONMENT = 1, 2, 3


def run_command(arguments: list[str]) -> int:
    """Run one command and return its exit status; every error is a sentence on stderr."""
    try:
        commands.main(arguments, prog_name="main.py", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except click.Abort:
        return USAGE
    except EnvironmentProblem as error:
        click.echo(error.message, err=True)
        return ENVIRONMENT
    except SijiError as error:
        click.echo(error.message, err=True)
        return REFUSED
    return 0


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", help="Language of messages.")
def commands(lang: str) -> None:
    """Siji 四季招商: a desk for investment promotion. Without a command the window opens.

    Beside the commands below: ``screenshots`` and ``tour`` picture every page (each has its own --help).
    """
    set_language("en" if lang == "en" else DEFAULT_LANGUAGE)


def with_data(command: Callable[P, T]) -> Callable[P, T]:
    """Add the options that say which data and in whose hands."""
    command = click.option("--data", type=click.Path(path_type=Path), help="Data folder (else SIJI_DATA, else the user's).")(
        command
    )
    return click.option("--as", "login", help="Login to act as; a bureau reviewer when left out.")(command)


def as_json(command: Callable[P, T]) -> Callable[P, T]:
    """Add ``--json``."""
    return click.option("--json", "json_wanted", is_flag=True, help="Print one JSON document on stdout.")(command)


def folder_of(data: Path | None) -> DataFolder:
    """Return the data folder that the options name."""
    return DataFolder(data) if data else default_folder()


@contextmanager
def open_desk(data: Path | None) -> Iterator[Desk]:
    """Open the data folder for a command and close it afterwards; an encrypted one asks for SIJI_PASSWORD."""
    from crm import schema  # noqa: F401, PLC0415 - maps every class before the first query
    from crm.store.keys import key_of_folder  # noqa: PLC0415 - argon2 is needed for encrypted folders only

    folder = folder_of(data)
    desk = open_folder(folder, key_of_folder(folder.keys))
    try:
        yield desk
    finally:
        desk.close()


@contextmanager
def at_work(data: Path | None, login: str | None) -> Iterator[Work]:
    """Open the data folder in the hands of an account."""
    from crm.people.permissions import PROGRAM  # noqa: PLC0415
    from crm.people.queries import actor_by_login  # noqa: PLC0415

    with open_desk(data) as desk:
        work = desk.work(PROGRAM)
        work.actor = actor_by_login(work.session, login)
        try:
            yield work
        finally:
            work.close()


def show(document: object) -> None:
    """Print one JSON document: days in ISO form, everything else as it stands."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))


def month_of(text: str) -> tuple[int, int]:
    """Return (year, month) of ``YYYY-MM``. Raises RuleBroken ``month``."""
    try:
        day = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as error:
        raise RuleBroken("month", _("“{text}” is not a month; write it as 2026-11.").format(text=text)) from error
    return day.year, day.month


def day_of(text: str) -> date:
    """Return the date of ``YYYY-MM-DD``. Raises RuleBroken ``date``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RuleBroken("date", _("“{text}” is not a date; write it as 2026-11-24.").format(text=text)) from error


def _told(done: int, total: int) -> None:
    """Show progress on stderr, in place, where a person watches."""
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{total}", err=True, nl=done >= total)


@commands.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="New data folder.")
@click.option("--leads", default=420, show_default=True, help="Number of leads.")
@click.option("--years", default=2, show_default=True, help="Years back from today.")
@click.option("--seed", default=2020, show_default=True, help="Seed of the generator.")
@click.option("--today", help="The sample's last day, YYYY-MM-DD; today when left out.")
def sample(data: Path, leads: int, years: int, seed: int, today: str | None) -> None:
    """Make the sample county, as large as asked."""
    from crm import schema  # noqa: F401, PLC0415
    from crm.sample.service import fill_with_sample  # noqa: PLC0415

    clock: Clock = FixedClock(local_moment(day_of(today), 9)) if today else SystemClock()
    desk = create_folder(DataFolder(data), clock=clock)
    try:
        count = fill_with_sample(desk, leads=leads, years=years, seed=seed, progress=_told)
    finally:
        desk.close()
    click.echo(_("The sample county is in {path}: {count} records.").format(path=data, count=count), err=True)


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
@click.option("--repair", is_flag=True, help="Rebuild what can be rebuilt.")
@click.option("--data", type=click.Path(path_type=Path))
@as_json
def check(repair: bool, data: Path | None, json_wanted: bool) -> None:
    """Check integrity, references, the change log's chain, schema, index and attachments."""
    from crm.store.check import check as examine  # noqa: PLC0415

    with open_desk(data) as desk:
        findings = examine(desk, repair=repair)
    whole = all(finding.repaired for finding in findings)
    if json_wanted:
        show({"ok": whole, "findings": [{"code": f.code, "words": f.words, "repaired": f.repaired} for f in findings]})
    for finding in findings:
        click.echo(finding.words, err=True)
    if not findings and not json_wanted:
        click.echo(_("Everything is whole."))
    if not whole:
        raise click.exceptions.Exit(REFUSED)


@commands.command()
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--data", type=click.Path(path_type=Path))
def backup(out: Path, data: Path | None) -> None:
    """Write a checked backup to a file."""
    from crm.store.backup import backup_to  # noqa: PLC0415
    from crm.store.keys import key_of_folder  # noqa: PLC0415

    folder = folder_of(data)
    with open_desk(data):
        backup_to(folder.database, out, key=key_of_folder(folder.keys))
    click.echo(_("The backup is in {path}.").format(path=out), err=True)


@commands.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path))
def restore(file: Path, data: Path | None) -> None:
    """Put a checked backup in the database's place; the present one is kept aside."""
    from crm.store.backup import restore as put_back  # noqa: PLC0415
    from crm.store.keys import key_of_folder  # noqa: PLC0415
    from crm.store.lock import FolderLock  # noqa: PLC0415

    folder = folder_of(data)
    lock = FolderLock(folder.path / ".lock")
    folder.path.mkdir(parents=True, exist_ok=True)
    lock.take()
    try:
        aside = put_back(file, folder.database, SystemClock().now(), key=key_of_folder(folder.keys))
    finally:
        lock.release()
    if aside:
        click.echo(_("The replaced database is kept in {path}.").format(path=aside), err=True)


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
        report = run_import(work, asked, _told)
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
@click.argument("what", type=click.Choice(["leads", "enterprises", "trips"]))
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--text", default="", help="Words to filter by (leads, enterprises).")
@click.option("--unit", help="Only this unit and what is below it (leads, trips).")
@click.option("--stage", "stages", multiple=True, help="Only these stages (leads).")
@with_data
def export(
    what: str, out: Path, text: str, unit: str | None, stages: tuple[str, ...], data: Path | None, login: str | None
) -> None:
    """Write leads, enterprises or trips to an Excel file."""
    from crm.enterprises.queries import EnterpriseFilter  # noqa: PLC0415
    from crm.fieldtime.trips import TripFilter  # noqa: PLC0415
    from crm.leads.queries import LeadFilter  # noqa: PLC0415
    from crm.ledger.exporting import export_enterprises, export_leads, export_trips  # noqa: PLC0415

    with at_work(data, login) as work:
        units = _units(work, unit)
        if what == "leads":
            count = export_leads(
                work.session, work.actor, LeadFilter(text=text, units=units, stages=stages), work.clock.today(), out
            )
        elif what == "enterprises":
            count = export_enterprises(work.session, work.actor, EnterpriseFilter(text=text), out)
        else:
            count = export_trips(work.session, work.actor, TripFilter(units=units), out)
    click.echo(_("{count} rows written to {path}.").format(count=count, path=out), err=True)


def _units(work: Work, name: str | None) -> tuple[Any, ...]:
    """Return a unit and what is below it, by name; empty for no name. Raises RuleBroken ``unit_unknown``."""
    from crm.people.queries import unit_by_name, with_below  # noqa: PLC0415

    if name is None:
        return ()
    found = unit_by_name(work.session, name)
    if found is None:
        raise RuleBroken("unit_unknown", _("There is no unit named {name}.").format(name=name))
    return tuple(with_below(work.session, found.id))


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


@commands.command("self-test")
@as_json
def self_test(json_wanted: bool) -> None:
    """Open, write, print, search, back up and close in a throw-away folder."""
    from crm.selftest import run_self_test  # noqa: PLC0415

    steps = run_self_test()
    if json_wanted:
        show({"ok": True, "steps": steps})
        return
    for step in steps:
        click.echo(f"✓ {step}")
