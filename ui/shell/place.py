"""The database side of the window: an open desk and the unit of work of whoever sits at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from crm.kernel.clock import Clock
from crm.league.inspections.following import follow_if_run_out
from crm.league.rhythm.laying import lay_out_if_due
from crm.people.permissions import PROGRAM, Actor
from crm.people.queries import AccountRow, accounts, actor_of
from crm.people.setup import setting
from crm.procedures.transfer.service import expire_if_due
from crm.store.acts import Work
from crm.store.backup import backup_now, is_due, last_backup
from crm.store.desk import Desk
from crm.store.folder import DataFolder, open_folder
from crm.store.keys import checked_password, set_password


@dataclass
class Place:
    """An open desk; ``work`` is the unit of work of the person sitting at it."""

    desk: Desk
    folder: DataFolder
    work: Work
    key: bytes | None = None

    @property
    def actor(self) -> Actor:
        """Return who sits here."""
        actor: Actor = self.work.actor
        return actor

    def sit(self, account_id: UUID) -> Actor:
        """Let an account sit down and return its actor; what ran out meanwhile is ended, and the tasks that open soon appear."""
        actor = actor_of(self.work.session, account_id)
        self.work.close()
        self.work = self.desk.work(actor)
        expire_if_due(self.work)
        lay_out_if_due(self.work)
        follow_if_run_out(self.work)
        return actor

    def accounts(self) -> list[AccountRow]:
        """Return the accounts that may sit down."""
        return [each for each in accounts(self.work.session) if not each.closed]

    def county(self) -> str:
        """Return the county's name."""
        return str(setting(self.work.session, "county_name"))

    def back_up_if_due(self) -> Path | None:
        """Write a backup when the newest is older than a day."""
        now = self.desk.clock.now()
        if not is_due(self.folder.backups, now):
            return None
        return backup_now(self.folder.database, self.folder.backups, now, key=self.key)

    def last_backup(self) -> Any:  # noqa: ANN401 - a moment or None
        """Return the moment of the newest backup."""
        return last_backup(self.folder.backups)

    def check_password(self, password: str) -> None:
        """Refuse a password too short for an encrypted county, before anything is written. Raises RuleBroken."""
        if self.key is not None:
            checked_password(password)

    def wrap_key(self, login: str, password: str) -> None:
        """Let an account open this encrypted county with its password; an open county needs none."""
        if self.key is not None:
            set_password(self.folder.keys, self.key, login, password)

    def rest(self) -> None:
        """End the reading of the last job, so that the next one sees the newest data."""
        self.work.close()

    def close(self) -> None:
        """Close the desk."""
        self.work.close()
        self.desk.close()


def open_place(folder: DataFolder, key: bytes | None, clock: Clock | None = None) -> Place:
    """Open a data folder for the window alone. Raises EnvironmentProblem."""
    from crm import schema  # noqa: F401, PLC0415 - maps every class, on the database thread and after the first paint

    desk = open_folder(folder, key, clock, exclusive=True)
    return Place(desk, folder, desk.work(PROGRAM), key)
