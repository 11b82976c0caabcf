"""The tracker 追踪器: every lead the actor may see, as table or board, with one lead in full beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMenu, QSplitter, QStackedWidget, QVBoxLayout

from crm.kernel.i18n import N_, _
from crm.kernel.money import show_money
from crm.leads.queries import LeadFilter, LeadRow, board, lead_count, lead_page
from crm.leads.queries import Page as LeadPage
from crm.leads.rules import SIZE_BANDS, STAGE_NAMES, Stage, stage_words
from crm.people.permissions import May
from crm.people.queries import recruiting_units, saved_views, with_below
from crm.people.service import save_view
from crm.store.acts import Work
from ui.pages.page import Page
from ui.pages.tracker.board import Board
from ui.pages.tracker.detail import LeadPane
from ui.widgets.basics import boxed, button, chip
from ui.widgets.forms import Choice
from ui.widgets.table import Column, WindowedModel, WindowedTable

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

VIEWS = (
    ("all", N_("All leads"), LeadFilter()),
    (
        "talking",
        N_("In talks"),
        LeadFilter(stages=(Stage.FIRST_REPORTED, Stage.NEGOTIATING, Stage.JOINT_REVIEW), side_states=("",)),
    ),
    (
        "quiet",
        N_("Quiet for 23 days"),
        LeadFilter(stages=(Stage.FIRST_REPORTED, Stage.NEGOTIATING), side_states=("",), quiet_days=23),
    ),
    ("signed", N_("Signed projects"), LeadFilter(stages=(Stage.SIGNED,))),
)


def columns() -> list[Column]:
    """Return the columns of the table."""
    return [
        Column(_("Project"), lambda r: r.name, 142, "name", strong=True),
        Column(_("Investor"), lambda r: r.investor, 150, "investor"),
        Column(_("Stage"), lambda r: r.stage, 62, badge=lambda r: ("info", stage_words(r.stage))),
        Column(_("Total investment"), lambda r: show_money(r.total), 110, "total", number=True),
        Column(_("Unit"), lambda r: r.unit_name, 66),
        Column(_("Followed up"), lambda r: f"{r.last_follow_up:%m-%d}" if r.last_follow_up else "—", 66, "follow_up"),
        Column(_("Limits and reminders"), lambda r: r.reminder.words, 130, badge=lambda r: (r.reminder.state, r.reminder.words)),
    ]


class TrackerPage(Page):
    """The tracker."""

    key = "tracker"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out filters, table or board, and the pane of one lead."""
        super().__init__(shell)
        self.wanted = self._chosen_view = LeadFilter()
        self.setAcceptDrops(True)

        # widgets
        self.count = chip("")
        self.text = QLineEdit()
        self.text.setPlaceholderText(_("Filter by words"))
        self.text.setAccessibleName(_("Filter by words"))
        self.text.setFixedWidth(170)
        self.unit = Choice(((None, _("All units")),))
        self.unit.setAccessibleName(_("Unit"))
        self.stage = Choice(((None, _("All stages")), *((stage, _(name)) for stage, name in STAGE_NAMES.items())))
        self.stage.setAccessibleName(_("Stage"))
        self.size = Choice(((None, _("Any size")), *((band, f"≥ {band} 亿元") for band in SIZE_BANDS)))
        self.size.setAccessibleName(_("Size"))
        self.model = WindowedModel(shell.client, columns())
        self.model.sort_key = "changed"
        self.table = WindowedTable(self.model)
        self.table.setAccessibleName(_("Leads"))
        self.board = Board()
        self.pane = LeadPane(shell)
        self.views = QStackedWidget()
        self._switch = button(_("Board"), self.toggle_board, icon="kanban")
        self._view = button(_("View: {name}").format(name=_("All leads")), self._offer_views)

        # assembly
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(
            self.head(
                _("Tracker"),
                self.count,
                self.text,
                self.unit,
                self.stage,
                self.size,
                None,
                self._switch,
                self._view,
                button(_("Import"), self.import_ledger, icon="upload", tip=_("Bring in an Excel ledger (or drop one here)")),
                button(_("Export"), self.export, icon="download"),
                button(_("First report"), self.new_lead, icon="plus", primary=True),
            )
        )
        self.views.addWidget(boxed(_framed(self.table), "card"))
        self.views.addWidget(self.board)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.views)
        split.addWidget(self.pane)
        split.setSizes([800, 360])
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        layout.addWidget(split, 1)
        layout.addWidget(
            self.foot(_("↑↓ choose    Enter open    Ctrl+N first report    Ctrl+J follow-up    Ctrl+I import    F5 refresh"))
        )

        # connections
        self._typing = QTimer(self, singleShot=True, interval=150)
        self._typing.timeout.connect(self._filter)
        self.text.textChanged.connect(lambda _text: self._typing.start())
        for choice in (self.unit, self.stage, self.size):
            choice.currentIndexChanged.connect(lambda _index: self._filter())
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._choose)
        self.board.chosen.connect(self.pane.show_lead)
        self.model.counted.connect(lambda total: self.count.setText(_("{count} leads").format(count=f"{total:,}")))
        self.model.loaded.connect(self._select_first)
        shell.read("tracker.units", lambda work: [(u.id, u.name) for u in recruiting_units(work.session)], self._offer_units)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask again for what is shown."""
        wanted, today = self.wanted, self.shell.today

        def fetch(place: Any, sort: str, descending: bool, offset: int, limit: int) -> list[LeadRow]:  # noqa: ANN401 - the database side
            return lead_page(place.work.session, place.actor, wanted, today, LeadPage(sort, descending, offset, limit))

        self.model.show_query(fetch, lambda place: lead_count(place.work.session, place.actor, wanted, today))
        if self.views.currentWidget() is self.board:
            self.shell.read("tracker.board", lambda work: board(work.session, work.actor, wanted, today), self.board.show_columns)
        self.pane.refresh()

    def _offer_units(self, units: list[tuple[UUID, str]]) -> None:
        seen = self.shell.actor
        if seen is not None and seen.units is None:
            for unit_id, name in units:
                self.unit.addItem(name, unit_id)
        else:
            self.unit.hide()

    def _filter(self) -> None:
        """Take the filters from the controls and show what matches."""
        stage, size, unit = self.stage.value(), self.size.value(), self.unit.value()
        wanted = replace(
            self.wanted,
            text=self.text.text().strip(),
            size_from=size if isinstance(size, int) else None,
            stages=(str(stage),) if stage else self._chosen_view.stages,
        )
        if not isinstance(unit, UUID):
            self._show(replace(wanted, units=()))
            return
        self.shell.read(
            "tracker.below",
            lambda work: with_below(work.session, unit),
            lambda below: self._show(replace(wanted, units=tuple(below))),
        )

    def _show(self, wanted: LeadFilter) -> None:
        self.wanted = wanted
        self.refresh()

    def _sort(self, section: int) -> None:
        if self.model.sort_by(section):
            self.refresh()

    def _choose(self, lead: LeadRow | None) -> None:
        if lead is not None:
            self.pane.show_lead(lead.id)

    def _select_first(self) -> None:
        if self.pane.lead_id is None and self.model.rowCount():
            self.table.selectRow(0)

    def toggle_board(self) -> None:
        """Switch between table and board of the same leads."""
        to_board = self.views.currentWidget() is not self.board
        self.views.setCurrentIndex(1 if to_board else 0)
        self._switch.setText(_("Table") if to_board else _("Board"))
        self.refresh()

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show a lead, or the lead of a follow-up."""
        if kind == "lead":
            self.pane.show_lead(record_id)
            return
        from crm.leads.detail import lead_of_follow_up  # noqa: PLC0415 - only hits on follow-ups need it

        self.shell.read("tracker.of", lambda work: lead_of_follow_up(work.session, work.actor, record_id), self.pane.show_lead)

    # ---- views -------------------------------------------------------------------------------------------
    def _offer_views(self) -> None:
        """Offer the built-in views, the saved ones, and saving this one."""
        self.shell.read("tracker.views", lambda work: saved_views(work.session, work.actor, self.key), self._show_views)

    def _show_views(self, saved: list[tuple[UUID, str, Any]]) -> None:
        menu = QMenu(self)
        for _key, name, wanted in VIEWS:
            menu.addAction(_(name), lambda name=name, wanted=wanted: self._take_view(_(name), wanted))
        menu.addSeparator()
        for _view_id, name, kept in saved:
            menu.addAction(name, lambda name=name, kept=kept: self._take_view(name, _from_kept(kept)))
        menu.addAction(_("Save this view…"), self._save_view)
        menu.popup(self._view.mapToGlobal(self._view.rect().bottomLeft()))

    def _take_view(self, name: str, wanted: LeadFilter) -> None:
        self._chosen_view = wanted
        self._view.setText(_("View: {name}").format(name=name))
        for control in (self.text, self.unit, self.stage, self.size):
            control.blockSignals(True)
        self.text.setText(wanted.text)
        self.stage.choose(wanted.stages[0] if len(wanted.stages) == 1 else None)
        self.size.choose(wanted.size_from)
        for control in (self.text, self.unit, self.stage, self.size):
            control.blockSignals(False)
        self._show(wanted)

    def _save_view(self) -> None:
        name, good = QInputDialog.getText(self, _("Save this view"), _("Name of the view"))
        if good and name.strip():
            kept = _to_kept(self.wanted)
            self.shell.act(lambda work: save_view(work, self.key, name, kept))

    # ---- doing -------------------------------------------------------------------------------------------
    def new_lead(self) -> None:
        """Begin a new lead and its first report."""
        self.pane.new_lead()

    def new_follow_up(self) -> None:
        """Begin a follow-up on the lead shown."""
        self.pane.new_follow_up()

    def import_ledger(self) -> None:
        """Choose an Excel or CSV ledger and begin its import."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a ledger"), "", "Excel / CSV (*.xlsx *.xls *.csv)")
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Show the import of a file in place of the lead."""
        from ui.pages.tracker.importing import ImportDialog  # noqa: PLC0415 - the readers are loaded when a ledger comes

        actor = self.shell.actor
        if actor is not None and not actor.may(May.IMPORT):
            self.shell.banner.say("bad", _("Your role may not import ledgers."))
            return
        self.importing = ImportDialog(self.shell, path)
        self.importing.finished.connect(lambda _code: self.refresh())
        self.importing.open()

    def export(self) -> None:
        """Write the filtered leads to an Excel file."""
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), _("leads") + ".xlsx", "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the filtered leads to ``path``."""
        from crm.ledger.exporting import export_leads  # noqa: PLC0415 - the writer is loaded when something is exported

        wanted, today = self.wanted, self.shell.today

        def run(work: Work) -> int:
            return export_leads(work.session, work.actor, wanted, today, path)

        self.shell.client.submit(
            lambda place: run(place.work),
            lambda count: self.shell.banner.say("good", _("{count} leads written to {path}.").format(count=count, path=path)),
            self.shell.tell,
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take an Excel or CSV file dragged here."""
        if any(url.toLocalFile().lower().endswith((".xlsx", ".xls", ".csv")) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Begin the import of the file dropped."""
        self.import_file(Path(event.mimeData().urls()[0].toLocalFile()))


def _framed(table: WindowedTable) -> QVBoxLayout:
    layout = QVBoxLayout()
    layout.setContentsMargins(1, 1, 1, 1)
    layout.addWidget(table)
    return layout


def _to_kept(wanted: LeadFilter) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(wanted, name) for name in ("text", "size_from", "quiet_days")}
    kept["stages"] = list(wanted.stages)
    kept["units"] = [unit.hex for unit in wanted.units]
    kept["side_states"] = None if wanted.side_states is None else list(wanted.side_states)
    return kept


def _from_kept(kept: dict[str, Any]) -> LeadFilter:
    side = kept.get("side_states")
    return LeadFilter(
        text=kept.get("text", ""),
        units=tuple(UUID(hex=each) for each in kept.get("units", ())),
        stages=tuple(kept.get("stages", ())),
        side_states=None if side is None else tuple(side),
        size_from=kept.get("size_from"),
        quiet_days=kept.get("quiet_days"),
    )
