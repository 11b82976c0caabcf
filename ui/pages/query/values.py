"""Editors of a condition's value, by the kind of field and what the operator takes; values as conditions keep them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QMenu, QPushButton, QWidget, QWidgetAction

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _, pgettext
from crm.kernel.money import Money
from crm.kernel.text import normal_text
from crm.querydesk.kinds import TAKES, Field, Kind, Operator, Takes
from crm.querydesk.rules import MINE, TODAY
from ui.widgets.basics import label
from ui.widgets.forms import Choice, DateEdit, MoneyEdit

Pairs = Sequence[tuple[Any, str]]
MOST_WORDS = 26
"""Characters of the chosen values that their button shows."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Units and officials that conditions offer, as (hex id, name)."""

    units: Pairs = field(default_factory=tuple)
    officials: Pairs = field(default_factory=tuple)


def choices_of(asked: Field, offered: Offered) -> Pairs:
    """Return what a field's editor offers to choose from."""
    if asked.kind is Kind.UNIT:
        return ((MINE, _("my own unit")), *offered.units)
    if asked.kind is Kind.OFFICIAL:
        return ((MINE, _("myself")), *offered.officials)
    if asked.kind is Kind.YES_NO:
        return ((True, _("Yes")), (False, _("No")))
    return tuple((value, _(words)) for value, words in asked.choices.items() if value)


class Editor(QWidget):
    """An editor: ``value`` as a condition keeps it (None while nothing is entered), ``show_value``, ``edited``."""

    edited = Signal()

    def __init__(self, *parts: QWidget) -> None:
        """Lay the parts out in a row."""
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for part in parts:
            layout.addWidget(part)
        layout.addStretch(1)
        if parts:
            self.setFocusProxy(parts[0].focusProxy() or parts[0])

    def value(self) -> Any:  # noqa: ANN401 - as JSON keeps it
        """Return the value; an operator that takes none has none. Raises RuleBroken for what cannot be read."""
        return None

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Show a value."""


class OneEditor(Editor):
    """One value of a kind."""

    def __init__(self, asked: Field, offered: Offered, name: str, *, days: bool = False) -> None:
        """Offer the input that fits the kind; ``days``: a number of days, whatever the field holds."""
        self.asked, self.days = asked, days
        self.input = self._input(asked, offered)
        self.input.setAccessibleName(name)
        measure = "天" if days else asked.measure if asked.kind is Kind.NUMBER else ""
        super().__init__(self.input, *([label(measure, "secondary")] if measure else []))
        signal = getattr(self.input, "textChanged", None) or self.input.currentIndexChanged  # type: ignore[attr-defined]
        signal.connect(self._tell)

    def _tell(self, _value: object) -> None:
        self.edited.emit()

    def _input(self, asked: Field, offered: Offered) -> QWidget:
        if self.days:
            return _line(70, _("days"))
        if asked.kind is Kind.MONEY:
            made = MoneyEdit()
            made.setFixedWidth(190)
            return made
        if asked.kind is Kind.DATE:
            day = DateEdit()
            day.setFixedWidth(120)
            return day
        if asked.kind is Kind.NUMBER:
            return _line(100, "")
        if asked.kind is Kind.TEXT:
            return _line(220, _("words"))
        chosen = Choice(choices_of(asked, offered))
        chosen.setMinimumContentsLength(12)
        return chosen

    def value(self) -> Any:  # noqa: ANN401
        """Return the value in the form its kind keeps. Raises RuleBroken for what cannot be read."""
        if isinstance(self.input, MoneyEdit):
            money = self.input.money("value")
            return None if money is None else {"minor": money.minor, "currency": money.currency}
        if isinstance(self.input, DateEdit):
            if normal_text(self.input.text()) in (_("today"), TODAY):
                return TODAY
            day = self.input.day("value")
            return None if day is None else day.isoformat()
        if isinstance(self.input, Choice):
            return self.input.value()
        text = self.input.text()  # type: ignore[attr-defined]  # a line
        if self.days or self.asked.kind is Kind.NUMBER:
            return _whole(text, 1 if self.days else self.asked.scale)
        return text.strip() or None

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Show a value."""
        if isinstance(self.input, MoneyEdit):
            known = isinstance(value, dict) and value.get("minor", -1) >= 0
            self.input.show_money(Money(value["minor"], value.get("currency", "CNY")) if known else None)
        elif isinstance(self.input, Choice):
            self.input.choose(value)
        elif value is not None:
            words = _("today") if value == TODAY else str(value)
            if isinstance(value, int) and not self.days:
                words = f"{Decimal(value) / self.asked.scale:f}"
            self.input.setText(words)  # type: ignore[attr-defined]  # a line


