"""Targets 目标任务: where every unit stands beside its pro-rata targets, what makes each number, and the setting of targets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QVBoxLayout

from crm.kernel.i18n import _, ngettext
from crm.league.indicators.rules import INDICATOR_NAMES, Indicator, Part
from crm.league.indicators.words import percent_text
from crm.league.targets.queries import Cell, Progress, progress
from crm.league.targets.rules import PACE_NAMES, Pace
from crm.people.permissions import May
from crm.store.acts import Work
from ui.pages.league.targets_cell import CellCard
from ui.pages.league.targets_figures import FiguresDialog, ImportFiguresDialog
from ui.pages.league.targets_forms import AllocateDialog, TargetDialog
from ui.pages.league.targets_matrix import GROUPS, SHOWS, STATES, TargetMatrix
from ui.pages.league.targets_past import PastFiguresDialog
from ui.pages.page import Page
from ui.widgets.basics import Card, EmptyState, badge_text, button, chip, label, row
from ui.widgets.forms import Choice

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

TABLES = "Excel / CSV (*.xlsx *.xls *.csv)"


class TargetsSection(Page):
    """The matrix at the left, the chosen number opened at the right."""

    key = "targets"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the choices, the matrix and the card."""
        super().__init__(shell)
        self.progress: Progress | None = None
        self.dialog: QDialog | None = None
        today = shell.today

        # widgets
        years: list[tuple[object, str]] = [(year, str(year)) for year in range(today.year + 1, today.year - 4, -1)]
        self.year = Choice(years, today.year)
        self.month = Choice([(month, _("through month {month}").format(month=month)) for month in range(1, 13)], today.month)
        self.shows = Choice([(key, _(words)) for key, words in SHOWS], "due")
        self.group = Choice([(key, _(words)) for key, words, _members in GROUPS], "all")
        for choice, name, letters in (
            (self.year, _("Year"), 5),
            (self.month, _("Month"), 8),
            (self.shows, _("What the cells show"), 9),
            (self.group, _("Indicators"), 8),
        ):
            choice.setAccessibleName(name)
            choice.setMinimumContentsLength(letters)
        self.count = chip("")
        self.matrix = TargetMatrix()
        self.matrix_card = Card(_("Units and indicators"))
        self.matrix_card.body.addWidget(self.matrix, 1)
        self.empty = EmptyState(_("No target and no figure of this year yet. Set a target, or allocate a county total."))
        self.empty.hide()
        self.matrix_card.body.addWidget(self.empty, 1)
        self.legend = label("　".join(badge_text(STATES[each] or "neutral", _(PACE_NAMES[each])) for each in Pace), "faint")
        self.card = CellCard()
        self.card.setFixedWidth(372)
        self.set_button = button(_("Set target…"), self.edit_target, icon="pencil")
        self.allocate_button = button(_("Allocate…"), self.allocate)
        self.figures_button = button(_("Other bureaus…"), self.enter_figures)
        self.import_button = button(_("Figures"))
        self.import_button.setMenu(self._import_menu())

        # assembly
        middle = row(self.matrix_card, self.card, spacing=12)
        middle.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            self.head(
                _("Targets"),
                self.year,
                self.month,
                self.shows,
                self.group,
                self.count,
                None,
                self.set_button,
                self.allocate_button,
                self.figures_button,
                self.import_button,
            )
        )
        layout.addLayout(middle, 1)
        foot = row(self.foot(_("Arrows move    Enter the records    E edit the target")), None, self.legend)
        layout.addLayout(foot)
        self.setFocusProxy(self.matrix)
        self._show_rights()

        # connections
        self.year.currentIndexChanged.connect(self._year_changed)
        self.month.currentIndexChanged.connect(self._changed)
        self.shows.currentIndexChanged.connect(self._redraw)
        self.group.currentIndexChanged.connect(self._redraw)
        self.matrix.chosen.connect(self.show_cell)
        self.matrix.opened.connect(self._to_records)
        self.matrix.edited.connect(self.edit_target)
        self.card.table.opened.connect(self.open_part)

    def _import_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(_("Import figures of other bureaus…"), self.import_external)
        menu.addAction(_("Import figures of last year…"), self.import_past)
        menu.addAction(_("Enter a figure of an earlier year…"), self.enter_past)
        return menu

    def _show_rights(self) -> None:
        """Show the acts that the person's role allows."""
        actor = self.shell.actor
        for made, capability in (
            (self.set_button, May.PUBLISH),
            (self.allocate_button, May.PUBLISH),
            (self.figures_button, May.VERIFY),
            (self.import_button, May.VERIFY),
        ):
            made.setVisible(actor is not None and actor.may(capability))

    # ---- asking ------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the progress of the month chosen."""
        year, month = int(str(self.year.value())), int(str(self.month.value()))

        def ask(work: Work) -> Progress:
            return progress(work.session, work.actor, year, month, now=work.clock.now())

        self.shell.read("targets", ask, self.show_progress)

    def _year_changed(self, _place: int) -> None:
        """Show a year that is over whole, the present one so far."""
        today = self.shell.today
        self.month.blockSignals(True)
        self.month.choose(today.month if self.year.value() == today.year else 12)
        self.month.blockSignals(False)
        self.refresh()

    def _changed(self, _place: int) -> None:
        self.refresh()

    def _redraw(self, _place: int) -> None:
        if self.progress is not None:
            self.show_progress(self.progress)

    # ---- showing -----------------------------------------------------------------------------------------
    def show_progress(self, found: Progress) -> None:
        """Show a month's progress, and the number under the mark."""
        self.progress = found
        wanted = next(members for key, _words, members in GROUPS if key == self.group.value())
        own = self.shell.actor.unit_id if self.shell.actor else None
        first = self.matrix.at() is None
        self.matrix.show_progress(found, wanted, str(self.shows.value()))
        shown = bool(self.matrix.matrix.columns)
        self.matrix.setVisible(shown)
        self.empty.setVisible(not shown)
        if first and shown and own is not None:
            self.matrix.choose(own, self.matrix.matrix.columns[0])
        behind = sum(1 for cell in found.cells.values() if cell.unit_id is not None and cell.pace is Pace.BEHIND)
        self.count.setText(ngettext("{count} number behind", "{count} numbers behind", behind).format(count=behind))
        self._tell_county()

    def _tell_county(self) -> None:
        """Head the matrix with the county's answer for the indicator chosen."""
        at, found = self.matrix.at(), self.progress
        if at is None or found is None:
            self.matrix_card.title.setText(_("Units and indicators"))
            return
        cell = found.cells[None, at[1]]
        words = _("{indicator}: the county has reached {share} of its pro-rata target")
        name, share = _(INDICATOR_NAMES[at[1]]), percent_text(cell.of_due)
        none = _("{indicator}: no target of the county")
        self.matrix_card.title.setText((none if cell.of_due is None else words).format(indicator=name, share=share))

    def show_cell(self, cell: Cell) -> None:
        """Open the number under the mark."""
        if self.progress is not None:
            self.card.show_cell(self.progress, cell)
            self._tell_county()

    def _to_records(self) -> None:
        table = self.card.table
        if table.parts.rowCount():
            table.setFocus()
            if not table.currentIndex().isValid():
                table.setCurrentIndex(table.parts.index(0, 0))

    def open_part(self, part: Part) -> None:
        """Open the record of a part."""
        self.shell.open_record(part.kind, part.record_id)

    def show_number(self, unit_id: UUID | None, indicator: Indicator) -> None:
        """Put the mark on a unit's indicator (the county's for None)."""
        self.matrix.choose(unit_id, indicator)

    # ---- acts --------------------------------------------------------------------------------------------
    def _ask(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def edit_target(self) -> None:
        """Edit the target of the unit and indicator under the mark."""
        if self.progress is not None and self.set_button.isVisibleTo(self):
            unit_id, indicator = self.matrix.at() or (None, Indicator.SIGNED)
            self._ask(TargetDialog(self.shell, self.progress, unit_id, indicator))

    def allocate(self) -> None:
        """Allocate the county total of the indicator under the mark."""
        if self.progress is not None:
            at = self.matrix.at()
            self._ask(AllocateDialog(self.shell, self.progress, at[1] if at else Indicator.SIGNED))

    def enter_figures(self) -> None:
        """Enter the figures of other bureaus for the month shown."""
        self._ask(FiguresDialog(self.shell, int(str(self.year.value())), int(str(self.month.value()))))

    def enter_past(self) -> None:
        """Enter or correct figures of the year before the one shown, by hand."""
        year = min(int(str(self.year.value())), self.shell.today.year) - 1
        self._ask(PastFiguresDialog(self.shell, year, int(str(self.month.value()))))

    def import_external(self) -> None:
        """Choose a table of other bureaus' figures of the year shown."""
        self._import(int(str(self.year.value())), past=False)

    def import_past(self) -> None:
        """Choose a table of the figures of the year before the one shown."""
        self._import(int(str(self.year.value())) - 1, past=True)

    def _import(self, year: int, *, past: bool) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a table of figures"), "", TABLES)
        if path:
            self.import_file(Path(path), year, past=past)

    def import_file(self, path: Path, year: int, *, past: bool) -> None:
        """Show what a table holds before it is imported."""
        self._ask(ImportFiguresDialog(self.shell, path, year, past=past))
