"""Series of numbers 数列 that a chart shows, on screen and on paper alike: plain values, no colour and no size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from crm.kernel.i18n import _

Value = int | float | Fraction
"""A number to be drawn; what is decided by numbers is decided before a chart sees them."""


def number_text(value: Value | None) -> str:
    """Write a number as it stands beside its mark: at most one decimal, halves away from zero, a dash for none."""
    if value is None:
        return "—"
    tenths = floor(abs(Fraction(value)) * 10 + Fraction(1, 2))
    whole, tenth = divmod(tenths, 10)
    sign = "-" if value < 0 and tenths else ""
    return f"{sign}{whole}.{tenth}" if tenth else f"{sign}{whole}"


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name, a number (or None) a category, and how each is written where that is not :func:`number_text`."""

    name: str
    values: Sequence[Value | None]
    texts: Sequence[str] = ()

    def text(self, place: int) -> str:
        """Return the number of a category as it is written."""
        return self.texts[place] if self.texts else number_text(self.values[place])

    @property
    def last(self) -> int | None:
        """Return the place of the last number, None where there is none."""
        return next((place for place in range(len(self.values) - 1, -1, -1) if self.values[place] is not None), None)


@dataclass(frozen=True, slots=True)
class ChartData:
    """A chart: ``title`` is the answer it gives, then its categories, series, the unit of its numbers.

    ``line``: what all are held against, with its words. ``downwards``: small numbers stand on top, as ranks do.
    Raises ValueError where a series has more or fewer numbers than there are categories.
    """

    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    line: Value | None = None
    line_note: str = ""
    downwards: bool = False

    def __post_init__(self) -> None:
        """Check that every category has its number in every series."""
        wrong = [each.name for each in self.series if len(each.values) != len(self.categories)]
        if wrong:
            raise ValueError(f"series {wrong} do not fit {len(self.categories)} categories")

    @property
    def numbers(self) -> list[float]:
        """Return every number there is."""
        return [float(value) for each in self.series for value in each.values if value is not None]

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to draw."""
        return not self.numbers

    def reach(self, *, zero: bool = True) -> tuple[float, float]:
        """Return the lowest and highest number to be shown, the line and (``zero``) nought among them; never equal."""
        found = [*self.numbers, *([0.0] if zero else []), *([float(self.line)] if self.line is not None else [])]
        low, high = min(found, default=0.0), max(found, default=0.0)
        return (low, high) if high > low else (low, low + 1.0)

    def words(self, place: int) -> str:
        """Say one category in words: its name and its numbers with their unit."""
        if len(self.series) == 1:
            said = f"{self.series[0].text(place)}{self.unit}"
        else:
            said = _(", ").join(f"{each.name} {each.text(place)}{self.unit}" for each in self.series)
        return _("{name}: {numbers}").format(name=self.categories[place], numbers=said)

    def description(self) -> str:
        """Say the whole chart in words, for who does not see it."""
        said = [self.words(place) for place in range(len(self.categories))]
        if self.line is not None:
            said.append(self.line_note or f"{number_text(self.line)}{self.unit}")
        return _("; ").join(said)


def spread(wanted: Sequence[float], room: float, low: float, high: float) -> list[float]:
    """Return places at least ``room`` apart between ``low`` and ``high``, in the order of ``wanted`` and near to it.

    Where they do not all fit they share the room there is. Labels at the end of lines stand at such places.
    """
    order = sorted(range(len(wanted)), key=lambda each: wanted[each])
    apart = min(room, (high - low) / max(1, len(wanted) - 1))
    places = list(wanted)
    at = low
    for index in order:
        places[index] = max(at, wanted[index])
        at = places[index] + apart
    at = high
    for index in reversed(order):
        places[index] = min(at, places[index])
        at = places[index] - apart
    return places
