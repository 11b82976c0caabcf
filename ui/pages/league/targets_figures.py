"""Figures of other bureaus entered month by month, and tables of figures imported with every refused line told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.indicators.external import (
    ExternalRow,
    enter_external_figure,
    external_figures,
    import_external_figures,
    preview_external,
    remove_external_figure,
)
from crm.league.indicators.reading import Figure, ReadFigures, typed_value
from crm.league.indicators.rules import EXTERNAL, INDICATOR_NAMES, MEASURES, Indicator
from crm.league.indicators.words import UNIT_WORDS, entered_text, value_text
from crm.league.targets.past import import_past_figures, preview_past
from crm.league.targets.rules import whole_year
from crm.people.queries import UnitRow, unit_names, units
from crm.store.acts import Done, Work
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.widgets.basics import button
from ui.widgets.forms import Choice

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FigureTable(QTableWidget):
    """Rows of texts under heads; the last but ``wide`` columns are narrow."""

    def __init__(self, name: str, heads: Sequence[str], wide: int) -> None:
        """Make an empty table; column ``wide`` takes what room is left."""
        super().__init__(0, len(heads))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels([_(head) for head in heads])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
        """Show rows of texts; columns named by ``right`` are aligned right."""
        self.setRowCount(len(rows))
        for place, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column in right:
                    item.setTextAlignment(RIGHT)
                self.setItem(place, column, item)


@dataclass(frozen=True, slots=True)
class Entered:
    """What the dialog shows: the units, and the figures of the month."""

    units: tuple[UnitRow, ...]
    rows: tuple[ExternalRow, ...]


class FiguresDialog(ActDialog):
    """Enters, corrects and takes out the figures of other bureaus for one month."""

    heading: ClassVar[str] = N_("Figures of other bureaus")
    words: ClassVar[str] = N_(
        "Figures are of the month alone. Choose a line to correct it; each keeps its source and who entered it."
    )
    offered: ClassVar[frozenset[Indicator]] = EXTERNAL
    """The indicators that are entered here."""

    def __init__(self, shell: MainWindow, year: int, month: int) -> None:
        """Begin with a month's figures."""
        self._year, self._month = year, month
        self._rows: tuple[ExternalRow, ...] = ()
        super().__init__(shell, _(self.heading), _(self.words), _("Save figure"), 760)
        self.resize(780, 640)
        self.add_acts()
        self._ask()

    def add_acts(self) -> None:
        """Add what else is done with a figure: it is taken out."""
        self.remove_button = button(_("Remove figure"), self._remove)
        self.layout().addWidget(self.remove_button, 0, Qt.AlignmentFlag.AlignLeft)

    def read_rows(self, work: Work, year: int, month: int) -> list[ExternalRow]:
        """Return what stands of a month."""
        return external_figures(work.session, year, month)

    def enter(self, work: Work, figure: Figure, source: str, version: int | None) -> Done[Any]:
        """Enter a figure."""
        return enter_external_figure(work, figure, source, version)

    def fields(self) -> None:
        """Add the list and the fields of one figure."""
        heads = (N_("Unit"), N_("Indicator"), N_("Value"), N_("Source"), N_("Entered by"))
        months: list[tuple[object, str]] = [
            (each, _("month {month} of {year}").format(year=self._year, month=each)) for each in range(1, 13)
        ]
        self.month = self.form.add("month", _("Month"), Choice(months, self._month))
        self.table = self.form.add("list", _("Entered"), FigureTable(_("Entered"), heads, 3))
        self.table.setMinimumHeight(260)
        self.unit = self.form.add("unit_id", _("Unit"), Choice([]))
        names: list[tuple[object, str]] = [(each, _(INDICATOR_NAMES[each])) for each in Indicator if each in self.offered]
        self.indicator = self.form.add("indicator", _("Indicator"), Choice(names))
        self.value = self.form.add("value", _("Value"), QLineEdit(), needed=True)
        self.source = self.form.add("source", _("Source"), QLineEdit(), needed=True)
        self.source.setMaxLength(100)
        self.month.currentIndexChanged.connect(self._ask)
        for choice in (self.unit, self.indicator):
            choice.currentIndexChanged.connect(self._chosen)
        self.table.currentCellChanged.connect(self._pick)

    def _ask(self, _place: int = 0) -> None:
        year, month = self._year, int(str(self.month.value()))

        def ask(work: Work) -> Entered:
            return Entered(tuple(units(work.session)), tuple(self.read_rows(work, year, month)))

        self.shell.read("figures", ask, self._take)

    def _take(self, found: Entered) -> None:
        kept = self.unit.value()
        self.unit.blockSignals(True)
        self.unit.clear()
        for unit in found.units:
            if unit.kind in ("township", "park"):
                self.unit.addItem(unit.name, unit.id)
        self.unit.choose(kept)
        self.unit.blockSignals(False)
        self._rows = found.rows
        self.table.blockSignals(True)
        self.table.show_rows([_texts(each) for each in found.rows], right=(2,))
        self.table.setCurrentCell(-1, -1)
        self.table.blockSignals(False)
        self._chosen()

    def standing(self) -> ExternalRow | None:
        """Return the figure that stands for the unit and indicator chosen."""
        at = (self.unit.value(), self.indicator.value())
        return next((each for each in self._rows if (each.unit_id, each.indicator) == at), None)

    def _chosen(self, _place: int = 0) -> None:
        each, measure = self.standing(), MEASURES[Indicator(str(self.indicator.value()))]
        self.value.setText(entered_text(None if each is None else each.value, measure))
        self.value.setPlaceholderText(_(UNIT_WORDS[measure]))
        if each is not None:
            self.source.setText(each.source)
        if hasattr(self, "remove_button"):
            self.remove_button.setEnabled(each is not None)

    def _pick(self, place: int, *_more: int) -> None:
        if 0 <= place < len(self._rows):
            self.unit.choose(self._rows[place].unit_id)
            self.indicator.choose(self._rows[place].indicator)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        unit_id, indicator = self.unit.value(), Indicator(str(self.indicator.value()))
        if not isinstance(unit_id, UUID):
            raise RuleBroken("unit_unknown", _("Choose a unit."), field="unit_id")
        value = typed_value(self.value.text(), MEASURES[indicator])
        figure = Figure(unit_id, indicator, self._year, int(str(self.month.value())), value)
        each, source = self.standing(), self.source.text()
        return lambda work: self.enter(work, figure, source, None if each is None else each.version)

    def _done(self, _value: object) -> None:
        """Stay open for the next figure."""
        self._ask()

    def _remove(self) -> None:
        each = self.standing()
        if each is not None:
            self.shell.act(lambda work: remove_external_figure(work, each.id, each.version), self._done, self.form)


