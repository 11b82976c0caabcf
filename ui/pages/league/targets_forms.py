"""The editor of a target with its monthly table, and the allocation of a county total with its remainder shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from math import gcd
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.indicators.reading import typed_value
from crm.league.indicators.rules import INDICATOR_NAMES, MEASURES, Indicator, Measure
from crm.league.indicators.words import UNIT_WORDS, entered_text, rounded, value_text
from crm.league.targets.queries import Basis, Progress, TargetRow, allocation_basis, targets_of
from crm.league.targets.rules import METHOD_NAMES, MONTHS, Allotment, Method, allocate, due_by, pro_rata
from crm.league.targets.service import AllocationData, TargetData, allocate_target, remove_target, set_target
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.widgets.basics import button, label
from ui.widgets.forms import Choice

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class MonthTable(QWidget):
    """Twelve shares, two rows of six; empty ones are 0."""

    textChanged = Signal(str)

    def __init__(self) -> None:
        """Make the twelve fields."""
        super().__init__()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(6)
        self.fields: list[QLineEdit] = []
        for month in range(1, MONTHS + 1):
            field = QLineEdit()
            field.setMaxLength(5)
            field.setMinimumWidth(44)
            name = label(_("{month} mo.").format(month=month), "faint")
            name.setBuddy(field)
            field.setAccessibleName(_("Share of month {month}").format(month=month))
            layout.addWidget(name, (month - 1) // 6 * 2, (month - 1) % 6)
            layout.addWidget(field, (month - 1) // 6 * 2 + 1, (month - 1) % 6)
            field.textChanged.connect(self.textChanged)
            self.fields.append(field)
        self.setFocusProxy(self.fields[0])

    def show_weights(self, weights: Sequence[int] | None) -> None:
        """Show twelve shares, equal ones as 1."""
        for field, weight in zip(self.fields, weights or [1] * MONTHS, strict=True):
            field.setText(str(weight))

    def weights(self) -> list[int]:
        """Return the twelve shares. Raises RuleBroken ``target_weights``."""
        typed = [field.text().strip() or "0" for field in self.fields]
        if not all(each.isdecimal() for each in typed):
            raise RuleBroken("target_weights", _("Shares of months are whole numbers, such as 8 or 10."), field="weights")
        return [int(each) for each in typed]


class TargetDialog(ActDialog):
    """Sets or changes the target of a unit and an indicator."""

    def __init__(self, shell: MainWindow, progress: Progress, unit_id: UUID | None, indicator: Indicator) -> None:
        """Begin with the target of ``unit_id`` (the county for None), where there is one."""
        self._progress = progress
        self._known: dict[tuple[UUID, Indicator], TargetRow] = {}
        self._at = (unit_id or progress.county_id, indicator)
        super().__init__(shell, _("Target of {year}").format(year=progress.year), verb=_("Save target"), width=560)
        self.remove_button = button(_("Remove target"), self._remove)
        self.layout().addWidget(self.remove_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.remove_button.hide()
        shell.read("target.known", lambda work: targets_of(work.session, progress.year), self._take)

    def fields(self) -> None:
        """Add the fields."""
        progress, (unit_id, indicator) = self._progress, self._at
        owners: list[tuple[object, str]] = [(unit.id, unit.name) for unit in progress.units]
        if progress.county_id is not None:
            owners.append((progress.county_id, _("{county} (county total)").format(county=progress.names[progress.county_id])))
        self.unit = self.form.add("unit_id", _("Unit"), Choice(owners, unit_id))
        self.indicator = self.form.add("indicator", _("Indicator"), Choice(indicator_choices(), indicator))
        self.value = self.form.add("value", _("Target of the year"), QLineEdit(), needed=True)
        self.value.setMaxLength(24)
        self.monthly = self.form.add(
            "monthly", _("Pro-rata"), Choice([(False, _("equal months")), (True, _("by monthly table"))], value=False)
        )
        self.table = self.form.add("weights", _("Monthly shares"), MonthTable())
        self.note = self.form.add("note", _("Note"), QLineEdit())
        self.note.setMaxLength(200)
        self.due = self.form.add("due", _("Due by now"), QLineEdit())
        self.due.setReadOnly(True)
        for choice in (self.unit, self.indicator):
            choice.currentIndexChanged.connect(self._chosen)
        self.monthly.currentIndexChanged.connect(self._tell_due)
        self.value.textChanged.connect(self._tell_due)
        self.table.textChanged.connect(self._tell_due)
        self._chosen()

    def _take(self, known: dict[tuple[UUID, Indicator], TargetRow]) -> None:
        self._known = known
        self._chosen()

    def standing(self) -> TargetRow | None:
        """Return the target that stands for the unit and indicator chosen."""
        unit_id, indicator = self.unit.value(), Indicator(str(self.indicator.value()))
        return self._known.get((unit_id, indicator)) if isinstance(unit_id, UUID) else None

    def _measure(self) -> Measure:
        return MEASURES[Indicator(str(self.indicator.value()))]

    def _chosen(self, _place: int = 0) -> None:
        row, measure = self.standing(), self._measure()
        self.value.setText(entered_text(None if row is None else row.value, measure))
        self.value.setPlaceholderText(_(UNIT_WORDS[measure]))
        self.note.setText("" if row is None else row.note)
        self.monthly.choose(row is not None and row.weights is not None)
        self.table.show_weights(None if row is None else row.weights)
        if hasattr(self, "remove_button"):
            self.remove_button.setVisible(row is not None)
        self._tell_due()

    def _weights(self) -> list[int] | None:
        return self.table.weights() if self.monthly.value() and self._measure() is not Measure.RATE else None

    def _tell_due(self, _change: object = None) -> None:
        """Say what the target as typed would have due by the month shown."""
        measure, month = self._measure(), self._progress.month
        by_table = bool(self.monthly.value()) and measure is not Measure.RATE
        self.form.show_field("weights", by_table)
        self.form.show_field("monthly", measure is not Measure.RATE)
        try:
            weights = self._weights()
            pro_rata(0, weights, month)
            due = due_by(typed_value(self.value.text(), measure), weights, month, measure)
            words = _("{value} by the end of month {month}").format(value=value_text(due, measure), month=month)
        except (RuleBroken, ValueError):
            words = "—"
        self.due.setText(f"{words}（{_(UNIT_WORDS[measure])}）" if words == "—" else words)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        unit_id, indicator = self.unit.value(), Indicator(str(self.indicator.value()))
        if not isinstance(unit_id, UUID):
            raise RuleBroken("unit_unknown", _("Choose a unit."), field="unit_id")
        value = typed_value(self.value.text(), MEASURES[indicator])
        data = TargetData(unit_id, indicator, self._progress.year, value, self._weights(), self.note.text())
        row = self.standing()
        return lambda work: set_target(work, data, None if row is None else row.version)

    def _remove(self) -> None:
        row = self.standing()
        if row is not None:
            self.shell.act(lambda work: remove_target(work, row.id, row.version), self._done, self.form)


def indicator_choices(*, divided: bool = False) -> list[tuple[object, str]]:
    """Return the indicators with their names; ``divided`` leaves rates out, which are not allocated."""
    return [(each, _(name)) for each, name in INDICATOR_NAMES.items() if not (divided and MEASURES[each] is Measure.RATE)]


def reduced(shares: Mapping[UUID, int]) -> dict[UUID, int]:
    """Return shares in the smallest whole numbers of the same ratio."""
    common = gcd(*shares.values()) or 1
    return {unit_id: share // common for unit_id, share in shares.items()}


def exact_text(exact: Fraction, measure: Measure) -> str:
    """Write an exact part; projects with four decimals, for which of two has the larger remainder is to be seen."""
    return rounded(exact / 100, 4) if measure is Measure.PROJECTS else value_text(exact, measure)


class AllocationTable(QTableWidget):
    """A row a unit: its share, what that is exactly, whole steps, its part of the remainder, its target."""

    edited = Signal()
    heads = (N_("Unit"), N_("Share"), N_("Exact part"), N_("Whole steps"), N_("Of the remainder"), N_("Target"))

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(0, len(self.heads))
        self.setAccessibleName(_("Allocation to units"))
        self.setHorizontalHeaderLabels([_(head) for head in self.heads])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(28)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(1, 110)
        for place in range(2, len(self.heads)):
            self.horizontalHeaderItem(place).setTextAlignment(RIGHT)
        self.units: list[UUID] = []
        self.shares: list[QLineEdit] = []

    def show_units(self, units: Sequence[tuple[UUID, str]]) -> None:
        """Show the units with a field for each one's share."""
        self.setRowCount(0)
        self.units, self.shares = [unit_id for unit_id, _name in units], []
        for place, (_unit, name) in enumerate(units):
            self.insertRow(place)
            self._put(place, 0, name)
            field = QLineEdit("1")
            field.setMaxLength(18)
            field.setAccessibleName(_("Share of {unit}").format(unit=name))
            field.textChanged.connect(self._edited)
            self.setCellWidget(place, 1, field)
            self.shares.append(field)

    def _edited(self, _text: str) -> None:
        self.edited.emit()

    def set_shares(self, shares: Mapping[UUID, int], *, typed: bool) -> None:
        """Show shares; only ``typed`` ones can be changed."""
        for unit_id, field in zip(self.units, self.shares, strict=True):
            field.blockSignals(True)
            field.setText(str(shares.get(unit_id, 0)))
            field.blockSignals(False)
            field.setReadOnly(not typed)

    def typed_shares(self) -> dict[UUID, int]:
        """Return the shares. Raises RuleBroken ``target_weights``."""
        found = {}
        for unit_id, field in zip(self.units, self.shares, strict=True):
            text = field.text().strip() or "0"
            if not text.isdecimal():
                raise RuleBroken("target_weights", _("Shares of units are whole numbers, such as 8 or 10."), field="shares")
            found[unit_id] = int(text)
        return found

    def show_parts(self, parts: Sequence[Allotment], measure: Measure) -> None:
        """Show what each unit would have; nothing for an allocation that cannot be made."""
        by_unit = {part.unit_id: part for part in parts}
        for place, unit_id in enumerate(self.units):
            part = by_unit.get(unit_id)
            texts = ("—",) * 4
            if part is not None:
                extra = f"+{value_text(Fraction(part.extra), measure)}" if part.extra else ""
                whole, target = (value_text(Fraction(each), measure) for each in (part.base, part.value))
                texts = (exact_text(part.exact, measure), whole, extra, target)
            for column, text in enumerate(texts, start=2):
                self._put(place, column, text)

    def _put(self, place: int, column: int, text: str) -> None:
        item = QTableWidgetItem(text)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        if column > 1:
            item.setTextAlignment(RIGHT)
        self.setItem(place, column, item)


