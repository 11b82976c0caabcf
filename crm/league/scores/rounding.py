"""Rounding that adds up 尾差: a score is rounded once, and what makes it is shown so that it adds up to what is shown; pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def rounded(value: Fraction, places: int = 1) -> int:
    """Return ``value`` in units of 10**-places, rounded once: a half goes away from zero."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return int(-whole if value < 0 else whole)


def shown_parts(parts: Sequence[Fraction], whole: int, places: int = 1) -> list[int]:
    """Return ``parts`` in units of 10**-places so that they add up to ``whole``: the largest remainder takes the odd unit.

    Each is within one unit of its exact value when ``whole`` is their exact sum rounded; of equal remainders the earlier
    takes it. ``whole`` may lie further off (a total that was itself shifted): the rest then goes round once more.
    """
    scaled = [part * 10**places for part in parts]
    shown = [part.numerator // part.denominator for part in scaled]
    by_remainder = sorted(range(len(parts)), key=lambda place: (shown[place] - scaled[place], place))
    missing = whole - sum(shown)
    if not parts:
        return []
    turns, rest = divmod(missing, len(parts))
    for order, place in enumerate(by_remainder):
        shown[place] += turns + (order < rest)
    return shown
