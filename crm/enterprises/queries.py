"""What pages and documents ask about enterprises; a confidential name is sealed to its unit and the bureau."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, func, select
from sqlalchemy.orm import Session

from crm.enterprises.model import Alias, Contact, Enterprise
from crm.enterprises.rules import normal_name
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.people.model import Unit
from crm.people.permissions import Actor, Role, scope


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """An enterprise as the list shows it."""

    id: UUID
    name: str
    uscc: str
    origin: str
    industry: str
    unit_name: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact of an enterprise."""

    id: UUID
    version: int
    name: str
    title: str
    phones: tuple[str, ...]
    wechat: str
    note: str


@dataclass(frozen=True, slots=True)
class EnterpriseDetail:
    """Everything about one enterprise. ``fields`` holds the columns of the form."""

    id: UUID
    version: int
    unit_name: str
    fields: dict[str, Any]
    aliases: tuple[str, ...]
    contacts: tuple[ContactRow, ...]


@dataclass(frozen=True, slots=True)
class EnterpriseFilter:
    """Which enterprises: words of the name or code, target region, investor class."""

    text: str = ""
    region: str = ""
    investor_class: str = ""


SORTS = {"name": Enterprise.normal_name, "changed": Enterprise.changed_at}


def _chosen(actor: Actor, wanted: EnterpriseFilter, columns: Select[Any]) -> Select[Any]:
    chosen = columns.where(scope(actor, Enterprise.unit_id))
    if wanted.text:
        chosen = chosen.where(
            Enterprise.normal_name.contains(normal_name(wanted.text), autoescape=True)
            | (Enterprise.uscc == normal_text(wanted.text).upper())
        )
    if wanted.region:
        chosen = chosen.where(Enterprise.target_region == wanted.region)
    if wanted.investor_class:
        classes = cast(Enterprise.investor_classes, String)
        chosen = chosen.where(classes.contains(f'"{wanted.investor_class}"', autoescape=True))
    return chosen


def enterprise_count(session: Session, actor: Actor, wanted: EnterpriseFilter) -> int:
    """Count the enterprises that match."""
    return session.scalar(_chosen(actor, wanted, select(func.count()).select_from(Enterprise))) or 0


def enterprise_page(
    session: Session,
    actor: Actor,
    wanted: EnterpriseFilter,
    *,
    sort: str = "changed",
    descending: bool = True,
    offset: int = 0,
    limit: int = 100,
) -> list[EnterpriseRow]:
    """Return one page of the matching enterprises."""
    column = SORTS.get(sort, Enterprise.changed_at)
    columns = select(
        Enterprise.id,
        Enterprise.name,
        Enterprise.uscc,
        Enterprise.origin_region,
        Enterprise.industry_division,
        Unit.short_name,
        Enterprise.investor_classes,
    ).join(Unit, Unit.id == Enterprise.unit_id)
    chosen = (
        _chosen(actor, wanted, columns)
        .order_by(column.desc() if descending else column, Enterprise.id)
        .offset(offset)
        .limit(limit)
    )
    return [EnterpriseRow(i, n, u or "", o, d, s, tuple(c or ())) for i, n, u, o, d, s, c in session.execute(chosen)]


def enterprise_detail(session: Session, actor: Actor, enterprise_id: UUID) -> EnterpriseDetail:
    """Return everything about an enterprise. Raises NotAllowed for another unit's."""
    found = session.execute(
        select(Enterprise, Unit.name)
        .join(Unit, Unit.id == Enterprise.unit_id)
        .where(Enterprise.id == enterprise_id, scope(actor, Enterprise.unit_id))
    ).first()
    if found is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    enterprise, unit_name = found
    keys = (
        "name",
        "uscc",
        "no_uscc_reason",
        "confidential",
        "true_name",
        "origin_region",
        "country",
        "address",
        "profile",
        "industry_section",
        "industry_division",
        "investor_classes",
        "evaluation",
        "target_region",
    )
    fields = {key: getattr(enterprise, key) for key in keys}
    fields["uscc"] = enterprise.uscc or ""
    if enterprise.confidential and actor.role not in (Role.REVIEWER, Role.OFFICER, Role.UNIT_LEADER):
        fields["true_name"] = ""
    aliases = session.scalars(select(Alias.name).where(Alias.enterprise_id == enterprise_id).order_by(Alias.name))
    return EnterpriseDetail(
        enterprise.id, enterprise.version, unit_name, fields, tuple(aliases), contacts_of(session, enterprise_id)
    )


