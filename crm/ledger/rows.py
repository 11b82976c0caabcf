"""From a table row to a plain :class:`LedgerRow`: every cell read by its field, nothing guessed silently."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.ledger.amounts import Amount, read_amount, read_area
from crm.ledger.cells import choice_label, read_choice, read_classes, read_code, read_currency, read_phones, stage_in
from crm.ledger.days import Day, read_day
from crm.ledger.fields import AMOUNTS, FIELDS, Shape
from crm.ledger.grid import Cell, cell_text
from crm.ledger.readings import Ask, Read, says_nothing
from crm.ledger.recognise import Column
from crm.ledger.table import Table, TableRow
from crm.ledger.units import Unit, area_unit, money_unit

_IN_YUAN = ("annual_sales", "annual_tax")
Answers = Mapping[str, str]
"""Question key → the answer; an empty one leaves the cells empty."""


class LedgerRow(NamedTuple):
    """One row as read: of the lead, its enterprise, its contact; ``number`` is the Excel row. Areas in 亩 and ㎡."""

    number: int
    name: str = ""
    content: str = ""
    capital: str | None = None
    currency: str = ""
    total_investment: Amount | None = None
    fixed_investment: Amount | None = None
    phase_one: Amount | None = None
    increase: Amount | None = None
    industry: str = ""
    chain: str = ""
    chain_link: str | None = None
    nature: str | None = None
    landing: str = ""
    land: Decimal | None = None
    plant: Decimal | None = None
    plant_rented: bool | None = None
    annual_sales: Amount | None = None
    annual_tax: Amount | None = None
    first_contact: Day | None = None
    progress: str = ""
    stage: str = ""
    problems: str = ""
    next_step: str = ""
    next_step_on: Day | None = None
    needs_county: str = ""
    leader: str = ""
    unit: str = ""
    officer: str = ""
    referrer: str = ""
    contract_number: str = ""
    contract_date: Day | None = None
    contract_performance: str = ""
    enclave: str | None = None
    enclave_partner: str = ""
    level: str = ""
    investor: str = ""
    investor_uscc: str | None = None
    investor_address: str = ""
    investor_profile: str = ""
    classes: tuple[str, ...] = ()
    origin: str = ""
    country: str = ""
    contact: str = ""
    contact_title: str = ""
    phones: tuple[str, ...] = ()
    company_name: str = ""
    company_uscc: str | None = None
    company_capital: Amount | None = None
    legal_person: str = ""
    paid_in: Amount | None = None
    registered: Day | None = None
    paid_in_on: Day | None = None
    started: Day | None = None
    completed: Day | None = None
    produced: Day | None = None
    listed: Day | None = None
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about one cell of a row (a problem that refuses the row, or a note)."""

    number: int
    head: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a column, asked once however many rows need it; ``key`` goes into the answers.

    ``labels`` are the choices as a person reads them, in the same order.
    """

    key: str
    column: int
    head: str
    field: str
    kind: str
    sentence: str
    choices: tuple[str, ...]
    labels: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as read with its problems, notes and the keys of the questions it waits for."""

    row: LedgerRow
    cells: Sequence[Cell]
    problems: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadTable:
    """All rows of a table as read, and the questions to put to the person."""

    rows: list[ReadRow]
    questions: list[Question]


Reader = Callable[[Cell, str], Read[Any] | Ask | None]


@dataclass(slots=True)
class _Column:
    """A column at work: its reader, and what it has read already."""

    source: Column
    shape: Shape
    read: Reader
    index: int
    field: str
    is_text: bool
    seen: dict[Any, Any] = dataclass_field(default_factory=dict)

    def reading(self, value: Cell, currency: str) -> Read[Any] | Ask | RuleBroken | None:
        """Read a cell; equal cells are read once. A refusal is returned, not raised."""
        key = (value.__class__, value, currency)
        if key not in self.seen:
            try:
                self.seen[key] = self.read(value, currency)
            except RuleBroken as error:
                self.seen[key] = error
        known: Read[Any] | Ask | RuleBroken | None = self.seen[key]
        return known


def read_rows(
    table: Table, columns: Sequence[Column], answers: Answers, today: date, progress: Callable[[int, int], None]
) -> ReadTable:
    """Read every row of ``table``; ``progress`` is told rows done and all (it may raise to stop).

    ``today`` only offers likely years where a day states none.
    """
    chosen = [each for each in columns if each.field and FIELDS[each.field].shape is not Shape.ASIDE]
    working = [_at_work(each, table.unit, answers) for each in chosen]
    working.sort(key=lambda each: each.shape is not Shape.CURRENCY)
    asked: dict[str, tuple[_Column, Ask, int]] = {}
    rows = []
    for count, row in enumerate(table.rows):
        if count % 1000 == 0:
            progress(count, len(table.rows))
        rows.append(_read(row, working, answers, asked))
    years = _years(table, today)
    questions = [_question(key, *each, years) for key, each in asked.items()]
    return ReadTable(rows, questions)


