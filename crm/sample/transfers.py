"""The sample's transfers: two to be answered, one to be confirmed, some that hold with their splits, and a shared pool."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from crm.enterprises.model import Enterprise
from crm.fieldtime.model import Meeting
from crm.kernel.clock import local_moment
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Obstacle
from crm.procedures.first_report.model import FirstReport
from crm.procedures.time_limit.model import Case
from crm.procedures.transfer.course import Origin
from crm.procedures.transfer.model import LeadSplit, PoolOffer, Transfer, TransferConfirmation
from crm.procedures.transfer.rules import Ratio, Split
from crm.procedures.transfer.service import SERIES
from crm.sample.frame import Frame
from crm.sample.leads import MadeLead
from crm.sample.people import People, Team

REASONS = (
    "本单位无符合要求的工业用地，建议流转至有地的镇街",
    "项目需园区蒸汽和污水管网，本镇配套不足",
    "客商倾向产业链配套更齐全的园区",
    "项目属重点产业链缺失环节，建议集中布局",
)
SPLITS = (
    Split(),
    Split(Ratio.SIX_FOUR, Ratio.FIVE_FIVE, 5),
    Split(Ratio.BOTH, Ratio.SEVEN_THREE, 5),
    Split(Ratio.FIVE_FIVE, Ratio.FIVE_FIVE, 3),
)


def make_transfers(frame: Frame, people: People, made: list[MadeLead]) -> None:
    """Tell the story on leads that are free; a small county tells less of it."""
    teams = {team.unit_id: team for team in people.teams}
    met = {row["lead_id"] for row in frame.rows.get(Meeting, [])}
    free = free_leads(frame, made)
    story, first = _Story(frame, people, teams), people.teams[0]
    for row in [each for each in free if each["id"] not in met][:3]:
        story.held(row, first if row["unit_id"] != first.unit_id else people.teams[1], 46)
    own = [row for row in free if row["unit_id"] == first.unit_id and not row["side_state"]]
    others = [row for row in free if row["unit_id"] != first.unit_id]
    for days, row in zip((5, 1), own, strict=False):
        story.offered(row, people.teams[1 + days], days)
    for days, row in zip((4, 2), others, strict=False):
        story.offered(row, first, days)
    for row in others[2:3]:
        story.accepted(row, first)
    for row, state in zip(others[3:5], ("refused", "expired"), strict=False):
        story.ended(row, first, state)
    for row in [*others[5:6], *others[10:12]]:
        row["landing_unit_id"] = first.unit_id
    for row in [*own[2:3], *others[6:10]]:
        story.pooled(row)
    for number, row in enumerate(_signed(frame, made, met)):
        reporters = [team for team in (first, *people.teams[5:8]) if team.unit_id != row["unit_id"]]
        story.shared(row, reporters[number % len(reporters)], SPLITS[number % len(SPLITS)])


def free_leads(frame: Frame, made: list[MadeLead]) -> list[dict[str, Any]]:
    """Return the rows of registered, negotiating leads of two months and more that no open procedure holds, in the order made."""
    rows = {row["id"]: row for row in frame.rows.get(Lead, [])}
    busy = {row["lead_id"] for model in (Transfer, PoolOffer) for row in frame.rows.get(model, [])}
    busy |= {row["lead_id"] for row in frame.rows.get(Case, []) if row["state"] not in ("closed", "withdrawn", "decided")}
    reported = {row["lead_id"] for row in frame.rows.get(FirstReport, []) if row["state"] == "registered"}
    free = reported - busy
    return [
        rows[each.id]
        for each in made
        if rows[each.id]["stage"] == "negotiating"
        and not rows[each.id]["side_state"]
        and not rows[each.id]["enclave"]
        and rows[each.id]["landing_unit_id"] == rows[each.id]["unit_id"]
        and each.id in free
        and each.begun < frame.today - timedelta(days=60)
    ]


def _signed(frame: Frame, made: list[MadeLead], met: set[UUID]) -> list[dict[str, Any]]:
    """Return the rows of up to six leads signed this year that were met on no trip."""
    rows = {row["id"]: row for row in frame.rows.get(Lead, [])}
    found = [rows[each.id] for each in made if rows[each.id]["contract_date"] and each.id not in met]
    return [row for row in found if row["contract_date"].year == frame.today.year][:6]


class _Story:
    """Writes the rows of one transfer after another."""

    def __init__(self, frame: Frame, people: People, teams: dict[UUID, Team]) -> None:
        self.frame, self.people, self.teams, self.told = frame, people, teams, 0

    def _transfer(self, row: dict[str, Any], receiving: Team, day: date, split: Split, **more: Any) -> UUID:  # noqa: ANN401
        giving = self.teams[row["unit_id"]]
        self.told += 1
        values: dict[str, Any] = {
            "lead_id": row["id"],
            "giving_unit_id": giving.unit_id,
            "receiving_unit_id": receiving.unit_id,
            "partner": "",
            "origin": str(Origin.GIVING),
            "offer_id": None,
            "state": "offered",
            "side_before": "",
            "marked": True,
            "indicators": str(split.indicators),
            "tax": str(split.tax),
            "years": split.years,
            "summary": row["content"],
            "reason": REASONS[self.told % len(REASONS)],
            "proposed_by": giving.officers[0],
            "proposed_unit_id": giving.unit_id,
            "proposed_at": local_moment(day, 9, 10 + self.told),
            "officer_id": None,
            "answering_unit_id": receiving.unit_id,
            "due_on": self.frame.calendar.add_natural_days(day, 7).date,
            "due_table": "",
            "answered_by": None,
            "answered_at": None,
            "ended_at": None,
            "end_reason": "",
            "year": None,
            "number": None,
        }
        return self.frame.add(Transfer, day, **{**values, **more})

    def offered(self, row: dict[str, Any], receiving: Team, days: int) -> None:
        """Offer a lead to a unit that has not answered for so many days."""
        self._transfer(row, receiving, self.frame.today - timedelta(days=days), SPLITS[days % len(SPLITS)])
        row["side_state"] = "in_transfer"

    def accepted(self, row: dict[str, Any], receiving: Team) -> None:
        """Let a transfer be accepted and confirmed by the giving unit alone."""
        day = self.frame.working(self.frame.today - timedelta(days=6))
        answered = {"answered_by": receiving.officers[0], "answered_at": local_moment(day, 15, 20)}
        transfer = self._transfer(row, receiving, day, SPLITS[1], state="accepted", officer_id=receiving.officers[0], **answered)
        self._confirm(transfer, "giving", self.teams[row["unit_id"]], day)
        row["side_state"] = "in_transfer"

    def held(self, row: dict[str, Any], receiving: Team, days: int) -> None:
        """Let a transfer hold: the lead is in its new hands with its investor, the first reporter shares."""
        frame = self.frame
        day = frame.working(frame.today - timedelta(days=days))
        giving = self.teams[row["unit_id"]]
        answered = {
            "answered_by": receiving.officers[0],
            "answered_at": local_moment(day, 14),
            "ended_at": local_moment(day, 16, 40),
        }
        number = {"year": day.year, "number": frame.next_number(SERIES, day.year)}
        more = {"state": "held", "officer_id": receiving.officers[0], **answered, **number}
        transfer = self._transfer(row, receiving, day, SPLITS[0], **more)
        for side, team in (("giving", giving), ("receiving", receiving)):
            self._confirm(transfer, side, team, day)
        self._confirm(transfer, "bureau", None, day)
        self._split(row["id"], giving.unit_id, receiving.unit_id, SPLITS[0], day, transfer)
        self._note(row["id"], giving, day, f"流转至{receiving.place.name}；分成：指标7:3，税收7:3，5年。")
        row |= {"unit_id": receiving.unit_id, "landing_unit_id": receiving.unit_id, "officer_id": receiving.officers[0]}
        row["leader_id"] = receiving.secretary
        self._move_what_belongs(row["id"], receiving.unit_id)

    def ended(self, row: dict[str, Any], receiving: Team, state: str) -> None:
        """Let a transfer come to nothing: refused, or unanswered."""
        day = self.frame.working(self.frame.today - timedelta(days=70))
        refused = state == "refused"
        self._transfer(
            row,
            receiving,
            day,
            SPLITS[3],
            state=state,
            answered_by=receiving.officers[0] if refused else None,
            answered_at=local_moment(day, 16) if refused else None,
            ended_at=local_moment(day + timedelta(days=2 if refused else 8), 9),
            end_reason="本镇年内无新增工业用地指标，暂无法承接" if refused else "",
        )

    def pooled(self, row: dict[str, Any]) -> None:
        """Offer a lead to the shared pool."""
        team = self.teams[row["unit_id"]]
        self.told += 1
        day = self.frame.working(self.frame.today - timedelta(days=4 + self.told))
        split = SPLITS[self.told % len(SPLITS)]
        self.frame.add(
            PoolOffer,
            day,
            lead_id=row["id"],
            unit_id=team.unit_id,
            official_id=team.officers[0],
            state="open",
            summary=row["content"] + REASONS[self.told % len(REASONS)] + "。",
            indicators=str(split.indicators),
            tax=str(split.tax),
            years=split.years,
            offered_at=local_moment(day, 10, 30),
            closed_at=None,
            close_reason="",
        )

    def shared(self, row: dict[str, Any], reporter: Team, split: Split) -> None:
        """Let a signed project have come from another unit before it was signed."""
        day = row["contract_date"] - timedelta(days=12)
        for report in self.frame.rows.get(FirstReport, []):
            if report["lead_id"] == row["id"]:
                report["unit_id"], report["official_id"] = reporter.unit_id, reporter.officers[0]
        self._split(row["id"], reporter.unit_id, row["unit_id"], split, day, None)

    def _confirm(self, transfer: UUID, side: str, team: Team | None, day: date) -> None:
        self.frame.add(
            TransferConfirmation,
            day,
            transfer_id=transfer,
            side=side,
            unit_id=team.unit_id if team else self.people.bureau_id,
            official_id=team.secretary if team else self.people.reviewer,
            confirmed_at=local_moment(day, 16, 10 if team else 40),
            note="",
        )

    def _split(self, lead: UUID, reporting: UUID, landing: UUID, split: Split, day: date, transfer: UUID | None) -> None:
        self.frame.add(
            LeadSplit,
            day,
            lead_id=lead,
            source="transfer",
            source_id=transfer,
            reporting_unit_id=reporting,
            landing_unit_id=landing,
            partner="",
            indicators=str(split.indicators),
            tax=str(split.tax),
            years=split.years,
            first_day=day,
            last_day=split.last_day(day),
        )

    def _note(self, lead: UUID, giving: Team, day: date, text: str) -> None:
        self.frame.add(
            FollowUp,
            day,
            lead_id=lead,
            unit_id=giving.unit_id,
            official_id=self.people.reviewer,
            day=day,
            manner="note",
            text=text,
            substantive=False,
            next_step="",
            next_step_on=None,
            trip_id=None,
            created_at=local_moment(day, 16, 40),
        )

    def _move_what_belongs(self, lead: UUID, unit: UUID) -> None:
        """Move a lead's obstacles and its enterprises, which in the sample have this lead alone."""
        firms = {row["enterprise_id"] for row in self.frame.rows[LeadEnterprise] if row["lead_id"] == lead}
        for row in self.frame.rows.get(Obstacle, []):
            if row["lead_id"] == lead:
                row["unit_id"] = unit
        for row in self.frame.rows[Enterprise]:
            if row["id"] in firms:
                row["unit_id"] = unit
