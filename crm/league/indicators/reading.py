"""Monthly figures from a workbook or a text table: a row a month, or a row an indicator with a column a month.

What cannot be read is refused row by row with its reason; nothing is guessed, an amount without a unit least of all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import WAN
from crm.kernel.text import normal_text
from crm.league.indicators.rules import INDICATOR_NAMES, MEASURES, Indicator, Measure
from crm.league.indicators.words import PER_UNIT
from crm.ledger.amounts import read_amount
from crm.ledger.grid import Cell, Grid, cell_text, is_blank
from crm.ledger.reading import read_grids
from crm.ledger.readings import Ask, says_nothing
from crm.ledger.units import Unit, money_unit, stated_unit, unit_in_head

HEADS: dict[str, tuple[str, ...]] = {
    "unit": ("单位", "单位名称", "责任单位", "镇街", "乡镇", "园区", "乡镇园区", "镇园", "板块", "unit"),
    "indicator": ("指标", "指标名称", "统计指标", "考核指标", "indicator"),
    "year": ("年", "年份", "年度", "year"),
    "month": ("月", "月份", "month"),
    "value": ("数值", "数据", "数", "完成数", "本月", "本月数", "当月", "当月数", "金额", "value"),
    "measure": ("计量单位", "计量", "measure"),
}
NAMES: dict[str, Indicator] = {
    "首报": Indicator.REPORTED,
    "首报登记数": Indicator.REPORTED,
    "签约": Indicator.SIGNED,
    "签约项目": Indicator.SIGNED,
    "签约项目数": Indicator.SIGNED,
    "新签约项目": Indicator.SIGNED,
    "新签约项目数": Indicator.SIGNED,
    "签约额": Indicator.SIGNED_AMOUNT,
    "签约金额": Indicator.SIGNED_AMOUNT,
    "签约总投资": Indicator.SIGNED_AMOUNT,
    "注册": Indicator.REGISTERED,
    "注册企业数": Indicator.REGISTERED,
    "注册项目数": Indicator.REGISTERED,
    "到资项目数": Indicator.PAID_IN,
    "到位资金": Indicator.PAID_IN_AMOUNT,
    "到账资金": Indicator.PAID_IN_AMOUNT,
    "开工": Indicator.STARTED,
    "开工项目数": Indicator.STARTED,
    "竣工": Indicator.COMPLETED,
    "竣工项目数": Indicator.COMPLETED,
    "投产": Indicator.PRODUCED,
    "投产项目数": Indicator.PRODUCED,
    "列统": Indicator.LISTED,
    "列统项目数": Indicator.LISTED,
    "注册率": Indicator.REGISTRATION_RATE,
    "到资率": Indicator.PAID_IN_RATE,
    "开工率": Indicator.START_RATE,
    "重特大项目": Indicator.MEGA,
    "重大项目": Indicator.MEGA,
    "飞地项目": Indicator.ENCLAVE,
    "到账外资": Indicator.FOREIGN_PAID_IN,
    "实际到账外资": Indicator.FOREIGN_PAID_IN,
    "实际使用外资": Indicator.FOREIGN_PAID_IN,
    "外出天数": Indicator.FIELD_DAYS,
    "外出招商天数": Indicator.FIELD_DAYS,
    "在外天数": Indicator.FIELD_DAYS,
    "按时办结率": Indicator.ON_TIME_RATE,
    "好评率": Indicator.SERVICE_RATE,
    "好差评": Indicator.SERVICE_RATE,
    "工业开票销售": Indicator.INDUSTRIAL_SALES,
    "工业销售": Indicator.INDUSTRIAL_SALES,
    "工业开票": Indicator.INDUSTRIAL_SALES,
    "出口": Indicator.EXPORTS,
    "出口额": Indicator.EXPORTS,
    "外贸出口": Indicator.EXPORTS,
    "自营出口": Indicator.EXPORTS,
    "社零": Indicator.RETAIL,
    "社会消费品零售总额": Indicator.RETAIL,
    "限上社零": Indicator.RETAIL,
    "外经": Indicator.FOREIGN_OPERATIONS,
    "外经营业额": Indicator.FOREIGN_OPERATIONS,
    "对外承包工程营业额": Indicator.FOREIGN_OPERATIONS,
}
"""How tables name the indicators, beside their translated names and their codes."""
TOTALS = ("合计", "总计", "小计", "全市", "全县", "全区")
LOOKED_AT = 15
"""Rows from the top among which the head is looked for (our default)."""
_MONTH = re.compile(r"(1[0-2]|0?[1-9])月?(?:份)?")
_CHINESE = {f"{word}月": number for number, word in enumerate("一二三四五六七八九十", 1)} | {"十一月": 11, "十二月": 12}


@dataclass(frozen=True, slots=True)
class Figure:
    """One month's figure of one unit and indicator, in the indicator's measure; ``row`` is its line in the file, 0 when typed."""

    unit_id: UUID
    indicator: Indicator
    year: int
    month: int
    value: int
    row: int = 0

    @property
    def key(self) -> tuple[UUID, Indicator, int, int]:
        """Return what one figure there is of."""
        return self.unit_id, self.indicator, self.year, self.month


@dataclass(frozen=True, slots=True)
class RefusedFigure:
    """A figure that could not be read: its line, what the line says, and why."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """What a file holds."""

    name: str
    figures: tuple[Figure, ...]
    refused: tuple[RefusedFigure, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What may be in the file: units by every name they go by, indicators, the year meant where none is stated, the last month."""

    units: Mapping[str, UUID]
    indicators: Collection[Indicator]
    year: int
    through: date


