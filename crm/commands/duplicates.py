"""Duplicates from the shell: whether a name, or each of a file, is there already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from crm.commands.base import as_json, at_work, commands, show, told, with_data
from crm.kernel.i18n import _

Asking = Callable[[str], dict[str, Any]]


@commands.command()
@click.argument("name", required=False)
@click.option("--file", "names_file", type=click.Path(path_type=Path), help="Ask for every name of this file, one a line.")
@click.option("--uscc", default="", help="Unified social credit code of NAME.")
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 100), help="Matches to show for a name.")
@click.option("--names", "book", type=click.Path(path_type=Path), help="Look in this file, one name a line, not in the data.")
@with_data
@as_json
def duplicates(
    name: str | None,
    names_file: Path | None,
    uscc: str,
    top: int,
    book: Path | None,
    data: Path | None,
    login: str | None,
    json_wanted: bool,
) -> None:
    """Find enterprises that may be NAME: the likeliest first, each with its score (0-100) and reason."""
    if (name is None) == (names_file is None) or (uscc and names_file is not None):
        raise click.UsageError(_("Give one name (with its code, where known), or a file of names."))
    from crm.enterprises.duplicates.files import lines_of  # noqa: PLC0415 - only when this command runs

    asked = [name or ""] if names_file is None else lines_of(names_file)
    found = _in_book(asked, uscc, book, top) if book is not None else _in_data(asked, uscc, top, data, login)
    if json_wanted:
        show(found[0] if names_file is None else found)
        return
    for each in found:
        for match in each["matches"]:
            click.echo(f"{each['query']}\t{match['score']}\t{match['verdict']}\t{match['name']}\t{match['reason']}")


def _in_book(asked: list[str], uscc: str, path: Path, top: int) -> list[dict[str, Any]]:
    """Ask a file of names."""
    from crm.enterprises.duplicates.files import ask_book, book_of  # noqa: PLC0415

    book = book_of(path)
    return _each(asked, lambda name: ask_book(book, name, uscc, top))


def _in_data(asked: list[str], uscc: str, top: int, data: Path | None, login: str | None) -> list[dict[str, Any]]:
    """Ask the data folder, in the hands of an account."""
    from crm.enterprises.duplicates.queries import duplicates as ask  # noqa: PLC0415
    from crm.enterprises.duplicates.queries import told_as  # noqa: PLC0415

    with at_work(data, login) as work:
        return _each(asked, lambda name: told_as(name, ask(work.session, work.actor, name, uscc=uscc, top=top)))


def _each(asked: list[str], ask: Asking) -> list[dict[str, Any]]:
    answers = []
    for count, name in enumerate(asked, 1):
        answers.append(ask(name))
        told(count, len(asked))
    return answers
