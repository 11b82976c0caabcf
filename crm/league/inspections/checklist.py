"""The checklist 督查清单 as data: our first questions, and how the bureau edits them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.inspections.model import ChecklistItem
from crm.people.permissions import May, require
from crm.store.acts import Work, act
from crm.store.change_writer import hold_chain

USUAL = (
    ("项目建设进度是否符合序时进度", "年度重点项目计划"),
    ("开工认定是否属实：永久性工程正式破土开槽，并纳入投资统计库", "项目节点认定办法"),
    ("到位资金凭证是否齐全，金额与申报一致", "项目节点认定办法"),
    ("注册企业与合同投资主体是否一致", "投资合同"),
    ("台账记载与现场情况是否一致", "首报负责制"),
    ("跟进记录是否真实、按期", "首报负责制"),
    ("制约问题是否明确责任部门和办结时限", "限时办结制"),
    ("承诺的政策事项是否按约兑现", "投资合同"),
    ("用地、规划、环评、能评、施工许可等手续是否完备", "限时办结制"),
)
"""Question and basis of the first checklist; our default, to be edited."""


@act("seed_checklist", label=N_("Take over the usual checklist"))
def seed_checklist(work: Work) -> int:
    """Enter our usual questions where there are none yet; returns how many. Raises NotAllowed."""
    require(work.actor, May.SET_MATTERS)
    return enter_usual(work)


def enter_usual(work: Work) -> int:
    """Enter our usual questions into an empty checklist, inside an act."""
    hold_chain(work.session)
    if work.session.scalar(select(func.count()).select_from(ChecklistItem)):
        return 0
    work.session.add_all(ChecklistItem(position=n, text=text, basis=basis) for n, (text, basis) in enumerate(USUAL, 1))
    work.session.flush()
    return len(USUAL)


@act("add_checklist_item", label=N_("Add a question to the checklist"))
def add_checklist_item(work: Work, text: str, basis: str = "") -> UUID:
    """Add a question at the end of the checklist; inspections drawn from now on ask it. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.SET_MATTERS)
    last = work.session.scalar(select(func.max(ChecklistItem.position))) or 0
    item = ChecklistItem(position=last + 1, text=_question(text), basis=_basis(basis))
    work.session.add(item)
    work.session.flush()
    work.note_subject(item, item.text)
    return item.id


@act("edit_checklist_item", label=N_("Edit a question of the checklist"))
def edit_checklist_item(work: Work, item_id: UUID, text: str, basis: str = "") -> None:
    """Change a question; inspections drawn before keep the words they asked. Raises NotAllowed, RuleBroken."""
    item = _item(work, item_id)
    item.text, item.basis = _question(text), _basis(basis)


@act("retire_checklist_item", label=N_("Take a question off the checklist"))
def retire_checklist_item(work: Work, item_id: UUID) -> None:
    """Ask a question no more. Raises NotAllowed, RuleBroken ``item_retired``."""
    item = _item(work, item_id)
    if item.retired:
        raise RuleBroken("item_retired", _("This question is off the checklist already."))
    item.retired = True


def _item(work: Work, item_id: UUID) -> ChecklistItem:
    require(work.actor, May.SET_MATTERS)
    item = work.session.get_one(ChecklistItem, item_id)
    work.note_subject(item, item.text)
    return item


def _question(text: str) -> str:
    return checked_text(text, "text", _("Question"), most=200)


def _basis(text: str) -> str:
    return checked_text(text, "basis", _("Basis"), most=200, needed=False)


def living_items(session: Session) -> list[ChecklistItem]:
    """Return the questions that are asked, in their order."""
    chosen = select(ChecklistItem).where(ChecklistItem.retired.is_(False))
    return list(session.scalars(chosen.order_by(ChecklistItem.position, ChecklistItem.id)))
