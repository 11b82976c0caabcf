"""Breaking official Chinese text into lines 断行: pure, in units of one em.

No mark that closes stands at a line's beginning and none that opens at its end; numbers, dates, percentages, amounts
and Latin words stay whole; two marks that meet share their space; a line that is a little too long squeezes its marks,
one too short spreads its characters, so that the right edge is even. Source: GB/T 15834-2011 and the requirements
for Chinese text layout 中文排版需求.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple

Measure = Callable[[str], float]

OPENING: Final = frozenset("（《〈「『【〔〖［｛“‘")
"""Marks whose left half is empty."""
CLOSING: Final = frozenset("，。、；：？！）》〉」』】〕〗］｝”’．")
"""Marks whose right half is empty."""
NO_START: Final = CLOSING | frozenset(",.;:?!)]}%‰％℃·～~–/／… ")
"""Never the first of a line."""
NO_END: Final = OPENING | frozenset("([{￥¥$€£№#＃")
"""Never the last of a line."""
HALF: Final = 0.5
"""What a mark can give up: half an em."""
MODEST: Final = 0.6
"""The part of what its marks can give up that a line is squeezed by at most; the mark at its end may give up all."""
SAME: Final = 1e-6

_UNIT = (
    "个百分点|百分点|平方米|平方公里|公里|千瓦时|吨标准煤|吨|[年月日号时分期级位宗]"
    "|[万亿]?(?:美元|欧元|港元|日元|元|亩|人次|人天|人|家|个|次|天|批|项|份|台|辆|㎡)?"
)
_WHOLE = re.compile(
    r"〔\d{4}〕\d+号"
    r"|\d{4}年\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月份?|\d{4}年|\d{1,2}月\d{1,2}日|\d{1,2}月份"
    rf"|[+\-−±]?\d+(?:[.,:/~～–−-]\d+)*(?:[%‰％℃]|{_UNIT})(?:(?<=\d)[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9]*)?"
    rf"|[A-Za-zÀ-ɏ0-9](?:[A-Za-zÀ-ɏ0-9.@_/&'+:#?=%~-]*[A-Za-zÀ-ɏ0-9%+])?(?:(?<=\d)(?:{_UNIT}))?"
    r"|—+|…+|.",
    re.DOTALL,
)
_WIDE_MARKS = frozenset("“”‘’—…·×÷±≥≤℃‰№①②③④⑤⑥⑦⑧⑨⑩→←↑↓■□●○▲△☆★◆◇▼▽")


class Piece(NamedTuple):
    """Text that stands together, and where it begins in its line, in em; a squeezed opening mark begins left of its room."""

    text: str
    x: float


class Line(NamedTuple):
    """A line: its pieces in order and where it ends, in em from the left edge of the text."""

    pieces: tuple[Piece, ...]
    end: float

    @property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(piece.text for piece in self.pieces)


class _Token(NamedTuple):
    text: str
    width: float
    pre: float = 0.0
    post: float = 0.0
    shift: float = 0.0
    space: bool = False


@cache
def is_wide(character: str) -> bool:
    """Tell whether a character fills one em in Chinese text."""
    return character in _WIDE_MARKS or unicodedata.east_asian_width(character) in "WF"


def break_lines(
    text: str, width: float, measure: Measure, *, first: float = 0.0, rest: float = 0.0, even: bool = True
) -> list[Line]:
    """Break ``text`` into lines of ``width`` em; the first begins at ``first`` em, the others at ``rest``.

    ``measure`` gives the width in em of what is not one wide character: a number, a word, a few of both. Every character of ``text`` comes back, in
    order; only a word wider than a whole line is cut. The last line is not spread, and with ``even`` off no line is.
    """
    tokens = _squeezed_pairs(_tokens(text, min(width - first, width - rest), measure))
    lines: list[Line] = []
    at, start = first, 0
    while start < len(tokens):
        stop = _line_stop(tokens, start, width - at)
        lines.append(_set(tokens[start:stop], at, width, spread=even and stop < len(tokens)))
        at, start = rest, stop
    return lines


def _tokens(text: str, most: float, measure: Measure) -> list[_Token]:
    found: list[_Token] = []
    for match in _WHOLE.finditer(text):
        part = match.group()
        if len(part) == 1 and found and unicodedata.category(part).startswith("M"):
            found[-1] = found[-1]._replace(text=found[-1].text + part)
            continue
        token = _token(part, measure)
        found.extend([token] if token.width <= most else (_token(character, measure) for character in part))
    return found


def _token(part: str, measure: Measure) -> _Token:
    if len(part) == 1 and is_wide(part):
        return _Token(part, 1.0, HALF if part in OPENING else 0.0, HALF if part in CLOSING else 0.0)
    return _Token(part, measure(part), space=part.isspace())


def _squeezed_pairs(tokens: list[_Token]) -> list[_Token]:
    """Let two marks that meet share their space: ）。 and ：“ take one and a half em, not two."""
    result = list(tokens)
    for index in range(1, len(result)):
        before, here = result[index - 1], result[index]
        if before.post and (here.pre or here.post):
            result[index - 1] = before._replace(width=before.width - HALF, post=0.0)
        elif before.pre and here.pre:
            result[index] = here._replace(width=here.width - HALF, pre=0.0, shift=-HALF)
    return result


def _may_part(before: _Token, after: _Token) -> bool:
    return before.text[-1] not in NO_END and after.text[0] not in NO_START and not after.space


def _line_stop(tokens: list[_Token], start: int, room: float) -> int:
    """Return the index after the line's last token: a modest squeeze of its marks comes before spreading."""
    natural, give, fits, squeezes = 0.0, 0.0, 0, 0
    for index in range(start, len(tokens)):
        token = tokens[index]
        natural += 0.0 if token.space and natural + token.width > room else token.width
        give += token.pre + token.post
        if natural - give > room + SAME:
            break
        if index + 1 < len(tokens) and not _may_part(token, tokens[index + 1]):
            continue
        if natural <= room + SAME:
            fits = index + 1
            if natural >= room - SAME:
                break
        elif natural - token.post - (give - token.post) * MODEST <= room + SAME:
            squeezes = index + 1
    return max(fits, squeezes) or _forced_stop(tokens, start, room)


