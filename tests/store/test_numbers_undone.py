"""Numbers and undo: only the last number of a series is given back, so that undo leaves no gap."""

from __future__ import annotations

import pytest

from crm.kernel.errors import Stale
from crm.people.permissions import PROGRAM
from crm.store.acts import Work, act
from crm.store.desk import Desk
from crm.store.numbering import next_number
from crm.store.undo import undo


@act("take_number_for_test", label="Take a number")
def take(work: Work) -> int:
    """Take the next number of a series, and allow to undo that."""
    return next_number(work.session, "probe", 2026)


def test_only_the_last_number_is_given_back(desk: Desk) -> None:
    first, second = take(desk.work(PROGRAM)), take(desk.work(PROGRAM))
    assert (first.value, second.value) == (1, 2)
    with pytest.raises(Stale):
        undo(desk.work(PROGRAM), first.seq)
    undo(desk.work(PROGRAM), second.seq)
    assert take(desk.work(PROGRAM)).value == 2
