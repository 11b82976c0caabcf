"""The sample's near-duplicates 疑似重复: what two offices type of one firm, and one pair merged already."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from crm.enterprises.duplicates.model import EnterpriseMerge
from crm.enterprises.model import Alias, Contact, Enterprise
from crm.enterprises.rules import normal_name, target_region
from crm.people.model import Official
from crm.sample.frame import Frame
from crm.sample.people import People
from crm.store.change_log import to_json

STORY = (
    (0, "苏州澜越精密光学股份有限公司", "苏州", "仇海峰", "13800520011"),
    (1, "澜越精密光学有限公司", "苏州", "单晓梅", "13800520012"),
    (0, "无锡市衡泰自动化设备有限公司", "无锡", "查卫东", "13800520013"),
    (0, "无锡市衡泰自动化设备公司", "无锡", "查卫东", "13800520013"),
    (2, "上海聿诚（集团）股份有限公司", "上海", "解建新", "13800520014"),
    (3, "聿诚集团股份有限公司（上海）", "上海", "解建新", "13800520015"),
    (1, "常州云旌新能源科技有限公司", "常州", "翟思远", "13800520016"),
    (1, "常州云精新能源科技有限公司", "常州", "翟思远", "13800520017"),
    (2, "杭州云旌新能源科技有限公司", "杭州", "盖敏", "13800520018"),
)
"""Which team typed which name, from where, and whom it met: same name with another form, region left out or moved into
brackets, one character that sounds alike, and one firm that only looks alike."""
MERGED = ("泰州晟禾生物制药有限公司", "晟禾生物制药")


def make_duplicates(frame: Frame, people: People) -> None:
    """Make the firms of the story, and one merge."""
    for number, (team, name, place, person, phone) in enumerate(STORY):
        _firm(frame, people, team, name, place, person, phone, ago=60 - 5 * number)
    _merged(frame, people)


def _firm(frame: Frame, people: People, team: int, name: str, place: str, person: str, phone: str, *, ago: int) -> dict[str, Any]:
    day = frame.working(frame.today - timedelta(days=ago))
    moment = frame.moment(day)
    firm = frame.add(
        Enterprise,
        day,
        unit_id=people.teams[team % len(people.teams)].unit_id,
        name=name,
        normal_name=normal_name(name),
        uscc=None,
        no_uscc_reason="外地主体待设立",
        confidential=False,
        true_name="",
        origin_region=place,
        target_region=target_region(place),
        country="中国",
        address="",
        profile="",
        industry_section="C",
        industry_division="35",
        investor_classes=[],
        evaluation="",
        created_at=moment,
        changed_at=moment,
    )
    frame.add(
        Contact, day, enterprise_id=firm, name=person, title="总经理助理", phones=[phone], wechat="", note="", removed=False
    )
    return frame.rows[Enterprise][-1]


def _merged(frame: Frame, people: People) -> None:
    """Make a firm into which a second record of it went last month."""
    kept = _firm(frame, people, 0, MERGED[0], "泰州", "乐清扬", "13800520019", ago=70)
    day = frame.working(frame.today - timedelta(days=30))
    alias = frame.add(Alias, day, enterprise_id=kept["id"], name=MERGED[1], normal_name=normal_name(MERGED[1]))
    gone = kept | {"id": frame.new_id(day), "name": MERGED[1], "normal_name": normal_name(MERGED[1]), "profile": ""}
    officer = next(row["name"] for row in frame.rows[Official] if row["id"] == people.teams[0].officers[0])
    frame.add(
        EnterpriseMerge,
        day,
        kept_id=kept["id"],
        gone_id=gone["id"],
        gone_name=MERGED[1],
        gone_unit_id=kept["unit_id"],
        reason="同一家企业，两次接洽时各录了一条",
        merged_at=frame.moment(day),
        merged_by=officer,
        gone=json.loads(to_json(gone) or ""),
        moved=[],
        dropped=[],
        filled={},
        alias_id=alias,
        parted_at=None,
    )
