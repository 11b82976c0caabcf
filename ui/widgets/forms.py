"""Forms: labelled fields with their message beside them, money with its unit, dates as typed, half days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import CURRENCY_NAMES, WAN, YI, Money
from crm.kernel.text import normal_text
from ui.widgets.basics import label

UNITS = (("亿元", YI, "CNY"), *((f"万{word}", WAN, currency) for currency, word in CURRENCY_NAMES.items()))
"""Units of an amount as the field counts: 亿 for yuan only, 万 for every currency (name, size, ISO 4217 code)."""
_DATE = re.compile(r"([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?[日号]?")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_AMOUNT = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,4}(?:,[0-9]{4})+|[0-9]+)?(?:\.[0-9]*)?")


Field = TypeVar("Field", bound=QWidget)


class Form(QWidget):
    """Fields in a grid: label, input, and a sentence beside or below when the input is wrong."""

    changed = Signal()

    def __init__(self, columns: int = 1) -> None:
        """Lay fields out in ``columns`` columns."""
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._columns, self._place = columns, 0
        self.inputs: dict[str, QWidget] = {}
        self._messages: dict[str, QLabel] = {}
        self._captions: dict[str, QLabel] = {}

    def add(self, key: str, text: str, field: Field, *, needed: bool = False, wide: bool = False) -> Field:
        """Add a field under a label (its buddy) and return the input."""
        if wide and self._place % self._columns:
            self._place += self._columns - self._place % self._columns
        line, column = divmod(self._place, self._columns)
        caption = QLabel(f"{text} *" if needed else text)
        caption.setProperty("tone", "secondary")
        caption.setBuddy(field.focusProxy() or field)
        caption.setMinimumWidth(76)
        field.setAccessibleName(text)
        message = label("", "bad", wrap=True)
        message.hide()
        span = self._columns * 2 - 1 if wide else 1
        self._grid.addWidget(caption, line * 2, column * 2, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(field, line * 2, column * 2 + 1, 1, span)
        self._grid.addWidget(message, line * 2 + 1, column * 2 + 1, 1, span)
        self._grid.setColumnStretch(column * 2 + 1, 1)
        self._place += self._columns if wide else 1
        self.inputs[key], self._messages[key], self._captions[key] = field, message, caption
        signal = (
            getattr(field, "textChanged", None) or getattr(field, "currentIndexChanged", None) or getattr(field, "toggled", None)
        )
        if signal is not None:
            signal.connect(lambda *_args: self._edited(key))
        return field

    def show_field(self, key: str, shown: bool) -> None:
        """Show or hide a field with its label."""
        for part in (self.inputs[key], self._captions[key]):
            part.setVisible(shown)

    def rename(self, key: str, text: str) -> None:
        """Give a field another label."""
        self._captions[key].setText(text)
        self.inputs[key].setAccessibleName(text)

    def _edited(self, key: str) -> None:
        self.clear_message(key)
        self.changed.emit()

    def complain(self, key: str, words: str) -> bool:
        """Show a sentence beside a field and put the cursor there; False when there is no such field."""
        if key not in self.inputs:
            return False
        self._messages[key].setText(words)
        self._messages[key].show()
        self._mark(key, words)
        self.inputs[key].setFocus()
        return True

    def clear_message(self, key: str) -> None:
        """Take a field's sentence away."""
        if self._messages[key].isVisibleTo(self):
            self._messages[key].hide()
            self._mark(key, "")

    def _mark(self, key: str, words: str) -> None:
        """Frame the input that is wrong and let a screen reader say why."""
        field = self.inputs[key].focusProxy() or self.inputs[key]
        field.setAccessibleDescription(words)
        field.setProperty("wrong", bool(words))
        field.style().unpolish(field)
        field.style().polish(field)


class DateEdit(QLineEdit):
    """A date as typed: 2026-03-06, 2026.3.6, 2026/3/6, 20260306 or 2026年3月6日, in full or half width."""

    def __init__(self, day: date | None = None) -> None:
        """Show ``day``, or nothing."""
        super().__init__(day.isoformat() if day else "")
        self.setPlaceholderText(_("YYYY-MM-DD"))
        self.setMaxLength(20)

    def day(self, field: str) -> date | None:
        """Return the date, None when empty. Raises RuleBroken ``date`` with ``field``."""
        text = normal_text(self.text()).replace("。", ".")
        if not text:
            return None
        found = _DATE.fullmatch(text) or _DIGITS.fullmatch(text)
        try:
            year, month, day = (int(part) for part in (found.groups() if found else ()))
            return date(year, month, day)
        except ValueError as error:
            sentence = _("“{text}” is not a date; write it as 2026-11-24.")
            raise RuleBroken("date", sentence.format(text=self.text()), field=field) from error


