"""Founding a county: its first unit, its bureau, its first administrator."""

from __future__ import annotations

from uuid import UUID

from crm.kernel.i18n import N_
from crm.people.model import Setting
from crm.people.permissions import PROGRAM, Role
from crm.people.service import add_official, add_unit, checked_name, open_account
from crm.store.acts import Work, act
from crm.store.desk import Desk


@act("found_county", label=N_("Set up county"), undoable=False)
def _found(work: Work, county: str, bureau: str, name: str) -> UUID:
    top = add_unit(work, county, "county", None).value
    office = add_unit(work, bureau, "bureau", top, position=1).value
    first_day = work.clock.today()
    official = add_official(work, name, office, "系统管理员", first_day=first_day).value
    for setting, value in (("county_name", county), ("bureau_name", bureau)):
        work.session.add(Setting(name=setting, value=value))
    return open_account(work, official, office, Role.ADMINISTRATOR, name).value


def checked_names(county: str, bureau: str, name: str) -> tuple[str, str, str]:
    """Return the checked names of county, bureau and administrator, before anything is made. Raises RuleBroken naming the field."""
    return checked_name(county, "county_name", 60), checked_name(bureau, "bureau_name", 60), checked_name(name, "login", 40)


def found_county(desk: Desk, county: str, bureau: str, name: str) -> UUID:
    """Found a county in an empty desk; returns the administrator's account. Raises RuleBroken naming the field."""
    return _found(desk.work(PROGRAM), *checked_names(county, bureau, name)).value
