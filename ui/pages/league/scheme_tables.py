"""The tables of the scheme editor: items, bonuses, deductions, contest groups, each row editable in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableWidget, QWidget

from crm.enterprises.rules import INVESTOR_CLASSES
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.money import YI
from crm.league.indicators.rules import INDICATOR_NAMES, Indicator
from crm.league.scores.scheme import (
    FORMULA_NAMES,
    MOST_CAP,
    Bonus,
    BonusKind,
    Deduction,
    Formula,
    Item,
    points_of,
    show_points,
)
from crm.league.scores.sources import SOURCE_NAMES
from ui.widgets.forms import Choice

FEN_OF_YI = YI * 100


class EditTable(QTableWidget):
    """Rows of inputs; ``edited`` tells that any of them changed. Subclasses say what a row holds."""

    edited = Signal()
    columns: tuple[tuple[str, int], ...] = ()
    """(untranslated head, width in pixels) of the columns; 0 stretches."""

    def __init__(self, name: str) -> None:
        """Make an empty table called ``name``."""
        super().__init__(0, len(self.columns))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels([_(head) for head, _width in self.columns])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(36)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setShowGrid(False)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        for place, (_head, width) in enumerate(self.columns):
            if width:
                self.setColumnWidth(place, width)
            else:
                self.horizontalHeader().setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def empty(self) -> None:
        """Take every row away."""
        self.setRowCount(0)

    def put(self, *inputs: QWidget) -> int:
        """Add a row of inputs and return its place; each is named by its column's head."""
        place = self.rowCount()
        self.insertRow(place)
        for column, each in enumerate(inputs):
            each.setAccessibleName(f"{_(self.columns[column][0])} {place + 1}")
            self.setCellWidget(place, column, each)
            signal = getattr(each, "textChanged", None) or getattr(each, "currentIndexChanged", None)
            if signal is not None:
                signal.connect(self._edited)
        return place

    def _edited(self, *_args: object) -> None:
        self.edited.emit()

    def drop_row(self) -> None:
        """Take away the row in which the cursor stands, else the last one."""
        focused = [row for row in range(self.rowCount()) if any(self._holds(row, column) for column in range(self.columnCount()))]
        if self.rowCount():
            self.removeRow(focused[0] if focused else self.rowCount() - 1)
            self.edited.emit()

    def _holds(self, row: int, column: int) -> bool:
        widget = self.cellWidget(row, column)
        return widget is not None and (widget.hasFocus() or widget is self._last_focus())

    def _last_focus(self) -> QWidget | None:
        window = self.window()
        return window.focusWidget() if window is not None else None

    def text(self, row: int, column: int) -> str:
        """Return what is typed in a cell."""
        widget = self.cellWidget(row, column)
        return widget.text() if isinstance(widget, QLineEdit) else ""

    def value(self, row: int, column: int) -> object:
        """Return what is chosen in a cell."""
        widget = self.cellWidget(row, column)
        return widget.value() if isinstance(widget, Choice) else None


def _number(value: Fraction | None) -> QLineEdit:
    """Return a field for points, empty for None."""
    field = QLineEdit("" if value is None else show_points(value))
    field.setMaxLength(10)
    return field


def _indicators(value: Indicator | None, *, none: bool) -> Choice:
    listed: list[tuple[object, str]] = [(None, "—")] if none else []
    return Choice([*listed, *((each, _(name)) for each, name in INDICATOR_NAMES.items())], value)


class ItemsTable(EditTable):
    """Items of a scheme: what is counted, points, formula, cap; for number and amount the second indicator and its formula."""

    columns = (
        (N_("Indicator"), 0),
        (N_("Points"), 54),
        (N_("Formula"), 134),
        (N_("Cap"), 54),
        (N_("Amount by"), 114),
        (N_("Halves by"), 134),
    )

    def show_items(self, items: Sequence[Item]) -> None:
        """Show the items."""
        self.empty()
        for item in items:
            self.add(item)

    def add(self, item: Item) -> None:
        """Add an item's row."""
        formulas = Choice([(each, _(name)) for each, name in FORMULA_NAMES.items()], item.formula)
        single = [(each, _(name)) for each, name in FORMULA_NAMES.items() if each is not Formula.HALF_HALF]
        halves = Choice([(None, "—"), *single], item.halves if item.amount else None)
        amount = _indicators(item.amount, none=True)
        self.put(_indicators(item.indicator, none=False), _number(item.points), formulas, _number(item.cap), amount, halves)
        formulas.currentIndexChanged.connect(self._show_halves)
        self._show_halves()

    def _show_halves(self, _place: int = 0) -> None:
        """Let the second indicator and its formula be chosen where number and amount count half each, and there alone."""
        for row in range(self.rowCount()):
            halved = self.value(row, 2) == Formula.HALF_HALF
            for column, usual in ((4, None), (5, Formula.PRO_RATA)):
                widget = self.cellWidget(row, column)
                if isinstance(widget, Choice):
                    widget.setEnabled(halved)
                    if not halved or widget.value() is None:
                        widget.blockSignals(True)
                        widget.choose(usual if halved else None)
                        widget.blockSignals(False)

    def items(self) -> tuple[Item, ...]:
        """Return the items as entered. Raises RuleBroken ``scheme_points``."""
        return tuple(self._item(row) for row in range(self.rowCount()))

    def _item(self, row: int) -> Item:
        indicator, formula = Indicator(str(self.value(row, 0))), Formula(str(self.value(row, 2)))
        name = _(INDICATOR_NAMES[indicator])
        points = points_of(self.text(row, 1), _("the points of “{name}”").format(name=name))
        cap = points_of(self.text(row, 3), _("the cap of “{name}”").format(name=name), MOST_CAP)
        amount, halves = self.value(row, 4), self.value(row, 5)
        second = Indicator(str(amount)) if formula is Formula.HALF_HALF and amount is not None else None
        return Item(indicator, points, formula, cap, second, Formula(str(halves)) if halves else Formula.PRO_RATA)