def _years(table: Table, today: date) -> tuple[str, ...]:
    """Return the years to offer: those in the titles, then the last, this and the next one."""
    titled = [found for title in table.titles for found in re.findall(r"(?<!\d)(20\d{2})(?!\d)", title)]
    return tuple(dict.fromkeys((*titled, *(str(today.year + away) for away in (-1, 0, 1)))))


def _question(key: str, column: _Column, ask: Ask, many: int, years: tuple[str, ...]) -> Question:
    choices = years if ask.kind == "year" else ask.choices
    labels = tuple(choice_label(column.field, each) for each in choices) if ask.kind == "choice" else choices
    return Question(key, column.index, column.source.head, column.field, ask.kind, ask.sentence, choices, labels, many)


def _at_work(column: Column, stated: Unit | None, answers: Answers) -> _Column:
    shape = FIELDS[column.field].shape
    return _Column(column, shape, _reader(column, stated, answers), column.index, column.field, shape is Shape.TEXT)


@dataclass(slots=True)
class _Reading:
    """A row being read."""

    row: TableRow
    answers: Answers
    asked: dict[str, tuple[_Column, Ask, int]]
    currency: str = ""
    values: dict[str, Any] = dataclass_field(default_factory=dict)
    problems: list[Told] = dataclass_field(default_factory=list)
    notes: list[Told] = dataclass_field(default_factory=list)
    waits: list[str] = dataclass_field(default_factory=list)

    def take(self, column: _Column, value: Cell) -> None:
        """Read one cell into the row: a value, a note, a problem or a question."""
        result = column.reading(value, self.currency if column.shape is Shape.AMOUNT else "")
        if isinstance(result, Ask):
            self._ask(column, result)
        elif isinstance(result, RuleBroken):
            self.problems.append(Told(self.row.number, column.source.head, column.field, result.message))
        elif result is not None:
            self.values[column.field] = result.value
            if result.note:
                self.notes.append(Told(self.row.number, column.source.head, column.field, result.note))
            if column.shape is Shape.CURRENCY:
                self.currency = result.value

    def _ask(self, column: _Column, ask: Ask) -> None:
        """Use the answer where there is one, else wait for it; an empty answer leaves the cell empty."""
        key = _key(column.index, ask)
        answer = self.answers.get(key)
        if answer is None:
            self.asked[key] = (column, ask, self.asked[key][2] + 1 if key in self.asked else 1)
            self.waits.append(key)
        elif ask.kind == "choice" and answer:
            self.values[column.field] = (answer,) if column.shape is Shape.CLASSES else answer

    def done(self) -> ReadRow:
        """Draw what follows from several cells and return the row."""
        values, row = self.values, self.row
        values["stage"] = stage_in(values.get("progress", "")) or next(filter(None, map(stage_in, reversed(row.sections))), "")
        _split_pairs(values)
        self.problems += (Told(row.number, _label(key), key, sentence) for key, sentence in _currency_problems(values))
        plain = LedgerRow(row.number, sections=row.sections, **values)
        return ReadRow(plain, row.cells, tuple(self.problems), tuple(self.notes), tuple(self.waits))


def _read(row: TableRow, working: list[_Column], answers: Answers, asked: dict[str, tuple[_Column, Ask, int]]) -> ReadRow:
    reading = _Reading(row, answers, asked)
    values, cells, width = reading.values, row.cells, len(row.cells)
    for column in working:
        value = cells[column.index] if column.index < width else None
        if value is None or value == "":
            continue
        if column.is_text:
            values[column.field] = _text(value)
        else:
            reading.take(column, value)
    return reading.done()


def _text(value: Cell) -> str:
    text = value.strip() if isinstance(value, str) else cell_text(value)
    return "" if len(text) < 8 and says_nothing(text) else text


def _split_pairs(values: dict[str, Any]) -> None:
    """Part what one cell held: phone and the name beside it, sales and tax, plant and whether it is rented."""
    if "phones" in values:
        values["phones"], beside = values["phones"]
        values["contact"] = values.get("contact") or beside
    if "sales_and_tax" in values:
        values["annual_sales"], values["annual_tax"] = values.pop("sales_and_tax")
    if "plant" in values:
        values["plant"], values["plant_rented"] = values["plant"]