def _texts(each: ExternalRow) -> tuple[str, ...]:
    value = value_text(whole_year(each.value, MEASURES[each.indicator]), MEASURES[each.indicator])
    return (each.unit, _(INDICATOR_NAMES[each.indicator]), value, each.source, f"{each.entered_by} {each.entered_on:%m-%d}")


@dataclass(frozen=True, slots=True)
class Previewed:
    """A table as read, with the units' names."""

    found: ReadFigures
    names: dict[UUID, str]


class ImportFiguresDialog(ActDialog):
    """Shows what a table of figures holds, the refused lines first, and imports the rest."""

    def __init__(self, shell: MainWindow, path: Path, year: int, *, past: bool) -> None:
        """Read a table of ``year``: figures of other bureaus, or with ``past`` of a year that is over."""
        self._path, self._year, self._past = path, year, past
        self._found: ReadFigures | None = None
        title = _("Import figures of {year}") if past else _("Import figures of other bureaus, {year}")
        super().__init__(shell, title.format(year=year), verb=_("Import"), width=760)
        self.resize(780, 640)
        self.do_button.setEnabled(False)
        today = shell.today
        read = preview_past if past else preview_external

        def ask(work: Work) -> Previewed:
            return Previewed(read(work.session, path, year, today), unit_names(work.session))

        shell.client.submit(lambda place: ask(place.work), self.show_preview, self._failed)

    def fields(self) -> None:
        """Add the source and the two lists."""
        self.source = self.form.add("source", _("Source"), QLineEdit(self._path.stem[:100]), needed=True)
        self.source.setMaxLength(100)
        self.told = self.form.add("file", _("File"), QLineEdit(self._path.name))
        self.told.setReadOnly(True)
        heads = (N_("Line"), N_("What it says"), N_("Why it is refused"))
        self.refused = self.form.add("refused", _("Refused lines"), FigureTable(_("Refused lines"), heads, 2))
        heads = (N_("Line"), N_("Unit"), N_("Indicator"), N_("Month"), N_("Value"))
        self.figures = self.form.add("figures", _("To be imported"), FigureTable(_("To be imported"), heads, 2))
        self.refused.setMinimumHeight(150)
        self.figures.setMinimumHeight(230)

    def show_preview(self, previewed: Previewed) -> None:
        """Show what was read."""
        found = self._found = previewed.found
        words = _("{name}: {count} figures to import, {refused} refused")
        self.told.setText(words.format(name=found.name, count=len(found.figures), refused=len(found.refused)))
        self.refused.show_rows([(str(each.row), each.text, each.reason) for each in found.refused])
        self.figures.show_rows([_figure_texts(each, previewed.names) for each in found.figures], right=(3, 4))
        self.refused.setColumnWidth(1, 210)
        self.do_button.setEnabled(bool(found.figures))

    def _failed(self, error: Exception) -> None:
        if isinstance(error, RuleBroken):
            self.form.complain("file", error.message)
        else:
            self.shell.tell(error, self.form)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``figures_none``."""
        if self._found is None:
            raise RuleBroken("figures_none", _("There is no figure to import."), field="file")
        figures, source = self._found.figures, self.source.text()
        run: Callable[..., Any] = import_past_figures if self._past else import_external_figures
        return lambda work: run(work, figures, source)


def _figure_texts(each: Figure, names: dict[UUID, str]) -> tuple[str, ...]:
    value = value_text(whole_year(each.value, MEASURES[each.indicator]), MEASURES[each.indicator])
    return (str(each.row), names.get(each.unit_id, ""), _(INDICATOR_NAMES[each.indicator]), str(each.month), value)
