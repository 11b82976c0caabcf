"""What a calendar paints of a visit, where it lies, and the drag that the week and the month share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from crm.kernel.i18n import _
from ui.theme.theme import theme
from ui.widgets.basics import SHAPES

DRAG_FROM = 6
"""Pixels that the mouse moves before a press is a drag."""


@dataclass(frozen=True, slots=True)
class Block:
    """A visit as a calendar paints it, in the county's wall time. ``tone``: info, bad, good, neutral or warn."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    title: str
    lines: tuple[str, ...]
    tone: str
    state: str
    clashes: tuple[str, ...]
    movable: bool

    @property
    def words(self) -> str:
        """Say everything a screen reader must know."""
        time = f"{self.starts_at:%m-%d %H:%M}–{self.ends_at:%m-%d %H:%M}"
        return " · ".join((self.title, time, self.state, *self.lines, *self.clashes))


def lanes(stretches: Sequence[tuple[datetime, datetime]]) -> list[tuple[int, int]]:
    """Return for each stretch (sorted by start) its lane and the number of lanes where it overlaps others."""
    placed: list[tuple[int, int]] = []
    group: list[int] = []
    ends: list[datetime] = []
    for start, end in stretches:
        if ends and start >= max(ends):
            _close(placed, group, len(ends))
            group, ends = [], []
        lane = next((number for number, until in enumerate(ends) if until <= start), len(ends))
        if lane == len(ends):
            ends.append(end)
        else:
            ends[lane] = end
        group.append(len(placed))
        placed.append((lane, 1))
    _close(placed, group, len(ends))
    return placed


def _close(placed: list[tuple[int, int]], group: list[int], count: int) -> None:
    for number in group:
        placed[number] = (placed[number][0], count)


def ink_of(tone: str) -> tuple[str, str]:
    """Return the tint and the edge of a block's tone."""
    return {
        "bad": ("bad_tint", "bad"),
        "good": ("good_tint", "good"),
        "warn": ("warn_tint", "warn"),
        "neutral": ("track", "faint"),
    }.get(tone, ("accent_tint", "accent"))


