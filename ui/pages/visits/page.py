"""Investor visits 客商来访: week and month calendar with drag to move, list, requests, and one visit in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QStackedWidget, QVBoxLayout

from crm.kernel.clock import COUNTY_ZONE, local_date
from crm.kernel.i18n import _, ngettext
from crm.people.permissions import May
from crm.people.setup import county_calendar
from crm.store.acts import Work
from crm.store.files import write_whole
from crm.visits.calendar_file import unit_calendar
from crm.visits.clash_book import ClashBook
from crm.visits.ics import ReadFile, read_calendar_file
from crm.visits.invitations import Imported, import_invitations
from crm.visits.queries import VisitDetail, VisitFilter, VisitRow, calendar_between, visit_detail
from crm.visits.request_rows import RequestRow
from crm.visits.rules import AHEAD, VISIT_STATE_NAMES, VisitState
from crm.visits.service import move_visit
from ui.pages.page import Page
from ui.pages.visits.blocks import Block, CalendarWidget
from ui.pages.visits.listing import RequestList, VisitList
from ui.pages.visits.month import MonthCalendar
from ui.pages.visits.pane import VisitPane
from ui.pages.visits.small_forms import AnswerForm
from ui.pages.visits.week import WeekCalendar
from ui.widgets.basics import boxed, button, label, row

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

WEEK, MONTH, LIST, REQUESTS = range(4)


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """What the calendars show: visits with their clashes, everything that takes time, which days are worked."""

    rows: list[VisitRow]
    book: ClashBook
    working: tuple[bool, ...]


def gather(work: Work, first: date, last: date) -> CalendarFacts:
    """Gather the days ``first`` through ``last`` in one visit to the database."""
    rows, book = calendar_between(work.session, work.actor, first, last)
    calendar = county_calendar(work.session)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return CalendarFacts(rows, book, tuple(calendar.is_working_day(day) for day in days))


def short_name(name: str) -> str:
    """Return an enterprise's name without its legal form, as narrow places show it."""
    short = name
    for form in ("有限责任公司", "有限公司", "股份", "集团"):
        short = short.removesuffix(form)
    return short or name


def block_of(found: VisitRow, *, movable: bool) -> Block:
    """Return a visit as the calendars paint it."""
    people = ngettext("{count} person", "{count} people", found.number).format(count=found.number)
    tones = {"cancelled": "neutral", "postponed": "neutral", "received": "good", "followed_up": "good"}
    lines = (found.subject, found.places, found.hosts)
    return Block(
        found.id,
        found.starts_at.astimezone(COUNTY_ZONE).replace(tzinfo=None),
        found.ends_at.astimezone(COUNTY_ZONE).replace(tzinfo=None),
        f"{short_name(found.enterprise_name)} {people}",
        tuple(filter(None, lines)),
        "bad" if found.clashes else tones.get(found.state, "info"),
        _(VISIT_STATE_NAMES[VisitState(found.state)]),
        tuple(each.words for each in found.clashes),
        movable and found.state in AHEAD,
    )


