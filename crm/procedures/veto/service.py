"""What people do with vetoes 否决: propose, give opinions, tell the investor, review; nobody refuses a lead alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.handing import mark_side_state
from crm.leads.keeping import own_lead
from crm.leads.model import Lead
from crm.leads.rules import MANNERS, SideState
from crm.people.permissions import May, require, require_unit
from crm.people.setup import county_calendar, setting
from crm.procedures.first_report.model import FirstReport
from crm.procedures.first_report.rules import ReportState
from crm.procedures.transfer.course import Origin, is_past, masked_text
from crm.procedures.transfer.disclosure import names_of
from crm.procedures.transfer.keeping import check_nothing_runs
from crm.procedures.transfer.pool import put_in_pool
from crm.procedures.transfer.rules import Split
from crm.procedures.transfer.service import TransferData, begin
from crm.procedures.transfer.splits import standing_split
from crm.procedures.veto.model import Veto, VetoOpinion, VetoReview, VetoTold
from crm.procedures.veto.rules import (
    Outcome,
    Signatory,
    VetoFacts,
    VetoState,
    check_proposal,
    check_review,
    check_signatory,
    check_state,
    check_told,
    check_vetoable,
    needs_group,
    next_step,
    report_due,
    review_due,
    route,
)
from crm.procedures.veto.signing import check_route, heads_of, signatory
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number

SERIES = "veto"


@dataclass(frozen=True, slots=True)
class VetoData:
    """What is entered of a veto. ``elsewhere`` None: not answered; with True it becomes a transfer.

    To ``receiving_unit_id`` where one is named, else an offer to the shared pool; others read ``summary``.
    """

    reason: str = ""
    explanation: str = ""
    basis: str = ""
    elsewhere: bool | None = None
    elsewhere_note: str = ""
    found_on: date | None = None
    receiving_unit_id: UUID | None = None
    summary: str = ""
    split: Split | None = None


@act("propose_veto", label=N_("Propose veto"), undoable=False)
def propose_veto(work: Work, lead_id: UUID, data: VetoData) -> UUID:
    """Propose to refuse a lead 否决汇报; from now on the lead is veto pending, and its clocks run on.

    One that could land elsewhere in the county is not refused but turned into a transfer proposal or a pool offer.
    Raises NotAllowed, RuleBroken (see ``check_proposal``, ``check_vetoable``, ``check_route``).
    """
    lead = own_lead(work, lead_id)
    today, found_on = work.clock.today(), data.found_on or work.clock.today()
    explanation = checked_text(data.explanation, "explanation", _("Explanation"), most=1000, needed=False)
    facts = VetoFacts(data.reason, explanation, data.basis, data.elsewhere, found_on)
    check_proposal(facts, today, setting(work.session, "veto_explanation_letters"))
    check_nothing_runs(work, lead, None)
    check_vetoable(lead.side_state)
    with_group = needs_group(lead.total_yuan, setting(work.session, "veto_group_from_yuan"))
    due = report_due(county_calendar(work.session), found_on, setting(work.session, "veto_report_days"))
    veto = Veto(
        lead_id=lead.id,
        unit_id=lead.unit_id,
        reporter_unit_id=_first_reporter(work, lead),
        state=VetoState.PENDING,
        reason=data.reason,
        explanation=explanation,
        basis=checked_text(data.basis, "basis", _("Legal or policy basis"), most=500),
        elsewhere=bool(data.elsewhere),
        elsewhere_note=checked_text(data.elsewhere_note, "elsewhere_note", _("Where else"), most=500, needed=False),
        found_on=found_on,
        due_on=due.date,
        due_table=due.table[:60],
        late=is_past(due.date, work.clock.now(), _closing(work)),
        proposed_by=work.actor.official_id,
        reported_at=work.clock.now(),
        with_group=with_group,
        side_before=lead.side_state,
    )
    if data.elsewhere:
        _turn(work, lead, veto, data)
    else:
        check_route(work.session, lead.unit_id, work.actor.official_id, today, with_group=with_group)
        mark_side_state(work, lead, SideState.VETO_PENDING)
    work.session.add(veto)
    work.session.flush()
    return veto.id


def _turn(work: Work, lead: Lead, veto: Veto, data: VetoData) -> None:
    """Turn a veto of what could land elsewhere into a transfer proposal, or an offer to the shared pool."""
    veto.state, veto.decided_at = VetoState.TURNED, work.clock.now()
    if data.receiving_unit_id is not None:
        why = masked_text(data.explanation, names_of(work.session, lead))
        to = TransferData(data.receiving_unit_id, data.split, why, data.summary)
        veto.transfer_id = begin(work, lead, to, Origin.VETO)
    else:
        veto.offer_id = put_in_pool(work, lead, data.summary, data.split)


def _first_reporter(work: Work, lead: Lead) -> UUID:
    """Return the unit that first reported a lead: it shares in a transferred one, and may ask for a review."""
    chosen = select(FirstReport.unit_id).where(FirstReport.lead_id == lead.id, FirstReport.state == ReportState.REGISTERED)
    found = work.session.scalars(chosen.order_by(FirstReport.received_seq)).first()
    split = standing_split(work.session, lead.id, work.clock.today())
    return found or (split.reporting_unit_id if split else None) or lead.unit_id


def _signatory(work: Work, veto: Veto) -> Signatory:
    return signatory(work.session, work.actor, veto.unit_id, work.clock.today())


def _closing(work: Work) -> time:
    return time(*divmod(setting(work.session, "closing_hour"), 60))


def _found(work: Work, veto_id: UUID) -> tuple[Veto, Lead]:
    veto = work.session.get_one(Veto, veto_id)
    lead = work.session.get_one(Lead, veto.lead_id)
    work.note_subject(lead, lead.name)
    return veto, lead


@act("withdraw_veto", label=N_("Withdraw veto"), undoable=False)
def withdraw_veto(work: Work, veto_id: UUID, reason: str) -> None:
    """Withdraw a veto that is still pending; the lead returns. Raises NotAllowed, RuleBroken ``veto_state``."""
    require(work.actor, May.EDIT_RECORDS)
    veto, lead = _found(work, veto_id)
    require_unit(work.actor, veto.unit_id)
    check_state(veto.state, VetoState.PENDING)
    veto.state, veto.decided_at = VetoState.WITHDRAWN, work.clock.now()
    veto.end_reason = checked_text(reason, "reason", _("Reason"), most=1000)
    mark_side_state(work, lead, SideState(veto.side_before))


@act("give_opinion", label=N_("Give opinion on veto"), undoable=False)
def give_opinion(work: Work, veto_id: UUID, *, agrees: bool, text: str = "") -> VetoState:
    """Give the opinion whose turn it is; the last agreement upholds the veto, any disagreement ends it.

    Returns the veto's state. Raises NotAllowed, RuleBroken ``veto_state``, ``veto_step`` or ``veto_alone``.
    """
    veto, lead = _found(work, veto_id)
    who = _signatory(work, veto)
    if not (who.leads_unit or who.heads_unit or who.of_group):
        raise NotAllowed("role", _("You are none of those who decide this veto."))
    check_state(veto.state, VetoState.PENDING)
    if needs_group(lead.total_yuan, setting(work.session, "veto_group_from_yuan")):
        veto.with_group = True
    chosen = select(VetoOpinion.step, VetoOpinion.official_id).where(VetoOpinion.veto_id == veto_id)
    given: dict[str, UUID | None] = {row.step: row.official_id for row in work.session.execute(chosen)}
    step = next_step(route(with_group=veto.with_group), given)
    if step is None:
        raise RuleBroken("veto_step", _("Every opinion on this veto is given."))
    check_signatory(
        step, who, given, veto.proposed_by, len(heads_of(work.session, veto.unit_id, work.clock.today()) - {veto.proposed_by})
    )
    opinion = checked_text(text, "text", _("Opinion"), most=500, needed=not agrees)
    work.session.add(
        VetoOpinion(
            veto_id=veto_id,
            step=step,
            official_id=work.actor.official_id,
            unit_id=work.actor.unit_id,
            agrees=agrees,
            text=opinion,
            given_at=work.clock.now(),
        )
    )
    return _decide(work, veto, lead, {*given, step}, agrees=agrees)


def _decide(work: Work, veto: Veto, lead: Lead, given: set[str], *, agrees: bool) -> VetoState:
    if not agrees:
        veto.state, veto.decided_at = VetoState.REJECTED, work.clock.now()
        mark_side_state(work, lead, SideState(veto.side_before))
        return VetoState.REJECTED
    if next_step(route(with_group=veto.with_group), given) is not None:
        return VetoState.PENDING
    hold_chain(work.session)
    year = work.clock.today().year
    number = next_number(work.session, SERIES, year)
    veto.state, veto.decided_at, veto.year, veto.number = VetoState.UPHELD, work.clock.now(), year, number
    mark_side_state(work, lead, SideState.VETOED)
    return VetoState.UPHELD


@act("record_told", label=N_("Record that the investor was told"), undoable=False)
def record_told(work: Work, veto_id: UUID, told_at: datetime, manner: str, note: str = "", *, happened: bool = False) -> bool:
    """Record when and how the investor was told of an upheld veto. Returns whether that was too early, which is a breach.

    Raises NotAllowed, RuleBroken ``told_early`` (unless it ``happened`` already), ``told_twice``, ``told_review`` (a
    review is open), ``told_future`` or ``choice``.
    """
    require(work.actor, May.EDIT_RECORDS)
    veto, _lead = _found(work, veto_id)
    require_unit(work.actor, veto.unit_id)
    if veto.state not in (VetoState.PENDING, VetoState.UPHELD):
        check_state(veto.state, VetoState.UPHELD)
    if manner not in MANNERS:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=manner), field="manner")
    if work.session.scalars(select(VetoTold.id).where(VetoTold.veto_id == veto_id)).first() is not None:
        raise RuleBroken("told_twice", _("It is recorded already when the investor was told."))
    early = check_told(veto.state, told_at, veto.decided_at, work.clock.now(), happened=happened)
    if not happened and _open_review(work, veto_id) is not None:
        raise RuleBroken("told_review", _("A review is open; tell the investor when it is decided."), field="told_at")
    work.session.add(
        VetoTold(
            veto_id=veto_id,
            told_at=told_at,
            manner=manner,
            note=checked_text(note, "note", _("Note"), most=1000, needed=False),
            early=early,
            recorded_by=work.actor.official_id,
            recorded_at=work.clock.now(),
        )
    )
    return early


@act("ask_review", label=N_("Ask for review of veto"), undoable=False)
def ask_review(work: Work, veto_id: UUID, reason: str) -> UUID:
    """Ask once for a review of an upheld veto: the first reporter, within 5 working days. Raises NotAllowed, RuleBroken.

    ``review_twice``, ``review_late`` or ``veto_state``.
    """
    require(work.actor, May.EDIT_RECORDS)
    veto, _lead = _found(work, veto_id)
    if work.actor.units is None or veto.reporter_unit_id not in work.actor.units:
        raise NotAllowed("unit", _("Only the unit that first reported the lead may ask for a review."))
    check_state(veto.state, VetoState.UPHELD)
    asked = work.session.scalars(select(VetoReview.id).where(VetoReview.veto_id == veto_id)).first() is not None
    due = review_due(
        county_calendar(work.session),
        veto.decided_at or veto.reported_at,
        setting(work.session, "veto_review_days"),
        _closing(work),
    )
    check_review(due.date, work.clock.now(), _closing(work), asked=asked)
    review = VetoReview(
        veto_id=veto_id,
        unit_id=veto.reporter_unit_id,
        asked_by=work.actor.official_id,
        asked_at=work.clock.now(),
        reason=checked_text(reason, "reason", _("Reason"), most=500),
    )
    work.session.add(review)
    work.session.flush()
    return review.id


@act("decide_review", label=N_("Decide review of veto"), undoable=False)
def decide_review(work: Work, veto_id: UUID, outcome: Outcome, text: str) -> None:
    """Decide the review: the leading group where it upheld the veto, else the bureau; lifted, the lead returns.

    Raises NotAllowed, RuleBroken ``review_none``.
    """
    veto, lead = _found(work, veto_id)
    if veto.with_group:
        if not _signatory(work, veto).of_group:
            raise NotAllowed("role", _("The leading group reviews this veto."))
    else:
        require(work.actor, May.TRANSFER)
    review = _open_review(work, veto_id)
    if review is None:
        raise RuleBroken("review_none", _("No review of this veto is open."))
    review.outcome, review.text = outcome, checked_text(text, "text", _("Opinion"), most=500)
    review.decided_by, review.decided_at = work.actor.official_id, work.clock.now()
    if outcome is Outcome.LIFTED:
        mark_side_state(work, lead, SideState(veto.side_before))


def _open_review(work: Work, veto_id: UUID) -> VetoReview | None:
    chosen = select(VetoReview).where(VetoReview.veto_id == veto_id, VetoReview.outcome == "")
    return work.session.scalars(chosen).first()
