"""The duty board: posts by rows, half days by cells; B's, stand-ins' and unmanned stretches as bars with words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen

from crm.kernel.i18n import N_, _
from ui.theme.theme import theme
from ui.widgets.day_grid import HEAD, DayGrid, MatrixDay

UNIT_WIDTH, POST_WIDTH, NAME_WIDTH = 84, 104, 54
LEFT = UNIT_WIDTH + POST_WIDTH + 2 * NAME_WIDTH
ROW = 27
CELL_WORDS = {
    "a": N_("A on duty"),
    "b": N_("B for A"),
    "stand_in": N_("stand-in"),
    "unmanned": N_("unmanned"),
    "vacant": N_("no B beside A"),
    "planned": N_("leave waits for approval"),
}
MARKS = {"b": "B", "stand_in": N_("S"), "unmanned": "✕", "vacant": "—", "planned": "…"}


@dataclass(frozen=True, slots=True)
class DutySlot:
    """One half day: its state (see ``CELL_WORDS``), who is on duty, and the absence behind it."""

    state: str
    official: str
    absence: UUID | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One post's line: unit, post, A, B, and its half days by (day, afternoon)."""

    key: UUID
    unit: str
    post: str
    a: str
    b: str
    slots: Mapping[tuple[int, bool], DutySlot] = field(default_factory=dict)


