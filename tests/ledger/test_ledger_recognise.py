"""Columns by their usual names, with confidence, correction and a memory key."""

from __future__ import annotations

import pytest

from crm.ledger.fields import FIELDS
from crm.ledger.recognise import SURE, corrected, recognise, signature
from crm.ledger.units import Unit

FULL = [
    "序号",
    "项目名称",
    "投资方(名称/单位)",
    "投资方地址/注册地",
    "投资方简介",
    "500强/上市",
    "联系人",
    "职务",
    "联系电话",
    "建设内容",
    "来源地",
    "内资/外资",
    "币种",
    "总投资（亿元）",
    "固定资产投资",
    "一期投资",
    "行业",
    "产业链",
    "建设性质",
    "拟落地(园区/镇街)",
    "用地(亩)",
    "厂房(㎡)",
    "预计销售",
    "预计税收(万元)",
    "首次洽谈时间",
    "当前进度",
    "存在问题",
    "下一步举措",
    "需协调事项",
    "联系领导",
    "责任单位",
    "责任人",
    "引荐人",
    "合同编号",
    "签约时间",
    "注册企业名称",
    "统一社会信用代码",
    "注册资本",
    "法人",
    "注册时间",
    "到位资金",
    "开工时间",
    "竣工时间",
    "投产时间",
    "是否飞地",
    "履约情况",
]
MEANT = [
    "serial",
    "name",
    "investor",
    "investor_address",
    "investor_profile",
    "classes",
    "contact",
    "contact_title",
    "phones",
    "content",
    "origin",
    "capital",
    "currency",
    "total_investment",
    "fixed_investment",
    "phase_one",
    "industry",
    "chain",
    "nature",
    "landing",
    "land",
    "plant",
    "annual_sales",
    "annual_tax",
    "first_contact",
    "progress",
    "problems",
    "next_step",
    "needs_county",
    "leader",
    "unit",
    "officer",
    "referrer",
    "contract_number",
    "contract_date",
    "company_name",
    "company_uscc",
    "company_capital",
    "legal_person",
    "registered",
    "paid_in",
    "started",
    "completed",
    "produced",
    "enclave",
    "contract_performance",
]


def test_every_column_of_a_full_ledger_is_recognised() -> None:
    assert [column.field for column in recognise(FULL)] == MEANT


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("项目\n名称", "name"),
        ("*项目名称（必填）", "name"),
        ("业主单位", "investor"),
        ("项目（法人）单位", "investor"),
        ("建设-地点", "landing"),
        ("开工-时间", "started"),
        ("项目资金来源-计划总投资", "total_investment"),
        ("计划总投资（万元）", "total_investment"),
        ("协议总投资额", "total_investment"),
        ("拟建设规模", "content"),
        ("主管部门", "unit"),
        ("计划开工", "planned_start"),
        ("2024年计划投资-计划总投资", "annual_plan"),
        ("2021年投资计划-主要建设内容", "annual_plan"),
        ("年度计划投资", "annual_plan"),
        ("本年完成投资", "annual_plan"),
        ("董事长生日", ""),
    ],
)
def test_one_head(head: str, field: str) -> None:
    assert recognise([head])[0].field == field


def test_the_plan_of_a_year_is_never_the_total_investment() -> None:
    columns = recognise(["项目名称", "2024年计划投资-计划总投资", "总投资"])
    assert [column.field for column in columns] == ["name", "annual_plan", "total_investment"]


def test_a_field_goes_to_the_surest_column_only() -> None:
    columns = recognise(["招商项目名称及简称", "项目名称", "项目名称"])
    assert [column.field for column in columns].count("name") == 1
    assert columns[1].field == "name"


def test_a_bare_code_belongs_to_the_investor_unless_the_company_stands_before_it() -> None:
    assert recognise(["投资方", "统一社会信用代码", "注册企业名称"])[1].field == "investor_uscc"
    assert recognise(["投资方", "注册企业名称", "统一社会信用代码"])[2].field == "company_uscc"


def test_units_are_taken_from_heads_and_confidence_tells_sure_from_unsure() -> None:
    sure, unsure = recognise(["总投资（亿元）", "该公司拟投资额度说明"])
    assert sure.unit == Unit(10**8, "CNY")
    assert sure.confidence >= SURE > unsure.confidence


def test_a_mapping_can_be_corrected() -> None:
    columns = corrected(recognise(["甲栏", "项目名称"]), {0: "name", 1: ""})
    assert [(column.field, column.confidence) for column in columns] == [("name", 1.0), ("", 1.0)]


def test_the_memory_key_forgets_width_and_spaces_and_nothing_else() -> None:
    assert signature(["总投资（亿元）", "项目 名称"]) == signature(["总投资(亿元)", "项目名称"])
    assert signature(["总投资（亿元）"]) != signature(["总投资（万元）"])


def test_a_bare_name_is_the_enterprise_in_a_list_of_enterprises() -> None:
    assert recognise(["名称"], "enterprises")[0].field == "investor"
    assert recognise(["名称"])[0].field == "name"


def test_no_name_is_given_to_two_fields() -> None:
    names = [name for field in FIELDS.values() for name in field.names]
    assert sorted(names) == sorted(set(names))
