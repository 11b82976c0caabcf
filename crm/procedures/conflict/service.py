"""Opening a first-report conflict, stating, withdrawing and ruling on it; a ruling is final (domain §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.people.permissions import May, require
from crm.people.setup import all_settings, county_calendar, setting
from crm.procedures.conflict import effects
from crm.procedures.conflict.model import Conflict, ConflictStatement, Ruling
from crm.procedures.conflict.rules import (
    OUTCOME_NAMES,
    ConflictState,
    Ground,
    Outcome,
    Party,
    check_first_ruling,
    check_heard,
    check_open,
    check_pair,
    check_ruling,
    check_statement_in_time,
    deadlines,
    in_order,
    is_past,
)
from crm.procedures.conflict.timeline import clocks_set_back, frozen, frozen_anomaly, side_of
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.rules import CLAIMING, ReportState, check_state
from crm.procedures.first_report.standing import claims_on_investor, holds, of_registrar, own_report
from crm.procedures.transfer.rules import Split
from crm.procedures.transfer.splits import hold_split
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number, show_number
from crm.store.receipt import receipt_moment

SERIES = "ruling"


@dataclass(frozen=True, slots=True)
class RulingData:
    """What is ruled and why; ``split`` for a joint recruitment only, the first reporter's side first."""

    outcome: Outcome
    reasons: str
    split: Split | None = None


@act("open_conflict", label=N_("Open a first-report conflict"), undoable=False)
def open_conflict(work: Work, report_id: UUID, other_id: UUID, reason: str) -> UUID:
    """Open a conflict 开启首报冲突 between two reports on one project, the registrar's finding. Raises NotAllowed, RuleBroken."""
    report, _lead = of_registrar(work, report_id)
    other = work.session.get_one(FirstReport, other_id)
    return _open(work, report, other, Ground.REGISTRAR, reason)


@act("object_to_report", label=N_("Object to another unit's first report"), undoable=False)
def object_to_report(work: Work, report_id: UUID, against_unit_id: UUID, reason: str) -> UUID:
    """Object 提出异议: another unit reports the investor that this unit's own report names; opens the conflict.

    Raises NotAllowed, RuleBroken ``objection_nothing`` where that unit has no claim on this investor, or what a
    conflict needs is lacking.
    """
    report, _lead = own_report(work, report_id)
    check_state(report.state, CLAIMING)
    claims = [other for other, _unit in claims_on_investor(work.session, report) if other.unit_id == against_unit_id]
    if not claims:
        text = _("That unit has no first report on this investor that could be in conflict with yours.")
        raise RuleBroken("objection_nothing", text, field="against_unit_id")
    return _open(work, report, claims[0], Ground.OBJECTION, reason)


def _open(work: Work, one: FirstReport, other: FirstReport, ground: Ground, reason: str) -> UUID:
    parties = {each.id: _party(each) for each in (one, other)}
    check_pair(parties[one.id], parties[other.id])
    reason = checked_text(reason, "reason", _("Reason"), most=1000)
    hold_chain(work.session)
    ranked = in_order(parties[one.id], parties[other.id])
    first, later = (work.session.get_one(FirstReport, each.report) for each in ranked)
    check_first_ruling(ruled=_ruled_between(work, first, later), open_already=_open_between(work, first, later))
    opened, values = receipt_moment(work.session, work.clock), all_settings(work.session)
    days = (values["statement_days"], values["ruling_days"])
    due = deadlines(county_calendar(work.session), opened, days, values["closing_hour"])
    conflict = Conflict(
        first_report_id=first.id,
        later_report_id=later.id,
        state=ConflictState.OPEN,
        ground=ground,
        reason=reason,
        opened_at=opened,
        opened_by=work.actor.official_id,
        statement_due=due.statement,
        ruling_due=due.ruling,
        due_table=due.table[:60],
        close_reason="",
    )
    work.session.add(conflict)
    effects.contest(later, work.session.get_one(Lead, later.lead_id), first)
    work.session.flush()
    return conflict.id


def _party(report: FirstReport) -> Party:
    return Party(report.id, report.unit_id, report.lead_id, report.state, report.received_seq)


def _ruled_between(work: Work, one: FirstReport, other: FirstReport) -> bool:
    """Tell whether a ruling gave the project that one of two still holds to it against the other's unit."""
    return any(_lost_to(work, holder, unit_id) for holder, unit_id in ((one, other.unit_id), (other, one.unit_id)))


