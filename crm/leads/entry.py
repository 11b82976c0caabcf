"""What is entered of a lead, checked field by field before it reaches the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from crm.enterprises.industries import checked_industry
from crm.enterprises.rules import checked_text
from crm.enterprises.uscc import check_uscc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.leads.rules import CHAIN_LINKS, EARLIEST, ENCLAVES, NATURES, SOURCES

LATEST = date(2100, 12, 31)
MOST_LAND = 100_000_00
"""Land in 1/100 亩: at most 100 000 亩, more than any park (our default)."""
MOST_PLANT = 100_000_000
RATES = {"USD": 7_105_500, "EUR": 8_120_000, "HKD": 911_000, "JPY": 47_300, "TWD": 222_000, "KRW": 5_100}
"""Yuan for 100 units in 1/10 000 yuan, used for years without a rate of their own (our default)."""


@dataclass(frozen=True, slots=True)
class LeadData:
    """What is entered of a lead 项目; amounts in hundredths of ``currency``, land in 1/100 亩, plant in ㎡."""

    name: str
    content: str = ""
    industry_section: str = ""
    industry_division: str = ""
    chain: str = ""
    chain_link: str = ""
    nature: str = "new"
    foreign_capital: bool = False
    currency: str = "CNY"
    total_investment: int | None = None
    fixed_investment: int | None = None
    phase_one: int | None = None
    increase: int | None = None
    land: int | None = None
    plant: int | None = None
    plant_rented: bool | None = None
    annual_sales: int | None = None
    annual_tax: int | None = None
    energy: int | None = None
    environment: str = ""
    source: str = "own"
    referrer: str = ""
    landing_unit_id: UUID | None = None
    enclave: str = ""
    enclave_partner: str = ""
    level: str = ""
    leader_id: UUID | None = None
    problems: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    needs_county: str = ""
    first_contact: date | None = None
    contract_number: str = ""
    contract_date: date | None = None
    contract_performance: str = ""
    company_name: str = ""
    company_uscc: str | None = None
    company_capital: int | None = None
    legal_person: str = ""
    paid_in: int | None = None


_TEXTS = (
    ("content", 4000),
    ("chain", 60),
    ("environment", 100),
    ("referrer", 60),
    ("enclave_partner", 60),
    ("level", 20),
    ("problems", 2000),
    ("next_step", 300),
    ("needs_county", 300),
    ("contract_number", 60),
    ("contract_performance", 100),
    ("company_name", 200),
    ("legal_person", 60),
)
AMOUNTS = ("total_investment", "fixed_investment", "phase_one", "increase", "company_capital", "paid_in")
"""The columns counted in the lead's currency."""
_CHOICES: Mapping[str, Mapping[str, str]] = {"nature": NATURES, "source": SOURCES, "chain_link": CHAIN_LINKS, "enclave": ENCLAVES}


def checked_lead(data: LeadData) -> dict[str, Any]:
    """Return the columns of checked data. Raises RuleBroken naming the field."""
    columns = {key: getattr(data, key) for key in LeadData.__dataclass_fields__}
    columns["name"] = checked_text(data.name, "name", _("Project name"))
    for key, most in _TEXTS:
        columns[key] = checked_text(columns[key], key, _("Text"), most=most, needed=False)
    for key, known in _CHOICES.items():
        if columns[key] not in known:
            text = _("“{value}” is not one of the choices.")
            raise RuleBroken("choice", text.format(value=columns[key]), field=key)
    columns["industry_section"], columns["industry_division"] = checked_industry(data.industry_section, data.industry_division)
    for key in AMOUNTS:
        if columns[key] is not None:
            _checked_amount(key, columns[key], data.currency)
    for key in ("annual_sales", "annual_tax"):
        if columns[key] is not None:
            _checked_amount(key, columns[key], "CNY")
    _check_measures(columns)
    columns["company_uscc"] = check_uscc(data.company_uscc) if data.company_uscc else None
    return columns


def _checked_amount(key: str, minor: int, currency: str) -> None:
    try:
        Money(minor, currency)
    except RuleBroken as error:
        raise RuleBroken(error.code, error.message, field="currency" if error.field == "currency" else key) from error


def _check_measures(columns: Mapping[str, Any]) -> None:
    for key, most in (("land", MOST_LAND), ("plant", MOST_PLANT), ("energy", 100_000_000)):
        if columns[key] is not None and not 0 <= columns[key] <= most:
            raise RuleBroken("measure_range", _("This number is below 0 or far too large; check it."), field=key)
    for key in ("next_step_on", "first_contact", "contract_date"):
        check_day(columns[key], key)


def check_day(day: date | None, field: str) -> None:
    """Refuse a day before 1990 or after 2100, which is a slip of the pen. Raises RuleBroken ``day_range``."""
    if day is not None and not EARLIEST <= day <= LATEST:
        raise RuleBroken("day_range", _("{day} is not a plausible date; check the year.").format(day=day), field=field)


def to_yuan(minor: int | None, currency: str, year: int, rates: Mapping[tuple[int, str], int]) -> int | None:
    """Convert hundredths of a currency to fen by the year's rate (the newest earlier one, else the built-in)."""
    if minor is None or currency == "CNY":
        return minor
    known = [each for each in sorted(rates) if each[1] == currency and each[0] <= year]
    per_hundred = rates[known[-1]] if known else RATES[currency]
    return int((Decimal(minor) * per_hundred / 1_000_000).to_integral_value())
