"""First reports: at the unit, and in the registrar's inbox in the order of receipt with its duplicates side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QWidget

from crm.kernel.i18n import N_, _
from crm.kernel.money import show_money
from crm.leads.rules import MANNERS
from crm.people.permissions import May
from crm.procedures.conflict.queries import ConflictDetail, conflict_detail, conflict_of_report, told_words
from crm.procedures.conflict.rivals import Compared, Rival, compared
from crm.procedures.first_report.protection import extend_protection, release_report
from crm.procedures.first_report.queries import (
    HandOnRow,
    ReportDetail,
    ReportRow,
    extension_requests,
    hand_ons,
    report_detail,
    reports,
)
from crm.procedures.first_report.rules import STATE_NAMES, ReportState
from crm.procedures.first_report.service import register_report
from crm.store.acts import Work
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.report_badge import report_badge
from ui.pages.procedures.report_dialogs import (
    HandOnDialog,
    ObjectDialog,
    ReturnDialog,
    conflict_dialog,
    distinct_dialog,
    extension_dialog,
    refusal_dialog,
)
from ui.pages.procedures.sides import comparison, events_of, moment_words, side_head
from ui.pages.procedures.transfer_cards import facts
from ui.widgets.basics import Badge, boxed, button, column, label, row
from ui.widgets.lines import Line
from ui.widgets.timeline_strip import Event, TimelineStrip

VIEWS = {
    "received": (ReportState.RECEIVED, ReportState.CONTESTED),
    "registered": (ReportState.REGISTERED,),
    "returned": (ReportState.RETURNED,),
    "draft": (ReportState.DRAFT,),
    "over": (ReportState.JOINT, ReportState.RELEASED, ReportState.ENDED),
}
"""View → the states that it lists."""
MOST = 200
"""Reports listed at most; older ones are found from their lead or by the query desk."""
ABOUT = (ReportState.RECEIVED, ReportState.REGISTERED, ReportState.CONTESTED, ReportState.JOINT)
"""States in which responsibility can be handed on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A report with what stands beside it: rivals for the registrar, its conflict, hand-ons."""

    detail: ReportDetail
    beside: Compared | None
    conflict: ConflictDetail | None
    hand_ons: list[HandOnRow]

    @property
    def rival(self) -> Rival | None:
        """Return the likeliest rival, None where there is none."""
        return next(iter(self.beside.rivals), None) if self.beside is not None else None


def gathered(work: Work, report_id: UUID) -> Shown:
    """Return a report with what the actor may see beside it."""
    detail = report_detail(work.session, work.actor, report_id)
    waits = work.actor.may(May.REGISTER) and detail.state == ReportState.RECEIVED
    beside = compared(work.session, work.actor, report_id, work.clock.today()) if waits else None
    conflict = conflict_of_report(work.session, work.actor, report_id)
    about = None if conflict is None else conflict_detail(work.session, work.actor, conflict, work.clock.now())
    return Shown(detail, beside, about, hand_ons(work.session, report_id))


class FirstReportsSection(ListedSection):
    """First reports by state; the registrar registers, returns or opens a conflict."""

    key = "first_reports"
    heading = N_("First reports")
    foot_words = N_("J/K or ↑↓ choose    R register    B return    C open a conflict    Enter open the lead")
    views = (
        ("received", N_("Waiting for registration")),
        ("registered", N_("Registered")),
        ("returned", N_("Returned for completion")),
        ("draft", N_("Draft")),
        ("over", N_("Ended")),
    )
    detail: ReportDetail | None = None
    shown: Shown | None = None
    returning: ReturnDialog
    dialog: QDialog

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the reports of the view shown."""
        view, today = self.view, self.shell.today

        def ask(work: Work) -> list[ReportRow]:
            asked = extension_requests(work.session, work.actor, today) if view == "registered" else []
            newest = view in ("registered", "over")
            found = reports(work.session, work.actor, VIEWS[view], today, MOST, newest_first=newest)
            first = {each.id for each in asked}
            rest = sorted(found, key=lambda each: each.state == ReportState.CONTESTED)
            return [*asked, *(each for each in rest if each.id not in first)]

        self.shell.read("reports", ask, self.show_rows)

    def show_rows(self, rows: Sequence[ReportRow]) -> None:
        """Show the list; with no report in it none is shown."""
        if not rows:
            self.detail = self.shown = None
        super().show_rows(rows)
        if len(rows) >= MOST:
            self.count.setText(_("the newest {count}").format(count=MOST))

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one report, whatever its state."""
        del kind
        self.wanted = record_id
        self.shell.read("report.go", lambda work: report_detail(work.session, work.actor, record_id), self._go)

    def _go(self, detail: ReportDetail) -> None:
        self.show_view(next(view for view, states in VIEWS.items() if detail.state in states))

    def line(self, each: ReportRow) -> Line:
        """Return how a report reads in the list."""
        received = _("received {moment}").format(moment=moment_words(each.received_at, year=False))
        return Line(_row_badge(each), f"{each.project} · {each.enterprise}", f"{each.unit_name} {each.official} · {received}")

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return _("There is no first report in this state.")

    def show_row(self, each: ReportRow) -> None:
        """Load a report with what stands beside it."""
        report_id = each.id
        self.shell.read("report", lambda work: gathered(work, report_id), self._show)

    def _show(self, shown: Shown) -> None:
        self.shown, self.detail = shown, shown.detail
        detail = shown.detail
        parts: list[QWidget | None] = []
        if shown.conflict is not None:
            parts.append(self._conflict_line(shown.conflict))
        if shown.rival is not None and shown.beside is not None:
            parts += [self._rival_line(shown.rival), *_side_by_side(shown.beside, shown.rival)]
        else:
            parts += [facts(_pairs(detail)), boxed(column(TimelineStrip(_events(detail)), margins=(14, 6, 14, 0)))]
        parts.append(boxed(row(label(_order_words(detail), "secondary", wrap=True), margins=(14, 4, 14, 8))))
        parts += [_hand_on_line(each) for each in shown.hand_ons]
        self.show_parts(detail.project, f"{detail.unit_name} {detail.responsible}", *parts)
        self.show_acts(*self._acts(detail))

    def _conflict_line(self, conflict: ConflictDetail) -> QWidget:
        told = (
            told_words(conflict.first)
            if conflict.row.own == "later"
            else _("In conflict with the report of {unit}, received {moment}.").format(
                unit=conflict.row.later_unit, moment=moment_words(conflict.row.later_received)
            )
        )
        go = button(_("Open the conflict"), lambda: self.shell.open_record("conflict", conflict.row.id))
        state = "bad" if conflict.row.state == "open" else "neutral"
        number = conflict.row.number or _("to be ruled on by {day}").format(day=conflict.row.ruling_due)
        line = row(
            Badge(state, _("In conflict")), label(told, "strong", wrap=True), label(number, "faint"), go, margins=(14, 8, 14, 8)
        )
        line.setStretch(1, 1)
        return boxed(line, "rowLine")

    def _rival_line(self, rival: Rival) -> QWidget:
        badge = Badge("bad" if rival.first and rival.same else "warn", _("perhaps one project {score}").format(score=rival.score))
        more = len(self.shown.beside.rivals) - 1 if self.shown is not None and self.shown.beside is not None else 0
        words = "；".join(rival.reasons) + (_("; {count} more reports on this investor").format(count=more) if more else "")
        distinct = button(_("Another project…"), self.ask_distinct)
        line = row(badge, label(words, wrap=True), distinct, margins=(14, 8, 14, 8))
        line.setStretch(1, 1)
        return boxed(line, "rowLine")

    def _acts(self, detail: ReportDetail) -> list[QWidget]:
        actor = self.shell.actor
        parts: list[QWidget] = [button(_("Open lead"), self.open_lead)]
        if detail.state != ReportState.DRAFT:
            parts.append(button(_("Form PDF"), lambda: self.paper("first-report-form", detail.id), icon="file-text"))
        if detail.number:
            parts.append(button(_("Receipt PDF"), lambda: self.paper("first-report-receipt", detail.id), icon="file-text"))
        if actor is not None and actor.may(May.REGISTER):
            parts += self._registrar_acts(detail)
        elif actor is not None and actor.may(May.EDIT_RECORDS):
            parts += self._unit_acts(detail)
        return parts

    def _registrar_acts(self, detail: ReportDetail) -> list[QWidget]:
        shell, parts = self.shell, []
        if detail.state == ReportState.RECEIVED:
            parts = [
                button(_("Return for completion…"), self.ask_return, shortcut="B"),
                button(_("Open a conflict…"), self.ask_conflict, shortcut="C"),
                button(_("Register"), self.register, primary=True, shortcut="R"),
            ]
        if detail.extension_asked_on is not None:
            parts += [
                button(_("Refuse the extension…"), lambda: self.ask(refusal_dialog(shell, detail.id))),
                button(_("Extend protection"), lambda: shell.act(lambda work: extend_protection(work, detail.id)), primary=True),
            ]
        elif detail.state == ReportState.REGISTERED and detail.protected_until is not None:
            parts.append(button(_("Release"), lambda: shell.act(lambda work: release_report(work, detail.id))))
        return parts

    def _unit_acts(self, detail: ReportDetail) -> list[QWidget]:
        shell, parts = self.shell, []
        if detail.state in ABOUT:
            parts.append(button(_("Hand on…"), lambda: self.ask(HandOnDialog(shell, detail.id))))
        if detail.state in (ReportState.RECEIVED, ReportState.REGISTERED):
            parts.append(button(_("Object…"), lambda: self.ask(ObjectDialog(shell, detail.id, detail.unit_name))))
        if detail.state == ReportState.REGISTERED and detail.protected_until is not None and detail.extended_on is None:
            parts.append(button(_("Ask for an extension…"), lambda: self.ask(extension_dialog(shell, detail.id))))
        return parts

    # ---- doing -------------------------------------------------------------------------------------------
    def ask(self, dialog: QDialog) -> None:
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def _waiting(self) -> Shown | None:
        """Return the report shown if the registrar is to decide on it."""
        actor = self.shell.actor
        registrar = actor is not None and actor.may(May.REGISTER)
        return self.shown if self.shown is not None and registrar and self.shown.detail.state == ReportState.RECEIVED else None

    def register(self) -> None:
        """Register the report shown; where another unit was first with this investor, ask why it is another project."""
        shown = self._waiting()
        if shown is None:
            return
        if shown.rival is not None and shown.rival.same:
            self.ask_distinct()
            return
        report_id = shown.detail.id
        self.shell.act(lambda work: register_report(work, report_id), words=_("Registered; the receipt can be printed now."))

    def ask_distinct(self) -> None:
        """Ask why this is another project, and register it."""
        shown = self._waiting()
        if shown is not None and shown.rival is not None:
            self.ask(distinct_dialog(self.shell, shown.detail.id, shown.rival))

    def ask_conflict(self) -> None:
        """Ask why two reports are one project, and open their conflict."""
        shown = self._waiting()
        if shown is None:
            return
        if shown.rival is None:
            self.shell.banner.say(
                "info", _("No other unit's report on this investor is known; there is nothing to bring into conflict.")
            )
            return
        self.ask(conflict_dialog(self.shell, shown.detail.id, shown.rival))

    def ask_return(self) -> None:
        """Ask what is missing, everything at once, and return the report."""
        shown = self._waiting()
        if shown is not None:
            self.returning = ReturnDialog(self.shell, shown.detail.id)
            self.returning.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Work the inbox by keys."""
        run = {"r": self.register, "b": self.ask_return, "c": self.ask_conflict}.get(event.text().lower())
        if run is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            run()