class VisitsPage(Page):
    """The calendars, the lists and one visit."""

    key = "visits"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the views and the pane; the editor takes their place when called."""
        super().__init__(shell)
        self.day = shell.today
        self.facts: CalendarFacts | None = None
        actor = shell.actor
        self._may_edit = actor is not None and actor.may(May.EDIT_RECORDS)
        self.setAcceptDrops(True)

        # widgets
        self.span_label = label("", "strong")
        self.week, self.month = WeekCalendar(), MonthCalendar()
        self.week.setAccessibleName(_("Week"))
        self.month.setAccessibleName(_("Month"))
        self.list = VisitList(shell)
        self.requests = RequestList(shell, self.show_visit if self._sees_visits() else None, self.answer)
        self.pane = VisitPane(self)
        self.views, self.whole = QStackedWidget(), QStackedWidget()
        self.tabs = [self._tab(words, number) for number, words in enumerate((_("Week"), _("Month"), _("List"), _("Requests")))]
        self._turns = [
            button("‹", lambda: self.turn(-1), tip=_("earlier")),
            button("›", lambda: self.turn(1), tip=_("later")),
            button(_("Today"), self.go_today),
        ]
        self.new_button = button(_("Visit"), self.new_visit, primary=True, icon="plus")
        self.import_button = button(_("Import .ics"), self.ask_import, icon="upload")
        self.calendar_button = button(_("Calendar .ics"), self.ask_calendar, icon="download")
        for each in (self.new_button, self.import_button):
            each.setVisible(self._may_edit)
        self.calendar_button.setVisible(actor is not None and actor.may(May.EXPORT_DOCUMENTS))

        # assembly
        for view in (self.week, self.month):
            framed = QVBoxLayout()
            framed.setContentsMargins(1, 1, 1, 1)
            framed.addWidget(view)
            self.views.addWidget(boxed(framed, "card"))
        self.views.addWidget(self.list)
        self.views.addWidget(self.requests)
        middle = row(self.views, self.pane, spacing=12)
        middle.setStretch(0, 1)
        head = self.head(
            _("Investor visits"),
            self._turns[0],
            self.span_label,
            self._turns[1],
            self._turns[2],
            *self.tabs,
            None,
            self.calendar_button,
            self.import_button,
            self.new_button,
        )
        outer = QVBoxLayout()
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(head)
        outer.addLayout(middle, 1)
        self.keys_line = self.foot(_("Arrows choose    Alt+arrows move    Enter open    N announce    drag to move"))
        outer.addWidget(self.keys_line)
        self.whole.addWidget(boxed(outer))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.whole)

        # connections
        for view in (self.week, self.month):
            view.clash_words = self._clashes_of
            view.chosen.connect(self.pane.show_visit)
            view.opened.connect(self.open_visit)
            view.moved.connect(self.move)
            view.created.connect(self.new_visit)
        self.list.chosen.connect(self.pane.show_visit)
        self.show_view(WEEK if self._sees_visits() else REQUESTS)

    def _sees_visits(self) -> bool:
        actor = self.shell.actor
        return actor is not None and (self._may_edit or actor.may(May.SEE_ALL))

    def _tab(self, words: str, number: int) -> QPushButton:
        made = button(words, lambda: self.show_view(number))
        made.setProperty("tab", True)
        made.setCheckable(True)
        return made

    # ---- showing -----------------------------------------------------------------------------------------
    def show_view(self, number: int) -> None:
        """Show the week, the month, the list or the requests."""
        self.views.setCurrentIndex(number)
        for place, tab in enumerate(self.tabs):
            tab.setChecked(place == number)
        for each in (*self._turns, self.span_label, self.keys_line):
            each.setVisible(number in (WEEK, MONTH))
        self.refresh()

    def span(self) -> tuple[date, date]:
        """Return the first and last day shown: a week, or the whole weeks of a month."""
        first = self.day if self.views.currentIndex() == WEEK else self.day.replace(day=1)
        first -= timedelta(days=first.weekday())
        if self.views.currentIndex() == WEEK:
            return first, first + timedelta(days=6)
        following = (self.day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return first, following + timedelta(days=6 - (following - timedelta(days=1)).weekday() - 1)

    def refresh(self) -> None:
        """Load what is shown."""
        view = self.views.currentIndex()
        if view == LIST:
            self.list.refresh()
        elif view == REQUESTS:
            self.requests.refresh()
        else:
            first, last = self.span()
            self.shell.read("visits", lambda work: gather(work, first, last), self.show_facts)
        if self.pane.visit_id is not None:
            self.pane.show_visit(self.pane.visit_id)

    def show_facts(self, facts: CalendarFacts) -> None:
        """Show a week or a month."""
        self.facts = facts
        first, last = self.span()
        blocks = [block_of(each, movable=self._may_edit) for each in facts.rows]
        if self.views.currentIndex() == WEEK:
            self.span_label.setText(f"{first.month}月{first.day}日 – {last.month}月{last.day}日")
            self.week.show_week(first, self.shell.today, facts.working, blocks)
        else:
            self.span_label.setText(f"{self.day.year}年{self.day.month}月")
            weeks = ((last - first).days + 1) // 7
            self.month.show_month(first, weeks, self.day.month, self.shell.today, facts.working, blocks)
        if self.pane.visit_id is None and blocks:
            self._choose_first(blocks)

    def _choose_first(self, blocks: list[Block]) -> None:
        """Choose the first visit that is not over, else the last one."""
        now = self.shell.clock.now().astimezone(COUNTY_ZONE).replace(tzinfo=None)
        chosen = next((each for each in blocks if each.clashes and each.ends_at > now), None)
        chosen = chosen or next((each for each in blocks if each.ends_at > now), blocks[-1])
        self.calendar().choose(chosen.id)

    def calendar(self) -> CalendarWidget:
        """Return the calendar in front, the week where a list is."""
        return self.month if self.views.currentIndex() == MONTH else self.week

    def turn(self, step: int) -> None:
        """Show another week or month."""
        if self.views.currentIndex() == WEEK:
            self.day += timedelta(days=7 * step)
        else:
            number = self.day.year * 12 + self.day.month - 1 + step
            self.day = date(number // 12, number % 12 + 1, 1)
        self.pane.show_visit(None)
        self.refresh()

    def go_today(self) -> None:
        """Show the week or month of today."""
        self.day = self.shell.today
        self.refresh()

    # ---- moving ------------------------------------------------------------------------------------------
    def _clashes_of(self, visit_id: UUID, by: timedelta) -> list[str]:
        """Return whom and what a visit would clash with, were it moved."""
        return [each.words for each in self.facts.book.of(visit_id, by)] if self.facts else []

    def move(self, visit_id: UUID, target: datetime) -> None:
        """Move a visit to a county moment; the banner says the clashes before and after, and offers to undo."""
        found = next((each for each in self.facts.rows if each.id == visit_id), None) if self.facts else None
        if found is None:
            return
        moment = target.replace(tzinfo=COUNTY_ZONE)
        before, after = self._clashes_of(visit_id, timedelta(0)), self._clashes_of(visit_id, moment - found.starts_at)
        words = _("{name} moved to {time}. Before: {before}. Now: {after}.").format(
            name=found.enterprise_name,
            time=f"{target:%m-%d %H:%M}",
            before="；".join(before) or _("no clash"),
            after="；".join(after) or _("no clash"),
        )
        self.shell.act(lambda work: move_visit(work, visit_id, moment, found.version), words=words)

    # ---- going -------------------------------------------------------------------------------------------
    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show a visit in its week."""
        del kind
        self.show_visit(record_id)

    def show_visit(self, visit_id: UUID) -> None:
        """Turn to a visit's week and show it."""
        self.shell.read(
            "visit.go", lambda work: visit_detail(work.session, work.actor, visit_id, work.clock.now()), self._gone_to
        )

    def _gone_to(self, detail: VisitDetail) -> None:
        self.day = local_date(detail.row.starts_at)
        self.week.current = detail.row.id
        self.pane.visit_id = detail.row.id
        self.whole.setCurrentIndex(0)
        self.show_view(WEEK)

    def open_visit(self, visit_id: UUID) -> None:
        """Open the editor of a visit that may be changed, else show it in the pane."""
        found = next((each for each in self.facts.rows if each.id == visit_id), None) if self.facts else None
        if self._may_edit and found is not None and found.state in AHEAD:
            self.open_editor(visit_id)
        else:
            self.pane.show_visit(visit_id)

    def new_visit(self, moment: datetime | None = None) -> None:
        """Begin a visit, at a moment of the calendar."""
        if self._may_edit:
            self._edit(None, moment)

    def open_editor(self, visit_id: UUID) -> None:
        """Open the editor of a visit."""
        self._edit(visit_id, None)

    def _edit(self, visit_id: UUID | None, moment: datetime | None) -> None:
        from ui.pages.visits.editor import VisitEditor  # noqa: PLC0415 - loaded when a visit is entered

        self._close_editor()
        self.editor = VisitEditor(self.shell, self._left, visit_id, moment)
        self.whole.addWidget(self.editor)
        self.whole.setCurrentWidget(self.editor)

    def _close_editor(self) -> None:
        while self.whole.count() > 1:
            old = self.whole.widget(1)
            self.whole.removeWidget(old)
            old.deleteLater()

    def _left(self, visit_id: UUID | None) -> None:
        """Come back from the editor, to the visit it saved."""
        self.whole.setCurrentIndex(0)
        self._close_editor()
        if visit_id is not None:
            self.show_visit(visit_id)
        else:
            self.refresh()

    def answer(self, request: RequestRow) -> None:
        """Answer a request from the list, in the pane's place."""
        self.pane.open_form(AnswerForm(self.pane, request))

    # ---- calendar files ----------------------------------------------------------------------------------
    def ask_calendar(self) -> None:
        """Ask where to write one's visits as a calendar to subscribe to."""
        actor = self.shell.actor
        name = f"{actor.unit_name if actor else ''}{_('Visits')}.ics"
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), name, "iCalendar (*.ics)")
        if path:
            self.write_calendar(Path(path))

    def write_calendar(self, path: Path) -> None:
        """Write every visit from a year back to ``path``; a calendar program that subscribes to it follows the changes."""
        since = self.shell.today - timedelta(days=366)

        def run(place: Any) -> int:  # noqa: ANN401 - the database side
            title = f"{place.actor.unit_name} {_('Visits')}"
            data, count = unit_calendar(place.work.session, place.actor, title, VisitFilter(first=since))
            write_whole(path, data)
            return count

        self.shell.client.submit(
            run,
            lambda count: self.shell.banner.say("good", _("{count} visits written to {path}.").format(count=count, path=path)),
            self.shell.tell,
        )

    def ask_import(self) -> None:
        """Choose an invitation to import."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Import .ics"), "", "iCalendar (*.ics)")
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Plan the visits of an .ics file; what could not be taken is said."""

        def run(place: Any) -> tuple[Any, ReadFile]:  # noqa: ANN401 - the database side
            found = read_calendar_file(path)
            return import_invitations(place.work, found.invitations), found

        self.shell.client.submit(run, self._imported, self.shell.tell)

    def _imported(self, told: tuple[Any, ReadFile]) -> None:
        done, found = told
        imported: Imported = done.value
        remarks = [each for invitation in found.invitations for each in invitation.remarks]
        said = "　".join((imported.words + "。", *imported.refused, *found.refused, *remarks))
        state = "warn" if found.refused or imported.refused else "good"
        verb, run = (
            (_("Undo “{act}”").format(act=_(done.label)), lambda: self.shell.undo(done.seq)) if done.changes else ("", None)
        )
        self.shell.banner.say(state, said, verb, run)
        shown = (*imported.announced, *imported.moved)
        if shown:
            self.show_visit(shown[0])
        else:
            self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take an .ics file dragged here."""
        urls = event.mimeData().urls()
        if self._may_edit and any(url.toLocalFile().lower().endswith(".ics") for url in urls):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import the .ics files dropped."""
        for url in event.mimeData().urls():
            if url.toLocalFile().lower().endswith(".ics"):
                self.import_file(Path(url.toLocalFile()))
