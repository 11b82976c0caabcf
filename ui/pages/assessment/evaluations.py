"""Evaluations 半年考核、全年总评: ranks and grades, the marks that make each total, praise and vetoes by name."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from crm.kernel.i18n import N_, _, ngettext
from crm.league.contests.papers import tenths_text, weighted
from crm.league.contests.queries import EvaluationBoard, MeritRow, completions, evaluation
from crm.league.contests.rules import MERIT_NAMES, PAPERS, Evaluated, EvaluationPeriod, Grade, MeritKind
from crm.league.contests.service import add_merit, withdraw_merit
from crm.league.indicators.rules import INDICATOR_NAMES
from crm.league.indicators.words import percent_text
from crm.league.scores.scheme import points_of
from crm.people.permissions import May
from crm.store.acts import Work
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.widgets.basics import Badge, boxed, button, label, row
from ui.widgets.forms import Choice, TextBox
from ui.widgets.gauges import Gauge
from ui.widgets.lines import Line

GRADE_STATES = {Grade.EXCELLENT: "good", Grade.GOOD: "info", Grade.PASSING: "warn", Grade.FAILING: "bad"}
HELD = {
    "bar": N_("barred from the grade excellent"),
    "share": N_("above the share of excellent units"),
    "one_vote": N_("one-vote veto"),
}


class UnitRow(NamedTuple):
    """A unit of an evaluation as the list shows it."""

    id: UUID
    one: Evaluated
    lead_id: None = None


class EvaluationsSection(ListedSection):
    """The units by group and rank at the left; how the chosen unit's total is made at the right."""

    key = "evaluations"
    heading = N_("Evaluations")
    foot_words = N_("J/K or ↑↓ choose    ← → another year    P result as a paper")
    views = (("half_year", N_("Half-year assessment")), ("annual", N_("Annual evaluation")))

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - MainWindow
        """Begin with this year's first half, or last year while it runs."""
        super().__init__(shell)
        today = shell.today
        self.year = today.year if today.month > 6 else today.year - 1
        self.board: EvaluationBoard | None = None
        self.sets = shell.actor is not None and shell.actor.may(May.PUBLISH)
        self.prints = shell.actor is not None and shell.actor.may(May.EXPORT_DOCUMENTS) and shell.actor.may(May.SEE_ALL)
        self.year_words = label("", "strong")
        before, after = (button(words, lambda step=step: self.turn(step)) for words, step in (("‹", -1), ("›", 1)))
        before.setAccessibleName(_("year before"))
        after.setAccessibleName(_("year after"))
        self.basis = label("", "faint", wrap=True)
        above = boxed(row(before, self.year_words, after, None, margins=(12, 8, 12, 2)))
        self.list_card.body.insertWidget(0, above)
        self.list_card.body.insertWidget(1, boxed(row(self.basis, margins=(12, 0, 12, 8)), "rowLine"))

    @property
    def period(self) -> EvaluationPeriod:
        """Return what is evaluated."""
        return EvaluationPeriod(self.view)

    def turn(self, step: int) -> None:
        """Show another year."""
        self.year += step
        self.refresh()

    def refresh(self) -> None:
        """Load the evaluation of the view and the year."""
        period, year = self.period, self.year

        def ask(work: Work) -> EvaluationBoard:
            return evaluation(work.session, work.actor, period, year)

        self.shell.read("evaluation", ask, self._show_board)

    def _show_board(self, board: EvaluationBoard) -> None:
        self.board = board
        self.year_words.setText(f"{board.year}年" + ("上半年" if board.period is EvaluationPeriod.HALF_YEAR else ""))
        rule = board.rule
        made = _("league {league} : inspections {inspection} : targets {target}, praise added")
        said = made.format(league=rule.league_weight, inspection=rule.inspection_weight, target=rule.target_weight)
        self.basis.setText(f"{said}　{_('published: {number}').format(number=board.number)}" if board.number else said)
        self.show_rows([UnitRow(one.facts.unit_id, one) for one in board.units])

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        return ngettext("{count} unit", "{count} units", count).format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty list."""
        return _("No unit recruits, so none is evaluated.")

    def line(self, each: UnitRow) -> Line:
        """Return how a unit reads in the list."""
        one = each.one
        words = _("{group} · rank {rank} · {score} points").format(
            group=one.facts.group or _("All units"), rank=one.rank, score=tenths_text(one.tenths)
        )
        return Line(Badge(GRADE_STATES[one.grade], one.grade), one.facts.name, words)

    def show_row(self, each: UnitRow) -> None:
        """Show how a unit's total is made, what was published of it, and what was added by name."""
        board = self.board
        if board is None:
            return
        one = each.one
        parts: list[QWidget] = [self._head(one)]
        parts += self._marks(one, board)
        parts += self._published(one, board)
        parts += self._targets(one, board)
        parts += self._merits(board)
        self.show_parts(one.facts.name, one.facts.group, *parts)
        self.show_acts(*self._acts())

    def _head(self, one: Evaluated) -> QWidget:
        held = [Badge("warn", _(HELD[one.held]))] if one.held else []
        return boxed(
            row(
                label(tenths_text(one.tenths), "number"),
                label(_("points, rank {rank}").format(rank=one.rank), "secondary"),
                Badge(GRADE_STATES[one.grade], one.grade),
                *held,
                None,
                margins=(14, 12, 14, 6),
            )
        )

    def _marks(self, one: Evaluated, board: EvaluationBoard) -> list[QWidget]:
        """Return a line for each mark: out of a hundred, and what it adds to the total by its weight."""
        league, inspection, target, praise = weighted(one, board)
        said = _("{findings} findings, {overdue} overdue").format(findings=one.facts.findings, overdue=one.facts.overdue)
        lines = [
            self._mark(_("League"), one.league, league, board.scheme.words),
            self._mark(_("Inspections"), one.inspection, inspection, said),
        ]
        if one.target is None:
            lines.append(facts(((_("Targets"), _("none set; the other two are weighted alone")),), columns=1))
        else:
            count = _("mean of {count} targets, each at most 100%").format(count=len(one.facts.completions))
            lines.append(self._mark(_("Targets"), one.target, target, count))
        reasons = "；".join(each.reason for each in one.facts.merits if each.kind is MeritKind.PRAISE)
        lines.append(facts(((_("Praise"), f"{tenths_text(praise)}　{reasons}".strip()),), columns=1))
        return lines

    def _mark(self, name: str, mark: Any, adds: int, words: str) -> QWidget:  # noqa: ANN401 - a Fraction
        gauge = Gauge(int(mark * 10), 0, 1000, "good" if mark >= 90 else "warn" if mark >= 60 else "bad")
        gauge.setFixedWidth(200)
        gauge.setAccessibleName(f"{name} {tenths_text(int(mark * 10))}")
        value = label(_("{mark} of 100").format(mark=tenths_text(int(mark * 10))), "secondary")
        adds_words = label(_("adds {points}").format(points=tenths_text(adds)), "strong")
        title = label(name)
        title.setFixedWidth(64)
        return boxed(row(title, gauge, value, label(words, "faint"), None, adds_words, margins=(14, 6, 14, 6)), "rowLine")

    def _published(self, one: Evaluated, board: EvaluationBoard) -> list[QWidget]:
        line = next((each for each in board.published if each["unit"] == one.facts.name), None)
        if line is None:
            return []
        words = _("rank {rank}, {score} points, {grade}; it stays whatever changes since").format(
            rank=line["rank"], score=line["score"], grade=line["grade"]
        )
        return [facts(((_("As published"), f"{board.number}　{words}"),), columns=1)]

    def _targets(self, one: Evaluated, board: EvaluationBoard) -> list[QWidget]:
        found = completions(board.progress, one.facts.unit_id)
        if not found:
            return []
        pairs = tuple((_(INDICATOR_NAMES[indicator]), percent_text(ratio)) for indicator, ratio in found)
        return [caption(_("Completion of targets to the period's end")), facts(pairs)]

    def _merits(self, board: EvaluationBoard) -> list[QWidget]:
        if not board.merits:
            return []
        return [caption(_("Praise and vetoes of every unit")), *(self._merit(each, board) for each in board.merits)]

    def _merit(self, each: MeritRow, board: EvaluationBoard) -> QWidget:
        state = {MeritKind.PRAISE: "good", MeritKind.BAR: "warn", MeritKind.ONE_VOTE: "bad"}[each.kind]
        words = _(MERIT_NAMES[each.kind]) + (f" +{each.points / 100:g}" if each.points else "")
        acts: list[QWidget] = []
        if self.sets and not board.number and not each.withdrawn:
            merit = each.id
            acts.append(button(_("Withdraw"), lambda: self.shell.act(lambda work: withdraw_merit(work, merit)), link=True))
        badge = Badge("neutral", _("withdrawn")) if each.withdrawn else Badge(state, words)
        parts = (badge, label(each.unit, "strong"), label(each.reason, "secondary"))
        return boxed(row(*parts, None, *acts, margins=(14, 6, 14, 6)), "rowLine")

    # ---- doing -------------------------------------------------------------------------------------------
    def _acts(self) -> list[QWidget]:
        acts: list[QWidget] = []
        if self.prints:
            acts.append(button(_("Result as a paper"), self.paper_of_result, icon="file-text"))
        if self.sets and self.board is not None and not self.board.number:
            acts.append(button(_("Praise or veto…"), self.ask_merit, primary=True))
        return acts

    def ask_merit(self) -> None:
        """Ask for praise, a bar or a one-vote veto of the chosen unit."""
        place = self.list.currentRow()
        if self.board is None or not 0 <= place < len(self.rows):
            return
        self.dialog: QDialog = MeritDialog(self.shell, self.board, self.rows[place].one)
        self.dialog.open()

    def paper_of_result(self) -> None:
        """Open the result among the documents, where it is checked and published."""
        if not self.prints:
            return
        from ui.pages.documents.choosing import Span  # noqa: PLC0415 - the documents load when they are wanted

        documents: Any = self.shell.open("documents")
        documents.show_span_document(PAPERS[self.period][0], Span(self.year))

    def open_lead(self) -> None:
        """Open the result as a paper: an evaluation is of no one lead."""
        self.paper_of_result()

    def keyPressEvent(self, event: Any) -> None:  # noqa: ANN401 - QKeyEvent
        """Open the paper by P, turn the year by the arrows; the rest chooses."""
        turns = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.text().lower() == "p":
            self.paper_of_result()
        elif event.key() in turns:
            self.turn(turns[event.key()])
        else:
            super().keyPressEvent(event)


