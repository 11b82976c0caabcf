"""The dialogs of grants: apply with every check in view, propose, approve, pay and claw back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QScrollArea, QVBoxLayout, QWidget

from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.policies.formulas import AREAS, MEASURE_NAMES, FormulaKind, Measure, yuan
from crm.policies.grant_queries import GrantDetail, Preview, preview_grant
from crm.policies.grants import GrantData, apply_for_grant, approve_grant, propose_grant
from crm.policies.payments import PaymentData, claw_back, pay_grant
from crm.policies.queries import CommitmentRow
from ui.pages.policies.words import amount_lines, check_lines, fen_of, hundredths_of
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.pages.settings.matters import whole
from ui.widgets.basics import boxed, clear
from ui.widgets.forms import Choice, DateEdit, MoneyEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

PAUSE = 250
"""Milliseconds of quiet after typing until the checks are asked."""


def _wan() -> MoneyEdit:
    """Return an amount that begins in 万元."""
    made = MoneyEdit(None)
    made.unit.setCurrentIndex(1)
    return made


class ApplyDialog(ActDialog):
    """An application: the figure of the formula, the amount, and below them every check as it stands while one types."""

    def __init__(self, shell: MainWindow, *offered: CommitmentRow) -> None:
        """Begin with the first of the promises offered."""
        self._offered = {each.id: each for each in offered}
        words = _("It opens a case of 15 working days with its handler. What is not met is refused when you apply.")
        super().__init__(shell, _("Apply for a grant"), words, _("Apply"), width=680)
        self._wait = QTimer(self, singleShot=True, interval=PAUSE)
        self._wait.timeout.connect(self.preview)
        self.form.changed.connect(self._wait.start)
        self._turn()
        self.preview()

    def fields(self) -> None:
        """Add the fields."""
        choices = [(each.id, f"{each.clause}　{yuan(each.sums.promised)}") for each in self._offered.values()]
        self.commitment = self.form.add("commitment", _("Promise"), Choice(choices), needed=True)
        self.base = self.form.add("base", _("Figure of the formula"), _wan())
        self.area = self.form.add("area", _("Area"), QLineEdit())
        self.reached = self.form.add("reached", _("Amount reached"), _wan())
        self.amount = self.form.add("amount", _("Amount applied for"), _wan(), needed=True)
        self.year = self.form.add("year", _("For the funds of"), QLineEdit(str(self.shell.today.year)))
        self.note = self.form.add("note", _("Evidence"), QLineEdit())
        self.commitment.currentIndexChanged.connect(self._turn)

    def below_fields(self) -> tuple[QWidget, ...]:
        """Return the place of the checks."""
        self.found = QVBoxLayout()
        self.found.setContentsMargins(0, 0, 0, 0)
        self.found.setSpacing(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setMinimumHeight(300)
        area.setWidget(boxed(self.found))
        return (area,)

    @property
    def chosen(self) -> CommitmentRow:
        """Return the promise applied under."""
        found = self.commitment.value()
        return self._offered[found if isinstance(found, UUID) else next(iter(self._offered))]

    def _turn(self) -> None:
        """Ask for the figures that the chosen promise needs, by their names."""
        formula, condition = self.chosen.formula, self.chosen.condition
        area = formula.kind == FormulaKind.PER_UNIT
        self.form.show_field("area", area)
        self.form.show_field("base", formula.kind == FormulaKind.PER_CENT)
        self.form.show_field("reached", bool(condition.reach_of) and condition.reach_of != formula.measure)
        if formula.measure:
            measure = Measure(formula.measure)
            unit = f"（{AREAS[measure]}）" if area else ""
            self.form.rename("area" if area else "base", _(MEASURE_NAMES[measure]) + unit)
        if condition.reach_of:
            self.form.rename("reached", _(MEASURE_NAMES[Measure(condition.reach_of)]))

    def data(self) -> GrantData:
        """Return what was entered. Raises RuleBroken."""
        area = self.chosen.formula.kind == FormulaKind.PER_UNIT
        base = hundredths_of(self.area.text(), "area") if area else fen_of(self.base, "base")
        return GrantData(
            fen_of(self.amount, "amount") or 0,
            base,
            fen_of(self.reached, "reached"),
            self.note.text(),
            whole(self.year.text(), "year"),
        )

    def preview(self) -> None:
        """Ask for every check with what is typed so far."""
        try:
            data = self.data()
        except SijiError:
            return
        commitment_id, today = self.chosen.id, self.shell.today
        self.shell.read(
            "grant.preview",
            lambda work: preview_grant(work.session, work.actor, commitment_id, data, today),
            self._show,
        )

    def _show(self, found: Preview) -> None:
        clear(self.found)
        parts: list[QWidget] = check_lines(found.checks)
        if found.explained is not None:
            parts.append(amount_lines(found.explained))
        for part in parts:
            self.found.addWidget(part)
        self.found.addStretch(1)

    def gather(self) -> Run:
        """Return the application."""
        data, commitment_id = self.data(), self.chosen.id
        return lambda work: apply_for_grant(work, commitment_id, data)


class ProposeDialog(ActDialog):
    """What the bureau proposes to grant, at most what was applied for."""

    def __init__(self, shell: MainWindow, detail: GrantDetail) -> None:
        """Begin with the most that may be granted."""
        self._detail = detail
        words = _("{amount} was applied for; by the formula and what is left, at most {most} may be granted.")
        row = detail.row
        super().__init__(shell, _("Propose grant"), words.format(amount=yuan(row.applied), most=yuan(detail.explained.amount)))

    def fields(self) -> None:
        """Add the fields."""
        most = min(self._detail.row.applied, self._detail.explained.amount)
        self.amount = self.form.add("amount", _("Amount proposed"), MoneyEdit(Money(most)), needed=True)
        self.text = self.form.add("text", _("Opinion"), TextBox(lines=3), needed=True)

    def gather(self) -> Run:
        """Return the proposal."""
        amount, text, grant_id = fen_of(self.amount, "amount") or 0, self.text.text(), self._detail.row.id
        return lambda work: propose_grant(work, grant_id, amount, text)


class ApproveDialog(ActDialog):
    """Approves what was proposed."""

    def __init__(self, shell: MainWindow, detail: GrantDetail) -> None:
        """Say what is approved and why that much."""
        self._detail = detail
        words = _("{amount} is proposed: {text}").format(amount=yuan(detail.row.proposed or 0), text=detail.proposal)
        super().__init__(shell, _("Approve grant"), words, _("Approve"))

    def below_fields(self) -> tuple[QWidget, ...]:
        """Return how the amount was found."""
        return (amount_lines(self._detail.explained),)

    def fields(self) -> None:
        """Add the opinion."""
        self.text = self.form.add("text", _("Opinion"), TextBox(lines=3))

    def gather(self) -> Run:
        """Return the approval."""
        text, grant_id = self.text.text(), self._detail.row.id
        return lambda work: approve_grant(work, grant_id, text)


class PaymentDialog(ActDialog):
    """A payment, whole or in part, or a claw-back with its reason."""

    def __init__(self, shell: MainWindow, detail: GrantDetail, *, back: bool = False) -> None:
        """Begin with what is left to pay, or was paid."""
        self._detail, self._back = detail, back
        row = detail.row
        self._left = row.paid - row.clawed if back else (row.approved or 0) - row.paid
        words = _("At most {amount}.").format(amount=yuan(self._left))
        super().__init__(shell, _("Record claw-back") if back else _("Record payment"), words)

    def fields(self) -> None:
        """Add the fields."""
        self.day = self.form.add("day", _("Date"), DateEdit(self.shell.today), needed=True)
        self.amount = self.form.add("amount", _("Amount"), MoneyEdit(None if self._back else Money(self._left)), needed=True)
        if self._back:
            self.amount.unit.setCurrentIndex(1)
        self.voucher = self.form.add("voucher", _("Voucher number"), QLineEdit(), needed=True)
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=2), needed=self._back)

    def gather(self) -> Run:
        """Return the payment."""
        day = self.day.day("day")
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field="day")
        data = PaymentData(day, fen_of(self.amount, "amount") or 0, self.voucher.text(), self.reason.text())
        grant_id, run = self._detail.row.id, claw_back if self._back else pay_grant
        return lambda work: run(work, grant_id, data)
