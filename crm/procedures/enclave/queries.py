"""What the page asks of enclaves 飞地: both directions with their terms, and the year's totals; scoped to the actor's units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.leads.entry import to_yuan
from crm.leads.model import Lead, Milestone
from crm.leads.rules import LIVING, MilestoneKind, Stage, counted_amount
from crm.people.permissions import Actor, May, scope
from crm.people.queries import official_names, rates, unit_names
from crm.people.setup import all_settings
from crm.procedures.enclave.model import EnclavePartner, EnclaveTerms
from crm.procedures.enclave.rules import WHOLE, Direction, Enclave, TermsState, Totals, own_share, totals
from crm.procedures.enclave.service import default_split
from crm.procedures.transfer.model import LeadSplit
from crm.procedures.transfer.rules import Ratio, Sides, Split


@dataclass(frozen=True, slots=True)
class EnclaveFilter:
    """Which enclaves: direction, words of the project or partner, units, without agreed terms, signed only."""

    direction: str = ""
    text: str = ""
    units: tuple[UUID, ...] = ()
    bare: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class EnclaveRow:
    """An enclave project: ``state`` of its terms, "" for none.

    ``share`` is the county's part in hundredths, as on the day of a verified signing (which it is credited by), else today.
    """

    id: UUID
    name: str
    investor: str
    unit: str
    direction: str
    partner: str
    stage: str
    total: Money | None
    signed_on: date | None
    verified: bool
    state: str
    split: Split | None
    last_day: date | None
    share: int


_COLUMNS = select(
    Lead.id,
    Lead.name,
    Lead.investor,
    Lead.unit_id,
    Lead.enclave,
    Lead.enclave_partner,
    Lead.stage,
    Lead.total_investment,
    Lead.currency,
    Lead.total_yuan,
    Lead.contract_date,
)
SORTS: dict[str, Any] = {
    "name": Lead.name,
    "total": Lead.total_yuan,
    "partner": Lead.enclave_partner,
    "signed": Lead.contract_date,
}


_HELD = (TermsState.PROPOSED, TermsState.AGREED)
"""Terms in these states make an enclave of a lead, whatever the lead's own form says."""


def _conditions(actor: Actor, wanted: EnclaveFilter) -> list[ColumnElement[bool]]:
    held = select(EnclaveTerms.lead_id).where(EnclaveTerms.state.in_(_HELD))
    shown = or_(Lead.side_state.in_(LIVING), Lead.stage == Stage.SIGNED)
    found = [scope(actor, Lead.unit_id), shown, or_(Lead.enclave != "", Lead.id.in_(held))]
    if wanted.direction:
        flying = select(EnclaveTerms.lead_id).where(EnclaveTerms.state.in_(_HELD), EnclaveTerms.direction == wanted.direction)
        found.append(or_(Lead.enclave == wanted.direction, and_(Lead.enclave == "", Lead.id.in_(flying))))
    if wanted.text:
        found.append(
            or_(*(each.contains(wanted.text, autoescape=True) for each in (Lead.name, Lead.investor, Lead.enclave_partner)))
        )
    if wanted.units:
        found.append(Lead.unit_id.in_(wanted.units))
    if wanted.bare:
        found.append(Lead.id.not_in(select(LeadSplit.lead_id).where(_outside())))
    if wanted.signed:
        found.append(Lead.stage == Stage.SIGNED)
    return found


def _outside() -> ColumnElement[bool]:
    """Return the condition that a split is an enclave's: one side is no unit of the county."""
    return or_(LeadSplit.reporting_unit_id.is_(None), LeadSplit.landing_unit_id.is_(None))


def enclave_count(session: Session, actor: Actor, wanted: EnclaveFilter) -> int:
    """Count the enclaves that match."""
    return session.scalar(select(func.count()).select_from(Lead).where(*_conditions(actor, wanted))) or 0


def enclave_page(
    session: Session,
    actor: Actor,
    wanted: EnclaveFilter,
    today: date,
    *,
    sort: str = "signed",
    descending: bool = True,
    offset: int = 0,
    limit: int = 100,
) -> list[EnclaveRow]:
    """Return one page of the matching enclaves with the terms that stand on ``today`` or wait."""
    column = SORTS.get(sort, Lead.contract_date)
    first = column.desc().nulls_last() if descending else column.asc().nulls_first()
    chosen = _COLUMNS.where(*_conditions(actor, wanted)).order_by(first, Lead.name, Lead.id).offset(offset).limit(limit)
    rows = session.execute(chosen).all()
    ids = [row.id for row in rows]
    terms, splits = _newest_terms(session, ids), partner_splits(session, ids)
    signed, names = _signed(session, ids), unit_names(session)
    return [_row(row, names, terms.get(row.id), splits.get(row.id, ()), signed.get(row.id), today) for row in rows]


