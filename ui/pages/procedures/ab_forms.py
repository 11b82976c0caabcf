"""The dialogs of the AB role: enter leave, name a stand-in, set up a post or change its A and B, refuse leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QDialog, QLineEdit

from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.people.absences import LeaveData, enter_leave, refuse_leave
from crm.people.posts import PostData, add_post, change_holders
from crm.people.queries import OfficialRow
from crm.people.roster import REASON_NAMES, TRIP
from crm.procedures.ab_role.service import name_stand_in
from crm.store.acts import Done, Work
from ui.widgets.basics import button, column, label, row
from ui.widgets.forms import Choice, DateEdit, Form, HalfDayEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

People = Sequence[OfficialRow]


class AbDialog(QDialog):
    """A small form with one act; what the rules refuse stands beside its field and what was typed stays."""

    def __init__(self, shell: MainWindow, title: str, hint: str, verb: str) -> None:
        """Lay out the form under a hint; ``verb`` is on the button."""
        super().__init__(shell)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self.shell, self.form = shell, Form()
        self.fields()
        self.do_button = button(verb, self.do, primary=True)
        self.setLayout(
            column(
                label(hint, "secondary", wrap=True),
                self.form,
                row(None, button(_("Cancel"), self.reject), self.do_button),
                margins=(18, 14, 18, 14),
                spacing=10,
            )
        )

    def fields(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def gather(self) -> Callable[[Work], Done[Any]]:
        """Return the act with what was entered. Raises RuleBroken naming the field."""
        raise NotImplementedError

    def do(self) -> None:
        """Do the act; the dialog closes when it is done."""
        try:
            run = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        self.shell.act(run, lambda _value: self.accept(), self.form)


def _people(people: People, nobody: str = "") -> Choice:
    """Return a choice among officials, with nobody first where that may be."""
    choices: list[tuple[object, str]] = [(None, nobody)] if nobody else []
    choices += [(each.id, f"{each.name}  {each.title}") for each in people]
    return Choice(choices)


def _chosen(choice: Choice, field: str) -> UUID:
    value = choice.value()
    if not isinstance(value, UUID):
        raise RuleBroken("choice", _("Choose somebody."), field=field)
    return value


class LeaveDialog(AbDialog):
    """Leave 请假 to the half day; the stand-in is asked for only where A and B are away together."""

    def __init__(self, shell: MainWindow, people: People, official: UUID | None, day: date) -> None:
        """Begin leave of an official on a day."""
        self._people_known, self._official, self._day = people, official, day
        hint = _("Once approved, every post of role A goes to B from the first half day; clocks do not stop.")
        super().__init__(shell, _("Enter leave"), hint, _("Enter leave"))

    def fields(self) -> None:
        """Add who, from when to when, why."""
        halves = (_("morning"), _("afternoon"))
        self.official = self.form.add("official_id", _("Official"), _people(self._people_known), needed=True)
        self.official.choose(self._official)
        self.first = self.form.add("first_day", _("From"), HalfDayEdit(self._day, afternoon=False, words=halves), needed=True)
        self.last = self.form.add("last_day", _("Through"), HalfDayEdit(self._day, afternoon=True, words=halves), needed=True)
        reasons: list[tuple[object, str]] = [(key, _(words)) for key, words in REASON_NAMES.items() if key != TRIP]
        self.reason = self.form.add("reason", _("Reason"), Choice(reasons), needed=True)
        self.note = self.form.add("note", _("Note"), QLineEdit())
        self.stand_in = self.form.add(
            "stand_in", _("Stand-in"), _people(self._people_known, _("— (only when A and B are both away)"))
        )

    def gather(self) -> Callable[[Work], Done[Any]]:
        """Return the act. Raises RuleBroken naming the field."""
        first, first_afternoon = self.first.value("first_day")
        last, last_afternoon = self.last.value("last_day")
        stand_in = self.stand_in.value()
        data = LeaveData(
            _chosen(self.official, "official_id"),
            first,
            last,
            first_afternoon,
            not last_afternoon,
            str(self.reason.value()),
            self.note.text(),
            stand_in if isinstance(stand_in, UUID) else None,
        )
        return lambda work: enter_leave(work, data)


class StandInDialog(AbDialog):
    """Who stands in 代理 while A and B are both away: named by the unit's head."""

    def __init__(self, shell: MainWindow, people: People, absence_id: UUID, whose: str) -> None:
        """Offer the officials of the unit."""
        self._people_known, self._absence = people, absence_id
        super().__init__(shell, _("Name stand-in"), whose, _("Name stand-in"))

    def fields(self) -> None:
        """Add the choice."""
        self.stand_in = self.form.add("stand_in", _("Stand-in"), _people(self._people_known, _("nobody")))

    def gather(self) -> Callable[[Work], Done[Any]]:
        """Return the act."""
        chosen, absence = self.stand_in.value(), self._absence
        return lambda work: name_stand_in(work, absence, chosen if isinstance(chosen, UUID) else None)


class RefuseDialog(AbDialog):
    """Why leave is refused."""

    def __init__(self, shell: MainWindow, absence_id: UUID, whose: str) -> None:
        """Ask for the reason."""
        self._absence = absence_id
        super().__init__(shell, _("Refuse leave"), whose, _("Refuse leave"))

    def fields(self) -> None:
        """Add the reason."""
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=2), needed=True)

    def gather(self) -> Callable[[Work], Done[Any]]:
        """Return the act."""
        absence, reason = self._absence, self.reason.text()
        return lambda work: refuse_leave(work, absence, reason)


class PostDialog(AbDialog):
    """A key post with its A and B: a new one, or other holders from a day on."""

    def __init__(self, shell: MainWindow, people: People, unit_id: UUID, day: date, post: tuple[UUID, str] | None = None) -> None:
        """Begin a post of a unit, or a change of ``post`` (id, name)."""
        self._people_known, self._unit, self._day, self._post = people, unit_id, day, post
        title = _("Change A and B") if post else _("Set up key post")
        hint = _("“{post}”: the earlier A and B stay on record.").format(post=post[1]) if post else _("A and B are two people.")
        super().__init__(shell, title, hint, title)

    def fields(self) -> None:
        """Add name and duties for a new post; A, B and the first day."""
        if self._post is None:
            self.name = self.form.add("name", _("Post"), QLineEdit(), needed=True)
            self.duties = self.form.add("duties", _("Duties"), QLineEdit())
        self.a = self.form.add("a_id", _("Role A"), _people(self._people_known), needed=True)
        self.b = self.form.add("b_id", _("Role B"), _people(self._people_known), needed=True)
        self.b.setCurrentIndex(min(1, self.b.count() - 1))
        self.first = self.form.add("first_day", _("From"), DateEdit(self._day), needed=True)

    def gather(self) -> Callable[[Work], Done[Any]]:
        """Return the act. Raises RuleBroken naming the field."""
        first = self.first.day("first_day")
        if first is None:
            raise RuleBroken("date", _("Enter the date."), field="first_day")
        a, b, unit = _chosen(self.a, "a_id"), _chosen(self.b, "b_id"), self._unit
        if self._post is not None:
            post_id = self._post[0]
            return lambda work: change_holders(work, post_id, a, b, first)
        data = PostData(self.name.text(), a, b, first, self.duties.text())
        return lambda work: add_post(work, unit, data)
