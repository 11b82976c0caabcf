"""From a name to its ranked matches: candidates from an inverted table, rarest grams first, then ranked by likeness."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from heapq import nlargest
from typing import Protocol

from crm.enterprises.duplicates.names import FirmName, grams, taken_apart
from crm.enterprises.duplicates.rules import (
    SCORES,
    Asked,
    Evidence,
    NameMatch,
    Verdict,
    is_short,
    likeness,
    name_reason,
    similar_reason,
    verdict_of,
    worth,
)

MOST_POSTINGS, MOST_OF_SHORT = 10_000, 20_000
"""Postings read for a name, rarest grams first: what a common character adds is little and costs much.

A short form has few characters to go by, so more of them are read.
"""
MOST_RANKED, MOST_SHORT_RANKED = 100, 300
"""Candidates that are aligned character by character; for a short form more, since it is a small part of what it means."""
PAIR_WORTH = 1.3
"""What a pair of neighbours counts against a character as rare."""
MOST_MEANT = 5
"""A short form that fits more firms than these means none of them: 中国 as one types is no warning."""
LEAST_SCORE = 25
"""Below this a candidate has a character or two in common and is no match."""


class Postings(Protocol):
    """An inverted table of names: a file's in memory, or the database's."""

    @property
    def total(self) -> int:
        """Return how many names it holds."""
        ...

    def counts(self, wanted: Collection[str]) -> Mapping[str, int]:
        """Return in how many names each gram stands; those in none may be left out."""
        ...

    def best(self, weights: Mapping[str, int], limit: int) -> Sequence[int]:
        """Return the numbers of the names that hold grams of the largest weight together, the best first."""
        ...

    def names(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """Return the names of these numbers."""
        ...


def matches(postings: Postings, name: str, top: int = 10) -> list[NameMatch]:
    """Return the names of the table that are equal or alike, the likeliest first; ties by number."""
    asked_name = taken_apart(name)
    counts = postings.counts([*grams(asked_name.body)])
    total = postings.total
    short = is_short(asked_name)
    weights = _chosen(counts, total, MOST_OF_SHORT if short else MOST_POSTINGS)
    if not weights:
        return []
    numbers = postings.best(weights, MOST_SHORT_RANKED if short else MOST_RANKED)
    found = {number: taken_apart(text) for number, text in postings.names(numbers).items()}
    every = {character for each in found.values() for character in each.body} - counts.keys()
    known = dict(counts) | dict(postings.counts(every))
    value = _Values(known, total)
    asked = Asked.of(asked_name, value.__getitem__)
    ranked = [(_judged(asked, each, value), -number) for number, each in found.items()]
    chosen = [each for each in nlargest(top, ranked) if each[0][0] >= LEAST_SCORE]
    vague = sum(judged[2] == "short_form" for judged, _minus in ranked) > MOST_MEANT
    texts = postings.names([-each[1] for each in chosen])
    return [
        NameMatch(
            -minus,
            texts[-minus],
            round(points),
            evidence,
            reason,
            Verdict.POSSIBLE if vague and reason == "short_form" else verdict,
        )
        for (points, evidence, reason, verdict), minus in chosen
    ]


class _Values(dict[str, float]):
    """The worth of grams, reckoned when first asked for."""

    def __init__(self, counts: Mapping[str, int], total: int) -> None:
        super().__init__()
        self.counts, self.total_names = counts, total

    def __missing__(self, gram: str) -> float:
        self[gram] = found = worth(self.counts.get(gram, 0), self.total_names)
        return found


def _chosen(counts: Mapping[str, int], total: int, most: int) -> dict[str, int]:
    """Return the grams to read, rarest first within the budget of postings, and their weights in hundredths."""
    weights: dict[str, int] = {}
    read = 0
    for count, gram in sorted((count, gram) for gram, count in counts.items() if count):
        if weights and read + count > most:
            break
        read += count
        weights[gram] = round(100 * worth(count, total) * (PAIR_WORTH if len(gram) > 1 else 1))
    return weights


def _judged(asked: Asked, found: FirmName, value: Mapping[str, float]) -> tuple[float, Evidence, str, Verdict]:
    like = likeness(asked, found, value)
    equal = name_reason(asked.name, found)
    if equal:
        return SCORES[equal], Evidence.NAME, equal, verdict_of(equal)
    reason, verdict = similar_reason(asked, found, like)
    return like.points, Evidence.SIMILAR, reason, verdict
