"""Visits and investors' requests as lists: filtered by words and state, sorted, exported as filtered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from crm.visits.queries import VisitFilter, VisitRow, visit_count, visit_page
from crm.visits.request_rows import RequestRow, request_rows
from crm.visits.rules import VISIT_STATE_NAMES, VisitState
from ui.pages.visits.pane import LIGHT_TONES, STATE_TONES, time_line
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, chip, column, label, row
from ui.widgets.forms import Choice
from ui.widgets.table import Column, WindowedModel, WindowedTable

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def columns() -> list[Column]:
    """Return the columns of the list."""
    return [
        Column(_("Enterprise"), lambda r: r.enterprise_name, 190, "enterprise", strong=True),
        Column(_("When"), lambda r: time_line(r.starts_at, r.ends_at), 152, "starts"),
        Column(_("State"), lambda r: r.state, 80, "state", badge=_badge),
        Column(_("Leader of the party"), lambda r: f"{r.leader} {r.leader_title}", 100),
        Column(_("People"), lambda r: str(r.number), 46, number=True),
        Column(_("Hosts"), lambda r: r.hosts, 100),
        Column(_("Requests open"), lambda r: f"{r.requests_open}/{r.requests}" if r.requests else "", 66, number=True),
        Column(_("Unit"), lambda r: r.unit_name, 76),
    ]


def _badge(found: VisitRow) -> tuple[str, str]:
    return STATE_TONES.get(found.state, "neutral"), _(VISIT_STATE_NAMES[VisitState(found.state)])


class VisitList(QWidget):
    """Every visit one may see, newest first."""

    chosen = Signal(object)

    def __init__(self, shell: MainWindow) -> None:
        """Lay out filter and table."""
        super().__init__()
        self.shell, self.wanted = shell, VisitFilter()
        self.count = chip("")
        self.text = QLineEdit()
        self.text.setPlaceholderText(_("Enterprise, leader or subject"))
        self.text.setAccessibleName(_("Enterprise, leader or subject"))
        self.text.setFixedWidth(240)
        self.state = Choice([("", _("All states")), *((key, _(words)) for key, words in VISIT_STATE_NAMES.items())])
        self.state.setAccessibleName(_("State"))
        self.model = WindowedModel(shell.client, columns())
        self.model.sort_key = "starts"
        self.table = WindowedTable(self.model)
        self.table.setAccessibleName(_("Visits"))
        framed = QVBoxLayout()
        framed.setContentsMargins(1, 1, 1, 1)
        framed.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row(self.text, self.state, self.count, None, button(_("Export"), self.ask_export, icon="download")))
        layout.addWidget(boxed(framed, "card"), 1)
        self._typing = QTimer(self, singleShot=True, interval=150)
        self._typing.timeout.connect(self._filter)
        self.text.textChanged.connect(self._start_typing)
        self.state.currentIndexChanged.connect(self._filter)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.chosen.connect(self._choose)
        self.model.counted.connect(self._counted)

    def refresh(self) -> None:
        """Ask again for what is shown."""
        wanted = self.wanted

        def fetch(place: Any, sort: str, descending: bool, offset: int, limit: int) -> list[VisitRow]:  # noqa: ANN401 - the database side
            return visit_page(
                place.work.session, place.actor, wanted, sort=sort, descending=descending, offset=offset, limit=limit
            )

        self.model.show_query(fetch, lambda place: visit_count(place.work.session, place.actor, wanted))

    def _start_typing(self, _text: str) -> None:
        self._typing.start()

    def _filter(self, _index: int = 0) -> None:
        state = str(self.state.value() or "")
        self.wanted = replace(self.wanted, text=self.text.text(), states=(state,) if state else ())
        self.refresh()

    def _sort(self, section: int) -> None:
        if self.model.sort_by(section):
            self.refresh()

    def _choose(self, found: VisitRow | None) -> None:
        if found is not None:
            self.chosen.emit(found.id)

    def _counted(self, total: int) -> None:
        self.count.setText(_("{count} visits").format(count=f"{total:,}"))

    def ask_export(self) -> None:
        """Ask where to write the visits as filtered."""
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), f"{_('Visits')}.xlsx", "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the visits as filtered to ``path``."""
        from crm.ledger.exporting import export_visits  # noqa: PLC0415 - the writer is loaded when something is exported

        wanted = self.wanted
        self.shell.client.submit(
            lambda place: export_visits(place.work.session, place.actor, wanted, path),
            lambda count: self.shell.banner.say("good", _("{count} rows written to {path}.").format(count=count, path=path)),
            self.shell.tell,
        )


class RequestList(Card):
    """Requests of investors that one sees or must answer, open ones first by due day."""

    def __init__(self, shell: MainWindow, show: Callable[[UUID], None] | None, answer: Callable[[RequestRow], None]) -> None:
        """Keep what opens a visit (None for whoever sees requests only) and what answers a request."""
        super().__init__(_("Investors' requests"), _("open ones first, by due day"))
        self.shell, self._open_visit, self._answer = shell, show, answer
        self.rows: list[RequestRow] = []

    def refresh(self) -> None:
        """Load the requests."""
        self.shell.read("visit.requests", lambda work: request_rows(work.session, work.actor, work.clock.now()), self.show_rows)

    def show_rows(self, found: list[RequestRow]) -> None:
        """Show the requests with their clocks."""
        self.rows = found
        area = QScrollArea()
        area.setWidgetResizable(True)
        lines: list[Any] = [self._line(each) for each in found] or [EmptyState(_("No investor has asked for anything yet."))]
        area.setWidget(boxed(column(*lines, None, spacing=0)))
        self.fill(area)

    def _line(self, request: RequestRow) -> QWidget:
        unit = _("{unit} · by {day}").format(unit=request.responsible, day=f"{request.due_on:%m-%d}")
        second = f"{request.visit_title} · {request.unit_name} → {unit}"
        words = [label(request.text, "strong", wrap=True), label(second, "secondary", wrap=True)]
        if request.answer:
            words.append(label(f"{request.answered_on:%m-%d} {request.answered_by}：{request.answer}", "faint", wrap=True))
        verbs: list[Any] = []
        if request.may_answer:
            verbs.append(button(_("Answer"), lambda: self._answer(request)))
        show = self._open_visit
        if show is not None:
            verbs.append(button(_("Visit"), lambda: show(request.visit_id), link=True))
        badge = Badge(LIGHT_TONES[request.light], request.words)
        line = row(badge, boxed(column(*words, spacing=2)), *verbs, spacing=12, margins=(14, 8, 12, 8))
        line.setStretch(1, 1)
        return boxed(line, "rowLine")
