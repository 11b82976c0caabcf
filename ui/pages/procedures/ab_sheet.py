"""The handover editor 交接单: what the record fills in, what A writes, and the steps to the return."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _, ngettext
from crm.people.absences import end_leave
from crm.people.duty import STANDING_NAMES, Standing, span_words
from crm.people.permissions import Actor, May
from crm.people.roster import REASON_NAMES, TRIP
from crm.procedures.ab_role.open_cases import OpenCase
from crm.procedures.ab_role.rules import HANDOVER_STATE_NAMES, HandoverState
from crm.procedures.ab_role.service import HandoverData, approve_handover, confirm_return, hand_over, write_handover
from crm.procedures.ab_role.sheet import HandoverSheet, approvers, sheet_of
from crm.store.acts import Done, Work
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, clear, column, label, row
from ui.widgets.forms import Choice, Form, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

STATE_BADGES = {"missing": "warn", "draft": "info", "handed_over": "info", "approved": "good", "returned": "good"}
Found = tuple[HandoverSheet, list[tuple[UUID, str]]]


def days_left_words(case: OpenCase) -> str:
    """Write a clock's remaining working days."""
    if case.paused:
        return _("paused, {days} left").format(days=case.left)
    if case.left < 0:
        return ngettext("{days} day late", "{days} days late", -case.left).format(days=-case.left)
    return ngettext("{days} day left", "{days} days left", case.left).format(days=case.left)