def enterprise_of_contact(session: Session, actor: Actor, contact_id: UUID) -> UUID:
    """Return the enterprise of a contact. Raises NotAllowed for another unit's."""
    chosen = select(Contact.enterprise_id).join(Enterprise, Enterprise.id == Contact.enterprise_id)
    found = session.scalars(chosen.where(Contact.id == contact_id, scope(actor, Enterprise.unit_id))).first()
    if found is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    return found


def contacts_of(session: Session, enterprise_id: UUID) -> tuple[ContactRow, ...]:
    """Return an enterprise's contacts."""
    chosen = select(Contact).where(Contact.enterprise_id == enterprise_id, Contact.removed.is_(False)).order_by(Contact.id)
    return tuple(
        ContactRow(c.id, c.version, c.name, c.title, tuple(c.phones or ()), c.wechat, c.note) for c in session.scalars(chosen)
    )


def kept_enterprise(session: Session, unit_id: UUID, name: str, uscc: str = "") -> UUID | None:
    """Return the enterprise that a unit keeps already under this USCC, else this name or short name; None for none."""
    for condition in _same(name, uscc).values():
        found = session.scalars(
            select(Enterprise.id).where(condition, Enterprise.unit_id == unit_id).order_by(Enterprise.id).limit(1)
        ).first()
        if found is not None:
            return found
    return None


@dataclass(frozen=True, slots=True)
class SameEnterprise:
    """An exact duplicate: why it matches (uscc, name, alias), whose it is and since when.

    ``id`` and ``name`` are empty where the enterprise is another unit's: only unit and time are disclosed (domain §4.3).
    """

    why: str
    unit_name: str
    since: datetime
    id: UUID | None = None
    name: str = ""


MOST_SAME = 20


def same_enterprises(
    session: Session, actor: Actor, name: str, uscc: str = "", *, but: UUID | None = None
) -> list[SameEnterprise]:
    """Return the exact duplicates of a name and USCC across all units, the strongest reason first, without ``but``."""
    found: dict[UUID, SameEnterprise] = {}
    for why, condition in _same(name, uscc).items():
        chosen = (
            select(Enterprise.id, Enterprise.name, Enterprise.unit_id, Enterprise.created_at, Unit.name.label("unit"))
            .join(Unit, Unit.id == Enterprise.unit_id)
            .where(condition)
            .order_by(Enterprise.created_at, Enterprise.id)
            .limit(MOST_SAME)
        )
        for row in session.execute(chosen):
            if row.id != but and actor.units is not None and row.unit_id not in actor.units:
                found.setdefault(row.id, SameEnterprise(why, row.unit, row.created_at))
            elif row.id != but:
                found.setdefault(row.id, SameEnterprise(why, row.unit, row.created_at, row.id, row.name))
    return list(found.values())


def _same(name: str, uscc: str) -> dict[str, ColumnElement[bool]]:
    """Return the conditions of sameness in their order: USCC, normalised name, short or former name."""
    found: dict[str, ColumnElement[bool]] = {}
    code, normal = normal_text(uscc).upper().replace(" ", ""), normal_name(name)
    if code:
        found["uscc"] = Enterprise.uscc == code
    if normal:
        found["name"] = Enterprise.normal_name == normal
        found["alias"] = Enterprise.id.in_(select(Alias.enterprise_id).where(Alias.normal_name == normal))
    return found
