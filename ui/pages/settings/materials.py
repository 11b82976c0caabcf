"""Material catalogues 材料清单 in the settings: what each matter asks for, in which form, with samples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QLineEdit, QListWidget, QVBoxLayout, QWidget

from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.procedures.one_notice.catalogue import (
    MaterialData,
    add_material,
    attach_sample,
    edit_material,
    remove_sample,
    retire_material,
)
from crm.procedures.one_notice.queries import catalogue, matters
from crm.procedures.one_notice.rows import CatalogueRow
from crm.procedures.one_notice.rules import FORM_NAMES, MaterialForm
from crm.procedures.one_notice.usual import seed_catalogues
from crm.store.acts import Work
from crm.store.attachments import read_file
from ui.widgets.basics import Card, boxed, button, clear, column, label, row
from ui.widgets.elided import ElidedLabel
from ui.widgets.forms import Choice, Form, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

TEXTS = ("name", "issued_by", "standard", "basis", "how_to_get")


class MaterialCatalogues(QWidget):
    """One matter's materials on the left, the chosen one with its samples on the right."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out list and form, and ask for the matters."""
        super().__init__()
        self.shell = shell
        self.rows: list[CatalogueRow] = []
        self.chosen: CatalogueRow | None = None
        self.matter = Choice([])
        self.matter.setAccessibleName(_("Matter"))
        self.matter.setMinimumContentsLength(14)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Materials"))
        self.list.setProperty("menu", True)
        self.list_card, self.form_card = Card(_("Materials"), _("in the order of the desk")), Card(_("Material"))
        self.list_card.setFixedWidth(330)
        self.form = Form(2)
        self.fields: dict[str, Any] = {}
        self._add_fields()
        self.samples = QVBoxLayout()
        self.acts = boxed(row())
        self.list_card.body.addWidget(self.list)
        body = column(self.form, boxed(self.samples), self.acts, None, margins=(14, 12, 14, 10), spacing=10)
        self.form_card.body.addLayout(body)
        may = shell.actor is not None and shell.actor.may(May.SET_MATTERS)
        self.may = may
        self.form.setEnabled(may)
        usual = [button(_("Add the usual materials"), self.seed)] if may else []
        middle = row(self.list_card, self.form_card, spacing=12)
        middle.setStretch(1, 1)
        head = boxed(row(label(_("Matter"), "secondary"), self.matter, None, *usual))
        self.setLayout(column(head, boxed(middle), margins=(14, 12, 14, 12), spacing=10))

        # connections
        self.matter.currentIndexChanged.connect(self._show_matter)
        self.list.currentRowChanged.connect(self._choose)
        self.refresh()

    def _add_fields(self) -> None:
        forms = Choice([(form, _(name)) for form, name in FORM_NAMES.items()])
        self.fields["name"] = self.form.add("name", _("Material"), QLineEdit(), needed=True)
        self.fields["issued_by"] = self.form.add("issued_by", _("Issued by"), QLineEdit())
        self.fields["form"] = self.form.add("form", _("Form"), forms)
        self.fields["copies"] = self.form.add("copies", _("Copies"), QLineEdit("1"))
        self.fields["standard"] = self.form.add("standard", _("Standard"), TextBox(lines=2), wide=True)
        self.fields["basis"] = self.form.add("basis", _("Basis"), TextBox(lines=2), wide=True)
        self.fields["how_to_get"] = self.form.add("how_to_get", _("How to get it"), TextBox(lines=2), wide=True)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Ask again for the matters and the chosen one's materials."""
        self.shell.read("settings.matters", lambda work: matters(work.session), self._offer)

    def _offer(self, found: list[tuple[UUID, str, int]]) -> None:
        kept = self.matter.value()
        self.matter.blockSignals(True)
        self.matter.clear()
        for matter_id, name, count in found:
            self.matter.addItem(_("{name} ({count})").format(name=name, count=count), matter_id)
        self.matter.choose(kept)
        self.matter.blockSignals(False)
        self._show_matter()

    def _show_matter(self, _index: int = 0) -> None:
        matter_id = self.matter.value()
        if isinstance(matter_id, UUID):
            self.shell.read("settings.catalogue", lambda work: catalogue(work.session, matter_id), self._show)

    def _show(self, rows: list[CatalogueRow]) -> None:
        kept = self.chosen.id if self.chosen else None
        self.rows = rows
        self.list.blockSignals(True)
        self.list.clear()
        for place, each in enumerate(rows, 1):
            self.list.addItem(f"{place}. {each.words.name}")
        place = next((place for place, each in enumerate(rows) if each.id == kept), 0 if rows else -1)
        self.list.setCurrentRow(place)
        self.list.blockSignals(False)
        self._choose(place)

    def _choose(self, place: int) -> None:
        self.chosen = self.rows[place] if 0 <= place < len(self.rows) else None
        words = self.chosen.words if self.chosen else None
        for key in TEXTS:
            self.fields[key].setText(getattr(words, key) if words else "")
        self.fields["form"].choose(words.form if words else MaterialForm.ORIGINAL)
        self.fields["copies"].setText(str(words.copies) if words else "1")
        self.form_card.title.setText(words.name if words else _("New material"))
        self._show_samples()
        self._show_acts()

    def _show_samples(self) -> None:
        clear(self.samples)
        chosen = self.chosen
        if chosen is None:
            return
        for each in chosen.samples:
            parts: list[QWidget | None] = [label(_("Sample"), "faint"), ElidedLabel(each.file_name)]
            if self.may:
                parts.append(button(_("Remove"), lambda each=each: self._remove_sample(chosen.id, each.id)))
            self.samples.addWidget(boxed(row(*parts)))

    def _show_acts(self) -> None:
        layout = self.acts.layout()
        clear(layout)
        if not self.may or not isinstance(self.matter.value(), UUID):
            return
        if self.chosen is not None:
            layout.addWidget(button(_("New material"), self.begin_new, icon="plus"))
            layout.addWidget(button(_("Attach sample…"), self.ask_sample, icon="paperclip"))
            layout.addWidget(button(_("Ask for it no more"), self.retire))
        layout.addStretch(1)
        self.save_button = button(_("Save"), self.save, primary=True)
        layout.addWidget(self.save_button)

    # ---- doing -------------------------------------------------------------------------------------------
    def begin_new(self) -> None:
        """Begin a new material of the matter."""
        self.list.setCurrentRow(-1)
        self._choose(-1)
        self.fields["name"].setFocus()

    def gather(self) -> MaterialData:
        """Return what is entered. Raises RuleBroken ``number``."""
        copies = self.fields["copies"].text().strip()
        if not copies.isdigit():
            raise RuleBroken("number", _("“{text}” is not a whole number.").format(text=copies), field="copies")
        texts = {key: self.fields[key].text() for key in TEXTS}
        return MaterialData(form=str(self.fields["form"].value()), copies=int(copies), **texts)

    def save(self) -> None:
        """Save the material, or say beside the field what is wrong."""
        matter_id, chosen = self.matter.value(), self.chosen
        try:
            data = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return

        def run(work: Work) -> Any:  # noqa: ANN401 - an act's result
            return edit_material(work, chosen.id, data) if chosen else add_material(work, matter_id, data)

        self.shell.act(run, self._saved, self.form)

    def _saved(self, _value: object) -> None:
        self.refresh()

    def retire(self) -> None:
        """Ask for the chosen material no more."""
        chosen = self.chosen
        if chosen is not None:
            self.shell.act(lambda work: retire_material(work, chosen.id), self._saved)

    def ask_sample(self) -> None:
        """Choose a file that shows the material as it should be."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Attach sample…"))
        if path:
            self.add_sample(Path(path))

    def add_sample(self, path: Path) -> None:
        """Attach a sample to the chosen material."""
        chosen = self.chosen
        if chosen is None:
            return
        try:
            data = read_file(path)
        except SijiError as error:
            self.shell.tell(error)
            return
        self.shell.act(lambda work: attach_sample(work, chosen.id, path.name, data), self._saved)

    def _remove_sample(self, material_id: UUID, sample_id: UUID) -> None:
        self.shell.act(lambda work: remove_sample(work, material_id, sample_id), self._saved)

    def seed(self) -> None:
        """Add the usual materials to the usual matters that ask for nothing yet."""
        self.shell.act(seed_catalogues, self._saved)
