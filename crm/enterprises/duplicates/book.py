"""A book of names in memory 名录: the inverted table of a text file, one name a line, made in seconds."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import nlargest

from crm.enterprises.duplicates.names import abbreviated_grams, grams, take_apart


class Book:
    """The names of a file, by their place in it from 0."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take every name apart and enter its grams."""
        self._names = list(names)
        self._postings: dict[str, array[int]] = {}
        for number, text in enumerate(self._names):
            name = take_apart(text)
            for gram in (*grams(name.body), *abbreviated_grams(name)):
                known = self._postings.get(gram)
                if known is None:
                    known = self._postings[gram] = array("I")
                known.append(number)

    @property
    def total(self) -> int:
        """Return how many names there are."""
        return len(self._names)

    def counts(self, wanted: Collection[str]) -> Mapping[str, int]:
        """Return in how many names each gram stands."""
        return {gram: len(self._postings[gram]) for gram in wanted if gram in self._postings}

    def best(self, weights: Mapping[str, int], limit: int) -> Sequence[int]:
        """Return the names that hold grams of the largest weight together."""
        sums: dict[int, int] = {}
        for gram, weight in weights.items():
            for number in self._postings[gram]:
                sums[number] = sums.get(number, 0) + weight
        return nlargest(limit, sums, key=lambda number: (sums[number], -number))

    def names(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """Return the names of these places."""
        return {number: self._names[number] for number in numbers}
