"""Breaches of a period are those of the whole list that fall in it, however many there are."""

from __future__ import annotations

from datetime import date, timedelta

from crm.people.permissions import PROGRAM
from crm.people.queries import actor_by_login
from crm.procedures.veto.breaches import breaches, breaches_between
from crm.sample.service import fill_with_sample
from crm.store.desk import Desk


def test_a_period_has_the_breaches_of_its_days_and_no_others(desk: Desk) -> None:
    fill_with_sample(desk, leads=200, years=1)
    work = desk.work(PROGRAM)
    actor = actor_by_login(work.session, None)
    every = [each for each in breaches(work.session, actor, 10_000) if each.day is not None]
    days = sorted({each.day for each in every if each.day is not None})
    assert len(days) > 1
    for first, last in (
        (days[0], days[-1]),
        (days[1], days[1]),
        (days[1], days[-2]),
        (days[-1] + timedelta(1), date(2099, 1, 1)),
    ):
        wanted = [each for each in every if each.day is not None and first <= each.day <= last]
        found = breaches_between(work.session, actor, first, last)
        assert sorted(map(repr, found)) == sorted(map(repr, wanted)), (first, last)
