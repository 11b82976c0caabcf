"""What an indicator 指标 is, the part that each record adds to it, and how parts make a unit's and the county's value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from crm.kernel.i18n import N_


class Indicator(StrEnum):
    """What units are measured by (domain §4.11); the last four come from other bureaus, month by month."""

    REPORTED = "reported"
    SIGNED = "signed"
    SIGNED_AMOUNT = "signed_amount"
    REGISTERED = "registered"
    PAID_IN = "paid_in"
    PAID_IN_AMOUNT = "paid_in_amount"
    STARTED = "started"
    COMPLETED = "completed"
    PRODUCED = "produced"
    LISTED = "listed"
    REGISTRATION_RATE = "registration_rate"
    PAID_IN_RATE = "paid_in_rate"
    START_RATE = "start_rate"
    MEGA = "mega"
    ENCLAVE = "enclave"
    FOREIGN_PAID_IN = "foreign_paid_in"
    FIELD_DAYS = "field_days"
    ON_TIME_RATE = "on_time_rate"
    SERVICE_RATE = "service_rate"
    INDUSTRIAL_SALES = "industrial_sales"
    EXPORTS = "exports"
    RETAIL = "retail"
    FOREIGN_OPERATIONS = "foreign_operations"


class Measure(StrEnum):
    """The unit of an indicator's whole numbers."""

    PROJECTS = "projects"
    """Hundredths of a project, so that 7:3 is 70 and 30."""
    YUAN = "yuan"
    """Fen."""
    DOLLARS = "dollars"
    """US cents."""
    DAYS = "days"
    """Half days."""
    RATE = "rate"
    """A share of one: parts of the numerator over parts of the denominator, both in hundredths of a record."""


MEASURES: dict[Indicator, Measure] = {
    **dict.fromkeys(Indicator, Measure.PROJECTS),
    Indicator.SIGNED_AMOUNT: Measure.YUAN,
    Indicator.PAID_IN_AMOUNT: Measure.YUAN,
    Indicator.INDUSTRIAL_SALES: Measure.YUAN,
    Indicator.RETAIL: Measure.YUAN,
    Indicator.EXPORTS: Measure.DOLLARS,
    Indicator.FOREIGN_OPERATIONS: Measure.DOLLARS,
    Indicator.FOREIGN_PAID_IN: Measure.DOLLARS,
    Indicator.FIELD_DAYS: Measure.DAYS,
    Indicator.REGISTRATION_RATE: Measure.RATE,
    Indicator.PAID_IN_RATE: Measure.RATE,
    Indicator.START_RATE: Measure.RATE,
    Indicator.ON_TIME_RATE: Measure.RATE,
    Indicator.SERVICE_RATE: Measure.RATE,
}

INDICATOR_NAMES: dict[Indicator, str] = {
    Indicator.REPORTED: N_("First reports registered"),
    Indicator.SIGNED: N_("Projects signed"),
    Indicator.SIGNED_AMOUNT: N_("Amount signed"),
    Indicator.REGISTERED: N_("Projects registered"),
    Indicator.PAID_IN: N_("Projects with funds paid in"),
    Indicator.PAID_IN_AMOUNT: N_("Amount paid in"),
    Indicator.STARTED: N_("Constructions started"),
    Indicator.COMPLETED: N_("Projects completed"),
    Indicator.PRODUCED: N_("Projects in production"),
    Indicator.LISTED: N_("Projects in the statistics"),
    Indicator.REGISTRATION_RATE: N_("Registration rate"),
    Indicator.PAID_IN_RATE: N_("Paid-in rate"),
    Indicator.START_RATE: N_("Start rate"),
    Indicator.MEGA: N_("Mega projects"),
    Indicator.ENCLAVE: N_("Enclave projects"),
    Indicator.FOREIGN_PAID_IN: N_("Foreign capital paid in"),
    Indicator.FIELD_DAYS: N_("Field days"),
    Indicator.ON_TIME_RATE: N_("On-time rate"),
    Indicator.SERVICE_RATE: N_("Service rating"),
    Indicator.INDUSTRIAL_SALES: N_("Industrial sales"),
    Indicator.EXPORTS: N_("Exports"),
    Indicator.RETAIL: N_("Retail sales"),
    Indicator.FOREIGN_OPERATIONS: N_("Foreign operations"),
}

EXTERNAL = frozenset({Indicator.INDUSTRIAL_SALES, Indicator.EXPORTS, Indicator.RETAIL, Indicator.FOREIGN_OPERATIONS})
"""Indicators that other bureaus report and somebody enters."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one record adds to one unit's indicator: ``value`` of the unit's share, ``whole`` of the record undivided.

    Both in the indicator's measure. ``kind`` and ``record_id`` open the record; ``out_of`` is the record's weight in the
    denominator of a rate (0 elsewhere); ``share`` is the unit's percentage under a split, 100 where there is none.
    ``piece`` tells apart what one record adds more than once: a day of a trip, a step of a case.
    """

    unit_id: UUID
    kind: str
    record_id: UUID
    title: str
    day: date
    value: int
    whole: int
    out_of: int = 0
    share: int = 100
    piece: str = ""


def value_of(parts: Iterable[Part], measure: Measure) -> Fraction | None:
    """Return the value that one unit's parts make; a rate of nothing is None."""
    found = list(parts)
    total = sum(part.value for part in found)
    if measure is not Measure.RATE:
        return Fraction(total)
    whole = sum(part.out_of for part in found)
    return Fraction(total, whole) if whole else None


def county_value(parts: Iterable[Part], measure: Measure) -> Fraction | None:
    """Return the county's value: each record once and whole, however many units share it (domain §4.4, 双算)."""
    once = {(part.kind, part.record_id, part.piece): part for part in parts}
    total = sum(part.whole for part in once.values())
    if measure is not Measure.RATE:
        return Fraction(total)
    whole = sum(100 for part in once.values() if part.out_of)
    return Fraction(total, whole) if whole else None
