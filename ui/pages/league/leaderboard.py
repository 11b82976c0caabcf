"""The leaderboard 排行榜: who stands where, why, beside whom, and the race over the months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QButtonGroup, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from crm.kernel.i18n import N_, _, ngettext
from crm.kernel.series import ChartData
from crm.league.scores.board import Board, Race, board, covered, explanations, race, read_period
from crm.league.scores.explain import Explanation
from crm.league.scores.report import tenths
from crm.league.scores.service import withdraw_score_correction
from crm.people.permissions import May
from crm.store.acts import Work
from ui.pages.league.board_list import BoardList
from ui.pages.league.correcting import CorrectDialog, false_report_dialog, published_dialog
from ui.pages.league.races import beside_chart, race_chart
from ui.pages.league.why import WhyTree
from ui.pages.page import Page
from ui.widgets.basics import Badge, Card, boxed, button, chip, clear, column, label, row
from ui.widgets.charts import BarChart, LineChart
from ui.widgets.forms import Choice

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from ui.shell.window import MainWindow

VIEWS = (("why", N_("Why this score")), ("beside", N_("Beside another unit")), ("race", N_("Race over the months")))


@dataclass(frozen=True, slots=True)
class Shown:
    """What the section shows: the board, the chosen unit's score explained, and the one it is held beside."""

    board: Board
    told: tuple[Explanation, ...]


