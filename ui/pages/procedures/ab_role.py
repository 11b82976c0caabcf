"""The AB role 关键岗位AB角: the month's board of posts, absences with their handovers, and who is on duty at the mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from crm.kernel.i18n import _, ngettext
from crm.people.permissions import May
from crm.people.queries import OfficialRow, officials_on
from crm.procedures.ab_role.board import Board, BoardRow, board
from crm.procedures.ab_role.queries import AbsenceRow, absences
from crm.store.acts import Work
from ui.pages.page import Page
from ui.pages.procedures.ab_absences import AbsencesCard
from ui.pages.procedures.ab_forms import LeaveDialog, PostDialog
from ui.pages.procedures.ab_sheet import HandoverEditor
from ui.shell.window import WEEKDAYS
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, chip, label, row
from ui.widgets.duty_board import CELL_WORDS, DutyBoard, DutyRow, DutySlot
from ui.widgets.matrix import MatrixDay

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

CARD_HEAD = 44
"""Pixels of the board's card above its rows; a small unit's board takes no more room than its posts."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the section shows: the month's board, the absences around now, the officials of the actor's unit."""

    board: Board
    absences: list[AbsenceRow]
    people: list[OfficialRow]


def gather(work: Work, year: int, month: int) -> Facts:
    """Gather a month in one visit to the database."""
    today, unit = work.clock.today(), work.actor.unit_id
    return Facts(
        board(work.session, work.actor, year, month, today),
        absences(work.session, work.actor, work.clock.now()),
        officials_on(work.session, today, [unit] if unit else None),
    )


def duty_row(line: BoardRow) -> DutyRow:
    """Return a post's line as the board paints it."""
    slots = {half: DutySlot(str(slot.cell), slot.official, slot.absence_id) for half, slot in line.slots.items()}
    return DutyRow(line.key, line.unit, line.post, line.a, line.b, slots)


