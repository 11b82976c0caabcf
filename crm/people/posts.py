"""Key posts 关键岗位 and who holds them: set up with an A and a B, changed from a day on, closed; the earlier holders stay on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from crm.calendar.half_days import HalfDay, Span
from crm.calendar.rules import LATEST, check_day
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.duty import Standing, gaps_in, roll_of
from crm.people.guard import refusal
from crm.people.model import Post, PostHolder
from crm.people.permissions import May, Role, require, require_in_charge
from crm.people.queries import official_names
from crm.people.roster import offices_between, offs_between, seats_between
from crm.people.service import checked_name
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain

ONE_DAY = timedelta(days=1)
MOST_DUTIES = 300


@dataclass(frozen=True, slots=True)
class PostData:
    """What is entered of a key post: its name, what it is for, who is A and B from which day on."""

    name: str
    a_id: UUID
    b_id: UUID
    first_day: date
    duties: str = ""


def _in_charge(work: Work, unit_id: UUID) -> None:
    require(work.actor, May.KEEP_POSTS)
    require_in_charge(work.actor, unit_id, Role.ADMINISTRATOR)


def _own(work: Work, post_id: UUID) -> Post:
    post = work.session.get_one(Post, post_id)
    _in_charge(work, post.unit_id)
    work.note_subject(post, post.name)
    if post.closed_on is not None:
        text = _("The post “{name}” is closed since {day}; set up a new one.")
        raise RuleBroken("post_closed", text.format(name=post.name, day=post.closed_on))
    return post


@act("add_post", label=N_("Set up key post"))
def add_post(work: Work, unit_id: UUID, data: PostData) -> UUID:
    """Set up a key post 设置关键岗位 of a unit with its A and B. Raises NotAllowed, RuleBroken."""
    _in_charge(work, unit_id)
    name = checked_name(data.name, "name", 60)
    if work.session.scalars(select(Post.id).where(Post.unit_id == unit_id, Post.name == name)).first() is not None:
        raise RuleBroken("post_twice", _("The unit has a post “{name}” already.").format(name=name), field="name")
    check_day(data.first_day, "first_day")
    _check_holders(work, unit_id, data.a_id, data.b_id, data.first_day)
    place = len(work.session.scalars(select(Post.id).where(Post.unit_id == unit_id)).all())
    post = Post(unit_id=unit_id, name=name, duties=_checked_duties(data.duties), position=place)
    work.session.add(post)
    work.session.flush()
    work.note_subject(post, name)
    for role, official_id in ((Standing.A, data.a_id), (Standing.B, data.b_id)):
        work.session.add(PostHolder(post_id=post.id, official_id=official_id, role=role, first_day=data.first_day))
    work.session.flush()
    _check_manned(work, post, data.first_day)
    return post.id


@act("edit_post", label=N_("Edit key post"))
def edit_post(work: Work, post_id: UUID, duties: str) -> None:
    """Reword what a key post is for. Raises NotAllowed, RuleBroken."""
    _own(work, post_id).duties = _checked_duties(duties)


@act("change_holders", label=N_("Change A and B"), undoable=False)
def change_holders(work: Work, post_id: UUID, a_id: UUID, b_id: UUID, first_day: date) -> None:
    """Let A and B be these from a day on, today at the earliest; the earlier ones stay on record 人员调整.

    Raises NotAllowed, RuleBroken ``holder_past``, ``holder_order``, ``same_person``, ``not_in_office``, ``post_unmanned``.
    """
    post = _own(work, post_id)
    check_day(first_day, "first_day")
    if first_day < work.clock.today():
        text = _("A change of A or B begins today or later: what was done before stays as it was.")
        raise RuleBroken("holder_past", text, field="first_day")
    _check_holders(work, post.unit_id, a_id, b_id, first_day)
    for role, official_id in ((Standing.A, a_id), (Standing.B, b_id)):
        _change(work, post, role, official_id, first_day)
    work.session.flush()
    _check_manned(work, post, first_day)


def _change(work: Work, post: Post, role: Standing, official_id: UUID, first_day: date) -> None:
    chosen = select(PostHolder).where(PostHolder.post_id == post.id, PostHolder.role == role)
    latest = work.session.scalars(chosen.order_by(PostHolder.first_day.desc(), PostHolder.id.desc())).first()
    if latest is not None:
        if latest.first_day >= first_day:
            text = _("A change on {day} is on record already; choose a later day.")
            raise RuleBroken("holder_order", text.format(day=latest.first_day), field="first_day")
        if latest.official_id == official_id and latest.last_day is None:
            return
        latest.last_day = first_day - ONE_DAY
    work.session.add(PostHolder(post_id=post.id, official_id=official_id, role=role, first_day=first_day))


@act("close_post", label=N_("Close key post"), undoable=False)
def close_post(work: Work, post_id: UUID, last_day: date) -> None:
    """Close a key post after a last day, today at the earliest; its history stays. Raises NotAllowed, RuleBroken ``holder_past``."""
    post = _own(work, post_id)
    if check_day(last_day, "last_day") < work.clock.today():
        raise RuleBroken("holder_past", _("A post is closed today or later."), field="last_day")
    post.closed_on = last_day


def _checked_duties(text: str) -> str:
    duties = text.strip()
    if len(duties) > MOST_DUTIES:
        words = _("What the post is for has {length} characters; at most {most} are kept. Shorten it.")
        raise RuleBroken("text_long", words.format(length=len(duties), most=MOST_DUTIES), field="duties")
    return duties


def _check_holders(work: Work, unit_id: UUID, a_id: UUID, b_id: UUID, day: date) -> None:
    """Refuse one person in both roles, or somebody who is not in office in the unit on the first day."""
    if a_id == b_id:
        raise RuleBroken("same_person", _("A and B are two people; choose another B."), field="b_id")
    there = {office.official_id for office in offices_between(work.session, day, day, (unit_id,))}
    for official_id, field in ((a_id, "a_id"), (b_id, "b_id")):
        if official_id not in there:
            name = official_names(work.session).get(official_id, "")
            text = _("{name} holds no office in this unit on {day}; choose somebody who does.")
            raise RuleBroken("not_in_office", text.format(name=name, day=day), field=field)


def _check_manned(work: Work, post: Post, first_day: date) -> None:
    """Refuse holders who are away together in coming half days without a stand-in."""
    hold_chain(work.session)
    start = max(first_day, work.clock.today())
    offs = offs_between(work.session, start, LATEST)
    seat = seats_between(work.session, start, LATEST, (post.unit_id,), post_ids=(post.id,))[0]
    begin = HalfDay(start, False)
    mine = [off for off in offs if seat.concerns(off.official_id) and off.span.last >= begin]
    halves = sorted({half for off in mine for half in Span(max(off.span.first, begin), off.span.last)})
    gap = next(gaps_in(seat, halves, roll_of(offs)), None)
    if gap is not None:
        raise refusal(work.session, gap)
