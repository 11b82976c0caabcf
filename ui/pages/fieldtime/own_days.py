"""Each official's own half days on a trip 各自时段: all of it, or joining later and leaving earlier."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from crm.fieldtime.entry import StayData
from crm.kernel.errors import SijiError
from crm.kernel.i18n import _
from ui.widgets.basics import clear, label
from ui.widgets.forms import HalfDayEdit, check_box

Days = tuple[HalfDayEdit, HalfDayEdit]


class OwnDays(QWidget):
    """A line an official: “all of it”, or from when until when."""

    textChanged = Signal(str)

    def __init__(self, whole: Days) -> None:
        """``whole`` are the trip's own first and last half day, from which one's own begin."""
        super().__init__()
        self._whole = whole
        self.lines: dict[UUID, tuple[QCheckBox, HalfDayEdit, HalfDayEdit]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)

    def show_people(self, people: Sequence[tuple[UUID, str]], stays: Sequence[StayData] = ()) -> None:
        """Show a line for each, keeping what was set for whoever stays on the list."""
        kept = {
            official: (line[0].isChecked(), line[1].value("stays"), line[2].value("stays"))
            for official, line in self.lines.items()
            if _readable(line)
        }
        own = {stay.official_id: stay for stay in stays}
        clear(self._grid)
        self.lines = {}
        for number, (official, name) in enumerate(people):
            all_of_it = check_box(_("all of it"), on=True)
            all_of_it.setAccessibleName(_("{name}: all of the trip").format(name=name))
            words = (_("morning"), _("afternoon"))
            first, last = HalfDayEdit(None, afternoon=False, words=words), HalfDayEdit(None, afternoon=True, words=words)
            first.setAccessibleName(_("{name}: joins on").format(name=name))
            last.setAccessibleName(_("{name}: leaves on").format(name=name))
            self.lines[official] = (all_of_it, first, last)
            self._grid.addWidget(label(name), number * 3, 0)
            self._grid.addWidget(all_of_it, number * 3, 1)
            self._grid.addWidget(first, number * 3 + 1, 0, 1, 2)
            self._grid.addWidget(last, number * 3 + 2, 0, 1, 2)
            if official in own and not self._is_whole(own[official]):
                self._put(official, own[official])
            elif official in kept and not kept[official][0]:
                _set(first, kept[official][1])
                _set(last, kept[official][2])
                all_of_it.setChecked(False)
            self._free(official)
            all_of_it.toggled.connect(self._toggled)
        self.setVisible(len(people) > 1)

    def _is_whole(self, stay: StayData) -> bool:
        try:
            first, last = self._whole[0].value("first_day"), self._whole[1].value("last_day")
        except SijiError:
            return False
        return ((stay.first_day, stay.first_afternoon), (stay.last_day, not stay.last_morning)) == (first, last)

    def _put(self, official: UUID, stay: StayData) -> None:
        all_of_it, first, last = self.lines[official]
        if stay.first_day is not None and stay.last_day is not None:
            _set(first, (stay.first_day, stay.first_afternoon))
            _set(last, (stay.last_day, not stay.last_morning))
            all_of_it.setChecked(False)

    def _toggled(self, _on: bool) -> None:
        for official in self.lines:
            self._free(official)
        self.textChanged.emit("")

    def _free(self, official: UUID) -> None:
        """Show one's own days where they are not the trip's; they begin as the trip's."""
        all_of_it, first, last = self.lines[official]
        for edit, whole in ((first, self._whole[0]), (last, self._whole[1])):
            edit.setVisible(not all_of_it.isChecked())
            if not edit.day_edit.text():
                edit.day_edit.setText(whole.day_edit.text())
                edit.half.choose(whole.half.value())

    def stay(self, official: UUID, stand_in: UUID | None) -> StayData:
        """Return an official's stay as entered. Raises RuleBroken ``date``."""
        line = self.lines.get(official)
        if line is None or line[0].isChecked() or len(self.lines) < 2:
            return StayData(official, stand_in_id=stand_in)
        first, first_afternoon = line[1].value("stays")
        last, last_afternoon = line[2].value("stays")
        return StayData(official, first, first_afternoon, last, not last_afternoon, stand_in)


def _readable(line: tuple[QCheckBox, HalfDayEdit, HalfDayEdit]) -> bool:
    try:
        line[1].value("stays"), line[2].value("stays")
    except SijiError:
        return False
    return True


def _set(edit: HalfDayEdit, half: tuple[object, bool]) -> None:
    edit.day_edit.setText(str(half[0]))
    edit.half.choose(half[1])
