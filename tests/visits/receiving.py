"""Visits as the tests of visits make them: 上海帆阔 comes to 柳堡镇 on Thursday, 26 November 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import RuleBroken
from crm.visits.entry import ItemData, MemberData, VisitData
from crm.visits.service import announce_visit
from tests.conftest import County


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Return a county moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=COUNTY_ZONE)


def visit_of(county: County, **changes: Any) -> VisitData:
    """Return the visit: six people, talks in a room at 9:30, a plot at 10:30, the works at 13:30."""
    liu, zhou = county.officials["刘勇"], county.officials["周敏"]
    values: dict[str, Any] = {
        "enterprise_name": "上海帆阔新材料有限公司",
        "starts_at": at(26, 9, 30),
        "ends_at": at(26, 15),
        "leader": "何志远",
        "leader_title": "总裁",
        "number": 6,
        "members": (MemberData("沈岚", "投资总监"),),
        "hosts": (liu,),
        "items": (
            ItemData(at(26, 9, 30), at(26, 10, 30), "镇会议室201", "座谈", (liu,)),
            ItemData(at(26, 10, 30), at(26, 12), "A-12地块", "查看地块", (zhou,)),
            ItemData(at(26, 13, 30), at(26, 15), "标准厂房2#", "查看厂房"),
        ),
    }
    return VisitData(**{**values, **changes})


def announced(county: County, who: str = "周敏", **changes: Any) -> UUID:
    """Announce the visit."""
    return announce_visit(county.work(who), visit_of(county, **changes)).value


def refused(code: str, act: Callable[[], object], field: str | None = None) -> RuleBroken:
    """Demand that ``act`` breaks the rule ``code``, at ``field`` where named, with a sentence."""
    with pytest.raises(RuleBroken) as caught:
        act()
    assert caught.value.code == code
    assert field is None or caught.value.field == field
    assert str(caught.value).strip()
    return caught.value
