"""Finding the table in a sheet: title rows, one- to three-row heads, sections, totals, repeats and notes at the foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.ledger.grid import Cell, Grid, cell_text, is_blank
from crm.ledger.recognise import score_of
from crm.ledger.units import Unit, stated_unit

MOST_HEAD_ROWS = 3
LOOKED_AT = 40
"""Rows from the top among which the head is looked for (our default)."""
FEWEST_KNOWN = 0.9
"""Least sum of confidences that makes a row a head: one sure column, or two likely ones (our default)."""
LONGEST_HEAD = 40
"""Longer texts are sentences, not heads (our default)."""
_NUMERAL = "一二三四五六七八九十百"
_ENUMERATOR = re.compile(rf"[（(]?([{_NUMERAL}]+)[)）]?[、.．:： ]*")
_OPENING = re.compile(rf"(?:[（(][{_NUMERAL}]+[)）]|第?[{_NUMERAL}]+(?:[、.．:：]|类))\s*(.*)", re.DOTALL)
_TOTAL = re.compile(r"(?:[^\d]{0,8})?(?:合计|总计|小计|共计|累计|汇总)(?:[:：(（].*|\d*个?.{0,4})?")
_NOTE = re.compile(
    r"(注|数据来源|来源|资料来源|备注|说明|填表|填报|制表|审核|审批|单位负责人|联系人|报送|统计人|负责人|附|\*)[^:：]{0,8}[:：]",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of data: its Excel row number from 1, its cells, and the section texts above it, outermost first."""

    number: int
    cells: Sequence[Cell]
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no data: ``kind`` is blank, section, total, header or note."""

    number: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet: heads (two rows joined by “-”), rows, what was skipped, titles, and a unit stated for all."""

    sheet: str
    heads: tuple[str, ...]
    header_row: int
    rows: tuple[TableRow, ...]
    skipped: tuple[Skipped, ...] = ()
    titles: tuple[str, ...] = ()
    unit: Unit | None = None


@dataclass(slots=True)
class _Found:
    first: int
    depth: int
    heads: list[str]
    score: float = 0.0


@dataclass(slots=True)
class _Sections:
    """The section texts now in force, one a level."""

    texts: dict[int, str] = field(default_factory=dict)

    def enter(self, level: int, text: str) -> None:
        """Enter a section; deeper ones end."""
        self.texts = {key: value for key, value in self.texts.items() if key < level} | {level: text}

    def now(self) -> tuple[str, ...]:
        """Return the texts in force, outermost first."""
        return tuple(self.texts[key] for key in sorted(self.texts))


def best_table(grids: Sequence[Grid], kind: str = "leads") -> Table:
    """Locate the table in the sheet whose head is recognised best. Raises RuleBroken ``no_table``."""
    found = [(score, grid, head) for grid in grids for head, score in _heads_of(grid, kind)]
    if not found:
        text = _("No sheet has a row of column heads that is recognised, such as 项目名称 or 总投资. Put the heads in one row.")
        raise RuleBroken("no_table", text, field="file")
    _score, grid, head = max(found, key=lambda each: each[0])
    return _table(grid, head)


def _heads_of(grid: Grid, kind: str) -> list[tuple[_Found, float]]:
    """Return the best head of a sheet, or nothing."""
    best: _Found | None = None
    for first in range(min(LOOKED_AT, len(grid.rows))):
        for depth in range(1, MOST_HEAD_ROWS + 1):
            head = _head(grid, first, depth)
            if head is None:
                break
            head.score = (
                sum(score_of(text, kind) for text in set(head.heads) if text and len(text) <= LONGEST_HEAD) - 0.01 * depth
            )
            if best is None or head.score > best.score + 1e-9:
                best = head
    return [(best, best.score)] if best is not None and best.score >= FEWEST_KNOWN else []


def _head(grid: Grid, first: int, depth: int) -> _Found | None:
    """Join ``depth`` rows from ``first`` to heads, or None where they do not belong together."""
    if first + depth > len(grid.rows):
        return None
    if depth > 1 and not _belongs(grid, first, first + depth - 1):
        return None
    rows = [_spread(grid, number, first) for number in range(first, first + depth)]
    width = max(map(len, rows))
    heads = []
    for column in range(width):
        parts = [row[column] for row in rows if column < len(row) and row[column]]
        heads.append("-".join(dict.fromkeys(parts)))
    return _Found(first, depth, heads)


def _belongs(grid: Grid, first: int, last: int) -> bool:
    """Tell whether row ``last`` continues the head begun at ``first``: by merged cells, or blanks above short texts."""
    merged = [m for m in grid.merges if m.top >= first and m.top < last]
    if any(m.bottom == last for m in merged) or any(m.bottom < last and m.right > m.left and m.top == last - 1 for m in merged):
        return not any(isinstance(cell, float | int) for cell in grid.rows[last])
    if grid.merges:
        return False
    above, below = grid.rows[last - 1], grid.rows[last]
    texts = [(column, cell) for column, cell in enumerate(below) if not is_blank(cell)]
    if not texts or any(not isinstance(cell, str) or len(cell) > 12 or re.search(r"\d", cell) for _column, cell in texts):
        return False
    under_blank = [column for column, _cell in texts if column >= len(above) or is_blank(above[column])]
    return bool(under_blank) and len(texts) < len(above) and is_blank(below[0])