class CalendarWidget(QWidget):
    """A painted calendar: visits are chosen, opened, dragged, and begun by mouse and keyboard alike."""

    chosen = Signal(object)
    opened = Signal(object)
    moved = Signal(object, object)
    created = Signal(object)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.blocks: list[Block] = []
        self.current: UUID | None = None
        self.clash_words: Callable[[UUID, timedelta], Sequence[str]] = lambda _visit, _by: ()
        self._spots: list[tuple[QRectF, Block]] = []
        self._pressed: tuple[QPointF, Block] | None = None
        self._target: datetime | None = None
        self._words: tuple[str, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    # ---- what a calendar answers ---------------------------------------------------------------------------
    def moment_at(self, point: QPointF) -> datetime | None:
        """Return the moment under a point."""
        raise NotImplementedError

    def target_of(self, block: Block, pressed: QPointF, point: QPointF) -> datetime | None:
        """Return where a block dragged from ``pressed`` to ``point`` would begin."""
        raise NotImplementedError

    # ---- choosing ------------------------------------------------------------------------------------------
    def block_at(self, point: QPointF) -> Block | None:
        """Return the block under a point, the topmost first."""
        return next((block for place, block in reversed(self._spots) if place.contains(point)), None)

    def block_of(self, visit_id: UUID | None) -> Block | None:
        """Return a visit's block."""
        return next((block for block in self.blocks if block.id == visit_id), None)

    def choose(self, visit_id: UUID | None, *, tell: bool = True) -> None:
        """Mark a visit."""
        block = self.block_of(visit_id)
        self.current = visit_id
        self.setAccessibleDescription(block.words if block else "")
        self.update()
        if tell and block is not None:
            self.chosen.emit(block.id)

    def spot_of(self, visit_id: UUID) -> QRectF:
        """Return where a visit was painted last, its first day; an empty place where it is not."""
        return next((place for place, block in self._spots if block.id == visit_id), QRectF())

    # ---- mouse ---------------------------------------------------------------------------------------------
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the block under the mouse; a move from here drags it."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self.setFocus()
        block = self.block_at(event.position())
        self._pressed = (event.position(), block) if block is not None else None
        if block is not None:
            self.choose(block.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag a block, saying before it is dropped whom and what it would clash with; else tell what is under the mouse."""
        if self._pressed is None:
            block = self.block_at(event.position())
            self.setCursor(Qt.CursorShape.PointingHandCursor if block else Qt.CursorShape.ArrowCursor)
            return
        origin, block = self._pressed
        if not block.movable or (self._target is None and (event.position() - origin).manhattanLength() < DRAG_FROM):
            return
        target = self.target_of(block, origin, event.position())
        if target is not None and target != self._target:
            self._target = target
            self._words = tuple(self.clash_words(block.id, target - block.starts_at))
            text = "\n".join((f"{target:%m-%d %H:%M}", *(f"{SHAPES['bad']} {words}" for words in self._words)))
            QToolTip.showText(event.globalPosition().toPoint(), text, self)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop a dragged block where it is."""
        del event
        pressed, target = self._pressed, self._target
        self._stop_drag()
        if pressed is not None and target is not None and target != pressed[1].starts_at:
            self.moved.emit(pressed[1].id, target)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a visit, or begin one at the moment under the mouse."""
        block, moment = self.block_at(event.position()), self.moment_at(event.position())
        self._stop_drag()
        if block is not None:
            self.opened.emit(block.id)
        elif moment is not None:
            self.created.emit(moment)

    def _stop_drag(self) -> None:
        self._pressed, self._target, self._words = None, None, ()
        QToolTip.hideText()
        self.update()

    # ---- keyboard --------------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Alt and arrows move, Enter opens, N begins, Esc lets a dragged block go."""
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        steps = {
            Qt.Key.Key_Left: timedelta(days=-1),
            Qt.Key.Key_Right: timedelta(days=1),
            Qt.Key.Key_Up: -self.small_step(),
            Qt.Key.Key_Down: self.small_step(),
        }
        if key == Qt.Key.Key_Escape and self._pressed is not None:
            self._stop_drag()
        elif key in steps and alt:
            self._move_by(steps[Qt.Key(key)])
        elif key in steps:
            self._next(1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.block_of(self.current):
            self.opened.emit(self.current)
        elif key == Qt.Key.Key_N and not event.modifiers():
            self.created.emit(None)
        else:
            super().keyPressEvent(event)

    def small_step(self) -> timedelta:
        """Return by how much Alt and an upright arrow move a visit."""
        return timedelta(minutes=30)

    def _move_by(self, step: timedelta) -> None:
        block = self.block_of(self.current)
        if block is not None and block.movable:
            self.moved.emit(block.id, block.starts_at + step)

    def _next(self, step: int) -> None:
        if not self.blocks:
            return
        ids = [block.id for block in self.blocks]
        place = (ids.index(self.current) + step) % len(ids) if self.current in ids else 0
        self.choose(ids[place])

    # ---- painting --------------------------------------------------------------------------------------------
    def paint_block(self, painter: QPainter, place: QRectF, block: Block, *, ghost: bool = False) -> None:
        """Paint a block into its place: edge, title, lines, as many as fit; a dragged one says its clashes, others that there are."""
        tone = ("bad" if self._words else "good") if ghost else block.tone
        tint, edge = ink_of(tone)
        painter.setPen(QPen(theme.colour("accent"), 2) if block.id == self.current and not ghost else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(tint))
        if ghost:
            painter.setPen(QPen(theme.colour(edge), 1.5, Qt.PenStyle.DashLine))
        elif self._target is not None and self._pressed is not None and self._pressed[1].id == block.id:
            painter.setOpacity(0.45)
        painter.drawRoundedRect(place, 4, 4)
        painter.fillRect(QRectF(place.left(), place.top() + 1, 3, place.height() - 2), theme.colour(edge))
        clashes = self._words if ghost else (_("clash"),) if block.clashes else ()
        self._paint_words(painter, place.adjusted(9, 3, -4, -2), block, clashes)
        painter.setOpacity(1)

    def _paint_words(self, painter: QPainter, room: QRectF, block: Block, clashes: Sequence[str]) -> None:
        title = QFont(self.font())
        title.setPixelSize(12)
        title.setWeight(QFont.Weight.Medium)
        plain = QFont(title)
        plain.setWeight(QFont.Weight.Normal)
        ink = "faint" if block.tone == "neutral" else "text"
        painter.save()
        painter.setClipRect(room)
        top = self._paint_text(painter, room, room.top(), block.title, title, ink)
        for words in clashes:
            top = self._paint_text(painter, room, top, f"{SHAPES['bad']} {words}", plain, "bad")
        for words in block.lines:
            top = self._paint_text(painter, room, top, words, plain, "secondary")
        painter.restore()

    def _paint_text(self, painter: QPainter, room: QRectF, top: float, text: str, font: QFont, ink: str) -> float:
        """Paint wrapped words from ``top`` and return where they end; a line that does not fit whole is left out."""
        metrics = QFontMetricsF(font)
        if top + metrics.height() > room.bottom() + 3:
            return room.bottom()
        flags = Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignTop
        left = QRectF(room.left(), top, room.width(), room.bottom() - top)
        lines = max(1, int((left.height() + 3) / metrics.lineSpacing()))
        bound = metrics.boundingRect(left, int(flags), text)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        if bound.height() > left.height() + 3:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, left.width() * lines * 0.92)
        painter.drawText(left, int(flags), text)
        return top + min(bound.height(), left.height()) + 1


def day_words(day: date, weekday: str) -> str:
    """Return a day as calendars head it: 周四 26."""
    return f"周{weekday} {day.day}"
