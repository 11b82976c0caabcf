"""The small county with a second department and heads of departments, and the first steps of every procedure."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from crm.kernel.clock import FixedClock
from crm.people.permissions import PROGRAM, Role
from crm.people.posts import PostData, add_post
from crm.people.queries import actor_of
from crm.people.service import add_official, add_unit, open_account
from crm.procedures.first_report.service import register_report, submit_report
from crm.procedures.one_notice.catalogue import MaterialData, add_material
from crm.procedures.time_limit.clock import Waiting
from crm.procedures.time_limit.matters import MatterData, StepData, add_matter, add_matter_step
from crm.store.desk import Desk
from tests.conftest import County, make_county
from tests.leads.making import LEAD, drafted

MORE = (
    # name, unit, title, role
    ("李敏", "生态环境局", "窗口负责人", Role.HANDLER),
    ("赵刚", "自然资源局", "局长", Role.UNIT_LEADER),
    ("何静", "自然资源局", "科员", Role.HANDLER),
    ("钱进", "柳堡镇", "招商干部", Role.OFFICER),
)
LAND, MATERIALS = "自然资源局", ("备案证", "营业执照", "用地红线图")


@dataclass
class Peopled:
    """The county with its clock and what its procedures begin with."""

    county: County
    clock: FixedClock
    matter_id: UUID
    bare_matter_id: UUID
    materials: tuple[UUID, ...]
    post_id: UUID


def peopled(desk: Desk, clock: FixedClock) -> Peopled:
    """Make the county, its added people, a post with A and B, a matter with a catalogue and one without."""
    county = make_county(desk)
    for name, unit, title, role in MORE:
        _add_person(county, name, unit, title, role)
    unit_id = county.units[LAND]
    post = PostData("用地预审岗", county.officials["王海"], county.officials["赵刚"], date(2026, 1, 1))
    post_id = add_post(county.work("管理员"), unit_id, post).value
    matter = add_matter(county.work("姜岚"), MatterData("用地预审", unit_id, statutory=True)).value
    add_matter_step(county.work("姜岚"), matter, StepData("预审", 20, waiting=Waiting.PAUSE, post_id=post_id))
    names = [add_material(county.work("姜岚"), matter, MaterialData(name)).value for name in MATERIALS]
    bare = add_matter(county.work("姜岚"), MatterData("投资方反馈", unit_id)).value
    for place, waiting in enumerate((Waiting.RESTART, Waiting.NONE)):
        add_matter_step(county.work("姜岚"), bare, StepData(f"第{place + 1}步", 5, waiting=waiting, position=place))
    return Peopled(county, clock, matter, bare, tuple(names), post_id)


def _add_person(county: County, name: str, unit: str, title: str, role: Role) -> None:
    if unit not in county.units:
        parent = county.units["示例县"]
        county.units[unit] = add_unit(county.desk.work(PROGRAM), unit, "department", parent).value
    admin = county.work("管理员")
    official = add_official(admin, name, county.units[unit], title, first_day=date(2024, 1, 1)).value
    account = open_account(admin, official, county.units[unit], role, name).value
    county.officials[name] = official
    with closing(county.desk.work(PROGRAM)) as work:
        county.actors[name] = actor_of(work.session, account)


def reported(county: County, who: str, name: str, *, register: bool) -> tuple[UUID, UUID]:
    """Report a new lead of the investor that every lead here shares; returns (lead, report)."""
    report = drafted(county, who, replace(LEAD, name=name))
    submit_report(county.work(who), report)
    if register:
        register_report(county.work("姜岚"), report, "与在先项目内容不同，经核对为另一项目")
    with closing(county.work("姜岚")) as work:
        from crm.procedures.first_report.model import FirstReport

        return work.session.get_one(FirstReport, report).lead_id, report


def later(clock: FixedClock, **time: float) -> None:
    """Let time pass."""
    clock.moment += timedelta(**time)
