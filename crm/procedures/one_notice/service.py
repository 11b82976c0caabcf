"""The receiving desk: ticking materials, the one-time notice, its delivery, leave for a second one, acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.model import Unit
from crm.people.permissions import May, require, require_unit
from crm.procedures.one_notice.keeping import (
    WORDS,
    living_catalogue,
    materials_of,
    notices_of,
    telling,
    ticked,
    told_in_time,
    unused_leave,
)
from crm.procedures.one_notice.model import NoticeItem, NoticeOverride, OneTimeNotice, SubmittedMaterial
from crm.procedures.one_notice.rules import (
    Delivery,
    MaterialState,
    check_delivery,
    check_everything,
    check_first,
    check_override,
    check_tick,
)
from crm.procedures.time_limit.keeping import own_case
from crm.procedures.time_limit.model import Case, Matter
from crm.procedures.time_limit.rules import LIVING, UNACCEPTED, check_case_state
from crm.procedures.time_limit.service import accept_case, await_completion, deem_accepted
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain
from crm.store.numbering import next_number

SERIES = "one_time_notice"


@dataclass(frozen=True, slots=True)
class Tick:
    """What the desk found of one material of the catalogue."""

    material_id: UUID
    state: str
    remark: str = ""


@act("check_materials", label=N_("Check materials"), undoable=False)
def check_materials(work: Work, case_id: UUID, ticks: Sequence[Tick]) -> None:
    """Tick what an application hands in 收件核对: each material in order, missing or not to standard. Raises NotAllowed, RuleBroken.

    At the first look the application takes over the catalogue's words; later changes of the catalogue do not touch it.
    """
    case = own_case(work, case_id)
    check_case_state(case.state, LIVING)
    materials = {each.material_id: each for each in _opened(work, case)}
    for tick in ticks:
        material = materials.get(tick.material_id)
        if material is None:
            raise RuleBroken("material_elsewhere", _("This material does not belong to the application; reload it."))
        _tick(work, material, tick)


def _opened(work: Work, case: Case) -> list[SubmittedMaterial]:
    """Return the application's materials, taken over from the catalogue at the first look."""
    found = materials_of(work.session, case.id)
    if found:
        return found
    for each in living_catalogue(work.session, case.matter_id):
        words = {key: getattr(each, key) for key in WORDS}
        work.session.add(SubmittedMaterial(case_id=case.id, material_id=each.id, state=MaterialState.UNCHECKED, **words))
    work.session.flush()
    return materials_of(work.session, case.id)


def _tick(work: Work, material: SubmittedMaterial, tick: Tick) -> None:
    remark = checked_text(tick.remark, "remark", _("Remark"), most=500, needed=False)
    check_tick(material.name, tick.state, remark)
    if (material.state, material.remark) == (tick.state, remark):
        return
    if tick.state == MaterialState.IN_ORDER and material.state != MaterialState.IN_ORDER:
        material.received_on = work.clock.today()
    elif tick.state != MaterialState.IN_ORDER:
        material.received_on = None
    material.state, material.remark = tick.state, remark
    material.checked_at, material.checked_by = work.clock.now(), work.actor.official_id


@act("issue_notice", label=N_("Issue one-time notice"), undoable=False)
def issue_notice(work: Work, case_id: UUID, listed: Sequence[UUID]) -> UUID:
    """Issue the one-time notice 一次性告知书 of an application: numbered and frozen. Raises NotAllowed, RuleBroken.

    ``listed``: the application's materials that the notice asks for, which must be all that are missing or not to
    standard. A second one needs leave (:func:`allow_second_notice`). Issued after the last day to tell, it does not
    stop the clock: the application counts as accepted from the day of receipt (Licensing Law §32).
    """
    case = own_case(work, case_id)
    check_case_state(case.state, LIVING)
    materials, earlier = materials_of(work.session, case_id), notices_of(work.session, case_id)
    check_everything(ticked(materials), listed)
    leave = unused_leave(work.session, case_id)
    check_first(len(earlier), allowed=leave is not None, accepted=case.state not in UNACCEPTED and not case.deemed)
    notice = _numbered(work, case, len(earlier) + 1, leave)
    work.session.add(notice)
    work.session.flush()
    for each in materials:
        if each.id in listed:
            words = {key: getattr(each, key) for key in WORDS}
            work.session.add(NoticeItem(notice_id=notice.id, fault=each.state, remark=each.remark, **words))
    if notice.late:
        _deem(work, case)
    elif case.state in UNACCEPTED:
        await_completion(work, case_id, "、".join(each.name for each in materials if each.id in listed)[:2000])
    return notice.id


