"""The receiving desk's list, an application with its materials and notices, the catalogue, and second notices counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from crm.kernel.clock import local_date, local_moment
from crm.kernel.errors import NotAllowed
from crm.kernel.i18n import _
from crm.leads.detail import attachment_rows
from crm.people.permissions import Actor, scope
from crm.people.queries import official_names, unit_names
from crm.people.setup import setting
from crm.procedures.one_notice.keeping import Telling, living_catalogue, materials_of, notices_of, telling, unused_leave
from crm.procedures.one_notice.model import CatalogueMaterial, NoticeItem, NoticeOverride, OneTimeNotice, SubmittedMaterial
from crm.procedures.one_notice.rows import (
    Application,
    CatalogueRow,
    DeskRow,
    MaterialRow,
    NoticeDetail,
    NoticeLine,
    NoticeRow,
    WishRow,
    description,
)
from crm.procedures.one_notice.rules import FAULTS, MaterialState
from crm.procedures.time_limit.model import Case, Matter
from crm.procedures.time_limit.queries import in_view
from crm.procedures.time_limit.rules import UNACCEPTED
from crm.store.numbering import show_number


# ---- the desk ----------------------------------------------------------------------------------------------
def desk(session: Session, actor: Actor, now: datetime, states: Sequence[str] = UNACCEPTED, limit: int = 200) -> list[DeskRow]:
    """Return the applications at the receiving desk, those still to be told first, by their last day; scoped to the actor."""
    chosen = (
        select(Case, Matter.name)
        .join(Matter, Matter.id == Case.matter_id)
        .where(in_view(actor), Case.state.in_(states))
        .order_by(Case.received_at, Case.id)
        .limit(limit)
    )
    found = session.execute(chosen).all()
    ids = [case.id for case, _matter in found]
    ticks, notices, sizes = _ticks(session, ids), _notices(session, ids), _catalogue_sizes(session)
    units, rule, word = unit_names(session), telling(session), str(setting(session, "notice_word"))
    rows = [
        _desk_row(rule, word, now, case, (matter, units[case.unit_id]), ticks.get(case.id, []), notices.get(case.id, []), sizes)
        for case, matter in found
    ]
    return sorted(rows, key=lambda each: (each.notice != "", each.tell_by, each.received_at))


def _desk_row(
    rule: Telling,
    word: str,
    now: datetime,
    case: Case,
    names: tuple[str, str],
    states: Sequence[str],
    notices: Sequence[OneTimeNotice],
    sizes: Mapping[UUID, int],
) -> DeskRow:
    """Return an application at the desk; ``names`` are its matter's and its unit's."""
    due, left, late = _standing(rule, case, notices, now)
    newest = next(reversed(notices), None)
    return DeskRow(
        id=case.id,
        title=case.title,
        applicant=case.applicant,
        matter=names[0],
        unit_name=names[1],
        state=case.state,
        deemed=case.deemed,
        received_at=case.received_at,
        tell_by=due,
        days_left=left,
        late=late,
        checked=sum(state != MaterialState.UNCHECKED for state in states),
        faults=sum(state in FAULTS for state in states),
        materials=len(states) or sizes.get(case.matter_id, 0),
        notice=show_number(word, newest.year, newest.number) if newest else "",
        delivered=newest is not None and newest.delivered_at is not None,
    )


def _ticks(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    chosen = select(SubmittedMaterial.case_id, SubmittedMaterial.state).where(SubmittedMaterial.case_id.in_(ids))
    for case_id, state in session.execute(chosen):
        found.setdefault(case_id, []).append(state)
    return found


def _notices(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[OneTimeNotice]]:
    found: dict[UUID, list[OneTimeNotice]] = {}
    chosen = select(OneTimeNotice).where(OneTimeNotice.case_id.in_(ids)).order_by(OneTimeNotice.ordinal)
    for notice in session.scalars(chosen):
        found.setdefault(notice.case_id, []).append(notice)
    return found


def _catalogue_sizes(session: Session) -> dict[UUID, int]:
    chosen = select(CatalogueMaterial.matter_id, func.count()).where(CatalogueMaterial.retired.is_(False))
    return dict(session.execute(chosen.group_by(CatalogueMaterial.matter_id)).all())


def _standing(rule: Telling, case: Case, notices: Sequence[OneTimeNotice], now: datetime) -> tuple[date, int, bool]:
    """Return the last day to tell, the working days left (negative when past), and whether it was missed."""
    first, today = next(iter(notices), None), local_date(now)
    due = rule.last_day(case, first)
    left = rule.calendar.count_working_days(today, due) if today <= due else -rule.calendar.count_working_days(due, today)
    return due, left, case.deemed or rule.missed(case, first, now)


# ---- one application ---------------------------------------------------------------------------------------
def application(session: Session, actor: Actor, case_id: UUID, now: datetime) -> Application:
    """Return an application with its materials, notices and wishes. Raises NotAllowed for another unit's."""
    case = session.scalars(select(Case).where(Case.id == case_id, in_view(actor))).first()
    if case is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    notices = notices_of(session, case_id)
    due, left, late = _standing(telling(session), case, notices, now)
    return Application(
        id=case.id,
        matter_id=case.matter_id,
        title=case.title,
        applicant=case.applicant,
        matter=session.get_one(Matter, case.matter_id).name,
        unit_id=case.unit_id,
        unit_name=unit_names(session)[case.unit_id],
        state=case.state,
        deemed=case.deemed,
        received_at=case.received_at,
        tell_by=due,
        days_left=left,
        late=late,
        materials=tuple(_material_rows(session, case)),
        notices=tuple(_notice_rows(session, notices)),
        wishes=tuple(_wish_rows(session, NoticeOverride.case_id == case_id)),
        leave=unused_leave(session, case_id) is not None,
    )


