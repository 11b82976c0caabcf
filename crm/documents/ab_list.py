"""The public list of key posts with their A and B 关键岗位AB角公示名单: who answers for a post, and who does while A is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from crm.calendar.half_days import month_bounds
from crm.documents.content import Column, Exported, Paper, Paragraph, Signature, Table
from crm.documents.data import Wanted
from crm.documents.prose import long_date
from crm.people.permissions import Actor, May, require
from crm.people.setup import setting
from crm.procedures.ab_role.queries import ListedPost, public_list

LEAD: Final = (
    "为落实关键岗位AB角制度，确保办事不断档，现将关键岗位A角、B角名单予以公示。A角因外出招商、休假等不在岗时，"
    "由B角代为履职并承担相应责任，办理时限连续计算。"
)
COLUMNS: Final = (
    Column("单位", 1.9, number=False),
    Column("岗位", 1.7, number=False),
    Column("姓名", 1.0, number=False, group="A角"),
    Column("职务", 1.6, number=False, group="A角"),
    Column("电话", 1.5, number=False, group="A角"),
    Column("姓名", 1.0, number=False, group="B角"),
    Column("职务", 1.6, number=False, group="B角"),
    Column("电话", 1.5, number=False, group="B角"),
)


@dataclass(frozen=True, slots=True)
class AbList:
    """What the list says: the day it holds for and the posts in order."""

    bureau: str
    day: date
    posts: tuple[ListedPost, ...]
    exported: Exported | None = None


def gather(session: Session, actor: Actor, wanted: Wanted) -> AbList:
    """Gather the list as of the month's last day, of today in the running month. Raises NotAllowed."""
    require(actor, May.EXPORT_DOCUMENTS)
    first, last = month_bounds(wanted.year, wanted.month)
    day = min(max(wanted.today, first), last)
    return AbList(str(setting(session, "bureau_name")), day, tuple(public_list(session, actor, day)), wanted.exported)


def layout(data: AbList) -> Paper:
    """Lay the list out in one table, a unit's name once."""
    rows, before = [], ""
    for post in data.posts:
        rows.append(("" if post.unit == before else post.unit, post.post, *post.a, *_holder(post.b)))
        before = post.unit
    table = Table("", COLUMNS, tuple(rows), notes=(f"注：本名单为{long_date(data.day)}在岗情况，人员调整的以最新公示为准。",))
    return Paper(
        title=("关键岗位AB角", "公示名单"),
        author=data.bureau,
        blocks=(Paragraph(LEAD), table),
        signature=Signature(data.bureau, data.day),
        exported=data.exported,
    )


def _holder(holder: tuple[str, str, str]) -> tuple[str, str, str]:
    """Return a B's cells; a principal without another one beside him has none."""
    return holder if holder[0] else ("—", "", "")
