"""The standing for scripts 计分明细: ranks, shown and exact scores, and every line explained; plain values only."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from crm.kernel.i18n import _
from crm.league.scores.board import board, explanations, read_period
from crm.league.scores.explain import Explanation, Line
from crm.league.scores.queries import scheme_named, scheme_on
from crm.league.scores.scheme import KIND_NAMES, SchemeKind
from crm.people.permissions import Actor


def scores_report(
    session: Session, actor: Actor, period: str, *, units: Collection[UUID] = (), scheme: str = "", parts: bool = False
) -> dict[str, Any]:
    """Return a period's standing as the command prints it, of some units or all; ``parts``: each line with its records.

    Scores are decimal strings in tenths, ``exact`` fractions. Raises RuleBroken ``period``, ``scheme_unknown``.
    """
    asked = read_period(session, period)
    row = scheme_named(session, scheme) if scheme else scheme_on(session, SchemeKind.MONTH, asked.last)
    shown = board(session, asked, row if scheme else None)
    now = shown.now
    wanted = [one.entrant.unit_id for one in now.units if not units or one.entrant.unit_id in units]
    places = {place.unit_id: place for place in shown.places}
    frozen = shown.published
    return {
        "period": asked.text,
        "words": asked.words,
        "first": asked.first,
        "last": asked.last,
        "scheme": row.name,
        "kind": str(row.kind),
        "kind_words": _(KIND_NAMES[row.kind]),
        "edition": row.edition,
        "points": decimal(row.data.points),
        "published": None if frozen is None else {"number": frozen.number, "day": frozen.day, "scheme": frozen.scheme},
        "units": [
            {
                **_told(each, parts=parts),
                "before": places[each.unit_id].before if each.unit_id in places else None,
                "published_score": tenths(places[each.unit_id].tenths) if frozen and each.unit_id in places else None,
                "published_rank": places[each.unit_id].rank if frozen and each.unit_id in places else None,
            }
            for each in explanations(session, actor, now, wanted)
        ],
    }


def _told(each: Explanation, *, parts: bool) -> dict[str, Any]:
    return {
        "unit": each.unit,
        "group": each.group,
        "rank": each.rank,
        "score": tenths(each.tenths),
        "exact": str(each.score),
        "lines": [_line(line, parts=parts) for line in each.lines],
    }


def _line(line: Line, *, parts: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": line.key,
        "title": line.title,
        "words": line.words,
        "score": tenths(line.tenths),
        "exact": str(line.score),
    }
    if parts:
        told["records"] = [
            {
                "kind": part.kind,
                "id": part.record_id,
                "title": part.title,
                "day": part.day,
                "words": part.words,
                "score": thousandths(part.thousandths),
                "exact": str(part.score),
            }
            for part in line.parts
        ]
    return told


def tenths(value: int) -> str:
    """Write tenths as a decimal string: 84.1, -1.5."""
    return f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}"


def thousandths(value: int) -> str:
    """Write thousandths as a decimal string: 1.235."""
    return f"{'-' if value < 0 else ''}{abs(value) // 1000}.{abs(value) % 1000:03d}"


def decimal(points: Fraction) -> str:
    """Write points of a scheme, which have two decimals at most: 100, 7.5."""
    hundredths = int(points * 100)
    text = f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0")
    return text.removesuffix(".")
