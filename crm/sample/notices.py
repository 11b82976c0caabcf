"""The sample's material catalogues, what applications handed in, their one-time notices, and two wishes for a second one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.kernel.clock import local_date
from crm.people.model import Account
from crm.people.permissions import Role
from crm.procedures.one_notice.model import CatalogueMaterial, NoticeItem, NoticeOverride, OneTimeNotice, SubmittedMaterial
from crm.procedures.one_notice.service import SERIES
from crm.procedures.one_notice.usual import USUAL, columns_of
from crm.procedures.time_limit.model import Case, ClockEvent, Matter
from crm.sample.frame import Frame

NEWEST = 160
"""So many of the newest applications have their materials in the sample: a huge one stays quick."""
DAYS = 5
FAULTS = (
    ("missing", ""),
    ("not_standard", "未加盖公章"),
    ("missing", ""),
    ("not_standard", "出具日期已过期，请重新开具"),
)
Row = dict[str, Any]


class NoticeMaker:
    """Makes materials and notices as the desk would have left them."""

    def __init__(self, frame: Frame) -> None:
        """Make the catalogues and see when each application was answered."""
        self.frame = frame
        self.matters = {row["id"]: row for row in frame.rows.get(Matter, [])}
        self.catalogue = {matter: self._catalogue(row) for matter, row in self.matters.items()}
        accounts = frame.rows.get(Account, [])
        self.hands = {row["unit_id"]: row["official_id"] for row in accounts if row["role"] == Role.HANDLER}
        self.leader = next((row["official_id"] for row in accounts if row["role"] == Role.LEADER), None)
        self.answered: dict[UUID, datetime] = {}
        self.told: dict[UUID, str] = {}
        for event in frame.rows.get(ClockEvent, []):
            if event["kind"] in ("accepted", "incomplete"):
                self.answered.setdefault(event["case_id"], event["at"])
            if event["kind"] == "incomplete":
                self.told[event["case_id"]] = event["text"]

    def _catalogue(self, matter: Row) -> list[Row]:
        first, found = self.frame.first_day, []
        for place, data in enumerate(USUAL.get(matter["code"], ()), 1):
            words: Row = {**columns_of(data), "position": place}
            material = self.frame.add(CatalogueMaterial, first, matter_id=matter["id"], retired=False, **words)
            found.append({"material_id": material, "words": words})
        return found

    def submit(self, case: Row, faults: dict[int, tuple[str, str]], moment: datetime, *, checked: int = 99) -> None:
        """Let the desk tick an application: ``faults`` by place in the catalogue, the first ``checked`` ones looked at."""
        for place, each in enumerate(self.catalogue[case["matter_id"]]):
            state, remark = faults.get(place, ("in_order", ""))
            seen = place < checked
            self.frame.add(
                SubmittedMaterial,
                local_date(case["received_at"]),
                case_id=case["id"],
                material_id=each["material_id"],
                state=state if seen else "unchecked",
                remark=remark if seen else "",
                received_on=local_date(case["received_at"]) if seen and state == "in_order" else None,
                checked_at=moment if seen else None,
                checked_by=self.hands.get(case["unit_id"]) if seen else None,
                **each["words"],
            )

    def notice(self, case: Row, faults: dict[int, tuple[str, str]], moment: datetime, **more: Any) -> None:  # noqa: ANN401 - a row's values
        """Issue a notice of ``faults`` at ``moment``; delivered twenty minutes later unless told otherwise."""
        due = self.frame.calendar.add_working_days(local_date(case["received_at"]), DAYS)
        year = local_date(moment).year
        hand = self.hands.get(case["unit_id"])
        values = {
            "case_id": case["id"],
            "unit_id": case["unit_id"],
            "ordinal": 1,
            "year": year,
            "number": self.frame.next_number(SERIES, year),
            "matter": self.matters[case["matter_id"]]["name"],
            "addressee": case["applicant"],
            "tell_by": due.date,
            "tell_by_table": due.table[:200],
            "late": local_date(moment) > due.date,
            "issued_at": moment,
            "issued_by": hand,
            "override_id": None,
            "delivered_at": moment + timedelta(minutes=20),
            "delivery": "on_the_spot",
            "signed_by": case["applicant_contact"].split(" ")[0],
            "delivered_by": hand,
        }
        notice = self.frame.add(OneTimeNotice, local_date(moment), **{**values, **more})
        for place, (fault, remark) in sorted(faults.items()):
            words = self.catalogue[case["matter_id"]][place]["words"]
            self.frame.add(NoticeItem, local_date(moment), notice_id=notice, fault=fault, remark=remark, **words)

    def wish(self, case: Row, reason: str, text: str, asked: datetime, *, allowed: bool | None) -> UUID:
        """Let the handler ask for a second notice; ``allowed`` None waits for the leader in charge."""
        return self.frame.add(
            NoticeOverride,
            local_date(asked),
            case_id=case["id"],
            unit_id=case["unit_id"],
            reason=reason,
            text=text,
            asked_at=asked,
            asked_by=self.hands.get(case["unit_id"]),
            allowed=allowed,
            decided_at=None if allowed is None else asked + timedelta(hours=2),
            decided_by=None if allowed is None else self.leader,
        )


def make_notices(frame: Frame) -> None:
    """Make the catalogues, then materials and notices of the newest applications, in the order they were answered."""
    maker = NoticeMaker(frame)
    cases = [row for row in frame.rows.get(Case, []) if maker.catalogue[row["matter_id"]]]
    newest = sorted(cases, key=lambda row: (row["received_at"], row["id"].int))[-NEWEST:]
    for case in sorted(newest, key=lambda row: (maker.answered.get(row["id"], row["received_at"]), row["id"].int)):
        _told(maker, case)
    _second_ones(maker, [case for case in newest if case["state"] == "accepted" and not case["deemed"]])


def _told(maker: NoticeMaker, case: Row) -> None:
    """Tick one application as its story needs it, and issue the notice that its state tells of."""
    received: datetime = case["received_at"]
    answered = maker.answered.get(case["id"])
    some = _faults(maker, case)
    if case["state"] == "received":
        young = maker.frame.today - local_date(received) < timedelta(days=2)
        if not young:
            maker.submit(case, some, received + timedelta(hours=1), checked=2)
    elif case["state"] == "incomplete":
        maker.submit(case, some, answered or received)
        maker.notice(case, some, answered or received)
    elif case["deemed"]:
        late = _after(maker, local_date(received), DAYS + 1)
        moment = received + (late - local_date(received))
        if late <= maker.frame.today:
            maker.submit(case, some, moment)
            maker.notice(case, some, moment)
    elif answered is not None and local_date(answered) > local_date(received):
        maker.submit(case, {}, answered)
        maker.notice(case, some, received + timedelta(minutes=50))
    else:
        maker.submit(case, {}, answered or received)


def _faults(maker: NoticeMaker, case: Row) -> dict[int, tuple[str, str]]:
    """Return the faults that the case's record tells of, else draw one to three among its materials."""
    names = [each["words"]["name"] for each in maker.catalogue[case["matter_id"]]]
    parts = [part for part in maker.told.get(case["id"], "").split("、") if part]
    told = {place: ("missing", "") for place, name in enumerate(names) if any(part in name for part in parts)}
    if told:
        return told
    places = range(len(names))
    chosen = maker.frame.rng.sample(places, min(len(places), maker.frame.rng.choice((1, 2, 2, 3))))
    return {place: maker.frame.rng.choice(FAULTS) for place in chosen}


def _after(maker: NoticeMaker, day: date, count: int) -> date:
    return maker.frame.calendar.add_working_days(day, count).date


def _second_ones(maker: NoticeMaker, accepted: list[Row]) -> None:
    """Let one accepted application have been asked again with leave, and another wait for the leader in charge."""
    frame = maker.frame
    departments = [case for case in accepted if case["unit_id"] in maker.hands]
    if len(departments) < 2:
        return
    again, waiting = departments[0], departments[-1]
    day = frame.working(local_date(maker.answered[again["id"]]) + timedelta(days=1))
    if day < frame.today:
        asked = frame.moment(day, 9, 12)
        name = maker.catalogue[again["matter_id"]][0]["words"]["name"]
        text = f"经核查，所附{name}签章系伪造，须重新提交真实材料。"
        override = maker.wish(again, "false_material", text, asked, allowed=True)
        fault = {0: ("not_standard", "签章系伪造，须重新提交")}
        maker.notice(again, fault, asked + timedelta(hours=3), ordinal=2, override_id=override, late=False)
    asked = frame.moment(frame.today, 8, 9)
    maker.wish(waiting, "policy_change", "十一月起执行新的技术标准，原有材料须按新标准重新出具。", asked, allowed=None)