def _spread(grid: Grid, number: int, first: int) -> list[str]:
    """Return a head row's texts with merged cells spread over their area, and gaps of CSV groups filled from the left."""
    row = [_head_text(cell) for cell in grid.rows[number]]
    for merge in grid.merges:
        if merge.top <= number <= merge.bottom and merge.top >= first and merge.top < len(grid.rows):
            text = _head_text(grid.rows[merge.top][merge.left]) if merge.left < len(grid.rows[merge.top]) else ""
            for column in range(merge.left, min(merge.right + 1, len(row))):
                row[column] = text
    if not grid.merges and number + 1 < len(grid.rows) and number == first:
        below = grid.rows[number + 1]
        for column in range(1, len(row)):
            under = column < len(below) and not is_blank(below[column]) and isinstance(below[column], str)
            if not row[column] and under and _belongs(grid, first, number + 1):
                row[column] = row[column - 1]
    return row


def _head_text(cell: Cell) -> str:
    return re.sub(r"\s+", "", cell_text(cell)).replace("-", "－")


def _table(grid: Grid, head: _Found) -> Table:
    start = head.first + head.depth
    titles = tuple(filter(None, (" ".join(filter(None, map(cell_text, row))) for row in grid.rows[: head.first])))
    unit = stated_unit(text for row in grid.rows[:start] for text in map(cell_text, row) if "单位" in text)
    filled = _filled_down(grid, start)
    wide = {m.top for m in grid.merges if m.top >= start and m.right - m.left + 1 >= max(3, len(head.heads) // 2)}
    rows: list[TableRow] = []
    skipped: list[Skipped] = []
    sections = _Sections()
    repeated = {tuple(map(_head_text, row)) for row in grid.rows[head.first : start]}
    for number in range(start, len(grid.rows)):
        cells = filled.get(number, grid.rows[number])
        told = _told_apart(cells, number, wide, repeated)
        if told is None:
            rows.append(TableRow(number + 1, cells, sections.now()))
            continue
        kind, text = told
        skipped.append(Skipped(number + 1, kind, text))
        if kind == "section":
            sections.enter(_level(cells), _without_enumerator(text))
    return Table(grid.name, tuple(head.heads), head.first + 1, tuple(rows), tuple(skipped), titles, unit)


def _filled_down(grid: Grid, start: int) -> dict[int, list[Cell]]:
    """Return the data rows into which a cell merged downwards reaches, filled with its value."""
    filled: dict[int, list[Cell]] = {}
    for merge in grid.merges:
        if merge.top < start or merge.bottom == merge.top or merge.right > merge.left:
            continue
        value = grid.rows[merge.top][merge.left] if merge.left < len(grid.rows[merge.top]) else ""
        for number in range(merge.top + 1, min(merge.bottom + 1, len(grid.rows))):
            row = filled.setdefault(number, list(grid.rows[number]))
            if merge.left < len(row):
                row[merge.left] = value
    return filled


def _told_apart(cells: Sequence[Cell], number: int, wide: set[int], repeated: set[tuple[str, ...]]) -> tuple[str, str] | None:
    """Return what a row is when it is no data, with its text; None for data."""
    kept = [(column, cell) for column, cell in enumerate(cells) if not is_blank(cell)]
    if not kept:
        return "blank", ""
    if len(kept) > 6 and not isinstance(kept[0][1], str):
        return _numbering(kept)
    texts = [normal_text(cell_text(cell)) for _column, cell in kept[:3]]
    if any(_TOTAL.fullmatch(text.replace(" ", "")) for text in texts[:2]):
        return "total", texts[0]
    if len(kept) <= 4 and _NOTE.match(texts[0]):
        return "note", texts[0]
    if _is_section(cells, kept, number in wide):
        return "section", _section_text(kept)
    if tuple(map(_head_text, cells)) in repeated:
        return "header", texts[0]
    return _numbering(kept)


def _numbering(kept: Sequence[tuple[int, Cell]]) -> tuple[str, str] | None:
    """Recognise the row of column numbers (1, 2, 3 …) that some forms print below the head."""
    numbers = [cell for _column, cell in kept if isinstance(cell, float | int)]
    counting = len(kept) >= 4 and len(numbers) >= len(kept) - 2 and numbers[:1] in ([1.0], [2.0], [3.0])
    return ("header", "1 2 3 …") if counting and all(b - a == 1 for a, b in pairwise(numbers)) else None


def _is_section(cells: Sequence[Cell], kept: Sequence[tuple[int, Cell]], wide: bool) -> bool:
    """Tell a section row: an enumerator in front and little behind it, or one text merged across the table."""
    first = cells[kept[0][0]]
    if not isinstance(first, str):
        return False
    texts = [cell for _column, cell in kept if isinstance(cell, str)]
    if wide and len(texts) == 1:
        return True
    if _OPENING.match(first.strip()) or _ENUMERATOR.fullmatch(first.strip()):
        return (
            len(texts) <= 2
            and len(kept) <= max(3, len(cells) // 2)
            and not (len(texts) == 1 and _ENUMERATOR.fullmatch(first.strip()))
        )
    return len(kept) == 1 and kept[0][0] == 0 and len(cells) > 2 and len(first.strip()) <= 30


def _section_text(kept: Sequence[tuple[int, Cell]]) -> str:
    texts = [cell.strip() for _column, cell in kept if isinstance(cell, str)]
    return texts[1] if len(texts) > 1 and _ENUMERATOR.fullmatch(texts[0]) else texts[0]


def _level(cells: Sequence[Cell]) -> int:
    first = next(cell_text(cell) for cell in cells if not is_blank(cell))
    return 2 if first.startswith(("(", "（")) else 1 if re.match(rf"[第{_NUMERAL}]", first) else 3


def _without_enumerator(text: str) -> str:
    """Return a section's words alone: “一、在谈项目（12个）” is 在谈项目."""
    opening = _OPENING.match(text)
    return re.sub(r"[（(]?\s*共?\d+\s*[个项].*$", "", opening[1] if opening else text).strip(" :：")
