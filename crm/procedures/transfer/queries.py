"""What pages, papers and the league ask about transfers, the shared pool and each unit's share of a lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.leads.detail import TimelineItem
from crm.leads.model import Lead
from crm.people.model import Unit
from crm.people.permissions import Actor, May, scope
from crm.people.queries import official_names, unit_names
from crm.people.setup import all_settings
from crm.procedures.transfer.course import (
    ORIGIN_NAMES,
    RUNNING,
    SIDE_NAMES,
    STATE_NAMES,
    AnswerRule,
    Origin,
    Side,
    TransferState,
    answer_light,
    is_past,
)
from crm.procedures.transfer.disclosure import masked_title
from crm.procedures.transfer.model import PoolOffer, Transfer, TransferConfirmation
from crm.procedures.transfer.rules import Split, checked_split
from crm.store.numbering import show_number


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer in a list. ``project`` is masked for a unit that may not see the lead yet; ``days_left`` natural days.

    ``light``: good, warn, bad or neutral; ``lead_id`` None where the actor may not open the lead.
    """

    id: UUID
    lead_id: UUID | None
    project: str
    giving: str
    receiving: str
    state: str
    split: Split
    proposed_on: date
    due_on: date | None
    light: str
    days_left: int
    waits_for: str


@dataclass(frozen=True, slots=True)
class ConfirmationRow:
    """One of the three confirmations, empty until it is given."""

    side: str
    unit: str
    official: str
    confirmed_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class TransferDetail:
    """A transfer with all that its page and its paper show; ``investor`` and ``total`` are empty while masked.

    ``may``: what the actor may do now, among accept, refuse, confirm, partner, withdraw.
    """

    row: TransferRow
    investor: str
    total: Money | None
    summary: str
    reason: str
    origin: str
    proposed_by: str
    proposed_unit: str
    officer: str
    partner: str
    answered_by: str
    answered_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    number: str
    confirmations: tuple[ConfirmationRow, ...]
    may: frozenset[str]
    receiving_unit_id: UUID | None


def _seen(actor: Actor) -> ColumnElement[bool]:
    """Return which transfers an actor sees: those of its own units on either side."""
    if actor.units is None:
        return true()
    return or_(scope(actor, Transfer.giving_unit_id), scope(actor, Transfer.receiving_unit_id))


def transfers(session: Session, actor: Actor, now: datetime, *, running: bool = True, limit: int = 200) -> list[TransferRow]:
    """Return the transfers of the actor's units, the most pressing first; ``running`` false: the ended ones, newest first."""
    chosen = select(Transfer, Lead).join(Lead, Lead.id == Transfer.lead_id).where(_seen(actor))
    if running:
        chosen = chosen.where(Transfer.state.in_(RUNNING)).order_by(Transfer.due_on, Transfer.proposed_at)
    else:
        chosen = chosen.where(Transfer.state.not_in(RUNNING)).order_by(Transfer.proposed_at.desc())
    found = session.execute(chosen.limit(limit)).all()
    context = _context(session, actor, now, [transfer.id for transfer, _lead in found])
    return [_row(context, transfer, lead) for transfer, lead in found]


@dataclass(frozen=True, slots=True)
class _Context:
    """What every row needs: who asks and when, the units' names and kinds, the settings, who has confirmed."""

    actor: Actor
    now: datetime
    units: dict[UUID, str]
    bureaus: frozenset[UUID]
    rule: AnswerRule
    confirmed: dict[UUID, set[str]]


def _context(session: Session, actor: Actor, now: datetime, ids: Sequence[UUID]) -> _Context:
    values = all_settings(session)
    rule = AnswerRule(
        values["transfer_answer_days"],
        values["claim_answer_days"],
        values["transfer_amber_days"],
        values["transfer_red_days"],
        time(*divmod(values["closing_hour"], 60)),
    )
    confirmed: dict[UUID, set[str]] = {}
    chosen = select(TransferConfirmation.transfer_id, TransferConfirmation.side)
    for transfer_id, side in session.execute(chosen.where(TransferConfirmation.transfer_id.in_(ids))):
        confirmed.setdefault(transfer_id, set()).add(side)
    bureaus = frozenset(session.scalars(select(Unit.id).where(Unit.kind == "bureau")))
    return _Context(actor, now, unit_names(session), bureaus, rule, confirmed)