def _line(width: int, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(hint)
    made.setMaxLength(200)
    made.setFixedWidth(width)
    return made


def _whole(text: str, scale: int) -> int | None:
    """Return a typed number in the stored unit, None for nothing. Raises RuleBroken ``number``."""
    plain = normal_text(text).replace(",", "")
    if not plain:
        return None
    try:
        number = Decimal(plain) * scale
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number != number.to_integral_value():
        raise RuleBroken("number", _("“{text}” is not a number; write it as 3.5.").format(text=text), field="value")
    return int(number)


class TwoEditor(Editor):
    """From and to."""

    def __init__(self, asked: Field, offered: Offered, name: str) -> None:
        """Offer two inputs."""
        self.first = OneEditor(asked, offered, f"{name} · {_('from')}")
        self.second = OneEditor(asked, offered, f"{name} · {_('through')}")
        super().__init__(self.first, label(pgettext("range", "to"), "secondary"), self.second)
        self.first.edited.connect(self.edited)
        self.second.edited.connect(self.edited)

    def value(self) -> Any:  # noqa: ANN401
        """Return both values, None while one is missing."""
        both = [self.first.value(), self.second.value()]
        return None if None in both else both

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Show both values."""
        for part, each in zip((self.first, self.second), value or (None, None), strict=True):
            part.show_value(each)


class SeveralEditor(Editor):
    """Several values ticked in a list that drops from a button."""

    def __init__(self, asked: Field, offered: Offered, name: str) -> None:
        """Fill the list."""
        self.button = QPushButton(_("Choose…"))
        self.button.setMinimumWidth(220)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.name = name
        for value, words in choices_of(asked, offered):
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, value)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setMinimumSize(240, min(320, 26 * self.list.count() + 8))
        menu = QMenu(self.button)
        action = QWidgetAction(menu)
        action.setDefaultWidget(self.list)
        menu.addAction(action)
        self.button.setMenu(menu)
        super().__init__(self.button)
        self.list.itemChanged.connect(self._changed)
        self._tell()

    def _changed(self, _item: QListWidgetItem) -> None:
        self._tell()
        self.edited.emit()

    def _ticked(self) -> list[QListWidgetItem]:
        items = (self.list.item(number) for number in range(self.list.count()))
        return [item for item in items if item.checkState() is Qt.CheckState.Checked]

    def _tell(self) -> None:
        words = "、".join(item.text() for item in self._ticked())
        short = words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS]}…"
        self.button.setText(short or _("Choose…"))
        self.button.setToolTip(words)
        self.button.setAccessibleName(f"{self.name} {words}".strip())

    def value(self) -> Any:  # noqa: ANN401
        """Return the ticked values, None for none."""
        return [item.data(Qt.ItemDataRole.UserRole) for item in self._ticked()] or None

    def show_value(self, value: Any) -> None:  # noqa: ANN401
        """Tick the values."""
        wanted = list(value or ())
        self.list.blockSignals(True)
        for number in range(self.list.count()):
            item = self.list.item(number)
            ticked = item.data(Qt.ItemDataRole.UserRole) in wanted
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._tell()


_MAKERS: dict[Takes, Callable[[Field, Offered, str], Editor]] = {
    Takes.NOTHING: lambda _asked, _offered, _name: Editor(),
    Takes.ONE: OneEditor,
    Takes.TWO: TwoEditor,
    Takes.SEVERAL: SeveralEditor,
    Takes.DAYS: lambda asked, offered, name: OneEditor(asked, offered, name, days=True),
}


def editor_of(asked: Field, operator: Operator, offered: Offered) -> Editor:
    """Return the editor of a condition's value."""
    return _MAKERS[TAKES[operator]](asked, offered, _("Value of {field}").format(field=_(asked.label)))
