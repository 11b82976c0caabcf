"""A township never meets another's leads: not in lists, counts, search, boards, figures, files, nor by id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from crm.enterprises.model import Enterprise
from crm.kernel.errors import NotAllowed
from crm.leads import detail, figures, files, queries, service
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Milestone
from crm.leads.obstacles.service import raise_obstacle, solve_obstacle
from crm.leads.queries import LeadFilter, Page
from crm.leads.rules import MilestoneKind, SideState, Stage
from crm.leads.service import FollowUpData
from crm.store.acts import Work, act
from crm.store.search import search
from tests.conftest import County
from tests.leads.making import LEAD, entered, signed

TODAY = date(2026, 11, 24)
STRANGERS = ("汤斌", "孙丽华", "王海")


@act("link_foreign", label="Link another unit's enterprise", undoable=False)
def link_foreign(work: Work) -> None:
    """Link 三垛镇's lead to 柳堡镇's enterprise, as an import or the bureau may."""
    lead = work.session.scalars(select(Lead).order_by(Lead.id.desc())).first()
    firm = work.session.scalars(select(Enterprise).order_by(Enterprise.id)).first()
    assert lead is not None
    assert firm is not None
    work.session.add(LeadEnterprise(lead_id=lead.id, enterprise_id=firm.id, position=1))


@pytest.mark.parametrize("who", STRANGERS)
def test_nothing_is_counted_listed_or_found(county: County, who: str) -> None:
    lead_id = signed(county)
    service.log_follow_up(county.work(), lead_id, FollowUpData(TODAY, "call", "谈土地", next_step="寄资料", next_step_on=TODAY))
    work = county.work(who)
    everything = LeadFilter()
    assert queries.lead_count(work.session, work.actor, everything, TODAY) == 0
    assert queries.lead_page(work.session, work.actor, everything, TODAY, Page()) == []
    assert queries.lead_count(work.session, work.actor, LeadFilter(text="储能"), TODAY) == 0
    assert queries.lead_count(work.session, work.actor, LeadFilter(units=(county.units["柳堡镇"],)), TODAY) == 0
    assert {column.count for column in queries.board(work.session, work.actor, everything, TODAY)} == {0}
    assert queries.next_steps(work.session, work.actor, date(2027, 1, 1)) == []
    assert queries.lapsing(work.session, work.actor, date(2027, 1, 1)) == []
    assert figures.lead_figures(work.session, work.actor, date(2026, 1, 1), TODAY) == {}
    for word in ("储能", "cndc", "江苏中瑞", "土地", "曾伟", "1234"):
        assert search(work.session, word, units=work.actor.units) == []


@pytest.mark.parametrize("who", STRANGERS)
def test_an_id_opens_nothing(county: County, who: str) -> None:
    lead_id = signed(county)
    follow_up = service.log_follow_up(county.work(), lead_id, FollowUpData(TODAY, "call", "谈土地")).value
    work = county.work(who)
    with pytest.raises(NotAllowed):
        detail.lead_detail(work.session, work.actor, lead_id)
    with pytest.raises(NotAllowed):
        detail.lead_of_follow_up(work.session, work.actor, follow_up)


@pytest.mark.parametrize("who", [*STRANGERS, "顾书记", "管理员"])
def test_an_id_changes_nothing(county: County, who: str) -> None:
    lead_id = signed(county)
    session = county.work().session
    obstacle = raise_obstacle(county.work(), lead_id, "land", "缺地", None, None).value
    picture = files.attach_file(county.work(), lead_id, "合同.pdf", b"contract").value
    milestone = session.scalars(select(Milestone.id)).one()
    firm = session.scalars(select(Enterprise.id)).one()
    acts: tuple[Callable[[Work], object], ...] = (
        lambda work: service.edit_lead(work, lead_id, LEAD),
        lambda work: service.move_stage(work, lead_id, Stage.SIGNED),
        lambda work: service.set_side_state(work, lead_id, SideState.LOST, "x"),
        lambda work: service.declare_milestone(work, lead_id, MilestoneKind.STARTED, TODAY),
        lambda work: service.verify_milestone(work, milestone),
        lambda work: service.log_follow_up(work, lead_id, FollowUpData(TODAY, "call", "x")),
        lambda work: raise_obstacle(work, lead_id, "land", "x", None, None),
        lambda work: solve_obstacle(work, obstacle, "x"),
        lambda work: service.assign_officer(work, lead_id, county.officials["刘勇"]),
        lambda work: service.link_enterprise(work, lead_id, firm),
        lambda work: service.unlink_enterprise(work, lead_id, firm),
        lambda work: files.attach_file(work, lead_id, "x.txt", b"x"),
        lambda work: files.remove_attachment(work, lead_id, picture),
        lambda work: service.add_lead(work, LEAD, (firm,), county.units["柳堡镇"]),
    )
    for act_on in acts:
        with pytest.raises(NotAllowed):
            act_on(county.work(who))


def test_nobody_reaches_another_units_records_through_a_lead_of_their_own(county: County) -> None:
    theirs = entered(county)
    own = entered(county, "汤斌", replace(LEAD, name="自己的项目"))
    session = county.work().session
    firm = session.scalars(select(Enterprise.id).where(Enterprise.unit_id == county.units["柳堡镇"])).one()
    picture = files.attach_file(county.work(), theirs, "合同.pdf", b"contract").value
    for act_on in (
        lambda: service.link_enterprise(county.work("汤斌"), own, firm),
        lambda: service.add_lead(county.work("汤斌"), LEAD, (firm,)),
        lambda: files.remove_attachment(county.work("汤斌"), own, picture),
        lambda: files.attach_file(county.work("汤斌"), own, "x", b"x", owner=("lead", theirs)),
    ):
        with pytest.raises(NotAllowed):
            act_on()


def test_contacts_of_another_units_enterprise_stay_hidden_on_a_shared_lead(county: County) -> None:
    entered(county)
    own = entered(county, "汤斌", replace(LEAD, name="自己的项目"))
    link_foreign(county.work("姜岚"))
    work = county.work("汤斌")
    mine, foreign = detail.lead_detail(work.session, work.actor, own).enterprises
    assert mine.contacts
    assert foreign.contacts == ()
    work = county.work("姜岚")
    assert all(each.contacts for each in detail.lead_detail(work.session, work.actor, own).enterprises)


def test_the_bureau_and_leaders_see_all(county: County) -> None:
    lead_id = entered(county)
    entered(county, "汤斌")
    service.log_follow_up(county.work(), lead_id, FollowUpData(TODAY, "call", "谈土地"))
    follow_up = county.work().session.scalars(select(FollowUp.id)).one()
    for who in ("姜岚", "顾书记", "管理员"):
        work = county.work(who)
        assert queries.lead_count(work.session, work.actor, LeadFilter(), TODAY) == 2
        assert detail.lead_of_follow_up(work.session, work.actor, follow_up) == lead_id
