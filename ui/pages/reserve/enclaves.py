"""Enclaves 飞地: both directions with partners and splits, the year against the county's target, the terms of one project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QVBoxLayout, QWidget

from crm.kernel.i18n import N_, _
from crm.kernel.money import show_money
from crm.league.indicators.rules import Indicator
from crm.league.targets.queries import county_target
from crm.people.permissions import May
from crm.people.setup import all_settings
from crm.procedures.enclave.queries import (
    EnclaveDetail,
    EnclaveFilter,
    EnclaveRow,
    TermsRow,
    enclave_count,
    enclave_detail,
    enclave_page,
    enclave_totals,
)
from crm.procedures.enclave.rules import DIRECTION_NAMES, STATE_NAMES, WHOLE, Direction, TermsState, Totals
from crm.procedures.enclave.service import confirm_enclave, default_split, withdraw_enclave
from crm.procedures.transfer.rules import Split
from crm.store.acts import Work
from ui.pages.page import Page
from ui.pages.procedures.transfer_cards import SplitBar, caption, facts
from ui.pages.reserve.enclave_forms import EndDialog, PartnersDialog, TermsDialog
from ui.pages.reserve.enclave_strip import EnclaveStrip
from ui.pages.reserve.share_list import scrolled
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, chip, clear, column, row
from ui.widgets.lines import Line
from ui.widgets.table import Column, WindowedModel, WindowedTable

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

VIEWS = (
    ("all", N_("Both directions"), EnclaveFilter()),
    ("out", N_("Flying out"), EnclaveFilter(direction="out")),
    ("in", N_("Flying in"), EnclaveFilter(direction="in")),
    ("bare", N_("Without terms"), EnclaveFilter(bare=True)),
)
TONES = {TermsState.PROPOSED: "warn", TermsState.AGREED: "good", TermsState.ENDED: "neutral", TermsState.WITHDRAWN: "neutral"}


def direction_words(direction: str) -> str:
    """Return a direction with its arrow."""
    if direction not in set(Direction):
        return "—"
    arrow = "↗" if direction == Direction.OUT else "↙"
    return f"{arrow} {_(DIRECTION_NAMES[Direction(direction)])}"


def terms_badge(state: str) -> tuple[str, str]:
    """Return the tone and the words of a project's terms; none are wanted badly."""
    return (TONES[TermsState(state)], _(STATE_NAMES[TermsState(state)])) if state else ("bad", _("no terms"))


def columns() -> list[Column]:
    """Return the columns of the list."""
    return [
        Column(_("Project"), lambda r: r.name, 140, "name", strong=True),
        Column(_("Direction"), lambda r: direction_words(r.direction), 70),
        Column(_("Partner"), lambda r: r.partner or "—", 106, "partner"),
        Column(_("Unit"), lambda r: r.unit, 94),
        Column(_("Total investment"), lambda r: show_money(r.total), 100, "total", number=True),
        Column(_("Signed"), _signed_words, 100, "signed"),
        Column(_("Split terms"), lambda r: r.state, 86, badge=lambda r: terms_badge(r.state)),
        Column(_("County's part"), lambda r: f"{r.share}%", 80, number=True),
    ]


def _signed_words(project: EnclaveRow) -> str:
    if project.signed_on is None:
        return "—"
    return f"{project.signed_on}" if project.verified else f"{project.signed_on} *"


Answer = tuple[Totals, int, Split]


