"""Breaking a title by sense 标题断行: between its parts only, in the shape of a trapezoid or a diamond (GB/T 9704-2012, 7.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Final

from crm.documents.breaking import is_wide

MOST_LINES: Final = 5
HALF: Final = 0.5


def title_width(text: str) -> float:
    """Return the width of a title's text in em: a half-width character counts half."""
    return sum(1.0 if is_wide(character) else HALF for character in text)


def break_title(parts: Sequence[str], width: float) -> list[str]:
    """Set a title's parts (each a word or phrase that stays whole) into the fewest lines of at most ``width`` em.

    Among the ways with that many lines the best shape wins: growing, shrinking, or widest in the middle; never equal
    lines, never an hourglass. A single part wider than a line is cut as a last resort.
    """
    whole = _cut_to(parts, width)
    for count in range(1, min(MOST_LINES, len(whole)) + 1):
        ways = [_lines(whole, borders) for borders in combinations(range(1, len(whole)), count - 1)]
        fitting = [way for way in ways if all(title_width(line) <= width for line in way)]
        if fitting:
            return min(fitting, key=shape_penalty)
    return _greedy(whole, width)


def shape_penalty(lines: Sequence[str]) -> float:
    """Return how far lines are from a trapezoid or diamond; 0 is a single line. Lines alike and an hourglass cost most."""
    if len(lines) == 1:
        return 0.0
    widths = [title_width(line) for line in lines]
    widest = max(widths)
    rises = [after - before for before, after in pairwise(widths)]
    turns = sum(1 for before, after in pairwise(rises) if before < 0 < after)
    alike = sum(1 for rise in rises if abs(rise) < 1)
    steep = sum(max(0.0, abs(rise) / widest - 0.35) for rise in rises)
    return turns * 4 + alike * 2 + steep * 6 + (1 - min(widths) / widest)


def _lines(parts: Sequence[str], borders: Sequence[int]) -> list[str]:
    edges = [0, *borders, len(parts)]
    return ["".join(parts[a:b]) for a, b in pairwise(edges)]


def _cut_to(parts: Sequence[str], width: float) -> list[str]:
    whole: list[str] = []
    for part in parts:
        rest = part
        while title_width(rest) > width:
            end = max(1, next(i for i in range(len(rest), 0, -1) if title_width(rest[:i]) <= max(width, 1)))
            whole.append(rest[:end])
            rest = rest[end:]
        if rest:
            whole.append(rest)
    return whole


def _greedy(parts: Sequence[str], width: float) -> list[str]:
    lines = [""]
    for part in parts:
        if lines[-1] and title_width(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    return lines
