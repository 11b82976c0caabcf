"""Who visits this week 本周来访 and which investors' requests are due, for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from crm.kernel.i18n import _
from crm.store.acts import Work
from crm.visits.queries import VisitRow, visits_between
from crm.visits.request_rows import RequestRow, request_rows
from crm.visits.rules import STANDING, Light
from ui.pages.visits.pane import LIGHT_TONES, state_badge, time_line
from ui.widgets.basics import Badge, Card, EmptyState, boxed, column
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

MOST = 12


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """Visits of the days ahead, and open requests that are due soon or late."""

    visits: list[VisitRow]
    requests: list[RequestRow]


def ask(work: Work, today: date) -> WeekFacts:
    """Gather the visits until Sunday, from Friday on until the Sunday after, and the requests that press."""
    days = 6 - today.weekday()
    last = today + timedelta(days=days if days > 2 else days + 7)
    rows = visits_between(work.session, work.actor, today, last)
    pressing = [
        each
        for each in request_rows(work.session, work.actor, work.clock.now(), open_only=True, most=MOST)
        if each.light in (Light.RED, Light.YELLOW) or each.may_answer
    ]
    return WeekFacts([row for row in rows if row.state in STANDING], pressing)


class VisitsCard(Card):
    """A line for each visit, its clash before its state, then the requests by due day; a click opens it."""

    def __init__(self, shell: MainWindow) -> None:
        """Begin empty; ``refresh`` loads."""
        super().__init__(_("Who visits this week"), "", _("visits"), self._open_page)
        self.shell = shell

    def refresh(self) -> None:
        """Load visits and requests."""
        today = self.shell.today
        self.shell.read("desk.visits", lambda work: ask(work, today), self.show_facts)

    def show_facts(self, facts: WeekFacts) -> None:
        """Show them."""
        lines: list[Any] = [self._visit(each) for each in facts.visits[:MOST]]
        lines += [self._request(each) for each in facts.requests]
        if not lines:
            self.fill(EmptyState(_("No visit this week, and no request is due.")))
            return
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(_("Who visits this week"))
        area.setWidget(boxed(column(*lines, None, spacing=0)))
        self.fill(area)

    def _visit(self, found: VisitRow) -> Line:
        badge = Badge("bad", _("clash")) if found.clashes else state_badge(found.state)
        second = " · ".join(filter(None, (time_line(found.starts_at, found.ends_at), found.hosts, found.unit_name)))
        return Line(badge, found.enterprise_name, second, lambda: self.shell.open_record("visit", found.id))

    def _request(self, found: RequestRow) -> Line:
        second = f"{found.visit_title} · {found.responsible}"
        words = _("Request: {text}").format(text=found.text)
        return Line(Badge(LIGHT_TONES[found.light], found.words), words, second, self._open_requests)

    def _open_page(self) -> None:
        self.shell.open("visits")

    def _open_requests(self) -> None:
        from ui.pages.visits.page import REQUESTS  # noqa: PLC0415 - the page is loaded when it is first opened

        page: Any = self.shell.open("visits")
        page.show_view(REQUESTS)