class BonusTable(EditTable):
    """Bonuses for projects signed: from an amount on, or of a class of investors."""

    columns = ((N_("Bonus for"), 190), (N_("From (100 million yuan)"), 180), (N_("Investor class"), 0), (N_("Points"), 90))

    def show_bonuses(self, bonuses: Sequence[Bonus]) -> None:
        """Show the bonuses."""
        self.empty()
        for bonus in bonuses:
            self.add(bonus)

    def add(self, bonus: Bonus) -> None:
        """Add a bonus's row."""
        kinds = Choice(
            [(BonusKind.AMOUNT, _("amount of the project")), (BonusKind.INVESTOR, _("class of the investor"))], bonus.kind
        )
        classes = Choice([(key, _(name)) for key, name in INVESTOR_CLASSES.items()], bonus.investor or "fortune_500")
        self.put(kinds, _number(Fraction(bonus.at_least, FEN_OF_YI) or None), classes, _number(bonus.points))
        kinds.currentIndexChanged.connect(self._show_kinds)
        self._show_kinds()

    def _show_kinds(self, _place: int = 0) -> None:
        for row in range(self.rowCount()):
            by_amount = self.value(row, 0) == BonusKind.AMOUNT
            for column, used in ((1, by_amount), (2, not by_amount)):
                widget = self.cellWidget(row, column)
                if widget is not None:
                    widget.setEnabled(used)

    def bonuses(self) -> tuple[Bonus, ...]:
        """Return the bonuses as entered. Raises RuleBroken ``scheme_points``."""
        found = []
        for row in range(self.rowCount()):
            points = points_of(self.text(row, 3), _("the points of a bonus"))
            if self.value(row, 0) == BonusKind.AMOUNT:
                least = points_of(self.text(row, 1), _("the amount of a bonus"), Fraction(10_000))
                found.append(Bonus(BonusKind.AMOUNT, points, at_least=int(least * FEN_OF_YI)))
            else:
                found.append(Bonus(BonusKind.INVESTOR, points, investor=str(self.value(row, 2))))
        return tuple(found)


class DeductionTable(EditTable):
    """Deductions: what for, points for each, the most of all together."""

    columns = ((N_("Deduction for"), 0), (N_("Points for each"), 130), (N_("At most (empty: no limit)"), 190))

    def show_deductions(self, deductions: Sequence[Deduction], known: Mapping[str, str]) -> None:
        """Show the deductions; ``known`` are the sources with their words."""
        self.known = dict(known)
        self.empty()
        for deduction in deductions:
            self.add(deduction)

    def add(self, deduction: Deduction) -> None:
        """Add a deduction's row."""
        listed = {**self.known, deduction.source: self.known.get(deduction.source, deduction.source)}
        self.put(Choice(list(listed.items()), deduction.source), _number(deduction.points), _number(deduction.most))

    def deductions(self) -> tuple[Deduction, ...]:
        """Return the deductions as entered. Raises RuleBroken ``scheme_points``."""
        label = _("the points of a deduction")
        return tuple(
            Deduction(
                str(self.value(row, 0)),
                points_of(self.text(row, 1), label),
                points_of(self.text(row, 2), label) if self.text(row, 2).strip() else None,
            )
            for row in range(self.rowCount())
        )

    def unused(self) -> str:
        """Return a source that no row names yet, the first where all are named."""
        used = {str(self.value(row, 0)) for row in range(self.rowCount())}
        return next((name for name in self.known if name not in used), next(iter(SOURCE_NAMES)))


class GroupTable(EditTable):
    """Contest groups by unit; what differs from the unit's own group is the scheme's."""

    columns = ((N_("Unit"), 0), (N_("Contest group"), 220))

    def show_groups(self, units: Sequence[tuple[UUID, str, str]], groups: Mapping[UUID, str]) -> None:
        """Show each unit (id, name, own group) with its group by the scheme."""
        self.empty()
        self.units = list(units)
        for unit_id, name, own in units:
            shown = QLineEdit(name)
            shown.setReadOnly(True)
            shown.setFrame(False)
            group = QLineEdit(groups.get(unit_id, own))
            group.setMaxLength(20)
            self.put(shown, group)

    def groups(self) -> dict[UUID, str]:
        """Return the groups that differ from the units' own. Raises RuleBroken ``scheme_group``."""
        found = {}
        for row, (unit_id, name, own) in enumerate(self.units):
            typed = self.text(row, 1).strip()
            if not typed and own:
                raise RuleBroken("scheme_group", _("Name the contest group of {unit}.").format(unit=name), field="groups")
            if typed != own:
                found[unit_id] = typed
        return found