def _lost_to(work: Work, holder: FirstReport, unit_id: UUID) -> bool:
    chosen = select(Conflict).join(Ruling, Ruling.conflict_id == Conflict.id).where(Ruling.holder_report_id == holder.id)
    for conflict in work.session.scalars(chosen):
        sides = [work.session.get_one(FirstReport, each) for each in (conflict.first_report_id, conflict.later_report_id)]
        if any(side.id != holder.id and side.unit_id == unit_id for side in sides):
            return holds(work.session, holder, work.clock.today())
    return False


def _open_between(work: Work, one: FirstReport, other: FirstReport) -> bool:
    pair = (one.id, other.id)
    chosen = select(Conflict.id).where(
        Conflict.state == ConflictState.OPEN, Conflict.first_report_id.in_(pair), Conflict.later_report_id.in_(pair)
    )
    return work.session.scalars(chosen).first() is not None


def _open_conflict(work: Work, conflict_id: UUID) -> tuple[Conflict, FirstReport, FirstReport]:
    conflict = work.session.get_one(Conflict, conflict_id)
    first, later = (work.session.get_one(FirstReport, each) for each in (conflict.first_report_id, conflict.later_report_id))
    check_open(conflict.state)
    return conflict, first, later


@act("file_conflict_statement", label=N_("State on a first-report conflict"), undoable=False)
def file_conflict_statement(work: Work, conflict_id: UUID, text: str) -> None:
    """State 提交情况说明 for one's own side, within 3 working days; filed again it replaces the one before.

    Raises NotAllowed for anyone but the two units, RuleBroken ``conflict_closed`` or ``statement_late``.
    """
    require(work.actor, May.EDIT_RECORDS)
    conflict = work.session.get_one(Conflict, conflict_id)
    sides = [work.session.get_one(FirstReport, each) for each in (conflict.first_report_id, conflict.later_report_id)]
    own = next((each for each in sides if work.actor.units is not None and each.unit_id in work.actor.units), None)
    if own is None:
        raise NotAllowed("unit", _("Only the two units in conflict may state."))
    check_open(conflict.state)
    lead = work.session.get_one(Lead, own.lead_id)
    work.note_subject(lead, lead.name)
    past = is_past(conflict.statement_due, work.clock.now(), setting(work.session, "closing_hour"))
    check_statement_in_time(past=past, due=conflict.statement_due)
    text = checked_text(text, "statement", _("Statement"), most=4000)
    chosen = select(ConflictStatement).where(ConflictStatement.conflict_id == conflict_id, ConflictStatement.report_id == own.id)
    found = work.session.scalars(chosen).first()
    if found is None:
        found = ConflictStatement(conflict_id=conflict_id, report_id=own.id)
        work.session.add(found)
    found.text, found.official_id, found.filed_at = text, work.actor.official_id, work.clock.now()


@act("withdraw_conflict", label=N_("Withdraw a first-report conflict"), undoable=False)
def withdraw_conflict(work: Work, conflict_id: UUID, reason: str) -> None:
    """Withdraw a conflict 撤销冲突 that turned out to be none, with the reason; the later report stands as before.

    Raises NotAllowed, RuleBroken ``conflict_closed``.
    """
    require(work.actor, May.REGISTER)
    conflict, first, later = _open_conflict(work, conflict_id)
    lead = work.session.get_one(Lead, later.lead_id)
    work.note_subject(lead, lead.name)
    conflict.close_reason = checked_text(reason, "reason", _("Reason"), most=1000)
    conflict.state, conflict.closed_at = ConflictState.WITHDRAWN, work.clock.now()
    later.distinct_reason = conflict.close_reason[:500]
    effects.restore(work, later, lead)
    effects.mark_conflicts(work, first)


