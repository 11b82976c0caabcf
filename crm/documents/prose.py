"""Sentences of official Chinese from figures: right for zero, one and many, for rises and falls, for some and all; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

YI: Final = 10_000_000_000
"""One 亿元 in fen."""
TENTH: Final = Decimal("0.1")


def long_date(day: date) -> str:
    """Write a date as official papers do: 2026年11月24日, Arabic numerals without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def whole_county(county: str) -> str:
    """Return how a county speaks of itself: 全县, 全市 or 全区, by the last character of its name."""
    return "全" + (county[-1:] if county[-1:] in ("县", "市", "区", "旗") else "县")


def months_to(month: int) -> str:
    """Return the months of the year through ``month``: 1月, 1—10月."""
    return "1月" if month <= 1 else f"1—{month}月"


def yi_text(fen: int) -> str:
    """Write fen as 亿元 with two decimals."""
    return str((Decimal(fen) / YI).quantize(Decimal("0.01"), ROUND_HALF_UP))


def money_text(fen: int) -> str:
    """Write an amount in a sentence: 11.6亿元, 3000万元; nothing is 0元."""
    if fen <= 0:
        return "0元"
    if fen >= YI:
        return f"{_plain((Decimal(fen) / YI).quantize(Decimal('0.01'), ROUND_HALF_UP))}亿元"
    return f"{_plain((Decimal(fen) / 1_000_000).quantize(TENTH, ROUND_HALF_UP))}万元"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def change_text(now: int, before: int, measure: str, since: str) -> str:
    """Compare a count with an earlier one: 比上月增加3个, 比上月减少1个, 与上月持平."""
    if now == before:
        return f"与{since}持平"
    word = "增加" if now > before else "减少"
    return f"比{since}{word}{abs(now - before)}{measure}"


def growth_text(now: int, before: int, since: str = "同比") -> str:
    """Compare by per cent: 同比增长12.5%, 同比下降3%, 同比持平; empty where the earlier one is zero and the later not."""
    if now == before:
        return f"{since}持平"
    if before <= 0:
        return ""
    word = "增长" if now > before else "下降"
    return f"{since}{word}{percent_text(abs(now - before), before)}"


def percent_text(part: int, whole: int) -> str:
    """Write a share with at most one decimal: 62.5%, 100%; — where the whole is zero."""
    if whole == 0:
        return "—"
    return f"{_plain((Decimal(part) * 100 / whole).quantize(TENTH, ROUND_HALF_UP))}%"


def percent_cell(part: int, whole: int) -> str:
    """Write a share in a table, always with one decimal: 100.0%; — where the whole is zero."""
    return f"{(Decimal(part) * 100 / whole).quantize(TENTH, ROUND_HALF_UP)}%" if whole else "—"


def growth_cell(now: int, before: int) -> str:
    """Write a growth in a table: +12.5%, −3.0%, 0.0%; — where the earlier figure is zero."""
    if before <= 0:
        return "—"
    sign = "+" if now > before else "−" if now < before else ""
    return sign + percent_cell(abs(now - before), before)


def difference_cell(now: int, before: int) -> str:
    """Write a difference in a table: +3, −1, 0."""
    return f"+{now - before}" if now > before else f"−{before - now}" if now < before else "0"


def names_text(names: Sequence[str]) -> str:
    """List names: 甲镇、乙镇."""
    return "、".join(names)


def units_clause(names: Sequence[str], total: int, predicate: str) -> str:
    """Say which units: 甲镇、乙镇等3个单位…, 甲镇…, 各单位均…; empty where there is none.

    Up to five names are written out; more are named all the same, for a problem is raised by name 点名.
    """
    if not names:
        return ""
    if len(names) == total and total > 1:
        return f"全部{total}个单位均{predicate}"
    counted = f"等{len(names)}个单位" if len(names) > 1 else ""
    return f"{names_text(names)}{counted}{predicate}"


def leaders_text(scores: Sequence[tuple[str, int]], written: Sequence[str]) -> str:
    """Name the leading units with their figures, at most three and none at zero: 甲镇（5个）、乙镇（3个）."""
    shown = [f"{name}（{text}）" for (name, score), text in zip(scores, written, strict=True) if score > 0][:3]
    return "、".join(shown)