def _row(
    row: Any,  # noqa: ANN401 - a result row
    names: dict[UUID, str],
    terms: EnclaveTerms | None,
    splits: Sequence[LeadSplit],
    signed: tuple[date, bool] | None,
    today: date,
) -> EnclaveRow:
    standing = next((each for each in splits if each.last_day >= today), None)
    waiting = terms is not None and terms.state == TermsState.PROPOSED
    state = TermsState.PROPOSED if waiting else TermsState.AGREED if standing else TermsState.ENDED if splits else ""
    shown = terms if waiting and standing is None else standing
    return EnclaveRow(
        row.id,
        row.name,
        row.investor,
        names.get(row.unit_id, ""),
        row.enclave or (terms.direction if terms is not None else ""),
        row.enclave_partner,
        row.stage,
        None if row.total_investment is None else Money(row.total_investment, row.currency),
        signed[0] if signed else row.contract_date,
        signed is not None and signed[1],
        str(state),
        None if shown is None else Split(Ratio(shown.indicators), Ratio(shown.tax), shown.years),
        None if shown is None else shown.last_day,
        _share(splits, signed[0] if signed and signed[1] else today),
    )


def _share(splits: Sequence[LeadSplit], day: date) -> int:
    """Return the county's part on ``day`` in hundredths by the split that holds then."""
    standing = next((each for each in splits if each.first_day <= day <= each.last_day), None)
    if standing is None:
        return WHOLE
    ratio = Ratio(standing.indicators)
    return own_share(
        Sides(standing.reporting_unit_id, standing.landing_unit_id, ratio, standing.first_day, standing.last_day), day
    )


def partner_splits(session: Session, lead_ids: Sequence[UUID] | None = None) -> dict[UUID, list[LeadSplit]]:
    """Return the splits with outside partners, by lead, the newest first; also those that a transfer put in force."""
    chosen = select(LeadSplit).where(_outside()).order_by(LeadSplit.first_day.desc(), LeadSplit.id.desc())
    if lead_ids is not None:
        chosen = chosen.where(LeadSplit.lead_id.in_(lead_ids))
    found: dict[UUID, list[LeadSplit]] = {}
    for row in session.scalars(chosen):
        found.setdefault(row.lead_id, []).append(row)
    return found


def _newest_terms(session: Session, lead_ids: Sequence[UUID]) -> dict[UUID, EnclaveTerms]:
    chosen = (
        select(EnclaveTerms)
        .where(EnclaveTerms.lead_id.in_(lead_ids), EnclaveTerms.state != TermsState.WITHDRAWN)
        .order_by(EnclaveTerms.proposed_at, EnclaveTerms.id)
    )
    return {row.lead_id: row for row in session.scalars(chosen)}


def _signed(session: Session, lead_ids: Sequence[UUID]) -> dict[UUID, tuple[date, bool]]:
    chosen = select(Milestone.lead_id, Milestone.reached_on, Milestone.verified_on).where(
        Milestone.kind == MilestoneKind.SIGNED, Milestone.lead_id.in_(lead_ids)
    )
    return {lead_id: (day, verified is not None) for lead_id, day, verified in session.execute(chosen)}


def enclave_totals(session: Session, actor: Actor, year: int) -> Totals:
    """Return the year's totals of the actor's units: only verified signings count, shared as on the day of signing.

    The league counts the same projects and the same part of each: a signing counts whatever became of its project
    later, and of a capital increase the increase.
    """
    signed = and_(Milestone.lead_id == Lead.id, Milestone.kind == MilestoneKind.SIGNED, Milestone.verified_on.is_not(None))
    chosen = (
        select(Lead, Milestone.reached_on)
        .outerjoin(Milestone, signed)
        .where(
            scope(actor, Lead.unit_id),
            or_(Lead.enclave != "", Lead.id.in_(select(LeadSplit.lead_id).where(_outside()))),
            or_(Lead.side_state.in_(LIVING), Milestone.id.is_not(None)),
        )
    )
    splits, known = partner_splits(session), rates(session)
    projects = []
    for lead, reached in session.execute(chosen):
        day: date | None = reached  # an outer join has none
        if day is not None or lead.stage != Stage.SIGNED:
            own = splits.get(lead.id, ())
            share = WHOLE if day is None else _share(own, day)
            way = (Direction.IN if own[0].reporting_unit_id is None else Direction.OUT) if own else Direction(lead.enclave)
            projects.append(Enclave(lead.id, lead.unit_id, way, _amount(lead, known), day, share))
    return totals(projects, year)


