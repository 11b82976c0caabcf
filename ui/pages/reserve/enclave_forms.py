"""The dialogs of enclaves: terms of a project, their early end, and the registry of partners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.procedures.enclave.partners import PartnerData, PartnerRow, add_enclave_partner, edit_enclave_partner, partners
from crm.procedures.enclave.queries import EnclaveDetail, enclave_candidates
from crm.procedures.enclave.rules import DIRECTION_NAMES, PARTNER_KINDS
from crm.procedures.enclave.service import TermsData, end_enclave, propose_enclave
from crm.procedures.transfer.rules import Split
from crm.store.acts import Work
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.pages.procedures.transfer_forms import SplitFields
from ui.widgets.basics import button, column, label, row
from ui.widgets.forms import Choice, DateEdit, TextBox, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class TermsDialog(ActDialog):
    """Proposes terms: of the project shown, or of one that is looked for."""

    def __init__(self, shell: MainWindow, detail: EnclaveDetail | None, split: Split) -> None:
        """Show what ``detail`` has already; ``split`` is offered first."""
        self._detail, self._split = detail, split
        words = _("The bureau confirms; from its first day the split then stands for indicators and tax.")
        super().__init__(shell, _("Enclave terms"), words, _("Propose"), width=620)
        self.split.show(split, fixed=False)
        self._typing = QTimer(self, singleShot=True, interval=150)
        self._typing.timeout.connect(self.search)
        self.text.textChanged.connect(self._typing.start)
        shell.read("enclave.partners", lambda work: partners(work.session), self.offer_partners)
        if detail is None:
            self.search()

    def fields(self) -> None:
        """Add the fields."""
        form, detail = self.form, self._detail
        self.text = form.add("text", _("Find a project"), QLineEdit())
        known = [] if detail is None else [(detail.row.id, f"{detail.row.name}　{detail.row.unit}")]
        self.lead = form.add("lead_id", _("Project"), Choice(known), needed=True)
        form.show_field("text", detail is None)
        self.lead.setEnabled(detail is None)
        directions = [(str(key), _(words)) for key, words in DIRECTION_NAMES.items()]
        self.direction = form.add("direction", _("Direction"), Choice(directions, detail.row.direction if detail else "out"))
        self.partner = form.add("partner_id", _("Partner"), Choice([]), needed=True)
        self.split = SplitFields(self)
        self.first_day = form.add("first_day", _("Holds from"), DateEdit(self.shell.today), needed=True)
        self.document = form.add("document", _("Partner's document"), QLineEdit(), needed=True)
        self.document.setPlaceholderText(_("the agreement or letter by which the partner consents"))

    def search(self) -> None:
        """Offer the leads that fit the words."""
        typed = self.text.text().strip()
        self.shell.read("enclave.leads", lambda work: enclave_candidates(work.session, work.actor, typed), self.offer_leads)

    def offer_leads(self, found: list[tuple[UUID, str, str]]) -> None:
        """Offer leads."""
        self.lead.clear()
        for lead_id, name, unit in found:
            self.lead.addItem(f"{name}　{unit}", lead_id)

    def offer_partners(self, found: list[PartnerRow]) -> None:
        """Offer the partners, the project's own first chosen."""
        for each in found:
            self.partner.addItem(f"{each.data.name}　{each.data.region}", each.id)
        if self._detail is not None:
            self.partner.choose(next((each.id for each in found if each.data.name == self._detail.row.partner), None))

    def gather(self) -> Run:
        """Return the proposal. Raises RuleBroken where project, partner or day is missing."""
        lead, partner = self.lead.value(), self.partner.value()
        if not isinstance(lead, UUID):
            raise RuleBroken("choice", _("Choose the project."), field="lead_id")
        if not isinstance(partner, UUID):
            raise RuleBroken("choice", _("Choose the partner; the bureau enters new ones."), field="partner_id")
        day = self.first_day.day("first_day")
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field="first_day")
        data = TermsData(partner, str(self.direction.value()), day, self.split.split(), self.document.text())
        return lambda work: propose_enclave(work, lead, data)


