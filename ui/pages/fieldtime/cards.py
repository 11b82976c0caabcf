"""The cards under the month: why a number is what it is, the units with all three readings, and the contradictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from crm.calendar.half_days import Span, days_text
from crm.fieldtime.ahead import Suggestion
from crm.fieldtime.disputes import Contradiction
from crm.fieldtime.drill import Figure, HalfLine, MeetingLine
from crm.fieldtime.queries import FieldTime, HalfDayLine, UnitReport
from crm.fieldtime.rules import REASON_NAMES
from crm.fieldtime.year import YearToDate
from crm.kernel.i18n import N_, _
from ui.pages.fieldtime.words import outlook_words
from ui.shell.window import WEEKDAYS
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, label, row
from ui.widgets.gauges import Gauge

if TYPE_CHECKING:
    from crm.fieldtime.forecast import Forecast

Open = Callable[[UUID], object]
NUMBERS = (
    (Figure.UNION, N_("Union")),
    (Figure.BEST, N_("Best")),
    (Figure.EVERY, N_("Every")),
    (Figure.PERSON, N_("Persons")),
    (Figure.WAITING, N_("Waiting")),
    (Figure.BATCHES, N_("Batches")),
    (Figure.ENTERPRISES, N_("Firms")),
)


class ClickRow(QFrame):
    """A line that opens a record when it is clicked."""

    def __init__(self, layout: QLayout, run: Callable[[], object]) -> None:
        """Show a layout as a line."""
        super().__init__()
        self.setObjectName("rowLine")
        self.setLayout(layout)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._run = run

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the record."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._run()


def cell(text: str, width: int, tone: str = "", *, right: bool = False) -> QWidget:
    """Return a label of fixed width."""
    made = label(text, tone)
    made.setFixedWidth(width)
    made.setAlignment(Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft))
    return made


def day_words(day: date, halves: Sequence[bool]) -> str:
    """Return a day with its weekday, and whether all of it or which half."""
    half = _("whole day") if len(halves) > 1 else _("afternoon") if halves[0] else _("morning")
    return f"{day:%m-%d} 周{WEEKDAYS[day.weekday()]} {half}"


def span_words(span: Span) -> str:
    """Return a stretch of half days in a few words."""
    first, last = span.first, span.last
    begin = f"{first.day:%m-%d}" + (_("afternoon") if first.afternoon else "")
    end = f"{last.day:%m-%d}" + ("" if last.afternoon else _("morning"))
    days = _("{days} days").format(days=days_text(span.halves))
    return f"{begin} ({days})" if first.day == last.day else f"{begin} – {end} ({days})"


class WhyCard(Card):
    """Day by day what makes a number; a line opens its trip."""

    def __init__(self, open_trip: Open, plan: Callable[[Span], object]) -> None:
        """``plan`` begins a trip in a stretch of half days that is suggested."""
        super().__init__(_("Why this number"), _("press ? on a row"))
        self._open, self._plan = open_trip, plan

    def show_official(self, lines: Sequence[HalfDayLine], ahead: QWidget | None) -> None:
        """Show an official's half days, two of a day together where the same holds of both."""
        shown: list[QWidget | None] = [] if ahead is None else [ahead]
        number = 0
        while number < len(lines):
            each, halves = lines[number], [lines[number].afternoon]
            following = lines[number + 1] if number + 1 < len(lines) else None
            if following is not None and _alike(each, following):
                halves.append(following.afternoon)
            number += len(halves)
            shown.append(self._line(each.day, halves, each.place, each.counts, each.reason, each.trip_id))
        self.scroll(shown if len(lines) else [*shown, EmptyState(_("No trip in this month."))])

    def show_halves(self, lines: Sequence[HalfLine]) -> None:
        """Show the half days that make a unit's figure, with whose they are."""
        shown: list[QWidget | None] = [
            self._line(
                each.half.day,
                [each.half.afternoon],
                "、".join(each.names),
                each.judged.counts,
                _(REASON_NAMES[each.judged.reason]),
                each.judged.trip_id,
            )
            for each in lines
        ]
        self.scroll(shown or [EmptyState(_("Nothing makes this number: it is nought."))])

    def show_meetings(self, lines: Sequence[MeetingLine]) -> None:
        """Show the trips or meetings that make a unit's figure."""
        shown: list[QWidget | None] = [
            ClickRow(
                row(
                    cell(f"{each.day:%m-%d}", 56),
                    label(each.words, "strong"),
                    label(each.detail, "secondary"),
                    None,
                    spacing=8,
                    margins=(14, 5, 14, 5),
                ),
                lambda each=each: self._open(each.trip_id),
            )
            for each in lines
        ]
        self.scroll(shown or [EmptyState(_("Nothing makes this number: it is nought."))])

    def _line(self, day: date, halves: Sequence[bool], where: str, counts: bool, reason: str, trip: UUID) -> QWidget:
        badge = Badge("good", days_text(len(halves))) if counts else Badge("neutral", _("not counted"))
        parts = (cell(day_words(day, halves), 118), cell(where, 84, "secondary"), badge, label(reason, "secondary"), None)
        return ClickRow(row(*parts, spacing=6, margins=(14, 3, 14, 3)), lambda: self._open(trip))

    def ahead(self, outlook: Forecast, found: Suggestion, today: date, *, met: bool) -> QWidget | None:
        """Return the line that says what is short, until when it can be made up, and when it could be."""
        if met or not outlook.short:
            return None
        state, words = outlook_words(outlook, today, met=met)
        parts: list[QWidget | int | None] = [Badge(state, words)]
        if outlook.set_out_by is not None and outlook.set_out_by > today:
            parts.append(label(_("set out by {day} at the latest").format(day=f"{outlook.set_out_by:%m-%d}"), "secondary"))
        if found.proposed:
            stretches = "、".join(span_words(each) for each in found.proposed)
            parts.append(label(_("free: {stretches}").format(stretches=stretches), "secondary"))
            first = found.proposed[0]
            parts += [None, button(_("Plan this"), lambda: self._plan(first), link=True)]
        return boxed(row(*parts, spacing=8, margins=(14, 4, 10, 4)), "rowLine")


