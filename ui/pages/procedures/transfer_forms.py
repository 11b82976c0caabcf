"""The dialogs of transfers: propose one, offer a lead to the shared pool, accept, and a partner's consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from crm.kernel.i18n import _
from crm.leads.detail import LeadDetail
from crm.people.queries import officials_on, recruiting_units
from crm.people.setup import all_settings
from crm.procedures.transfer.pool import claim_offer, offer_to_pool, take_back_offer
from crm.procedures.transfer.queries import TransferDetail
from crm.procedures.transfer.rules import MOST_YEARS, Ratio, Split
from crm.procedures.transfer.service import (
    TransferData,
    accept_transfer,
    confirm_for_partner,
    propose_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from crm.procedures.transfer.sharing import OfferRow, PlannedRow, summary_for
from crm.store.acts import Work
from ui.pages.procedures.act_dialog import ActDialog, Run, TextDialog
from ui.widgets.forms import Choice, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

OUTSIDE = "outside"
"""The choice of a partner outside the county instead of a unit."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What the dialogs offer first: the units, the default terms, those that stand already, and a masked summary."""

    units: list[tuple[UUID, str]]
    split: Split
    standing: bool
    summary: str


def offered(work: Work, lead_id: UUID) -> Offered:
    """Gather what a transfer of a lead may be offered with."""
    values = all_settings(work.session)
    ratio = Ratio(values["split_ratio"])
    summary, standing, holder = summary_for(work.session, work.actor, lead_id, work.clock.today())
    units = [(each.id, each.name) for each in recruiting_units(work.session) if each.id != holder]
    return Offered(units, standing or Split(ratio, ratio, values["split_years"]), standing is not None, summary)


class SplitFields:
    """The three fields of a split in a form: indicators, tax, years."""

    def __init__(self, dialog: ActDialog) -> None:
        """Add them to the dialog's form."""
        ratios = [(str(each), each.words) for each in Ratio]
        self.indicators = dialog.form.add("indicators", _("Indicators (reporting : landing)"), Choice(ratios))
        self.tax = dialog.form.add("tax", _("Tax (reporting : landing)"), Choice(ratios))
        self.years = dialog.form.add("years", _("Years of the split"), QSpinBox())
        self.years.setRange(1, MOST_YEARS)
        self.years.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)

    def show(self, split: Split, *, fixed: bool) -> None:
        """Show terms; ``fixed``: they stand already and are handed on."""
        self.indicators.choose(str(split.indicators))
        self.tax.choose(str(split.tax))
        self.years.setValue(split.years)
        fields: tuple[QWidget, ...] = (self.indicators, self.tax, self.years)
        for field in fields:
            field.setEnabled(not fixed)

    def split(self) -> Split:
        """Return the terms."""
        return Split(Ratio(str(self.indicators.value())), Ratio(str(self.tax.value())), self.years.value())


class ProposeDialog(ActDialog):
    """A transfer of a lead to another unit, or the split of an enclave with a partner outside."""

    def __init__(self, shell: MainWindow, detail: LeadDetail) -> None:
        """Ask for the units and the terms that fit this lead."""
        self._lead = detail
        words = _("The other unit answers within the days of the county setup; then both units and the bureau confirm.")
        super().__init__(shell, _("Propose transfer"), words, width=600)
        shell.read("transfer.offered", lambda work: offered(work, detail.id), self.offer)

    def fields(self) -> None:
        """Add the fields."""
        self.unit = self.form.add(
            "receiving_unit_id", _("Transfer to"), Choice([(None, "—"), (OUTSIDE, _("a partner outside (enclave)"))])
        )
        self.partner = self.form.add("partner", _("Partner outside"), QLineEdit(self._lead.data.enclave_partner))
        self.direction = self.form.add(
            "flies_in",
            _("Reported by"),
            Choice([(False, self._lead.unit_name), (True, _("the partner"))], self._lead.data.enclave == "in"),
        )
        self.split = SplitFields(self)
        self.summary = self.form.add("summary", _("Summary for other units"), TextBox(lines=4), needed=True)
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=3))
        self.unit.currentIndexChanged.connect(self._turn)
        self._turn()

    def offer(self, found: Offered) -> None:
        """Offer the units, the terms and the masked summary."""
        for unit_id, name in found.units:
            self.unit.addItem(name, unit_id)
        planned = self._lead.data.landing_unit_id
        if planned != self._lead.unit_id:
            self.unit.choose(planned)
        self.split.show(found.split, fixed=found.standing)
        if not self.summary.text():
            self.summary.setText(found.summary)

    def _turn(self) -> None:
        outside = self.unit.value() == OUTSIDE
        self.partner.setEnabled(outside)
        self.direction.setEnabled(outside)

    def gather(self) -> Run:
        """Return the proposal."""
        chosen, lead_id = self.unit.value(), self._lead.id
        outside = chosen == OUTSIDE
        data = TransferData(
            chosen if isinstance(chosen, UUID) else None,
            self.split.split(),
            self.reason.text(),
            self.summary.text(),
            self.partner.text().strip() if outside else "",
            outside and bool(self.direction.value()),
        )
        return lambda work: propose_transfer(work, lead_id, data)