class EndDialog(ActDialog):
    """Ends agreed terms early."""

    def __init__(self, shell: MainWindow, terms_id: UUID) -> None:
        """Ask for the last day and the reason."""
        self._terms_id = terms_id
        words = _("What was credited until then stands.")
        super().__init__(shell, _("End enclave terms"), words, _("End the terms"))

    def fields(self) -> None:
        """Add the fields."""
        self.day = self.form.add("first_day", _("Closing day"), DateEdit(self.shell.today), needed=True)
        self.reason = self.form.add("reason", _("Reason"), TextBox(), needed=True)

    def gather(self) -> Run:
        """Return the end. Raises RuleBroken without a day."""
        day, reason, terms_id = self.day.day("first_day"), self.reason.text(), self._terms_id
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field="first_day")
        return lambda work: end_enclave(work, terms_id, day, reason)


class PartnerDialog(ActDialog):
    """Adds a partner or changes one."""

    def __init__(self, shell: MainWindow, partner: PartnerRow | None = None) -> None:
        """Show ``partner``, or an empty form."""
        self._partner = partner
        super().__init__(shell, _("Change partner") if partner else _("New partner"), verb=_("Save"))

    def fields(self) -> None:
        """Add the fields."""
        data = self._partner.data if self._partner else PartnerData("")
        self.name = self.form.add("name", _("Name"), QLineEdit(data.name), needed=True)
        self.region = self.form.add("region", _("Region"), QLineEdit(data.region))
        kinds = [(key, _(words)) for key, words in PARTNER_KINDS.items()]
        self.kind = self.form.add("kind", _("Kind of partner"), Choice(kinds, data.kind))
        self.contact = self.form.add("contact", _("Contact"), QLineEdit(data.contact))
        self.note = self.form.add("note", _("Note"), TextBox(data.note))
        self.closed = self.form.add("closed", "", check_box(_("no partner any more"), on=data.closed))
        self.closed.setAccessibleName(_("no partner any more"))
        self.form.show_field("closed", self._partner is not None)

    def gather(self) -> Run:
        """Return the change."""
        data = PartnerData(
            self.name.text(),
            self.region.text(),
            str(self.kind.value()),
            self.contact.text(),
            self.note.text(),
            self.closed.isChecked(),
        )
        partner = self._partner
        if partner is None:
            return lambda work: add_enclave_partner(work, data)
        return lambda work: edit_enclave_partner(work, partner.id, data, partner.version)


class PartnersDialog(QDialog):
    """The registry of partners; the bureau adds and changes them here."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the list and its acts."""
        super().__init__(shell)
        self.shell = shell
        self.rows: list[PartnerRow] = []
        self.setWindowTitle(_("Enclave partners"))
        self.setMinimumSize(560, 380)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Enclave partners"))
        self.list.setProperty("bordered", True)
        self.new_button = button(_("New partner…"), lambda: self.ask(None), icon="plus")
        self.edit_button = button(_("Change…"), self.edit)
        keeps = shell.actor is not None and shell.actor.may(May.TRANSFER)
        self.new_button.setVisible(keeps)
        self.edit_button.setVisible(keeps)
        words = label(_("Whom the county shares projects with beyond its border."), "secondary")
        acts = row(self.new_button, self.edit_button, None, button(_("Close"), self.reject, primary=True))
        self.setLayout(column(words, self.list, acts, margins=(18, 14, 18, 14), spacing=10))
        self.list.itemDoubleClicked.connect(self._opened)
        self.load()

    def load(self) -> None:
        """Load the partners."""

        def ask(work: Work) -> list[PartnerRow]:
            return partners(work.session, everything=True)

        self.shell.read("enclave.registry", ask, self.show_rows)

    def show_rows(self, rows: list[PartnerRow]) -> None:
        """Show the partners."""
        self.rows, place = rows, max(0, self.list.currentRow())
        self.list.clear()
        for each in rows:
            parts = (each.data.name, each.data.region, _(PARTNER_KINDS[each.data.kind]), each.data.contact)
            ended = _("no partner any more") if each.data.closed else ""
            self.list.addItem("　".join(filter(None, (*parts, ended))))
        self.list.setCurrentRow(min(place, len(rows) - 1))

    def _opened(self, _item: object) -> None:
        if not self.edit_button.isHidden():
            self.edit()

    def edit(self) -> None:
        """Change the partner chosen."""
        place = self.list.currentRow()
        if 0 <= place < len(self.rows):
            self.ask(self.rows[place])

    def ask(self, partner: PartnerRow | None) -> None:
        """Open the form of a partner, and load the list again after it."""
        self.dialog: Any = PartnerDialog(self.shell, partner)
        self.dialog.accepted.connect(self.load)
        self.dialog.open()
