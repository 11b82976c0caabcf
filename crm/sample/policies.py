"""The sample's policies: clauses with their reviews, promises of signed projects, a grant in every state, payments, funds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.kernel.clock import local_date, local_moment
from crm.leads.model import Lead, Milestone
from crm.people.model import Account
from crm.people.permissions import Role
from crm.policies.formulas import AREAS, WHOLE, FormulaKind
from crm.policies.grants import MATTER, SERIES
from crm.policies.model import (
    ClauseReview,
    CommitmentShare,
    GrantApplication,
    GrantPayment,
    PolicyClause,
    PolicyCommitment,
    PolicyFund,
)
from crm.policies.rules import equal_shares
from crm.procedures.time_limit.catalogue import MatterSeed
from crm.procedures.time_limit.model import Case, Matter
from crm.sample.cases import CaseMaker
from crm.sample.frame import Frame
from crm.sample.leads import MadeLead
from crm.sample.people import People
from crm.sample.policy_texts import CLAUSES, ISSUER, OFFICE, STORIES, ClauseText, GrantStory

WAN = 1_000_000
MOST_PROMISES = 36
"""So many projects at most have a promise in the sample: a huge one stays quick."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as grants refer to it: its row, its clause's text, the base figure its ceiling was found from."""

    row: Row
    text: ClauseText
    base: int | None
    due: dict[int, int]


class GrantCases(CaseMaker):
    """Makes the cases of grants beside those that are there already."""

    def _matter(self, seed: MatterSeed, place: int) -> UUID:
        del place
        found: UUID = next(row["id"] for row in self.frame.rows[Matter] if row["code"] == seed.code)
        return found


