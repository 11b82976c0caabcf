"""The check over the database: order of evidence, masks, codes, aliases, phones, stages, and the table kept in step."""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select

from crm.enterprises.duplicates import index
from crm.enterprises.duplicates.model import GramCount, NameEntry, NameGram, PhoneEntry
from crm.enterprises.duplicates.queries import Duplicate, duplicates, told_as
from crm.enterprises.service import (
    ContactData,
    EnterpriseData,
    add_alias,
    add_contact,
    add_enterprise,
    edit_contact,
    edit_enterprise,
    remove_contact,
)
from crm.kernel.errors import NotAllowed
from crm.kernel.money import YI
from crm.leads.duplicates import duplicates_of_lead
from crm.leads.entry import LeadData
from crm.leads.service import add_lead
from crm.store.undo import undo
from tests.conftest import County

CODE, OTHER_CODE = "91350100M000100Y43", "913200000000000013"
FIRM = EnterpriseData("苏州启辰光电股份有限公司", uscc=CODE)
SECRET = EnterpriseData("某光伏龙头", no_uscc_reason="保密", confidential=True, true_name="无锡晴川新能源股份有限公司")


def asked(county: County, who: str, name: str, *, uscc: str = "", phones: tuple[str, ...] = ()) -> list[Duplicate]:
    with closing(county.work(who)) as work:
        return duplicates(work.session, work.actor, name, uscc=uscc, phones=phones)


def rows_of_table(county: County) -> tuple[int, ...]:
    with closing(county.work()) as work:
        tables = (NameEntry, NameGram, PhoneEntry)
        counted = [work.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
        total = work.session.scalar(select(GramCount.names).where(GramCount.gram == index.TOTAL)) or 0
        return (*counted, total)


def out_of_step(county: County) -> int:
    with closing(county.work()) as work:
        return index.count_wrong(work.session)


def test_evidence_comes_in_its_order_and_one_firm_once(county: County) -> None:
    firm = add_enterprise(county.work(), FIRM).value
    add_alias(county.work(), firm, "晨光显示")
    add_contact(county.work(), firm, ContactData("仇英", phones=("138 1111 2222",)))
    for name, uscc, phones, evidence, reason, score, verdict in (
        ("无关实业有限公司", CODE.lower(), (), "uscc", "uscc", 100, "same"),
        ("苏州启辰光電股份有限公司", "", (), "name", "name", 99, "same"),
        ("启辰光电股份有限公司（苏州）", "", (), "name", "name_moved", 98, "strong"),
        ("启辰光电", "", (), "name", "name_region", 95, "strong"),
        ("晨光显示", "", ("13811112222",), "alias", "alias", 93, "strong"),
        ("无关实业有限公司", "", ("+86 138-1111-2222",), "phone", "phone", 90, "strong"),
    ):
        hits = asked(county, "周敏", name, uscc=uscc, phones=phones)
        assert [(hit.evidence, hit.reason, hit.score, hit.verdict) for hit in hits] == [(evidence, reason, score, verdict)]
        assert (hits[0].id, hits[0].name, hits[0].masked) == (firm, FIRM.name, False)
    assert asked(county, "周敏", "苏州启晨光电股份有限公司")[0].evidence == "similar"


def test_another_unit_learns_unit_time_and_stage_and_nothing_else(county: County) -> None:
    firm = add_enterprise(county.work(), FIRM).value
    add_lead(county.work(), LeadData("光电显示模组项目"), (firm,))
    hit = asked(county, "汤斌", FIRM.name)[0]
    assert (hit.masked, hit.unit_name, hit.stage) == (True, "柳堡镇", "线索")
    assert (hit.id, hit.name, hit.uscc, hit.lead_id) == (None, "", "", None)
    told = told_as("x", [hit])["matches"][0]
    assert (told["name"], told["id"], told["masked"]) == ("", None, True)
    assert asked(county, "姜岚", FIRM.name)[0].name == FIRM.name


def test_a_sealed_name_is_found_and_stays_sealed(county: County) -> None:
    firm = add_enterprise(county.work(), SECRET).value
    assert asked(county, "周敏", SECRET.true_name)[0].id == firm
    for who in ("汤斌", "顾书记", "管理员"):
        hit = asked(county, who, SECRET.true_name)[0]
        assert (hit.masked, hit.name, hit.id) == (True, "", None)


def test_two_different_valid_codes_are_never_the_same(county: County) -> None:
    add_enterprise(county.work(), FIRM)
    hit = asked(county, "周敏", FIRM.name, uscc=OTHER_CODE)[0]
    assert (hit.verdict, hit.reason) == ("possible", "other_code")
    assert asked(county, "周敏", FIRM.name, uscc="没有")[0].verdict == "same"  # a code that is none tells nothing


def test_the_table_follows_every_change_and_its_undo(county: County) -> None:
    empty = rows_of_table(county)
    firm = add_enterprise(county.work(), FIRM).value
    alone = rows_of_table(county)
    alias = add_alias(county.work(), firm, "晨光显示")
    contact = add_contact(county.work(), firm, ContactData("仇英", phones=("13811112222",))).value
    edit_contact(county.work(), contact, ContactData("仇英", phones=("13833334444",)))
    assert asked(county, "周敏", "无关", phones=("13811112222",)) == []
    edit_enterprise(county.work(), firm, EnterpriseData("泰州海桥船舶有限公司", uscc=CODE))
    assert asked(county, "周敏", "苏州启辰光电") == []
    assert asked(county, "周敏", "海桥船舶")[0].id == firm
    edit_enterprise(county.work(), firm, FIRM)
    remove_contact(county.work(), contact)
    undo(county.work(), alias.seq)
    assert rows_of_table(county) == alone != empty
    assert out_of_step(county) == 0


def test_a_table_out_of_step_is_told_and_mended(county: County) -> None:
    add_enterprise(county.work(), FIRM)
    with closing(county.work()) as work:
        work.session.execute(delete(NameEntry))
        work.session.commit()
    assert out_of_step(county) > 0
    with closing(county.work()) as work:
        index.rebuild(work.session)
        work.session.commit()
    assert out_of_step(county) == 0
    assert asked(county, "周敏", FIRM.name)[0].verdict == "same"


def test_a_lead_is_compared_by_its_firms_and_by_project_industry_and_amount(county: County) -> None:
    def lead(who: str, name: str, amount: int, industry: str = "39") -> UUID:
        data = LeadData(name, industry_section="C", industry_division=industry, total_investment=amount * YI)
        return add_lead(county.work(who), data).value

    mine = lead("周敏", "年产10万台光学镜头项目", 10)
    lead("汤斌", "年产10万套光学镜头项目", 12)  # 20 % less than 12 is 9.6: our default of domain §4.3
    lead("汤斌", "年产10万台光学镜头项目", 13)
    lead("汤斌", "年产10万台光学镜头项目", 10, "38")
    lead("汤斌", "跨境冷链物流园", 10)
    with closing(county.work()) as work:
        hits = duplicates_of_lead(work.session, work.actor, mine)
        assert [(hit.evidence, hit.verdict, hit.masked, hit.lead_id) for hit in hits] == [("project", "possible", True, None)]
    with closing(county.work("汤斌")) as work, pytest.raises(NotAllowed):
        duplicates_of_lead(work.session, work.actor, mine)
