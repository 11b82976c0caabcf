"""Phones, codes and choices as cells write them."""

from __future__ import annotations

import pytest

from crm.enterprises.uscc import check_character
from crm.kernel.errors import RuleBroken
from crm.ledger.cells import read_choice, read_classes, read_code, read_currency, read_phones, stage_in
from crm.ledger.grid import Cell, cell_text
from crm.ledger.readings import Ask, Read

GOOD = "91321084MA1MYE3W5" + check_character("91321084MA1MYE3W5")


@pytest.mark.parametrize(
    ("written", "numbers", "beside"),
    [
        (13800000000.0, ("13800000000",), ""),
        ("13800000000.0", ("13800000000",), ""),
        ("13800000000、0514-84612345", ("13800000000", "0514-84612345"), ""),
        ("张三13800000000", ("13800000000",), "张三"),
        ("0514-84612345转8012", ("0514-84612345-8012",), ""),
        ("13800000000\n13900000000", ("13800000000", "13900000000"), ""),
        ("无", (), ""),
        ("", (), ""),
    ],
)
def test_phones(written: Cell, numbers: tuple[str, ...], beside: str) -> None:
    assert read_phones(written) == (numbers, beside)


@pytest.mark.parametrize("written", ["1.38E+10", "见附件", "123", "12"])
def test_what_is_no_phone_is_refused(written: str) -> None:
    with pytest.raises(RuleBroken):
        read_phones(written)


def test_a_code_kept_as_a_number_is_refused_because_digits_are_lost() -> None:
    with pytest.raises(RuleBroken) as refused:
        read_code(913210841234567890.0)
    assert refused.value.code == "uscc_spoiled"
    assert read_code(GOOD.lower()) == GOOD
    assert read_code("尚未注册") is None


@pytest.mark.parametrize(
    ("written", "code"), [("美元", "USD"), ("万美元", "USD"), ("人民币", "CNY"), ("港币", "HKD"), ("日元", "JPY"), ("", "")]
)
def test_currencies(written: str, code: str) -> None:
    assert read_currency(written) == code


def test_a_currency_without_a_rate_is_refused() -> None:
    with pytest.raises(RuleBroken):
        read_currency("英镑")


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("nature", "新建", "new"),
        ("nature", "续建项目", "continued"),
        ("nature", "增资扩产", "increase"),
        ("capital", "内资", ""),
        ("capital", "中外合资", "foreign"),
        ("enclave", "否", ""),
        ("enclave", "飞入地", "in"),
        ("chain_link", "缺失环节", "missing"),
    ],
)
def test_usual_words(field: str, written: str, value: str) -> None:
    assert read_choice(field, written) == Read(value)


@pytest.mark.parametrize(("field", "written"), [("enclave", "是"), ("nature", "技改"), ("capital", "其他性质")])
def test_a_word_with_no_sure_meaning_is_asked_about(field: str, written: str) -> None:
    asked = read_choice(field, written)
    assert isinstance(asked, Ask)
    assert asked.word == written


def test_investor_classes() -> None:
    assert read_classes("世界500强、上市公司") == Read(("fortune_500", "listed"))
    assert read_classes("专精特新小巨人") == Read(("little_giant",))
    assert read_classes("否") is None
    assert isinstance(read_classes("是"), Ask)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("在谈", "negotiating"),
        ("在谈项目", "negotiating"),
        ("已签约", "signed"),
        ("会审", "joint_review"),
        ("暂缓", "on_hold"),
        ("正在洽谈地价", ""),
    ],
)
def test_stages_by_usual_words_only(text: str, stage: str) -> None:
    assert stage_in(text) == stage


def test_a_cell_as_a_person_sees_it() -> None:
    assert [cell_text(value) for value in (3.0, 3.5, True, None, " 甲 ")] == ["3", "3.5", "是", "", "甲"]