class PolicyMaker:
    """Writes the rows as the acts would have left them."""

    def __init__(self, frame: Frame, people: People, made: list[MadeLead]) -> None:
        """See which projects are signed, and what the bureau verified of them."""
        self.frame, self.people = frame, people
        self.made = {each.id: each for each in made}
        self.cases = GrantCases(frame, people)
        self.reached: dict[tuple[UUID, str], date] = {
            (row["lead_id"], row["kind"]): row["verified_on"] for row in frame.rows.get(Milestone, []) if row["verified_on"]
        }
        self.leader = next((row["official_id"] for row in frame.rows[Account] if row["role"] == Role.LEADER), None)
        self.voucher = 0

    def clauses(self) -> dict[str, Row]:
        """Make the clauses, both editions of the amended one; returns the rows by key."""
        made: dict[str, Row] = {}
        for text in CLAUSES:
            first = date(self.frame.today.year + text.first_year, *text.first)
            last = None if text.last_year is None else date(self.frame.today.year + text.last_year, 12, 31)
            row: Row = {
                "edition": text.edition,
                "title": text.title,
                "number": text.number.format(year=first.year),
                "issuer": ISSUER,
                "first_day": first,
                "last_day": last,
                "benefit": text.benefit,
                "formula": str(text.formula.kind),
                "rate": text.formula.rate,
                "measure": str(text.formula.measure),
                "cap": text.formula.cap,
                "terms": text.terms,
                "milestone": text.milestone,
                "by_year": None,
                "reach_of": "",
                "reach_amount": None,
                "targeted": text.targeted,
                "legal_basis": text.basis,
                "review": text.review,
                "reviewed_on": None if text.review == "unreviewed" else first - timedelta(days=20),
            }
            row["series_id"] = made[text.after]["series_id"] if text.after else None
            row["id"] = self.frame.add(PolicyClause, first, **row)
            if row["series_id"] is None:
                row["series_id"] = self.frame.rows[PolicyClause][-1]["series_id"] = row["id"]
            made[text.key] = row
            self._review(row, text)
        return made

    def _review(self, row: Row, text: ClauseText) -> None:
        if row["reviewed_on"] is None:
            return
        self.frame.add(
            ClauseReview,
            row["reviewed_on"],
            clause_id=row["id"],
            status=text.review,
            day=row["reviewed_on"],
            reviewer=OFFICE,
            opinion=text.opinion,
            ground=text.ground,
            legal_basis=text.basis,
            recorded_by=self.people.reviewer,
            recorded_at=local_moment(row["reviewed_on"], 16),
        )

    # ---- promises ----------------------------------------------------------------------------------------
    def promises(self, clauses: dict[str, Row]) -> list[Promise]:
        """Promise a clause to the signed projects that came furthest and to the first township's, turn by turn."""
        signed = [row for row in self.frame.rows[Lead] if row["stage"] == "signed" and row["side_state"] == ""]
        signed.sort(key=lambda row: (-self._steps(row["id"]), row["contract_date"], row["id"].int))
        own = [row for row in signed if row["unit_id"] == self.people.teams[0].unit_id][:8]
        others = [row for row in signed if row["unit_id"] != self.people.teams[0].unit_id]
        offered = [text for text in CLAUSES if text.review in ("passed", "exception")]
        found = []
        for number, lead in enumerate((own + others)[:MOST_PROMISES]):
            texts = offered[number % len(offered) :] + offered[: number % len(offered)]
            fitting = [text for text in texts if self._fits(lead, clauses[text.key], text)]
            ripe = [text for text in fitting if (lead["id"], text.milestone) in self.reached]
            found += [self._promise(lead, clauses[text.key], text) for text in (ripe or fitting)[:1]]
        return sorted(found, key=lambda each: (each.row["signed_on"], each.row["id"].int), reverse=True)

    def _steps(self, lead: UUID) -> int:
        return sum(1 for text in {each.milestone for each in CLAUSES} if (lead, text) in self.reached)

    @staticmethod
    def _fits(lead: Row, clause: Row, text: ClauseText) -> bool:
        """Tell whether a clause was in force when a project signed; a share of funds needs funds in yuan."""
        day = lead["contract_date"]
        if text.formula.measure == "paid_in" and not (lead["paid_in"] and lead["currency"] == "CNY"):
            return False
        return bool(clause["first_day"] <= day and (clause["last_day"] is None or day <= clause["last_day"]))

    def _promise(self, lead: Row, clause: Row, text: ClauseText) -> Promise:
        base, gives = self._worth(lead, text)
        limit = min(gives, text.formula.most or gives)
        ceiling = max(WAN, limit // WAN * WAN)
        day = lead["contract_date"]
        due = equal_shares(ceiling, day.year + 1, day.year + text.years)
        row: Row = {
            "lead_id": lead["id"],
            "unit_id": lead["unit_id"],
            "clause_id": clause["id"],
            "contract_number": lead["contract_number"],
            "signed_on": day,
            "ceiling": ceiling,
            "terms": "",
            "state": "open",
            "ended_on": None,
            "end_reason": "",
            "entered_by": lead["officer_id"],
            "entered_at": local_moment(day, 16, 40),
        }
        row["id"] = self.frame.add(PolicyCommitment, day, **row)
        for year, amount in due.items():
            self.frame.add(CommitmentShare, day, commitment_id=row["id"], year=year, amount=amount)
        return Promise(row, text, base, due)

    def _worth(self, lead: Row, text: ClauseText) -> tuple[int | None, int]:
        """Return the figure that a formula is taken of for a project, and what it gives, in fen."""
        formula, rate = text.formula, text.formula.rate or 0
        total = lead["total_yuan"] or 100 * WAN
        if formula.kind == FormulaKind.FIXED:
            return None, rate
        if formula.kind == FormulaKind.FREE:
            return None, (formula.cap or WAN) // 2
        if formula.measure in AREAS:
            area = (
                self.frame.rng.randrange(2_000, 9_000) * 100
                if formula.measure == "square_metres"
                else self.frame.rng.randrange(20, 120) * 100
            )
            return area, area * rate // 100
        base = total * self.frame.rng.randrange(45, 75) // 100 // (10 * WAN) * (10 * WAN)
        if formula.measure == "paid_in":
            base = lead["paid_in"]
        return base, base * rate // WHOLE

    # ---- grants ------------------------------------------------------------------------------------------
    def grants(self, promises: list[Promise]) -> None:
        """Tell each story on a promise that is ripe for it, then write the cases and what hangs on them."""
        free, told = list(promises), []
        for number, story in enumerate(STORIES):
            received = local_moment(self.cases.ago(story.ago), 9, 5 + number)
            chosen = next((each for each in free if self._ripe(each, local_date(received))), None)
            if chosen is None:
                continue
            free.remove(chosen)
            draft = self.cases.draft(MATTER, self.made[chosen.row["lead_id"]], received)
            draft.case["title"] = f"{draft.case['title']}：{chosen.text.title}"[:200]
            for days, kind, more in story.case:
                step = 0 if kind == "done" else None
                self.cases.tell(draft, local_moment(self.cases.ago(days), 10 + len(draft.events), 20), kind, step, **more)
            told.append((story, chosen, received))
        self.cases.write()
        placed = {(row["lead_id"], row["received_at"]): row["id"] for row in self.frame.rows[Case]}
        for story, chosen, received in sorted(told, key=lambda each: each[2]):
            self._grant(story, chosen, received, placed[chosen.row["lead_id"], received])
        _number_by_receipt(self.frame)

    def _ripe(self, promise: Promise, day: date) -> bool:
        verified = self.reached.get((promise.row["lead_id"], promise.text.milestone))
        due = sum(amount for year, amount in promise.due.items() if year <= day.year)
        return due > 0 and promise.row["signed_on"] < day and verified is not None and verified <= day

    def _grant(self, story: GrantStory, promise: Promise, received: datetime, case: UUID) -> None:
        day = local_date(received)
        applied = sum(amount for year, amount in promise.due.items() if year <= day.year)
        proposed = applied * story.percent // 100 // WAN * WAN or applied
        approves = story.state == "approved"
        decided = None if story.decided is None else local_moment(self.cases.ago(story.decided), 15, 30)
        proposes = story.state in ("proposed", "approved")
        application = self.frame.add(
            GrantApplication,
            day,
            commitment_id=promise.row["id"],
            lead_id=promise.row["lead_id"],
            unit_id=promise.row["unit_id"],
            case_id=case,
            for_year=day.year,
            year=day.year,
            number=self.frame.next_number(SERIES, day.year),
            state=story.state,
            base=promise.base,
            reached=None,
            note="附合同、发票、付款凭证及审计报告",
            applied=applied,
            applied_by=promise.row["entered_by"],
            applied_at=received,
            proposed=proposed if proposes else None,
            proposed_by=self.people.reviewer if proposes else None,
            proposed_at=local_moment(self.cases.ago(story.proposed), 14, 10) if proposes else None,
            proposal=story.proposal if proposes else "",
            approved=proposed if approves else None,
            decided_by=None if decided is None else promise.row["entered_by"] if story.state == "withdrawn" else self.leader,
            decided_at=decided,
            decision=story.decision,
        )
        for kind, ago, percent in story.payments:
            self._pay(application, kind, self.cases.ago(ago), proposed * percent // 100)

    def _pay(self, application: UUID, kind: str, day: date, amount: int) -> None:
        self.voucher += 1
        word = "拨" if kind == "paid" else "收"
        self.frame.add(
            GrantPayment,
            day,
            application_id=application,
            kind=kind,
            day=day,
            amount=amount,
            voucher=f"云财{word}〔{day.year}〕{100 + self.voucher}",
            reason="" if kind == "paid" else "核查发现部分设备已转出本市，按合同约定追回",
            recorded_by=self.people.reviewer,
            recorded_at=local_moment(day, 17),
        )

    # ---- funds -------------------------------------------------------------------------------------------
    def funds(self, promises: list[Promise]) -> None:
        """Arrange nearly enough for this year and half of what falls due in the next."""
        this = self.frame.today.year
        for year, percent, paper in ((this - 1, 100, 3), (this, 80, 2), (this + 1, 50, 1)):
            due = sum(each.due.get(year, 0) for each in promises)
            amount = due * percent // 100 // (10 * WAN) * (10 * WAN)
            if amount:
                day = date(min(year, this), 2, 10)
                source = f"云财预〔{min(year, this)}〕{paper}号 招商引资专项资金"
                self.frame.add(PolicyFund, day, year=year, amount=amount, source=source)


def _number_by_receipt(frame: Frame) -> None:
    """Give the cases of each year their numbers anew in the order of receipt, as a register has them."""
    rows = sorted(frame.rows.get(Case, []), key=lambda row: (row["received_at"], row["id"].int))
    given: dict[int, int] = {}
    for row in rows:
        given[row["year"]] = row["number"] = given.get(row["year"], 0) + 1


def make_policies(frame: Frame, people: People, made: list[MadeLead]) -> None:
    """Make the clauses, and on the signed projects the promises, grants and payments, then the funds."""
    maker = PolicyMaker(frame, people, made)
    promises = maker.promises(maker.clauses())
    maker.grants(promises)
    maker.funds(promises)
