"""Policy clauses 政策条款: what is in force, how each review stands, its editions, and what is promised under it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from crm.kernel.errors import SijiError
from crm.kernel.i18n import N_, _, ngettext
from crm.people.permissions import May
from crm.policies.clauses import attach_review
from crm.policies.formulas import yuan
from crm.policies.queries import VALIDITY_NAMES, ClauseDetail, ClauseRow, clause_detail, clauses, condition_words
from crm.policies.rules import BENEFITS, GROUNDS, REVIEW_NAMES, STANDING, TARGETED, Review
from crm.store.acts import Work
from crm.store.attachments import read_file
from ui.pages.policies.clause_forms import ClauseDialog, EndDialog, ReviewDialog
from ui.pages.policies.words import clause_badge, day_words, review_badge
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.widgets.basics import Badge, boxed, button, column, label, row
from ui.widgets.lines import Line


class ClausesSection(ListedSection):
    """The clauses in force, those waiting for their review, and all editions."""

    key = "clauses"
    heading = N_("Policy clauses")
    foot_words = N_("J/K or ↑↓ choose")
    views = (
        ("promisable", N_("May be promised")),
        ("waiting", N_("Not passed")),
        ("all", N_("All editions")),
    )

    def refresh(self) -> None:
        """Load the view shown."""
        view, today = self.view, self.shell.today

        def ask(work: Work) -> list[ClauseRow]:
            found = clauses(work.session, work.actor, today, everything=view == "all")
            if view == "all":
                return found
            return [row for row in found if (row.review in STANDING) == (view == "promisable")]

        self.shell.read("clauses", ask, self.show_rows)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one clause among all."""
        del kind
        self.wanted = record_id
        self.show_view("all")

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        return ngettext("{count} clause", "{count} clauses", count).format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return {
            "promisable": _("No clause may be promised now. The bureau enters clauses and records their reviews."),
            "waiting": _("Every clause has passed its fair-competition review."),
            "all": _("No clause has been entered yet."),
        }[self.view]

    def show_rows(self, rows: Any) -> None:  # noqa: ANN401 - as the base class
        """Show the list; an empty one still offers to enter the first clause."""
        super().show_rows(rows)
        if not self.rows:
            self.show_acts(*self._adding())

    def line(self, each: ClauseRow) -> Line:
        """Return how a clause reads in the list."""
        return Line(clause_badge(each), each.title, f"{each.data.number} · {each.formula}")

    def show_row(self, each: ClauseRow) -> None:
        """Show a clause in the card."""
        clause_id, today = each.id, self.shell.today
        self.shell.read("clause", lambda work: clause_detail(work.session, work.actor, clause_id, today), self._show)

    def _show(self, detail: ClauseDetail) -> None:
        each = detail.row
        until = _("{first} to {last}").format(first=each.data.first_day, last=each.data.last_day or _("further notice"))
        pairs = (
            (_("Document number"), each.data.number),
            (_("Issuing unit"), each.data.issuer),
            (_("Validity"), f"{until}　{_(VALIDITY_NAMES[each.validity])}"),
            (_("Benefit"), _(BENEFITS[each.data.benefit])),
            (_("Amount"), each.formula),
            (_("Conditions to be met"), condition_words(each.data.condition)),
            (_("Open to"), _(TARGETED[each.data.targeted])),
            (_("Legal basis"), each.data.legal_basis),
        )
        self.show_parts(
            each.title,
            each.data.number,
            self._state(each),
            facts(pairs),
            facts(((_("Terms"), each.data.terms),), columns=1),
            *self._reviews(detail),
            *self._editions(detail),
            *self._promises(detail),
        )
        self.show_acts(*self._acts(detail))

    @staticmethod
    def _state(each: ClauseRow) -> QWidget:
        """Return the review in words, and what follows for who promises."""
        words = {
            Review.UNREVIEWED: _("Not reviewed: nobody may promise it (Fair Competition Review Regulations §18)."),
            Review.UNDER_REVIEW: _("Under review: nobody may promise it until it has passed (Regulations §18)."),
            Review.PASSED: _("Passed: it may be promised while in force."),
            Review.EXCEPTION: _("Passed as an exception (Regulations §12): it may be promised during its term."),
            Review.REFUSED: _("Refused: it may be neither promised nor paid (Regulations §10, §18)."),
        }[Review(each.review)]
        line = row(review_badge(each.review), label(words, "secondary", wrap=True), margins=(14, 10, 14, 2))
        line.setStretch(1, 1)
        return boxed(line)

    @staticmethod
    def _reviews(detail: ClauseDetail) -> list[QWidget]:
        parts: list[QWidget] = [caption(_("Fair-competition review"))]
        for each in detail.reviews:
            head = row(
                label(_(REVIEW_NAMES[Review(each.status)]), "strong"),
                label(f"{each.reviewer}　{each.day}", "secondary"),
                None,
                label(_("recorded by {name}").format(name=each.recorded_by), "faint"),
            )
            told = "　".join(filter(None, (each.opinion, _(GROUNDS[each.ground]) if each.ground else "", each.legal_basis)))
            parts.append(boxed(column(head, label(told, "secondary", wrap=True), spacing=2, margins=(14, 6, 14, 6)), "rowLine"))
        if not detail.reviews:
            parts.append(caption(_("No review is recorded."), "faint"))
        names = "　".join(each.file_name for each in detail.files)
        return [*parts, caption(_("Opinions attached: {names}").format(names=names), "faint")] if names else parts

    @staticmethod
    def _editions(detail: ClauseDetail) -> list[QWidget]:
        if len(detail.editions) < 2:
            return []
        parts: list[QWidget] = [caption(_("Editions of the clause"))]
        for each in detail.editions:
            words = f"{each.data.first_day} — {day_words(each.data.last_day)}　{each.formula}"
            strong = label(each.title, "strong" if each.id == detail.row.id else "")
            parts.append(
                boxed(row(strong, label(words, "secondary"), None, review_badge(each.review), margins=(14, 6, 14, 6)), "rowLine")
            )
        return parts

    @staticmethod
    def _promises(detail: ClauseDetail) -> list[QWidget]:
        total = sum(each.sums.promised for each in detail.commitments)
        left = sum(each.sums.remaining for each in detail.commitments)
        text = _("Promised under it: {count}, {total}, of which {left} is not paid")
        parts: list[QWidget] = [caption(text.format(count=len(detail.commitments), total=yuan(total), left=yuan(left)))]
        for each in detail.commitments[:12]:
            words = f"{each.unit}　{each.signed_on}　{yuan(each.sums.promised)}"
            badge = Badge("neutral", _("left {amount}").format(amount=yuan(each.sums.remaining)))
            parts.append(
                boxed(row(label(each.project), label(words, "secondary"), None, badge, margins=(14, 6, 14, 6)), "rowLine")
            )
        return parts

    def _adding(self) -> list[QWidget]:
        actor = self.shell.actor
        if actor is None or not actor.may(May.KEEP_POLICIES):
            return []
        return [button(_("New clause…"), lambda: self.ask(ClauseDialog(self.shell)), icon="plus")]

    def _acts(self, detail: ClauseDetail) -> list[QWidget]:
        shell = self.shell
        offered = (
            ("end", _("End the clause…"), lambda: self.ask(EndDialog(shell, detail.row)), False),
            ("amend", _("Amend…"), lambda: self.ask(ClauseDialog(shell, detail.row, amend=True)), False),
            ("edit", _("Change the clause…"), lambda: self.ask(ClauseDialog(shell, detail.row)), False),
            ("review", _("Attach opinion…"), lambda: self._attach(detail.row.id), False),
            ("review", _("Record review…"), lambda: self.ask(ReviewDialog(shell, detail.row)), True),
        )
        acts: list[QWidget] = [button(words, run, primary=main) for key, words, run, main in offered if key in detail.may]
        return self._adding() + acts

    def _attach(self, clause_id: UUID) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Attach opinion"))
        if not name:
            return
        try:
            data = read_file(Path(name))
        except SijiError as error:
            self.shell.tell(error)
            return
        self.shell.act(lambda work: attach_review(work, clause_id, Path(name).name, data))

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def open_lead(self) -> None:
        """Do nothing: a clause has no lead of its own."""