def _material_rows(session: Session, case: Case) -> list[MaterialRow]:
    """Return the materials as ticked, or what the catalogue asks for before the desk first looked."""
    there = materials_of(session, case.id)
    told = select(NoticeItem.name).join(OneTimeNotice, OneTimeNotice.id == NoticeItem.notice_id)
    names = set(session.scalars(told.where(OneTimeNotice.case_id == case.id)))
    if not there:
        return [
            MaterialRow(None, each.id, description(each), MaterialState.UNCHECKED, "", None, told=False)
            for each in living_catalogue(session, case.matter_id)
        ]
    return [
        MaterialRow(
            each.id,
            each.material_id,
            description(each),
            MaterialState(each.state),
            each.remark,
            each.received_on,
            told=each.name in names,
        )
        for each in there
    ]


def _notice_rows(session: Session, notices: Sequence[OneTimeNotice]) -> list[NoticeRow]:
    word, people = str(setting(session, "notice_word")), official_names(session)
    return [
        NoticeRow(
            each.id,
            each.case_id,
            show_number(word, each.year, each.number),
            each.issued_at,
            people.get(each.issued_by, "") if each.issued_by else "",
            late=each.late,
            second=each.override_id is not None,
            delivered_at=each.delivered_at,
            delivery=each.delivery,
            signed_by=each.signed_by,
        )
        for each in notices
    ]


def notice_detail(session: Session, actor: Actor, notice_id: UUID) -> NoticeDetail:
    """Return a notice with all its lines, as issued. Raises NotAllowed for another unit's."""
    found = session.execute(
        select(OneTimeNotice, Case)
        .join(Case, Case.id == OneTimeNotice.case_id)
        .where(OneTimeNotice.id == notice_id, in_view(actor))
    ).first()
    if found is None:
        raise NotAllowed("unit", _("This record belongs to another unit."))
    notice, case = found
    lines = session.scalars(
        select(NoticeItem).where(NoticeItem.notice_id == notice_id).order_by(NoticeItem.position, NoticeItem.id)
    )
    return NoticeDetail(
        row=_notice_rows(session, [notice])[0],
        matter=notice.matter,
        addressee=notice.addressee,
        title=case.title,
        unit_name=unit_names(session)[notice.unit_id],
        received_at=case.received_at,
        tell_by=notice.tell_by,
        items=tuple(NoticeLine(description(each), each.fault, each.remark) for each in lines),
    )


# ---- leave for a second notice -----------------------------------------------------------------------------
def open_wishes(session: Session, actor: Actor) -> list[WishRow]:
    """Return the wishes for another notice that wait for a leader in charge, the oldest first; scoped to the actor."""
    return _wish_rows(session, NoticeOverride.allowed.is_(None) & scope(actor, NoticeOverride.unit_id))


def _wish_rows(session: Session, wanted: ColumnElement[bool]) -> list[WishRow]:
    chosen = select(NoticeOverride, Case.title).join(Case, Case.id == NoticeOverride.case_id).where(wanted)
    units, people = unit_names(session), official_names(session)
    return [
        WishRow(
            each.id,
            each.case_id,
            title,
            units[each.unit_id],
            each.reason,
            each.text,
            each.asked_at,
            people.get(each.asked_by, "") if each.asked_by else "",
            each.allowed,
            people.get(each.decided_by, "") if each.decided_by else "",
        )
        for each, title in session.execute(chosen.order_by(NoticeOverride.asked_at, NoticeOverride.id))
    ]


def second_notices(session: Session, actor: Actor, first: date, last: date) -> dict[UUID, int]:
    """Count the second notices that each unit issued from ``first`` through ``last``: they count against it (domain §4.8)."""
    chosen = (
        select(OneTimeNotice.unit_id, func.count())
        .where(
            scope(actor, OneTimeNotice.unit_id),
            OneTimeNotice.override_id.is_not(None),
            OneTimeNotice.issued_at >= local_moment(first),
            OneTimeNotice.issued_at < local_moment(last + timedelta(days=1)),
        )
        .group_by(OneTimeNotice.unit_id)
    )
    return dict(session.execute(chosen).all())


# ---- the catalogue -----------------------------------------------------------------------------------------
def catalogue(session: Session, matter_id: UUID) -> list[CatalogueRow]:
    """Return what a matter asks for, with samples: public, for everyone (Licensing Law §30)."""
    return [
        CatalogueRow(each.id, matter_id, description(each), tuple(attachment_rows(session, each.id)))
        for each in living_catalogue(session, matter_id)
    ]


def matters(session: Session) -> list[tuple[UUID, str, int]]:
    """Return the living matters in their order as (id, name, number of materials)."""
    sizes = _catalogue_sizes(session)
    chosen = select(Matter.id, Matter.name).where(Matter.closed.is_(False)).order_by(Matter.position, Matter.name)
    return [(row.id, row.name, sizes.get(row.id, 0)) for row in session.execute(chosen)]