def _forced_stop(tokens: list[_Token], start: int, room: float) -> int:
    """Return where a row of inseparable marks longer than a line is cut: no rule can be kept there."""
    natural, index = tokens[start].width, start + 1
    while index < len(tokens) and natural + tokens[index].width <= room + SAME:
        natural += tokens[index].width
        index += 1
    return index


def _set(tokens: list[_Token], at: float, width: float, *, spread: bool) -> Line:
    """Place a line's tokens: squeeze what is over, spread what is short."""
    solid = len(tokens)
    while solid > 1 and tokens[solid - 1].space:
        solid -= 1
    natural = sum(token.width for token in tokens[:solid])
    over = natural - (width - at)
    gap, cut = 0.0, [0.0] * len(tokens)
    if over > SAME:
        cut = _cuts(tokens[:solid], over) + [0.0] * (len(tokens) - solid)
    elif spread and solid > 1:
        gap = -over / (solid - 1)
    pieces, x = [], at
    for index, token in enumerate(tokens):
        pieces.append(Piece(token.text, x + token.shift - (cut[index] if token.pre else 0.0)))
        if index < solid:
            x += token.width - cut[index] + (gap if index < solid - 1 else 0.0)
    return Line(tuple(pieces), x)


def _cuts(tokens: list[_Token], over: float) -> list[float]:
    """Share out what a line must give up: the mark at its end first, then all its marks alike."""
    cut = [0.0] * len(tokens)
    cut[-1] = min(tokens[-1].post, over)
    over -= cut[-1]
    room = [token.pre + token.post - cut[index] for index, token in enumerate(tokens)]
    total = sum(room)
    if over <= SAME or total <= SAME:
        return cut
    share = min(1.0, over / total)
    return [done + more * share for done, more in zip(cut, room, strict=True)]
