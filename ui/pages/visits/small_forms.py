"""The small forms on a visit: another day, a reason, minutes, a request and its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit

from crm.kernel.errors import SijiError
from crm.kernel.i18n import _
from crm.people.queries import UnitRow, units
from crm.store.acts import Done, Work
from crm.visits.queries import VisitDetail
from crm.visits.request_rows import RequestRow
from crm.visits.requests import answer_request, raise_request
from crm.visits.service import cancel_visit, move_visit, postpone_visit, write_minutes
from ui.pages.visits.moments import MomentEdit
from ui.widgets.basics import Card, boxed, button, column, label, row
from ui.widgets.forms import Choice, DateEdit, Form, TextBox

if TYPE_CHECKING:
    from ui.pages.visits.pane import VisitPane

Run = Callable[[Work], Done[Any]]


class PaneForm(Card):
    """A form in the pane's place with Save and Cancel; subclasses add fields and say what to do."""

    def __init__(self, pane: VisitPane, title: str, hint: str) -> None:
        """Lay out the form."""
        super().__init__(title, hint)
        self.pane, self.shell = pane, pane.shell
        self.form = Form()
        self.fields()
        self.save_button = button(_("Save"), self.save, primary=True, shortcut="Ctrl+S")
        self.save_button.setShortcut("Ctrl+S")
        self.body.addWidget(boxed(column(self.form, margins=(14, 10, 14, 4))))
        self.body.addWidget(boxed(row(None, button(_("Cancel"), pane.close_form), self.save_button, margins=(14, 4, 14, 8))))
        self.body.addStretch(1)

    def fields(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def gather(self) -> Run:
        """Return the act with what was entered. Raises RuleBroken."""
        raise NotImplementedError

    def begin(self) -> None:
        """Put the cursor where typing begins."""
        next(iter(self.form.inputs.values())).setFocus()

    def save(self) -> None:
        """Save, or say beside the field what is wrong."""
        try:
            run = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        self.shell.act(run, self.saved, self.form)

    def saved(self, _value: Any) -> None:  # noqa: ANN401 - an act's value
        """Go back to the visit."""
        self.pane.close_form()


class MoveForm(PaneForm):
    """Another arrival; length and itinerary go with it."""

    def __init__(self, pane: VisitPane, detail: VisitDetail) -> None:
        """Begin with the arrival as it is."""
        self._detail = detail
        super().__init__(pane, _("Set another day"), _("the itinerary moves along"))

    def fields(self) -> None:
        """Add the fields."""
        self.starts = self.form.add("starts_at", _("Arrival"), MomentEdit(self._detail.row.starts_at), needed=True)

    def gather(self) -> Run:
        """Return the act that moves it."""
        target, row_ = self.starts.moment("starts_at"), self._detail.row
        return lambda work: move_visit(work, row_.id, target, row_.version)


class ReasonForm(PaneForm):
    """The reason why a visit is postponed or cancelled."""

    def __init__(self, pane: VisitPane, detail: VisitDetail, *, cancel: bool) -> None:
        """Ask why."""
        self._visit_id, self._cancel = detail.row.id, cancel
        super().__init__(pane, _("Cancel visit") if cancel else _("Postpone visit"), "")

    def fields(self) -> None:
        """Add the fields."""
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=3), needed=True)

    def gather(self) -> Run:
        """Return the act that puts it off."""
        put_off, visit_id, reason = cancel_visit if self._cancel else postpone_visit, self._visit_id, self.reason.text()
        return lambda work: put_off(work, visit_id, reason)


class MinutesForm(PaneForm):
    """The points discussed 会谈要点 and the next step; kept while typed."""

    def __init__(self, pane: VisitPane, detail: VisitDetail) -> None:
        """Begin with what was saved or typed before."""
        self._detail = detail
        self._key = f"visit_minutes.{detail.row.id.hex}"
        super().__init__(pane, _("Minutes"), "")
        typed = self.shell.drafts.draft(self._key).get("points", "")
        if typed:
            self.points.setText(typed)
        self.points.textChanged.connect(self._keep)

    def _keep(self) -> None:
        self.shell.drafts.keep(self._key, {"points": self.points.text()})

    def fields(self) -> None:
        """Add the fields."""
        detail = self._detail
        self.points = self.form.add("points", _("Points discussed"), TextBox(detail.points, lines=9), needed=True)
        self.step = self.form.add("next_step", _("Next step"), QLineEdit(detail.next_step))
        self.step_on = self.form.add("next_step_on", _("by"), DateEdit(detail.next_step_on))

    def gather(self) -> Run:
        """Return the act that writes them."""
        visit_id, points = self._detail.row.id, self.points.text()
        step, day = self.step.text(), self.step_on.day("next_step_on")
        return lambda work: write_minutes(work, visit_id, points, step, day)

    def saved(self, value: Any) -> None:  # noqa: ANN401 - an act's value
        """Forget the draft and go back."""
        self.shell.drafts.drop(self._key)
        super().saved(value)


class RequestForm(PaneForm):
    """A request 诉求 of the investor: who answers it, until when."""

    def __init__(self, pane: VisitPane, detail: VisitDetail) -> None:
        """Offer the units once they are read."""
        self._detail = detail
        super().__init__(pane, _("Investor's request"), detail.row.enterprise_name)
        self.shell.read("visit.units", lambda work: units(work.session), self._offer)

    def fields(self) -> None:
        """Add the fields."""
        self.text = self.form.add("text", _("Request"), TextBox(lines=4), needed=True)
        self.unit = self.form.add("responsible_unit_id", _("Answered by"), Choice([(None, "—")]), needed=True)
        self.due = self.form.add("due_on", _("Due"), DateEdit())
        self.due.setPlaceholderText(_("empty: by the working days of the setup"))

    def _offer(self, found: list[UnitRow]) -> None:
        for each in found:
            if each.kind != "county":
                self.unit.addItem(each.name, each.id)

    def gather(self) -> Run:
        """Return the act that notes it."""
        visit_id, text, due = self._detail.row.id, self.text.text(), self.due.day("due_on")
        unit: Any = self.unit.value() or visit_id
        return lambda work: raise_request(work, visit_id, text, unit, due)


class AnswerForm(PaneForm):
    """The answer 答复 to a request."""

    def __init__(self, pane: VisitPane, request: RequestRow) -> None:
        """Show the request over the field."""
        self._request = request
        super().__init__(pane, _("Answer request"), request.words)
        self.body.insertWidget(0, boxed(column(label(request.text, wrap=True), margins=(14, 10, 14, 0))))

    def fields(self) -> None:
        """Add the fields."""
        self.answer = self.form.add("answer", _("Answer"), TextBox(lines=6), needed=True)

    def gather(self) -> Run:
        """Return the act that answers."""
        request_id, answer = self._request.id, self.answer.text()
        return lambda work: answer_request(work, request_id, answer)
