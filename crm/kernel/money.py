"""Money 金额: an integer of the currency's smallest unit (fen 分, cent) plus the currency.

Entered and shown in 万元, 亿元, 万美元 …; never a float. Range: 0 to one trillion yuan-sized
units (10**12 whole units), our default ceiling: nothing a county negotiates is larger, and a
typed 10**15 is a slip.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _

MAX_MINOR = 10**14
WAN, YI = 10_000, 100_000_000

CURRENCY_NAMES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元", "JPY": "日元", "TWD": "新台币", "KRW": "韩元"}
"""ISO 4217 code → the Chinese word written after 万 or 亿. Minor units are hundredths for all."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount: ``minor`` hundredths of ``currency`` (ISO 4217), 0 ≤ minor ≤ MAX_MINOR."""

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        """Refuse what no project can cost. Raises RuleBroken ``money_range`` or ``currency_unknown``."""
        if self.currency not in CURRENCY_NAMES:
            raise RuleBroken(
                "currency_unknown",
                _("Currency {code} is not known; choose one of {known}.").format(
                    code=self.currency, known="、".join(CURRENCY_NAMES)
                ),
                field="currency",
            )
        if self.minor < 0:
            raise RuleBroken("money_negative", _("An amount cannot be negative; enter 0 or more."), field="amount")
        if self.minor > MAX_MINOR:
            raise RuleBroken("money_range", _("This amount is over 1 trillion; check the unit (万 or 亿)."), field="amount")

    @classmethod
    def of(cls, amount: Decimal | int | str, unit: int = 1, currency: str = "CNY") -> Money:
        """Make money from ``amount`` × ``unit`` whole currency units, rounded half up to the cent."""
        value = Decimal(amount) * unit * 100
        if abs(value) > MAX_MINOR * 10:
            value = Decimal(MAX_MINOR * 10).copy_sign(value)
        return cls(int(value.to_integral_value(ROUND_HALF_UP)), currency)

    def in_unit(self, unit: int) -> Decimal:
        """Return the exact amount counted in ``unit`` whole currency units (10 000 for 万)."""
        return Decimal(self.minor) / 100 / unit


def _plain(value: Decimal, places: int) -> str:
    """Round to ``places`` decimals, group by thousands, drop trailing zeros."""
    text = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def show_money(money: Money | None) -> str:
    """Write money as the field does: ``5.6亿元``, ``4,800万美元``; nothing known is ``未定``.

    From one 亿 of yuan up in 亿, below in 万; foreign currency always in 万 (the field's custom).
    """
    if money is None:
        return _("Undecided")
    word = CURRENCY_NAMES[money.currency]
    if money.currency == "CNY" and money.minor >= YI * 100:
        return f"{_plain(money.in_unit(YI), 4)}亿{word}"
    return f"{_plain(money.in_unit(WAN), 2)}万{word}"


def show_wan(minor: int, places: int = 0) -> str:
    """Write ``minor`` hundredths counted in 万, for a table whose head states the unit."""
    return _plain(Decimal(minor) / 100 / WAN, places)


def show_yi(minor: int, places: int = 2) -> str:
    """Write ``minor`` hundredths counted in 亿, for a table whose head states the unit."""
    return _plain(Decimal(minor) / 100 / YI, places)
