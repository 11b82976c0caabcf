"""Strips: a paper cut into pieces that a page holds or does not, and their distribution over pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from crm.documents.geometry import PITCH
from crm.documents.sheet import Sheet

Draw = Callable[[Sheet, float, float], None]
_NEAR = 0.01


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of a page across the whole type area.

    ``height`` in points; ``draw`` gets the sheet, the left edge and the top. ``grid``: begins on a line of the 22-line
    grid. ``keep``: never parted from the strip after it. ``heads`` are drawn again above it where it begins a page.
    ``bottom``: stands at the foot of the type area. ``bookmark``: (title, level).
    """

    height: float
    draw: Draw
    grid: bool = False
    keep: bool = False
    heads: tuple[Strip, ...] = ()
    bottom: bool = False
    bookmark: tuple[str, int] | None = None


class Placed(NamedTuple):
    """A strip on its page, ``top`` points below the top of the type area."""

    top: float
    strip: Strip


def blank(lines: float = 1) -> Strip:
    """Return empty lines of the grid."""
    return Strip(lines * PITCH, lambda _sheet, _x, _y: None)


def kept_together(strips: Sequence[Strip]) -> list[Strip]:
    """Return the strips bound to each other, the last one free."""
    return [replace(strip, keep=True) for strip in strips[:-1]] + list(strips[-1:])


def paginate(strips: Sequence[Strip], height: float) -> list[list[Placed]]:
    """Distribute strips over pages of ``height`` points; what is kept together moves to the next page together."""
    pages: list[list[Placed]] = [[]]
    top = 0.0
    for group in _groups(strips):
        if group[0].bottom:
            top = _place_at_bottom(pages, group, top, height)
            continue
        if pages[-1] and _end(group, top) > height + _NEAR and _end(group, 0.0) <= height + _NEAR:
            pages.append([])
            top = 0.0
        for strip in group:
            start = _start(strip, top)
            if pages[-1] and start + strip.height > height + _NEAR:
                pages.append([])
                start = top = 0.0
            if not pages[-1]:
                for head in strip.heads:
                    pages[-1].append(Placed(top, replace(head, bookmark=None)))
                    top += head.height
                start = _start(strip, top)
            pages[-1].append(Placed(start, strip))
            top = start + strip.height
    return pages


def _groups(strips: Sequence[Strip]) -> list[list[Strip]]:
    groups: list[list[Strip]] = []
    bound = False
    for strip in strips:
        if bound:
            groups[-1].append(strip)
        else:
            groups.append([strip])
        bound = strip.keep
    return groups


def _start(strip: Strip, top: float) -> float:
    return math.ceil(top / PITCH - _NEAR) * PITCH if strip.grid else top


def _end(group: Sequence[Strip], top: float) -> float:
    for strip in group:
        top = _start(strip, top) + strip.height
    return top


def _place_at_bottom(pages: list[list[Placed]], group: Sequence[Strip], top: float, height: float) -> float:
    total = sum(strip.height for strip in group)
    if top + total > height + _NEAR:
        pages.append([])
    top = height - total
    for strip in group:
        pages[-1].append(Placed(top, strip))
        top += strip.height
    return height