def _currency_problems(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Settle the row's one currency; return the fields whose currency does not fit, each with its sentence."""
    amounts = [values[key] for key in AMOUNTS if values.get(key) is not None and key not in _IN_YUAN]
    currencies = {amount.currency for amount in amounts if amount.minor}
    if len(currencies) == 1:
        values["currency"] = currencies.pop()
    sentence = _("The amounts of this row are in {currencies}; a lead keeps one currency. Enter them in the same.")
    mixed = [("currency", sentence.format(currencies="、".join(sorted(currencies))))] if len(currencies) > 1 else []
    foreign = [key for key in _IN_YUAN if values.get(key) is not None and values[key].currency != "CNY"]
    return mixed + [(key, _("Sales and tax are kept in yuan; convert “{head}”.").format(head=_label(key))) for key in foreign]


def _label(key: str) -> str:
    return _(FIELDS[key].label)


def _key(index: int, ask: Ask) -> str:
    return f"{ask.kind}:{index}:{ask.word}" if ask.kind == "choice" else f"{ask.kind}:{index}"


def check_answer(key: str, answer: str) -> None:
    """Refuse an answer that answers nothing. Raises RuleBroken ``answer_unknown``; an empty one leaves cells empty."""
    kind = key.split(":", 1)[0]
    fits = {"unit": money_unit(answer) or area_unit(answer), "year": re.fullmatch(r"(19|20)\d{2}", answer), "choice": True}
    if answer and not fits.get(kind):
        raise RuleBroken("answer_unknown", _("“{answer}” is no answer to this question.").format(answer=answer), field=key)


def _reader(column: Column, stated: Unit | None, answers: Answers) -> Reader:
    """Return how the cells of a column are read, with the units and years that were answered."""
    shape, answer = FIELDS[column.field].shape, answers.get(f"unit:{column.index}", "")
    if shape is Shape.AMOUNT:
        unit = money_unit(answer) or column.unit or stated
        return lambda value, currency: read_amount(value, unit, currency if column.field not in _IN_YUAN else "")
    if shape is Shape.AMOUNTS:
        return _pair_reader(money_unit(answer) or column.unit or stated)
    if shape in (Shape.LAND, Shape.PLANT):
        area = area_unit(answer) or column.unit
        return _area_reader(shape, area)
    if shape is Shape.DAY:
        year = answers.get(f"year:{column.index}", "")
        return lambda value, _currency: read_day(value, int(year) if year.isdigit() else None)
    return _PLAIN_READERS[shape](column.field) if shape is not Shape.TEXT else lambda value, _currency: Read(_text(value))


def _pair_reader(unit: Unit | None) -> Reader:
    """Return the reader of a column that holds sales and tax in one cell (5000/300)."""

    def read(value: Cell, _currency: str) -> Read[Any] | Ask | None:
        parts = re.split(r"[/、;；]", cell_text(value), maxsplit=1)
        both = [read_amount(part, unit) for part in (*parts, "")[:2]]
        asked = next((each for each in both if isinstance(each, Ask)), None)
        if asked is not None:
            return asked
        values = tuple(each.value if isinstance(each, Read) else None for each in both)
        return Read(values, " ".join(each.note for each in both if isinstance(each, Read) and each.note)) if any(values) else None

    return read


def _area_reader(shape: Shape, unit: Unit | None) -> Reader:
    if shape is Shape.LAND:
        return lambda value, _currency: read_area(value, unit, "亩")

    def plant(value: Cell, _currency: str) -> Read[Any] | Ask | None:
        read, text = read_area(value, unit, "平方米"), cell_text(value)
        rented = True if "租" in text else False if any(word in text for word in ("购", "买", "自建")) else None
        return Read((read.value, rented), read.note) if isinstance(read, Read) else read

    return plant


def _of_code(_field: str) -> Reader:
    def read(value: Cell, _currency: str) -> Read[Any] | None:
        code = read_code(value)
        return None if code is None else Read(code)

    return read


def _of_phones(_field: str) -> Reader:
    def read(value: Cell, _currency: str) -> Read[Any] | None:
        phones = read_phones(value)
        return Read(phones) if phones != ((), "") else None

    return read


_PLAIN_READERS: Mapping[Shape, Callable[[str], Reader]] = {
    Shape.CODE: _of_code,
    Shape.PHONES: _of_phones,
    Shape.CURRENCY: lambda _field: lambda value, _currency: Read(read_currency(value)),
    Shape.CHOICE: lambda field: lambda value, _currency: read_choice(field, value),
    Shape.CLASSES: lambda _field: lambda value, _currency: read_classes(value),
}
