"""Absences and their handovers in a card: what waits for the head, what is to be written, what is settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QScrollArea, QWidget

from crm.kernel.i18n import _
from crm.people.absences import approve_leave, cancel_leave
from crm.people.duty import STANDING_NAMES, Standing, span_words
from crm.people.permissions import May
from crm.people.queries import OfficialRow, officials_on
from crm.people.roster import ABSENCE_STATE_NAMES, REASON_NAMES, TRIP, AbsenceState
from crm.procedures.ab_role.queries import AbsenceRow, HandoverRow
from crm.procedures.ab_role.rules import HANDOVER_STATE_NAMES, HandoverState
from ui.pages.procedures.ab_forms import RefuseDialog, StandInDialog
from ui.pages.procedures.ab_sheet import STATE_BADGES
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, column, label, row
from ui.widgets.elided import ElidedLabel

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

ABSENCE_BADGES = {"planned": "warn", "approved": "good", "refused": "bad", "cancelled": "neutral"}
MOST_ROWS = 60
"""The card shows so many absences at most (our default)."""


class AbsencesCard(Card):
    """The absences around now, those that wait first, each with the posts it hands over."""

    def __init__(self, shell: MainWindow, open_sheet: Callable[[UUID, UUID], None]) -> None:
        """Begin empty; ``open_sheet`` shows the handover of an absence and a post."""
        super().__init__(_("Absences and handovers"), _("those that wait first"))
        self.shell, self._open_sheet = shell, open_sheet

    def show_rows(self, rows: list[AbsenceRow], *, everything: bool) -> None:
        """Show absences: those that still ask for something, or every one."""
        shown = [each for each in rows if everything or _open(each)][:MOST_ROWS]
        lines = [line for each in shown for line in (self._absence_line(each), *map(self._handover_line, each.handovers))]
        if not lines:
            self.fill(EmptyState(_("Nobody is away, and no handover is open.")))
            return
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(*lines, None, spacing=0)))
        self.fill(area)

    def _absence_line(self, each: AbsenceRow) -> QWidget:
        state = AbsenceState(each.state)
        words = _("over") if each.over and state is AbsenceState.APPROVED else _(ABSENCE_STATE_NAMES[state])
        badge = Badge("neutral" if each.over else ABSENCE_BADGES[each.state], words)
        parts: list[QWidget | int | None] = [
            badge,
            label(each.official, "strong"),
            label(f"{_(REASON_NAMES[each.reason])}  {span_words(each.span)}"),
        ]
        if each.stand_in:
            parts.append(label(_("stand-in {name}").format(name=each.stand_in), "secondary"))
        layout = row(*parts, ElidedLabel(each.note, "faint"), *self._absence_acts(each), margins=(12, 5, 10, 5))
        layout.setStretch(len(parts), 1)
        line = boxed(layout, "rowLine")
        line.setMinimumHeight(34)
        return line

    def _absence_acts(self, each: AbsenceRow) -> list[QWidget]:
        """Return the buttons on an absence, as far as the role may."""
        actor, parts = self.shell.actor, list[QWidget]()
        if actor is None or each.over or each.state not in (AbsenceState.PLANNED, AbsenceState.APPROVED):
            return parts
        leave = each.reason != TRIP
        if actor.may(May.APPROVE_LEAVE):
            parts.append(button(_("Stand-in…"), lambda: self.name_stand_in(each), link=True))
            if leave and each.state == AbsenceState.PLANNED and each.official_id != actor.official_id:
                parts.append(button(_("Refuse…"), lambda: self.refuse(each), link=True))
                parts.append(button(_("Approve"), lambda: self.approve(each), link=True))
        own = actor.units is not None or actor.unit_id == each.unit_id
        if leave and actor.may(May.ENTER_LEAVE) and own and not (each.begun and each.state == AbsenceState.APPROVED):
            parts.append(button(_("Cancel leave"), lambda: self.cancel(each), link=True))
        return parts

    def _handover_line(self, each: HandoverRow) -> QWidget:
        standing = _(STANDING_NAMES[Standing(each.taker_as)]) if each.taker_as else ""
        taker = f"{each.taker}（{standing}）" if each.taker else _("nobody")
        waiting = each.state in (HandoverState.MISSING, HandoverState.DRAFT)
        due = _("due {day}").format(day=each.due_on) if waiting else ""
        late = [Badge("bad", _("overdue") if waiting else _("handed over late"))] if each.late else []
        words = _(HANDOVER_STATE_NAMES[HandoverState(each.state)])
        return boxed(
            row(
                20,
                label(f"{each.post} → {taker}", "secondary"),
                label(due, "faint"),
                None,
                *late,
                Badge(STATE_BADGES[each.state], words),
                button(_("Handover sheet"), lambda: self._open_sheet(each.absence_id, each.seat_key), link=True),
                margins=(12, 3, 10, 3),
            ),
            "rowLine",
        )

    # ---- doing -------------------------------------------------------------------------------------------
    def approve(self, each: AbsenceRow) -> None:
        """Approve leave."""
        self.shell.act(lambda work: approve_leave(work, each.id))

    def cancel(self, each: AbsenceRow) -> None:
        """Cancel leave."""
        self.shell.act(lambda work: cancel_leave(work, each.id))

    def refuse(self, each: AbsenceRow) -> None:
        """Ask why leave is refused."""
        self.refuse_dialog = RefuseDialog(self.shell, each.id, f"{each.official} {span_words(each.span)}")
        self.refuse_dialog.open()

    def name_stand_in(self, each: AbsenceRow) -> None:
        """Ask who stands in; the officials are those of the absence's unit."""

        def ask(found: list[OfficialRow]) -> None:
            self.stand_in_dialog = StandInDialog(self.shell, found, each.id, f"{each.official} {span_words(each.span)}")
            self.stand_in_dialog.open()

        day = each.span.first.day
        self.shell.read("ab_role.people", lambda work: officials_on(work.session, day, [each.unit_id]), ask)


def _open(each: AbsenceRow) -> bool:
    """Tell whether an absence still asks for something: it waits, comes, lasts, or a post was not taken back."""
    if each.state not in (AbsenceState.PLANNED, AbsenceState.APPROVED):
        return False
    return not each.over or any(row.state != HandoverState.RETURNED for row in each.handovers)