def _alike(one: HalfDayLine, two: HalfDayLine) -> bool:
    return (one.day, one.trip_id, one.code, one.also_on) == (two.day, two.trip_id, two.code, two.also_on)


class UnitsCard(Card):
    """Each unit's month: gauge, all three readings, person-days, the year so far; every number opens."""

    def __init__(self, asked: Callable[[UnitReport, Figure], object]) -> None:
        """``asked``: a number was clicked."""
        super().__init__(_("Units this month"), _("all three readings; click a number to see what makes it"))
        self._asked = asked
        self.years: Mapping[UUID, YearToDate] = {}
        self._found: tuple[FieldTime, Sequence[UnitReport], date] | None = None

    def show_years(self, years: Mapping[UUID, YearToDate]) -> None:
        """Add the year so far, once it is read."""
        self.years = years
        if self._found is not None:
            self.show_units(*self._found)

    def show_units(self, found: FieldTime, units: Sequence[UnitReport], today: date) -> None:
        """Show units."""
        self._found = (found, units, today)
        words = {key: _(word) for key, word in NUMBERS}
        head = [cell("", 60), cell("", 60), *(cell(words[key], 35, "faint", right=True) for key, _word in NUMBERS)]
        lines: list[QWidget | None] = [
            boxed(row(*head, cell(_("Year (last)"), 88, "faint", right=True), None, spacing=3, margins=(14, 4, 12, 2)))
        ]
        lines += [self._unit(found, each, today) for each in units]
        self.scroll(lines)

    def _unit(self, found: FieldTime, each: UnitReport, today: date) -> QWidget:
        month = each.month
        state, words = outlook_words(each.outlook, today, met=month.met)
        if month.none and not month.waiting:
            state, words = "bad", _("nobody out")
        gauge = Gauge(month.by(found.rule.reading), month.waiting, found.rule.target, "good" if month.met else "accent")
        gauge.setMinimumWidth(0)
        gauge.setFixedWidth(60)
        values = {
            Figure.UNION: days_text(month.union),
            Figure.BEST: days_text(month.best),
            Figure.EVERY: days_text(month.worst_principal),
            Figure.PERSON: days_text(month.person),
            Figure.WAITING: days_text(month.waiting),
            Figure.BATCHES: str(each.batches),
            Figure.ENTERPRISES: str(each.enterprises_met),
        }
        numbers = [self._number(each, key, values[key], _(word)) for key, word in NUMBERS]
        year = self.years.get(each.unit.id)
        so_far = "" if year is None else f"{days_text(year.union)} ({days_text(year.union_before)})"
        parts = (
            cell(each.unit.short_name, 60),
            gauge,
            *numbers,
            cell(so_far, 88, "secondary", right=True),
            None,
            Badge(state, words),
        )
        return boxed(row(*parts, spacing=3, margins=(14, 2, 8, 2)), "rowLine")

    def _number(self, report: UnitReport, figure: Figure, text: str, words: str) -> QWidget:
        made = button(text, lambda: self._asked(report, figure), link=True, tip=_("What makes this number?"))
        made.setFixedWidth(35)
        made.setProperty("number", True)
        made.setAccessibleName(f"{report.unit.short_name} {words} {text}")
        return made


def fill_contradictions(card: Card, found: Sequence[Contradiction], open_record: Callable[[str, UUID], object]) -> None:
    """List contradictions, each with both records to open."""
    lines: list[QWidget | None] = []
    for each in found:
        links = [button(_("the trip"), lambda each=each: open_record("trip", each.trip.id), link=True)]
        if each.other is not None:
            kind, record = each.other
            words = {"trip": _("the other trip"), "visit": _("the visit"), "case": _("the case")}[kind]
            links.append(button(words, lambda kind=kind, record=record: open_record(kind, record), link=True))
        words = f"{each.trip.unit_name} {each.trip.officials} {each.trip.first_day:%m-%d}–{each.trip.last_day:%m-%d} {each.trip.places}"
        lines += [
            boxed(
                row(
                    Badge(each.flag.state, each.flag.short),
                    label(words, "secondary"),
                    None,
                    *links,
                    spacing=8,
                    margins=(14, 5, 12, 0),
                )
            ),
            boxed(row(label(each.flag.words, wrap=True), margins=(14, 1, 12, 5)), "rowLine"),
        ]
    card.title.setText(_("{count} contradictions").format(count=len(found)))
    card.scroll(lines or [EmptyState(_("Nothing in this month contradicts another record."))])
