"""Visits as iCalendar: written and read back by a strict reader of our own (RFC 5545), and invitations of others."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import EnvironmentProblem, NotAllowed
from crm.kernel.i18n import set_language
from crm.visits import service
from crm.visits.calendar_file import unit_calendar, visit_calendar
from crm.visits.ics import CalendarEntry, read_calendar, read_calendar_file, write_calendar
from crm.visits.invitations import import_invitations
from crm.visits.model import Visit
from crm.visits.queries import VisitFilter
from tests.conftest import County
from tests.visits.receiving import announced, at, refused

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
Line = tuple[str, dict[str, str], str]


def strict_lines(data: bytes) -> list[Line]:
    """Read content lines as RFC 5545 3.1 demands: CRLF, at most 75 octets, folds with one space, UTF-8 whole."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for raw in data.split(b"\r\n"):
        assert len(raw) <= 75
        raw.decode("utf-8")  # a fold never cuts a character in two
    found = []
    for line in re.sub(rb"\r\n[ \t]", b"", data).decode("utf-8").split("\r\n")[:-1]:
        match = re.fullmatch(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line, re.DOTALL)
        assert match, line
        parameters = dict(part.split("=", 1) for part in match[2].split(";")[1:])
        found.append((match[1], parameters, match[3]))
    return found


def strict_events(data: bytes) -> list[dict[str, Line]]:
    """Return the events of a calendar; components must nest, and each property of ours stands once."""
    events: list[dict[str, Line]] = []
    stack: list[str] = []
    zones = set()
    for name, parameters, value in strict_lines(data):
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack[-1] == "VEVENT":
            assert name not in events[-1], name
            events[-1][name] = (name, parameters, value)
        elif stack[-1] == "VTIMEZONE" and name == "TZID":
            zones.add(value)
    assert stack == []
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE"} <= set(event)
        assert {event["DTSTART"][1]["TZID"], event["DTEND"][1]["TZID"]} <= zones
    return events


def moment(line: Line) -> datetime:
    """Read a local time of Asia/Shanghai."""
    return datetime.strptime(line[2], "%Y%m%dT%H%M%S").replace(tzinfo=COUNTY_ZONE)


def plain(line: Line) -> str:
    """Undo the escaping of TEXT (RFC 5545 3.3.11)."""
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], line[2])


def test_a_visit_reads_back_as_it_is(county: County) -> None:
    set_language("zh_CN")
    visit_id = announced(county)
    work = county.work()
    (event,) = strict_events(visit_calendar(work.session, work.actor, visit_id))
    assert event["UID"][2] == f"{visit_id}@siji.visits"
    assert (moment(event["DTSTART"]), moment(event["DTEND"])) == (at(26, 9, 30), at(26, 15))
    assert "上海帆阔新材料有限公司" in plain(event["SUMMARY"])
    assert plain(event["LOCATION"]).startswith("镇会议室201 → A-12地块")
    assert "何志远 总裁" in plain(event["DESCRIPTION"])
    assert (event["STATUS"][2], event["SEQUENCE"][2]) == ("TENTATIVE", "0")


def test_the_uid_stays_and_the_sequence_rises(county: County) -> None:
    visit_id = announced(county)

    def seen() -> tuple[str, str, str]:
        work = county.work()
        data, count = unit_calendar(work.session, work.actor, "柳堡镇来访", VisitFilter())
        (event,) = strict_events(data)
        assert count == 1
        return event["UID"][2], event["SEQUENCE"][2], event["STATUS"][2]

    uid = seen()[0]
    service.confirm_visit(county.work(), visit_id)
    assert seen() == (uid, "1", "CONFIRMED")
    service.move_visit(county.work(), visit_id, at(27, 9))
    assert seen() == (uid, "2", "CONFIRMED")
    service.cancel_visit(county.work(), visit_id, "对方取消")
    assert seen() == (uid, "3", "CANCELLED")


def test_nobody_takes_another_units_calendar_away(county: County) -> None:
    visit_id = announced(county)
    for who in ("汤斌", "王海", "管理员"):
        work = county.work(who)
        with pytest.raises(NotAllowed):
            visit_calendar(work.session, work.actor, visit_id)
    work = county.work("汤斌")
    assert unit_calendar(work.session, work.actor, "三垛镇", VisitFilter())[1] == 0


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120).map(
    lambda t: " ".join(t.split()) or "x"
)


