"""The dialogs of clauses: enter, change and amend one, record its review, end it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QLineEdit

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import Money
from crm.leads.rules import MILESTONE_NAMES
from crm.policies.clauses import ClauseData, add_clause, amend_clause, edit_clause, end_clause, review_clause
from crm.policies.formulas import AMOUNTS, FORMULA_NAMES, MEASURE_NAMES, MEASURES_OF, Formula, FormulaKind, hundredths
from crm.policies.queries import ClauseRow
from crm.policies.rules import BENEFITS, GROUNDS, REVIEW_NAMES, TARGETED, Condition, Review, ReviewFacts
from ui.pages.policies.words import fen_of, hundredths_of
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.pages.settings.matters import whole
from ui.widgets.forms import Choice, DateEdit, MoneyEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

NOTHING = ClauseData("")


def _money(fen: int | None) -> Money | None:
    return None if fen is None else Money(fen)


class ClauseDialog(ActDialog):
    """A clause: its paper, its time, its formula and cap, what must hold before it pays, whom it is for."""

    columns: ClassVar[int] = 2

    def __init__(self, shell: MainWindow, shown: ClauseRow | None = None, *, amend: bool = False) -> None:
        """Begin empty, or with a clause to change or to ``amend``."""
        self._row, self._amend = shown, amend
        self._data = shown.data if shown else NOTHING
        title = _("Amend policy clause") if amend else _("Change policy clause") if shown else _("Add policy clause")
        words = (
            _("The old edition ends the day before and stays for what was promised under it; the new one is reviewed anew.")
            if amend
            else _("Nobody may promise it before its fair-competition review has passed (Regulations §18).")
        )
        super().__init__(shell, title, words, _("Save"), width=860)

    def fields(self) -> None:
        """Add the fields."""
        data, add = self._data, self.form.add
        formula, condition = data.formula, data.condition
        self.title = add("title", _("Title of the clause"), QLineEdit(data.title), needed=True)
        self.number = add("number", _("Document number"), QLineEdit(data.number))
        self.issuer = add("issuer", _("Issuing unit"), QLineEdit(data.issuer), needed=True)
        self.benefit = add("benefit", _("Benefit"), Choice([(key, _(name)) for key, name in BENEFITS.items()], data.benefit))
        first = None if self._amend else data.first_day
        self.first_day = add("first_day", _("In force from"), DateEdit(first), needed=True)
        self.last_day = add("last_day", _("In force until"), DateEdit(data.last_day))
        kinds = [(str(key), _(name)) for key, name in FORMULA_NAMES.items()]
        self.formula = add("formula", _("Amount"), Choice(kinds, formula.kind or str(FormulaKind.PER_CENT)), needed=True)
        self.measure = add("measure", _("Taken of"), Choice(()))
        rate = "" if formula.rate is None else hundredths(formula.rate).replace(",", "")
        self.rate = add("rate", _("Rate"), QLineEdit("" if formula.kind == FormulaKind.FIXED else rate))
        self.fixed = add(
            "fixed", _("Fixed amount"), MoneyEdit(_money(formula.rate if formula.kind == FormulaKind.FIXED else None))
        )
        self.cap = add("cap", _("Cap for one project"), MoneyEdit(_money(formula.cap)))
        stones = [("", "—"), *((str(key), _(name)) for key, name in MILESTONE_NAMES.items())]
        self.milestone = add("milestone", _("Milestone verified"), Choice(stones, condition.milestone))
        self.by_year = add("by_year", _("Reached by the end of"), QLineEdit(str(condition.by_year or "")))
        amounts = [("", "—"), *((str(key), _(MEASURE_NAMES[key])) for key in AMOUNTS)]
        self.reach_of = add("reach_of", _("Amount reached of"), Choice(amounts, condition.reach_of))
        self.reach_amount = add("reach_amount", _("Amount to reach"), MoneyEdit(_money(condition.reach_amount)))
        whom = [(key, _(name)) for key, name in TARGETED.items()]
        self.targeted = add("targeted", _("Open to"), Choice(whom, data.targeted))
        self.basis = add("legal_basis", _("Legal basis"), QLineEdit(data.legal_basis), wide=True)
        self.terms = add("terms", _("Terms"), TextBox(data.terms, lines=3), wide=True)
        for box in (self.fixed, self.cap, self.reach_amount):
            if not box.amount.text():
                box.unit.setCurrentIndex(1)
        self.formula.currentIndexChanged.connect(self._turn)
        self._turn()
        self.measure.choose(formula.measure)

    def _turn(self) -> None:
        """Offer what the chosen kind of formula needs."""
        kind = FormulaKind(str(self.formula.value()))
        self.measure.clear()
        for each in MEASURES_OF[kind]:
            self.measure.addItem(_(MEASURE_NAMES[each]), str(each))
        self.form.show_field("measure", bool(MEASURES_OF[kind]))
        self.form.show_field("rate", kind in (FormulaKind.PER_CENT, FormulaKind.PER_UNIT))
        self.form.show_field("fixed", kind is FormulaKind.FIXED)
        self.rate.setPlaceholderText(_("per cent, as 2.5") if kind is FormulaKind.PER_CENT else _("yuan per unit"))

    def gather(self) -> Run:
        """Return the act with the clause."""
        kind = str(self.formula.value())
        rate = fen_of(self.fixed, "fixed") if kind == FormulaKind.FIXED else hundredths_of(self.rate.text(), "rate")
        formula = Formula(kind, rate, str(self.measure.value() or ""), fen_of(self.cap, "cap"))
        condition = Condition(
            str(self.milestone.value()),
            whole(self.by_year.text(), "by_year"),
            str(self.reach_of.value()),
            fen_of(self.reach_amount, "reach_amount"),
        )
        data = ClauseData(
            self.title.text(),
            self.number.text(),
            self.issuer.text(),
            self.first_day.day("first_day"),
            self.last_day.day("last_day"),
            str(self.benefit.value()),
            formula,
            condition,
            self.terms.text(),
            str(self.targeted.value()),
            self.basis.text(),
        )
        shown = self._row
        if shown is None:
            return lambda work: add_clause(work, data)
        if self._amend:
            return lambda work: amend_clause(work, shown.id, data)
        return lambda work: edit_clause(work, shown.id, data, shown.version)


class ReviewDialog(ActDialog):
    """Where the fair-competition review of a clause stands, with who judged and why."""

    def __init__(self, shell: MainWindow, shown: ClauseRow) -> None:
        """Begin with today."""
        self._row = shown
        words = _("A clause for named firms passes only on a basis in law (§10), or for a limited time as an exception (§12).")
        super().__init__(shell, _("Record fair-competition review"), words, _("Record"), width=620)

    def fields(self) -> None:
        """Add the fields."""
        results = [(str(key), _(name)) for key, name in REVIEW_NAMES.items() if key is not Review.UNREVIEWED]
        self.status = self.form.add("status", _("Result"), Choice(results, str(Review.PASSED)), needed=True)
        self.day = self.form.add("day", _("Date of the review"), DateEdit(self.shell.today), needed=True)
        self.reviewer = self.form.add("reviewer", _("Reviewed by"), QLineEdit(), needed=True)
        self.opinion = self.form.add("opinion", _("Opinion"), TextBox(lines=4))
        grounds = [("", "—"), *((key, _(name)) for key, name in GROUNDS.items())]
        self.ground = self.form.add("ground", _("Exception of §12"), Choice(grounds))
        self.basis = self.form.add("legal_basis", _("Legal basis"), QLineEdit(self._row.data.legal_basis))
        self.status.currentIndexChanged.connect(self._turn)
        self._turn()

    def _turn(self) -> None:
        self.form.show_field("ground", self.status.value() == str(Review.EXCEPTION))

    def gather(self) -> Run:
        """Return the act with the review."""
        day = self.day.day("day")
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field="day")
        entry = ReviewFacts(
            str(self.status.value()),
            day,
            self.reviewer.text(),
            self.opinion.text(),
            str(self.ground.value()),
            self.basis.text(),
        )
        clause_id = self._row.id
        return lambda work: review_clause(work, clause_id, entry)


class EndDialog(ActDialog):
    """The last day of a clause."""

    def __init__(self, shell: MainWindow, shown: ClauseRow) -> None:
        """Begin with today."""
        self._row = shown
        words = _("From the next day on nobody promises it; what was promised until then stays and is paid.")
        super().__init__(shell, _("End policy clause"), words)

    def fields(self) -> None:
        """Add the day."""
        self.last_day = self.form.add("last_day", _("In force until"), DateEdit(self.shell.today), needed=True)

    def gather(self) -> Run:
        """Return the act with the day."""
        day, clause_id = self.last_day.day("last_day"), self._row.id
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field="last_day")
        return lambda work: end_clause(work, clause_id, day)
