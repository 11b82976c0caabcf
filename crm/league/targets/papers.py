"""What the monthly bulletin states of targets, gathered from progress and frozen with it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from crm.documents.catalogue import extend
from crm.documents.data import Wanted
from crm.documents.monthly_bulletin import MonthlyBulletin
from crm.documents.monthly_targets import Standing, TargetLine, TargetMonth
from crm.documents.prose import months_to
from crm.kernel.money import YI
from crm.league.indicators.rules import MEASURES, Indicator, Measure
from crm.league.indicators.words import half_up
from crm.league.targets.queries import Progress, progress
from crm.league.targets.rules import Pace, completion, pace_of
from crm.people.permissions import Actor
from crm.people.setup import setting

TITLES: Final = {
    Indicator.REPORTED: "首报登记",
    Indicator.SIGNED: "签约项目",
    Indicator.SIGNED_AMOUNT: "签约金额",
    Indicator.REGISTERED: "注册项目",
    Indicator.PAID_IN: "到资项目",
    Indicator.PAID_IN_AMOUNT: "到位资金",
    Indicator.STARTED: "开工项目",
    Indicator.COMPLETED: "竣工项目",
    Indicator.PRODUCED: "投产项目",
    Indicator.LISTED: "列统项目",
    Indicator.REGISTRATION_RATE: "注册率",
    Indicator.PAID_IN_RATE: "到资率",
    Indicator.START_RATE: "开工率",
    Indicator.MEGA: "重特大项目",
    Indicator.ENCLAVE: "飞地项目",
    Indicator.FOREIGN_PAID_IN: "到账外资",
    Indicator.FIELD_DAYS: "外出招商",
    Indicator.ON_TIME_RATE: "按时办结率",
    Indicator.SERVICE_RATE: "服务满意率",
    Indicator.INDUSTRIAL_SALES: "工业开票",
    Indicator.EXPORTS: "外贸出口",
    Indicator.RETAIL: "社零总额",
    Indicator.FOREIGN_OPERATIONS: "外经营业额",
}
"""Indicators as official tables name them."""
WORDS: Final = {
    Measure.PROJECTS: ("个", Fraction(100), 1),
    Measure.YUAN: ("亿元", Fraction(YI * 100), 2),
    Measure.DOLLARS: ("万美元", Fraction(1_000_000), 0),
    Measure.DAYS: ("天", Fraction(2), 1),
    Measure.RATE: ("%", Fraction(1, 100), 1),
}
"""What a table writes each measure in: its word, how many whole numbers make one, decimals."""
STANDINGS: Final = {Pace.AHEAD: Standing.AHEAD, Pace.CLOSE: Standing.CLOSE, Pace.BEHIND: Standing.BEHIND}


def add_targets(session: Session, actor: Actor, wanted: Wanted, data: MonthlyBulletin) -> MonthlyBulletin:
    """Give the monthly bulletin its targets as they stand; a county without targets has no such section."""
    found = progress(session, actor, wanted.year, wanted.month, now=wanted.moment)
    close = int(setting(session, "target_close_percent"))
    lines = tuple(line for each in found.indicators if (line := _line(found, each, close)) is not None)
    rates = [_rate(found, each) for each in (Indicator.REGISTRATION_RATE, Indicator.PAID_IN_RATE, Indicator.START_RATE)]
    return replace(
        data,
        targets=TargetMonth(months_to(wanted.month), close, lines) if lines else None,
        shares=tuple(rate for rate in rates if rate is not None) if None not in rates else None,
    )


def _rate(found: Progress, indicator: Indicator) -> int | None:
    """Return a conversion rate of the county in tenths of a per cent, None where nothing was signed."""
    cell = found.cells.get((None, indicator))
    return None if cell is None or cell.value is None else half_up(cell.value * 1000)


def _line(found: Progress, indicator: Indicator, close: int) -> TargetLine | None:
    """Return an indicator's line: against the county's own target, else what its units' targets come to; None without any."""
    cell, measure = found.cells[None, indicator], MEASURES[indicator]
    due, annual = cell.due, cell.annual
    if due is None and measure is not Measure.RATE:
        due, annual = _sum(found, indicator, "due"), _sum(found, indicator, "annual")
    of_due = completion(cell.value, due)
    pace = pace_of(of_due, close)
    if due is None or annual is None or of_due is None or pace is Pace.NONE:
        return None
    word, per, places = WORDS[measure]
    return TargetLine(
        TITLES[indicator],
        word,
        _text(annual / per, places),
        _text(due / per, places),
        _text((cell.value or Fraction(0)) / per, places),
        half_up(of_due * 1000),
        half_up((completion(cell.value, annual) or Fraction(0)) * 1000),
        None if cell.change is None else half_up(cell.change * 1000),
        STANDINGS[pace],
        tuple(unit.name for unit in found.units if found.cells[unit.id, indicator].pace is Pace.BEHIND),
    )


def _sum(found: Progress, indicator: Indicator, part: str) -> Fraction | None:
    units: list[UUID] = [unit.id for unit in found.units]
    given = [getattr(found.cells[unit, indicator], part) for unit in units]
    known = [each for each in given if each is not None]
    return sum(known, Fraction(0)) if known else None


def _text(value: Fraction, places: int) -> str:
    text = f"{Decimal(half_up(value * 10**places)).scaleb(-places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


extend("monthly-bulletin", add_targets)