@given(TEXTS, TEXTS, st.integers(0, 2**31 - 1), st.integers(-(10**9), 10**9), st.integers(1, 20_000))
def test_any_text_and_time_survives_both_readers(title: str, text: str, sequence: int, offset: int, minutes: int) -> None:
    start = NOW + timedelta(seconds=offset)
    entry = CalendarEntry("u@x", sequence, "confirmed", title, start, start + timedelta(minutes=minutes), "", text, NOW, NOW)
    data = write_calendar("来访", [entry])
    (event,) = strict_events(data)
    assert (plain(event["SUMMARY"]), plain(event["DESCRIPTION"])) == (title, text)
    assert moment(event["DTSTART"]) == start
    (back,) = read_calendar(data, "a.ics").invitations
    assert (back.uid, back.sequence, back.starts_at, back.ends_at) == ("u@x", sequence, start, entry.ends_at)


# ---- invitations of others -----------------------------------------------------------------------------------
def event_of(*lines: str, uid: str = "1@x", extra: str = "") -> bytes:
    """Return a calendar with one event."""
    uids = [f"UID:{uid}"] if uid else []
    body = ["BEGIN:VEVENT", *uids, "DTSTAMP:20261101T000000Z", "SUMMARY:考察", *lines, "END:VEVENT"]
    calendar = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *([extra] if extra else []), *body, "END:VCALENDAR", ""]
    return "\r\n".join(calendar).encode()


@pytest.mark.parametrize(
    ("lines", "start", "end", "remark"),
    [
        (("DTSTART:20261203T010000Z", "DTEND:20261203T030000Z"), (3, 9), (3, 11), ""),
        (("DTSTART:20261203T090000", "DURATION:PT2H"), (3, 9), (3, 11), ""),
        (
            ("DTSTART;TZID=America/New_York:20261202T200000", "DTEND;TZID=America/New_York:20261202T220000"),
            (3, 9),
            (3, 11),
            "America/New_York",
        ),
        (("DTSTART;TZID=China Standard Time:20261203T090000", "DURATION:PT2H"), (3, 9), (3, 11), ""),
        (("DTSTART:20261203T090000",), (3, 9), (3, 10), "one hour"),
        (("DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261205"), (3, 9), (4, 17), "days only"),
        (("DTSTART;VALUE=DATE:20261203",), (3, 9), (3, 17), "days only"),
        (("DTSTART:20261203T090000", "DURATION:PT2H", "RRULE:FREQ=WEEKLY;COUNT=4"), (3, 9), (3, 11), "recurs"),
    ],
)
def test_times_of_others_become_ours(lines: tuple[str, ...], start: tuple[int, int], end: tuple[int, int], remark: str) -> None:
    set_language("en")
    (found,) = read_calendar(event_of(*lines), "a.ics").invitations
    assert (found.starts_at, found.ends_at) == (at(*start, month=12), at(*end, month=12))
    assert remark in " ".join(found.remarks)
    assert bool(remark) == bool(found.remarks)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("DTSTART:20261203T090000", "RRULE:FREQ=WEEKLY"), "without an end"),
        (("DTSTART:20261203T090000", "RRULE:garbage"), "without an end"),
        (("DTSTART:20261203T090000", "DTEND:20261203T080000"), "ends before it begins"),
        (("DTSTART:20261203T090000", "DURATION:-PT1H"), "ends before it begins"),
        (("DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261201"), "ends before it begins"),
        (("DTSTART;TZID=Mars/Phobos:20261203T090000", "DURATION:PT1H"), "Mars/Phobos"),
        (("DTSTART:2026120",), "no readable beginning"),
        (("DTEND:20261203T080000",), "no readable beginning"),
        (("DTSTART:20261203T090000", "DTEND:tomorrow"), "no readable end"),
        (("DTSTART:00010101T000000",), "outside the years"),
    ],
)
def test_what_cannot_be_planned_is_said_and_the_rest_is_taken(lines: tuple[str, ...], words: str) -> None:
    set_language("en")
    good = "BEGIN:VEVENT\r\nUID:2@x\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261203T090000\r\nDURATION:PT1H\r\nEND:VEVENT"
    found = read_calendar(event_of(*lines, extra=good), "a.ics")
    assert [each.uid for each in found.invitations] == ["2@x"]
    assert len(found.refused) == 1
    assert words in found.refused[0]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "ics_unreadable"),
        (b"%PDF-1.4 not a calendar", "ics_unreadable"),
        (b"\xff\xfe\x00\x01", "ics_unreadable"),
        ("会议通知：十二月三日".encode("gb18030"), "ics_unreadable"),
        (b"BEGIN:VCALENDAR\r\nnonsense\r\nEND:VCALENDAR\r\n", "ics_unreadable"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "ics_empty"),
    ],
)
def test_not_a_calendar_is_a_sentence(data: bytes, code: str) -> None:
    refused(code, lambda: read_calendar(data, "通知.ics"), "file")


def test_an_old_programs_encoding_is_read() -> None:
    data = event_of("DTSTART:20261203T090000", "DURATION:PT1H").decode().encode("gb18030")
    assert read_calendar(data, "a.ics").invitations[0].title == "考察"