class AllocateDialog(ActDialog):
    """Allocates a county total to the recruiting units: equally, by last year's figures, or by typed shares."""

    def __init__(self, shell: MainWindow, progress: Progress, indicator: Indicator) -> None:
        """Begin with the total that stands and equal shares."""
        self._progress, self._basis = progress, None
        self._indicator = indicator if MEASURES[indicator] is not Measure.RATE else Indicator.SIGNED
        words = _("Parts are whole steps (a project, 万元, half a day); what is over goes by the largest remainder, shown below.")
        super().__init__(shell, _("Allocate county target of {year}").format(year=progress.year), words, _("Allocate"), 820)
        self.resize(860, 660)

    _basis: Basis | None

    def fields(self) -> None:
        """Add the fields."""
        self.indicator = self.form.add("indicator", _("Indicator"), Choice(indicator_choices(divided=True), self._indicator))
        self.total = self.form.add("value", _("County total"), QLineEdit(), needed=True)
        self.total.setMaxLength(24)
        methods: list[tuple[object, str]] = [(each, _(name)) for each, name in METHOD_NAMES.items()]
        self.method = self.form.add("method", _("Shares"), Choice(methods, Method.EQUAL))
        self.table = self.form.add("shares", _("Units"), AllocationTable())
        self.table.setMinimumHeight(330)
        self.sums = self.form.add("sums", _("Sum and remainder"), QLineEdit())
        self.sums.setReadOnly(True)
        self.indicator.currentIndexChanged.connect(self._ask)
        self.total.textChanged.connect(self._tell)
        self.method.currentIndexChanged.connect(self._turn)
        self.table.edited.connect(self._tell)
        self._ask()

    def _ask(self, _place: int = 0) -> None:
        self._indicator, year = Indicator(str(self.indicator.value())), self._progress.year
        asked = partial(allocation_basis, indicator=self._indicator, year=year)
        self.shell.read("allocation", lambda work: asked(work.session, work.actor), self._take)

    def _take(self, basis: Basis) -> None:
        self._basis = basis
        measure = MEASURES[self._indicator]
        self.total.setPlaceholderText(_(UNIT_WORDS[measure]))
        self.table.show_units([(unit.id, unit.name) for unit in basis.units])
        self.total.setText(entered_text(basis.total.value if basis.total else None, measure))
        self._turn()

    def _turn(self, _place: int = 0) -> None:
        """Show the shares of the method chosen; by table they begin with the targets that stand."""
        basis, method = self._basis, self.method.value()
        if basis is None:
            return
        if method == Method.PAST:
            shares = reduced(basis.last_year)
        elif method == Method.TABLE and basis.standing:
            shares = reduced({unit_id: row.value for unit_id, row in basis.standing.items()})
        else:
            shares = {unit.id: 1 for unit in basis.units}
        self.table.set_shares(shares, typed=method == Method.TABLE)
        self._tell()

    def parts(self) -> list[Allotment]:
        """Return the allocation as it stands in the dialog. Raises RuleBroken."""
        measure = MEASURES[self._indicator]
        return allocate(typed_value(self.total.text(), measure), self.table.typed_shares(), measure)

    def _tell(self, _change: object = None) -> None:
        measure = MEASURES[self._indicator]
        try:
            parts = self.parts()
        except RuleBroken as error:
            self.table.show_parts((), measure)
            self.sums.setText(error.message)
            return
        self.table.show_parts(parts, measure)
        total, over = sum(part.value for part in parts), sum(part.extra for part in parts)
        words = _("{total} in all; {over} of it is the remainder, given to {count} units")
        shown = (value_text(Fraction(each), measure) for each in (total, over))
        text = words.format(**dict(zip(("total", "over"), shown, strict=True)), count=sum(1 for part in parts if part.extra))
        self.sums.setText(text)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        if self._basis is None:
            raise RuleBroken("target_weights", _("The units are still loading."), field="shares")
        self.parts()
        weights = self._basis.total.weights if self._basis.total else None
        data = AllocationData(
            self._indicator,
            self._progress.year,
            typed_value(self.total.text(), MEASURES[self._indicator]),
            self.table.typed_shares(),
            weights,
            seen=self._basis.seen,
        )
        return lambda work: allocate_target(work, data)