class PoolDialog(ActDialog):
    """A lead offered to the shared pool."""

    def __init__(self, shell: MainWindow, detail: LeadDetail) -> None:
        """Begin with the content, the investor's names taken out."""
        self._lead = detail
        words = _(
            "Every unit reads the industry, the size, this summary and the split; never the investor, the contacts or your notes."
        )
        super().__init__(shell, _("Offer to the shared pool"), words, width=600)
        shell.read("transfer.offered", lambda work: offered(work, detail.id), self.offer)

    def fields(self) -> None:
        """Add the fields."""
        self.summary = self.form.add("summary", _("Summary for other units"), TextBox(lines=5), needed=True)
        self.split = SplitFields(self)

    def offer(self, found: Offered) -> None:
        """Offer the terms and the masked summary."""
        self.split.show(found.split, fixed=found.standing)
        if not self.summary.text():
            self.summary.setText(found.summary)

    def gather(self) -> Run:
        """Return the offer."""
        lead_id, summary, split = self._lead.id, self.summary.text(), self.split.split()
        return lambda work: offer_to_pool(work, lead_id, summary, split)


class AcceptDialog(ActDialog):
    """Accepting a transfer: who takes the lead on."""

    def __init__(self, shell: MainWindow, detail: TransferDetail) -> None:
        """Ask for the receiving unit's officials."""
        self._detail = detail
        self._own = shell.actor.official_id if shell.actor else None
        words = _("Accepted, the transfer still needs the confirmations of both units and the bureau.")
        super().__init__(shell, _("Accept transfer"), words)
        unit = detail.receiving_unit_id
        if unit is not None:
            shell.read(
                "transfer.officers",
                lambda work: [
                    (each.id, f"{each.name} {each.title}") for each in officials_on(work.session, work.clock.today(), [unit])
                ],
                self.offer,
            )

    def fields(self) -> None:
        """Add the officer."""
        self.officer = self.form.add("officer_id", _("Officer who takes it on"), Choice([]))

    def offer(self, found: list[tuple[UUID, str]]) -> None:
        """Offer the officials, oneself first chosen."""
        for official_id, name in found:
            self.officer.addItem(name, official_id)
        self.officer.choose(self._own)

    def gather(self) -> Run:
        """Return the answer."""
        chosen, transfer_id = self.officer.value(), self._detail.row.id
        return lambda work: accept_transfer(work, transfer_id, chosen if isinstance(chosen, UUID) else None)


def refuse_dialog(shell: MainWindow, transfer_id: UUID) -> TextDialog:
    """Return the dialog that refuses a transfer with a reason."""
    title = _("Refuse transfer")
    return TextDialog(shell, title, ("reason", _("Reason")), lambda work, text: refuse_transfer(work, transfer_id, text))


def withdraw_dialog(shell: MainWindow, transfer_id: UUID) -> TextDialog:
    """Return the dialog that withdraws a transfer with a reason."""
    title = _("Withdraw transfer")
    return TextDialog(shell, title, ("reason", _("Reason")), lambda work, text: withdraw_transfer(work, transfer_id, text))


def partner_dialog(shell: MainWindow, transfer_id: UUID) -> TextDialog:
    """Return the dialog that records an outside partner's consent by its document."""
    words = _("The partner outside has no account here; enter the letter or agreement by which it consents.")
    return TextDialog(
        shell,
        _("Record the partner's confirmation"),
        ("document", _("Partner's document")),
        lambda work, text: confirm_for_partner(work, transfer_id, text),
        words=words,
        lines=1,
    )


def claim_dialog(shell: MainWindow, offer: OfferRow) -> TextDialog:
    """Return the dialog that claims an offer, saying how it would land."""
    words = _("{unit} answers your claim; accepted, you learn whose project it is.").format(unit=offer.unit)
    return TextDialog(
        shell,
        _("Claim lead"),
        ("reason", _("How it would land")),
        lambda work, text: claim_offer(work, offer.id, text),
        words=words,
    )


def ask_dialog(shell: MainWindow, planned: PlannedRow) -> TextDialog:
    """Return the dialog that asks another unit for a lead planned to land here."""
    words = _("{unit} answers; the split is the one that stands, else the county's default.").format(unit=planned.unit)
    own = shell.actor.unit_id if shell.actor else None
    return TextDialog(
        shell,
        _("Ask for this lead"),
        ("reason", _("How it would land")),
        lambda work, text: propose_transfer(work, planned.id, TransferData(own, reason=text)),
        words=words,
    )


def take_back_dialog(shell: MainWindow, offer: OfferRow) -> TextDialog:
    """Return the dialog that takes an offer back."""
    return TextDialog(
        shell,
        _("Take back from the pool"),
        ("reason", _("Reason")),
        lambda work, text: take_back_offer(work, offer.id, text),
        needed=False,
    )
