"""The forms of an enterprise and of its contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QScrollArea

from crm.enterprises.industries import DIVISIONS, section_of
from crm.enterprises.queries import EnterpriseDetail
from crm.enterprises.rules import INVESTOR_CLASSES
from crm.enterprises.service import ContactData, EnterpriseData, add_contact, add_enterprise, edit_enterprise
from crm.kernel.i18n import _
from ui.pages.enterprises.hint import DuplicateHint
from ui.widgets.basics import Card, boxed, button, column, row
from ui.widgets.forms import Choice, Form, TextBox, check_box

if TYPE_CHECKING:
    from ui.pages.enterprises.page import EnterprisesPage


class EnterpriseForm(Card):
    """An enterprise's fields."""

    def __init__(self, page: EnterprisesPage, detail: EnterpriseDetail | None) -> None:
        """Show the fields of ``detail``, or empty ones."""
        super().__init__(_("Edit enterprise") if detail else _("New enterprise"))
        self.page, self.shell, self.detail = page, page.shell, detail
        fields = detail.fields if detail else {}
        self.form = Form()
        self.texts: dict[str, QLineEdit | TextBox] = {}
        for key, words in (
            ("name", _("Name")),
            ("uscc", _("Credit code")),
            ("no_uscc_reason", _("or why none")),
            ("true_name", _("True name")),
            ("origin_region", _("Origin")),
            ("country", _("Country")),
            ("address", _("Address")),
        ):
            self.texts[key] = self.form.add(
                key, words, QLineEdit(str(fields.get(key, "中国" if key == "country" else ""))), needed=key == "name"
            )  # type: ignore[assignment]
            if key == "uscc":
                self.hint = DuplicateHint(self.shell, self.form, but=detail.id if detail else None)
        self.hint.watch(self.texts["name"], self.texts["uscc"])  # type: ignore[arg-type]  # both are lines
        self.texts["profile"] = self.form.add("profile", _("Profile"), TextBox(str(fields.get("profile", ""))))  # type: ignore[assignment]
        self.confidential = check_box(_("confidential: the name above is a code name"), on=bool(fields.get("confidential")))
        self.form.add("confidential", "", self.confidential)
        self.confidential.setAccessibleName(_("Confidential"))
        industries = [("", "—"), *((code, f"{code} {name}") for code, name in DIVISIONS.items())]
        self.industry = Choice(industries, fields.get("industry_division", ""))
        self.form.add("industry_division", _("Industry"), self.industry)
        self.classes = {
            key: check_box(_(word), on=key in (fields.get("investor_classes") or ())) for key, word in INVESTOR_CLASSES.items()
        }
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(self.form, *self.classes.values(), None, margins=(14, 10, 14, 10), spacing=4)))
        self.body.addWidget(area, 1)
        self.save_button = button(_("Save"), self.save, primary=True, shortcut="Ctrl+S")
        self.save_button.setShortcut("Ctrl+S")
        self.body.addWidget(boxed(row(None, button(_("Cancel"), page.refresh), self.save_button, margins=(14, 6, 14, 10))))

    def save(self) -> None:
        """Save, or say beside the field what is wrong."""
        texts = {key: field.text() for key, field in self.texts.items()}
        data = EnterpriseData(
            **texts,
            confidential=self.confidential.isChecked(),
            industry_division=str(self.industry.value() or ""),
            industry_section=section_of(str(self.industry.value())) if self.industry.value() else "",
            investor_classes=[key for key, box in self.classes.items() if box.isChecked()],
        )
        detail = self.detail
        if detail is None:
            self.shell.act(lambda work: add_enterprise(work, data), self.page.show_enterprise, self.form)
        else:
            self.shell.act(lambda work: edit_enterprise(work, detail.id, data, detail.version), None, self.form)


class ContactForm(Card):
    """A contact's fields."""

    def __init__(self, page: EnterprisesPage, detail: EnterpriseDetail) -> None:
        """Begin empty."""
        super().__init__(_("New contact"), detail.fields["name"])
        self.page, self.detail = page, detail
        self.form = Form()
        self.name = self.form.add("contact_name", _("Name of the person"), QLineEdit(), needed=True)
        self.title_edit = self.form.add("contact_title", _("Title"), QLineEdit())
        self.phones = self.form.add("phones", _("Phones"), QLineEdit())
        self.wechat = self.form.add("wechat", _("WeChat"), QLineEdit())
        self.fill(
            boxed(column(self.form, margins=(14, 10, 14, 4))),
            boxed(
                row(None, button(_("Cancel"), page.refresh), button(_("Save"), self.save, primary=True), margins=(14, 4, 14, 10))
            ),
            None,
        )

    def save(self) -> None:
        """Save the contact."""
        phones = tuple(self.phones.text().replace("、", " ").replace(",", " ").split())
        data = ContactData(self.name.text(), self.title_edit.text(), phones, self.wechat.text())
        self.page.shell.act(lambda work: add_contact(work, self.detail.id, data), None, self.form)