class AbRoleSection(Page):
    """The board above, absences and the marked post below; a handover sheet takes their place."""

    key = "ab_role"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the board and what is below it."""
        super().__init__(shell)
        self.year, self.month = shell.today.year, shell.today.month
        self.facts: Facts | None = None

        # widgets
        self.month_label = label("", "strong")
        self.count = chip("")
        self.board = DutyBoard()
        self.board.setAccessibleName(_("Board of posts"))
        self.absences = AbsencesCard(shell, self.open_sheet)
        self.duty_card = Card(_("On duty"))
        self.editor = HandoverEditor(shell, self.show_board)
        self.all_button = button(_("also what is settled"), self._show_absences)
        self.all_button.setCheckable(True)
        self.views = QStackedWidget()

        # assembly
        self.views.addWidget(self._month_view())
        self.views.addWidget(self.editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.views)
        self.setFocusProxy(self.board)

        # connections
        self.board.chosen.connect(self._show_duty)
        self.board.opened.connect(self.open_absence)
        self.board.created.connect(self._leave_at)

    def _month_view(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.board)
        self.board_card = Card(_("Posts and days"), _("half a cell = half a day · grey = day off · — A on duty"))
        self.board_card.body.addWidget(area)
        lower = row(self.absences, self.duty_card, spacing=12)
        lower.setStretch(0, 5)
        lower.setStretch(1, 2)
        below = boxed(lower)
        below.setMinimumHeight(230)
        month = QVBoxLayout()
        month.setContentsMargins(0, 0, 0, 0)
        month.setSpacing(8)
        month.addWidget(self._head())
        month.addWidget(self.board_card, 3)
        month.addLayout(row(*_legend(), None, self.foot(_("Enter open the absence    N enter leave")), spacing=14))
        month.addWidget(below, 2)
        return boxed(month)

    def _head(self) -> QWidget:
        actor = self.shell.actor
        self.leave_button = button(_("Enter leave"), self.enter_leave, primary=True, icon="plus")
        self.leave_button.setVisible(actor is not None and actor.may(May.ENTER_LEAVE))
        self.list_button = button(_("Public list PDF"), self._public_list, icon="file-text")
        self.list_button.setVisible(actor is not None and actor.may(May.EXPORT_DOCUMENTS))
        self.post_button = button(_("Set up key post…"), self.set_up_post)
        self.post_button.setVisible(actor is not None and actor.may(May.KEEP_POSTS))
        return self.head(
            _("AB role"),
            button("‹", lambda: self.turn(-1), tip=_("month before")),
            self.month_label,
            button("›", lambda: self.turn(1), tip=_("month after")),
            self.count,
            None,
            self.all_button,
            self.post_button,
            self.list_button,
            self.leave_button,
        )

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the month, and the sheet where it is shown."""
        year, month = self.year, self.month
        self.shell.read("ab_role", lambda work: gather(work, year, month), self.show_facts)
        if self.views.currentWidget() is self.editor:
            self.editor.refresh()

    def show_facts(self, facts: Facts) -> None:
        """Show a month."""
        self.facts = facts
        self.month_label.setText(f"{self.year}年{self.month}月")
        rows = facts.board.rows
        unmanned = sum(line.unmanned for line in rows)
        words = ngettext("{count} post", "{count} posts", len(rows)).format(count=len(rows))
        empty = ngettext("{count} half day unmanned", "{count} half days unmanned", unmanned).format(count=unmanned)
        self.count.setText(f"{words} · {empty}" if unmanned else words)
        days = [MatrixDay(day.number, WEEKDAYS[day.weekday], day.working, day.today) for day in facts.board.days]
        self.board.show_month(days, [duty_row(line) for line in rows])
        self.board_card.setMaximumHeight(max(self.board.sizeHint().height() + CARD_HEAD, 140))
        today = next((place for place, day in enumerate(days) if day.today), 0)
        if self.board.at == (0, 0):
            self.board.at = (0, today)
        if rows:
            self._show_duty(duty_row(rows[self.board.at[0]]), days[self.board.at[1]].number)
        else:
            self.duty_card.fill(EmptyState(_("No post is set up yet.")))
        self._show_absences()

    def _show_duty(self, line: DutyRow, day: int) -> None:
        """Show who is on duty at a post on a day, half by half."""
        self.duty_card.title.setText(_("On duty"))
        self.duty_card.hint.setText(f"{line.unit} {line.post} · {self.month:02d}-{day:02d}")
        lines: list[QWidget | None] = []
        for afternoon, half in ((False, _("morning")), (True, _("afternoon"))):
            slot = line.slots.get((day, afternoon))
            words = _(CELL_WORDS[slot.state]) if slot else _("no post yet")
            badge = {"a": "good", "b": "info", "stand_in": "warn", "unmanned": "bad"}.get(slot.state if slot else "", "neutral")
            name = label(slot.official if slot else "", "strong")
            lines.append(boxed(row(label(half, "faint"), name, None, Badge(badge, words), margins=(14, 7, 12, 7)), "rowLine"))
        lines.append(boxed(row(label(_("Role A"), "faint"), label(line.a or "—"), None, margins=(14, 7, 12, 7)), "rowLine"))
        lines.append(boxed(row(label(_("Role B"), "faint"), label(line.b or "—"), None, margins=(14, 7, 12, 7)), "rowLine"))
        found = self._row_of(line.key)
        actor = self.shell.actor
        if found is not None and found.post_id is not None and actor is not None and actor.may(May.KEEP_POSTS):
            change = button(_("Change A and B…"), lambda: self.change_holders(found), link=True)
            lines.append(boxed(row(None, change, margins=(14, 4, 8, 4))))
        self.duty_card.fill(*lines, None)

    def _row_of(self, key: UUID) -> BoardRow | None:
        return next((line for line in self.facts.board.rows if line.key == key), None) if self.facts else None

    def turn(self, months: int) -> None:
        """Show an earlier or a later month."""
        number = self.year * 12 + self.month - 1 + months
        self.year, self.month = number // 12, number % 12 + 1
        self.refresh()

    def _show_absences(self) -> None:
        if self.facts is not None:
            self.absences.show_rows(self.facts.absences, everything=self.all_button.isChecked())

    def show_board(self) -> None:
        """Leave the sheet for the board."""
        self.views.setCurrentIndex(0)
        self.board.setFocus()
        self.refresh()

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show the handover sheet of an absence."""
        del kind
        self.shell.read(
            "ab_role.go",
            lambda work: absences(work.session, work.actor, work.clock.now()),
            lambda rows: _go(self, rows, record_id),
        )

    # ---- doing -------------------------------------------------------------------------------------------
    def open_absence(self, absence_id: UUID) -> None:
        """Open the sheet of an absence's first post."""
        rows = self.facts.absences if self.facts else []
        _go(self, rows, absence_id)

    def open_sheet(self, absence_id: UUID, seat_key: UUID) -> None:
        """Open the handover sheet of a post for an absence."""
        self.views.setCurrentWidget(self.editor)
        self.editor.show_sheet(absence_id, seat_key)

    def enter_leave(self, official: UUID | None = None, day: date | None = None) -> None:
        """Ask for leave of somebody in the unit, by default of oneself today."""
        own = self.shell.actor.official_id if self.shell.actor else None
        people = self.facts.people if self.facts else []
        self.dialog: LeaveDialog = LeaveDialog(self.shell, people, official or own, day or self.shell.today)
        self.dialog.open()

    def _leave_at(self, line: DutyRow, day: int) -> None:
        """Begin leave of a post's A on a day of the board."""
        people = self.facts.people if self.facts else []
        official = next((each.id for each in people if each.name == line.a), None)
        self.enter_leave(official, date(self.year, self.month, day))

    def set_up_post(self) -> None:
        """Ask for a new post of the unit with its A and B."""
        actor = self.shell.actor
        if self.facts is not None and actor is not None and actor.unit_id is not None:
            self.post_dialog = PostDialog(self.shell, self.facts.people, actor.unit_id, self.shell.today)
            self.post_dialog.open()

    def change_holders(self, line: BoardRow) -> None:
        """Ask for another A and B of a post."""
        if self.facts is not None and line.post_id is not None:
            post = (line.post_id, line.post)
            self.post_dialog = PostDialog(self.shell, self.facts.people, line.unit_id, self.shell.today, post)
            self.post_dialog.open()

    def _public_list(self) -> None:
        documents: Any = self.shell.open("documents")
        documents.show_month_document("ab-list", self.year, self.month)


def _go(section: AbRoleSection, rows: list[AbsenceRow], absence_id: UUID) -> None:
    """Open the first sheet of an absence, or say that it hands nothing over."""
    found = next((each for each in rows if each.id == absence_id), None)
    if found is not None and found.handovers:
        section.open_sheet(absence_id, found.handovers[0].seat_key)
    else:
        section.shell.banner.say("info", _("This absence hands no post over."))


def _legend() -> list[QWidget]:
    """Return the words of the board's marks."""
    states = (
        ("info", _("B for A")),
        ("warn", _("stand-in")),
        ("bad", _("unmanned")),
        ("neutral", _("… leave waits for approval")),
    )
    return [Badge(state, words) for state, words in states]