def _numbered(work: Work, case: Case, ordinal: int, leave: NoticeOverride | None) -> OneTimeNotice:
    """Return a new notice with its number; one that a leader allowed answers to no last day."""
    hold_chain(work.session)
    now, rule = work.clock.now(), telling(work.session)
    due = rule.due(case)
    year = work.clock.today().year
    return OneTimeNotice(
        case_id=case.id,
        unit_id=case.unit_id,
        ordinal=ordinal,
        year=year,
        number=next_number(work.session, SERIES, year),
        matter=work.session.get_one(Matter, case.matter_id).name,
        addressee=case.applicant or _unit_name(work, case.applicant_unit_id),
        tell_by=due.date,
        tell_by_table=due.table[:200],
        late=leave is None and rule.late(due.date, now),
        issued_at=now,
        issued_by=work.actor.official_id,
        override_id=leave.id if leave else None,
    )


def _unit_name(work: Work, unit_id: UUID | None) -> str:
    return work.session.get_one(Unit, unit_id).name if unit_id else ""


def _deem(work: Work, case: Case) -> None:
    """Let the application count as accepted from its receipt, if it is not accepted yet."""
    if case.state in UNACCEPTED:
        due = telling(work.session).due(case).date
        deem_accepted(work, case.id, _("The applicant was not told by {day} what was missing.").format(day=due))


@act("deliver_notice", label=N_("Log delivery of notice"), undoable=False)
def deliver_notice(work: Work, notice_id: UUID, delivery: str, signed_by: str, moment: datetime) -> None:
    """Log that a notice was delivered and signed for 送达签收, once. Raises NotAllowed, RuleBroken.

    Delivered after the last day to tell, the first notice came too late: the application counts as accepted from receipt.
    """
    notice = work.session.get_one(OneTimeNotice, notice_id)
    case = own_case(work, notice.case_id)
    if notice.delivered_at is not None:
        raise RuleBroken("delivered_twice", _("The delivery of this notice is logged already; it stands in the record."))
    if delivery not in set(Delivery):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=delivery), field="delivery")
    notice.signed_by = check_delivery(notice.issued_at, moment, work.clock.now(), signed_by)
    notice.delivered_at, notice.delivery, notice.delivered_by = moment, delivery, work.actor.official_id
    if notice.override_id is None and telling(work.session).late(notice.tell_by, moment):
        _deem(work, case)


@act("ask_second_notice", label=N_("Ask for a second notice"))
def ask_second_notice(work: Work, case_id: UUID, reason: str, text: str) -> UUID:
    """Ask the leader in charge for leave to issue another notice on an application. Raises NotAllowed, RuleBroken."""
    case = own_case(work, case_id)
    check_case_state(case.state, LIVING)
    told = len(notices_of(work.session, case_id)) + (case.state not in UNACCEPTED and not case.deemed)
    text = check_override(reason, text, told)
    living = select(NoticeOverride).where(NoticeOverride.case_id == case_id, NoticeOverride.allowed.is_(None))
    if work.session.scalars(living).first() is not None or unused_leave(work.session, case_id) is not None:
        raise RuleBroken("asked_twice", _("Leave for another notice was asked for already."))
    override = NoticeOverride(
        case_id=case_id,
        unit_id=case.unit_id,
        reason=reason,
        text=text,
        asked_at=work.clock.now(),
        asked_by=work.actor.official_id,
    )
    work.session.add(override)
    work.session.flush()
    return override.id


@act("allow_second_notice", label=N_("Decide on a second notice"), undoable=False)
def allow_second_notice(work: Work, override_id: UUID, *, allowed: bool) -> None:
    """Allow or refuse another notice, as the unit's leader in charge or a county leader. Raises NotAllowed, RuleBroken.

    A notice issued with it counts against the unit (:func:`crm.procedures.one_notice.queries.second_notices`).
    """
    require(work.actor, May.DIRECT_CASES)
    override = work.session.get_one(NoticeOverride, override_id)
    require_unit(work.actor, override.unit_id)
    case = work.session.get_one(Case, override.case_id)
    work.note_subject(case, case.title)
    if override.allowed is not None:
        raise RuleBroken("decided_twice", _("This was decided already; the decision stands in the record."))
    override.allowed, override.decided_at, override.decided_by = allowed, work.clock.now(), work.actor.official_id


@act("accept_application", label=N_("Accept application"), undoable=False)
def accept_application(work: Work, case_id: UUID) -> None:
    """Accept an application 受理 whose materials are all in order; its clock begins. Raises NotAllowed, RuleBroken.

    One that nobody answered in time is accepted from the day of receipt, in order or not (Licensing Law §32).
    """
    case = own_case(work, case_id)
    check_case_state(case.state, UNACCEPTED)
    if told_in_time(work, case):
        accept_case(work, case_id)
    else:
        _deem(work, case)
