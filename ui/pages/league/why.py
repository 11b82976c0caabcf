"""Why a score is what it is 为什么是84.1分: a tree of lines, under each the records that make it; Enter opens a record."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from crm.kernel.i18n import _
from crm.league.scores.explain import Explanation, Line, PartLine
from crm.league.scores.report import tenths, thousandths

PART = Qt.ItemDataRole.UserRole
ROW = QSize(60, 25)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class WhyTree(QTreeWidget):
    """The lines of a score with their records; the last row is what they add up to. ``opened`` tells a record's kind and id."""

    opened = Signal(str, UUID)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.setColumnCount(3)
        self.setHeaderLabels([_("Item or record"), _("How it is reckoned"), _("Points")])
        self.headerItem().setTextAlignment(2, RIGHT)
        self.setAccessibleName(_("Why this score"))
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        self.header().setStretchLastSection(False)
        self.setColumnWidth(0, 210)
        self.setColumnWidth(2, 76)
        self.itemActivated.connect(self._activated)

    def show_score(self, told: Explanation) -> None:
        """Show an explanation; lines that were unfolded stay so."""
        open_before = {self.topLevelItem(n).text(0) for n in range(self.topLevelItemCount()) if self.topLevelItem(n).isExpanded()}
        self.clear()
        for line in told.lines:
            item = self._line(line)
            self.addTopLevelItem(item)
            item.setExpanded(line.title in open_before)
        total = QTreeWidgetItem([_("Total"), _("the lines add up to the score"), tenths(told.tenths)])
        self._strong(total)
        self.addTopLevelItem(total)

    def _line(self, line: Line) -> QTreeWidgetItem:
        item = QTreeWidgetItem([line.title, line.words, tenths(line.tenths)])
        item.setTextAlignment(2, RIGHT)
        item.setSizeHint(0, ROW)
        item.setToolTip(1, line.words)
        item.setToolTip(0, line.title)
        for part in line.parts:
            shown = QTreeWidgetItem([part.title, f"{part.day}　{part.words}".rstrip(), thousandths(part.thousandths)])
            shown.setData(0, PART, part)
            shown.setToolTip(0, part.title)
            shown.setTextAlignment(2, RIGHT)
            shown.setSizeHint(0, ROW)
            item.addChild(shown)
        return item

    def _strong(self, item: QTreeWidgetItem) -> None:
        font = QFont(self.font())
        font.setBold(True)
        for column in range(3):
            item.setFont(column, font)
        item.setTextAlignment(2, RIGHT)

    def chosen(self) -> PartLine | None:
        """Return the chosen record."""
        item = self.currentItem()
        part: PartLine | None = item.data(0, PART) if item is not None else None
        return part

    def _activated(self, item: QTreeWidgetItem, _column: int) -> None:
        part: PartLine | None = item.data(0, PART)
        if part is not None:
            self.opened.emit(part.kind, part.record_id)
        else:
            item.setExpanded(not item.isExpanded())
