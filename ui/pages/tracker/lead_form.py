"""The form of a lead: with its enterprise and contact when it is new; what is typed survives closing and crashing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QScrollArea

from crm.enterprises.industries import DIVISIONS, SECTIONS, section_of
from crm.enterprises.service import ContactData, EnterpriseData
from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.leads.detail import LeadDetail
from crm.leads.entering import enter_lead
from crm.leads.entry import LeadData
from crm.leads.rules import CHAIN_LINKS, ENCLAVES, NATURES, SOURCES
from crm.leads.service import edit_lead
from crm.people.queries import recruiting_units
from crm.store.acts import Done, Work
from ui.pages.enterprises.hint import DuplicateHint
from ui.widgets.basics import Card, boxed, button, column, label, row
from ui.widgets.forms import Choice, DateEdit, Form, MoneyEdit, TextBox, check_box

if TYPE_CHECKING:
    from ui.pages.tracker.detail import LeadPane


class LeadForm(Card):
    """A lead's fields; a new one also asks for its enterprise and a contact."""

    def __init__(self, pane: LeadPane, detail: LeadDetail | None) -> None:
        """Show the fields of ``detail``, or empty ones with what was typed before."""
        super().__init__(_("Edit lead") if detail else _("New lead"))
        self.pane, self.shell, self.detail = pane, pane.shell, detail
        self.form = Form()
        self._draft_key = f"lead.{detail.id.hex if detail else 'new'}"
        if detail is None:
            self._add_firm()
        self._add_fields(detail.data if detail else LeadData(name=""))
        self._restore()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(boxed(column(self.form, None, margins=(14, 10, 14, 10))))
        self.save_button = button(_("Save"), self.save, primary=True, shortcut="Ctrl+S")
        self.save_button.setShortcut("Ctrl+S")
        foot = boxed(
            row(label(_("* needed"), "faint"), None, button(_("Cancel"), self.cancel), self.save_button, margins=(14, 8, 14, 8))
        )
        self.body.addWidget(area, 1)
        self.body.addWidget(foot)
        self.form.changed.connect(self._keep)
        self.shell.read(
            "lead_form.units", lambda work: [(u.id, u.name) for u in recruiting_units(work.session)], self._offer_units
        )

    def _add_firm(self) -> None:
        add = self.form.add
        self.firm_name = add("enterprise_name", _("Enterprise"), QLineEdit(), needed=True)
        self.duplicates = DuplicateHint(self.shell, self.form)
        self.firm_code = add("uscc", _("Credit code"), QLineEdit())
        self.firm_why = add("no_uscc_reason", _("or why none"), QLineEdit())
        self.firm_origin = add("origin_region", _("Origin"), QLineEdit())
        self.contact_name = add("contact_name", _("Contact"), QLineEdit())
        self.contact_title = add("contact_title", _("Title"), QLineEdit())
        self.contact_phone = add("phones", _("Phone"), QLineEdit())
        self.duplicates.watch(self.firm_name, self.firm_code, self.contact_phone)

    def _add_fields(self, data: LeadData) -> None:
        """Add the fields in the order of the paper form."""
        add = self.form.add
        total = None if data.total_investment is None else Money(data.total_investment, data.currency)
        self.name = add("name", _("Project name"), QLineEdit(data.name), needed=True)
        self.content = add("content", _("Content"), TextBox(data.content))
        industries = [
            (("", ""), "—"),
            *(((section, ""), f"{section} {name}") for section, name in SECTIONS.items()),
            *(((section_of(code), code), f"{code} {name}") for code, name in DIVISIONS.items()),
        ]
        self.industry = add(
            "industry_section", _("Industry"), Choice(industries, (data.industry_section, data.industry_division))
        )
        self.total = add("total_investment", _("Total investment"), MoneyEdit(total))
        self.fixed = add("fixed_investment", _("Fixed assets"), MoneyEdit(_money(data.fixed_investment, data.currency)))
        self.nature = add("nature", _("Nature"), Choice([(key, _(word)) for key, word in NATURES.items()], data.nature))
        self.landing = add("landing_unit_id", _("Landing"), Choice([(data.landing_unit_id, "—")], data.landing_unit_id))
        self.land = add("land", _("Land (mu)"), QLineEdit(f"{data.land / 100:g}" if data.land else ""))
        self.plant = add("plant", _("Plant (m²)"), QLineEdit(str(data.plant or "")))
        self.chain = add("chain", _("Chain"), QLineEdit(data.chain))
        self.link = add(
            "chain_link", _("Chain link"), Choice([(key, _(word)) for key, word in CHAIN_LINKS.items()], data.chain_link)
        )
        self.source = add("source", _("Source"), Choice([(key, _(word)) for key, word in SOURCES.items()], data.source))
        self.referrer = add("referrer", _("Referrer"), QLineEdit(data.referrer))
        self.enclave = add("enclave", _("Enclave"), Choice([(key, _(word)) for key, word in ENCLAVES.items()], data.enclave))
        self.foreign = add("foreign_capital", _("Foreign"), check_box(_("foreign capital"), on=data.foreign_capital))
        self.problems = add("problems", _("Problems"), TextBox(data.problems, lines=2))
        self.step = add("next_step", _("Next step"), QLineEdit(data.next_step))
        self.step_on = add("next_step_on", _("by"), DateEdit(data.next_step_on))
        self.needs = add("needs_county", _("Needs the county"), QLineEdit(data.needs_county))
        self.contract = add("contract_number", _("Contract number"), QLineEdit(data.contract_number))
        self.contract_on = add("contract_date", _("Contract date"), DateEdit(data.contract_date))
        self.company = add("company_name", _("Registered company"), QLineEdit(data.company_name))
        self.company_code = add("company_uscc", _("Company's code"), QLineEdit(data.company_uscc or ""))

    def _offer_units(self, units: list[tuple[UUID, str]]) -> None:
        chosen = self.landing.value() or (self.shell.actor.unit_id if self.shell.actor else None)
        self.landing.blockSignals(True)
        for unit_id, name in units:
            self.landing.addItem(name, unit_id)
        self.landing.choose(chosen)
        self.landing.blockSignals(False)

    # ---- gathering ---------------------------------------------------------------------------------------
    def gather(self) -> LeadData:
        """Return what is entered. Raises RuleBroken naming the field."""
        base = self.detail.data if self.detail else LeadData(name="")
        total = self.total.money("total_investment")
        currency = total.currency if total else base.currency
        fixed = self.fixed.money("fixed_investment")
        if fixed is not None and total is not None and fixed.currency != currency:
            raise RuleBroken("currency_mixed", _("Both amounts must be in one currency."), field="fixed_investment")
        section, division = self.industry.value()
        return replace(
            base,
            name=self.name.text(),
            content=self.content.text(),
            industry_section=section,
            industry_division=division,
            currency=currency,
            total_investment=total.minor if total else None,
            fixed_investment=fixed.minor if fixed else None,
            nature=str(self.nature.value()),
            landing_unit_id=self.landing.value(),
            land=_number(self.land.text(), "land", 100),
            plant=_number(self.plant.text(), "plant", 1),
            chain=self.chain.text(),
            chain_link=str(self.link.value()),
            source=str(self.source.value()),
            referrer=self.referrer.text(),
            enclave=str(self.enclave.value()),
            foreign_capital=self.foreign.isChecked(),
            problems=self.problems.text(),
            next_step=self.step.text(),
            next_step_on=self.step_on.day("next_step_on"),
            needs_county=self.needs.text(),
            contract_number=self.contract.text(),
            contract_date=self.contract_on.day("contract_date"),
            company_name=self.company.text(),
            company_uscc=self.company_code.text().strip() or None,
            first_contact=base.first_contact,
        )

    def save(self) -> None:
        """Save; what is wrong is said beside its field and stays on the screen."""
        try:
            data = self.gather()
            run = self._edit(data) if self.detail else self._enter(data)
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        self.shell.act(run, self._saved, self.form)

    def _edit(self, data: LeadData) -> Any:  # noqa: ANN401 - an act bound to its values
        detail = self.detail
        assert detail is not None  # noqa: S101 - the caller looked
        return lambda work: edit_lead(work, detail.id, data, detail.version, detail.data)

    def _enter(self, data: LeadData) -> Any:  # noqa: ANN401 - an act bound to its values
        if not self.firm_name.text().strip():
            raise RuleBroken("text_empty", _("Enter the enterprise, or its code name."), field="enterprise_name")
        firm = EnterpriseData(
            name=self.firm_name.text(),
            uscc=self.firm_code.text(),
            no_uscc_reason=self.firm_why.text(),
            origin_region=self.firm_origin.text(),
            industry_section=data.industry_section,
            industry_division=data.industry_division,
        )
        phones = tuple(filter(None, self.contact_phone.text().replace("、", " ").replace(",", " ").split()))
        contact = (
            ContactData(self.contact_name.text(), self.contact_title.text(), phones) if self.contact_name.text().strip() else None
        )

        def run(work: Work) -> Done[UUID]:
            return enter_lead(work, data, firm, contact)

        return run

    def _saved(self, lead_id: object) -> None:
        self.shell.drafts.drop(self._draft_key)
        if isinstance(lead_id, UUID):
            self.pane.show_lead(lead_id)
        else:
            self.pane.close_form()

    def cancel(self) -> None:
        """Leave without saving; what was typed is thrown away."""
        self.shell.drafts.drop(self._draft_key)
        self.pane.close_form()

    # ---- drafts ------------------------------------------------------------------------------------------
    def _texts(self) -> dict[str, Any]:
        return {key: field.text() for key, field in self.form.inputs.items() if isinstance(field, QLineEdit | TextBox)} | {
            f"{key}.amount": field.amount.text() for key, field in self.form.inputs.items() if isinstance(field, MoneyEdit)
        }

    def _keep(self) -> None:
        self.shell.drafts.keep(self._draft_key, self._texts())

    def _restore(self) -> None:
        draft = self.shell.drafts.draft(self._draft_key)
        for key, text in draft.items():
            field = self.form.inputs.get(key.removesuffix(".amount"))
            if isinstance(field, MoneyEdit):
                field.amount.setText(text)
            elif isinstance(field, QLineEdit | TextBox):
                field.setText(text)
        if draft:
            self.hint.setText(_("restored from what you typed before"))


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _number(text: str, field: str, scale: int) -> int | None:
    """Return a typed number times ``scale``, None when empty. Raises RuleBroken ``number``."""
    text = text.strip().replace(",", "")
    if not text:
        return None
    try:
        return round(float(text) * scale)
    except (ValueError, OverflowError) as error:
        raise RuleBroken("number", _("“{text}” is not a number; write it as 86.5.").format(text=text), field=field) from error
