"""What reading one cell gives: a value, a note to tell, or a question to ask. A refusal is raised as RuleBroken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
NOTHING = frozenset(
    (
        "",
        "-",
        "--",
        "—",
        "——",
        "/",
        "\\",
        "无",
        "暂无",
        "未定",
        "待定",
        "面议",
        "不详",
        "未知",
        "n/a",
        "na",
        "null",
        "none",
        "空",
        "待补充",
        "暂未确定",
        "未确定",
        "待明确",
        "#n/a",
        "...",
        "…",
        "?",
        "？",
        "否定",
    )
)
"""Texts that mean “nothing known”."""


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A cell's value with a note for the preview (approximate, a range, month only)."""

    value: T
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What the person must say before the cell can be read.

    ``kind``: ``unit`` (of the column), ``year`` (of the column's days) or ``choice`` (what ``word`` means).
    """

    kind: str
    sentence: str
    choices: tuple[str, ...]
    word: str = ""


def says_nothing(text: str) -> bool:
    """Tell whether a cell's text means that nothing is known."""
    return text.lower() in NOTHING
