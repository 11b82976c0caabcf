"""Time-limited handling 限时办结: the open clocks by what runs out next, the other cases, and the page of one case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import N_, _, ngettext
from crm.people.permissions import May
from crm.procedures.time_limit.cards import cards_earned, raise_cards
from crm.procedures.time_limit.clock import PAUSE_NAMES, PauseReason
from crm.procedures.time_limit.lights import Light
from crm.procedures.time_limit.queries import CaseRow, ClockRow, cases, open_clocks
from crm.procedures.time_limit.rules import CASE_STATE_NAMES, DECISION_NAMES, CaseState, Decision
from crm.store.acts import Work
from ui.pages.page import Page
from ui.pages.procedures.case_forms import ReceiveDialog
from ui.pages.procedures.case_pane import CasePane
from ui.pages.procedures.case_words import clock_badge
from ui.widgets.basics import EmptyState, button, chip, column
from ui.widgets.table import Column, WindowedModel, WindowedTable

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

VIEWS = (
    # key, title, the states of cases or the lights of clocks it shows
    ("open", N_("Open clocks"), ()),
    ("red", N_("Red"), (Light.RED,)),
    ("yellow", N_("Yellow"), (Light.YELLOW,)),
    ("paused", N_("Paused"), ("paused",)),
    ("new", N_("To be accepted"), (CaseState.RECEIVED, CaseState.INCOMPLETE)),
    ("decided", N_("Decided"), (CaseState.DECIDED,)),
    ("closed", N_("Closed"), (CaseState.CLOSED, CaseState.WITHDRAWN)),
)
CLOCKS = ("open", "red", "yellow", "paused")


def _clock_columns() -> list[Column]:
    return [
        Column(_("Clock"), lambda r: _light(r)[1], 134, badge=_light),
        Column(_("Due"), lambda r: f"{r.due:%m-%d}" + (" ↷" if r.paused else ""), 84, number=True),
        Column(_("Project"), lambda r: r.title, 172, strong=True),
        Column(_("Matter"), lambda r: r.matter, 122),
        Column(_("Step"), lambda r: r.step, 98),
        Column(_("Responsible"), lambda r: f"{r.unit} {r.post}".strip(), 142),
        Column(_("Applicant"), lambda r: r.applicant, 128),
        Column(_("Limit"), lambda r: str(r.clock.limit), 48, number=True),
        Column(_("Pause"), lambda r: _(PAUSE_NAMES[PauseReason(r.reason)]) if r.reason else "", 78),
        Column(_("Number"), lambda r: r.number, 132),
    ]


def _case_columns() -> list[Column]:
    return [
        Column(_("State"), lambda r: _case_badge(r)[1], 130, badge=_case_badge),
        Column(_("Received"), lambda r: f"{r.received_at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}", 130),
        Column(_("Project"), lambda r: r.title, 200, strong=True),
        Column(_("Matter"), lambda r: r.matter, 130),
        Column(_("Handled by"), lambda r: r.unit, 120),
        Column(_("Applicant"), lambda r: "　".join(filter(None, (r.applicant_unit, r.applicant))), 270),
        Column(_("Number"), lambda r: r.number, 140),
    ]


def _light(found: ClockRow) -> tuple[str, str]:
    return clock_badge(found.light, found.left, paused=found.paused)


def _case_badge(found: CaseRow) -> tuple[str, str]:
    words = _(CASE_STATE_NAMES[CaseState(found.state)])
    if found.decision:
        granted = found.decision == Decision.GRANTED
        return ("good" if granted else "warn"), f"{words} · {_(DECISION_NAMES[Decision(found.decision)])}"
    return ("warn" if found.state == CaseState.INCOMPLETE else "info" if found.state == CaseState.RECEIVED else "neutral"), words


class CasesSection(Page):
    """The list and, when a case is opened, its page."""

    key = "cases"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out chips, both tables and the case."""
        super().__init__(shell)
        self.view = "open"
        self._raising = False

        # widgets
        self.count = chip("")
        self.clocks, self.clock_table = self._table(_clock_columns(), _("Open clocks"))
        self.cases, self.case_table = self._table(_case_columns(), _("Cases"))
        self.empty = EmptyState(_("Nothing is open here. A clock begins when an application is accepted."))
        self.pane = CasePane(shell, self.show_list)
        self.tabs = QButtonGroup(self)
        tabs = [self._tab(key, title) for key, title, _shown in VIEWS]
        self.new_button = button(_("Receive application…"), self.receive, primary=True, icon="plus")

        # assembly
        self.lists = QStackedWidget()
        for part in (self.clock_table, self.case_table, self.empty):
            self.lists.addWidget(part)
        self.list_page = QWidget()
        head = self.head(_("Time-limited handling"), self.count, *tabs, None, self.new_button)
        foot = self.foot(_("↑↓ choose    Enter open the case    Esc back to the list"))
        self.list_page.setLayout(column(head, self.lists, foot, spacing=8))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list_page)
        self.stack.addWidget(self.pane)
        self.setLayout(column(self.stack))
        self.setFocusProxy(self.clock_table)

        # connections
        for model in (self.clocks, self.cases):
            model.counted.connect(self._counted)
        self.clock_table.opened.connect(self._open_clock)
        self.case_table.opened.connect(self._open_case)

    def _table(self, columns: Sequence[Column], name: str) -> tuple[WindowedModel, WindowedTable]:
        model = WindowedModel(self.shell.client, columns)
        table = WindowedTable(model)
        table.setAccessibleName(name)
        table.horizontalHeader().setSectionsClickable(False)
        return model, table

    def _tab(self, key: str, title: str) -> QWidget:
        made = button(_(title), lambda: self.show_view(key))
        made.setCheckable(True)
        made.setProperty("chip", True)
        made.setChecked(key == self.view)
        self.tabs.addButton(made)
        return made

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the list again, or the case in front; give the cards that clocks have earned meanwhile."""
        if self.stack.currentWidget() is self.pane and self.pane.detail is not None:
            self.pane.show_case(self.pane.detail.id)
        else:
            self._load()
        self.new_button.setVisible(self.shell.actor is not None and self.shell.actor.may(May.HANDLE))
        if not self._raising:
            self.shell.read("cards", _earned, self._raise)

    def _raise(self, earned: bool) -> None:
        """Give earned cards once, then show them."""
        if earned:
            self._raising = True
            self.shell.act(raise_cards, self._raised, quiet=True)

    def _raised(self, _count: object) -> None:
        self._raising = False

    def show_view(self, key: str) -> None:
        """Show the clocks of a light, or the cases of a state."""
        self.view = key
        for made, (other, _title, _shown) in zip(self.tabs.buttons(), VIEWS, strict=True):
            made.setChecked(other == key)
        self.show_list()

    def show_list(self) -> None:
        """Go back from a case to the list."""
        self.stack.setCurrentWidget(self.list_page)
        self._load()
        self.lists.currentWidget().setFocus()

    def _load(self) -> None:
        shown = next(shown for key, _title, shown in VIEWS if key == self.view)
        kept = _Kept(self.view, shown)
        table, model = (self.clock_table, self.clocks) if self.view in CLOCKS else (self.case_table, self.cases)
        self.lists.setCurrentWidget(table)
        model.show_query(kept.fetch, kept.count)

    def _counted(self, total: int) -> None:
        self.count.setText(ngettext("{count} case", "{count} cases", total).format(count=total))
        if not total:
            self.lists.setCurrentWidget(self.empty)

    # ---- one case ----------------------------------------------------------------------------------------
    def _open_clock(self, found: ClockRow) -> None:
        self.go_to("case", found.case_id)

    def _open_case(self, found: CaseRow) -> None:
        self.go_to("case", found.id)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one case."""
        del kind
        self.stack.setCurrentWidget(self.pane)
        self.pane.show_case(record_id)
        self.pane.setFocus()

    def receive(self) -> None:
        """Begin an application at one's own desk."""
        self.dialog = ReceiveDialog(self.shell)
        self.dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list."""
        if event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is self.pane:
            self.show_list()
        else:
            super().keyPressEvent(event)


class _Kept:
    """The rows of one loading: computed once on the database thread, then handed out page by page."""

    def __init__(self, view: str, shown: Sequence[Any]) -> None:
        """Remember what is asked for."""
        self._view, self._shown = view, shown
        self._rows: list[Any] | None = None

    def fetch(self, place: Any, _sort: str, _descending: bool, offset: int, limit: int) -> Sequence[Any]:  # noqa: ANN401 - the table's form
        """Return some rows."""
        return self._all(place.work)[offset : offset + limit]

    def count(self, place: Any) -> int:  # noqa: ANN401 - the table's form
        """Return how many there are."""
        return len(self._all(place.work))

    def _all(self, work: Work) -> list[Any]:
        if self._rows is None:
            self._rows = self._ask(work)
        return self._rows

    def _ask(self, work: Work) -> list[Any]:
        if self._view not in CLOCKS:
            return list(cases(work.session, work.actor, self._shown, 2000))
        rows = open_clocks(work.session, work.actor, work.clock.now(), work.clock.today())
        if self._view == "open":
            return list(rows)
        return [each for each in rows if (each.paused if self._view == "paused" else each.light in self._shown)]


def _earned(work: Work) -> bool:
    """Tell whether a clock has earned a card that it was not given."""
    return next(cards_earned(work.session, work.actor, work.clock.now(), work.clock.today()), None) is not None
