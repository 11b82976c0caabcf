"""What an import asks the database: units and officials, the records that rows may meet, remembered mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.model import Enterprise
from crm.enterprises.rules import normal_name
from crm.leads.model import Lead, LeadEnterprise
from crm.ledger.draft import Surroundings
from crm.ledger.plan import Drafts, Known, KnownFirm, KnownLead
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, rates, saved_views, units

PAGE = "ledger"
"""Under which page remembered mappings are kept among the saved views."""
_CHUNK = 400


def surroundings(session: Session, actor: Actor, today: date, unit_id: UUID | None = None) -> Surroundings:
    """Return what rows are read against; ``unit_id`` stands in where a row names no unit, else the actor's."""
    known = units(session)
    names = {unit.short_name: unit.id for unit in known} | {unit.name: unit.id for unit in known}
    officials: dict[str, tuple[UUID, ...]] = {}
    for official_id, name in official_names(session).items():
        officials[name] = (*officials.get(name, ()), official_id)
    return Surroundings(
        today,
        unit_id or actor.unit_id,
        names,
        {unit.id: unit.name for unit in known},
        officials,
        actor.official_id,
        actor.units,
        rates(session),
    )


def known_records(session: Session, actor: Actor, drafts: Drafts) -> Known:
    """Return the enterprises and leads, among those the actor sees, that the drafts may meet."""
    firms = [draft.enterprise for _read, draft, _reason in drafts.rows if draft is not None and draft.enterprise is not None]
    by_code: dict[tuple[UUID, str], KnownFirm] = {}
    by_name: dict[tuple[UUID, str], KnownFirm] = {}
    chosen = select(Enterprise.id, Enterprise.unit_id, Enterprise.name, Enterprise.normal_name, Enterprise.uscc).where(
        scope(actor, Enterprise.unit_id)
    )
    for chunk in _chunks(firm["normal_name"] for firm in firms):
        for row in session.execute(chosen.where(Enterprise.normal_name.in_(chunk)).order_by(Enterprise.id)):
            by_name.setdefault((row.unit_id, row.normal_name), KnownFirm(row.id, row.name, row.uscc))
    for chunk in _chunks(firm["uscc"] for firm in firms if firm["uscc"]):
        for row in session.execute(chosen.where(Enterprise.uscc.in_(chunk)).order_by(Enterprise.id)):
            by_code.setdefault((row.unit_id, row.uscc or ""), KnownFirm(row.id, row.name, row.uscc))
    return Known(by_code, by_name, _known_leads(session, actor, drafts, [*by_code.values(), *by_name.values()]))


def _known_leads(session: Session, actor: Actor, drafts: Drafts, firms: list[KnownFirm]) -> dict[tuple[UUID, str], KnownLead]:
    """Return the leads of the known firms, and those without any firm that bear a drafted name."""
    leads: dict[tuple[UUID, str], KnownLead] = {}
    of_firms = select(Lead.id, Lead.name, LeadEnterprise.enterprise_id).join(LeadEnterprise, LeadEnterprise.lead_id == Lead.id)
    for chunk in _chunks(firm.id for firm in firms):
        chosen = of_firms.where(LeadEnterprise.enterprise_id.in_(chunk), scope(actor, Lead.unit_id)).order_by(Lead.id)
        for row in session.execute(chosen):
            leads.setdefault((row.enterprise_id, normal_name(row.name)), KnownLead(row.id, row.name))
    alone = {draft.lead["name"] for _read, draft, _reason in drafts.rows if draft and draft.lead and draft.enterprise is None}
    linked = select(LeadEnterprise.id).where(LeadEnterprise.lead_id == Lead.id).exists()
    for chunk in _chunks(alone):
        named = select(Lead.id, Lead.name, Lead.unit_id).where(Lead.name.in_(chunk), ~linked, scope(actor, Lead.unit_id))
        for row in session.execute(named.order_by(Lead.id)):
            leads.setdefault((row.unit_id, normal_name(row.name)), KnownLead(row.id, row.name))
    return leads


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(dict.fromkeys(values))
    for start in range(0, len(every), _CHUNK):
        yield every[start : start + _CHUNK]


def remembered_mapping(session: Session, actor: Actor, signature: str) -> tuple[dict[int, str], dict[str, str]] | None:
    """Return the corrected mapping (place → field) and the meanings of words kept for these heads, or None."""
    for _view_id, name, kept in saved_views(session, actor, PAGE):
        if name == signature:
            return {int(place): field for place, field in kept["mapping"].items()}, dict(kept["words"])
    return None
