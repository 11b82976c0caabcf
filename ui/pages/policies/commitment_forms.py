"""The dialog that promises a policy to a signed project, or corrects a promise nothing was applied for under."""

from __future__ import annotations

from contextlib import suppress
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
from ui.pages.policies.share_table import ShareTable
from ui.pages.policies.words import fen_of
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.pages.settings.matters import whole
from ui.widgets.basics import label
from ui.widgets.forms import Choice, DateEdit, MoneyEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

EQUAL, EACH = "equal", "each"
LONGEST = 30
"""Years over which the dialog spreads a promise at most; the rules allow fewer."""


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
        standing = dict(row.shares) if row else {}
        equal = not standing or standing == equal_shares(sum(standing.values()), first, last)
        ways = [(EQUAL, _("in equal shares")), (EACH, _("year by year, as entered"))]
        self.spread = self.form.add("spread", _("Falls due"), Choice(ways, EQUAL if equal else EACH))
        self.table = self.form.add("shares", _("Shares (万元)"), ShareTable())
        self.table.show_years(first, last)
        self.table.show_shares(standing)
        self.form.show_field("shares", not equal)
        self._tell()
        self.contract = self.form.add("contract_number", _("Contract number"), QLineEdit(row.contract_number if row else ""))
        self.contract.setPlaceholderText(_("as in the project's record"))
        self.signed_on = self.form.add("signed_on", _("Promised on"), DateEdit(row.signed_on if row else None))
        self.terms = self.form.add("terms", _("Conditions"), TextBox(row.terms if row else "", lines=2))
        self.clause.currentIndexChanged.connect(self._turn)
        for edit in (self.first, self.last):
            edit.textChanged.connect(self._turn_years)
        self.spread.currentIndexChanged.connect(self._turn_spread)
        self.ceiling.textChanged.connect(self._tell)
        self.table.textChanged.connect(self._tell)

    def years(self) -> tuple[int, int]:
        """Return the first and the last year in which the promise falls due. Raises RuleBroken ``number`` or ``promise_years``."""
        first = whole(self.first.text(), "years") or self.shell.today.year
        last = whole(self.last.text(), "last_year") or first
        if not first <= last <= first + LONGEST:
            raise RuleBroken("promise_years", _("The last year comes after the first."), field="last_year")
        return first, last

    def _turn_years(self, _text: str) -> None:
        """Show the years as they are typed, once they are years."""
        with suppress(RuleBroken):
            self.table.show_years(*self.years())
        self._tell()

    def _turn_spread(self, _place: int) -> None:
        """Begin the entered shares with equal ones."""
        each = self.spread.value() == EACH
        self.form.show_field("shares", each)
        with suppress(RuleBroken):
            if each and not self.table.shares("shares"):
                self.table.show_shares(equal_shares(fen_of(self.ceiling, "ceiling") or 0, *self.years()))

    def _tell(self, _text: str = "") -> None:
        with suppress(RuleBroken):
            self.table.tell(fen_of(self.ceiling, "ceiling"))

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
        """Return the act with the promise; the amount falls due in equal shares over its years, or as entered for each."""
        clause = self.clause.value()
        if not isinstance(clause, UUID):
            raise RuleBroken("clause", _("Choose the clause."), field="clause")
        ceiling = fen_of(self.ceiling, "ceiling") or 0
        first, last = self.years()
        shares = self.table.shares("shares") if self.spread.value() == EACH else equal_shares(ceiling, first, last)
        data = CommitmentData(clause, ceiling, shares, self.contract.text(), self.signed_on.day("signed_on"), self.terms.text())
        row, lead_id = self._row, self._lead
        if row is None:
            return lambda work: promise_policy(work, lead_id, data)
        return lambda work: edit_commitment(work, row.id, data, row.version)