def _row_badge(each: ReportRow) -> Badge:
    if each.extension_asked:
        return Badge("warn", _("extension asked"))
    if each.state == ReportState.CONTESTED:
        return Badge("bad", _("In conflict"))
    if each.state == ReportState.REGISTERED:
        return Badge("good", each.number[each.number.find("〔") :])
    return report_badge(each)


def _side_by_side(beside: Compared, rival: Rival) -> list[QWidget]:
    """Return the rival's report and this one in columns, the one received first on the left, and both timelines."""
    heads = (
        side_head(rival.side, _("received first") if rival.first else _("received later"), "good" if rival.first else "warn"),
        side_head(beside.own, _("this report"), "info"),
    )
    events = [*events_of(rival.side, first=rival.first), *events_of(beside.own, first=not rival.first)]
    return [comparison(rival.side, beside.own, heads), boxed(column(TimelineStrip(events), margins=(14, 4, 14, 0)))]


def _pairs(detail: ReportDetail) -> tuple[tuple[str, str], ...]:
    manner = _(MANNERS[detail.contact_manner]) if detail.contact_manner in MANNERS else ""
    asked = f"{detail.extension_asked_on} {detail.extension_reason}" if detail.extension_asked_on else ""
    pairs = (
        (_("Enterprise"), detail.enterprise),
        (_("Credit code"), detail.uscc or detail.no_uscc_reason),
        (_("Content"), detail.content),
        (_("Industry"), detail.industry),
        (_("Planned amount"), show_money(detail.total)),
        (_("Landing"), detail.landing),
        (_("Contact"), f"{detail.contact_name} {detail.contact_title} {detail.contact_phone}".strip()),
        (_("First contact"), f"{moment_words(detail.contact_at)} {manner}"),
        (_("Evidence"), "、".join(each.file_name for each in detail.evidence)),
        (_("State"), _(STATE_NAMES[ReportState(detail.state)])),
    )
    more = (
        (_("Returned because"), detail.return_reason),
        (_("Why another project"), detail.distinct_reason),
        (_("Extension asked for"), asked),
        (_("Extension refused"), detail.extension_refusal),
        (_("Statement on lapse"), detail.statement),
    )
    return pairs + tuple(each for each in more if each[1])


def _events(detail: ReportDetail) -> list[Event]:
    found = (
        (detail.contact_at, _("First contact")),
        (detail.received_at, _("Complete report received")),
        (detail.registered_at, _("Registration")),
    )
    return [Event(moment, words, detail.unit_name, first=True) for moment, words in found if moment is not None]


def _order_words(detail: ReportDetail) -> str:
    """Return the rank and the clocks of a report in one line."""
    rank = _("number {seq} in the order of receipt").format(seq=detail.received_seq) if detail.received_seq else _("no rank yet")
    due = _("to be registered by {day}").format(day=detail.due_on) if detail.due_on and not detail.number else ""
    late = _("registered {days} working days late").format(days=detail.days_late) if detail.days_late else ""
    until = _("protected until {day}").format(day=detail.protected_until) if detail.protected_until else ""
    law = _("who was first is decided by receipt; a laptop's clock is evidence only")
    return "　".join(filter(None, (detail.number, rank, due, late, until, law)))


def _hand_on_line(each: HandOnRow) -> QWidget:
    words = f"{each.day} · {_('Responsibility handed on')} · {each.words}"
    return boxed(row(label(words, "secondary", wrap=True), margins=(14, 4, 14, 4)))
