"""The care of a data folder: sample, check, backup, restore, self-test."""

from __future__ import annotations

from pathlib import Path

import click

from crm.commands.base import REFUSED, as_json, commands, day_of, folder_of, open_desk, show, told
from crm.kernel.clock import Clock, FixedClock, SystemClock, local_moment
from crm.kernel.i18n import _
from crm.store.folder import DataFolder, create_folder


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
        count = fill_with_sample(desk, leads=leads, years=years, seed=seed, progress=told)
    finally:
        desk.close()
    click.echo(_("The sample county is in {path}: {count} records.").format(path=data, count=count), err=True)


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
