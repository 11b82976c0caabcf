"""The cards of transfers: the way from unit to unit, the split as bars, the three confirmations."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from crm.procedures.transfer.course import SIDE_NAMES, STATE_NAMES, Side, TransferState
from crm.procedures.transfer.queries import ConfirmationRow, TransferRow
from crm.procedures.transfer.rules import Ratio, Split
from ui.theme.theme import theme
from ui.widgets.basics import Badge, boxed, column, label, row


def transfer_badge(each: TransferRow) -> Badge:
    """Return where a transfer stands, in words and shape: days left for an answer, else its state."""
    if each.state != TransferState.OFFERED:
        return Badge(each.light, _(STATE_NAMES[TransferState(each.state)]))
    words = _("answer today") if each.days_left <= 0 else _("{days} days left to answer").format(days=each.days_left)
    return Badge(each.light, words)


def moment_words(moment: datetime | None) -> str:
    """Return a moment in county time, a dash for none."""
    return "—" if moment is None else f"{moment.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}"


def facts(pairs: tuple[tuple[str, str], ...], columns: int = 2) -> QWidget:
    """Return named values in a grid, their texts wrapped."""
    grid = QGridLayout()
    grid.setContentsMargins(14, 10, 14, 10)
    grid.setVerticalSpacing(7)
    grid.setHorizontalSpacing(14)
    for side in range(columns):
        grid.setColumnStretch(side * 2 + 1, 1)
    for number, (name, value) in enumerate(pairs):
        line, side = divmod(number, columns)
        grid.addWidget(label(name, "faint"), line, side * 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(value or "—", wrap=True), line, side * 2 + 1, Qt.AlignmentFlag.AlignTop)
    return boxed(grid)


def caption(text: str, tone: str = "strong") -> QWidget:
    """Return a line of words over the lines that follow."""
    return boxed(row(label(text, tone, wrap=tone == "faint"), margins=(14, 10, 14, 2)))


class SplitBar(QWidget):
    """One split as a bar: the reporting side's part and the landing side's, both whole with 双算."""

    def __init__(self, name: str, ratio: Ratio, sides: tuple[str, str]) -> None:
        """Show ``name`` divided between two sides."""
        super().__init__()
        self._name, self._ratio, self._sides = name, ratio, sides
        self.setMinimumSize(220, 44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name} {ratio.words} {sides[0]}：{sides[1]}")

    def sizeHint(self) -> QSize:
        """Return a bar with a line of words above it."""
        return QSize(280, 44)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the words, then the two parts with their percentages in them."""
        reporting, landing = self._ratio.weights
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = painter.font()
            font.setPixelSize(12)
            painter.setFont(font)
            painter.setPen(theme.colour("secondary"))
            painter.drawText(QRectF(0, 0, self.width(), 18), Qt.AlignmentFlag.AlignLeft, f"{self._name}　{self._ratio.words}")
            left = (self.width() - 4) * reporting / (reporting + landing)
            for place, width, part, tint, ink in (
                (0.0, left, reporting, "accent", "on_accent"),
                (left + 4, self.width() - left - 4, landing, "accent_tint", "accent"),
            ):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour(tint))
                painter.drawRoundedRect(QRectF(place, 20, width, 22), 4, 4)
                painter.setPen(theme.colour(ink))
                words = f"{self._sides[0 if part is reporting and place == 0 else 1]} {part * 10}%"
                shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(width) - 10)
                painter.drawText(QRectF(place + 5, 20, width - 10, 22), Qt.AlignmentFlag.AlignCenter, shown)


def split_bars(split: Split, reporting: str, landing: str) -> QWidget:
    """Return both splits side by side with their term."""
    bars = row(
        SplitBar(_("Indicators"), split.indicators, (reporting, landing)),
        SplitBar(_("Tax"), split.tax, (reporting, landing)),
        spacing=18,
        margins=(14, 8, 14, 2),
    )
    term = label(_("for {years} years; the county counts the project once").format(years=split.years), "faint")
    return boxed(column(boxed(bars), boxed(row(term, None, margins=(14, 0, 14, 8))), spacing=0))


def confirmation_lines(confirmations: tuple[ConfirmationRow, ...]) -> list[QWidget]:
    """Return a line for each of the three who confirm: given when and by whom, or still missing."""
    lines = []
    for each in confirmations:
        given = each.confirmed_at is not None
        badge = Badge("good", _("confirmed")) if given else Badge("neutral", _("not yet"))
        who = f"{each.official}　{moment_words(each.confirmed_at)}　{each.note}" if given else ""
        lines.append(
            boxed(
                row(
                    label(_(SIDE_NAMES[Side(each.side)]), "faint"),
                    label(each.unit, "strong"),
                    label(who, "secondary"),
                    None,
                    badge,
                    margins=(14, 7, 14, 7),
                ),
                "rowLine",
            )
        )
    return lines
