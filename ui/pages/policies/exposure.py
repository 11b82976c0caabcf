"""The ledger of promises 兑现台账: promised, paid and left by year, unit and clause; what has no funds and what falls due."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHeaderView, QScrollArea, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from crm.kernel.i18n import N_, _
from crm.kernel.series import ChartData, Series
from crm.people.permissions import May
from crm.policies.exposure import Exposure, ExposureRow, FundRow, Warned, exposure, funds
from crm.policies.formulas import hundredths, yuan
from crm.store.acts import Work
from ui.pages.page import Page
from ui.pages.policies.fund_forms import FundDialog
from ui.pages.procedures.transfer_cards import caption
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, clear, column, label, row
from ui.widgets.charts import BarChart

VIEWS = (("by_year", N_("By year")), ("by_unit", N_("By unit")), ("by_clause", N_("By clause")))
HEADS = (N_("Promised"), N_("Applied for"), N_("Approved so far"), N_("Paid"), N_("Not paid yet"))
YEAR_HEADS = (N_("Funds"), N_("Paid in the year"), N_("Not covered"))
MOST_BARS, MOST_WARNINGS = 16, 40
WARNED = {
    "unfunded": N_("no funds"),
    "overdue": N_("overdue"),
    "unreviewed": N_("review fell"),
    "due": N_("falls due"),
}
Found = tuple[Exposure, list[FundRow]]


def wan(fen: int) -> str:
    """Write fen in 万元 with two decimals, for a table whose head states the unit."""
    return hundredths(fen // 10_000)


class ExposureSection(Page):
    """A chart and a table by year, unit or clause, with warnings and funds beside them."""

    key = "exposure"

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - MainWindow
        """Lay out the chart over the table, and the warnings beside them."""
        super().__init__(shell)
        self.view = VIEWS[0][0]
        self.found: Exposure | None = None

        # widgets
        self.chart = BarChart(empty=_("Nothing is promised yet."))
        self.table = QTableWidget(0, 0)
        self.table.setAccessibleName(_("Ledger of promises"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(False)
        self.figures = Card(_("Promised and not paid"), _("in 万元"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.chart)
        area.setMinimumHeight(170)
        self.figures.body.addWidget(area, 2)
        self.figures.body.addWidget(self.table, 3)
        self.warnings = Card(_("Warnings"))
        self.warnings.setFixedWidth(400)
        self.chips: dict[str, Any] = {}
        group = QButtonGroup(self)
        for key, words in VIEWS:
            made = button(_(words), lambda key=key: self.show_view(key))
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setChecked(key == self.view)
            group.addButton(made)
            self.chips[key] = made
        self.fund_button = button(_("Arrange funds…"), lambda: self.ask(FundDialog(self.shell, self.fund_rows)), icon="plus")

        # assembly
        middle = row(self.figures, self.warnings, spacing=12)
        middle.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.head(_("Ledger of promises"), *self.chips.values(), None, self.fund_button))
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot(_("Enter or a double click opens the promises of a row")))
        self.fund_rows: list[FundRow] = []

        # connections
        self.table.cellActivated.connect(self._open)
        self.chart.chosen.connect(self._choose)

    def refresh(self) -> None:
        """Load the ledger and the funds."""
        actor = self.shell.actor
        self.fund_button.setVisible(actor is not None and actor.may(May.KEEP_POLICIES))
        today = self.shell.today

        def ask(work: Work) -> Found:
            return exposure(work.session, work.actor, today), funds(work.session)

        self.shell.read("exposure", ask, self.show_ledger)

    def show_view(self, key: str) -> None:
        """Show the ledger another way."""
        self.view = key
        self.chips[key].setChecked(True)
        if self.found is not None:
            self._show_rows(self.found)

    def show_ledger(self, found: Found) -> None:
        """Show what came."""
        self.found, self.fund_rows = found
        self._show_rows(self.found)
        self._show_warnings(self.found.warnings)

    def rows(self) -> tuple[ExposureRow, ...]:
        """Return the rows of the view shown."""
        return () if self.found is None else tuple(getattr(self.found, self.view))

    # ---- the figures -------------------------------------------------------------------------------------
    def _show_rows(self, found: Exposure) -> None:
        rows = self.rows()
        shown = rows[:MOST_BARS]
        series = (
            Series(_("Paid"), [each.paid / 1_000_000 for each in shown], [wan(each.paid) for each in shown]),
            Series(_("Not paid yet"), [each.remaining / 1_000_000 for each in shown], [wan(each.remaining) for each in shown]),
        )
        self.chart.show_data(ChartData(self._answer(found), [self._name(each) for each in shown], series, _("10 000 yuan")))
        heads = [_(dict(VIEWS)[self.view]), *(_(each) for each in HEADS)]
        with_funds = self.view == "by_year" and any(each.fund is not None for each in rows)
        heads += [_(each) for each in YEAR_HEADS] if with_funds else []
        self.table.clear()
        self.table.setColumnCount(len(heads))
        self.table.setRowCount(len(rows) + (1 if rows else 0))
        for cell, words in enumerate(heads):
            head = QTableWidgetItem(words)
            side = Qt.AlignmentFlag.AlignRight if cell else Qt.AlignmentFlag.AlignLeft
            head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.table.setHorizontalHeaderItem(cell, head)
        for place, each in enumerate((*rows, found.total) if rows else ()):
            self._fill(place, each, with_funds=with_funds)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def _fill(self, place: int, each: ExposureRow, *, with_funds: bool) -> None:
        numbers = [each.promised, each.applied, each.approved, each.paid, each.remaining]
        texts = [self._name(each), *(wan(number) for number in numbers)]
        if with_funds:
            texts += [wan(each.fund or 0), wan(each.cash), wan(each.short)] if each.key else ["", "", ""]
        for cell, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if cell:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            font = item.font()
            font.setBold(not each.key)
            item.setFont(font)
            self.table.setItem(place, cell, item)

    def _name(self, each: ExposureRow) -> str:
        """Return a row's name; years say that they are."""
        return _("year {year}").format(year=each.name) if self.view == "by_year" and each.key else each.name

    def _answer(self, found: Exposure) -> str:
        """Return the chart's title: how much is left, and where most of it."""
        rows = self.rows()
        if not rows:
            return ""
        most = max(rows, key=lambda each: each.remaining)
        text = _("{left} of {total} is not paid yet; most of it: {name}, {amount}")
        return text.format(
            left=yuan(found.total.remaining), total=yuan(found.total.promised), name=self._name(most), amount=yuan(most.remaining)
        )

    def _choose(self, place: int) -> None:
        self.table.selectRow(place)

    def _open(self, place: int, _column: int = 0) -> None:
        """Show the promises behind a row beside it."""
        rows = self.rows()
        if not 0 <= place < len(rows):
            return
        each = rows[place]
        self.warnings.title.setText(_("{name}: promises").format(name=self._name(each)))
        lines: list[QWidget] = []
        for share in each.shares[:MOST_WARNINGS]:
            kept = share.commitment
            open_it = button(kept.project, lambda kept=kept: self.shell.open_record("commitment", kept.id), link=True)
            words = f"{kept.unit} · {kept.clause} · {share.year}"
            left = Badge("good" if not share.remaining else "warn", _("left {amount}").format(amount=yuan(share.remaining)))
            lines.append(
                boxed(
                    column(row(open_it, None, left), label(words, "faint", wrap=True), spacing=2, margins=(10, 5, 12, 5)),
                    "rowLine",
                )
            )
        back = button(_("Back to the warnings"), self._back, link=True)
        self._fill_side([*lines, boxed(row(back, None, margins=(10, 6, 10, 6)))])

    def _back(self) -> None:
        if self.found is not None:
            self._show_warnings(self.found.warnings)

    # ---- the warnings ------------------------------------------------------------------------------------
    def _show_warnings(self, found: tuple[Warned, ...]) -> None:
        self.warnings.title.setText(_("Warnings"))
        self.warnings.hint.setText(_("{count} entries").format(count=len(found)))
        lines: list[QWidget] = []
        for each in found[:MOST_WARNINGS]:
            parts: list[QWidget | None] = [Badge(each.light, _(WARNED[each.kind])), None]
            if each.commitment_id is not None:
                kept = each.commitment_id
                parts.append(button(_("Open"), lambda kept=kept: self.shell.open_record("commitment", kept), link=True))
            words = label(each.words, "secondary", wrap=True)
            lines.append(boxed(column(row(*parts), words, spacing=2, margins=(12, 6, 12, 6)), "rowLine"))
        if not lines:
            lines.append(EmptyState(_("Every promise has its funds, and nothing is overdue.")))
        if self.fund_rows:
            lines.append(caption(_("Funds arranged")))
        lines += [_fund_line(each) for each in self.fund_rows]
        self._fill_side(lines)

    def _fill_side(self, lines: list[QWidget]) -> None:
        clear(self.warnings.body)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(boxed(column(*lines, None, spacing=0)))
        self.warnings.body.addWidget(area)

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()


def _fund_line(each: FundRow) -> QWidget:
    amount = label(yuan(each.amount), "strong")
    return boxed(
        row(label(f"{each.year}"), label(each.source, "secondary", wrap=True), None, amount, margins=(14, 4, 14, 4)), "rowLine"
    )
