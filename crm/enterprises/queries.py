"""What pages and documents ask about enterprises; a confidential name is sealed to its unit and the bureau."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crm.enterprises.model import Alias, Contact, Enterprise
from crm.enterprises.rules import normal_name
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
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
            | (Enterprise.uscc == wanted.text.strip().upper())
        )
    if wanted.region:
        chosen = chosen.where(Enterprise.target_region == wanted.region)
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


def same_enterprises(session: Session, names: list[str], codes: list[str]) -> dict[str, UUID]:
    """Return exact matches across all units: normalised name or USCC → enterprise. For imports and services only."""
    found: dict[str, UUID] = {}
    for start in range(0, max(len(names), len(codes)), 400):
        chosen = select(Enterprise.id, Enterprise.normal_name, Enterprise.uscc).where(
            Enterprise.normal_name.in_(names[start : start + 400]) | Enterprise.uscc.in_(codes[start : start + 400])
        )
        for row in session.execute(chosen):
            found.setdefault(row.normal_name, row.id)
            if row.uscc:
                found.setdefault(row.uscc, row.id)
    return found