def _row(context: _Context, transfer: Transfer, lead: Lead) -> TransferRow:
    state, light, left = _standing(context, transfer)
    opens = context.actor.units is None or lead.unit_id in context.actor.units
    known = opens or state in (TransferState.ACCEPTED, TransferState.HELD) or _own(context, transfer.giving_unit_id)
    return TransferRow(
        transfer.id,
        lead.id if opens else None,
        lead.name if known else masked_title(lead),
        _unit(context, transfer.giving_unit_id, transfer.partner),
        _unit(context, transfer.receiving_unit_id, transfer.partner),
        state,
        checked_split(transfer.indicators, transfer.tax, transfer.years),
        local_date(transfer.proposed_at),
        transfer.due_on,
        light,
        left,
        _waits_for(context, transfer, state),
    )


def _standing(context: _Context, transfer: Transfer) -> tuple[TransferState, str, int]:
    """Return the state with expiry seen, its light and the natural days left."""
    state = TransferState(transfer.state)
    if state is TransferState.OFFERED:
        if is_past(transfer.due_on, context.now, context.rule.closing):
            return TransferState.EXPIRED, "bad", 0
        return state, *answer_light(transfer.due_on, context.now, context.rule)
    lights = {TransferState.ACCEPTED: "warn", TransferState.HELD: "good"}
    return state, lights.get(state, "neutral"), 0


def _unit(context: _Context, unit_id: UUID | None, partner: str) -> str:
    return partner if unit_id is None else context.units.get(unit_id, "")


def _own(context: _Context, unit_id: UUID | None) -> bool:
    actor = context.actor
    return unit_id is not None and (actor.unit_id == unit_id or (actor.units is not None and unit_id in actor.units))


def _open_sides(context: _Context, transfer: Transfer) -> list[Side]:
    """Return the sides whose confirmation is still missing; a lead of the bureau itself needs the bureau's word once."""
    done = context.confirmed.get(transfer.id, set())
    skipped = {Side.GIVING} if transfer.giving_unit_id in context.bureaus else set()
    return [side for side in Side if side not in done and side not in skipped]


def _waits_for(context: _Context, transfer: Transfer, state: TransferState) -> str:
    """Return whose move it is, in words; empty when nobody's."""
    if state is TransferState.OFFERED:
        return _("answer of {unit}").format(unit=_unit(context, transfer.answering_unit_id, transfer.partner))
    if state is not TransferState.ACCEPTED:
        return ""
    units = {Side.GIVING: transfer.giving_unit_id, Side.RECEIVING: transfer.receiving_unit_id}
    names = [
        _("the bureau") if side is Side.BUREAU else _unit(context, units[side], transfer.partner)
        for side in _open_sides(context, transfer)
    ]
    return _("confirmation of {units}").format(units="、".join(names))


def transfer_detail(session: Session, actor: Actor, transfer_id: UUID, now: datetime) -> TransferDetail:
    """Return a transfer in full, masked where the lead is not the actor's yet. Raises NotAllowed for other units'."""
    transfer = session.scalars(select(Transfer).where(Transfer.id == transfer_id, _seen(actor))).first()
    if transfer is None:
        raise NotAllowed("unit", _("This transfer belongs to other units."))
    lead = session.get_one(Lead, transfer.lead_id)
    context, people = _context(session, actor, now, [transfer_id]), official_names(session)
    row = _row(context, transfer, lead)
    known = row.project == lead.name
    total = None if lead.total_investment is None else Money(lead.total_investment, lead.currency)
    word = str(all_settings(session)["transfer_word"])
    return TransferDetail(
        row,
        lead.investor if known else "",
        total if known else None,
        transfer.summary,
        transfer.reason,
        _(ORIGIN_NAMES[Origin(transfer.origin)]),
        _person(people, transfer.proposed_by),
        context.units.get(transfer.proposed_unit_id, "") if transfer.proposed_unit_id else "",
        _person(people, transfer.officer_id),
        transfer.partner,
        _person(people, transfer.answered_by),
        transfer.answered_at,
        transfer.ended_at,
        transfer.end_reason,
        show_number(word, transfer.year, transfer.number) if transfer.year and transfer.number else "",
        _confirmations(session, context, transfer, people),
        _may(context, transfer, row.state),
        transfer.receiving_unit_id,
    )


