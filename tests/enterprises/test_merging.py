"""Merging and parting enterprises: everything attached follows and returns; codes, seals, roles, units, undo."""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.enterprises.duplicates import index
from crm.enterprises.duplicates.following import places
from crm.enterprises.duplicates.model import EnterpriseMerge
from crm.enterprises.duplicates.queries import duplicates, likely_pairs, merges_of
from crm.enterprises.duplicates.service import merge_enterprises, unmerge_enterprises
from crm.enterprises.model import Alias, Contact, Enterprise
from crm.enterprises.service import ContactData, EnterpriseData, add_alias, add_contact, add_enterprise
from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.leads.entry import LeadData
from crm.leads.model import Lead, LeadEnterprise
from crm.leads.service import add_lead
from crm.schema import metadata
from crm.store.undo import undo
from tests.conftest import County

KEPT = EnterpriseData("苏州启辰光电股份有限公司")
GONE = EnterpriseData("启辰光电有限公司", uscc="91350100M000100Y43", origin_region="苏州", industry_division="39")


@pytest.fixture
def two(county: County) -> tuple[UUID, UUID]:
    """Return two records of one firm, each with a contact and a lead, and both on a third lead."""
    kept, gone = (add_enterprise(county.work(), data).value for data in (KEPT, GONE))
    for firm, person in ((kept, "仇英"), (gone, "单田")):
        add_contact(county.work(), firm, ContactData(person))
        add_alias(county.work(), firm, "启辰")
        add_lead(county.work(), LeadData(f"{person}的项目"), (firm,))
    add_lead(county.work(), LeadData("共同项目"), (kept, gone))
    return kept, gone


def picture(county: County) -> dict[str, object]:
    """Return what hangs on which enterprise."""
    with closing(county.work()) as work:
        session = work.session
        names = {firm.id: firm.name for firm in session.scalars(select(Enterprise))}
        links = session.execute(select(Lead.name, LeadEnterprise.enterprise_id).join(Lead, Lead.id == LeadEnterprise.lead_id))
        return {
            "firms": sorted(
                (f.name, f.uscc or "", f.origin_region, f.industry_division) for f in session.scalars(select(Enterprise))
            ),
            "contacts": sorted((c.name, names[c.enterprise_id]) for c in session.scalars(select(Contact))),
            "aliases": sorted((a.name, names[a.enterprise_id]) for a in session.scalars(select(Alias))),
            "leads": sorted((lead, names[firm]) for lead, firm in links),
            "investors": sorted((lead.name, lead.investor) for lead in session.scalars(select(Lead))),
        }


def out_of_step(county: County) -> int:
    with closing(county.work()) as work:
        return index.count_wrong(work.session)


def test_everything_attached_follows_and_the_name_stays_as_a_former_one(county: County, two: tuple[UUID, UUID]) -> None:
    merge_enterprises(county.work(), *two, "同一家企业，重复录入")
    name = KEPT.name
    assert picture(county) == {
        "firms": [(name, GONE.uscc, "苏州", "39")],
        "contacts": [("仇英", name), ("单田", name)],
        "aliases": [("启辰", name), (GONE.name, name)],
        "leads": [("仇英的项目", name), ("共同项目", name), ("单田的项目", name)],
        "investors": [("仇英的项目", name), ("共同项目", name), ("单田的项目", name)],
    }
    with closing(county.work()) as work:
        assert [hit.id for hit in duplicates(work.session, work.actor, "启辰光电")] == [two[0]]
        assert [(row.name, row.merged_by) for row in merges_of(work.session, work.actor, two[0])] == [(GONE.name, "周敏")]
    assert out_of_step(county) == 0


def test_a_merge_parts_again_into_what_was_there(county: County, two: tuple[UUID, UUID]) -> None:
    before = picture(county)
    merge = merge_enterprises(county.work(), *two, "同一家企业").value
    assert unmerge_enterprises(county.work(), merge).value == two[1]
    assert picture(county) == before
    assert out_of_step(county) == 0
    with pytest.raises(RuleBroken, match=GONE.name):
        unmerge_enterprises(county.work(), merge)


