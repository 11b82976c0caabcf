"""The desk 工作台: answers at a glance what is due, which leads lapse, whose ten days are short, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from ui.pages.assessment.tasks_desk import TasksCard
from ui.pages.desk.cards import FieldCard, FiguresCard, LeadsCard, ReportsCard, TripsCard
from ui.pages.page import Page
from ui.pages.procedures.next_out import NextOutCard
from ui.pages.visits.desk_card import VisitsCard
from ui.widgets.basics import boxed, button, column, label, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class DeskPage(Page):
    """The desk."""

    key = "desk"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out three columns of cards."""
        super().__init__(shell)
        self._greeting, self._summary = label(""), label("", "secondary")
        self._greeting.setObjectName("title")
        self._counts: dict[str, int] = {}
        self.reports, self.leads = ReportsCard(shell, self._count), LeadsCard(shell, self._count)
        self.field, self.trips = FieldCard(shell, self._count), TripsCard(shell, self._count)
        self.figures = FiguresCard(shell, self._count)
        self.next_out, self.visits, self.tasks = NextOutCard(shell), VisitsCard(shell), TasksCard(shell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._head())
        layout.addLayout(self._grid(), 1)

    def _head(self) -> QWidget:
        """Return the greeting, what waits in a sentence, and what is most often begun here."""
        return boxed(
            row(
                boxed(column(self._greeting, self._summary, spacing=2)),
                None,
                button(_("Follow-up"), lambda: self.shell.open_then("tracker", "new_follow_up"), icon="plus"),
                button(_("Trip"), lambda: self.shell.open_then("fieldtime", "new_trip"), icon="plus", shortcut="Ctrl+T"),
                button(
                    _("First report"),
                    lambda: self.shell.open_then("tracker", "new_lead"),
                    icon="plus",
                    primary=True,
                    shortcut="Ctrl+N",
                ),
            )
        )

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(12)
        first = column(self.reports, self.leads, self.tasks, spacing=12)
        for place, stretch in enumerate((3, 4, 3)):
            first.setStretch(place, stretch)
        grid.addLayout(first, 0, 0, 2, 1)
        grid.addWidget(self.field, 0, 1)
        grid.addWidget(self.next_out, 1, 1)
        third = column(self.trips, self.visits, self.figures, spacing=12)
        for place, stretch in enumerate((3, 4, 5)):
            third.setStretch(place, stretch)
        grid.addLayout(third, 0, 2, 2, 1)
        for place, stretch in enumerate((5, 4, 4)):
            grid.setColumnStretch(place, stretch)
        grid.setRowStretch(0, 4)
        grid.setRowStretch(1, 5)
        return grid

    def refresh(self) -> None:
        """Let every card ask for itself: each is shown on its own, so that the window waits for none of them."""
        for card in (self.reports, self.leads, self.field, self.trips, self.figures, self.next_out, self.visits, self.tasks):
            card.refresh()

    def _count(self, key: str, count: int) -> None:
        """Note how many wait; greet whoever sits here, and say it in a sentence, when all are counted."""
        self._counts[key] = count
        actor = self.shell.actor
        if actor is not None and {"reports", "leads", "trips"} <= self._counts.keys():
            self._greeting.setText(_("Hello, {name}").format(name=actor.name))
            words = _("{reports} first reports, {leads} leads close to lapsing, {trips} trips waiting")
            self._summary.setText(words.format(**self._counts))
