"""Enterprises 客商企业: the list as a window onto the database, one enterprise with contacts and short names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QSplitter, QVBoxLayout, QWidget

from crm.enterprises.duplicates.queries import MergeRow, merges_of
from crm.enterprises.industries import DIVISIONS
from crm.enterprises.queries import (
    EnterpriseDetail,
    EnterpriseFilter,
    EnterpriseRow,
    enterprise_count,
    enterprise_detail,
    enterprise_of_contact,
    enterprise_page,
)
from crm.enterprises.rules import INVESTOR_CLASSES, TARGET_REGIONS
from crm.enterprises.service import add_alias, remove_contact
from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.store.acts import Work
from ui.pages.enterprises.forms import ContactForm, EnterpriseForm
from ui.pages.enterprises.merging import MergedLines, MergeForm, PairsCard
from ui.pages.page import Page
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, chip, column, label, row
from ui.widgets.forms import Choice
from ui.widgets.table import Column, WindowedModel, WindowedTable

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def columns() -> list[Column]:
    """Return the columns of the list."""
    return [
        Column(_("Enterprise"), lambda r: r.name, 240, "name", strong=True),
        Column(_("Credit code"), lambda r: r.uscc or "—", 160),
        Column(_("Origin"), lambda r: r.origin, 64),
        Column(_("Industry"), lambda r: DIVISIONS.get(r.industry, ""), 170),
        Column(_("Unit"), lambda r: r.unit_name, 76),
    ]


class EnterprisesPage(Page):
    """The list and one enterprise."""

    key = "enterprises"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out filter, list and pane."""
        super().__init__(shell)
        self.wanted = EnterpriseFilter()
        self.detail: EnterpriseDetail | None = None
        self._id: UUID | None = None

        # widgets
        self.count = chip("")
        self.text = QLineEdit()
        self.text.setPlaceholderText(_("Name or credit code"))
        self.text.setAccessibleName(_("Name or credit code"))
        self.text.setFixedWidth(220)
        self.region = Choice([("", _("All regions")), *((key, _(word)) for key, word in TARGET_REGIONS.items())])
        self.region.setAccessibleName(_("Region"))
        self.model = WindowedModel(shell.client, columns())
        self.model.sort_key = "changed"
        self.table = WindowedTable(self.model)
        self.table.setAccessibleName(_("Enterprises"))
        self.pane = QVBoxLayout()
        self.pane.setContentsMargins(0, 0, 0, 0)

        # assembly
        framed = QVBoxLayout()
        framed.setContentsMargins(1, 1, 1, 1)
        framed.addWidget(self.table)
        side = boxed(self.pane)
        side.setMinimumWidth(350)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(boxed(framed, "card"))
        split.addWidget(side)
        split.setSizes([780, 370])
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            self.head(
                _("Enterprises"),
                self.count,
                self.text,
                self.region,
                None,
                button(_("Possible duplicates"), self.show_pairs),
                button(_("Export"), self.export, icon="download"),
                button(_("New enterprise"), self.new, primary=True, icon="plus"),
            )
        )
        layout.addWidget(split, 1)

        # connections
        self._typing = QTimer(self, singleShot=True, interval=150)
        self._typing.timeout.connect(self._filter)
        self.text.textChanged.connect(lambda _text: self._typing.start())
        self.region.currentIndexChanged.connect(lambda _index: self._filter())
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.chosen.connect(self._choose)
        self.model.counted.connect(lambda total: self.count.setText(_("{count} enterprises").format(count=f"{total:,}")))
        self.model.loaded.connect(self._select_first)

    def refresh(self) -> None:
        """Ask again for what is shown."""
        wanted = self.wanted

        def fetch(place: Any, sort: str, descending: bool, offset: int, limit: int) -> list[EnterpriseRow]:  # noqa: ANN401 - the database side
            return enterprise_page(
                place.work.session, place.actor, wanted, sort=sort, descending=descending, offset=offset, limit=limit
            )

        self.model.show_query(fetch, lambda place: enterprise_count(place.work.session, place.actor, wanted))
        if self._id is not None:
            self.show_enterprise(self._id)

    def _filter(self) -> None:
        self.wanted = replace(self.wanted, text=self.text.text().strip(), region=str(self.region.value() or ""))
        self.refresh()

    def _sort(self, section: int) -> None:
        if self.model.sort_by(section):
            self.refresh()

    def _choose(self, found: EnterpriseRow | None) -> None:
        if found is not None:
            self.show_enterprise(found.id)

    def _select_first(self) -> None:
        if self._id is None and self.model.rowCount():
            self.table.selectRow(0)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show an enterprise, or the enterprise of a contact."""
        if kind == "contact":
            self.shell.read(
                "enterprise.of", lambda work: enterprise_of_contact(work.session, work.actor, record_id), self.show_enterprise
            )
        else:
            self.show_enterprise(record_id)

    def show_enterprise(self, enterprise_id: UUID) -> None:
        """Show one enterprise in the pane."""
        self._id = enterprise_id
        self.shell.read("enterprise", lambda work: _with_merges(work, enterprise_id), self._show)

    def _show(self, found: tuple[EnterpriseDetail, list[MergeRow]]) -> None:
        detail, merges = found
        self.detail = detail
        fields = detail.fields
        card = Card(fields["name"], detail.unit_name)
        pairs = [
            (_("Credit code"), fields["uscc"] or fields["no_uscc_reason"]),
            (_("Short names"), "、".join(detail.aliases)),
            (
                _("Origin"),
                f"{fields['origin_region']} {_(TARGET_REGIONS.get(fields['target_region'], ''))}"
                if fields["target_region"]
                else "",
            ),
            (_("Country"), fields["country"]),
            (_("Address"), fields["address"]),
            (_("Industry"), DIVISIONS.get(fields["industry_division"], "")),
            (_("Investor class"), "、".join(_(INVESTOR_CLASSES[each]) for each in fields["investor_classes"] or ())),
            (_("Profile"), fields["profile"]),
        ]
        lines = [row(_caption(name), label(value or "—", wrap=True), spacing=10) for name, value in pairs]
        for line in lines:
            line.setStretch(1, 1)
        may = self.shell.actor is not None and self.shell.actor.may(May.EDIT_RECORDS)
        acts = (
            [
                button(_("Edit"), self.edit, icon="pencil"),
                button(_("Short name…"), self._alias),
                button(_("Contact…"), self._contact),
            ]
            if may
            else []
        )
        more = [button(_("Merge…"), self._merge)] if may else []
        confidential = [Badge("warn", _("confidential: code name shown"))] if fields["confidential"] else []
        card.fill(
            boxed(
                column(
                    *lines,
                    row(*confidential, None),
                    row(*acts, None, spacing=6),
                    row(*more, None),
                    spacing=6,
                    margins=(14, 10, 14, 10),
                )
            ),
            *([MergedLines(self.shell, merges, may=may)] if merges else []),
            None,
        )
        people = Card(_("Contacts"))
        shown: list[QWidget | None] = []
        for each in detail.contacts:
            words = " · ".join(filter(None, (each.title, *each.phones, each.wechat)))
            cross = (
                [
                    button(
                        "✕",
                        lambda each=each: self.shell.act(lambda work: remove_contact(work, each.id)),
                        link=True,
                        tip=_("Remove contact"),
                    )
                ]
                if may
                else []
            )
            shown.append(
                boxed(row(label(each.name, "strong"), label(words, "secondary"), None, *cross, margins=(14, 6, 8, 6)), "rowLine")
            )
        people.fill(*(shown or [EmptyState(_("No contact yet."))]), None)
        self._put(card, people)

    def _put(self, *widgets: QWidget) -> None:
        while self.pane.count():
            item = self.pane.takeAt(0).widget()
            if item is not None:
                item.deleteLater()
        for place, widget in enumerate(widgets):
            self.pane.addWidget(widget, 3 if place == 0 else 2)

    # ---- doing -------------------------------------------------------------------------------------------
    def new(self) -> None:
        """Show the form of a new enterprise."""
        self._put(EnterpriseForm(self, None))

    def edit(self) -> None:
        """Show the form of this enterprise."""
        if self.detail is not None:
            self._put(EnterpriseForm(self, self.detail))

    def _alias(self) -> None:
        name, good = QInputDialog.getText(self, _("Short name"), _("Short or former name"))
        enterprise_id = self._id
        if good and enterprise_id is not None:
            self.shell.act(lambda work: add_alias(work, enterprise_id, name))

    def _contact(self) -> None:
        if self.detail is not None:
            self._put(ContactForm(self, self.detail))

    def _merge(self) -> None:
        if self.detail is not None:
            self.merge_with(self.detail.id, None)

    def merge_with(self, one: UUID, other: UUID | None) -> None:
        """Show two records side by side to merge them; the likeliest other one where none is named."""
        self._put(MergeForm(self, one, other))

    def forget(self, enterprise_id: UUID) -> None:
        """Do not come back to a record that is about to go."""
        if self._id == enterprise_id:
            self._id = None

    def show_pairs(self) -> None:
        """Show the pairs of records that may be one enterprise."""
        self._put(PairsCard(self))

    def export(self) -> None:
        """Write the filtered enterprises to an Excel file."""
        from crm.ledger.exporting import export_enterprises  # noqa: PLC0415 - the writer is loaded when something is exported

        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), _("enterprises") + ".xlsx", "Excel (*.xlsx)")
        wanted = self.wanted
        if path:
            self.shell.client.submit(
                lambda place: export_enterprises(place.work.session, place.actor, wanted, Path(path)),
                lambda count: self.shell.banner.say(
                    "good", _("{count} enterprises written to {path}.").format(count=count, path=path)
                ),
                self.shell.tell,
            )


def _caption(name: str) -> QWidget:
    made = label(name, "faint")
    made.setFixedWidth(72)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    return made


def _with_merges(work: Work, enterprise_id: UUID) -> tuple[EnterpriseDetail, list[MergeRow]]:
    detail = enterprise_detail(work.session, work.actor, enterprise_id)
    return detail, merges_of(work.session, work.actor, enterprise_id)