def test_a_file_of_300_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "视频.ics"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    refused("ics_large", lambda: read_calendar_file(path), "file")
    with pytest.raises(EnvironmentProblem):
        read_calendar_file(tmp_path / "没有.ics")


def test_thousands_of_events_are_refused() -> None:
    one = "BEGIN:VEVENT\r\nUID:{}\r\nDTSTART:20261203T090000\r\nEND:VEVENT"
    many = "\r\n".join(one.format(number) for number in range(501))
    refused("ics_many", lambda: read_calendar(event_of("DTSTART:20261203T090000", extra=many), "a.ics"), "file")


def test_without_a_uid_the_same_file_comes_in_once(county: County) -> None:
    set_language("en")
    for _turn in range(2):
        found = read_calendar(event_of("DTSTART:20261203T090000", "DURATION:PT1H", uid=""), "a.ics")
        assert "UID" in found.invitations[0].remarks[0]
        done = import_invitations(county.work(), found.invitations).value
    assert (done.announced, done.unchanged) == ((), 1)


def test_a_changed_day_of_a_series_stands_beside_it() -> None:
    changed = "BEGIN:VEVENT\r\nUID:1@x\r\nSEQUENCE:1\r\nRECURRENCE-ID:20261210T090000\r\nDTSTART:20261211T140000\r\nDURATION:PT1H\r\nEND:VEVENT"
    found = read_calendar(
        event_of("DTSTART:20261203T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2", extra=changed), "a.ics"
    )
    assert [(each.uid, each.starts_at) for each in found.invitations] == [
        ("1@x", at(3, 9, month=12)),
        ("1@x/20261210T0900", at(11, 14, month=12)),
    ]


def states(county: County) -> list[tuple[str, datetime, int]]:
    """Return what is kept."""
    return [(v.state, v.starts_at, v.sequence) for v in county.work().session.scalars(select(Visit))]


def test_an_invitation_becomes_a_visit_moves_it_and_cancels_it(county: County) -> None:
    def take(*lines: str, extra: str = "") -> tuple[int, int, int, int]:
        data = event_of("LOCATION:镇会议室201", *lines, extra=extra)
        done = import_invitations(county.work(), read_calendar(data, "a.ics").invitations).value
        return len(done.announced), len(done.moved), len(done.cancelled), done.unchanged

    first = ("DTSTART:20261203T090000", "DURATION:PT1H")
    later = ("DTSTART:20261204T100000", "DURATION:PT2H")
    assert take(*first) == (1, 0, 0, 0)
    assert take(*later) == (0, 0, 0, 1)  # the same SEQUENCE: an older copy moves nothing
    assert states(county) == [("announced", at(3, 9, month=12), 0)]
    assert take(*later, "SEQUENCE:3") == (0, 1, 0, 0)
    assert states(county) == [("announced", at(4, 10, month=12), 3)]
    assert take(*later, "SEQUENCE:4", extra="METHOD:CANCEL") == (0, 0, 1, 0)
    assert states(county)[0][0] == "cancelled"


def test_a_file_comes_in_as_one_act_with_every_refusal_told(county: County) -> None:
    long = "BEGIN:VEVENT\r\nUID:9@x\r\nSUMMARY:长会\r\nDTSTART:20261203T090000\r\nDTEND:20270101T090000\r\nEND:VEVENT"
    found = read_calendar(event_of("DTSTART:20261203T090000", "DURATION:PT1H", extra=long), "a.ics")
    done = import_invitations(county.work(), found.invitations)
    assert (len(done.value.announced), len(done.value.refused), done.undoable) == (1, 1, True)
    assert "长会" in done.value.refused[0]
    assert len(states(county)) == 1


@pytest.mark.parametrize("who", ["王海", "顾书记", "管理员"])
def test_whoever_may_not_edit_imports_nothing(county: County, who: str) -> None:
    found = read_calendar(event_of("DTSTART:20261203T090000", "DURATION:PT1H"), "a.ics")
    with pytest.raises(NotAllowed):
        import_invitations(county.work(who), found.invitations)
    with pytest.raises(NotAllowed):
        import_invitations(county.work("汤斌"), found.invitations, county.units["柳堡镇"])


def test_two_units_may_hold_the_same_invitation(county: County) -> None:
    found = read_calendar(event_of("DTSTART:20261203T090000", "DURATION:PT1H"), "a.ics")
    for who in ("周敏", "汤斌"):
        import_invitations(county.work(who), found.invitations)
    assert len(states(county)) == 2
    assert len({UUID(int=visit.unit_id.int) for visit in county.work().session.scalars(select(Visit))}) == 2
