"""Cases for tests: a matter of two parallel steps and a closing one, and the way of a case to any state."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.people.permissions import Actor, Role
from crm.procedures.time_limit.clock import PauseReason, Waiting
from crm.procedures.time_limit.matters import MatterData, StepData, add_matter, add_matter_step
from crm.procedures.time_limit.queries import ClockRow, open_clocks
from crm.procedures.time_limit.service import CaseData, accept_case, receive_case
from crm.procedures.time_limit.stopping import pause_clock
from crm.store.acts import Work
from tests.conftest import County

HANDLER, OTHER, DIRECTOR = "王海", "郑科长", "顾书记"


def at(text: str) -> datetime:
    """Read “11-24 09:00” as a moment of 2026 in the county."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=COUNTY_ZONE)


def goes_to(clock: FixedClock, text: str) -> None:
    """Move the county's clock."""
    clock.moment = at(text)


def handler_elsewhere(county: County) -> Work:
    """Return work in the hands of a handler of another unit."""
    bureau = county.units["商务局"]
    return county.desk.work(Actor(None, None, OTHER, bureau, "商务局", Role.HANDLER, frozenset({bureau})))


def matter(county: County, *steps: StepData, statutory: bool = False, joint: bool = False, name: str = "用地预审") -> UUID:
    """Add a matter of the land department; one step of five days unless others are named."""
    unit = county.units["自然资源局"]
    made = add_matter(county.work("姜岚"), MatterData(name, unit, statutory=statutory, joint=joint)).value
    for step in steps or (StepData("预审意见", 5),):
        add_matter_step(county.work("姜岚"), made, step)
    return made


def received(county: County, matter_id: UUID | None = None, title: str = "华瀚消防装备二期") -> UUID:
    """Receive an application at the land department's desk."""
    matter_id = matter_id or matter(county)
    return receive_case(county.work(HANDLER), CaseData(matter_id, title, applicant="华瀚消防装备有限公司")).value


def accepted(county: County, matter_id: UUID | None = None, title: str = "华瀚消防装备二期") -> UUID:
    """Receive and accept an application."""
    case_id = received(county, matter_id, title)
    accept_case(county.work(HANDLER), case_id)
    return case_id


def clocks(county: County, who: str = HANDLER) -> list[ClockRow]:
    """Return the open clocks that somebody sees now."""
    work = county.work(who)
    found = open_clocks(work.session, work.actor, work.clock.now(), work.clock.today())
    work.close()
    return found


def step_of(county: County, case_id: UUID, who: str = HANDLER) -> UUID:
    """Return a case's first open step."""
    return next(row.step_id for row in clocks(county, who) if row.case_id == case_id)


def stop(county: County, step_id: UUID, reason: PauseReason = PauseReason.EXPERT_REVIEW) -> bool:
    """Pause a step, the applicant told this minute."""
    work = county.work(HANDLER)
    return pause_clock(work, step_id, reason, "组织专家评审", work.clock.now(), "电话").value


JOINT = (
    StepData("规划用地意见", 5),
    StepData("环境准入意见", 5, waiting=Waiting.RESTART),
    StepData("会审结论", 10, position=1),
)
