"""What an administrator does with units, officials, accounts and the county setup; and saved views for everyone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.calendar.tables import parse_holiday_table
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.money import CURRENCY_NAMES
from crm.people.deadlines import move_deadlines
from crm.people.model import Account, ExchangeRate, HolidayTable, Official, SavedView, Setting, Tenure, Unit
from crm.people.permissions import May, Role, require
from crm.people.setup import checked_value, county_calendar
from crm.store.acts import Work, act

UNIT_KINDS = ("county", "township", "park", "bureau", "department", "leading_group")


def checked_name(text: str, field: str, most: int) -> str:
    """Return a trimmed name of 1 to ``most`` characters. Raises RuleBroken ``name_empty`` or ``name_long``."""
    name = text.strip()
    if not name:
        raise RuleBroken("name_empty", _("This name is empty; enter it."), field=field)
    if len(name) > most:
        text = _("This name has {length} characters; at most {most} are kept. Shorten it.")
        raise RuleBroken("name_long", text.format(length=len(name), most=most), field=field)
    return name


@act("add_unit", label=N_("Add unit"))
def add_unit(work: Work, name: str, kind: str, parent_id: UUID | None, *, contest_group: str = "", position: int = 0) -> UUID:
    """Add a unit 单位. Raises NotAllowed, RuleBroken ``unit_kind`` or ``unit_twice``."""
    require(work.actor, May.SET_UP)
    if kind not in UNIT_KINDS:
        raise RuleBroken("unit_kind", _("A unit is one of: {kinds}.").format(kinds=", ".join(UNIT_KINDS)), field="kind")
    name = checked_name(name, "name", 60)
    if work.session.scalars(select(Unit.id).where(Unit.name == name)).first() is not None:
        raise RuleBroken("unit_twice", _("There is a unit named {name} already.").format(name=name), field="name")
    unit = Unit(name=name, short_name=name[:20], kind=kind, parent_id=parent_id, contest_group=contest_group, position=position)
    work.session.add(unit)
    work.session.flush()
    work.note_subject(unit, name)
    return unit.id


@act("add_official", label=N_("Add official"))
def add_official(
    work: Work, name: str, unit_id: UUID, title: str, *, first_day: date, principal: bool = False, phone: str = ""
) -> UUID:
    """Add an official 干部 with a first tenure. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.SET_UP)
    official = Official(name=checked_name(name, "name", 40), phone=phone.strip()[:40])
    work.session.add(official)
    work.session.flush()
    work.note_subject(official, official.name)
    _add_tenure(work, official.id, unit_id, title, principal, first_day)
    return official.id


