"""One visit in full 来访详情: its itinerary with clashes, requests with their clocks, minutes, and the step that comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QMenu, QScrollArea, QStackedWidget, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _, ngettext
from crm.people.permissions import May
from crm.procedures.visited_leads import follow_up_visit
from crm.store.acts import Done, Work
from crm.store.files import write_whole
from crm.visits.calendar_file import visit_calendar
from crm.visits.entry import ItemData
from crm.visits.queries import VisitDetail, visit_detail
from crm.visits.request_rows import RequestRow
from crm.visits.requests import remove_request
from crm.visits.rules import AHEAD, PURPOSES, VISIT_STATE_NAMES, Light, VisitState
from crm.visits.service import confirm_visit, receive_visit
from ui.pages.visits.small_forms import AnswerForm, MinutesForm, MoveForm, PaneForm, ReasonForm, RequestForm
from ui.shell.window import WEEKDAYS
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, column, label, row
from ui.widgets.elided import ElidedLabel

if TYPE_CHECKING:
    from ui.pages.visits.page import VisitsPage

STATE_TONES = {"announced": "info", "confirmed": "info", "received": "good", "followed_up": "good", "postponed": "warn"}
LIGHT_TONES = {
    Light.ANSWERED: "good",
    Light.ANSWERED_LATE: "warn",
    Light.GREEN: "good",
    Light.YELLOW: "warn",
    Light.RED: "bad",
}
MARGINS = (14, 7, 10, 7)


def state_badge(state: str) -> Badge:
    """Return a visit's state as a badge."""
    return Badge(STATE_TONES.get(state, "neutral"), _(VISIT_STATE_NAMES[VisitState(state)]))


def time_line(starts_at: datetime, ends_at: datetime) -> str:
    """Return when a visit is: 11-26 周四 09:30–15:00."""
    first, last = starts_at.astimezone(COUNTY_ZONE), ends_at.astimezone(COUNTY_ZONE)
    end = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%m-%d %H:%M}"
    return f"{first:%m-%d} 周{WEEKDAYS[first.weekday()]} {first:%H:%M}–{end}"


