"""Setting up people in a county: units, officials with their post, accounts with a role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QWidget

from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import N_, _
from crm.people.permissions import ROLE_NAMES, Role
from crm.people.queries import OfficialRow, UnitRow, officials_on, units
from crm.people.service import add_official, add_unit, move_official, open_account
from crm.store.acts import Done, Work
from ui.widgets.basics import Card, boxed, button, column, row
from ui.widgets.forms import Choice, DateEdit, Form, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

KINDS = {
    "county": N_("County"),
    "township": N_("Township"),
    "park": N_("Park"),
    "bureau": N_("Commerce bureau"),
    "department": N_("Department"),
    "leading_group": N_("Leading group"),
}


@dataclass(frozen=True, slots=True)
class PeopleFacts:
    """The units and officials that the forms offer."""

    units: list[UnitRow]
    officials: list[OfficialRow]


def gather(work: Work) -> PeopleFacts:
    """Gather what the forms offer."""
    return PeopleFacts(units(work.session), officials_on(work.session, work.clock.today()))


class PeopleForms(QWidget):
    """Three forms side by side: a new unit, a new or moved official, a new account."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the forms and ask what they offer."""
        super().__init__()
        self.shell = shell

        # a unit
        self.unit_form = Form()
        self.unit_name = self.unit_form.add("name", _("Name"), QLineEdit(), needed=True)
        self.unit_kind = self.unit_form.add(
            "kind", _("Kind"), Choice([(key, _(word)) for key, word in KINDS.items()], "township")
        )
        self.unit_group = self.unit_form.add("contest_group", _("Contest group"), QLineEdit())

        # an official
        self.official_form = Form()
        self.moved = self.official_form.add("official", _("Official"), Choice([(None, _("(new)"))]))
        self.official_name = self.official_form.add("name", _("Name"), QLineEdit())
        self.official_unit = self.official_form.add("unit_id", _("Unit"), Choice([]))
        self.official_title = self.official_form.add("title", _("Title"), QLineEdit(), needed=True)
        self.official_from = self.official_form.add("first_day", _("In office from"), DateEdit(shell.today), needed=True)
        self.principal = self.official_form.add("principal", "", check_box(_("principal: Party secretary or head")))
        self.principal.setAccessibleName(_("Principal"))

        # an account
        self.account_form = Form()
        self.account_official = self.account_form.add("official_id", _("Official"), Choice([]))
        self.account_role = self.account_form.add(
            "role", _("Role"), Choice([(role, _(word)) for role, word in ROLE_NAMES.items()])
        )
        self.account_login = self.account_form.add("login", _("Login"), QLineEdit(), needed=True)
        self.account_password = self.account_form.add("password", _("Password"), QLineEdit())
        self.account_password.setEchoMode(QLineEdit.EchoMode.Password)

        # assembly
        self.setLayout(
            row(
                self._card(_("New unit"), self.unit_form, self.save_unit),
                self._card(_("New or moved official"), self.official_form, self.save_official),
                self._card(_("New account"), self.account_form, self.save_account),
                spacing=12,
                margins=(14, 12, 14, 12),
            )
        )
        self.refresh()

    def _card(self, title: str, form: Form, save: Any) -> Card:  # noqa: ANN401 - a bound method
        card = Card(title)
        card.fill(boxed(column(form, row(None, button(_("Save"), save, primary=True)), margins=(12, 10, 12, 10))), None)
        return card

    def refresh(self) -> None:
        """Ask again for units and officials."""
        self.shell.read("settings.people", gather, self.show_facts)

    def show_facts(self, facts: PeopleFacts) -> None:
        """Offer units and officials."""
        self._county = next((unit.id for unit in facts.units if unit.kind == "county"), None)
        people = [(person.id, f"{person.name} {person.unit_name}") for person in facts.officials]
        self._units_of = {person.id: person.unit_id for person in facts.officials}
        for choice, offers in (
            (self.official_unit, [(unit.id, unit.name) for unit in facts.units]),
            (self.account_official, people),
            (self.moved, [(None, _("(new)")), *people]),
        ):
            chosen = choice.value()
            choice.clear()
            for value, words in offers:
                choice.addItem(words, value)
            choice.choose(chosen)

    def save_unit(self) -> None:
        """Add the unit, below the county."""
        name, kind, group = self.unit_name.text(), str(self.unit_kind.value()), self.unit_group.text().strip()
        parent = self._county
        self.shell.act(
            lambda work: add_unit(work, name, kind, parent, contest_group=group, position=50), self._saved, self.unit_form
        )

    def save_official(self) -> None:
        """Add an official, or move one to another post from a day on."""
        try:
            first_day = self.official_from.day("first_day")
            unit, moved = self.official_unit.value(), self.moved.value()
            if first_day is None or not isinstance(unit, UUID):
                raise RuleBroken("official_incomplete", _("Enter the unit and the first day in office."), field="first_day")
        except SijiError as error:
            self.shell.tell(error, self.official_form)
            return
        name, title, principal = self.official_name.text(), self.official_title.text(), self.principal.isChecked()

        def run(work: Work) -> Done[Any]:
            if isinstance(moved, UUID):
                return move_official(work, moved, unit, title, first_day=first_day, principal=principal)
            return add_official(work, name, unit, title, first_day=first_day, principal=principal)

        self.shell.act(run, self._saved, self.official_form)

    def save_account(self) -> None:
        """Open an account; in an encrypted county its password wraps the data key."""
        official, role = self.account_official.value(), Role(str(self.account_role.value()))
        login, password = self.account_login.text().strip(), self.account_password.text()
        if not isinstance(official, UUID):
            self.shell.tell(RuleBroken("official_missing", _("Add the official first."), field="official_id"), self.account_form)
            return
        unit = self._units_of[official]

        def run(place: Any) -> Done[UUID]:  # noqa: ANN401 - the database side
            place.check_password(password)
            done = open_account(place.work, official, unit, role, login)
            place.wrap_key(login, password)
            return done

        self.shell.client.submit(run, lambda _done: self._opened(login), lambda error: self.shell.tell(error, self.account_form))

    def _opened(self, login: str) -> None:
        self.account_password.clear()
        self.shell.banner.say("good", _("The account {login} is open.").format(login=login))
        self.shell.refresh()

    def _saved(self, _value: object) -> None:
        for field in (self.unit_name, self.official_name, self.official_title):
            field.clear()
        self.refresh()
