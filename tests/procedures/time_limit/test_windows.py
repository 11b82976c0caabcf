"""Windows of the approval bureau: the usual ones, matters at them, closing one."""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

import pytest

from crm.kernel.errors import NotAllowed
from crm.procedures.time_limit.catalogue import seed_matters
from crm.procedures.time_limit.matters import MatterData, add_matter, edit_matter, matters
from crm.procedures.time_limit.windows import (
    WindowData,
    WindowKind,
    WindowRow,
    add_window,
    edit_window,
    place_matter,
    seed_windows,
    usual_windows,
    windows,
)
from tests.conftest import County
from tests.leads.making import refused


def _windows(county: County) -> list[WindowRow]:
    with closing(county.work()) as work:
        return windows(work.session, everything=True)


def _named(county: County, name: str) -> UUID:
    return next(each.id for each in _windows(county) if each.data.name == name)


def test_the_usual_ones_are_two_thirteen_and_a_special_one(county: County) -> None:
    kinds = [kind for _name, kind, _word in usual_windows()]
    assert [kinds.count(kind) for kind in WindowKind] == [2, 13, 1]
    seed_matters(county.work("姜岚"))
    assert seed_windows(county.work("姜岚")).value == 16
    assert seed_windows(county.work("姜岚")).value == 0
    rows = {each.data.name: [name for _id, name in each.matters] for each in _windows(county)}
    assert "用地预审" in rows["自然资源和规划窗口"]
    assert "项目研判" in rows["综合受理窗口"]


def test_matters_stand_at_windows(county: County) -> None:
    special = add_window(county.work("姜岚"), WindowData("外资专窗")).value
    made = add_matter(county.work("姜岚"), MatterData("外资备案", window_id=special)).value
    with closing(county.work()) as work:
        (row,) = matters(work.session)
    assert row.window == "外资专窗"
    refused("window_used", lambda: edit_window(county.work("姜岚"), special, WindowData("外资专窗", closed=True)), "closed")
    place_matter(county.work("管理员"), made, None)
    edit_window(county.work("姜岚"), special, WindowData("外资专窗", closed=True))
    refused("window_closed", lambda: place_matter(county.work("姜岚"), made, special))
    edit_matter(county.work("姜岚"), made, MatterData("外资备案"))
    assert _named(county, "外资专窗") == special


def test_names_are_unique_and_the_bureau_keeps_them(county: County) -> None:
    add_window(county.work("姜岚"), WindowData("外资专窗", WindowKind.SPECIAL))
    refused("window_twice", lambda: add_window(county.work("姜岚"), WindowData("外资专窗")), "name")
    for who in ("周敏", "王海", "顾书记"):
        with pytest.raises(NotAllowed):
            add_window(county.work(who), WindowData("又一窗"))
