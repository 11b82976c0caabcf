"""What the page, the list and the sheet ask of the reserve pool; scoped to the actor's units in every number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from crm.enterprises.model import Enterprise
from crm.kernel.money import Money
from crm.leads.chains.rules import chain_name
from crm.leads.chains.words import known_chains
from crm.leads.model import Lead, LeadEnterprise
from crm.leads.reserve.model import ReserveDecision
from crm.leads.reserve.rules import CLASSES, Decision, Reserved, Summary, level_of, summarise
from crm.leads.reserve.service import pool_from
from crm.leads.rules import LIVING, SIZE_BANDS, YI_FEN, Stage, size_band
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, unit_names


@dataclass(frozen=True, slots=True)
class ReserveFilter:
    """Which projects; every part left empty does not limit. Bands in 亿元, 0 for what is below the smallest.

    ``chain`` and ``level`` as the summary names them (None: all, "": without). ``leading``: the class must be the
    investor's highest, as in the summary's columns.
    """

    text: str = ""
    units: tuple[UUID, ...] = ()
    band: int | None = None
    band_from: int | None = None
    level: str | None = None
    chain: str | None = None
    link: str = ""
    investor_class: str = ""
    leading: bool = False
    stage: str = ""
    decided: bool = False


@dataclass(frozen=True, slots=True)
class ReserveRow:
    """A project in reserve: ``band`` in 亿元 (0 below the smallest), ``total_yuan`` in fen, ``total`` in its own currency."""

    id: UUID
    name: str
    investor: str
    content: str
    unit_id: UUID
    unit: str
    band: int
    total: Money | None
    total_yuan: int
    stage: str
    level: str
    chain: str
    chain_link: str
    next_step: str
    last_follow_up: date | None
    admitted: bool
    classes: tuple[str, ...] = ()


_COLUMNS = select(
    Lead.id,
    Lead.name,
    Lead.investor,
    Lead.content,
    Lead.unit_id,
    Lead.total_investment,
    Lead.currency,
    Lead.total_yuan,
    Lead.stage,
    Lead.level,
    Lead.chain,
    Lead.chain_link,
    Lead.next_step,
    Lead.last_follow_up,
)
SORTS: dict[str, Any] = {
    "total": Lead.total_yuan,
    "name": Lead.name,
    "investor": Lead.investor,
    "follow_up": Lead.last_follow_up,
}


def pool_conditions(
    session: Session, actor: Actor, wanted: ReserveFilter, *, in_order: bool = False
) -> list[ColumnElement[bool]]:
    """Return what the pool and a filter mean, scoped to the actor; ``in_order``: so that a page is read along its sort's index."""
    stage, side = ((each.concat("") if in_order else each) for each in (Lead.stage, Lead.side_state))
    admitted, removed = (_decided(kind) for kind in (Decision.ADMITTED, Decision.REMOVED))
    by_size = and_(Lead.total_yuan >= pool_from(session), Lead.id.not_in(removed))
    found = [
        scope(actor, Lead.unit_id),
        stage != Stage.SIGNED,
        side.in_(LIVING),
        Lead.id.in_(admitted) if wanted.decided else or_(by_size, Lead.id.in_(admitted)),
    ]
    if wanted.text:
        found.append(or_(*(each.contains(wanted.text, autoescape=True) for each in (Lead.name, Lead.investor))))
    if wanted.units:
        found.append(Lead.unit_id.in_(wanted.units))
    if wanted.stage:
        found.append(stage == wanted.stage)
    if wanted.link:
        found.append(Lead.chain_link == wanted.link)
    if wanted.investor_class:
        found.append(of_class(wanted.investor_class, leading=wanted.leading))
    return found + _of_size(wanted) + _of_words(session, found, wanted)


def _decided(kind: Decision) -> Any:  # noqa: ANN401 - a subquery
    return select(ReserveDecision.lead_id).where(ReserveDecision.stands, ReserveDecision.kind == kind)