class LeaderboardSection(Page):
    """The board at the left; the chosen unit at the right."""

    key = "leaderboard"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the board and the three views of a unit."""
        super().__init__(shell)
        self.shown: Shown | None = None
        self.unit_id: UUID | None = None if shell.actor is None else shell.actor.unit_id
        self.other_id: UUID | None = None
        self.view = "why"

        # widgets
        self.period = Choice(_periods(shell.today.year, shell.today.month), _last_whole(shell.today.year, shell.today.month))
        self.period.setAccessibleName(_("Period"))
        self.period.setMinimumContentsLength(12)
        self.scheme, self.mark, self.acts = chip(""), boxed(row()), boxed(row())
        self.list = BoardList()
        self.list_card = Card(_("Leaderboard"))
        self.list_card.body.addWidget(self.list)
        self.card = Card(_("Why this score"))
        self.tree, self.beside, self.line = WhyTree(), BarChart(), LineChart()
        self.other = Choice([(None, "—")])
        self.other.setAccessibleName(_("Beside another unit"))
        self.other.setMinimumContentsLength(10)

        # assembly
        self.stack = QStackedWidget()
        self.stack.addWidget(self.tree)
        self.stack.addWidget(
            boxed(column(row(label(_("beside"), "secondary"), self.other, None, margins=(14, 8, 14, 0)), _scrolled(self.beside)))
        )
        self.stack.addWidget(_scrolled(self.line))
        self.chips = self._view_chips()
        self.record_acts = boxed(row(margins=(14, 6, 14, 8)))
        self.card.body.addWidget(boxed(row(*self.chips.values(), None, margins=(14, 8, 14, 4))))
        self.card.body.addWidget(self.stack, 1)
        self.card.body.addWidget(self.record_acts)
        middle = row(self.list_card, self.card, spacing=12)
        middle.setStretch(0, 5)
        middle.setStretch(1, 7)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.head(_("Leaderboard"), self.period, self.scheme, self.mark, None, self.acts))
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot(_("↑↓ choose a unit    Enter open a record    ranks are within contest groups")))
        self.setFocusProxy(self.list)

        # connections
        self.period.currentIndexChanged.connect(self._period_changed)
        self.list.currentItemChanged.connect(self._unit_changed)
        self.other.currentIndexChanged.connect(self._other_changed)
        self.tree.opened.connect(self.open_part)
        self.tree.currentItemChanged.connect(self._record_changed)

    def _view_chips(self) -> dict[str, QPushButton]:
        found: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for key, words in VIEWS:
            made = button(_(words), lambda key=key: self.show_view(key))
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setChecked(key == self.view)
            group.addButton(made)
            found[key] = made
        return found

    # ---- asking ------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the board and the chosen unit's score."""
        asked, unit, other = str(self.period.value()), self.unit_id, self.other_id

        def ask(work: Work) -> Shown:
            period = read_period(work.session, asked)
            shown = board(work.session, period)
            on_board = {place.unit_id for place in shown.places}
            chosen = unit if unit in on_board else next(iter(place.unit_id for place in shown.places), None)
            wanted = [each for each in (chosen, other) if each is not None]
            told = tuple(explanations(work.session, work.actor, shown.now, wanted))
            return Shown(replace(shown, now=covered(work.actor, shown.now)), told)

        self.shell.read("leaderboard", ask, self.show_all)
        if self.view == "race":
            self._ask_race()

    def _ask_race(self) -> None:
        text = str(self.period.value())
        year, month = int(text[:4]), int(text[5:]) if "-" in text else 3 * int(text[5:]) if "Q" in text else 12
        today = self.shell.today
        month = min(month, today.month) if year == today.year else month
        self.shell.read("race", lambda work: race(work.session, year, month), self.show_race)

    def _period_changed(self, _place: int) -> None:
        self.refresh()

    def _unit_changed(self, _now: object, _before: object) -> None:
        place = self.list.chosen()
        if place is not None and place.unit_id != self.unit_id:
            self.unit_id = place.unit_id
            if self.other_id == self.unit_id:
                self.other_id = None
            self.refresh()

    def _other_changed(self, _place: int) -> None:
        other = self.other.value()
        if other != self.other_id:
            self.other_id = other if isinstance(other, UUID) else None
            self.refresh()

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one unit's score."""
        del kind
        self.unit_id = record_id
        self.refresh()

    # ---- showing -----------------------------------------------------------------------------------------
    def show_view(self, key: str) -> None:
        """Show another view of the unit."""
        self.view = key
        self.chips[key].setChecked(True)
        self.stack.setCurrentIndex([each for each, _words in VIEWS].index(key))
        if key == "beside" and self.other_id is None:
            self.other_id = self._neighbour()
        self.refresh()

    def _neighbour(self) -> UUID | None:
        """Return the unit next above in the group, or next below the first: whom one measures oneself with."""
        place = self.list.chosen()
        if self.shown is None or place is None:
            return None
        group = [each for each in self.shown.board.places if each.group == place.group]
        at = group.index(place)
        near = group[at - 1] if at else group[1] if len(group) > 1 else None
        return None if near is None else near.unit_id

    def show_all(self, shown: Shown) -> None:
        """Show the board, its mark, and the chosen unit."""
        self.shown = shown
        self.unit_id = shown.told[0].unit_id if shown.told else self.unit_id
        self.scheme.setText(shown.board.scheme.words if shown.board.published is None else shown.board.published.scheme)
        self.list_card.hint.setText(shown.board.period.words)
        self._show_mark(shown.board)
        self.list.blockSignals(True)
        self.list.show_board(shown.board, self.unit_id)
        self.list.blockSignals(False)
        self._offer_others(shown.board)
        self._show_acts(shown.board)
        if not shown.told:
            return
        told, place = shown.told[0], self.list.chosen()
        self.card.title.setText(_("Why {score} points?").format(score=tenths(told.tenths)))
        frozen = place is not None and shown.board.published is not None and place.tenths != told.tenths
        said = _("{unit}, no. {rank} of {group}").format(unit=told.unit, rank=told.rank, group=told.group or _("all units"))
        published = _("published as {score}").format(score=tenths(place.tenths)) if frozen and place is not None else ""
        self.card.hint.setText("　".join(filter(None, (said, published))))
        self.tree.show_score(told)
        self._record_changed(None, None)
        if len(shown.told) > 1:
            self.beside.show_data(beside_chart(*shown.told[:2]))
        else:
            self.beside.show_data(ChartData(_("Choose a unit to hold beside {unit}").format(unit=told.unit), (), ()))

    def _show_mark(self, shown: Board) -> None:
        layout = self.mark.layout()
        clear(layout)
        if shown.published is None:
            layout.addWidget(Badge("neutral", _("not published, still open")))
            return
        words = _("published: {number}, {day}").format(number=shown.published.number, day=shown.published.day)
        layout.addWidget(Badge("good", words))
        if shown.drifted:
            count = len(shown.drifted)
            changed = ngettext("{count} score has changed since", "{count} scores have changed since", count)
            layout.addWidget(Badge("warn", changed.format(count=count)))

    def _show_acts(self, shown: Board) -> None:
        layout, actor = self.acts.layout(), self.shell.actor
        clear(layout)
        parts: list[QWidget] = []
        if actor is not None and actor.may(May.PUBLISH):
            if shown.drifted:
                parts.append(button(_("Correct published scores…"), self.ask_published))
            parts.append(button(_("Correct a score…"), self.ask_correction))
        if "-" in shown.period.text and actor is not None and actor.may(May.EXPORT_DOCUMENTS):
            parts.append(button(_("Leaderboard PDF"), self.open_paper, icon="file-text"))
        for part in parts:
            layout.addWidget(part)

    def _offer_others(self, shown: Board) -> None:
        self.other.blockSignals(True)
        self.other.clear()
        self.other.addItem("—", None)
        for place in shown.places:
            if place.unit_id != self.unit_id:
                self.other.addItem(place.unit, place.unit_id)
        self.other.choose(self.other_id)
        self.other.blockSignals(False)

    def show_race(self, found: Race) -> None:
        """Show the race of the chosen unit's group."""
        place = self.list.chosen()
        if self.shown is None or place is None:
            return
        rivals = [each for each in self.shown.board.places if each.group == place.group and each.unit_id in found.tenths]
        self.line.strong = next((number for number, each in enumerate(rivals) if each.unit_id == place.unit_id), None)
        self.line.show_data(race_chart(found, rivals, place))

    # ---- doing -------------------------------------------------------------------------------------------
    def _record_changed(self, _now: object, _before: object) -> None:
        """Offer what can be done with the chosen record."""
        layout, part, actor = self.record_acts.layout(), self.tree.chosen(), self.shell.actor
        clear(layout)
        if part is not None and actor is not None:
            if part.kind == "score_correction":
                if actor.may(May.PUBLISH):
                    layout.addWidget(button(_("Withdraw this correction"), self.withdraw))
            elif self._may_open():
                layout.addWidget(button(_("Open record"), lambda: self.open_part(part.kind, part.record_id)))
                if part.kind == "lead" and actor.may(May.VERIFY):
                    layout.addWidget(button(_("Find false report…"), self.ask_false_report))
        self.record_acts.setVisible(layout.count() > 0)
        layout.addStretch(1)

    def _may_open(self) -> bool:
        actor = self.shell.actor
        return actor is not None and (actor.units is None or self.unit_id in actor.units)

    def open_part(self, kind: str, record_id: UUID) -> None:
        """Open a record that makes the score, where the actor may see it."""
        if kind == "score_correction":
            return
        if self._may_open():
            self.shell.open_record(kind, record_id)
        else:
            self.shell.banner.say("info", _("This record belongs to another unit."))

    def open_paper(self) -> None:
        """Show the leaderboard of the month as a paper."""
        if self.shown is not None:
            last = self.shown.board.period.last
            documents = self.shell.open("documents")
            documents.show_month_document("leaderboard", last.year, last.month)  # type: ignore[attr-defined]

    def ask_correction(self) -> None:
        """Ask for a correction by hand."""
        if self.shown is not None and self.unit_id is not None:
            units = tuple((place.unit_id, place.unit) for place in self.shown.board.places)
            self.ask(CorrectDialog(self.shell, units, self.unit_id))

    def ask_published(self) -> None:
        """Ask why published scores turned out otherwise."""
        if self.shown is not None:
            self.ask(published_dialog(self.shell, self.shown.board.period, self.shown.board.drifted))

    def ask_false_report(self) -> None:
        """Ask what was found false of the chosen record."""
        part, unit_id = self.tree.chosen(), self.unit_id
        if part is not None and unit_id is not None and self.shown is not None:
            self.ask(false_report_dialog(self.shell, part.record_id, unit_id, f"{self.shown.told[0].unit} {part.title}"))

    def withdraw(self) -> None:
        """Let the chosen correction count no more."""
        part = self.tree.chosen()
        if part is not None:
            self.shell.act(lambda work: withdraw_score_correction(work, part.record_id))

    def ask(self, dialog: QDialog) -> None:
        """Show a dialog beside the page."""
        self.dialog = dialog
        dialog.open()


def _scrolled(part: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(part)
    return area


def _last_whole(year: int, month: int) -> str:
    """Return the month before, as periods are written."""
    return f"{year}-{month - 1:02d}" if month > 1 else f"{year - 1}-12"


def _periods(year: int, month: int) -> list[tuple[object, str]]:
    """Return the periods to choose from: months of this year and the last, newest first, quarters, years."""
    months = [(each, number) for each in (year, year - 1) for number in range(12, 0, -1) if (each, number) <= (year, month)]
    found: list[tuple[object, str]] = [
        (f"{each}-{number:02d}", _("{year}, month {month}").format(year=each, month=number)) for each, number in months
    ]
    quarters = [(each, q) for each in (year, year - 1) for q in range(4, 0, -1) if (each, 3 * q - 2) <= (year, month)]
    found += [(f"{each}Q{q}", _("{year}, quarter {quarter}").format(year=each, quarter=q)) for each, q in quarters]
    return found + [(str(each), _("whole year {year}").format(year=each)) for each in (year, year - 1)]