class EnclavesSection(Page):
    """The year's figures, the list, and the terms of one project."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out figures, list and terms."""
        super().__init__(shell)
        self.wanted, self.split = EnclaveFilter(), Split()
        self.detail: EnclaveDetail | None = None

        # widgets
        self.count = chip("")
        self.text = QLineEdit()
        self.text.setPlaceholderText(_("Project or partner"))
        self.text.setAccessibleName(_("Project or partner"))
        self.text.setFixedWidth(160)
        self.views: dict[str, Any] = {}
        group = QButtonGroup(self)
        for key, words, _wanted in VIEWS:
            made = button(_(words), lambda key=key: self.show_view(key))
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setChecked(key == "all")
            group.addButton(made)
            self.views[key] = made
        self.strip = EnclaveStrip()
        self.model = WindowedModel(shell.client, columns())
        self.model.sort_key = "signed"
        self.table = WindowedTable(self.model)
        self.table.setAccessibleName(_("Enclaves"))
        self.pane = Card(_("Split terms"))
        self.pane.setFixedWidth(346)
        self.acts = boxed(row())
        self.new_button = button(_("New enclave…"), self.propose_new, icon="plus", primary=True)
        self.partners_button = button(_("Partners…"), self.show_partners, icon="users")
        self.new_button.setVisible(shell.actor is not None and shell.actor.may(May.EDIT_RECORDS))
        self._assemble()

        # connections
        self._typing = QTimer(self, singleShot=True, interval=150)
        self._typing.timeout.connect(self._filter)
        self.text.textChanged.connect(self._typing.start)
        self.table.horizontalHeader().sectionClicked.connect(self._sort)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._open)
        self.model.counted.connect(self._counted)
        self.model.loaded.connect(self._select_first)

    def _assemble(self) -> None:
        figures = boxed(column(self.strip, margins=(1, 1, 1, 1)), "card")
        middle = row(boxed(column(self.table, margins=(1, 1, 1, 1)), "card"), self.pane, spacing=12)
        middle.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        chips = tuple(self.views.values())
        layout.addWidget(
            self.head(_("Enclaves"), self.count, *chips, self.text, None, self.acts, self.partners_button, self.new_button)
        )
        layout.addWidget(figures)
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot(_("↑↓ choose    Enter open in the tracker    * signing not verified yet")))
        self.setFocusProxy(self.table)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the year's figures and the list."""
        year = self.shell.today.year

        def ask(work: Work) -> Answer:
            values = all_settings(work.session)
            split = default_split(values["split_ratio"], values["split_years"])
            target = county_target(work.session, year, Indicator.ENCLAVE)
            return (
                enclave_totals(work.session, work.actor, year),
                values["enclave_target"] * WHOLE if target is None else target,
                split,
            )

        self.shell.read("enclave.totals", ask, self._show_totals)
        self._list()
        if self.detail is not None:
            self._load(self.detail.row.id)

    def _list(self) -> None:
        wanted, today = self.wanted, self.shell.today

        def fetch(place: Any, sort: str, descending: bool, offset: int, limit: int) -> list[EnclaveRow]:  # noqa: ANN401 - the database side
            session, actor = place.work.session, place.actor
            return enclave_page(session, actor, wanted, today, sort=sort, descending=descending, offset=offset, limit=limit)

        self.model.show_query(fetch, lambda place: enclave_count(place.work.session, place.actor, wanted))

    def _counted(self, total: int) -> None:
        self.count.setText(_("{count} projects").format(count=f"{total:,}"))

    def _show_totals(self, found: Answer) -> None:
        totals, target, self.split = found
        actor = self.shell.actor
        county = actor is not None and actor.units is None
        self.strip.show_totals(totals, self.shell.today.year, target if county else None)

    def show_view(self, key: str) -> None:
        """List one direction, both, or those without terms."""
        self.views[key].setChecked(True)
        self.wanted = next(wanted for each, _words, wanted in VIEWS if each == key)
        self._filter()

    def _filter(self) -> None:
        key = next(key for key, made in self.views.items() if made.isChecked())
        base = next(wanted for each, _words, wanted in VIEWS if each == key)
        self.wanted = EnclaveFilter(base.direction, self.text.text().strip(), bare=base.bare)
        self._list()

    def _sort(self, place: int) -> None:
        if self.model.sort_by(place):
            self._list()

    def _select_first(self) -> None:
        if self.detail is None and self.model.rowCount():
            self.table.selectRow(0)
        elif not self.model.rowCount() and self.detail is None:
            self.pane.fill(EmptyState(_("No enclave here yet. Propose terms for a lead that a partner outside shares.")))

    def go_to(self, kind: str, record_id: UUID) -> None:  # noqa: ARG002 - every page is sent so
        """Show one enclave project by its lead."""
        self._load(record_id)

    # ---- one project -------------------------------------------------------------------------------------
    def _choose(self, project: EnclaveRow | None) -> None:
        if project is not None:
            self._load(project.id)

    def _open(self, project: EnclaveRow) -> None:
        self.shell.open_record("lead", project.id)

    def _load(self, lead_id: UUID) -> None:
        today = self.shell.today
        self.shell.read("enclave.one", lambda work: enclave_detail(work.session, work.actor, lead_id, today), self.show_detail)

    def show_detail(self, detail: EnclaveDetail) -> None:
        """Show a project's terms and what may be done with them."""
        self.detail = detail
        each = detail.row
        self.pane.title.setText(each.name)
        self.pane.hint.setText("")
        pairs = (
            (_("Direction"), direction_words(each.direction)),
            (_("Partner"), each.partner or "—"),
            (_("Unit"), each.unit),
            (_("Investor"), each.investor or "—"),
            (_("Total investment"), show_money(each.total)),
            (_("County's part"), f"{each.share}%"),
        )
        parts: list[QWidget | None] = [facts(pairs, columns=1)]
        if each.split is not None:
            reporting, landing = (each.unit, each.partner) if each.direction == Direction.OUT else (each.partner, each.unit)
            sides = reporting or _("the partner"), landing or _("the partner")
            bars = (SplitBar(_("Indicators"), each.split.indicators, sides), SplitBar(_("Tax"), each.split.tax, sides))
            parts.append(boxed(column(*bars, spacing=8, margins=(14, 4, 14, 8))))
        else:
            parts.append(caption(_("No terms are agreed: the county counts the whole project."), "faint"))
        if detail.terms:
            parts.append(caption(_("Terms so far")))
            parts += [_line(terms) for terms in detail.terms]
        self.pane.fill(scrolled(boxed(column(*parts, None, spacing=0))))
        self._show_acts(detail)

    def _show_acts(self, detail: EnclaveDetail) -> None:
        shell = self.shell
        waiting = next((each for each in detail.terms if each.state == TermsState.PROPOSED), None)
        agreed = next((each for each in detail.terms if each.state == TermsState.AGREED), None)
        layout = self.acts.layout()
        clear(layout)
        if "propose" in detail.may:
            layout.addWidget(button(_("Terms…"), lambda: self.ask(TermsDialog(shell, detail, detail.offered))))
        if waiting is not None and "withdraw" in detail.may:
            layout.addWidget(button(_("Withdraw"), lambda: shell.act(lambda work: withdraw_enclave(work, waiting.id))))
        if agreed is not None and "end" in detail.may:
            layout.addWidget(button(_("End…"), lambda: self.ask(EndDialog(shell, agreed.id))))
        if waiting is not None and "confirm" in detail.may:
            layout.addWidget(
                button(_("Confirm"), lambda: shell.act(lambda work: confirm_enclave(work, waiting.id)), primary=True)
            )

    # ---- doing -------------------------------------------------------------------------------------------
    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def propose_new(self) -> None:
        """Propose terms for a lead that is no enclave yet."""
        self.ask(TermsDialog(self.shell, None, self.split))

    def show_partners(self) -> None:
        """Show the registry of partners."""
        self.ask(PartnersDialog(self.shell))


def _line(terms: TermsRow) -> Line:
    tone, words = terms_badge(terms.state)
    first = f"{terms.partner}　{terms.split.words}"
    told = "　".join(
        filter(None, (f"{terms.first_day} — {terms.last_day}", terms.document, terms.confirmed_by, terms.end_reason))
    )
    return Line(Badge(tone, words), first, told)