def _of_size(wanted: ReserveFilter) -> list[ColumnElement[bool]]:
    yuan, found = func.coalesce(Lead.total_yuan, 0), []
    if wanted.band_from is not None:
        found.append(Lead.total_yuan >= wanted.band_from * YI_FEN)
    if wanted.band is not None:
        above = [each for each in SIZE_BANDS if each > wanted.band]
        found.append(yuan >= wanted.band * YI_FEN)
        found += [yuan < above[0] * YI_FEN] if above else []
    return found


def _of_words(session: Session, inside: list[ColumnElement[bool]], wanted: ReserveFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on what was typed in many ways: the chain's and the level's words found in the pool."""
    found: list[ColumnElement[bool]] = []
    if wanted.level is not None:
        typed = session.scalars(select(Lead.level).where(*inside).distinct())
        found.append(Lead.level.in_([each for each in typed if level_of(each) == wanted.level]))
    if wanted.chain is not None:
        chains = known_chains(session)
        typed = session.scalars(select(Lead.chain).where(*inside).distinct())
        found.append(Lead.chain.in_([each for each in typed if chain_name(each, chains) == wanted.chain]))
    return found


def of_class(name: str, *, leading: bool = False) -> ColumnElement[bool]:
    """Return the condition that an investor is of a class; ``other`` means of none of the others; ``leading``: of no higher one."""
    if name == CLASSES[-1]:
        return and_(*(~_has(each) for each in CLASSES[:-1]))
    if not leading:
        return _has(name)
    return and_(_has(name), *(~_has(each) for each in CLASSES[: CLASSES.index(name)]))


def _has(name: str) -> ColumnElement[bool]:
    held = cast(Enterprise.investor_classes, String).contains(f'"{name}"', autoescape=True)
    chosen = select(LeadEnterprise.id).join(Enterprise, Enterprise.id == LeadEnterprise.enterprise_id)
    return chosen.where(LeadEnterprise.lead_id == Lead.id, held).exists()


def reserve_count(session: Session, actor: Actor, wanted: ReserveFilter) -> int:
    """Count the projects that match."""
    return session.scalar(select(func.count()).select_from(Lead).where(*pool_conditions(session, actor, wanted))) or 0


def reserve_page(
    session: Session,
    actor: Actor,
    wanted: ReserveFilter,
    *,
    sort: str = "total",
    descending: bool = True,
    offset: int = 0,
    limit: int | None = 100,
) -> list[ReserveRow]:
    """Return one page of the matching projects, all of them for ``limit`` None; those without an amount count as least."""
    column = SORTS.get(sort, Lead.total_yuan)
    first = column.desc().nulls_last() if descending else column.asc().nulls_first()
    inside = pool_conditions(session, actor, wanted, in_order=limit is not None)
    last = Lead.id.desc() if descending else Lead.id.asc()
    chosen = _COLUMNS.where(*inside).order_by(first, last).offset(offset)
    rows = session.execute(chosen.limit(limit) if limit is not None else chosen).all()
    names, admitted = unit_names(session), set(session.scalars(_decided(Decision.ADMITTED)))
    classes = _classes(session, inside if limit is None else [Lead.id.in_([row.id for row in rows])])
    return [_row(row, names, classes.get(row.id, frozenset()), admitted=row.id in admitted) for row in rows]


def reserve_pool(session: Session, actor: Actor, wanted: ReserveFilter | None = None) -> list[ReserveRow]:
    """Return the whole pool of the actor's units, the largest first, as the list prints it."""
    return reserve_page(session, actor, wanted or ReserveFilter(), limit=None)


def _row(row: Any, names: dict[UUID, str], classes: frozenset[str], *, admitted: bool) -> ReserveRow:  # noqa: ANN401 - a result row
    return ReserveRow(
        row.id,
        row.name,
        row.investor,
        row.content,
        row.unit_id,
        names.get(row.unit_id, ""),
        size_band(row.total_yuan),
        None if row.total_investment is None else Money(row.total_investment, row.currency),
        row.total_yuan or 0,
        row.stage,
        level_of(row.level),
        row.chain,
        row.chain_link,
        row.next_step,
        row.last_follow_up,
        admitted,
        tuple(each for each in CLASSES if each in classes),
    )


def _classes(session: Session, inside: Iterable[ColumnElement[bool]]) -> dict[UUID, frozenset[str]]:
    """Return the classes of the investors of each matching lead; most have none and are not read."""
    held = cast(Enterprise.investor_classes, String) != "[]"
    chosen = (
        select(LeadEnterprise.lead_id, Enterprise.investor_classes)
        .join(Enterprise, Enterprise.id == LeadEnterprise.enterprise_id)
        .join(Lead, Lead.id == LeadEnterprise.lead_id)
        .where(held, *inside)
    )
    found: dict[UUID, frozenset[str]] = {}
    for lead_id, classes in session.execute(chosen):
        found[lead_id] = found.get(lead_id, frozenset()) | frozenset(classes or ())
    return found


def reserve_summary(session: Session, actor: Actor, wanted: ReserveFilter) -> Summary:
    """Return the pool's figures by band and class, level, chain and unit."""
    inside, chains = pool_conditions(session, actor, wanted), known_chains(session)
    classes, shown = _classes(session, inside), {}
    chosen = select(Lead.id, Lead.unit_id, Lead.total_yuan, Lead.level, Lead.chain).where(*inside)
    projects = []
    for lead_id, unit_id, yuan, level, chain in session.execute(chosen):
        if chain not in shown:
            shown[chain] = chain_name(chain, chains)
        found = classes.get(lead_id, frozenset())
        projects.append(Reserved(lead_id, unit_id, yuan or 0, level_of(level), shown[chain], found))
    return summarise(projects)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What was decided on a project: ``kind`` in or out, when, by whom and why; one that ``stands`` decides now."""

    id: UUID
    kind: str
    stands: bool
    reason: str
    day: date
    official: str


def decisions_on(session: Session, actor: Actor, lead_id: UUID) -> list[DecisionRow]:
    """Return the decisions on one of the actor's projects, the newest first."""
    chosen = (
        select(ReserveDecision)
        .join(Lead, Lead.id == ReserveDecision.lead_id)
        .where(ReserveDecision.lead_id == lead_id, scope(actor, Lead.unit_id))
        .order_by(ReserveDecision.decided_at.desc(), ReserveDecision.id.desc())
    )
    names = official_names(session)
    return [
        DecisionRow(
            row.id, row.kind, row.stands, row.reason, row.decided_on, names.get(row.decided_by, "") if row.decided_by else ""
        )
        for row in session.scalars(chosen)
    ]


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """A living project outside the pool, as the bureau picks one to admit."""

    id: UUID
    name: str
    unit: str
    total: Money | None
    removed: bool


def outside_pool(session: Session, actor: Actor, text: str, limit: int = 50) -> list[OutsideRow]:
    """Return living projects outside the pool whose name or investor has ``text``, the largest first."""
    removed = set(session.scalars(_decided(Decision.REMOVED)))
    inside = or_(
        and_(Lead.total_yuan >= pool_from(session), Lead.id.not_in(_decided(Decision.REMOVED))),
        Lead.id.in_(_decided(Decision.ADMITTED)),
    )
    chosen = (
        select(Lead.id, Lead.name, Lead.unit_id, Lead.total_investment, Lead.currency)
        .where(scope(actor, Lead.unit_id), Lead.stage != Stage.SIGNED, Lead.side_state.in_(LIVING), ~func.coalesce(inside, False))
        .order_by(Lead.total_yuan.desc().nulls_last(), Lead.id)
        .limit(limit)
    )
    if text:
        chosen = chosen.where(or_(Lead.name.contains(text, autoescape=True), Lead.investor.contains(text, autoescape=True)))
    names = unit_names(session)
    return [
        OutsideRow(i, name, names.get(unit, ""), None if minor is None else Money(minor, currency), i in removed)
        for i, name, unit, minor, currency in session.execute(chosen)
    ]