class DutyBoard(DayGrid):
    """Paints the board; arrows move, Enter opens the absence under the mark, N enters leave."""

    opened = Signal(object)
    chosen = Signal(object, int)
    created = Signal(object, int)

    left, tall = LEFT, ROW

    def show_month(self, days: Sequence[MatrixDay], rows: Sequence[DutyRow]) -> None:
        """Show a month; the mark stays where it was as far as there are cells."""
        self.show_rows(days, rows)

    def sizeHint(self) -> QSize:
        """Return the size of every row at a legible cell width."""
        return QSize(LEFT + len(self.days) * 20, HEAD + ROW * max(1, len(self.rows)))

    # ---- painting ----------------------------------------------------------------------------------------
    def paint_heads(self, painter: QPainter) -> None:
        """Head unit, post, A and B."""
        left, upright = 10.0, Qt.AlignmentFlag.AlignVCenter
        heads = ((_("Unit"), UNIT_WIDTH), (_("Post"), POST_WIDTH), (_("Role A"), NAME_WIDTH), (_("Role B"), NAME_WIDTH))
        for text, wide in heads:
            self.text(painter, QRectF(left, 0, wide - 4, HEAD), text, "secondary", 12, upright)
            left += wide

    def paint_row(self, painter: QPainter, number: int, line: DutyRow) -> None:
        """Paint a post: unit, name, A, B, and the stretches of its half days."""
        top, middle = HEAD + number * ROW, Qt.AlignmentFlag.AlignVCenter
        self.paint_unit(painter, number, UNIT_WIDTH)
        left = float(UNIT_WIDTH + 10)
        for text, wide, ink in (
            (line.post, POST_WIDTH, "text"),
            (line.a or "—", NAME_WIDTH, "text"),
            (line.b or "—", NAME_WIDTH, "secondary"),
        ):
            self.text(painter, QRectF(left, top, wide - 4, ROW), text, ink, 12, middle)
            left += wide
        for start, stop, slot in self._runs(line):
            self._paint_run(painter, top, start, stop, slot)

    def _runs(self, line: DutyRow) -> list[tuple[int, int, DutySlot]]:
        """Return the stretches of equal half days as (first, last) numbered from 0, two a day."""
        runs: list[tuple[int, int, DutySlot]] = []
        for place, day in enumerate(self.days):
            for afternoon in (False, True):
                slot, half = line.slots.get((day.number, afternoon)), place * 2 + afternoon
                if slot is None:
                    continue
                if runs and runs[-1][1] == half - 1 and runs[-1][2] == slot:
                    runs[-1] = (runs[-1][0], half, slot)
                else:
                    runs.append((half, half, slot))
        return runs

    def _paint_run(self, painter: QPainter, top: int, start: int, stop: int, slot: DutySlot) -> None:
        """Paint one stretch: A a thin line, B filled, a stand-in hatched, unmanned full red, planned dashed."""
        half = self.cell_width() / 2
        place = QRectF(LEFT + start * half + 1, top + 5, (stop - start + 1) * half - 2, ROW - 10)
        if slot.state == "a":
            painter.setPen(QPen(theme.colour("border"), 2))
            painter.drawLine(QPointF(place.left(), place.center().y()), QPointF(place.right(), place.center().y()))
            return
        tint, ink = {
            "b": ("accent_tint", "accent"),
            "stand_in": ("warn_tint", "warn_text"),
            "unmanned": ("bad", "on_accent"),
            "planned": ("surface", "accent"),
        }.get(slot.state, ("track", "secondary"))
        style = Qt.PenStyle.DashLine if slot.state == "planned" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.colour("bad" if slot.state == "unmanned" else ink), 1, style))
        painter.setBrush(theme.colour(tint))
        painter.drawRoundedRect(place, 3, 3)
        if slot.state == "stand_in":
            painter.setBrush(QBrush(theme.colour("border"), Qt.BrushStyle.BDiagPattern))
            painter.drawRoundedRect(place, 3, 3)
        self.text(painter, place, self._run_words(place, slot), ink, 11, Qt.AlignmentFlag.AlignCenter)

    def _run_words(self, place: QRectF, slot: DutySlot) -> str:
        """Return what fits into a stretch: the mark with the name, or the mark alone."""
        mark = _(MARKS[slot.state]) if slot.state in MARKS else ""
        name = _("unmanned") if slot.state == "unmanned" else slot.official
        font = self.font()
        font.setPixelSize(11)
        whole = f"{mark} {name}".strip()
        return whole if QFontMetrics(font).horizontalAdvance(whole) + 4 <= place.width() else mark

    # ---- asking ------------------------------------------------------------------------------------------
    def words_at(self, row: int, day: int) -> str:
        """Return in words what a cell shows: the post, which day, and who is on duty in each half of it."""
        if not 0 <= row < len(self.rows) or not 0 <= day < len(self.days):
            return ""
        line, column = self.rows[row], self.days[day]
        parts = [f"{line.unit} {line.post}", _("day {number}").format(number=column.number)]
        for afternoon, half in ((False, _("morning")), (True, _("afternoon"))):
            slot = line.slots.get((column.number, afternoon))
            if slot is not None:
                parts.append(f"{half} {_(CELL_WORDS[slot.state])} {slot.official}".rstrip())
        return " · ".join(parts)

    def absence_here(self) -> UUID | None:
        """Return the absence behind the half days under the mark."""
        if not self.rows or not self.days:
            return None
        line, day = self.rows[self.at[0]], self.days[self.at[1]].number
        found = (line.slots.get((day, afternoon)) for afternoon in (False, True))
        return next((slot.absence for slot in found if slot is not None and slot.absence is not None), None)

    # ---- moving ------------------------------------------------------------------------------------------
    def tell_chosen(self) -> None:
        """Tell the post and the day under the mark."""
        self.chosen.emit(self.rows[self.at[0]], self.days[self.at[1]].number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the absence there, or begin leave."""
        row, day = self.cell_at(event.position())
        if row >= 0 and day >= 0:
            self.move_to(row, day)
            self._open_or_create()

    def _open_or_create(self) -> None:
        absence = self.absence_here()
        if absence is not None:
            self.opened.emit(absence)
        elif self.rows and self.days:
            self.created.emit(self.rows[self.at[0]], self.days[self.at[1]].number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by arrows; Enter opens the absence or begins leave, N begins leave."""
        if self.step(event):
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_or_create()
        elif event.text().lower() == "n" and self.rows and self.days:
            self.created.emit(self.rows[self.at[0]], self.days[self.at[1]].number)
        else:
            super().keyPressEvent(event)