@act("rule_conflict", label=N_("Rule on a first-report conflict"), undoable=False)
def rule_conflict(work: Work, conflict_id: UUID, data: RulingData) -> tuple[int, int]:
    """Rule 裁定: uphold, award to the other, or joint with a split; final, numbered, and carried out at once.

    Returns (year, number). Raises NotAllowed, RuleBroken ``conflict_closed``, ``ruling_early`` (a side may still
    state), ``ruling_order`` (the first side is itself contested), ``ruling_procedure``, ``ruling_reasons``, ``ruling_split``.
    """
    require(work.actor, May.REGISTER)
    conflict, first, later = _open_conflict(work, conflict_id)
    first_lead, later_lead = (work.session.get_one(Lead, each.lead_id) for each in (first, later))
    work.note_subject(first_lead, first_lead.name)
    check_ruling(data.outcome, data.reasons, data.split)
    if first.state == ReportState.CONTESTED:
        raise RuleBroken("ruling_order", _("The first side is itself in conflict with an earlier report; rule on that first."))
    effects.check_leads_free(first_lead, later_lead)
    past = is_past(conflict.statement_due, work.clock.now(), setting(work.session, "closing_hour"))
    check_heard(stated=_stated(work, conflict), past=past, due=conflict.statement_due)
    hold_chain(work.session)
    facts = _facts(work, conflict, first, later)
    year = work.clock.today().year
    number = next_number(work.session, SERIES, year)
    words = _words(work, year, number, data.outcome)
    conflict.state, conflict.closed_at = ConflictState.RULED, work.clock.now()
    holder = effects.apply(work, data.outcome, effects.Ruled(first, first_lead, later, later_lead, words))
    ruling = _ruling(work, conflict, holder, (year, number), data, facts)
    work.session.add(ruling)
    work.session.flush()
    if data.split is not None:
        hold_split(work, holder.lead_id, data.split, first.unit_id, later.unit_id, source="ruling", source_id=ruling.id)
    effects.follow_holder(work, later if holder is first else first, holder)
    for each in (first, later):
        effects.mark_conflicts(work, each)
    return year, number


def _stated(work: Work, conflict: Conflict) -> int:
    sides = (conflict.first_report_id, conflict.later_report_id)
    counted = select(func.count()).select_from(ConflictStatement)
    chosen = counted.where(ConflictStatement.conflict_id == conflict.id, ConflictStatement.report_id.in_(sides))
    return work.session.scalar(chosen) or 0


def _facts(work: Work, conflict: Conflict, first: FirstReport, later: FirstReport) -> dict[str, object]:
    """Keep what both sides stood on: a ruling prints the same whatever happens to the leads afterwards."""
    sides = tuple(side_of(work.session, each, conflict) for each in (first, later))
    return {
        "first": frozen(sides[0]),
        "later": frozen(sides[1]),
        "anomalies": [frozen_anomaly(each) for each in clocks_set_back(work.session, sides)],
    }


def _words(work: Work, year: int, number: int, outcome: Outcome) -> str:
    shown = show_number(str(setting(work.session, "ruling_word")), year, number)
    return _("{number}: {outcome}").format(number=shown, outcome=_(OUTCOME_NAMES[outcome]))


def _ruling(
    work: Work,
    conflict: Conflict,
    holder: FirstReport,
    number: tuple[int, int],
    data: RulingData,
    facts: dict[str, object],
) -> Ruling:
    return Ruling(
        conflict_id=conflict.id,
        year=number[0],
        number=number[1],
        outcome=data.outcome,
        reasons=checked_text(data.reasons, "reasons", _("Reasons"), most=4000),
        holder_report_id=holder.id,
        indicators=str(data.split.indicators) if data.split else "",
        tax=str(data.split.tax) if data.split else "",
        years=data.split.years if data.split else None,
        ruled_at=work.clock.now(),
        ruled_by=work.actor.official_id,
        facts=facts,
    )


@act("end_by_ruling", label=N_("End a report by an earlier ruling"), undoable=False)
def end_by_ruling(work: Work, report_id: UUID, holder_id: UUID) -> None:
    """End a new report on a project that a ruling gave to another unit: there is no appeal by reporting again.

    Raises NotAllowed, RuleBroken ``report_state``, or ``ruling_none`` where no such ruling stands.
    """
    report, lead = of_registrar(work, report_id)
    check_state(report.state, (ReportState.RECEIVED,))
    holder = work.session.get_one(FirstReport, holder_id)
    if not _lost_to(work, holder, report.unit_id):
        raise RuleBroken("ruling_none", _("No ruling between these two units stands; open a conflict instead."))
    given = select(Ruling).where(Ruling.holder_report_id == holder.id).order_by(Ruling.year.desc(), Ruling.number.desc())
    ruling = work.session.scalars(given).first()
    if ruling is not None:
        effects.end_for_holder(work, report, lead, holder, _words(work, ruling.year, ruling.number, Outcome(ruling.outcome)))
