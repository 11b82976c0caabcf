"""Conflicts of first reports: both sides and their timelines, statements, the ruling form of the bureau, and rulings made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QDialog, QScrollArea, QSpinBox, QWidget

from crm.kernel.errors import SijiError
from crm.kernel.i18n import N_, _
from crm.people.permissions import May
from crm.procedures.conflict.queries import ConflictDetail, ConflictRow, conflict_detail, conflicts, told_words
from crm.procedures.conflict.rules import CONFLICT_STATE_NAMES, GROUND_NAMES, OUTCOME_NAMES, ConflictState, Ground, Outcome
from crm.procedures.conflict.service import RulingData, file_conflict_statement, rule_conflict, withdraw_conflict
from crm.procedures.conflict.timeline import Side, anomaly_words
from crm.procedures.transfer.rules import MOST_YEARS, Ratio, Split
from crm.store.acts import Work
from ui.pages.procedures.act_dialog import TextDialog
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.sides import comparison, events_of, moment_words, side_head
from ui.widgets.basics import Badge, boxed, button, column, label, row
from ui.widgets.forms import Choice, Form, TextBox
from ui.widgets.lines import Line
from ui.widgets.timeline_strip import TimelineStrip

VIEWS: dict[str, tuple[ConflictState, ...]] = {
    "open": (ConflictState.OPEN,),
    "ruled": (ConflictState.RULED,),
    "closed": (ConflictState.WITHDRAWN, ConflictState.MERGED),
}
"""View → the states that it lists."""


class ConflictsSection(ListedSection):
    """Open conflicts by the day of their ruling, those ruled on, and those withdrawn."""

    key = "conflicts"
    heading = N_("Conflicts and rulings")
    foot_words = N_("J/K or ↑↓ choose    Enter open the own lead")
    views = (("open", N_("To be ruled on")), ("ruled", N_("Ruled")), ("closed", N_("Withdrawn")))
    detail: ConflictDetail | None = None
    ruling: RulingForm | None = None
    dialog: QDialog

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the conflicts of the view shown."""
        states, today = VIEWS[self.view], self.shell.today
        self.shell.read("conflicts", lambda work: conflicts(work.session, work.actor, today, states), self.show_rows)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one conflict, whatever its state."""
        del kind
        self.wanted = record_id
        self.shell.read("conflict.go", lambda work: _detail(work, record_id), self._go)

    def _go(self, detail: ConflictDetail) -> None:
        self.show_view(next(view for view, states in VIEWS.items() if detail.row.state in states))

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return {
            "open": _(
                "No conflict is open. The registrar opens one on a received report with C; a unit objects from its own report."
            ),
            "ruled": _("No ruling has been made yet."),
            "closed": _("No conflict was withdrawn."),
        }[self.view]

    def line(self, each: ConflictRow) -> Line:
        """Return how a conflict reads in the list."""
        return Line(_badge(each), each.enterprise, f"{each.first_unit} / {each.later_unit} · {moment_words(each.opened_at)}")

    def show_row(self, each: ConflictRow) -> None:
        """Load both sides of a conflict."""
        conflict_id = each.id
        self.shell.read("conflict", lambda work: _detail(work, conflict_id), self._show)

    def _show(self, detail: ConflictDetail) -> None:
        self.detail, self.ruling = detail, None
        each = detail.row
        heads = (
            side_head(detail.first, _("received first"), "good"),
            side_head(detail.later, _("received later"), "warn"),
        )
        events = [*events_of(detail.first, first=True), *events_of(detail.later, first=False)]
        parts: list[QWidget | None] = [_clock_line(detail)]
        if each.own == "later":
            parts.append(_words(told_words(detail.first), "strong"))
        parts += [
            comparison(detail.first, detail.later, heads),
            boxed(column(TimelineStrip(events), margins=(14, 4, 14, 0))),
            _words(_evidence(detail), "secondary"),
            *(_words(f"▲ {anomaly_words(anomaly)} " + _("It changes no rank.")) for anomaly in detail.anomalies),
            *(_statement(side) for side in (detail.first, detail.later)),
        ]
        if detail.ruling is not None:
            parts += _ruling_lines(detail)
        elif detail.close_reason:
            parts.append(_words(_("Withdrawn because: {reason}").format(reason=detail.close_reason), "strong"))
        elif self._may_rule():
            self.ruling = RulingForm(self, detail)
            parts.append(self.ruling)
        self.show_parts(each.enterprise, f"{each.first_unit} / {each.later_unit}", *parts)
        self.show_acts(*self._acts(detail))

    def _may_rule(self) -> bool:
        actor = self.shell.actor
        return actor is not None and actor.may(May.REGISTER)

    def _acts(self, detail: ConflictDetail) -> list[QWidget]:
        conflict_id, parts = detail.row.id, []
        if detail.ruling is not None:
            parts.append(button(_("Ruling PDF"), lambda: self.paper("ruling", conflict_id), icon="file-text", primary=True))
        if detail.may_state:
            parts.append(button(_("State…"), self.ask_statement, primary=True))
        if self._may_rule() and detail.row.state == ConflictState.OPEN:
            parts += [
                button(_("Withdraw the conflict…"), self.ask_withdrawal),
                button(_("Rule…"), self.go_to_ruling, primary=True),
            ]
        return parts

    def go_to_ruling(self) -> None:
        """Bring the ruling form into view and put the cursor there."""
        area = self.card.findChild(QScrollArea)
        if self.ruling is not None and area is not None:
            area.ensureWidgetVisible(self.ruling)
            self.ruling.outcome.setFocus()

    # ---- doing -------------------------------------------------------------------------------------------
    def ask_statement(self) -> None:
        """Ask for the own side's statement, showing what was filed before."""
        if self.detail is None:
            return
        conflict_id, own = self.detail.row.id, self.detail.first if self.detail.row.own == "first" else self.detail.later
        made = TextDialog(
            self.shell,
            _("Statement on the conflict"),
            ("statement", _("Statement")),
            lambda work, text: file_conflict_statement(work, conflict_id, text),
            words=_("Until {day} at closing; filed again it replaces the one before.").format(day=self.detail.row.statement_due),
            lines=6,
        )
        made.text.setText(own.statement)
        self._open(made)

    def ask_withdrawal(self) -> None:
        """Ask why this is no conflict, and withdraw it."""
        if self.detail is None:
            return
        conflict_id = self.detail.row.id
        self._open(
            TextDialog(
                self.shell,
                _("Withdraw the conflict"),
                ("reason", _("Why it is none")),
                lambda work, text: withdraw_conflict(work, conflict_id, text),
                words=_("The later report stands as before; the reason is told to both units."),
            )
        )

    def _open(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.open()

    def ruled(self, _number: Any) -> None:  # noqa: ANN401 - an act's value
        """Show the ruling that was just made."""
        if self.detail is not None:
            self.go_to("conflict", self.detail.row.id)

    def open_lead(self) -> None:
        """Open the lead of the own side, of the first side for the bureau."""
        if self.detail is not None:
            side = self.detail.later if self.detail.row.own == "later" else self.detail.first
            if side.lead_id is not None:
                self.shell.open_record("lead", side.lead_id)


class RulingForm(QWidget):
    """What the bureau rules: outcome, the split of a joint recruitment, reasons. Final once made."""

    def __init__(self, section: ConflictsSection, detail: ConflictDetail) -> None:
        """Offer the three outcomes."""
        super().__init__()
        self.section, self._id = section, detail.row.id
        ratios = [(str(each), each.words) for each in Ratio]
        self.form, self.split_form = Form(columns=2), Form(columns=3)
        names = [(str(each), _(name)) for each, name in OUTCOME_NAMES.items()]
        self.outcome = self.form.add("outcome", _("Ruling"), Choice(names), needed=True)
        self.reasons = self.form.add("reasons", _("Reasons"), TextBox(lines=3), needed=True, wide=True)
        self.indicators = self.split_form.add("indicators", _("Indicators"), Choice(ratios))
        self.tax = self.split_form.add("tax", _("Tax"), Choice(ratios))
        self.years = self.split_form.add("years", _("Years"), QSpinBox())
        self.years.setRange(1, MOST_YEARS)
        self.years.setValue(Split().years)
        self.split_form.hide()
        self.rule_button = button(_("Rule"), self.rule, primary=True)
        heard = _("both heard, or the time has passed") if detail.heard else _("a side may still state until {day}")
        told = label(heard.format(day=detail.row.statement_due) + "　" + _("A ruling is final; there is no appeal."), "faint")
        self.setLayout(column(self.form, self.split_form, row(told, None, self.rule_button), margins=(14, 10, 14, 8), spacing=6))
        self.outcome.currentIndexChanged.connect(self._follow_outcome)

    def _follow_outcome(self, _place: int) -> None:
        """Ask for the split of a joint recruitment only."""
        self.split_form.setVisible(self.outcome.value() == Outcome.JOINT)

    def gather(self) -> RulingData:
        """Return what is ruled."""
        outcome = Outcome(str(self.outcome.value()))
        split = Split(Ratio(str(self.indicators.value())), Ratio(str(self.tax.value())), self.years.value())
        return RulingData(outcome, self.reasons.text(), split if outcome is Outcome.JOINT else None)

    def rule(self) -> None:
        """Rule, or say beside the field what is lacking."""
        shell, conflict_id = self.section.shell, self._id
        try:
            data = self.gather()
        except SijiError as error:
            shell.tell(error, self.form)
            return
        shell.act(
            lambda work: rule_conflict(work, conflict_id, data),
            self.section.ruled,
            self.form,
            _("Ruled; the paper can be printed now."),
        )


def _detail(work: Work, conflict_id: UUID) -> ConflictDetail:
    return conflict_detail(work.session, work.actor, conflict_id, work.clock.now())


def _badge(each: ConflictRow) -> Badge:
    """Return a conflict's clock, or what was ruled."""
    if each.days_left is None:
        return Badge("good" if each.outcome else "neutral", each.number or _(CONFLICT_STATE_NAMES[ConflictState(each.state)]))
    if each.days_left < 0:
        return Badge("bad", _("{days} days over").format(days=-each.days_left))
    return Badge("warn" if each.days_left <= 1 else "good", _("{days} days left").format(days=each.days_left))


def _clock_line(detail: ConflictDetail) -> QWidget:
    """Say who opened it when, until when may be stated and must be ruled."""
    each = detail.row
    opened = _("Opened {moment}, {ground}").format(
        moment=moment_words(each.opened_at), ground=_(GROUND_NAMES[Ground(each.ground)])
    )
    due = _("statements until {statement}, ruling by {ruling}").format(statement=each.statement_due, ruling=each.ruling_due)
    words = "　".join(filter(None, (opened, due, detail.reason)))
    line = row(_badge(each), label(words, "secondary", wrap=True), margins=(14, 8, 14, 6))
    line.setStretch(1, 1)
    return boxed(line)


def _words(words: str, tone: str = "") -> QWidget:
    return boxed(row(label(words, tone, wrap=True), margins=(14, 3, 14, 3)))


def _evidence(detail: ConflictDetail) -> str:
    """Say where each side's report stands in its machine's chained change log, evidence only."""
    sides = [side for side in (detail.first, detail.later) if not side.masked]
    parts = [
        _("{unit}: machine's time {moment}{place}").format(
            unit=side.unit_name,
            moment=moment_words(side.machine_at),
            place=f"（#{side.machine_seq} {side.station}）" if side.machine_seq else "",
        )
        for side in sides
    ]
    return "　".join([_("Order of receipt decides; machines' times are evidence only."), *parts])


def _statement(side: Side) -> QWidget:
    """Show a side's statement, or that it has filed none; the other side's is the bureau's to weigh."""
    if side.masked:
        text, moment = _("(for the bureau to weigh)"), ""
    else:
        text, moment = side.statement or _("no statement yet"), moment_words(side.stated_at) if side.stated_at else ""
    head = row(label(_("Statement of {unit}").format(unit=side.unit_name), "strong"), label(moment, "faint"), None)
    return boxed(column(head, label(text, wrap=True), margins=(14, 4, 14, 4), spacing=2))


def _ruling_lines(detail: ConflictDetail) -> list[QWidget]:
    """Show the ruling that was made."""
    ruling = detail.ruling
    if ruling is None:
        return []
    outcome = _(OUTCOME_NAMES[Outcome(ruling.outcome)])
    head = row(
        Badge("info", ruling.number),
        label(outcome, "strong"),
        label(f"{ruling.ruled_by} {moment_words(ruling.ruled_at)}", "faint"),
        None,
    )
    holder = _("{unit} recruits the project.").format(unit=ruling.holder_unit)
    split = f"　{ruling.split.words}" if ruling.split else ""
    return [boxed(column(head, label(holder + split), label(ruling.reasons, wrap=True), margins=(14, 8, 14, 8), spacing=3))]