class VisitPane(QStackedWidget):
    """The right pane: a visit, or a small form on it."""

    def __init__(self, page: VisitsPage) -> None:
        """Begin with the offer to choose a visit."""
        super().__init__()
        self.page, self.shell = page, page.shell
        self.visit_id: UUID | None = None
        self.detail: VisitDetail | None = None
        self.form: PaneForm | None = None
        self.setFixedWidth(332)
        empty = Card(_("Visit"))
        offer = _("Announce a visit") if self._may(May.EDIT_RECORDS) else ""
        empty.fill(EmptyState(_("Choose a visit to see it here."), offer, page.new_visit))
        self.addWidget(empty)
        self._card = Card("")
        self.addWidget(self._card)

    # ---- showing -----------------------------------------------------------------------------------------
    def show_visit(self, visit_id: UUID | None) -> None:
        """Load a visit; None shows the offer."""
        self.visit_id = visit_id
        if visit_id is None:
            self.close_form()
            self.setCurrentIndex(0)
            return
        self.shell.read("visit", lambda work: visit_detail(work.session, work.actor, visit_id, work.clock.now()), self._show)

    def _show(self, detail: VisitDetail) -> None:
        moved_on = self.detail is not None and self.detail.row.id != detail.row.id
        self.detail = detail
        if self.form is not None and moved_on:
            self.close_form()
        old = self._card
        self._card = Card(detail.row.enterprise_name)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(*self._parts(detail), None, spacing=0)))
        self._card.fill(area, *self._acts(detail))
        self.insertWidget(1, self._card)
        self.removeWidget(old)
        old.deleteLater()
        self.setCurrentWidget(self.form or self._card)

    def _parts(self, detail: VisitDetail) -> list[QWidget]:
        row_ = detail.row
        people = ngettext("{count} person", "{count} people", row_.number).format(count=row_.number)
        leader = f"{row_.leader} {row_.leader_title}".strip()
        badges: list[QWidget | int | None] = [state_badge(row_.state), Badge("neutral", _(PURPOSES.get(row_.purpose, "")))]
        if row_.clashes:
            badges.append(Badge("bad", _("clash")))
        head: list[Any] = [
            ElidedLabel(" · ".join(filter(None, (time_line(row_.starts_at, row_.ends_at), people)))),
            ElidedLabel(" · ".join(filter(None, (leader, row_.subject, row_.unit_name))), "secondary"),
            row(*badges, None, spacing=6),
        ]
        if detail.state_reason:
            head.append(label(detail.state_reason, "bad", wrap=True))
        head += [label(f"■ {each.words}", "bad", wrap=True) for each in detail.row.clashes]
        parts = [boxed(column(*head, spacing=5, margins=MARGINS), "rowLine"), self._title(_("Itinerary"))]
        if detail.host_names:
            parts.append(_line("", _("Hosts"), "、".join(detail.host_names)))
        pairs = zip(detail.data.items, detail.companions, strict=True)
        parts += [self._item(number, item, names) for number, (item, names) in enumerate(pairs, 1)]
        parts += self._requests(detail)
        parts += self._minutes(detail)
        for lead_id, name in detail.leads:
            link = button(name[:22], lambda lead_id=lead_id: self.shell.open_record("lead", lead_id), link=True)
            parts.append(boxed(row(label(_("Lead"), "faint"), link, None, margins=MARGINS), "rowLine"))
        return parts

    def _title(self, words: str, count: str = "", verb: str = "", run: Callable[[], object] | None = None) -> QWidget:
        parts: list[QWidget | int | None] = [label(words, "strong"), label(count, "faint"), None]
        if run is not None:
            parts.append(button(verb, run, link=True))
        return boxed(row(*parts, margins=(14, 6, 8, 4)), "rowLine")

    def _item(self, number: int, item: ItemData, names: tuple[str, ...]) -> QWidget:
        start = item.starts_at.astimezone(COUNTY_ZONE)
        many = self.detail is not None and _several_days(self.detail)
        time = f"{start:%m-%d %H:%M}" if many else f"{start:%H:%M}"
        clash = self.detail is not None and any(each.item == number for each in self.detail.row.clashes)
        company = _("accompanied by {names}").format(names="、".join(names)) if names else ""
        line = _line(time, "　".join(filter(None, (item.place, item.what))), company)
        if clash:
            line.layout().addWidget(Badge("bad", _("clash")))
        return line

    def _requests(self, detail: VisitDetail) -> list[QWidget]:
        may = self._may_edit() and detail.row.state not in (VisitState.CANCELLED, VisitState.POSTPONED)
        count = str(len(detail.requests)) if detail.requests else ""
        title = self._title(_("Investor's requests"), count, _("Add request"), self.new_request if may else None)
        return [title, *(self._request(each, may=may) for each in detail.requests)]

    def _request(self, request: RequestRow, *, may: bool) -> QWidget:
        if request.answered_on is not None:
            second = f"{request.answered_on:%m-%d} {request.answer}"
        else:
            second = _("{unit} · by {day}").format(unit=request.responsible, day=f"{request.due_on:%m-%d}")
        words = column(label(request.text, wrap=True), label(second, "faint", wrap=True), spacing=1)
        verbs: list[Any] = []
        if request.may_answer:
            verbs.append(button(_("Answer"), lambda: self.answer(request), link=True))
        if may and request.answered_on is None:
            verbs.append(
                button("✕", lambda: self._do(lambda work: remove_request(work, request.id)), link=True, tip=_("Remove request"))
            )
        line = row(Badge(LIGHT_TONES[request.light], request.words), boxed(words), *verbs, margins=MARGINS)
        line.setStretch(1, 1)
        return boxed(line, "rowLine")

    def _minutes(self, detail: VisitDetail) -> list[QWidget]:
        if not detail.points:
            return []
        step = f"{detail.next_step} {detail.next_step_on or ''}".strip()
        words = [label(detail.points, wrap=True)]
        if step:
            words.append(label(_("Next step: {step}").format(step=step), "secondary", wrap=True))
        return [self._title(_("Minutes"), detail.minuted_by), boxed(column(*words, spacing=3, margins=MARGINS), "rowLine")]

    # ---- acts --------------------------------------------------------------------------------------------
    def _may(self, capability: May) -> bool:
        actor = self.shell.actor
        return actor is not None and actor.may(capability)

    def _may_edit(self) -> bool:
        return self._may(May.EDIT_RECORDS)

    def _acts(self, detail: VisitDetail) -> list[QWidget]:
        parts: list[QWidget | int | None] = []
        if self._may_edit():
            for words, run, primary in self._steps(detail):
                parts.append(button(words, run, primary=primary))
            if parts:
                self.step_button = parts[-1]
        self.more = button(_("More"), self._show_more)
        return [boxed(row(self.more, None, *parts, spacing=6, margins=(10, 8, 10, 8)))]

    def _steps(self, detail: VisitDetail) -> list[tuple[str, Callable[[], object], bool]]:
        """Return what comes next, the main thing last."""
        visit_id, state = detail.row.id, VisitState(detail.row.state)
        begun = detail.row.starts_at <= self.shell.clock.now()
        receive = (_("Party received"), lambda: self._do(lambda work: receive_visit(work, visit_id)), True)
        steps: dict[VisitState, list[tuple[str, Callable[[], object], bool]]] = {
            VisitState.ANNOUNCED: [(_("Confirm"), lambda: self._do(lambda work: confirm_visit(work, visit_id)), not begun)],
            VisitState.RECEIVED: [(_("Minutes"), self.write_minutes, not detail.points)],
            VisitState.POSTPONED: [(_("New day"), self.set_day, True)],
        }
        found = list(steps.get(state, []))
        if begun and state in (VisitState.ANNOUNCED, VisitState.CONFIRMED):
            found.append(receive)
        if state is VisitState.RECEIVED and detail.points:
            found.append((_("Visit followed up"), lambda: self._do(lambda work: follow_up_visit(work, visit_id)), True))
        if state in AHEAD:
            found.insert(0, (_("Edit"), lambda: self.page.open_editor(visit_id), False))
        return found

    def _show_more(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().topLeft()))

    def menu(self) -> QMenu:
        """Return what else may be done with the visit."""
        menu = QMenu(self)
        detail = self.detail
        if detail is None:
            return menu
        state, visit_id = VisitState(detail.row.state), detail.row.id
        if self._may(May.EXPORT_DOCUMENTS):
            menu.addAction(_("Reception plan PDF"), lambda: self._document("reception-plan"))
            menu.addAction(_("Visit minutes PDF"), lambda: self._document("visit-minutes")).setEnabled(bool(detail.points))
            menu.addAction(_("Save as .ics …"), self.ask_ics)
        if self._may_edit() and state is VisitState.RECEIVED:
            menu.addAction(_("Edit"), lambda: self.page.open_editor(visit_id))
        if self._may_edit() and state in AHEAD:
            menu.addSeparator()
            menu.addAction(_("Set another day …"), self.set_day)
            if state is not VisitState.POSTPONED:
                menu.addAction(_("Postpone …"), lambda: self.put_off(cancel=False))
            menu.addAction(_("Cancel visit …"), lambda: self.put_off(cancel=True))
        return menu

    def _do(self, run: Callable[[Work], Done[Any]]) -> None:
        self.shell.act(run)

    def _document(self, name: str) -> None:
        documents: Any = self.shell.open("documents")
        if self.detail is not None:
            documents.show_record_document(name, self.detail.row.id)

    def ask_ics(self) -> None:
        """Ask where to write the visit as a calendar file."""
        if self.detail is None:
            return
        name = f"{self.detail.row.enterprise_name} {self.detail.row.starts_at.astimezone(COUNTY_ZONE):%Y-%m-%d}.ics"
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), name, "iCalendar (*.ics)")
        if path:
            self.write_ics(Path(path))

    def write_ics(self, path: Path) -> None:
        """Write the visit to ``path`` for any calendar program."""
        visit_id = self.visit_id
        if visit_id is None:
            return
        self.shell.client.submit(
            lambda place: write_whole(path, visit_calendar(place.work.session, place.actor, visit_id)),
            lambda _done: self.shell.banner.say("good", _("Saved {path}.").format(path=path)),
            self.shell.tell,
        )

    # ---- forms -------------------------------------------------------------------------------------------
    def open_form(self, form: PaneForm) -> None:
        """Show a small form in the visit's place."""
        self.close_form()
        self.form = form
        self.addWidget(form)
        self.setCurrentWidget(form)
        form.begin()

    def close_form(self) -> None:
        """Go back to the visit."""
        if self.form is not None:
            form, self.form = self.form, None
            self.removeWidget(form)
            form.deleteLater()
        self.setCurrentWidget(self._card if self.detail is not None else self.widget(0))

    def new_request(self) -> None:
        """Note a request of the investor."""
        if self.detail is not None:
            self.open_form(RequestForm(self, self.detail))

    def answer(self, request: RequestRow) -> None:
        """Answer a request."""
        self.open_form(AnswerForm(self, request))

    def write_minutes(self) -> None:
        """Write the points discussed and the next step."""
        if self.detail is not None:
            self.open_form(MinutesForm(self, self.detail))

    def set_day(self) -> None:
        """Set another arrival."""
        if self.detail is not None:
            self.open_form(MoveForm(self, self.detail))

    def put_off(self, *, cancel: bool) -> None:
        """Postpone or cancel, with a reason."""
        if self.detail is not None:
            self.open_form(ReasonForm(self, self.detail, cancel=cancel))


def _line(time: str, first: str, second: str) -> QWidget:
    words: list[Any] = [label(first, wrap=True)] if first else []
    if second:
        words.append(label(second, "faint", wrap=True))
    parts: list[QWidget | int | None] = []
    if time:
        parts.append(label(time, "faint"))
    line = row(*parts, boxed(column(*words, spacing=1)), margins=MARGINS)
    line.setStretch(len(parts), 1)
    return boxed(line, "rowLine")


def _several_days(detail: VisitDetail) -> bool:
    first, last = (each.astimezone(COUNTY_ZONE).date() for each in (detail.row.starts_at, detail.row.ends_at))
    return last > first
