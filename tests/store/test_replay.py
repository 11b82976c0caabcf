"""The change log alone tells every record: replayed into an empty database it gives the same rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm.kernel.clock import FixedClock
from crm.kernel.errors import RuleBroken
from crm.people.model import Setting, Unit
from crm.people.service import change_setting
from crm.procedures.first_report import service
from crm.sample.service import fill_with_sample
from crm.store.desk import Desk
from crm.store.engine import sqlite_engine
from crm.store.numbering import NumberSeries
from crm.store.replay import differences, replay
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import registered, report_data, signed


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> Iterator[Session]:
    path = tmp_path / "replayed.db"
    shutil.copy(sqlite_template, path)
    engine = sqlite_engine(path)
    with Session(engine) as session:
        yield session
    engine.dispose()


def test_a_county_is_made_anew_from_its_log(county: County, clock: FixedClock, empty: Session) -> None:
    signed(county)
    lead_id, report = registered(county, "汤斌")
    done = change_setting(county.work("管理员"), "lapse_days", 40)
    undo(county.work("管理员"), done.seq)
    clock.moment += timedelta(days=400)
    again = service.draft_report(county.work("汤斌"), lead_id, report_data(county, "汤斌", lead_id)).value
    assert again != report
    with Session(county.desk.engine) as session:
        assert replay(session, empty) >= 20
        assert differences(session, empty) == []
        assert empty.query(NumberSeries).one().last == 2
        assert empty.query(Setting).all() == []
        empty.execute(delete(Unit).where(Unit.name == "三垛镇"))
        assert [table for table, _record in differences(session, empty)] == ["unit"]


def test_a_county_loaded_as_a_whole_stands_in_no_log(desk: Desk, empty: Session) -> None:
    fill_with_sample(desk, leads=3, years=1)
    with Session(desk.engine) as session, pytest.raises(RuleBroken) as caught:
        replay(session, empty)
    assert caught.value.code == "log_without_details"
