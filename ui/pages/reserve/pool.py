"""Projects in reserve 储备项目: figures by band and class, then the projects behind the figure that was clicked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QLineEdit, QVBoxLayout

from crm.enterprises.rules import INVESTOR_CLASSES
from crm.kernel.i18n import N_, _
from crm.kernel.money import show_money, show_yi
from crm.leads.reserve.queries import (
    DecisionRow,
    ReserveFilter,
    ReserveRow,
    decisions_on,
    reserve_count,
    reserve_page,
    reserve_summary,
)
from crm.leads.reserve.rules import BANDS, CLASSES, Summary, band_words, leading_class, level_words
from crm.leads.reserve.service import withdraw_reserve_decision
from crm.leads.rules import CHAIN_LINKS, Figure, stage_words
from crm.people.permissions import May
from crm.people.queries import unit_names
from crm.store.acts import Work
from ui.pages.page import Page
from ui.pages.reserve.figure_grid import FigureGrid, GridCell
from ui.pages.reserve.pool_forms import AdmitDialog, remove_dialog
from ui.pages.reserve.share_list import Share, ShareList, scrolled
from ui.widgets.basics import Card, boxed, button, chip, column, label, row
from ui.widgets.table import Column, WindowedModel, WindowedTable

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

SIDES = (("chain", N_("By chain")), ("level", N_("By level")), ("unit", N_("By unit")))
NOTHING = object()
"""The key of no share at all."""


def columns() -> list[Column]:
    """Return the columns of the list."""
    return [
        Column(_("Project"), lambda r: r.name, 172, "name", strong=True),
        Column(_("Investor"), lambda r: r.investor, 174, "investor"),
        Column(_("Class"), _class_words, 112, badge=lambda r: ("info" if r.classes else "neutral", _class_words(r))),
        Column(_("Total investment"), lambda r: show_money(r.total), 126, "total", number=True),
        Column(_("Level"), lambda r: level_words(r.level) if r.level else "—", 76),
        Column(_("Chain"), lambda r: r.chain or "—", 96),
        Column(_("Chain link"), _link_words, 96, badge=lambda r: (_LINK_TONES.get(r.chain_link, "neutral"), _link_words(r))),
        Column(_("Unit"), lambda r: r.unit, 112),
        Column(_("Stage"), lambda r: r.stage, 76, badge=lambda r: ("info", stage_words(r.stage))),
        Column(_("Followed up"), lambda r: f"{r.last_follow_up:%m-%d}" if r.last_follow_up else "—", 70, "follow_up"),
    ]


_LINK_TONES = {"missing": "bad", "weak": "warn", "key": "info"}


def _link_words(project: ReserveRow) -> str:
    return _(CHAIN_LINKS[project.chain_link]) if project.chain_link in _LINK_TONES else ""


def _class_words(project: ReserveRow) -> str:
    return _(INVESTOR_CLASSES[leading_class(project.classes)])


class PoolSection(Page):
    """The pool's figures over its list."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out figures, shares and list."""
        super().__init__(shell)
        self.wanted = ReserveFilter()
        self.summary, self.units = Summary(), dict[UUID, str]()
        self.side = SIDES[0][0]

        # widgets
        self.count, self.sum = chip(""), chip("")
        self.text = QLineEdit()
        self.text.setPlaceholderText(_("Project or investor"))
        self.text.setAccessibleName(_("Project or investor"))
        self.text.setFixedWidth(170)
        self.all_button = button(_("Show all"), self.show_all)
        self.grid = FigureGrid()
        self.grid.setAccessibleName(_("Projects by size band and investor class"))
        self.shares = ShareList()
        self.shares.setAccessibleName(_("Shares of the pool"))
        self.model = WindowedModel(shell.client, columns())
        self.model.sort_key = "total"
        self.table = WindowedTable(self.model)
        self.table.setAccessibleName(_("Projects in reserve"))
        self.decided = label("", "faint")
        self.admit_button = button(_("Admit…"), self.admit, icon="plus")
        self.remove_button = button(_("Remove…"), self.remove)
        self.undecide_button = button(_("Let the size decide"), self.undecide)
        self.print_button = button(_("List PDF"), self.print_list, icon="file-text")
        self.export_button = button(_("Export"), self.export, icon="download")

        self._assemble()
        self.setFocusProxy(self.table)
        self._show_allowed()

        # connections
        self._typing = QTimer(self, singleShot=True, interval=150)
        self._typing.timeout.connect(self._filter)
        self.text.textChanged.connect(self._typing.start)
        self.grid.asked.connect(self._ask_cell)
        self.shares.asked.connect(self._ask_share)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._open)
        self.model.counted.connect(self._counted)

    def _assemble(self) -> None:
        self.grid_card = Card(_("By size and investor"), _("number, investment in 亿元; click to list them"))
        self.grid_card.body.addWidget(self.grid)
        self.grid_card.body.addStretch(1)
        self.share_card = Card("")
        self.share_card.layout().itemAt(0).widget().layout().insertLayout(0, row(*self._side_chips(), spacing=4))
        self.share_card.body.addWidget(scrolled(self.shares))
        self.share_card.setFixedWidth(360)
        self.share_card.setFixedHeight(40 + self.grid.sizeHint().height() + 28 * len(BANDS))
        figures = row(self.grid_card, self.share_card, spacing=12)
        figures.setStretch(0, 1)
        framed = column(self.table, margins=(1, 1, 1, 1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        acts = (self.undecide_button, self.remove_button, self.admit_button, self.print_button, self.export_button)
        layout.addWidget(self.head(_("Projects in reserve"), self.count, self.sum, self.text, self.all_button, None, *acts))
        layout.addLayout(figures)
        layout.addWidget(boxed(framed, "card"), 1)
        layout.addWidget(boxed(row(self.foot(_("↑↓ choose    Enter open in the tracker    F5 refresh")), None, self.decided)))

    def _side_chips(self) -> list[Any]:
        group, made = QButtonGroup(self), []
        for key, words in SIDES:
            each = button(_(words), lambda key=key: self.show_side(key))
            each.setCheckable(True)
            each.setProperty("chip", True)
            each.setChecked(key == self.side)
            group.addButton(each)
            made.append(each)
        return made

    def _show_allowed(self) -> None:
        actor = self.shell.actor
        bureau = actor is not None and actor.may(May.REGISTER)
        for each in (self.admit_button, self.remove_button, self.undecide_button):
            each.setVisible(bureau)
        exports = actor is not None and actor.may(May.EXPORT_DOCUMENTS)
        self.export_button.setVisible(exports)
        self.print_button.setVisible(exports and actor is not None and actor.may(May.SEE_ALL))
        self.remove_button.setEnabled(False)
        self.undecide_button.setEnabled(False)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the figures of the whole pool and the list as filtered."""
        text = ReserveFilter(text=self.wanted.text)

        def ask(work: Work) -> tuple[Summary, dict[UUID, str]]:
            return reserve_summary(work.session, work.actor, text), unit_names(work.session)

        self.shell.read("reserve.summary", ask, self._show_summary)
        self._list()

    def _list(self) -> None:
        wanted = self.wanted

        def fetch(place: Any, sort: str, descending: bool, offset: int, limit: int) -> list[ReserveRow]:  # noqa: ANN401 - the database side
            return reserve_page(
                place.work.session, place.actor, wanted, sort=sort, descending=descending, offset=offset, limit=limit
            )

        self.model.show_query(fetch, lambda place: reserve_count(place.work.session, place.actor, wanted))

    def _counted(self, total: int) -> None:
        self.count.setText(_("{count} projects").format(count=f"{total:,}"))

    def _show_summary(self, found: tuple[Summary, dict[UUID, str]]) -> None:
        self.summary, self.units = found
        matrix = self.summary.matrix
        lines = [[matrix.get((band, kind), Figure()) for kind in CLASSES] for band in BANDS]
        lines = [[*line, _whole(line)] for line in lines]
        lines.append([_whole([line[place] for line in lines]) for place in range(len(CLASSES) + 1)])
        cells = [[_cell(each) for each in line] for line in lines]
        heads = [*(_(INVESTOR_CLASSES[kind]) for kind in CLASSES), _("Total")]
        self.grid.show_figures(heads, [*(band_words(band) for band in BANDS), _("Total")], cells)
        whole = self.summary.whole
        self.sum.setText(_("{amount}亿元").format(amount=show_yi(whole.amount)))
        self.show_side(self.side)

    def show_side(self, key: str) -> None:
        """Show the shares by chain, level or unit."""
        self.side = key
        parts: dict[str, tuple[dict[Any, Figure], Callable[[Any], str]]] = {
            "chain": (self.summary.chains, lambda each: each or _("No chain")),
            "level": (self.summary.levels, level_words),
            "unit": (self.summary.units, lambda each: self.units.get(each, "")),
        }
        figures, words = parts[key]
        ordered = sorted(figures.items(), key=lambda each: (-each[1].amount, str(each[0])))
        self.shares.show_shares(
            [Share(each, words(each), figure.number, f"{show_yi(figure.amount)}亿", figure.amount) for each, figure in ordered]
        )
        self.shares.choose(self._asked_share())

    def _asked_share(self) -> object:
        asked = {"chain": self.wanted.chain, "level": self.wanted.level, "unit": next(iter(self.wanted.units), None)}[self.side]
        return NOTHING if asked is None else asked

    # ---- filtering ---------------------------------------------------------------------------------------
    def show_all(self) -> None:
        """List the whole pool again."""
        self.text.clear()
        self.grid.choose(-1, -1)
        self.wanted = ReserveFilter()
        self.refresh()

    def _filter(self) -> None:
        self.wanted = replace(self.wanted, text=self.text.text().strip())
        self.refresh()

    def _ask_cell(self, line: int, place: int) -> None:
        """List what is behind a cell; asked again, the whole."""
        again = self.grid.chosen == (line, place)
        band = BANDS[line] if line < len(BANDS) and not again else None
        kind = CLASSES[place] if place < len(CLASSES) and not again else ""
        self.grid.choose(*((-1, -1) if again else (line, place)))
        self.wanted = replace(self.wanted, band=band, investor_class=kind, leading=bool(kind))
        self._list()

    def _ask_share(self, key: object) -> None:
        """List what is behind a share; asked again, without it."""
        chosen = None if self._asked_share() == key else key
        if self.side == "unit":
            self.wanted = replace(self.wanted, units=(chosen,) if isinstance(chosen, UUID) else ())
        elif self.side == "chain":
            self.wanted = replace(self.wanted, chain=None if chosen is None else str(chosen))
        else:
            self.wanted = replace(self.wanted, level=None if chosen is None else str(chosen))
        self.shares.choose(self._asked_share())
        self._list()

    def _sort(self, place: int) -> None:
        if self.model.sort_by(place):
            self._list()

    # ---- rows --------------------------------------------------------------------------------------------
    def _choose(self, project: ReserveRow | None) -> None:
        self.remove_button.setEnabled(project is not None)
        self.undecide_button.setEnabled(project is not None and project.admitted)
        self.decided.setText("")
        if project is not None and project.admitted:
            lead_id = project.id
            self.shell.read("reserve.decided", lambda work: decisions_on(work.session, work.actor, lead_id), self._tell_decision)

    def _tell_decision(self, found: list[DecisionRow]) -> None:
        standing = next((each for each in found if each.stands), None)
        if standing is not None:
            text = _("Admitted {day} by {name}: {reason}")
            self.decided.setText(text.format(day=standing.day, name=standing.official, reason=standing.reason))

    def _open(self, project: ReserveRow) -> None:
        self.shell.open_record("lead", project.id)

    def _selected(self) -> ReserveRow | None:
        found: ReserveRow | None = self.model.loaded_row(self.table.currentIndex().row())
        return found

    # ---- doing -------------------------------------------------------------------------------------------
    def admit(self) -> None:
        """Ask which project to admit."""
        self.dialog: Any = AdmitDialog(self.shell)
        self.dialog.open()

    def remove(self) -> None:
        """Ask why the chosen project is removed."""
        project = self._selected()
        if project is not None:
            self.dialog = remove_dialog(self.shell, project)
            self.dialog.open()

    def undecide(self) -> None:
        """End the decision on the chosen project."""
        project = self._selected()
        if project is not None:
            self.shell.act(lambda work: withdraw_reserve_decision(work, project.id))

    def print_list(self) -> None:
        """Show the list among the documents."""
        today = self.shell.today
        documents: Any = self.shell.open("documents")
        documents.show_month_document("reserve-list", today.year, today.month)

    def export(self) -> None:
        """Write the filtered pool to an Excel file."""
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), _("Reserve pool") + ".xlsx", "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the filtered pool to ``path``."""
        from crm.ledger.reserve_sheet import export_reserve  # noqa: PLC0415 - the writer is loaded when something is exported

        wanted = self.wanted
        self.shell.client.submit(
            lambda place: export_reserve(place.work.session, place.actor, wanted, path),
            lambda count: self.shell.banner.say("good", _("{count} projects written to {path}.").format(count=count, path=path)),
            self.shell.tell,
        )


def _whole(figures: list[Figure]) -> Figure:
    return Figure(sum(each.number for each in figures), sum(each.amount for each in figures))


def _cell(figure: Figure) -> GridCell:
    return GridCell(f"{figure.number:,}", show_yi(figure.amount, 1)) if figure.number else GridCell()
