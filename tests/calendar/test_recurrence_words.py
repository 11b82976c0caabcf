"""Recurrences read as words, never as the RFC 5545 text that is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm.calendar.recurrence import recurrence_words
from crm.calendar.rhythm import RhythmRules, TaskKind, occurrences
from crm.calendar.tables import built_in_calendar
from crm.kernel.i18n import set_language

FOUND = {each.kind: each for each in reversed(occurrences(2026, RhythmRules(), built_in_calendar()))}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (TaskKind.BULLETIN, "working day 5 of every month"),
        (TaskKind.CONTEST, "working day 10 of months 1、4、7、10"),
        (TaskKind.INSPECTION, "day 20 of months 2、4、6、8、10、12"),
        (TaskKind.HALF_YEAR, "every year, month 7, day 20"),
        (TaskKind.CEREMONY, "every year on lunar 正月十八"),
    ],
)
def test_a_recurrence_reads_as_words(kind: TaskKind, words: str) -> None:
    set_language("en")
    assert recurrence_words(FOUND[kind]) == words


def test_no_rule_shows_its_text() -> None:
    set_language("en")
    assert not [each for each in FOUND.values() if "=" in recurrence_words(each)]


def test_a_strange_recurrence_stays_as_written() -> None:
    assert recurrence_words(replace(FOUND[TaskKind.BULLETIN], recurrence="FREQ=DAILY")) == "FREQ=DAILY"
