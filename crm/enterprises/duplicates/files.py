"""Books of names in text files: one name a line, where a credit code may follow after a tab."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm.enterprises.duplicates.book import Book
from crm.enterprises.duplicates.matching import matches
from crm.enterprises.duplicates.rules import REASON_NAMES, SCORES, Evidence, NameMatch, Verdict, with_codes
from crm.enterprises.uscc import known_uscc
from crm.kernel.errors import EnvironmentProblem, RuleBroken
from crm.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class CodedBook:
    """A book and the credit codes of its names, by place; names without one are left out."""

    book: Book
    codes: dict[int, str]

    def coded(self, code: str) -> list[int]:
        """Return the places that bear a code."""
        return [number for number, each in self.codes.items() if each == code] if code else []


def lines_of(path: Path) -> list[str]:
    """Return the lines of a UTF-8 file that are not empty. Raises EnvironmentProblem, RuleBroken ``not_text``."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        sentence = _("{path} cannot be read ({reason}).").format(path=path, reason=error.strerror)
        raise EnvironmentProblem("unreadable", sentence) from error
    except UnicodeDecodeError as error:
        raise RuleBroken("not_text", _("{path} is not a text file in UTF-8.").format(path=path)) from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def book_of(path: Path) -> CodedBook:
    """Read a book. Raises EnvironmentProblem, RuleBroken ``not_text``."""
    pairs = [line.partition("\t") for line in lines_of(path)]
    codes = {number: known_uscc(code) for number, (_name, _tab, code) in enumerate(pairs)}
    return CodedBook(Book(name for name, _tab, _code in pairs), {number: code for number, code in codes.items() if code})


def ask_book(book: CodedBook, name: str, uscc: str, top: int) -> dict[str, Any]:
    """Return ``query`` and ``matches`` of a name, in the keys of the ``duplicates`` command."""
    code = known_uscc(uscc)
    equal = book.coded(code)
    texts = book.book.names(equal)
    found = [NameMatch(each, texts[each], SCORES["uscc"], Evidence.USCC, "uscc", Verdict.SAME) for each in equal]
    found += [
        with_codes(match, code, book.codes.get(match.number, ""))
        for match in matches(book.book, name, top)
        if match.number not in equal
    ]
    found.sort(key=lambda match: -match.score)
    return {"query": name, "matches": [as_match(each) for each in found[:top]]}


def as_match(match: NameMatch) -> dict[str, Any]:
    """Return a match in the keys that scripts rely on."""
    return {
        "name": match.name,
        "score": match.score,
        "reason": _(REASON_NAMES[match.reason]),
        "masked": False,
        "evidence": str(match.evidence),
        "verdict": str(match.verdict),
    }
