"""What pages, documents and other subjects ask about units and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.people.model import Account, ExchangeRate, HolidayTable, Official, SavedView, Tenure, Unit
from crm.people.permissions import GRANTED, Actor, May, Role


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as lists show it."""

    id: UUID
    name: str
    short_name: str
    kind: str
    parent_id: UUID | None
    contest_group: str
    position: int


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """An official in a unit with the title held there on the day asked about."""

    id: UUID
    name: str
    unit_id: UUID
    unit_name: str
    title: str
    principal: bool


@dataclass(frozen=True, slots=True)
class TenureSpan:
    """An official's days in a unit: ``last_day`` None while it lasts."""

    official_id: UUID
    official_name: str
    unit_id: UUID
    title: str
    principal: bool
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as the login and the role switcher show it."""

    id: UUID
    login: str
    official_id: UUID
    official_name: str
    unit_id: UUID
    unit_name: str
    role: Role
    closed: bool


def units(session: Session, *, kinds: tuple[str, ...] = ()) -> list[UnitRow]:
    """Return the units in their official order, of the given kinds or all."""
    chosen = select(Unit).where(Unit.closed_on.is_(None)).order_by(Unit.position, Unit.name)
    if kinds:
        chosen = chosen.where(Unit.kind.in_(kinds))
    return [_unit_row(unit) for unit in session.scalars(chosen)]


def recruiting_units(session: Session) -> list[UnitRow]:
    """Return the townships and parks 乡镇园区, which recruit and are counted."""
    return units(session, kinds=("township", "park"))


def _unit_row(unit: Unit) -> UnitRow:
    return UnitRow(unit.id, unit.name, unit.short_name, unit.kind, unit.parent_id, unit.contest_group, unit.position)


def unit_names(session: Session) -> dict[UUID, str]:
    """Return every unit's name by id, in the county's order."""
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).order_by(Unit.position, Unit.name))}


def short_names(session: Session) -> dict[UUID, str]:
    """Return every unit's short name by id, closed ones too, in the order of units."""
    chosen = select(Unit.id, Unit.short_name).order_by(Unit.position, Unit.name)
    return {row.id: row.short_name for row in session.execute(chosen)}


def unit_by_name(session: Session, name: str) -> UnitRow | None:
    """Find a unit by its full or short name."""
    unit = session.scalars(select(Unit).where((Unit.name == name) | (Unit.short_name == name))).first()
    return None if unit is None else _unit_row(unit)


def with_below(session: Session, unit_id: UUID) -> frozenset[UUID]:
    """Return a unit and everything below it: a filter on a unit includes what is below."""
    children: dict[UUID | None, list[UUID]] = {}
    for row in session.execute(select(Unit.id, Unit.parent_id)):
        children.setdefault(row.parent_id, []).append(row.id)
    found, waiting = set(), [unit_id]
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting.extend(children.get(unit, ()))
    return frozenset(found)


def officials_on(session: Session, day: date, unit_ids: list[UUID] | None = None) -> list[OfficialRow]:
    """Return the officials in office on ``day``, by unit and rank."""
    chosen = (
        select(Official.id, Official.name, Tenure.unit_id, Unit.name.label("unit_name"), Tenure.title, Tenure.principal)
        .join(Tenure, Tenure.official_id == Official.id)
        .join(Unit, Unit.id == Tenure.unit_id)
        .where(Tenure.first_day <= day, Tenure.last_day.is_(None) | (Tenure.last_day >= day))
        .order_by(Unit.position, Tenure.position, Official.name)
    )
    if unit_ids is not None:
        chosen = chosen.where(Tenure.unit_id.in_(unit_ids))
    return [OfficialRow(*row) for row in session.execute(chosen)]


def tenures_between(session: Session, first: date, last: date, unit_ids: list[UUID] | None = None) -> list[TenureSpan]:
    """Return every tenure that touches the days ``first`` to ``last``, by unit and rank."""
    chosen = (
        select(
            Tenure.official_id, Official.name, Tenure.unit_id, Tenure.title, Tenure.principal, Tenure.first_day, Tenure.last_day
        )
        .join(Official, Official.id == Tenure.official_id)
        .join(Unit, Unit.id == Tenure.unit_id)
        .where(Tenure.first_day <= last, Tenure.last_day.is_(None) | (Tenure.last_day >= first))
        .order_by(Unit.position, Tenure.position, Tenure.first_day)
    )
    if unit_ids is not None:
        chosen = chosen.where(Tenure.unit_id.in_(unit_ids))
    return [TenureSpan(*row) for row in session.execute(chosen)]


def official_names(session: Session) -> dict[UUID, str]:
    """Return every official's name by id."""
    return {row.id: row.name for row in session.execute(select(Official.id, Official.name))}


def accounts(session: Session) -> list[AccountRow]:
    """Return the accounts, by unit and login."""
    chosen = (
        select(Account, Official.name, Unit.name.label("unit_name"))
        .join(Official, Official.id == Account.official_id)
        .join(Unit, Unit.id == Account.unit_id)
        .order_by(Unit.position, Account.login)
    )
    return [
        AccountRow(a.id, a.login, a.official_id, name, a.unit_id, unit_name, Role(a.role), a.closed)
        for a, name, unit_name in session.execute(chosen)
    ]


def actor_of(session: Session, account_id: UUID) -> Actor:
    """Return the actor of an account, with its unit and those below. Raises KeyError for an unknown account."""
    account = next((each for each in accounts(session) if each.id == account_id), None)
    if account is None:
        raise KeyError(account_id)
    below = None if May.SEE_ALL in GRANTED[account.role] else with_below(session, account.unit_id)
    return Actor(account.id, account.official_id, account.official_name, account.unit_id, account.unit_name, account.role, below)


def actor_by_login(session: Session, login: str | None) -> Actor:
    """Return the actor of a login, or the first bureau reviewer where none is named. Raises EnvironmentProblem."""
    known = [each for each in accounts(session) if not each.closed]
    if login is None:
        chosen = next((each for each in known if each.role is Role.REVIEWER), None)
    else:
        chosen = next((each for each in known if login in (each.login, each.official_name)), None)
    if chosen is None:
        names = "、".join(each.login for each in known[:12])
        raise EnvironmentProblem(
            "account_unknown", _("No account {login}. Known accounts: {names}.").format(login=login or "", names=names)
        )
    return actor_of(session, chosen.id)


def holiday_tables(session: Session) -> list[tuple[int, str]]:
    """Return the imported holiday tables as (year, name), newest first."""
    chosen = select(HolidayTable.year, HolidayTable.name).order_by(HolidayTable.imported_at.desc())
    return [(row.year, row.name) for row in session.execute(chosen)]


def rates(session: Session) -> dict[tuple[int, str], int]:
    """Return the exchange rates: (year, currency) → 1/10 000 yuan for 100 units."""
    chosen = select(ExchangeRate.year, ExchangeRate.currency, ExchangeRate.per_hundred)
    return {(year, currency): per_hundred for year, currency, per_hundred in session.execute(chosen)}


def saved_views(session: Session, actor: Actor, page: str) -> list[tuple[UUID, str, Any]]:
    """Return the saved views of a page that are the actor's own or shared by its unit, as (id, name, filters)."""
    chosen = (
        select(SavedView, Account.unit_id)
        .join(Account, Account.id == SavedView.account_id)
        .where(SavedView.page == page)
        .order_by(SavedView.name)
    )
    return [
        (view.id, view.name, view.filters)
        for view, unit_id in session.execute(chosen)
        if view.account_id == actor.account_id or (view.shared and unit_id == actor.unit_id)
    ]
