"""What a change of scheme does: each unit's rank and score before and after, the moved ones marked by arrow and words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from crm.kernel.i18n import N_, _, ngettext
from crm.league.scores.queries import Tried
from crm.league.scores.report import tenths
from ui.theme.theme import theme

HEADS = (N_("Unit"), N_("Rank"), N_("Score"))
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def effect_words(rows: Sequence[Tried], *, changed: bool, may: bool = True) -> str:
    """Say in a sentence what a draft does: how many units move; ``may``: the person may change it."""
    moved = sum(1 for each in rows if each.rank_before != each.rank_after or each.group != each.group_after)
    if not changed and not may:
        return _("The ranking by this edition.")
    if not changed:
        return _("The ranking by this edition; change something to see what it does.")
    if not moved:
        return _("No unit changes its rank.")
    return ngettext("{count} unit changes its rank.", "{count} units change their rank.", moved).format(count=moved)


class EffectTable(QTableWidget):
    """A row a unit in the order of the draft, with headings of groups."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(0, len(HEADS))
        self.setAccessibleName(_("Effect on the ranking"))
        self.setHorizontalHeaderLabels([_(head) for head in HEADS])
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        self.setShowGrid(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeaderItem(0).setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in ((1, 74), (2, 106)):
            self.setColumnWidth(place, width)
            self.horizontalHeaderItem(place).setTextAlignment(RIGHT)

    def show_rows(self, rows: Sequence[Tried]) -> None:
        """Show the rows."""
        self.setRowCount(0)
        group: str | None = None
        for each in rows:
            if each.group_after != group:
                group = each.group_after
                self._put(group or _("All units"), "", "", "secondary")
            self._put(f"　{each.unit}", rank_words(each), score_words(each), tone_of(each))

    def _put(self, unit: str, rank: str, score: str, tone: str) -> None:
        place = self.rowCount()
        self.insertRow(place)
        for column, text in enumerate((unit, rank, score)):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(RIGHT)
            if column == 1 or tone == "secondary":
                item.setForeground(QBrush(QColor(theme.colour(tone))))
            self.setItem(place, column, item)


def tone_of(each: Tried) -> str:
    """Return the colour of a rank: good when it rises."""
    return "good_text" if each.rank_after < each.rank_before else "bad" if each.rank_after > each.rank_before else "text"


def rank_words(each: Tried) -> str:
    """Write a rank, and how it moved: 3 → 1 ↑."""
    if each.group != each.group_after:
        return f"{each.rank_before} → {each.rank_after} ↔"
    if each.rank_before == each.rank_after:
        return str(each.rank_after)
    return f"{each.rank_before} → {each.rank_after} {'↑' if each.rank_after < each.rank_before else '↓'}"


def score_words(each: Tried) -> str:
    """Write a score, and what it was where it changed: 84.1 → 86.3."""
    if each.tenths_before == each.tenths_after:
        return tenths(each.tenths_after)
    return f"{tenths(each.tenths_before)} → {tenths(each.tenths_after)}"
