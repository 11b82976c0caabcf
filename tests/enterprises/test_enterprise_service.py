"""Enterprises and contacts as acts: checks, seals, duplicates, search, undo, and who sees what."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from uuid import UUID

import pytest

from crm.enterprises import queries, service
from crm.enterprises.model import Enterprise
from crm.enterprises.queries import EnterpriseFilter
from crm.enterprises.service import ContactData, EnterpriseData
from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.store.acts import Work
from crm.store.search import search
from crm.store.undo import undo
from tests.conftest import County

FIRM = EnterpriseData(
    "苏州启辰光电有限公司", uscc="91350100M000100Y43", origin_region="苏州", investor_classes=("listed",), industry_division="39"
)
SECRET = EnterpriseData("某新能源龙头", no_uscc_reason="保密", confidential=True, true_name="宁德某某股份有限公司")


def found(work: Work, text: str) -> list[UUID]:
    return [hit.record_id for hit in search(work.session, text, units=work.actor.units)]


def rows(county: County, who: str, wanted: EnterpriseFilter = EnterpriseFilter()) -> list[str]:  # noqa: B008 - frozen
    with closing(county.work(who)) as work:
        page = queries.enterprise_page(work.session, work.actor, wanted, sort="name", descending=False)
        assert len(page) == queries.enterprise_count(work.session, work.actor, wanted)
    return [row.name for row in page]


def test_an_enterprise_is_listed_found_and_opened_in_its_unit_and_the_bureau_only(county: County) -> None:
    firm = service.add_enterprise(county.work(), FIRM).value
    contact = service.add_contact(county.work(), firm, ContactData("仇英", "总监", ("138 1111 2222",), "qiuying")).value
    service.add_alias(county.work(), firm, "启辰")
    for who, sees in (("周敏", True), ("姜岚", True), ("顾书记", True), ("汤斌", False), ("王海", False)):
        work = county.work(who)
        assert rows(county, who) == (["苏州启辰光电有限公司"] if sees else [])
        for word in ("光电", "qcgd", "启辰", "91350100M000100Y43"):
            assert (firm in found(work, word)) is sees, (who, word)
        for word in ("仇英", "qy", "2222", "13811112222", "qiuying"):
            assert (contact in found(work, word)) is sees, (who, word)
        if sees:
            detail = queries.enterprise_detail(work.session, work.actor, firm)
            assert detail.aliases == ("启辰",)
            assert detail.contacts[0].phones == ("13811112222",)
            assert detail.fields["target_region"] == "yangtze_delta"
            assert detail.fields["industry_section"] == "C"
            assert queries.enterprise_of_contact(work.session, work.actor, contact) == firm
        else:
            with pytest.raises(NotAllowed):
                queries.enterprise_detail(work.session, work.actor, firm)
            with pytest.raises(NotAllowed):
                queries.enterprise_of_contact(work.session, work.actor, contact)


def test_others_may_not_change_it(county: County) -> None:
    firm = service.add_enterprise(county.work(), FIRM).value
    contact = service.add_contact(county.work(), firm, ContactData("仇英")).value
    for who in ("汤斌", "王海", "顾书记", "管理员"):
        work = county.work(who)
        for act in (
            lambda work=work: service.edit_enterprise(work, firm, FIRM),
            lambda work=work: service.add_alias(work, firm, "别名"),
            lambda work=work: service.add_contact(work, firm, ContactData("某某")),
            lambda work=work: service.edit_contact(work, contact, ContactData("某某")),
            lambda work=work: service.remove_contact(work, contact),
            lambda work=work: service.add_enterprise(work, FIRM, county.units["柳堡镇"]),
        ):
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        (replace(FIRM, name="字" * 500), "text_long", "name"),
        (replace(FIRM, name="  "), "text_empty", "name"),
        (replace(FIRM, uscc="91350100M000100Y44"), "uscc_check", "uscc"),
        (replace(FIRM, uscc="1234"), "uscc_length", "uscc"),
        (replace(FIRM, evaluation="E"), "evaluation", "evaluation"),
        (replace(FIRM, industry_division="99"), "industry_unknown", "industry_section"),
        (replace(FIRM, investor_classes=("unicorn",)), "class_unknown", "investor_classes"),
        (replace(SECRET, true_name=""), "text_empty", "true_name"),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field_and_nothing_is_saved(
    county: County, data: EnterpriseData, code: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        service.add_enterprise(county.work(), data)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert rows(county, "周敏") == []


def test_a_confidential_name_is_sealed_to_the_unit_and_the_bureau(county: County) -> None:
    firm = service.add_enterprise(county.work(), SECRET).value
    names = {}
    for who in ("周敏", "陈国平", "姜岚", "顾书记", "管理员"):
        work = county.work(who)
        names[who] = queries.enterprise_detail(work.session, work.actor, firm).fields["true_name"]
        assert found(work, "宁德") == []
        assert firm in found(work, "龙头")
    true = SECRET.true_name
    assert names == {"周敏": true, "陈国平": true, "姜岚": true, "顾书记": "", "管理员": ""}
    service.edit_enterprise(county.work(), firm, replace(SECRET, confidential=False))
    assert county.work().session.get_one(Enterprise, firm).true_name == ""


def test_filters_of_the_list(county: County) -> None:
    service.add_enterprise(county.work(), FIRM)
    service.add_enterprise(county.work(), EnterpriseData("深圳海川智能（集团）有限公司", origin_region="深圳"))
    assert rows(county, "周敏", EnterpriseFilter(text="海川智能集团")) == ["深圳海川智能（集团）有限公司"]
    assert rows(county, "周敏", EnterpriseFilter(text="91350100m000100y43")) == ["苏州启辰光电有限公司"]
    assert rows(county, "周敏", EnterpriseFilter(region="pearl_delta")) == ["深圳海川智能（集团）有限公司"]
    assert rows(county, "周敏", EnterpriseFilter(investor_class="listed")) == ["苏州启辰光电有限公司"]
    assert rows(county, "周敏", EnterpriseFilter(text="%")) == []


def test_a_page_is_a_window(county: County) -> None:
    for number in range(7):
        service.add_enterprise(county.work(), EnterpriseData(f"启明{number}号有限公司"))
    work = county.work()
    first, second = (
        queries.enterprise_page(work.session, work.actor, EnterpriseFilter(), sort="name", descending=False, offset=n, limit=4)
        for n in (0, 4)
    )
    assert [row.name for row in (*first, *second)] == [f"启明{number}号有限公司" for number in range(7)]


def test_duplicates_say_why_and_hide_another_units_name(county: County) -> None:
    mine = service.add_enterprise(county.work(), FIRM).value
    service.add_enterprise(county.work("汤斌"), replace(FIRM, name="启辰光电（苏州）"))
    service.add_alias(county.work(), mine, "启辰光电")

    def same(who: str, name: str, uscc: str = "") -> list[tuple[str, str, bool, str]]:
        work = county.work(who)
        matches = queries.same_enterprises(work.session, work.actor, name, uscc)
        assert all(match.since == county.desk.clock.now() for match in matches)
        return [(match.why, match.unit_name, match.id is not None, match.name) for match in matches]

    assert same("周敏", "全新公司", "91350100m000100y43") == [
        ("uscc", "柳堡镇", True, "苏州启辰光电有限公司"),
        ("uscc", "三垛镇", False, ""),
    ]
    assert same("汤斌", "苏州启辰光电股份有限公司") == [("name", "柳堡镇", False, "")]
    assert same("姜岚", "启辰光电有限公司") == [("alias", "柳堡镇", True, "苏州启辰光电有限公司")]
    assert same("周敏", "") == []
    work = county.work()
    assert queries.same_enterprises(work.session, work.actor, FIRM.name, but=mine) == []
    assert queries.kept_enterprise(work.session, county.units["柳堡镇"], "启辰光电有限公司") == mine
    assert queries.kept_enterprise(work.session, county.units["三垛镇"], "苏州启辰光电有限公司") is None


def test_an_old_reading_is_stale(county: County) -> None:
    firm = service.add_enterprise(county.work(), FIRM).value
    work = county.work()
    version = queries.enterprise_detail(work.session, work.actor, firm).version
    service.edit_enterprise(county.work("陈国平"), firm, replace(FIRM, address="工业园"), version)
    with pytest.raises(Stale):
        service.edit_enterprise(county.work(), firm, replace(FIRM, address="开发区"), version)
    assert county.work().session.get_one(Enterprise, firm).address == "工业园"


def test_undo_takes_an_enterprise_away_and_redo_brings_it_back(county: County) -> None:
    done = service.add_enterprise(county.work(), FIRM)
    undone = undo(county.work(), done.seq)
    assert rows(county, "周敏") == []
    assert found(county.work(), "启辰") == []
    undo(county.work(), undone.seq)
    assert rows(county, "周敏") == ["苏州启辰光电有限公司"]
    assert found(county.work(), "启辰") == [done.value]


def test_a_removed_contact_is_out_of_sight(county: County) -> None:
    firm = service.add_enterprise(county.work(), FIRM).value
    contact = service.add_contact(county.work(), firm, ContactData("仇英")).value
    service.remove_contact(county.work(), contact)
    work = county.work()
    assert queries.contacts_of(work.session, firm) == ()
    assert found(work, "仇英") == []


def test_a_short_name_stands_once(county: County) -> None:
    firm = service.add_enterprise(county.work(), FIRM).value
    service.add_alias(county.work(), firm, "启辰")
    with pytest.raises(RuleBroken) as caught:
        service.add_alias(county.work(), firm, " 启辰 ")
    assert caught.value.code == "alias_twice"