def _person(people: dict[UUID, str], official: UUID | None) -> str:
    return "" if official is None else people.get(official, "")


def _confirmations(
    session: Session, context: _Context, transfer: Transfer, people: dict[UUID, str]
) -> tuple[ConfirmationRow, ...]:
    given = {
        each.side: each
        for each in session.scalars(select(TransferConfirmation).where(TransferConfirmation.transfer_id == transfer.id))
    }
    bureau = next((context.units[each] for each in context.bureaus), "")
    names = {
        Side.GIVING: _unit(context, transfer.giving_unit_id, transfer.partner),
        Side.RECEIVING: _unit(context, transfer.receiving_unit_id, transfer.partner),
        Side.BUREAU: bureau,
    }
    rows = []
    for side in Side:
        each = given.get(side)
        if each is None:
            rows.append(ConfirmationRow(side, names[side], "", None, ""))
        else:
            rows.append(ConfirmationRow(side, names[side], _person(people, each.official_id), each.confirmed_at, each.note))
    return tuple(rows)


def _may(context: _Context, transfer: Transfer, state: str) -> frozenset[str]:
    """Return what the services would let the actor do with a transfer now."""
    actor, found = context.actor, set()
    if not actor.may(May.EDIT_RECORDS) or state not in RUNNING:
        return frozenset()
    bureau = actor.may(May.TRANSFER)
    if state == TransferState.OFFERED and _own(context, transfer.answering_unit_id):
        found |= {"accept", "refuse"}
    if bureau or _own(context, transfer.giving_unit_id) or _own(context, transfer.proposed_unit_id):
        found.add("withdraw")
    if state == TransferState.ACCEPTED:
        missing = _open_sides(context, transfer)
        units = {Side.GIVING: transfer.giving_unit_id, Side.RECEIVING: transfer.receiving_unit_id}
        signs = actor.may(May.SIGN_FOR_UNIT) and any(side in missing and _own(context, unit) for side, unit in units.items())
        if signs or (bureau and Side.BUREAU in missing):
            found.add("confirm")
        if bureau and transfer.partner and any(side in missing and unit is None for side, unit in units.items()):
            found.add("partner")
    return frozenset(found)


def transfer_events(session: Session, actor: Actor, lead_id: UUID) -> list[TimelineItem]:
    """Return what happened to a lead's transfers and pool offers, for its timeline; scoped to the actor."""
    units, people = unit_names(session), official_names(session)
    offers = select(PoolOffer).where(PoolOffer.lead_id == lead_id, scope(actor, PoolOffer.unit_id))
    items = [
        TimelineItem(local_date(each.offered_at), _("Offered to the shared pool"), each.summary)
        for each in session.scalars(offers)
    ]
    for transfer in session.scalars(select(Transfer).where(Transfer.lead_id == lead_id, _seen(actor))):
        ways = [
            units.get(each, "") if each else transfer.partner for each in (transfer.giving_unit_id, transfer.receiving_unit_id)
        ]
        way = " → ".join(ways)
        events: tuple[tuple[Any, str, str], ...] = (
            (transfer.proposed_at, _("Transfer proposed"), f"{way}　{_(ORIGIN_NAMES[Origin(transfer.origin)])}"),
            (
                transfer.answered_at if transfer.answered_by else None,
                _("Transfer answered"),
                _person(people, transfer.answered_by),
            ),
            (transfer.ended_at, _(STATE_NAMES[TransferState(transfer.state)]), transfer.end_reason or way),
        )
        items += [TimelineItem(local_date(moment), title, text) for moment, title, text in events if moment is not None]
        chosen = select(TransferConfirmation).where(TransferConfirmation.transfer_id == transfer.id)
        for each in session.scalars(chosen):
            title = _("Transfer confirmed: {side}").format(side=_(SIDE_NAMES[Side(each.side)]))
            items.append(TimelineItem(local_date(each.confirmed_at), title, _person(people, each.official_id)))
    return items
