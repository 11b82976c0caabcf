"""The headless commands (design §5): thin, over the same services as the window.

``--json`` prints one JSON document on stdout; messages go to stderr; exit status 0 done, 1 refused by a
rule, 2 wrong usage, 3 environment.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from crm.kernel.errors import EnvironmentProblem, RuleBroken, SijiError
from crm.kernel.i18n import DEFAULT_LANGUAGE, _, set_language
from crm.store.acts import Work
from crm.store.desk import Desk
from crm.store.folder import DataFolder, default_folder, open_folder

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


def quarter_of(text: str) -> tuple[int, int]:
    """Return (year, quarter) of ``YYYYQn``. Raises RuleBroken ``quarter``."""
    found = re.fullmatch(r"(\d{4})[Qq]([1-4])", text.strip())
    if found is None:
        raise RuleBroken("quarter", _("“{text}” is not a quarter; write it as 2026Q3.").format(text=text))
    return int(found[1]), int(found[2])


def year_of(text: str) -> int:
    """Return the year of ``YYYY``. Raises RuleBroken ``year``."""
    if re.fullmatch(r"\d{4}", text.strip()) is None:
        raise RuleBroken("year", _("“{text}” is not a year; write it as 2026.").format(text=text))
    return int(text)


def day_of(text: str) -> date:
    """Return the date of ``YYYY-MM-DD``. Raises RuleBroken ``date``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RuleBroken("date", _("“{text}” is not a date; write it as 2026-11-24.").format(text=text)) from error


def told(done: int, total: int) -> None:
    """Show progress on stderr, in place, where a person watches."""
    if sys.stderr.isatty():
        click.echo(f"\r{done}/{total}", err=True, nl=done >= total)


def units_named(work: Work, name: str | None) -> tuple[Any, ...]:
    """Return a unit and what is below it, by name; empty for no name. Raises RuleBroken ``unit_unknown``."""
    from crm.people.queries import unit_by_name, with_below  # noqa: PLC0415

    if name is None:
        return ()
    found = unit_by_name(work.session, name)
    if found is None:
        raise RuleBroken("unit_unknown", _("There is no unit named {name}.").format(name=name))
    return tuple(with_below(work.session, found.id))