def _amount(lead: Lead, known: Mapping[tuple[int, str], int]) -> int:
    """Return what counts of a project in fen, as the league counts it."""
    year = (lead.contract_date or local_date(lead.created_at)).year
    return counted_amount(lead.nature, lead.total_yuan, to_yuan(lead.increase, lead.currency, year, known))


@dataclass(frozen=True, slots=True)
class TermsRow:
    """Terms as the pane shows them, old ones too."""

    id: UUID
    state: str
    direction: str
    partner: str
    region: str
    split: Split
    first_day: date
    last_day: date
    document: str
    proposed_by: str
    confirmed_by: str
    end_reason: str


@dataclass(frozen=True, slots=True)
class EnclaveDetail:
    """An enclave project with its terms, the newest first, and what the actor may do: propose, withdraw, confirm, end."""

    row: EnclaveRow
    terms: tuple[TermsRow, ...]
    offered: Split
    may: frozenset[str]


def enclave_detail(session: Session, actor: Actor, lead_id: UUID, today: date) -> EnclaveDetail:
    """Return one enclave project, or a lead that may become one. Raises NotAllowed for another unit's."""
    row = session.execute(_COLUMNS.where(Lead.id == lead_id, scope(actor, Lead.unit_id))).first()
    if row is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    newest, splits = _newest_terms(session, [lead_id]), partner_splits(session, [lead_id])
    signed = _signed(session, [lead_id]).get(lead_id)
    shown = _row(row, unit_names(session), newest.get(lead_id), splits.get(lead_id, ()), signed, today)
    people = official_names(session)
    chosen = (
        select(EnclaveTerms, EnclavePartner)
        .join(EnclavePartner, EnclavePartner.id == EnclaveTerms.partner_id)
        .where(EnclaveTerms.lead_id == lead_id)
        .order_by(EnclaveTerms.proposed_at.desc(), EnclaveTerms.id.desc())
    )
    terms = tuple(_terms_row(each, partner, people) for each, partner in session.execute(chosen))
    values = all_settings(session)
    offered = default_split(values["split_ratio"], values["split_years"])
    return EnclaveDetail(shown, terms, shown.split or offered, _may(actor, terms))


def _terms_row(terms: EnclaveTerms, partner: EnclavePartner, people: dict[UUID, str]) -> TermsRow:
    return TermsRow(
        terms.id,
        terms.state,
        terms.direction,
        partner.name,
        partner.region,
        Split(Ratio(terms.indicators), Ratio(terms.tax), terms.years),
        terms.first_day,
        terms.last_day,
        terms.document,
        people.get(terms.proposed_by, "") if terms.proposed_by else "",
        people.get(terms.confirmed_by, "") if terms.confirmed_by else "",
        terms.end_reason,
    )


def _may(actor: Actor, terms: Sequence[TermsRow]) -> frozenset[str]:
    """Return what the actor may do with the terms shown."""
    waiting = any(each.state == TermsState.PROPOSED for each in terms)
    agreed = any(each.state == TermsState.AGREED for each in terms)
    found = {"propose"} if actor.may(May.EDIT_RECORDS) else set()
    found |= {"withdraw"} if waiting and actor.may(May.EDIT_RECORDS) else set()
    if actor.may(May.TRANSFER):
        found |= ({"confirm"} if waiting else set()) | ({"end"} if agreed else set())
    return frozenset(found)


def enclave_candidates(session: Session, actor: Actor, text: str, limit: int = 50) -> list[tuple[UUID, str, str]]:
    """Return living leads that are no enclave yet and whose name or investor has ``text``: (id, name, unit), newest first."""
    chosen = (
        select(Lead.id, Lead.name, Lead.unit_id)
        .where(scope(actor, Lead.unit_id), Lead.enclave == "", Lead.side_state.in_(LIVING))
        .order_by(Lead.changed_at.desc(), Lead.id)
        .limit(limit)
    )
    if text:
        chosen = chosen.where(or_(Lead.name.contains(text, autoescape=True), Lead.investor.contains(text, autoescape=True)))
    names = unit_names(session)
    return [(i, name, names.get(unit, "")) for i, name, unit in session.execute(chosen)]