class MeritDialog(ActDialog):
    """Praise, a bar or a one-vote veto of one unit, with the reason."""

    def __init__(self, shell: Any, board: EvaluationBoard, one: Evaluated) -> None:  # noqa: ANN401 - MainWindow
        """Ask about one unit."""
        self._board, self._one = board, one
        super().__init__(shell, _("Praise or veto"), one.facts.name, _("Enter"))

    def fields(self) -> None:
        """Add kind, points and reason."""
        choices = [(kind, _(MERIT_NAMES[kind])) for kind in MeritKind]
        self.kind = self.form.add("kind", _("Kind"), Choice(choices, MeritKind.PRAISE))
        self.points = self.form.add("points", _("Points"), QLineEdit("1"))
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=3), needed=True)
        self.kind.currentIndexChanged.connect(self._show_points)

    def _show_points(self, _place: int) -> None:
        self.form.show_field("points", self.kind.value() == MeritKind.PRAISE)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``scheme_points``."""
        kind = MeritKind(str(self.kind.value()))
        points = int(points_of(self.points.text(), _("points")) * 100) if kind is MeritKind.PRAISE else 0
        board, unit, reason = self._board, self._one.facts.unit_id, self.reason.text()
        return lambda work: add_merit(work, board.period, board.year, unit, kind, reason, points)
