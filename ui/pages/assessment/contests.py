"""Contests 季度竞赛: themes by quarter, who leads, what each score is made of; the result as published stays."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from crm.documents.contest_result import ContestLine
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _, ngettext
from crm.kernel.series import ChartData, Series
from crm.league.contests.papers import contest_lines
from crm.league.contests.queries import (
    CONTEST_STATE_NAMES,
    ContestRow,
    ContestState,
    contest_standing,
    contests,
    published_lines,
)
from crm.league.contests.service import ContestData, edit_contest, open_contest, remove_contest
from crm.league.scores.queries import SchemeRow, schemes
from crm.league.scores.scheme import SchemeKind
from crm.people.permissions import May
from crm.store.acts import Work
from ui.pages.assessment.inspections_forms import whole_number
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.widgets.basics import Badge, boxed, button, column, label, row
from ui.widgets.charts import BarChart
from ui.widgets.forms import Choice, TextBox
from ui.widgets.lines import Line

STATES = {ContestState.RUNNING: "info", ContestState.OVER: "warn", ContestState.PUBLISHED: "good"}


class _Result(NamedTuple):
    """A contest with its lines: as published, or as they stand now."""

    contest: ContestRow
    lines: tuple[ContestLine, ...]
    frozen: bool


class ContestsSection(ListedSection):
    """Contests at the left, the newest first; the ranking of the chosen one at the right, with a chart of each group."""

    key = "contests"
    heading = N_("Contests")
    foot_words = N_("J/K or ↑↓ choose    N set a contest    P result as a paper")
    views = (("all", N_("Contests by quarter")),)

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - MainWindow
        """Lay out; whoever publishes sets contests."""
        super().__init__(shell)
        self.result: _Result | None = None
        self.sets = shell.actor is not None and shell.actor.may(May.PUBLISH)
        self.prints = shell.actor is not None and shell.actor.may(May.EXPORT_DOCUMENTS) and shell.actor.may(May.SEE_ALL)
        for made in self.chips.values():
            made.hide()

    def refresh(self) -> None:
        """Load the contests."""
        today = self.shell.today
        self.shell.read("contests", lambda work: contests(work.session, today), self.show_rows)

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        return ngettext("{count} contest", "{count} contests", count).format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty list."""
        return _("No contest has been set yet. Set one: a quarter, a theme, and the scheme that scores it.")

    def line(self, each: ContestRow) -> Line:
        """Return how a contest reads in the list."""
        badge = Badge(STATES.get(each.state, "neutral"), _(CONTEST_STATE_NAMES[each.state]))
        return Line(badge, f"{each.year}Q{each.quarter}　{each.theme}", each.number or each.scheme.words)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show the list, and the act that sets another when it is empty."""
        super().show_rows(rows)
        if not rows:
            self.result = None
            self.show_acts(*self._acts())

    def show_row(self, each: ContestRow) -> None:
        """Show a contest's ranking: the published one where there is one."""

        def ask(work: Work) -> _Result:
            frozen = published_lines(work.session, "contest-result", f"{each.year}Q{each.quarter}")
            lines = tuple(ContestLine(**one) for one in frozen)
            return _Result(each, lines or contest_lines(contest_standing(work.session, each).units), frozen=bool(frozen))

        self.shell.read("contest", ask, self._show)

    def _show(self, result: _Result) -> None:
        self.result = result
        each = result.contest
        as_of = _("as published in {number}").format(number=each.number) if result.frozen else _("as the records stand now")
        pairs = (
            (_("Theme"), each.theme),
            (_("State"), f"{_(CONTEST_STATE_NAMES[each.state])}　{as_of}"),
            (_("Scheme"), each.scheme.words),
            (_("Praised"), _("the first {count} of each group").format(count=each.praised)),
        )
        parts: list[QWidget] = [facts(pairs)]
        if each.note:
            parts.append(boxed(row(label(each.note, "secondary", wrap=True), margins=(14, 0, 14, 6))))
        for group, lines in groupby(result.lines, key=lambda line: line.group):
            parts += self._group(group, list(lines), each.praised)
        self.show_parts(f"{each.year}Q{each.quarter}　{each.theme}", each.number, *parts)
        self.show_acts(*self._acts())

    def _group(self, group: str, lines: list[ContestLine], praised: int) -> list[QWidget]:
        """Return a group's chart, whose title says who leads, and what each score is made of."""
        lead = _("{unit} leads with {score}").format(
            unit="、".join(line.unit for line in lines if line.rank == 1), score=lines[0].score
        )
        scores = Series(_("Score"), tuple(_size(line.score) for line in lines), tuple(line.score for line in lines))
        chart = BarChart(ChartData(lead, tuple(line.unit for line in lines), (scores,), _("points")))
        chart.setMinimumHeight(210)
        parts: list[QWidget] = [caption(group or _("All units")), boxed(column(chart, margins=(14, 4, 14, 6)))]
        for line in lines:
            best = [Badge("good", _("praised"))] if line.rank <= praised and _size(line.score) > 0 else []
            parts.append(
                boxed(
                    row(
                        label(f"{line.rank}", "number"),
                        label(line.unit, "strong"),
                        label(line.made_of, "secondary"),
                        None,
                        *best,
                        label(line.score, "strong"),
                        margins=(14, 6, 14, 6),
                    ),
                    "rowLine",
                )
            )
        return parts

    # ---- doing -------------------------------------------------------------------------------------------
    def _acts(self) -> list[QWidget]:
        acts: list[QWidget] = []
        if self.result is not None:
            each = self.result.contest
            if self.prints:
                acts.append(button(_("Result as a paper"), self.paper_of_result, icon="file-text"))
            if self.sets and not each.number:
                acts.append(button(_("Edit…"), lambda: self.ask(ContestDialog(self.shell, each))))
                acts.append(button(_("Remove"), lambda: self.shell.act(lambda work: remove_contest(work, each.id))))
        if self.sets:
            acts.append(button(_("Set a contest…"), self.ask_new, primary=True))
        return acts

    def ask(self, dialog: QDialog) -> None:
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def ask_new(self) -> None:
        """Ask for another contest."""
        if self.sets:
            self.ask(ContestDialog(self.shell, None))

    def paper_of_result(self) -> None:
        """Open the result among the documents, where it is checked and published."""
        if self.result is None or not self.prints:
            return
        from ui.pages.documents.choosing import Span  # noqa: PLC0415 - the documents load when they are wanted

        each, documents = self.result.contest, self.shell.open("documents")
        shown: Any = documents
        shown.show_span_document("contest-result", Span(each.year, 0, each.quarter))

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one contest."""
        del kind
        self.wanted = record_id
        self.refresh()

    def open_lead(self) -> None:
        """Open the result as a paper: a contest is no record of one lead."""
        self.paper_of_result()

    def keyPressEvent(self, event: Any) -> None:  # noqa: ANN401 - QKeyEvent
        """Set a contest by N, open its paper by P."""
        key = event.text().lower()
        if key == "n":
            self.ask_new()
        elif key == "p":
            self.paper_of_result()
        else:
            super().keyPressEvent(event)


def _size(score: str) -> Fraction:
    """Return the length of a bar: a written score, none below zero."""
    return max(Fraction(0), Fraction(score))


class ContestDialog(ActDialog):
    """A contest's quarter, theme, scheme and how many are praised."""

    def __init__(self, shell: Any, contest: ContestRow | None) -> None:  # noqa: ANN401 - MainWindow
        """Ask for a new one, or show one to be changed."""
        self._contest = contest
        words = _("The scheme is one for contests; without one, the edition that holds at the quarter's end scores.")
        super().__init__(shell, _("Edit contest") if contest else _("Set a contest"), words, _("Save"))
        shell.read("contests.schemes", lambda work: schemes(work.session, SchemeKind.CONTEST), self._offer)

    def fields(self) -> None:
        """Add quarter, theme, scheme, praise and note."""
        each, today = self._contest, self.shell.today
        quarter = f"{each.year}Q{each.quarter}" if each else f"{today.year}Q{(today.month - 1) // 3 + 1}"
        self.quarter = self.form.add("quarter", _("Quarter"), QLineEdit(quarter), needed=True)
        self.quarter.setEnabled(each is None)
        self.theme = self.form.add("theme", _("Theme"), QLineEdit(each.theme if each else ""), needed=True)
        self.scheme = self.form.add("scheme_id", _("Scheme"), Choice([(None, _("the one that holds then"))]))
        self.praised = self.form.add("praised", _("Ranks praised"), QLineEdit(str(each.praised if each else 1)))
        self.note = self.form.add("note", _("Note"), TextBox(each.note if each else "", lines=3))

    def _offer(self, found: list[SchemeRow]) -> None:
        for each in found:
            if each.id is not None:
                self.scheme.addItem(each.words, each.id)
        if self._contest is not None:
            self.scheme.choose(self._contest.scheme_id)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        year, _mark, quarter = self.quarter.text().strip().upper().partition("Q")
        if not (year.isdecimal() and quarter.isdecimal()):
            words = _("“{text}” is not a quarter; write it as 2026Q3.")
            raise RuleBroken("contest_quarter", words.format(text=self.quarter.text()), field="quarter")
        scheme, praised = self.scheme.value(), whole_number(self.praised.text(), "praised")
        data = ContestData(
            int(year),
            int(quarter),
            self.theme.text(),
            scheme if isinstance(scheme, UUID) else None,
            1 if praised is None else praised,
            self.note.text(),
        )
        if self._contest is None:
            return lambda work: open_contest(work, data)
        contest = self._contest.id
        return lambda work: edit_contest(work, contest, data)
