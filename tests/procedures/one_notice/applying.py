"""Applications for tests: a matter with its catalogue, received at a department's desk."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from crm.kernel.clock import COUNTY_ZONE
from crm.procedures.one_notice import queries
from crm.procedures.one_notice.catalogue import MaterialData, add_material
from crm.procedures.one_notice.rows import Application
from crm.procedures.one_notice.service import Tick, check_materials, issue_notice
from crm.procedures.time_limit.matters import MatterData, StepData, add_matter, add_matter_step
from crm.procedures.time_limit.service import CaseData, receive_case
from tests.conftest import County

FILING = MaterialData(
    "企业投资项目备案证", "original", 1, "发改委", "名称与申请一致", "《企业投资项目核准和备案管理条例》第十三条", "在线平台办理"
)
LICENCE = MaterialData("营业执照", "copy", 1, "市场监管局", "加盖公章")
MAP = MaterialData("用地红线图", "original", 2, "测绘单位", "比例尺1:500")
CATALOGUE = (FILING, LICENCE, MAP)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return a county moment."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=COUNTY_ZONE)


@dataclass(frozen=True, slots=True)
class Applied:
    """An application and the catalogue's materials by name."""

    case_id: UUID
    matter_id: UUID
    materials: dict[str, UUID]


def matter_with_catalogue(county: County, limit: int = 20) -> tuple[UUID, dict[str, UUID]]:
    """Make a matter of the land department with one step and three materials."""
    matter = add_matter(county.work("姜岚"), MatterData("用地预审", county.units["自然资源局"], statutory=True)).value
    add_matter_step(county.work("姜岚"), matter, StepData("预审", limit))
    return matter, {each.name: add_material(county.work("姜岚"), matter, each).value for each in CATALOGUE}


def applied(county: County) -> Applied:
    """Receive an application at the land department."""
    matter, materials = matter_with_catalogue(county)
    data = CaseData(matter, "储能电池托盘用地预审", applicant="江苏中瑞储能科技有限公司", applicant_contact="曾伟")
    return Applied(receive_case(county.work("王海"), data).value, matter, materials)


def tick(county: County, made: Applied, found: Mapping[str, str], who: str = "王海") -> None:
    """Tick materials by name: ``in_order``, ``missing``, or anything else as the remark of one not to standard."""
    known = ("in_order", "missing", "unchecked")
    ticks = [
        Tick(made.materials[name], word if word in known else "not_standard", "" if word in known else word)
        for name, word in found.items()
    ]
    check_materials(county.work(who), made.case_id, ticks)


INCOMPLETE = {"企业投资项目备案证": "in_order", "营业执照": "缺公章", "用地红线图": "missing"}
COMPLETE = dict.fromkeys(INCOMPLETE, "in_order")


def seen(county: County, made: Applied, who: str = "王海") -> Application:
    """Return the application as someone sees it now."""
    with closing(county.work(who)) as work:
        return queries.application(work.session, work.actor, made.case_id, work.clock.now())


def faulty(county: County, made: Applied) -> list[UUID]:
    """Return the materials that a notice must list."""
    return [each.id for each in seen(county, made).materials if each.id and each.state in ("missing", "not_standard")]


def noticed(county: County, made: Applied, found: Mapping[str, str] = INCOMPLETE) -> UUID:
    """Tick an application and issue its notice."""
    tick(county, made, found)
    return issue_notice(county.work("王海"), made.case_id, faulty(county, made)).value