@act("move_official", label=N_("Move official to another post"))
def move_official(work: Work, official_id: UUID, unit_id: UUID, title: str, *, first_day: date, principal: bool = False) -> None:
    """End the official's tenures the day before ``first_day`` and begin a new one. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.SET_UP)
    official = work.session.get_one(Official, official_id)
    work.note_subject(official, official.name)
    for tenure in work.session.scalars(select(Tenure).where(Tenure.official_id == official_id, Tenure.last_day.is_(None))):
        if tenure.first_day >= first_day:
            text = _("The new post begins on {day}, not after the present one began.")
            raise RuleBroken("tenure_order", text.format(day=first_day), field="first_day")
        tenure.last_day = first_day - timedelta(days=1)
    _add_tenure(work, official_id, unit_id, title, principal, first_day)


def _add_tenure(work: Work, official_id: UUID, unit_id: UUID, title: str, principal: bool, first_day: date) -> None:
    position = len(work.session.scalars(select(Tenure.id).where(Tenure.unit_id == unit_id)).all())
    work.session.add(
        Tenure(
            official_id=official_id,
            unit_id=unit_id,
            title=checked_name(title, "title", 40),
            principal=principal,
            first_day=first_day,
            position=0 if principal else position + 10,
        )
    )


@act("open_account", label=N_("Open account"))
def open_account(work: Work, official_id: UUID, unit_id: UUID, role: Role, login: str) -> UUID:
    """Open an account 账号. Raises NotAllowed, RuleBroken ``login_taken``."""
    require(work.actor, May.SET_UP)
    login = checked_name(login, "login", 40)
    if work.session.scalars(select(Account.id).where(Account.login == login)).first() is not None:
        raise RuleBroken("login_taken", _("The login {login} is taken; choose another.").format(login=login), field="login")
    account = Account(official_id=official_id, unit_id=unit_id, role=str(role), login=login)
    work.session.add(account)
    work.session.flush()
    work.note_subject(account, login)
    return account.id


@act("close_account", label=N_("Close account"))
def close_account(work: Work, account_id: UUID) -> None:
    """Close an account; its acts stay in the record. Raises NotAllowed, RuleBroken ``own_account``."""
    require(work.actor, May.SET_UP)
    if account_id == work.actor.account_id:
        raise RuleBroken("own_account", _("You cannot close the account you are using."))
    account = work.session.get_one(Account, account_id)
    work.note_subject(account, account.login)
    account.closed = True


@act("change_setting", label=N_("Change setting"))
def change_setting(work: Work, name: str, value: Any) -> None:  # noqa: ANN401 - a setting holds any JSON value
    """Change one value of the county setup. Raises NotAllowed, RuleBroken ``setting_unknown`` or ``setting_value``."""
    require(work.actor, May.SET_UP)
    value = checked_value(name, value)
    row = work.session.scalars(select(Setting).where(Setting.name == name)).first()
    if row is None:
        row = Setting(name=name, value=value)
        work.session.add(row)
    row.value = value
    work.session.flush()
    work.note_subject(row, name)


@act("import_holiday_table", label=N_("Import holiday table"))
def import_holiday_table(work: Work, days: Any, name: str) -> int:  # noqa: ANN401 - parsed JSON of the file
    """Import a year's holiday table in the ``holiday-cn`` form and move the open deadlines that it moves; returns the year.

    What will move is told before by :func:`crm.people.deadlines.preview_holiday_table`. Raises NotAllowed, RuleBroken.
    """
    require(work.actor, May.SET_UP)
    before = county_calendar(work.session)
    table = parse_holiday_table(days, name)
    row = HolidayTable(year=table.year, name=name[:60], days=days, imported_at=work.clock.now())
    work.session.add(row)
    work.session.flush()
    work.note_subject(row, f"{table.year} {name}")
    move_deadlines(work, before)
    return table.year


@act("set_exchange_rate", label=N_("Set exchange rate"))
def set_exchange_rate(work: Work, year: int, currency: str, per_hundred: int) -> None:
    """Set a year's rate in 1/10 000 yuan for 100 units. Raises NotAllowed, RuleBroken ``rate_range``."""
    require(work.actor, May.SET_UP)
    if currency not in CURRENCY_NAMES or currency == "CNY" or not 0 < per_hundred < 10**9:
        raise RuleBroken("rate_range", _("Enter the yuan for 100 units of a foreign currency, above 0."), field="rate")
    row = work.session.scalars(select(ExchangeRate).where(ExchangeRate.year == year, ExchangeRate.currency == currency)).first()
    if row is None:
        row = ExchangeRate(year=year, currency=currency, per_hundred=per_hundred)
        work.session.add(row)
    row.per_hundred = per_hundred
    work.session.flush()
    work.note_subject(row, f"{currency} {year}")


@act("save_view", label=N_("Save view"))
def save_view(work: Work, page: str, name: str, filters: Any, *, shared: bool = False) -> UUID:  # noqa: ANN401 - JSON
    """Save a list's filters 视图 under a name, for oneself or the unit. Raises RuleBroken."""
    name = checked_name(name, "name", 60)
    chosen = select(SavedView).where(
        SavedView.account_id == work.actor.account_id, SavedView.page == page, SavedView.name == name
    )
    view = work.session.scalars(chosen).first()
    if view is None:
        view = SavedView(account_id=work.actor.account_id, page=page, name=name, filters=filters)
        work.session.add(view)
    view.filters, view.shared = filters, shared
    work.session.flush()
    work.note_subject(view, name)
    return view.id


@act("delete_view", label=N_("Delete view"))
def delete_view(work: Work, view_id: UUID) -> None:
    """Delete one's own saved view. Raises RuleBroken ``view_not_own``."""
    view = work.session.get_one(SavedView, view_id)
    if view.account_id != work.actor.account_id:
        raise RuleBroken("view_not_own", _("This view was shared by someone else; only they can delete it."))
    work.note_subject(view, view.name)
    work.session.delete(view)
