"""The windows 窗口 of the approval bureau: 2 comprehensive, 13 of departments and X special ones (domain §4.14), as data."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import May, require
from crm.people.queries import unit_names
from crm.people.queries import units as all_units
from crm.procedures.time_limit.model import Matter, ServiceWindow
from crm.store.acts import Work, act, check_version


class WindowKind(StrEnum):
    """What a window is for."""

    COMPREHENSIVE = "comprehensive"
    DEPARTMENT = "department"
    SPECIAL = "special"


WINDOW_KIND_NAMES = {
    WindowKind.COMPREHENSIVE: N_("Comprehensive window"),
    WindowKind.DEPARTMENT: N_("Department's window"),
    WindowKind.SPECIAL: N_("Special window"),
}
COMPREHENSIVE = ("综合受理窗口", "综合出件窗口")
DEPARTMENTS = (
    # the window, a word of the name of the department whose matters stand at it
    ("发展改革窗口", "发展"),
    ("工业和信息化窗口", "工业"),
    ("公安窗口", "公安"),
    ("财政窗口", "财政"),
    ("人力资源社会保障窗口", "人力资源"),
    ("自然资源和规划窗口", "自然资源"),
    ("生态环境窗口", "生态环境"),
    ("住房城乡建设窗口", "住房"),
    ("交通运输窗口", "交通"),
    ("水务窗口", "水"),
    ("农业农村窗口", "农业"),
    ("市场监管窗口", "市场监督"),
    ("税务窗口", "税务"),
)
"""The usual thirteen (our default; a county edits them)."""
SPECIAL = ("重大项目代办窗口",)


@dataclass(frozen=True, slots=True)
class WindowData:
    """What is entered of a window: name, kind, the department that keeps it, whether it is closed for good."""

    name: str
    kind: WindowKind = WindowKind.SPECIAL
    unit_id: UUID | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window with the matters that stand at it, as (id, name)."""

    id: UUID
    version: int
    data: WindowData
    unit: str
    matters: tuple[tuple[UUID, str], ...]


@act("add_window", label=N_("Add window"))
def add_window(work: Work, data: WindowData) -> UUID:
    """Add a window 窗口. Raises NotAllowed, RuleBroken ``window_twice``, ``choice``, ``text_empty``."""
    require(work.actor, May.SET_MATTERS)
    window = ServiceWindow(position=len(_all(work.session)))
    _enter(work, window, data)
    work.session.add(window)
    work.session.flush()
    work.note_subject(window, window.name)
    return window.id


@act("edit_window", label=N_("Change window"))
def edit_window(work: Work, window_id: UUID, data: WindowData, version: int | None = None) -> None:
    """Change a window; one at which matters stand is not closed. Raises NotAllowed, RuleBroken ``window_used``, Stale."""
    require(work.actor, May.SET_MATTERS)
    window = work.session.get_one(ServiceWindow, window_id)
    check_version(window, version)
    work.note_subject(window, window.name)
    standing = select(Matter.name).where(Matter.window_id == window_id, Matter.closed.is_(False)).order_by(Matter.position)
    if data.closed and (names := work.session.scalars(standing).all()):
        text = _("These matters stand at the window: {names}. Give them another one first.")
        raise RuleBroken("window_used", text.format(names="、".join(names)), field="closed")
    _enter(work, window, data)


def _all(session: Session) -> list[ServiceWindow]:
    return list(session.scalars(select(ServiceWindow).order_by(ServiceWindow.position, ServiceWindow.name)))


def _enter(work: Work, window: ServiceWindow, data: WindowData) -> None:
    name = checked_text(data.name, "name", _("Name"), most=60)
    if any(other.name == name and other.id != window.id for other in _all(work.session)):
        raise RuleBroken("window_twice", _("There is a window named {name} already.").format(name=name), field="name")
    if data.kind not in set(WindowKind):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=data.kind), field="kind")
    window.name, window.kind, window.unit_id, window.closed = name, str(data.kind), data.unit_id, data.closed


@act("place_matter", label=N_("Put matter at a window"))
def place_matter(work: Work, matter_id: UUID, window_id: UUID | None) -> None:
    """Let a matter stand at a window, or at none. Raises NotAllowed, RuleBroken ``window_closed``."""
    require(work.actor, May.SET_MATTERS)
    matter = work.session.get_one(Matter, matter_id)
    work.note_subject(matter, matter.name)
    if window_id is not None and work.session.get_one(ServiceWindow, window_id).closed:
        raise RuleBroken("window_closed", _("This window is closed; choose another one."), field="window")
    matter.window_id = window_id


@act("seed_windows", label=N_("Add the usual windows"), undoable=False)
def seed_windows(work: Work) -> int:
    """Add the usual windows that are not there yet, and put the matters that stand nowhere at them; returns how many.

    A department's matter stands at its window, the bureau's at the first comprehensive one. Raises NotAllowed.
    """
    require(work.actor, May.SET_MATTERS)
    known = {window.name: window for window in _all(work.session)}
    departments = [(unit.id, unit.name) for unit in all_units(work.session, kinds=("department",))]
    added = 0
    for name, kind, word in usual_windows():
        if name not in known:
            unit_id = next((unit_id for unit_id, unit in departments if word and word in unit), None)
            known[name] = ServiceWindow(name=name, kind=str(kind), unit_id=unit_id, position=len(known), closed=False)
            work.session.add(known[name])
            added += 1
    work.session.flush()
    at_unit = {window.unit_id: window.id for window in known.values() if window.unit_id is not None and not window.closed}
    for matter in work.session.scalars(select(Matter).where(Matter.window_id.is_(None), Matter.closed.is_(False))):
        at = at_unit.get(matter.unit_id) if matter.unit_id is not None else None
        matter.window_id = at or known[COMPREHENSIVE[0]].id
    return added


def usual_windows() -> list[tuple[str, WindowKind, str]]:
    """Return the usual windows in their order: name, kind, a word of the department's name."""
    return [
        *((name, WindowKind.COMPREHENSIVE, "") for name in COMPREHENSIVE),
        *((name, WindowKind.DEPARTMENT, word) for name, word in DEPARTMENTS),
        *((name, WindowKind.SPECIAL, "") for name in SPECIAL),
    ]


def windows(session: Session, *, everything: bool = False) -> list[WindowRow]:
    """Return the windows (``everything``: the closed ones too) in their order, with the living matters at each."""
    at: dict[UUID | None, list[tuple[UUID, str]]] = defaultdict(list)
    chosen = select(Matter.window_id, Matter.id, Matter.name).where(Matter.closed.is_(False))
    for window_id, matter_id, name in session.execute(chosen.order_by(Matter.position, Matter.name)):
        at[window_id].append((matter_id, name))
    names = unit_names(session)
    return [
        WindowRow(
            each.id,
            each.version,
            WindowData(each.name, WindowKind(each.kind), each.unit_id, each.closed),
            names.get(each.unit_id, "") if each.unit_id else "",
            tuple(at[each.id]),
        )
        for each in _all(session)
        if everything or not each.closed
    ]
