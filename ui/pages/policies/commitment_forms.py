"""The dialog that promises a policy to a signed project, or corrects a promise nothing was applied for under."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.policies.commitments import CommitmentData, edit_commitment, promise_policy
from crm.policies.queries import ClauseRow, CommitmentRow, clauses, condition_words
from crm.policies.rules import REVIEW_NAMES, Review, equal_shares
from crm.store.acts import Work
from ui.pages.policies.words import fen_of
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.pages.settings.matters import whole
from ui.widgets.basics import label
from ui.widgets.forms import Choice, DateEdit, MoneyEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class PromiseDialog(ActDialog):
    """A promise: clause, amount at most, the years in which it falls due, the contract."""

    def __init__(self, shell: MainWindow, lead_id: UUID, project: str, shown: CommitmentRow | None = None) -> None:
        """Begin with a project, or with a promise to correct, and ask for the clauses."""
        self._lead, self._row = lead_id, shown
        self.clauses: list[ClauseRow] = []
        title = _("Correct policy commitment") if shown else _("Promise a policy")
        words = _("{project}: the promise stands in its contract. A clause that has not passed its review is refused.")
        super().__init__(shell, title, words.format(project=project), width=640)
        today = shell.today

        def ask(work: Work) -> list[ClauseRow]:
            return clauses(work.session, work.actor, today, everything=shown is not None)

        shell.read("promise.clauses", ask, self.offer)

    def fields(self) -> None:
        """Add the fields."""
        row, year = self._row, self.shell.today.year
        self.clause = self.form.add("clause", _("Policy clause"), Choice(()), needed=True)
        self.hint = self.form.add("hint", _("Amount"), label("", "secondary", wrap=True))
        self.ceiling = self.form.add(
            "ceiling", _("Promised at most"), MoneyEdit(Money(row.sums.ceiling) if row else None), needed=True
        )
        if row is None:
            self.ceiling.unit.setCurrentIndex(1)
        first, last = (row.shares[0][0], row.shares[-1][0]) if row and row.shares else (year, year)
        self.first = self.form.add("years", _("Due from year"), QLineEdit(str(first)), needed=True)
        self.last = self.form.add("last_year", _("Due to year"), QLineEdit(str(last)), needed=True)
        self.contract = self.form.add("contract_number", _("Contract number"), QLineEdit(row.contract_number if row else ""))
        self.contract.setPlaceholderText(_("as in the project's record"))
        self.signed_on = self.form.add("signed_on", _("Promised on"), DateEdit(row.signed_on if row else None))
        self.terms = self.form.add("terms", _("Conditions"), TextBox(row.terms if row else "", lines=2))
        self.clause.currentIndexChanged.connect(self._turn)

    def offer(self, found: list[ClauseRow]) -> None:
        """Offer the clauses, each with its review in words: those that may be promised first."""
        self.clauses = sorted(found, key=lambda each: not each.promisable)
        self.clause.clear()
        for each in self.clauses:
            mark = "●" if each.promisable else "■"
            self.clause.addItem(f"{mark} {each.title}（{_(REVIEW_NAMES[Review(each.review)])}）", each.id)
        if self._row is not None:
            self.clause.choose(self._row.clause_id)
        self._turn()

    def _turn(self) -> None:
        chosen = next((each for each in self.clauses if each.id == self.clause.value()), None)
        if chosen is not None:
            self.hint.setText(f"{chosen.formula}　{condition_words(chosen.data.condition)}")

    def gather(self) -> Run:
        """Return the act with the promise; the amount falls due in equal shares over its years."""
        clause = self.clause.value()
        if not isinstance(clause, UUID):
            raise RuleBroken("clause", _("Choose the clause."), field="clause")
        ceiling = fen_of(self.ceiling, "ceiling") or 0
        first = whole(self.first.text(), "years") or self.shell.today.year
        last = whole(self.last.text(), "last_year") or first
        if not first <= last <= first + 30:
            raise RuleBroken("promise_years", _("The last year comes after the first."), field="last_year")
        shares = equal_shares(ceiling, first, last)
        data = CommitmentData(clause, ceiling, shares, self.contract.text(), self.signed_on.day("signed_on"), self.terms.text())
        row, lead_id = self._row, self._lead
        if row is None:
            return lambda work: promise_policy(work, lead_id, data)
        return lambda work: edit_commitment(work, row.id, data, row.version)