class MoneyEdit(QWidget):
    """An amount with its unit; empty means undecided."""

    textChanged = Signal(str)

    def __init__(self, money: Money | None = None) -> None:
        """Show ``money`` in 亿元 from one 亿 up, else in 万."""
        super().__init__()
        self.amount, self.unit = QLineEdit(), QComboBox()
        self.unit.addItems([name for name, _size, _currency in UNITS])
        self.unit.setAccessibleName(_("Unit of the amount"))
        self.amount.setMaxLength(24)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.amount, 1)
        layout.addWidget(self.unit)
        self.setFocusProxy(self.amount)
        self.show_money(money)
        self.amount.textChanged.connect(self.textChanged)
        self.unit.currentIndexChanged.connect(lambda _index: self.textChanged.emit(self.amount.text()))

    def setAccessibleName(self, name: str) -> None:
        """Name the field where the cursor goes."""
        super().setAccessibleName(name)
        self.amount.setAccessibleName(name)

    def show_money(self, money: Money | None) -> None:
        """Show an amount, or nothing."""
        if money is None:
            self.amount.clear()
            return
        place = next(
            number
            for number, (_name, size, currency) in enumerate(UNITS)
            if currency == money.currency and ((size == YI and money.minor >= YI * 100) or size == WAN)
        )
        self.unit.setCurrentIndex(place)
        self.amount.setText(f"{money.in_unit(UNITS[place][1]).normalize():f}")

    def money(self, field: str) -> Money | None:
        """Return the amount, None when empty. Raises RuleBroken ``amount``, ``money_range`` or ``money_negative``."""
        text = normal_text(self.amount.text()).replace("。", ".").replace(" ", "")
        if not text:
            return None
        if not _AMOUNT.fullmatch(text) or not any(character.isdigit() for character in text):
            words = _("“{text}” is not a number; write it as 3.5.").format(text=self.amount.text())
            raise RuleBroken("amount", words, field=field)
        _name, size, currency = UNITS[self.unit.currentIndex()]
        try:
            return Money.of(Decimal(text.replace(",", "")), size, currency)
        except RuleBroken as error:
            raise RuleBroken(error.code, error.message, field=field) from error


class Choice(QComboBox):
    """A choice among (value, words)."""

    def __init__(self, choices: Sequence[tuple[object, str]], value: object = None) -> None:
        """Offer ``choices`` and show ``value``."""
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        for each, words in choices:
            self.addItem(words, each)
        self.choose(value)

    def choose(self, value: object) -> None:
        """Show ``value`` where it is offered."""
        for place in range(self.count()):
            if self.itemData(place) == value:
                self.setCurrentIndex(place)
                return

    def value(self) -> object:
        """Return the chosen value."""
        return self.currentData()


class HalfDayEdit(QWidget):
    """A day to the half: its date and morning or afternoon."""

    textChanged = Signal(str)

    def __init__(self, day: date | None, *, afternoon: bool, words: tuple[str, str]) -> None:
        """Show a day; ``words`` name the morning and the afternoon choice."""
        super().__init__()
        self.day_edit = DateEdit(day)
        self.half = Choice(((False, words[0]), (True, words[1])), afternoon)
        self.half.setAccessibleName(_("Half of the day"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.day_edit, 1)
        layout.addWidget(self.half)
        self.setFocusProxy(self.day_edit)
        self.day_edit.textChanged.connect(self.textChanged)
        self.half.currentIndexChanged.connect(lambda _index: self.textChanged.emit(self.day_edit.text()))

    def setAccessibleName(self, name: str) -> None:
        """Name the field where the cursor goes."""
        super().setAccessibleName(name)
        self.day_edit.setAccessibleName(name)

    def value(self, field: str) -> tuple[date, bool]:
        """Return (day, afternoon). Raises RuleBroken ``date``."""
        day = self.day_edit.day(field)
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field=field)
        return day, bool(self.half.value())


class TextBox(QPlainTextEdit):
    """Several lines of text; Tab goes on to the next field."""

    def __init__(self, text: str = "", *, lines: int = 3) -> None:
        """Show ``text`` in a box of so many lines."""
        super().__init__(text)
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * 20 + 16)

    def text(self) -> str:
        """Return what was typed."""
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """Replace what is shown."""
        self.setPlainText(text)


def check_box(text: str, *, on: bool = False) -> QCheckBox:
    """Return a check box."""
    made = QCheckBox(text)
    made.setChecked(on)
    return made