def read_value(value: Cell, measure: Measure, head: Unit | None = None) -> int | None:
    """Read a figure in a measure's whole numbers, None for an empty cell; ``head`` is the unit stated for amounts.

    A rate is a percentage; a bare number of at most 1 is a share, as a workbook keeps a percentage (our default).
    Raises RuleBroken ``figure_number``, ``figure_unit``, ``figure_currency``, ``figure_range`` or those of ``read_amount``.
    """
    if measure in (Measure.YUAN, Measure.DOLLARS):
        return _read_money(value, "CNY" if measure is Measure.YUAN else "USD", head)
    text = normal_text(cell_text(value)).replace(",", "").replace(" ", "")
    if says_nothing(text):
        return None
    number = _number(re.sub(r"(个|天|日|%)$", "", text), cell_text(value))
    scaled = number * PER_UNIT[measure]
    if measure is Measure.RATE and not text.endswith("%") and isinstance(value, float | int) and number <= 1:
        scaled *= 100
    return _whole(scaled, measure)


def typed_value(text: str, measure: Measure) -> int:
    """Read what a person typed of a measure: amounts in 万 unless another unit is written behind them (3.5亿).

    Raises RuleBroken ``figure_number`` for nothing, and those of :func:`read_value`.
    """
    found = read_value(text, measure, Unit(WAN) if measure in (Measure.YUAN, Measure.DOLLARS) else None)
    if found is None:
        raise RuleBroken("figure_number", _("Enter a number."), field="value")
    return found


def _number(text: str, shown: str) -> Decimal:
    """Return a plain number below a thousand million. Raises RuleBroken ``figure_number``."""
    if not re.fullmatch(r"[-+]?\d{1,9}(?:\.\d{1,20})?", text):
        words = _("“{text}” is not a number; write it as 3.5.")
        raise RuleBroken("figure_number", words.format(text=shown), field="value")
    return Decimal(text)


def _whole(scaled: Decimal, measure: Measure) -> int:
    """Return a figure's whole number. Raises RuleBroken ``figure_range``."""
    if scaled < 0 or (measure is Measure.RATE and scaled > 100 * 100):
        raise RuleBroken("figure_range", _("Enter 0 or more, and of a rate at most 100 %."), field="value")
    if scaled != scaled.to_integral_value() and measure is not Measure.RATE:
        words = _("Projects are counted to the hundredth, days to the half.")
        raise RuleBroken("figure_range", words, field="value")
    return int(scaled.to_integral_value())


def _read_money(value: Cell, currency: str, head: Unit | None) -> int | None:
    if head is not None and not head.currency and not head.area:
        head = Unit(head.scale, currency)
    try:
        found = read_amount(value, head)
    except RuleBroken as error:
        raise RuleBroken(error.code, error.message, field="value") from error
    if found is None:
        return None
    if isinstance(found, Ask):
        raise RuleBroken(
            "figure_unit", _("This amount has no unit; state 万元 or 亿元 in the head of the column."), field="value"
        )
    if found.value.stated and found.value.currency != currency:
        words = _("This indicator is counted in {wanted}, not in {found}.")
        raise RuleBroken("figure_currency", words.format(wanted=currency, found=found.value.currency), field="value")
    return found.value.minor


def read_figures(path: Path, expected: Expected) -> ReadFigures:
    """Read the first table of monthly figures in a file.

    Raises RuleBroken ``figures_head`` where no sheet names units, indicators and months, EnvironmentProblem.
    """
    for grid in read_grids(path):
        for place, row in enumerate(grid.rows[:LOOKED_AT]):
            columns = _columns(row)
            if columns is not None:
                return _read_table(path.name, grid, place, columns, expected)
    words = _("{name} has no table of figures; its head needs 单位, 指标 and either 月份 and 数值 or columns 1月 to 12月.")
    raise RuleBroken("figures_head", words.format(name=path.name), field="file")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where what stands: named columns, month columns, and the unit of money that the value column's head states."""

    named: Mapping[str, int]
    months: Mapping[int, int]
    money: Unit | None


def _columns(row: Sequence[Cell]) -> _Columns | None:
    """Return the columns of a head, None for a row that is none."""
    named: dict[str, int] = {}
    months: dict[int, int] = {}
    money = None
    for place, cell in enumerate(row):
        text = re.split(r"[(\[【]", normal_text(cell_text(cell)).replace(" ", "").lower())[0]
        month = _CHINESE.get(text) or (
            int(found[1]) if (found := _MONTH.fullmatch(text)) and text.endswith(("月", "份")) else None
        )
        if month is not None:
            months.setdefault(month, place)
            continue
        name = next((name for name, known in HEADS.items() if text in known), None)
        if name is not None and name not in named:
            named[name] = place
            if name == "value":
                money = unit_in_head(cell_text(cell))
    whole = {"unit", "indicator"} <= named.keys() and (months or {"month", "value"} <= named.keys())
    return _Columns(named, months, money) if whole else None