class HandoverEditor(QWidget):
    """One sheet: the facts on the left, open cases in the middle, materials and loose ends on the right."""

    def __init__(self, shell: MainWindow, back: Callable[[], None]) -> None:
        """Lay out an empty sheet; ``back`` returns to the board."""
        super().__init__()
        self.shell, self._back = shell, back
        self.sheet: HandoverSheet | None = None
        self._wanted: tuple[UUID, UUID] | None = None

        # widgets
        self.title = QLabel(_("Handover"))
        self.title.setObjectName("title")
        self.state = boxed(row())
        self.acts = boxed(row())
        self.facts = Card(_("Post and period"))
        self.cases = Card(_("Open cases"), _("filled in by itself; clocks do not stop"))
        self.writing = Card(_("Handed over"))
        self.form = Form()
        self.materials = self.form.add("materials", _("Materials"), TextBox(lines=5))
        self.loose_ends = self.form.add("loose_ends", _("Loose ends"), TextBox(lines=5))
        self.approver = self.form.add("approver_id", _("Approver"), Choice([(None, "—")]))
        self.note = self.form.add("return_note", _("On return"), TextBox(lines=2))

        # assembly
        self.writing.body.addWidget(boxed(column(self.form, None, margins=(14, 10, 14, 10))))
        middle = row(self.facts, self.cases, self.writing, spacing=12)
        for place, share in enumerate((5, 7, 6)):
            middle.setStretch(place, share)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row(button("‹", back, tip=_("Back to the board")), self.title, self.state, None, self.acts))
        layout.addLayout(middle, 1)
        self.form.changed.connect(self._keep)

    # ---- showing -----------------------------------------------------------------------------------------
    def show_sheet(self, absence_id: UUID, seat_key: UUID) -> None:
        """Load the sheet of a post for an absence."""
        self._wanted = (absence_id, seat_key)
        self.refresh()

    def refresh(self) -> None:
        """Load the sheet again."""
        if self._wanted is None:
            return
        absence_id, seat_key = self._wanted

        def ask(work: Work) -> Found:
            found = sheet_of(work.session, work.actor, absence_id, seat_key, work.clock.now())
            return found, approvers(work.session, found)

        self.shell.read("handover", ask, self._show)

    def _show(self, found: Found) -> None:
        sheet, heads = found
        fresh = self.sheet is None or (self.sheet.absence_id, self.sheet.seat_key) != (sheet.absence_id, sheet.seat_key)
        changed = self.sheet is not None and self.sheet.written.version != sheet.written.version
        self.sheet = sheet
        self.title.setText(f"{sheet.unit} {sheet.post}")
        written = sheet.written
        late = [Badge("bad", _("handed over late") if not written.open else _("overdue"))] if sheet.late else []
        words = _(HANDOVER_STATE_NAMES[HandoverState(written.state)])
        _refill(self.state, Badge(STATE_BADGES.get(written.state, "info"), words), *late)
        if fresh or changed:
            self._fill(sheet, heads)
        self._show_facts(sheet)
        self._show_cases(sheet)
        self._show_acts(sheet)

    def _fill(self, sheet: HandoverSheet, heads: list[tuple[UUID, str]]) -> None:
        """Put what was written into the form, and over it what was typed and not saved."""
        written = sheet.written
        self.form.blockSignals(True)
        while self.approver.count() > 1:
            self.approver.removeItem(1)
        for official_id, name in heads:
            self.approver.addItem(name, official_id)
        self.approver.choose(written.approver_id)
        draft = self.shell.drafts.draft(self._draft_key) if written.open else {}
        self.materials.setText(draft.get("materials") or written.materials)
        self.loose_ends.setText(draft.get("loose_ends") or written.loose_ends)
        self.note.setText(written.return_note)
        for field in (self.materials, self.loose_ends):
            field.setReadOnly(not written.open)
        self.approver.setEnabled(written.open)
        waits = written.state in (HandoverState.HANDED_OVER, HandoverState.APPROVED)
        self.note.setReadOnly(not waits)
        self.form.blockSignals(False)

    def _show_facts(self, sheet: HandoverSheet) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        standing = _(STANDING_NAMES[Standing(sheet.taker_as)]) if sheet.taker_as else ""
        written = sheet.written
        pairs = [
            (_("Duties"), sheet.duties or "—"),
            (_("Role A"), sheet.a),
            (_("Takes over"), f"{sheet.taker}（{standing}）" if sheet.taker else _("nobody: name a stand-in")),
            (_("Period"), span_words(sheet.span)),
            (_("Reason"), _(REASON_NAMES[sheet.reason])),
            (_("Hand over by"), str(sheet.due_on)),
            (_("Handed over on"), _moment(written.handed_over_at)),
            (_("Approved"), f"{_moment(written.approved_at)} {written.approved_by}".strip()),
            (_("Return confirmed"), f"{_moment(written.returned_at)} {written.returned_by}".strip()),
        ]
        for each in sheet.stretches[1:] if len(sheet.stretches) > 1 else ():
            who = f"{each.official}（{_(STANDING_NAMES[Standing(each.standing)])}）" if each.official else _("unmanned")
            pairs.insert(4, (_("then"), f"{span_words(each.span)} {who}"))
        for line, (name, value) in enumerate(pairs):
            grid.addWidget(label(name, "faint"), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(value, wrap=True), line, 1)
        grid.setRowStretch(len(pairs), 1)
        self.facts.fill(boxed(grid))

    def _show_cases(self, sheet: HandoverSheet) -> None:
        if not sheet.cases:
            self.cases.fill(EmptyState(_("No case is open at this post.")))
            return
        lights = {"green": "good", "yellow": "warn", "red": "bad"}
        lines: list[QWidget | None] = [
            boxed(
                row(
                    boxed(column(label(case.title), label(f"{case.number}  {case.step}", "faint"), spacing=1)),
                    None,
                    label(_("due {day}").format(day=case.due), "secondary"),
                    Badge(lights.get(case.light, "neutral"), days_left_words(case)),
                    margins=(14, 6, 14, 6),
                ),
                "rowLine",
            )
            for case in sheet.cases
        ]
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(*[line for line in lines if line is not None], None, spacing=0)))
        self.cases.fill(area)

    def _show_acts(self, sheet: HandoverSheet) -> None:
        actor, state = self.shell.actor, HandoverState(sheet.written.state)
        parts: list[QWidget] = []
        if sheet.written.id is not None:
            parts.append(button(_("Print handover sheet"), self.print_sheet, icon="printer"))
        if actor is not None:
            parts += self._steps(actor, sheet, state)
        _refill(self.acts, *parts)

    def _steps(self, actor: Actor, sheet: HandoverSheet, state: HandoverState) -> list[QWidget]:
        """Return the buttons of what comes next, as far as the role may."""
        if sheet.written.open and actor.may(May.ENTER_LEAVE):
            self.save_button = button(_("Save"), self.save, shortcut="Ctrl+S")
            self.save_button.setShortcut("Ctrl+S")
            self.hand_over_button = button(_("Hand over"), self.hand_over, primary=True)
            return [self.save_button, self.hand_over_button]
        parts: list[QWidget] = []
        waits = state in (HandoverState.HANDED_OVER, HandoverState.APPROVED)
        mine = actor.official_id == sheet.a_id
        if waits and sheet.reason != TRIP and (mine or actor.may(May.APPROVE_LEAVE)):
            parts.append(button(_("Back early"), self.end_early, tip=_("End the leave from this half day on")))
        if state is HandoverState.HANDED_OVER and actor.may(May.APPROVE_LEAVE) and not mine:
            parts.append(button(_("Approve handover"), self.approve, primary=True))
        if waits and (mine or actor.may(May.APPROVE_LEAVE)):
            self.return_button = button(_("Confirm return"), self.confirm_return, primary=mine)
            parts.append(self.return_button)
        return parts

    # ---- doing -------------------------------------------------------------------------------------------
    @property
    def _draft_key(self) -> str:
        return f"handover.{self._wanted[0].hex}.{self._wanted[1].hex}" if self._wanted else "handover"

    def _keep(self) -> None:
        """Keep what is typed until it is saved."""
        if self.sheet is not None and self.sheet.written.open:
            typed = {"materials": self.materials.text(), "loose_ends": self.loose_ends.text()}
            self.shell.drafts.keep(self._draft_key, typed)

    def _written(self) -> HandoverData:
        chosen = self.approver.value()
        return HandoverData(self.materials.text(), self.loose_ends.text(), chosen if isinstance(chosen, UUID) else None)

    def _do(self, run: Callable[[Work], Done[Any]]) -> None:
        self.shell.act(run, self._done, self.form)

    def _done(self, _value: object) -> None:
        self.shell.drafts.drop(self._draft_key)
        self.refresh()

    def save(self) -> None:
        """Save the sheet without handing over yet."""
        sheet, data = self.sheet, self._written()
        if sheet is not None:
            self._do(lambda work: write_handover(work, sheet.absence_id, sheet.seat_key, data, sheet.written.version))

    def hand_over(self) -> None:
        """Hand the post over with what is written."""
        sheet, data = self.sheet, self._written()
        if sheet is not None:
            self._do(lambda work: hand_over(work, sheet.absence_id, sheet.seat_key, data, sheet.written.version))

    def approve(self) -> None:
        """Approve the handover."""
        handover_id = self.sheet.written.id if self.sheet else None
        if handover_id is not None:
            self._do(lambda work: approve_handover(work, handover_id))

    def end_early(self) -> None:
        """End the leave: A is back from this half day on."""
        sheet = self.sheet
        if sheet is not None:
            self._do(lambda work: end_leave(work, sheet.absence_id))

    def confirm_return(self) -> None:
        """Confirm that A is back and has the post again."""
        handover_id, note = (self.sheet.written.id if self.sheet else None), self.note.text()
        if handover_id is not None:
            self._do(lambda work: confirm_return(work, handover_id, note))

    def print_sheet(self) -> None:
        """Show the sheet as a PDF."""
        handover_id = self.sheet.written.id if self.sheet else None
        if handover_id is not None:
            documents: Any = self.shell.open("documents")
            documents.show_record_document("handover-sheet", handover_id)


def _moment(moment: Any) -> str:  # noqa: ANN401 - a datetime or nothing
    return f"{moment.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}" if moment else "—"


def _refill(box: QWidget, *parts: QWidget) -> None:
    """Replace what a box holds."""
    layout = box.layout()
    clear(layout)
    for part in parts:
        layout.addWidget(part)
