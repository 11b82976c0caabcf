"""Evidence of a trip: what is taken in and refused, compared with the trip, handed out bare; questions and answers."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from crm.fieldtime import bureau
from crm.fieldtime.contradictions import FlagKind
from crm.fieldtime.evidence import add_evidence, evidence_file, evidence_to_hand_out, remove_evidence
from crm.fieldtime.trips import TripDetail, queue, trip_detail
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.store.attachments import MOST_BYTES, Attachment, read_bytes, read_file
from crm.store.pictures import picture_facts
from tests.conftest import County
from tests.fieldtime.test_field_time_queries import go
from tests.fieldtime.test_trip_service import approved, planned
from tests.store.test_pictures import photo

SUZHOU_TRIP = "2026:11:17 15:02:11"
"""A moment on the trip of the tests, Monday the 16th through Wednesday the 18th."""


def detail(county: County, trip_id: UUID, who: str = "姜岚") -> TripDetail:
    work = county.work(who)
    return trip_detail(work.session, work.actor, trip_id)


def flags(county: County, trip_id: UUID) -> list[FlagKind]:
    return [flag.kind for flag in detail(county, trip_id).row.flags if flag.kind.value.startswith("evidence")]


def test_a_photo_is_reduced_and_its_own_hash_and_facts_are_kept(county: County) -> None:
    trip_id, data = planned(county), photo((3000, 2000), taken=SUZHOU_TRIP)
    add_evidence(county.work(), trip_id, "会谈.jpg", data)
    (row,) = detail(county, trip_id).evidence
    assert row.original_sha256 == hashlib.sha256(data).hexdigest() != row.sha256
    assert (row.width, row.height, row.place) == (3000, 2000, "江苏 苏州")
    kept = picture_facts(read_bytes(county.work().session, row.sha256))
    assert kept is not None
    assert max(kept.width, kept.height) == 2000


def test_a_photo_of_this_trip_raises_no_question(county: County) -> None:
    trip_id = planned(county)
    add_evidence(county.work(), trip_id, "会谈.jpg", photo(taken=SUZHOU_TRIP))
    assert flags(county, trip_id) == []


def test_time_and_place_elsewhere_are_told_and_judge_nothing(county: County) -> None:
    trip_id = approved(county, places=("北京",))
    bureau.ask_about_trip(county.work("姜岚"), trip_id, "请补照片")
    add_evidence(county.work(), trip_id, "会谈.jpg", photo(taken="2026:11:03 09:00:00"))
    assert flags(county, trip_id) == [FlagKind.EVIDENCE_OUTSIDE, FlagKind.EVIDENCE_ELSEWHERE]
    words = " ".join(flag.words for flag in detail(county, trip_id).row.flags)
    assert "苏州" in words
    assert "北京" in words
    bureau.verify_trip(county.work("姜岚"), trip_id)  # a reviewer who has looked may accept it all the same


def test_the_same_photo_is_known_again_by_its_own_hash(county: County) -> None:
    first, second, data = (
        planned(county),
        planned(county, "刘勇", first_day=date(2026, 12, 1), last_day=date(2026, 12, 2)),
        photo((2600, 100)),
    )
    add_evidence(county.work(), first, "a.jpg", data)
    add_evidence(county.work(), second, "b.jpg", data)
    assert FlagKind.EVIDENCE_TWICE in flags(county, second)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.jpg", b"no picture", "not_a_picture"),
        ("a.png", photo()[:700], "not_a_picture"),
        ("a.txt", b"", "attachment_empty"),
        ("a.pdf", bytes(MOST_BYTES + 1), "attachment_large"),
    ],
)
def test_what_is_no_evidence_is_refused_in_words(county: County, name: str, data: bytes, code: str) -> None:
    trip_id = planned(county)
    with pytest.raises(RuleBroken) as caught:
        add_evidence(county.work(), trip_id, name, data)
    assert caught.value.code == code
    assert county.work().session.scalars(select(Attachment)).all() == []


def test_a_file_of_300_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "录像.mp4"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 300 * 2**20)
    with pytest.raises(RuleBroken) as caught:
        read_file(path)
    assert caught.value.code == "attachment_large"
    assert "300" in caught.value.message
    with pytest.raises(RuleBroken, match="没有"):
        read_file(tmp_path / "没有.jpg")


def test_what_is_handed_out_says_nothing_of_itself(county: County) -> None:
    trip_id = planned(county)
    file = add_evidence(county.work(), trip_id, "会谈.jpg", photo(taken=SUZHOU_TRIP)).value
    work = county.work()
    assert picture_facts(evidence_file(work.session, work.actor, file).data).taken_at is not None  # type: ignore[union-attr]
    bare = picture_facts(evidence_to_hand_out(work.session, work.actor, file).data)
    assert bare is not None
    assert (bare.taken_at, bare.north) == (None, None)
    with Image.open(BytesIO(evidence_file(work.session, work.actor, file, thumbnail=True).data)) as small:
        assert max(small.size) == 240


def test_evidence_belongs_to_its_unit(county: County) -> None:
    trip_id = planned(county)
    file = add_evidence(county.work(), trip_id, "a.txt", b"a").value
    other, leader = county.work("汤斌"), county.work("管理员")
    for refused in (
        lambda: evidence_file(other.session, other.actor, file),
        lambda: add_evidence(county.work("汤斌"), trip_id, "b.txt", b"b"),
        lambda: remove_evidence(county.work("汤斌"), file),
        lambda: evidence_to_hand_out(leader.session, leader.actor, file),
    ):
        with pytest.raises(NotAllowed):
            refused()
    remove_evidence(county.work(), file)
    assert detail(county, trip_id).evidence == ()


def test_a_question_is_answered_and_both_stay_on_record(county: County) -> None:
    trip_id, reviewer = approved(county), county.work("姜岚")
    with pytest.raises(RuleBroken, match=r"问|asked"):
        bureau.answer_about_trip(county.work(), trip_id, "无人问过")
    bureau.ask_about_trip(reviewer, trip_id, "会见对象的职务？")
    (row,) = queue(reviewer.session, reviewer.actor)
    assert row.asked
    with pytest.raises(NotAllowed):
        bureau.answer_about_trip(county.work("汤斌"), trip_id, "总经理")
    add_evidence(county.work(), trip_id, "名片.txt", b"card")
    bureau.answer_about_trip(county.work(), trip_id, "总经理，名片已补。")
    shown = detail(county, trip_id)
    assert (shown.question, shown.row.asked) == ("", False)
    assert [(note.kind, note.who, note.words) for note in shown.notes] == [
        ("approved", "陈国平", ""),
        ("asked", "姜岚", "会见对象的职务？"),
        ("answered", "周敏", "总经理，名片已补。"),
    ]
    bureau.verify_trip(county.work("姜岚"), trip_id)
    assert (detail(county, trip_id).notes[-1].kind, detail(county, trip_id).notes[-1].who) == ("verified", "姜岚")


def test_trips_without_findings_are_verified_together_and_no_other(county: County, clock: FixedClock) -> None:
    flagged = approved(county)
    work = county.work("姜岚")
    (row,) = queue(work.session, work.actor)
    assert row.flags  # reported ahead on the 24th, after the trip: late
    with pytest.raises(RuleBroken) as caught:
        bureau.verify_clean_trips(county.work("姜岚"), [flagged])
    assert caught.value.code == "trip_flagged"
    with pytest.raises(NotAllowed):
        bureau.verify_clean_trips(county.work("陈国平"), [flagged])
    clean = go(county, clock, "刘勇", (date(2026, 11, 9), date(2026, 11, 10)), (date(2026, 11, 9),), until="approved")
    assert bureau.verify_clean_trips(county.work("姜岚"), [clean]).value == 1
    with pytest.raises(RuleBroken):
        bureau.verify_clean_trips(county.work("姜岚"), [clean, flagged])