def test_what_was_added_since_stays_and_what_was_changed_since_is_not_taken_back(county: County, two: tuple[UUID, UUID]) -> None:
    merge = merge_enterprises(county.work(), *two, "同一家企业").value
    add_contact(county.work(), two[0], ContactData("后来者"))
    unmerge_enterprises(county.work(), merge)
    after = picture(county)
    assert ("后来者", KEPT.name) in after["contacts"]  # type: ignore[operator]
    assert ("单田", GONE.name) in after["contacts"]  # type: ignore[operator]


def test_merge_and_parting_are_undone_and_redone_as_acts(county: County, two: tuple[UUID, UUID]) -> None:
    before = picture(county)
    merged = merge_enterprises(county.work(), *two, "同一家企业")
    after = picture(county)
    back = undo(county.work(), merged.seq)
    assert picture(county) == before
    undo(county.work(), back.seq)
    assert picture(county) == after
    parted = unmerge_enterprises(county.work(), merged.value)
    undo(county.work(), parted.seq)
    assert picture(county) == after
    assert out_of_step(county) == 0


def test_a_chain_of_merges_parts_from_its_last_link(county: County, two: tuple[UUID, UUID]) -> None:
    third = add_enterprise(county.work(), EnterpriseData("启辰光电（苏州）公司")).value
    first = merge_enterprises(county.work(), *two, "同一家企业").value
    merge_enterprises(county.work(), third, two[0], "同一家企业")
    assert unmerge_enterprises(county.work(), first).value == two[1]
    assert ("单田", GONE.name) in picture(county)["contacts"]  # type: ignore[operator]
    assert ("仇英", "启辰光电（苏州）公司") in picture(county)["contacts"]  # type: ignore[operator]


def test_different_codes_a_seal_and_oneself_are_refused(county: County) -> None:
    coded = add_enterprise(county.work(), GONE).value
    other = add_enterprise(county.work(), EnterpriseData("启辰光电有限公司", uscc="913200000000000013")).value
    sealed = add_enterprise(county.work(), EnterpriseData("某龙头", confidential=True, true_name="启辰光电有限公司")).value
    for kept, gone, code in ((coded, other, "merge_codes"), (coded, coded, "merge_self"), (coded, sealed, "merge_sealed")):
        with pytest.raises(RuleBroken) as caught:
            merge_enterprises(county.work(), kept, gone, "同一家企业")
        assert caught.value.code == code
    with pytest.raises(RuleBroken):
        merge_enterprises(county.work(), sealed, coded, "  ")
    with pytest.raises(Stale):
        merge_enterprises(county.work(), sealed, coded, "同一家企业", (9, 9))
    merge_enterprises(county.work(), sealed, coded, "同一家企业")
    assert picture(county)["aliases"] == []  # its open name would unseal the confidential one


def test_only_who_may_edit_both_records_merges_and_parts(county: County, two: tuple[UUID, UUID]) -> None:
    other = add_enterprise(county.work("汤斌"), KEPT).value
    for who in ("汤斌", "王海", "顾书记", "管理员"):
        with pytest.raises(NotAllowed):
            merge_enterprises(county.work(who), *two, "同一家企业")
    with pytest.raises(NotAllowed):
        merge_enterprises(county.work(), two[0], other, "同一家企业")
    across = merge_enterprises(county.work("姜岚"), two[0], other, "两个单位录了同一家").value
    for who in ("周敏", "汤斌", "顾书记"):
        with pytest.raises(NotAllowed):
            unmerge_enterprises(county.work(who), across)
    unmerge_enterprises(county.work("姜岚"), across)


def test_pairs_that_warrant_a_look_are_listed_once(county: County, two: tuple[UUID, UUID]) -> None:
    with closing(county.work()) as work:
        pairs = likely_pairs(work.session, work.actor)
        assert [{pair.id, pair.hit.id} for pair in pairs] == [set(two)]
    with closing(county.work("汤斌")) as work:
        assert likely_pairs(work.session, work.actor) == []


def test_no_table_that_refers_to_enterprises_is_forgotten() -> None:
    """Every foreign key to an enterprise is followed: a column that keeps one without a key would be lost."""
    kept = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name == "enterprise_id"
    }
    derived = {("name_entry", "enterprise_id"), ("phone_entry", "enterprise_id")}
    assert kept - derived <= set(places("enterprise"))
    assert (EnterpriseMerge.__tablename__, "kept_id") in places("enterprise")
