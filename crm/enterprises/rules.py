"""Enterprises: names as they are compared, target regions 四季 regions, investor classes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.text import normal_text

LEGAL_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "股份", "集团", "公司", "coltd", "ltd", "inc")
INVESTOR_CLASSES = {
    "fortune_500": N_("Fortune 500"),
    "central_soe": N_("Central state-owned"),
    "listed": N_("Listed"),
    "large_group": N_("Large group"),
    "little_giant": N_("Little giant"),
    "other": N_("Other"),
}
TARGET_REGIONS = {
    "yangtze_delta": N_("Yangtze Delta"),
    "pearl_delta": N_("Pearl River Delta"),
    "jing_jin_ji": N_("Beijing-Tianjin-Hebei"),
    "chengdu_chongqing": N_("Chengdu-Chongqing"),
    "other": N_("Elsewhere"),
}
_PLACES = {
    "yangtze_delta": "上海 江苏 浙江 安徽 苏州 无锡 常州 南京 镇江 南通 泰州 盐城 徐州 淮安 连云港 宿迁 扬州 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 台州 "
    "舟山 衢州 丽水 昆山 江阴 合肥 芜湖 马鞍山 滁州 安庆 蚌埠",
    "pearl_delta": "广东 广州 深圳 珠海 佛山 东莞 中山 惠州 江门 肇庆 香港 澳门",
    "jing_jin_ji": "北京 天津 河北 石家庄 保定 唐山 廊坊 沧州 秦皇岛 雄安",
    "chengdu_chongqing": "成都 重庆 四川 绵阳 德阳 宜宾 泸州 乐山 眉山 遂宁",
}
_BRACKETS = re.compile(r"[()\[\]{}〔〕【】《》“”\"'·.,，。、\s-]")
MOST_NAME = 200


def normal_name(name: str) -> str:
    """Return a name as exact comparison sees it: width, brackets and legal forms folded away (domain §4.3).

    At least two characters stay, so that a firm called 集团 alone is still somebody.
    """
    folded = _BRACKETS.sub("", normal_text(name).lower())
    while form := next((each for each in LEGAL_FORMS if folded.endswith(each) and len(folded) > len(each) + 1), ""):
        folded = folded.removesuffix(form)
    return folded


def target_region(place: str) -> str:
    """Return which of the four target regions a place belongs to, ``other`` for none, empty for no place."""
    text = normal_text(place)
    if not text:
        return ""
    for region, places in _PLACES.items():
        if any(each in text for each in places.split()):
            return region
    return "other"


def checked_text(text: str, field: str, label: str, *, most: int = MOST_NAME, needed: bool = True) -> str:
    """Return trimmed text of at most ``most`` characters. Raises RuleBroken ``text_empty`` or ``text_long``.

    Short text is one line with single spaces. Full-width brackets and commas stay as typed: they are right in
    Chinese, and comparison folds them. Characters that no person types (NUL, half a surrogate pair) are dropped.
    """
    typed = "".join(each for each in text if each.isspace() or unicodedata.category(each) not in ("Cc", "Cs"))
    trimmed = " ".join(typed.split()) if most <= MOST_NAME else typed.strip()
    if needed and not trimmed:
        raise RuleBroken("text_empty", _("“{label}” is empty; enter it.").format(label=label), field=field)
    if len(trimmed) > most:
        sentence = _("“{label}” has {length} characters; at most {most} are kept. Shorten it.")
        raise RuleBroken("text_long", sentence.format(label=label, length=len(trimmed), most=most), field=field)
    return trimmed


def checked_classes(classes: Sequence[str]) -> list[str]:
    """Return known investor classes in order. Raises RuleBroken ``class_unknown``."""
    unknown = [each for each in classes if each not in INVESTOR_CLASSES]
    if unknown:
        raise RuleBroken(
            "class_unknown", _("Investor class {name} is not known.").format(name=unknown[0]), field="investor_classes"
        )
    return list(dict.fromkeys(classes))


_PHONE = re.compile(r"\+?[0-9][0-9-]{5,19}")
_AS_HYPHEN = str.maketrans({"(": "", ")": "-", "转": "-", "—": "-", "–": "-", " ": ""})


def checked_phone(text: str) -> str:
    """Return a phone number without spaces, area code and extension set off by hyphens. Raises RuleBroken ``phone``."""
    phone = normal_text(text).translate(_AS_HYPHEN).strip("-")
    if not _PHONE.fullmatch(phone):
        raise RuleBroken("phone", _("“{phone}” is not a phone number: 6 to 20 digits.").format(phone=text), field="phones")
    return phone
