"""Investor classes 投资方: whom of Fortune 500, central SOE, listed … the county talks to, and about what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout

from crm.enterprises.rules import INVESTOR_CLASSES
from crm.kernel.i18n import N_, _
from crm.kernel.money import show_money, show_yi
from crm.leads.reserve.investors import NAMED, ClassFigure, InvestorRow, class_figures, investor_count, investor_page
from crm.leads.rules import Figure, stage_words
from ui.pages.page import Page
from ui.pages.reserve.figure_grid import FigureGrid, GridCell
from ui.widgets.basics import Card, boxed, button, chip, column
from ui.widgets.table import Column, WindowedModel, WindowedTable

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

STATES = ((False, N_("Projects in talks")), (True, N_("Signed projects")))


def columns() -> list[Column]:
    """Return the columns of the list."""
    return [
        Column(_("Investor"), lambda r: r.investor, 230, "investor", strong=True),
        Column(_("Class"), _classes, 170),
        Column(_("Project"), lambda r: r.project, 210, "name"),
        Column(_("Stage"), lambda r: r.stage, 80, badge=lambda r: ("info", stage_words(r.stage))),
        Column(_("Total investment"), lambda r: show_money(r.total), 120, "total", number=True),
        Column(_("Unit"), lambda r: r.unit, 130),
        Column(_("Followed up"), lambda r: f"{r.last_follow_up}" if r.last_follow_up else "—", 90, "follow_up"),
    ]


def _classes(each: InvestorRow) -> str:
    return "、".join(_(INVESTOR_CLASSES[name]) for name in each.classes)


class InvestorsSection(Page):
    """Figures by class over the projects of the class that was clicked."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out figures and list."""
        super().__init__(shell)
        self.investor_class, self.signed = "", False

        # widgets
        self.count = chip("")
        self.grid = FigureGrid()
        self.grid.setAccessibleName(_("Projects by investor class"))
        self.model = WindowedModel(shell.client, columns())
        self.model.sort_key = "total"
        self.table = WindowedTable(self.model)
        self.table.setAccessibleName(_("Projects of great investors"))
        self.chips: dict[bool, Any] = {}
        group = QButtonGroup(self)
        for key, words in STATES:
            made = button(_(words), lambda key=key: self.show_state(signed=key))
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setChecked(key is self.signed)
            group.addButton(made)
            self.chips[key] = made

        # assembly
        hint = _("an investor of two classes counts in both, in the total once; amounts in 亿元")
        self.grid_card = Card(_("Whom we talk to"), hint)
        self.grid_card.body.addWidget(self.grid)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.head(_("Investor classes"), self.count, *self.chips.values(), None))
        layout.addWidget(self.grid_card)
        layout.addWidget(boxed(column(self.table, margins=(1, 1, 1, 1)), "card"), 1)
        layout.addWidget(self.foot(_("↑↓ choose    Enter open in the tracker    F5 refresh")))
        self.setFocusProxy(self.table)

        # connections
        self.grid.asked.connect(self._ask)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.opened.connect(self._open)
        self.model.counted.connect(self._counted)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the figures and the list."""
        self.shell.read("reserve.classes", lambda work: class_figures(work.session, work.actor), self._show_figures)
        self._list()

    def _list(self) -> None:
        name, signed = self.investor_class, self.signed

        def fetch(place: Any, sort: str, descending: bool, offset: int, limit: int) -> list[InvestorRow]:  # noqa: ANN401 - the database side
            return investor_page(
                place.work.session,
                place.actor,
                name,
                signed=signed,
                sort=sort,
                descending=descending,
                offset=offset,
                limit=limit,
            )

        self.model.show_query(fetch, lambda place: investor_count(place.work.session, place.actor, name, signed=signed))

    def _counted(self, total: int) -> None:
        self.count.setText(_("{count} projects").format(count=f"{total:,}"))

    def _show_figures(self, found: tuple[dict[str, ClassFigure], ClassFigure]) -> None:
        classes, whole = found
        heads = [_("Enterprises"), _("In talks"), _("Signed")]
        names = [*(_(INVESTOR_CLASSES[name]) for name in NAMED), _("Total")]
        self.grid.show_figures(heads, names, [_cells(each) for each in (*(classes[name] for name in NAMED), whole)])

    def show_state(self, *, signed: bool) -> None:
        """List projects in talks or signed ones."""
        self.signed = signed
        self.chips[signed].setChecked(True)
        self._list()

    def _ask(self, line: int, place: int) -> None:
        """List the projects of a class, in talks or signed as the column says."""
        self.investor_class = NAMED[line] if line < len(NAMED) else ""
        self.grid.choose(line, place)
        self.show_state(signed=place == len(self.grid.heads) - 1)

    def _sort(self, place: int) -> None:
        if self.model.sort_by(place):
            self._list()

    def _open(self, project: InvestorRow) -> None:
        self.shell.open_record("lead", project.id)


def _cells(each: ClassFigure) -> list[GridCell]:
    number = len(each.enterprises)
    return [GridCell(f"{number:,}") if number else GridCell(), _cell(each.talks), _cell(each.signed)]


def _cell(figure: Figure) -> GridCell:
    return GridCell(f"{figure.number:,}", show_yi(figure.amount, 1)) if figure.number else GridCell()