def _read_table(name: str, grid: Grid, head: int, columns: _Columns, expected: Expected) -> ReadFigures:
    stated = stated_unit(cell_text(cell) for row in grid.rows[:head] for cell in row)
    figures: dict[tuple[UUID, Indicator, int, int], Figure] = {}
    refused: list[RefusedFigure] = []
    above: dict[str, Cell] = {}
    for number, row in enumerate(grid.rows[head + 1 :], head + 2):
        if all(is_blank(cell) for cell in row):
            continue
        cells = {key: row[place] if place < len(row) else None for key, place in columns.named.items()}
        for key in ("unit", "indicator", "year", "month"):
            if is_blank(cells.get(key)):
                cells[key] = above.get(key)
        above = cells
        for month, cell in _months(row, cells, columns):
            try:
                figure = _figure(number, cells, month, cell, columns.money or stated, expected)
                _keep(figures, figure)
            except RuleBroken as error:
                text = " ".join(cell_text(cells.get(key)) for key in ("unit", "indicator")) + f" {month or ''}"
                refused.append(RefusedFigure(number, text.strip(), error.message))
    return ReadFigures(name, tuple(figures.values()), tuple(refused))


def _keep(figures: dict[tuple[UUID, Indicator, int, int], Figure], figure: Figure | None) -> None:
    """Take a figure in. Raises RuleBroken ``figure_twice``."""
    if figure is None:
        return
    if figure.key in figures:
        raise RuleBroken("figure_twice", _("Line {row} has this figure already.").format(row=figures[figure.key].row))
    figures[figure.key] = figure


def _months(row: Sequence[Cell], cells: Mapping[str, Cell], columns: _Columns) -> Iterator[tuple[int | None, Cell]]:
    """Give a row's months with their values: its own, or one a month column; empty ones left out."""
    if not columns.months:
        text = normal_text(cell_text(cells.get("month"))).replace(" ", "")
        found = _MONTH.fullmatch(text)
        yield (_CHINESE.get(text) or (int(found[1]) if found else None)), cells.get("value")
        return
    for month, place in sorted(columns.months.items()):
        if place < len(row) and not is_blank(row[place]):
            yield month, row[place]


def _figure(
    number: int, cells: Mapping[str, Cell], month: int | None, value: Cell, money: Unit | None, expected: Expected
) -> Figure | None:
    """Return a figure as read, None for an empty cell. Raises RuleBroken with the reason."""
    named = cell_text(cells.get("unit"))
    if normal_text(named).replace(" ", "") in TOTALS:
        raise RuleBroken("figure_total", _("This is a total; totals are counted, not entered."))
    unit_id = expected.units.get(normal_text(named))
    if unit_id is None:
        raise RuleBroken("unit_unknown", _("There is no unit named {name}.").format(name=named or "—"))
    indicator = _indicator(cell_text(cells.get("indicator")), expected)
    year, through = _year(cells.get("year"), expected), expected.through
    if month is None or not 1 <= month <= 12:
        raise RuleBroken("figure_month", _("This line names no month; write it as 1 to 12."))
    if (year, month) > (through.year, through.month):
        raise RuleBroken("figure_month", _("Month {month} of {year} has not come yet.").format(year=year, month=month))
    stated = money_unit(cell_text(cells.get("measure"))) or money
    found = read_value(value, MEASURES[indicator], stated)
    return None if found is None else Figure(unit_id, indicator, year, month, found, number)


def indicator_named(text: str) -> Indicator | None:
    """Return the indicator of a code, a translated name or a name that tables use; None for any other text."""
    folded = re.split(r"[(\[【]", normal_text(text).replace(" ", ""))[0]
    if folded in NAMES:
        return NAMES[folded]
    known = {str(each): each for each in Indicator} | {_(name).replace(" ", ""): each for each, name in INDICATOR_NAMES.items()}
    return known.get(folded) or known.get(folded.lower())


def _indicator(text: str, expected: Expected) -> Indicator:
    found = indicator_named(text)
    if found is None:
        raise RuleBroken("indicator_unknown", _("There is no indicator named {name}.").format(name=text or "—"))
    if found not in expected.indicators:
        words = _("“{name}” is counted from the records; it is not entered.")
        raise RuleBroken("indicator_own", words.format(name=_(INDICATOR_NAMES[found])))
    return found


def _year(cell: Cell, expected: Expected) -> int:
    text = normal_text(cell_text(cell)).replace("年", "")
    if not text:
        return expected.year
    if not re.fullmatch(r"20\d\d", text):
        raise RuleBroken("figure_year", _("“{text}” is not a year; write it as 2026.").format(text=text))
    if int(text) != expected.year:
        words = _("This line is of {found}; figures of {year} are wanted.")
        raise RuleBroken("figure_year", words.format(found=text, year=expected.year))
    return int(text)
