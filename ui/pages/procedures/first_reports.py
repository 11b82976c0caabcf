"""Procedures 五项制度: first reports, at the unit and in the registrar's inbox, in the order of receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QDialog, QGridLayout, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from crm.enterprises.queries import SameEnterprise, same_enterprises
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from crm.kernel.money import show_money
from crm.leads.rules import MANNERS
from crm.people.permissions import May
from crm.procedures.first_report.protection import extend_protection, release_report
from crm.procedures.first_report.queries import ReportDetail, ReportRow, report_detail, reports
from crm.procedures.first_report.rules import PARTS, STATE_NAMES, ReportState
from crm.procedures.first_report.service import register_report, return_report
from crm.store.acts import Work
from ui.pages.desk.page import Line, report_badge
from ui.pages.page import Page
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, chip, clear, column, label, row
from ui.widgets.forms import TextBox, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class FirstReportsSection(Page):
    """First reports by state; the registrar registers or returns them."""

    key = "first_reports"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the list and the report."""
        super().__init__(shell)
        self.rows: list[ReportRow] = []
        self.detail: ReportDetail | None = None
        self._same: list[SameEnterprise] = []
        self.wanted: UUID | None = None
        self.state = ReportState.RECEIVED

        # widgets
        self.count = chip("")
        self.list = QListWidget()
        self.list.setAccessibleName(_("First reports"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_card = Card(_("Reports in"), _("in the order of receipt"))
        self.list_card.body.addWidget(self.list)
        self.list_card.setFixedWidth(360)
        self.report_card = Card(_("First report"))
        self.order_card = Card(_("Who was first"), _("by receipt of the complete report; a laptop's clock is evidence only"))
        self.tabs = QButtonGroup(self)
        tabs: list[QWidget] = []
        for state, name in STATE_NAMES.items():
            made = button(_(name), lambda state=state: self.show_state(state))
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setChecked(state is self.state)
            self.tabs.addButton(made)
            tabs.append(made)
        self.acts = boxed(row())

        # assembly
        right = boxed(column(self.report_card, self.order_card, spacing=12))
        right.layout().setStretch(0, 3)
        right.layout().setStretch(1, 2)
        middle = row(self.list_card, right, spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.head(_("First reports"), self.count, *tabs, None, self.acts))
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot(_("J/K or ↑↓ choose    R register    B return    Enter open the lead")))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

        # connections
        self.list.currentRowChanged.connect(self._choose)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the reports of the state shown."""
        state, today = self.state, self.shell.today
        self.shell.read("reports", lambda work: reports(work.session, work.actor, (state,), today), self.show_rows)

    def show_state(self, state: ReportState) -> None:
        """Show the reports of another state."""
        self.state = state
        self.list_card.title.setText(_(STATE_NAMES[state]))
        self.refresh()

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one report, whatever its state."""
        del kind
        self.wanted = record_id
        self.shell.read("report.go", lambda work: report_detail(work.session, work.actor, record_id), self._go)

    def _go(self, detail: ReportDetail) -> None:
        for place, state in enumerate(STATE_NAMES):
            self.tabs.buttons()[place].setChecked(state == detail.state)
        self.show_state(ReportState(detail.state))

    def show_rows(self, rows: list[ReportRow]) -> None:
        """Show the list and the report that was shown or asked for."""
        place = max(0, self.list.currentRow())
        self.rows = rows
        self.count.setText(_("{count} reports").format(count=len(rows)))
        self.list.blockSignals(True)
        self.list.clear()
        for each in rows:
            received = f"{each.received_at.astimezone(COUNTY_ZONE):%m-%d %H:%M}" if each.received_at else "—"
            line = Line(
                report_badge(each) if not each.number else Badge("good", each.number),
                f"{each.project} · {each.enterprise}",
                f"{each.unit_name} {each.official} · " + _("received {moment}").format(moment=received),
            )
            item = QListWidgetItem()
            item.setSizeHint(QSize(100, line.sizeHint().height()))
            self.list.addItem(item)
            self.list.setItemWidget(item, line)
        self.list.blockSignals(False)
        if not rows:
            self.detail = None
            self.report_card.fill(EmptyState(_("There is no first report in this state.")))
            self.order_card.fill(None)
            self._show_acts()
            return
        if self.wanted is not None:
            place = next((number for number, each in enumerate(rows) if each.id == self.wanted), place)
            self.wanted = None
        self.list.setCurrentRow(min(place, len(rows) - 1))
        self._choose(self.list.currentRow())

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.rows):
            report_id = self.rows[place].id
            self.shell.read("report", lambda work: _with_same(work, report_id), self._show_with_same)

    def _show_with_same(self, found: tuple[ReportDetail, list[SameEnterprise]]) -> None:
        detail, self._same = found
        self._show(detail)

    def _show(self, detail: ReportDetail) -> None:
        self.detail = detail
        self.report_card.title.setText(detail.project)
        self.report_card.hint.setText(f"{detail.unit_name} {detail.official}")
        grid = QGridLayout()
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setVerticalSpacing(7)
        grid.setHorizontalSpacing(14)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        contact = (
            f"{detail.contact_at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M} {_(MANNERS.get(detail.contact_manner, ''))}"
            if detail.contact_at
            else "—"
        )
        pairs = (
            (_("Enterprise"), detail.enterprise),
            (_("Credit code"), detail.uscc or detail.no_uscc_reason or "—"),
            (_("Content"), detail.content),
            (_("Industry"), detail.industry),
            (_("Planned amount"), show_money(detail.total)),
            (_("Landing"), detail.landing or "—"),
            (_("Contact"), f"{detail.contact_name} {detail.contact_title} {detail.contact_phone}"),
            (_("First contact"), contact),
            (_("Evidence"), "、".join(each.file_name for each in detail.evidence) or "—"),
            (_("State"), _(STATE_NAMES[ReportState(detail.state)])),
            (_("Returned because"), detail.return_reason or "—"),
            (_("Statement"), detail.statement or "—"),
        )
        for number, (name, value) in enumerate(pairs):
            line, side = divmod(number, 2)
            grid.addWidget(label(name, "faint"), line, side * 2, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(value, wrap=True), line, side * 2 + 1)
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(grid))
        self.report_card.fill(area)
        self._show_order(detail)
        self._show_acts()

    def _show_order(self, detail: ReportDetail) -> None:
        steps = [
            (_("First contact"), detail.contact_at),
            (_("Complete report received"), detail.received_at),
            (_("Registration"), detail.registered_at),
        ]
        lines: list[QWidget | None] = [
            boxed(
                row(
                    label(name),
                    None,
                    label(f"{moment.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}" if moment else "—", "secondary"),
                    margins=(14, 6, 14, 6),
                ),
                "rowLine",
            )
            for name, moment in steps
        ]
        order = (
            _("number {seq} in the order of receipt").format(seq=detail.received_seq) if detail.received_seq else _("no rank yet")
        )
        due = _("to be registered by {day}").format(day=detail.due_on) if detail.due_on else ""
        until = _("protected until {day}").format(day=detail.protected_until) if detail.protected_until else ""
        lines.append(
            boxed(
                row(label("　".join(filter(None, (order, due, until, detail.number))), "secondary"), None, margins=(14, 8, 14, 8))
            )
        )
        for same in self._same:
            words = _("the same enterprise at {unit}, since {day}").format(unit=same.unit_name, day=f"{same.since:%Y-%m-%d}")
            lines.append(
                boxed(row(Badge("warn", _("perhaps a duplicate")), label(words), None, margins=(14, 6, 14, 6)), "rowLine")
            )
        self.order_card.fill(*lines, None)

    def _show_acts(self) -> None:
        layout, detail, actor = self.acts.layout(), self.detail, self.shell.actor
        clear(layout)
        if detail is None or actor is None:
            return
        parts: list[QWidget] = [button(_("Open lead"), lambda: self.shell.open_record("lead", detail.lead_id))]
        if detail.state != ReportState.DRAFT:
            parts.append(button(_("Form PDF"), lambda: self._paper("first-report-form"), icon="file-text"))
        if detail.state == ReportState.REGISTERED:
            parts.append(button(_("Receipt PDF"), lambda: self._paper("first-report-receipt"), icon="file-text"))
        if actor.may(May.REGISTER) and detail.state == ReportState.RECEIVED:
            parts += [
                button(_("Return for completion…"), self.ask_return, shortcut="B"),
                button(_("Register"), self.register, primary=True, shortcut="R"),
            ]
        if actor.may(May.REGISTER) and detail.state == ReportState.REGISTERED and detail.protected_until is not None:
            parts += [
                button(_("Extend protection"), lambda: self.shell.act(lambda work: extend_protection(work, detail.id))),
                button(_("Release"), lambda: self.shell.act(lambda work: release_report(work, detail.id))),
            ]
        for part in parts:
            layout.addWidget(part)

    # ---- doing -------------------------------------------------------------------------------------------
    def register(self) -> None:
        """Register the report shown."""
        detail = self.detail
        if detail is not None:
            self.shell.act(lambda work: register_report(work, detail.id), words=_("Registered; the receipt can be printed now."))

    def ask_return(self) -> None:
        """Ask what is missing, everything at once, and return the report."""
        detail = self.detail
        if detail is not None:
            self.returning = ReturnDialog(self.shell, detail.id)
            self.returning.open()

    def _paper(self, name: str) -> None:
        documents: Any = self.shell.open("documents")
        if self.detail is not None:
            documents.show_record_document(name, self.detail.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Work the inbox by keys."""
        key = event.text().lower()
        if event.key() == Qt.Key.Key_Down or key == "j":
            self.list.setCurrentRow(min(self.list.currentRow() + 1, len(self.rows) - 1))
        elif event.key() == Qt.Key.Key_Up or key == "k":
            self.list.setCurrentRow(max(0, self.list.currentRow() - 1))
        elif key == "r":
            self.register()
        elif key == "b":
            self.ask_return()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.detail is not None:
            self.shell.open_record("lead", self.detail.lead_id)
        else:
            super().keyPressEvent(event)


def _with_same(work: Work, report_id: UUID) -> tuple[ReportDetail, list[SameEnterprise]]:
    """Return a report with the other records of its enterprise, whichever unit keeps them."""
    detail = report_detail(work.session, work.actor, report_id)
    found = same_enterprises(work.session, work.actor, detail.enterprise, detail.uscc) if detail.enterprise else []
    return detail, [each for each in found if each.unit_name != detail.unit_name]


class ReturnDialog(QDialog):
    """What is missing, ticked part by part, with a reason: told once, completely."""

    def __init__(self, shell: MainWindow, report_id: UUID) -> None:
        """Offer every part of a complete report."""
        super().__init__(shell)
        self.setWindowTitle(_("Return for completion"))
        self.shell, self._id = shell, report_id
        self.parts = {key: check_box(_(name)) for key, name in PARTS}
        self.reason = TextBox(lines=3)
        self.reason.setAccessibleName(_("Reason"))
        layout = column(
            label(_("Tick everything that is missing: a report is returned once only."), "secondary"),
            *self.parts.values(),
            label(_("Reason"), "secondary"),
            self.reason,
            row(None, button(_("Cancel"), self.reject), button(_("Return report"), self.give_back, primary=True)),
            margins=(18, 14, 18, 14),
            spacing=5,
        )
        self.setLayout(layout)

    def give_back(self) -> None:
        """Return the report."""
        missing, reason = [key for key, box in self.parts.items() if box.isChecked()], self.reason.text()
        self.shell.act(lambda work: return_report(work, self._id, missing, reason))
        self.accept()
