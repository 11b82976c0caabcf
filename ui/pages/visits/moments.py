"""Fields of a visit: a moment as typed, people by name, a line of the itinerary."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.people.queries import OfficialRow
from crm.visits.entry import ItemData
from ui.widgets.basics import button
from ui.widgets.forms import Choice, DateEdit

_TIME = re.compile(r"([0-9]{1,2}) ?[:：.点时] ?(?:([0-9]{1,2})分?|(半))?")
_DIGITS = re.compile(r"([0-9]{1,2})([0-9]{2})?")


def time_of(text: str, field: str) -> time:
    """Return a time as typed: 9:30, 9.30, 930, 0930, 9点, 9点30分, 9点半. Raises RuleBroken ``time`` with ``field``."""
    typed = normal_text(text).replace("。", ".")
    found = _TIME.fullmatch(typed) or _DIGITS.fullmatch(typed)
    hour, minute, *half = found.groups() if found else ("99", None)
    try:
        return time(int(hour), 30 if half and half[0] else int(minute or 0))
    except ValueError as error:
        raise RuleBroken("time", _("“{text}” is not a time; write it as 9:30.").format(text=text), field=field) from error


class MomentEdit(QWidget):
    """A day and a time of day, both as typed."""

    textChanged = Signal(str)

    def __init__(self, moment: datetime | None = None) -> None:
        """Show a moment in the county's time, or nothing."""
        super().__init__()
        self.day_edit, self.time_edit = DateEdit(), QLineEdit()
        self.time_edit.setPlaceholderText("9:30")
        self.time_edit.setMaxLength(10)
        self.time_edit.setFixedWidth(72)
        self.time_edit.setAccessibleName(_("Time of day"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.day_edit, 1)
        layout.addWidget(self.time_edit)
        self.setFocusProxy(self.day_edit)
        if moment is not None:
            self.show_moment(moment)
        self.day_edit.textChanged.connect(self.textChanged)
        self.time_edit.textChanged.connect(self.textChanged)

    def setAccessibleName(self, name: str) -> None:
        """Name the field where the cursor goes."""
        super().setAccessibleName(name)
        self.day_edit.setAccessibleName(name)

    def show_moment(self, moment: datetime) -> None:
        """Show a moment in the county's time."""
        local = moment.astimezone(COUNTY_ZONE)
        self.day_edit.setText(f"{local:%Y-%m-%d}")
        self.time_edit.setText(f"{local:%H:%M}")

    def moment(self, field: str) -> datetime:
        """Return the moment. Raises RuleBroken ``date`` or ``time`` with ``field``."""
        day = self.day_edit.day(field)
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field=field)
        return datetime.combine(day, time_of(self.time_edit.text(), field), COUNTY_ZONE)


def split_names(text: str) -> list[str]:
    """Return names as typed one after the other, separated by 、 ， commas, semicolons or white space."""
    return [name for name in re.split(r"[、，,;；\s]+", text.strip()) if name]


def people_named(text: str, known: Sequence[OfficialRow], unit_id: UUID | None, field: str) -> tuple[UUID, ...]:
    """Return the officials named; of two of one name the unit's own. Raises RuleBroken ``official_unknown`` or ``official_two``."""
    found = []
    for name in split_names(text):
        same = {row.id: row for row in known if row.name == name}
        own = [row for row in same.values() if row.unit_id == unit_id]
        chosen = own or list(same.values())
        if not chosen:
            words = _("There is no official named {name} in office; correct the name.")
            raise RuleBroken("official_unknown", words.format(name=name), field=field)
        if len(chosen) > 1:
            units = "、".join(row.unit_name for row in chosen)
            words = _("Several officials are named {name} ({units}); ask the administrator to tell them apart.")
            raise RuleBroken("official_two", words.format(name=name, units=units), field=field)
        found.append(chosen[0].id)
    return tuple(dict.fromkeys(found))


class TypedItem(NamedTuple):
    """A line of the itinerary as typed."""

    day: date
    begin: str
    end: str
    place: str
    what: str
    people: str

    @property
    def empty(self) -> bool:
        """Tell whether nothing was typed."""
        return not any((self.begin, self.end, self.place, self.what, self.people))


class ItemLine(QWidget):
    """One line of the itinerary: day (of a visit of several days), from, to, where, what, who accompanies."""

    changed = Signal()

    def __init__(self, number: int, remove: Callable[[ItemLine], None]) -> None:
        """Make an empty line, the ``number``-th."""
        super().__init__()
        self.day, self.begin, self.end = Choice([]), QLineEdit(), QLineEdit()
        self.place, self.what, self.people = QLineEdit(), QLineEdit(), QLineEdit()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for field, name, width, hint in (
            (self.day, _("Day"), 84, ""),
            (self.begin, _("Begins"), 62, "9:30"),
            (self.end, _("Ends"), 62, "10:30"),
            (self.place, _("Venue"), 0, _("room or site")),
            (self.what, _("What"), 0, _("talks, plot, plant …")),
            (self.people, _("Accompanied by"), 0, _("names")),
        ):
            field.setAccessibleName(f"{name} {number}")
            if width:
                field.setFixedWidth(width)
            if isinstance(field, QLineEdit):
                field.setPlaceholderText(hint)
                field.textChanged.connect(self.changed)
            layout.addWidget(field, 0 if width else 1)
        self.remove = button("✕", lambda: remove(self), link=True, tip=_("Take the line out"))
        self.remove.setAccessibleName(_("Take line {number} out").format(number=number))
        layout.addWidget(self.remove)
        self.day.currentIndexChanged.connect(self.changed)

    def offer_days(self, first: date, last: date) -> None:
        """Offer the days of the visit; a visit of one day needs no choice."""
        kept = self.day.value()
        self.day.blockSignals(True)
        self.day.clear()
        for number in range(min(14, (last - first).days) + 1):
            day = first + timedelta(days=number)
            self.day.addItem(f"{day:%m-%d}", day)
        self.day.choose(kept)
        self.day.blockSignals(False)
        self.day.setVisible(last > first)

    def show_item(self, item: ItemData, names: Mapping[UUID, str]) -> None:
        """Show a line that was saved."""
        start, end = item.starts_at.astimezone(COUNTY_ZONE), item.ends_at.astimezone(COUNTY_ZONE)
        self.day.choose(start.date())
        self.begin.setText(f"{start:%H:%M}")
        self.end.setText(f"{end:%H:%M}")
        self.place.setText(item.place)
        self.what.setText(item.what)
        self.people.setText("、".join(names.get(each, "") for each in item.companions))

    def typed(self, first: date) -> TypedItem:
        """Return what was typed; ``first`` is the day of a visit of one day."""
        day = self.day.value()
        return TypedItem(
            day if isinstance(day, date) else first,
            self.begin.text().strip(),
            self.end.text().strip(),
            self.place.text(),
            self.what.text(),
            self.people.text().strip(),
        )


def item_of(typed: TypedItem, known: Sequence[OfficialRow], unit_id: UUID | None) -> ItemData:
    """Return a typed line. Raises RuleBroken with field ``items``. An end before the begin is past midnight only where said."""
    begin = datetime.combine(typed.day, time_of(typed.begin, "items"), COUNTY_ZONE)
    end = datetime.combine(typed.day, time_of(typed.end, "items"), COUNTY_ZONE)
    return ItemData(begin, end, typed.place, typed.what, people_named(typed.people, known, unit_id, "items"))
