"""The catalogue of matters 事项: entered and changed by the bureau and the administrator."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.model import Post
from crm.people.permissions import May, require
from crm.people.queries import unit_names
from crm.procedures.time_limit.clock import Waiting
from crm.procedures.time_limit.model import Matter, MatterStep, ServiceWindow
from crm.store.acts import Work, act, check_version

MOST_DAYS = 365
"""Longest limit of a step in working days (our default)."""


@dataclass(frozen=True, slots=True)
class StepData:
    """What is entered of a matter's step: limits in working days (1 to 365), who has it in hand."""

    name: str
    limit_days: int
    major_days: int | None = None
    waiting: Waiting = Waiting.PAUSE
    position: int = 0
    unit_id: UUID | None = None
    post_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MatterData:
    """What is entered of a matter."""

    name: str
    unit_id: UUID | None = None
    statutory: bool = False
    joint: bool = False
    basis: str = ""
    closed: bool = False
    window_id: UUID | None = None


@act("add_matter", label=N_("Add matter"))
def add_matter(work: Work, data: MatterData) -> UUID:
    """Add a matter 事项. Raises NotAllowed, RuleBroken ``matter_twice`` or ``text_empty``."""
    require(work.actor, May.SET_MATTERS)
    matter = Matter(code=f"own_{len(_all(work.session)) + 1}", position=len(_all(work.session)))
    _enter(work, matter, data)
    work.session.add(matter)
    work.session.flush()
    work.note_subject(matter, matter.name)
    return matter.id


@act("edit_matter", label=N_("Change matter"))
def edit_matter(work: Work, matter_id: UUID, data: MatterData, version: int | None = None) -> None:
    """Change a matter; cases received before keep theirs. Raises NotAllowed, RuleBroken, Stale."""
    require(work.actor, May.SET_MATTERS)
    matter = work.session.get_one(Matter, matter_id)
    check_version(matter, version)
    work.note_subject(matter, matter.name)
    _enter(work, matter, data)


def _all(session: Session) -> list[Matter]:
    return list(session.scalars(select(Matter).order_by(Matter.position, Matter.name)))


def _enter(work: Work, matter: Matter, data: MatterData) -> None:
    name = checked_text(data.name, "name", _("Name"), most=60)
    if any(other.name == name and other.id != matter.id for other in _all(work.session)):
        raise RuleBroken("matter_twice", _("There is a matter named {name} already.").format(name=name), field="name")
    matter.name, matter.unit_id, matter.statutory, matter.joint = name, data.unit_id, data.statutory, data.joint
    matter.window_id = data.window_id
    matter.basis, matter.closed = checked_text(data.basis, "basis", _("Basis"), most=300, needed=False), data.closed


@act("add_matter_step", label=N_("Add step"))
def add_matter_step(work: Work, matter_id: UUID, data: StepData) -> UUID:
    """Add a step to a matter; steps of one position run in parallel. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.SET_MATTERS)
    matter = work.session.get_one(Matter, matter_id)
    work.note_subject(matter, matter.name)
    step = MatterStep(matter_id=matter_id)
    _enter_step(work, step, data)
    work.session.add(step)
    work.session.flush()
    return step.id


@act("edit_matter_step", label=N_("Change step"))
def edit_matter_step(work: Work, step_id: UUID, data: StepData, version: int | None = None) -> None:
    """Change a step of a matter; cases received before keep theirs. Raises NotAllowed, RuleBroken, Stale."""
    require(work.actor, May.SET_MATTERS)
    step = work.session.get_one(MatterStep, step_id)
    check_version(step, version)
    matter = work.session.get_one(Matter, step.matter_id)
    work.note_subject(matter, matter.name)
    _enter_step(work, step, data)


@act("remove_matter_step", label=N_("Remove step"))
def remove_matter_step(work: Work, step_id: UUID) -> None:
    """Take a step off a matter; cases received before keep theirs. Raises NotAllowed."""
    require(work.actor, May.SET_MATTERS)
    step = work.session.get_one(MatterStep, step_id)
    matter = work.session.get_one(Matter, step.matter_id)
    work.note_subject(matter, matter.name)
    work.session.delete(step)


def _enter_step(work: Work, step: MatterStep, data: StepData) -> None:
    name = checked_text(data.name, "name", _("Name"), most=60)
    for field, days in (("limit_days", data.limit_days), ("major_days", data.major_days)):
        if days is not None and not 1 <= days <= MOST_DAYS:
            text = _("A limit is 1 to {most} working days.")
            raise RuleBroken("limit_days", text.format(most=MOST_DAYS), field=field)
    if data.waiting not in set(Waiting):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=data.waiting), field="waiting")
    unit_id = data.unit_id
    if data.post_id is not None:
        post = work.session.get_one(Post, data.post_id)
        if unit_id is not None and post.unit_id != unit_id:
            raise RuleBroken("post_unit", _("The post belongs to another unit than the step."), field="post")
        unit_id = post.unit_id
    step.name, step.limit_days, step.major_days, step.waiting = name, data.limit_days, data.major_days, str(data.waiting)
    step.position, step.unit_id, step.post_id = data.position, unit_id, data.post_id


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a matter as the settings show it."""

    id: UUID
    version: int
    data: StepData
    unit: str
    post: str


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter with its window and its steps, in order."""

    id: UUID
    version: int
    code: str
    data: MatterData
    unit: str
    window: str
    steps: tuple[StepRow, ...]


def matters(session: Session, *, everything: bool = False) -> list[MatterRow]:
    """Return the matters that take applications (``everything``: the closed ones too), with their steps."""
    names = unit_names(session)
    at: dict[UUID, str] = {row.id: row.name for row in session.execute(select(ServiceWindow.id, ServiceWindow.name))}
    held: dict[UUID, str] = {row.id: row.name for row in session.execute(select(Post.id, Post.name))}
    steps: dict[UUID, list[StepRow]] = {}
    for step in session.scalars(select(MatterStep).order_by(MatterStep.position, MatterStep.id)):
        data = StepData(
            step.name, step.limit_days, step.major_days, Waiting(step.waiting), step.position, step.unit_id, step.post_id
        )
        unit, post = names.get(step.unit_id, "") if step.unit_id else "", held.get(step.post_id, "") if step.post_id else ""
        steps.setdefault(step.matter_id, []).append(StepRow(step.id, step.version, data, unit, post))
    return [
        MatterRow(
            matter.id,
            matter.version,
            matter.code,
            _data(matter),
            names.get(matter.unit_id, "") if matter.unit_id else "",
            at.get(matter.window_id, "") if matter.window_id else "",
            tuple(steps.get(matter.id, ())),
        )
        for matter in _all(session)
        if everything or not matter.closed
    ]


def _data(matter: Matter) -> MatterData:
    facts = (matter.statutory, matter.joint, matter.basis, matter.closed)
    return MatterData(matter.name, matter.unit_id, *facts, matter.window_id)


def posts(session: Session) -> list[tuple[UUID, UUID, str]]:
    """Return the open key posts that a step may name, as (id, unit, name)."""
    chosen = select(Post.id, Post.unit_id, Post.name).where(Post.closed_on.is_(None)).order_by(Post.unit_id, Post.position)
    return [(post_id, unit_id, name) for post_id, unit_id, name in session.execute(chosen)]
