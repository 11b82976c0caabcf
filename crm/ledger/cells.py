"""Phones, credit codes and choices as cells write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crm.enterprises.rules import INVESTOR_CLASSES, checked_phone
from crm.enterprises.uscc import check_uscc, looks_spoiled
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.leads.rules import CHAIN_LINKS, ENCLAVES, NATURES
from crm.ledger.grid import Cell, cell_text
from crm.ledger.readings import Ask, Read, says_nothing
from crm.ledger.units import CURRENCIES, FOREIGN

_PHONE = re.compile(r"\+?\d[\d\-() ]{4,17}\d(?:\s*(?:转|ext\.?|-)\s*\d{1,6})?", re.IGNORECASE)
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d{9})(?![\d转-])")
_NO_CODE = re.compile(r"(尚未|未|暂未|无|待|正在|筹).*")
STAGE_WORDS = {
    "tip": "线索 意向 接触 初步接触 了解 储备 线索阶段 初步意向 信息",
    "first_reported": "首报 首报登记 已首报",
    "negotiating": "在谈 洽谈 洽谈中 在谈项目 正在洽谈 跟踪 跟踪洽谈 对接 对接中 考察 深度洽谈 重点在谈 意向协议 拟签约 推进中 跟进 跟进中",
    "joint_review": "会审 评审 论证 联审 项目评审 审核中 会办 研判 评审中",
    "signed": "签约 已签约 正式签约 签订 签约项目 新签约 已签 签约未开工 开工 已开工 在建 建设中 竣工 已竣工 投产 已投产 开工项目 竣工项目 投产项目 在建项目 注册 已注册 落户 已落户 达产",
    "on_hold": "暂缓 暂停 搁置 停滞 暂缓推进",
    "vetoed": "否决 已否决",
    "lost": "流失 终止 已终止 淘汰 放弃 取消 已流失 退出",
}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "nature": {
        "new": "新建 新上 新增 新建项目 新设 新引进 新签",
        "continued": "续建 结转 在建 续建项目 跨年",
        "increase": "增资 增资扩股 增资扩产 增资项目 扩产增资",
    },
    "capital": {
        "": "内资 内资企业 国内 境内 民资 民营 国资 国有 内资项目",
        "foreign": "外资 外商独资 中外合资 合资 港资 台资 境外 外资企业 外商投资 中外合作 港澳台 港澳台资 外资项目 独资",
    },
    "chain_link": {"missing": "缺失 缺失环节 补链", "weak": "薄弱 薄弱环节 强链", "key": "关键 关键环节 延链 核心"},
    "enclave": {
        "": "否 不是 非飞地 n no 0 ×",
        "out": "飞出 飞出地 飞出项目 转出",
        "in": "飞入 飞入地 飞入项目 转入",
    },
}
"""Field → value → the usual words for it."""
CLASS_WORDS = {
    "fortune_500": ("世界500强", "全球500强", "财富500强", "世界五百强"),
    "central_soe": ("央企", "央字头", "中央企业", "央属"),
    "listed": ("上市", "主板", "创业板", "科创板", "港股"),
    "little_giant": ("小巨人", "专精特新", "单项冠军"),
    "large_group": ("中国500强", "民企500强", "民营500强", "国内500强", "大型集团", "集团", "大型企业"),
}
_LABELS: Mapping[str, Mapping[str, str]] = {
    "nature": NATURES,
    "chain_link": CHAIN_LINKS,
    "enclave": ENCLAVES,
    "classes": INVESTOR_CLASSES,
}
CLASS_CHOICES = (*CLASS_WORDS, "other")
_NO = frozenset(("否", "不是", "无", "×", "n", "no", "0", "非", "其他", "一般企业", "民营", "民营企业", "普通企业"))
_STAGE_OF = {word: stage for stage, words in STAGE_WORDS.items() for word in words.split()}
_CHOICE_OF = {
    field: {word: value for value, words in known.items() for word in words.split()} for field, known in CHOICES.items()
}
_CURRENCY = {**CURRENCIES, "人民币(元)": "CNY", "日圆": "JPY", "港": "HKD", "台币": "TWD"}


def read_phones(value: Cell) -> tuple[tuple[str, ...], str]:
    """Return the numbers of a cell and what text stands beside them (often the name). Raises RuleBroken ``phone``.

    A number that a spreadsheet kept as 13800000000.0 is made whole; one that it shortened to 1.38E+10 as text is refused.
    """
    text = normal_text(cell_text(value).replace("\n", "、"))
    if says_nothing(text):
        return (), ""
    text = re.sub(r"(?<=\d)\.0+(?!\d)", "", text)
    if re.fullmatch(r"\d(\.\d+)?e\+?\d+", text.lower()):
        sentence = _("“{text}” was a phone that the spreadsheet shortened; enter the whole number.")
        raise RuleBroken("phone", sentence.format(text=text), field="phones")
    text = _MOBILE.sub(r"、\1、", text)
    numbers = [checked_phone(_plain_phone(match[0])) for match in _PHONE.finditer(text)]
    rest = re.sub(r"[\s,，、;；:：/()|]+", " ", _PHONE.sub(" ", text)).strip()
    if not numbers or re.search(r"\d", rest):
        raise RuleBroken("phone", _("“{text}” is not a phone number: 6 to 20 digits.").format(text=text[:40]), field="phones")
    return tuple(dict.fromkeys(numbers)), rest


def _plain_phone(text: str) -> str:
    return re.sub(r"\s*(?:转|ext\.?)\s*", "-", re.sub(r"[() ]+", "-", text, flags=re.IGNORECASE).strip("-"), flags=re.IGNORECASE)


def read_code(value: Cell) -> str | None:
    """Return a checked credit code, None for an empty cell. Raises RuleBroken ``uscc_spoiled`` or those of ``check_uscc``."""
    if looks_spoiled(value) or (isinstance(value, float | int) and not isinstance(value, bool) and value >= 1e15):
        sentence = _(
            "The spreadsheet kept the credit code as a number and lost its last digits; format the cell as text, enter it anew."
        )
        raise RuleBroken("uscc_spoiled", sentence, field="uscc")
    text = normal_text(cell_text(value))
    if says_nothing(text) or _NO_CODE.fullmatch(text):
        return None
    return check_uscc(text.lstrip("'"))


def read_currency(value: Cell) -> str:
    """Return the ISO code of a currency word, empty for an empty cell. Raises RuleBroken ``currency_unknown``."""
    text = normal_text(cell_text(value)).lower().removeprefix("万").removeprefix("亿")
    if says_nothing(text):
        return ""
    if text not in _CURRENCY or text in FOREIGN:
        sentence = _("The program keeps no rate for the currency “{text}”; enter the amounts in yuan or US dollars.")
        raise RuleBroken("currency_unknown", sentence.format(text=text[:20]), field="currency")
    return _CURRENCY[text]


def read_choice(field: str, value: Cell) -> Read[str] | Ask | None:
    """Return the choice that a usual word means; None for an empty cell; an unknown word is asked about."""
    text = normal_text(cell_text(value)).lower().replace(" ", "")
    known = _CHOICE_OF[field]
    if text in known:
        return Read(known[text])
    if says_nothing(text):
        return None
    for word in sorted(known, key=len, reverse=True):
        if len(word) >= 2 and word in text:
            return Read(known[word])
    return ask_choice(text, tuple(CHOICES[field]))


def ask_choice(text: str, choices: tuple[str, ...]) -> Ask:
    """Ask what a word of the ledger means."""
    return Ask("choice", _("What does “{text}” mean here?").format(text=text[:40]), choices, text)


def choice_label(field: str, value: str) -> str:
    """Return a choice of a field as a person reads it."""
    if field == "capital":
        return _("Foreign capital") if value else _("Domestic capital")
    return _(_LABELS[field].get(value, value))


def read_classes(value: Cell) -> Read[tuple[str, ...]] | Ask | None:
    """Return the investor classes that a cell names; a bare 是 is asked about."""
    text = normal_text(cell_text(value)).lower().replace(" ", "")
    if says_nothing(text) or text in _NO:
        return None
    found = [key for key, words in CLASS_WORDS.items() if any(word in text for word in words)]
    if "large_group" in found and len(found) > 1:
        found.remove("large_group")
    return Read(tuple(found)) if found else ask_choice(text, CLASS_CHOICES)


def stage_in(text: str) -> str:
    """Return the stage or side state that a short word names (“在谈”, “已签约”), empty where the text is a report of its own."""
    folded = normal_text(text).replace(" ", "").strip("。.阶段")
    if folded in _STAGE_OF:
        return _STAGE_OF[folded]
    return _STAGE_OF.get(folded.removesuffix("项目").removesuffix("类"), "")
