"""Who may do what (domain §1.2): roles, capabilities, and the one place where queries are scoped."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, false, true
from sqlalchemy.orm import InstrumentedAttribute

from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import N_, _


class Role(StrEnum):
    """The role of an account."""

    OFFICER = "officer"
    UNIT_LEADER = "unit_leader"
    HANDLER = "handler"
    REVIEWER = "reviewer"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.OFFICER: N_("Recruitment officer"),
    Role.UNIT_LEADER: N_("Unit leader"),
    Role.HANDLER: N_("Department handler"),
    Role.REVIEWER: N_("Bureau reviewer"),
    Role.LEADER: N_("Leader"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


class May(StrEnum):
    """A capability."""

    EDIT_RECORDS = "edit_records"
    APPROVE_TRIPS = "approve_trips"
    REGISTER = "register"
    VERIFY = "verify"
    PUBLISH = "publish"
    EXPORT_DOCUMENTS = "export_documents"
    SEE_ALL = "see_all"
    SET_UP = "set_up"
    IMPORT = "import"
    TRANSFER = "transfer"
    SIGN_FOR_UNIT = "sign_for_unit"
    SIGN_VETO = "sign_veto"
    KEEP_POSTS = "keep_posts"
    ENTER_LEAVE = "enter_leave"
    APPROVE_LEAVE = "approve_leave"
    HANDLE = "handle"
    DIRECT_CASES = "direct_cases"
    SET_MATTERS = "set_matters"
    SET_SCHEMES = "set_schemes"
    KEEP_POLICIES = "keep_policies"
    REVIEW_GRANTS = "review_grants"
    SIGN_GRANTS = "sign_grants"
    INSPECT = "inspect"
    RECTIFY = "rectify"


GRANTED: dict[Role, frozenset[May]] = {
    Role.OFFICER: frozenset({May.EDIT_RECORDS, May.RECTIFY, May.ENTER_LEAVE, May.IMPORT, May.EXPORT_DOCUMENTS}),
    Role.UNIT_LEADER: frozenset(
        {
            May.EDIT_RECORDS,
            May.RECTIFY,
            May.APPROVE_TRIPS,
            May.KEEP_POSTS,
            May.ENTER_LEAVE,
            May.APPROVE_LEAVE,
            May.DIRECT_CASES,
            May.SIGN_FOR_UNIT,
            May.SIGN_VETO,
            May.IMPORT,
            May.EXPORT_DOCUMENTS,
        }
    ),
    Role.HANDLER: frozenset({May.HANDLE, May.RECTIFY, May.ENTER_LEAVE}),
    Role.REVIEWER: frozenset(
        {
            May.EDIT_RECORDS,
            May.KEEP_POSTS,
            May.ENTER_LEAVE,
            May.REGISTER,
            May.HANDLE,
            May.SET_MATTERS,
            May.SET_SCHEMES,
            May.TRANSFER,
            May.VERIFY,
            May.INSPECT,
            May.PUBLISH,
            May.EXPORT_DOCUMENTS,
            May.SEE_ALL,
            May.IMPORT,
            May.KEEP_POLICIES,
            May.REVIEW_GRANTS,
        }
    ),
    Role.LEADER: frozenset(
        {May.SEE_ALL, May.SIGN_VETO, May.SIGN_GRANTS, May.DIRECT_CASES, May.APPROVE_LEAVE, May.EXPORT_DOCUMENTS}
    ),
    Role.ADMINISTRATOR: frozenset({May.SET_UP, May.SET_MATTERS, May.SET_SCHEMES, May.KEEP_POSTS, May.SEE_ALL}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: an official's account in its role. ``units`` are its unit and those below, None for all."""

    account_id: UUID | None
    official_id: UUID | None
    name: str
    unit_id: UUID | None
    unit_name: str
    role: Role
    units: frozenset[UUID] | None

    def may(self, capability: May) -> bool:
        """Tell whether the role has ``capability``."""
        return capability in GRANTED[self.role]


PROGRAM = Actor(None, None, "Siji", None, "", Role.ADMINISTRATOR, None)
"""The program itself, for work that no person asked for (set-up of a new county)."""


def require(actor: Actor, capability: May) -> None:
    """Refuse an actor without ``capability``. Raises NotAllowed."""
    if not actor.may(capability):
        role = _(ROLE_NAMES[actor.role])
        raise NotAllowed(
            "role",
            _("The role “{role}” may not do this. Ask someone whose role allows it.").format(role=role),
            role=str(actor.role),
            capability=str(capability),
        )


def require_unit(actor: Actor, unit_id: UUID | None) -> None:
    """Refuse an actor whose unit (with what is below it) does not hold the record. Raises NotAllowed."""
    if actor.units is not None and unit_id not in actor.units:
        raise NotAllowed("unit", _("This record belongs to another unit."))


def require_in_charge(actor: Actor, unit_id: UUID | None, everywhere: Role) -> None:
    """Refuse an actor outside the unit's own house: who sees all units keeps its own only, save the role ``everywhere``.

    Raises NotAllowed.
    """
    if actor.units is None and actor.role is not everywhere and actor.unit_id != unit_id:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    require_unit(actor, unit_id)


def scope(actor: Actor, column: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]) -> ColumnElement[bool]:
    """Return the condition that keeps a query inside what ``actor`` may see; every query of records uses it."""
    if actor.units is None:
        return true()
    return column.in_(list(actor.units)) if actor.units else false()


def visible_units(actor: Actor, chosen: Collection[UUID] | None = None) -> list[UUID] | None:
    """Return the chosen units the actor may see; None means no limit at all."""
    if actor.units is None:
        return None if chosen is None else list(chosen)
    return list(actor.units if chosen is None else actor.units & set(chosen))
