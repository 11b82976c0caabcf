"""The registry of partners 合作方 of enclaves, kept by the bureau."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import May, require
from crm.procedures.enclave.model import EnclavePartner
from crm.procedures.enclave.rules import PARTNER_KINDS
from crm.store.acts import Work, act, check_version


@dataclass(frozen=True, slots=True)
class PartnerData:
    """What is entered of a partner."""

    name: str
    region: str = ""
    kind: str = "zone"
    contact: str = ""
    note: str = ""
    closed: bool = False


@act("add_enclave_partner", label=N_("Add enclave partner"))
def add_enclave_partner(work: Work, data: PartnerData) -> UUID:
    """Add a partner outside the county. Raises NotAllowed, RuleBroken ``partner_twice``."""
    require(work.actor, May.TRANSFER)
    partner = EnclavePartner()
    _enter(work, partner, data)
    work.session.add(partner)
    work.session.flush()
    work.note_subject(partner, partner.name)
    return partner.id


@act("edit_enclave_partner", label=N_("Change enclave partner"))
def edit_enclave_partner(work: Work, partner_id: UUID, data: PartnerData, version: int | None = None) -> None:
    """Change a partner; with a closed one no new terms are proposed. Raises NotAllowed, RuleBroken, Stale."""
    require(work.actor, May.TRANSFER)
    partner = work.session.get_one(EnclavePartner, partner_id)
    check_version(partner, version)
    work.note_subject(partner, partner.name)
    _enter(work, partner, data)


def _enter(work: Work, partner: EnclavePartner, data: PartnerData) -> None:
    name = checked_text(data.name, "name", _("Name"), most=60)
    taken = select(EnclavePartner.id).where(EnclavePartner.name == name, EnclavePartner.id != partner.id)
    if work.session.scalars(taken).first() is not None:
        raise RuleBroken("partner_twice", _("There is a partner named {name} already.").format(name=name), field="name")
    if data.kind not in PARTNER_KINDS:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=data.kind), field="kind")
    partner.name, partner.kind, partner.closed = name, data.kind, data.closed
    partner.region = checked_text(data.region, "region", _("Region"), most=60, needed=False)
    partner.contact = checked_text(data.contact, "contact", _("Contact"), most=120, needed=False)
    partner.note = checked_text(data.note, "note", _("Note"), most=2000, needed=False)


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner as lists and forms show it."""

    id: UUID
    version: int
    data: PartnerData


def partners(session: Session, *, everything: bool = False) -> list[PartnerRow]:
    """Return the partners by name, the closed ones only with ``everything``; a registry that every unit may read."""
    chosen = select(EnclavePartner).order_by(EnclavePartner.closed, EnclavePartner.name)
    if not everything:
        chosen = chosen.where(EnclavePartner.closed.is_(False))
    return [
        PartnerRow(row.id, row.version, PartnerData(row.name, row.region, row.kind, row.contact, row.note, row.closed))
        for row in session.scalars(chosen)
    ]
