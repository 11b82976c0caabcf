"""The ledger of promises 兑现台账: promised, applied, approved, paid and remaining by year, unit and clause; its warnings.

By year, what was approved and paid falls on the shares of a commitment in the order in which they fall due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm.kernel.i18n import _
from crm.people.permissions import Actor
from crm.people.queries import with_below
from crm.people.setup import setting
from crm.policies.checks import PENDING
from crm.policies.formulas import yuan
from crm.policies.keeping import PAID, among, case_runs
from crm.policies.model import GrantApplication, GrantPayment, PolicyClause, PolicyFund
from crm.policies.queries import CommitmentRow, commitments
from crm.policies.rules import STANDING, CommitmentState, spread
from crm.procedures.time_limit.model import Case


@dataclass(frozen=True, slots=True)
class Share:
    """What of one commitment falls due in one year and what became of it, in fen."""

    commitment: CommitmentRow
    year: int
    promised: int
    applied: int
    approved: int
    paid: int

    @property
    def remaining(self) -> int:
        """Return what is still to be paid of it; never negative."""
        return self.promised - self.paid


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """Sums of some shares in fen, with the shares; ``fund``, ``cash`` and ``short`` are of a year, of the whole county.

    ``cash`` was paid in the year whatever it was due for, ``short`` is what funds do not cover.
    """

    key: str
    name: str
    shares: tuple[Share, ...] = field(repr=False)
    fund: int | None = None
    cash: int = 0
    short: int = 0

    @property
    def promised(self) -> int:
        """Return what was promised."""
        return sum(each.promised for each in self.shares)

    @property
    def applied(self) -> int:
        """Return what is applied for and not decided."""
        return sum(each.applied for each in self.shares)

    @property
    def approved(self) -> int:
        """Return what was approved."""
        return sum(each.approved for each in self.shares)

    @property
    def paid(self) -> int:
        """Return what was paid."""
        return sum(each.paid for each in self.shares)

    @property
    def remaining(self) -> int:
        """Return what is still to be paid."""
        return sum(each.remaining for each in self.shares)


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning: ``kind`` overdue, due, unfunded or unreviewed; in fen; ``commitment_id`` where it is about one."""

    kind: str
    words: str
    amount: int
    year: int
    commitment_id: UUID | None = None
    light: str = "warn"


@dataclass(frozen=True, slots=True)
class ExposureFilter:
    """What the ledger is asked for: the year due, a unit with what is below it, a clause in all its editions."""

    year: int | None = None
    unit_id: UUID | None = None
    series_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """The ledger, three ways over the same shares, and what it warns of."""

    total: ExposureRow
    by_year: tuple[ExposureRow, ...]
    by_unit: tuple[ExposureRow, ...]
    by_clause: tuple[ExposureRow, ...]
    warnings: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class FundRow:
    """Funds arranged for a year, in fen."""

    id: UUID
    year: int
    amount: int
    source: str


def funds(session: Session) -> list[FundRow]:
    """Return the funds arranged, the newest year first."""
    chosen = select(PolicyFund).order_by(PolicyFund.year.desc(), PolicyFund.id)
    return [FundRow(each.id, each.year, each.amount, each.source) for each in session.scalars(chosen)]


def exposure(session: Session, actor: Actor, today: date, wanted: ExposureFilter | None = None) -> Exposure:
    """Return the ledger of the commitments that the actor may see; funds stand beside it for who sees the whole county."""
    wanted = wanted or ExposureFilter()
    units = with_below(session, wanted.unit_id) if wanted.unit_id else None
    rows = [
        each
        for each in commitments(session, actor)
        if (units is None or each.unit_id in units) and wanted.series_id in (None, each.series_id)
    ]
    every = _shares(session, rows)
    shares = [each for each in every if wanted.year in (None, each.year)]
    whole = actor.units is None and wanted.unit_id is None and wanted.series_id is None
    years = _by_year(session, shares, every, today, whole=whole)
    return Exposure(
        ExposureRow("", _("All promises"), tuple(shares)),
        years,
        _grouped(shares, lambda each: (str(each.commitment.unit_id), each.commitment.unit)),
        _grouped(shares, lambda each: (str(each.commitment.series_id), each.commitment.clause_title)),
        (*_unfunded(years), *_of_commitments(session, shares, today)),
    )


def _shares(session: Session, rows: Iterable[CommitmentRow]) -> list[Share]:
    """Return every share with what was approved and paid of it, the earliest due first within a commitment."""
    listed = list(rows)
    pending = _pending(session, [each.id for each in listed])
    found = []
    for each in listed:
        due = spread(each.sums.promised, each.shares)
        approved, paid = (spread(total, list(due.items())) for total in (each.sums.approved, each.sums.paid))
        asked = pending.get(each.id, {})
        for year, amount in due.items():
            found.append(Share(each, year, amount, asked.get(year, 0), approved[year], paid[year]))
    return found


def _pending(session: Session, ids: list[UUID]) -> dict[UUID, dict[int, int]]:
    amount = func.coalesce(GrantApplication.proposed, GrantApplication.applied)
    chosen = (
        select(GrantApplication.commitment_id, GrantApplication.for_year, func.sum(amount))
        .join(Case, Case.id == GrantApplication.case_id)
        .where(among(GrantApplication.commitment_id, ids), GrantApplication.state.in_(PENDING), case_runs())
        .group_by(GrantApplication.commitment_id, GrantApplication.for_year)
    )
    found: dict[UUID, dict[int, int]] = defaultdict(dict)
    for commitment, year, total in session.execute(chosen):
        found[commitment][year] = int(total)
    return found


def _grouped(shares: Iterable[Share], key: Callable[[Share], tuple[str, str]]) -> tuple[ExposureRow, ...]:
    groups: dict[str, tuple[str, list[Share]]] = {}
    for each in shares:
        code, name = key(each)
        groups.setdefault(code, (name, []))[1].append(each)
    rows = [ExposureRow(code, name, tuple(found)) for code, (name, found) in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-row.remaining, -row.promised, row.name)))


def _by_year(session: Session, shares: list[Share], every: list[Share], today: date, *, whole: bool) -> tuple[ExposureRow, ...]:
    """Return the years in order; with ``whole`` beside each the funds, what was paid in it, and what is not covered.

    This year has to carry what fell due before and is not paid.
    """
    arranged, cash = _money(session) if whole else ({}, {})
    arrears = sum(each.remaining for each in every if each.year < today.year)
    rows = []
    for row in sorted(_grouped(shares, lambda each: (str(each.year), str(each.year))), key=lambda row: row.key):
        year = int(row.key)
        spent, fund = cash.get(year, 0), arranged.get(year)
        needed = row.remaining + spent + (arrears if year == today.year else 0)
        short = max(0, needed - (fund or 0)) if whole and year >= today.year else 0
        rows.append(ExposureRow(row.key, row.name, row.shares, (fund or 0) if whole else None, spent, short))
    return tuple(rows)


def _money(session: Session) -> tuple[dict[int, int], dict[int, int]]:
    """Return the funds arranged and what was paid, by year, in fen."""
    arranged = {
        year: int(total)
        for year, total in session.execute(select(PolicyFund.year, func.sum(PolicyFund.amount)).group_by(PolicyFund.year))
    }
    cash: dict[int, int] = defaultdict(int)
    for day, amount in session.execute(select(GrantPayment.day, GrantPayment.amount).where(GrantPayment.kind == PAID)):
        cash[day.year] += amount
    return arranged, cash


def _unfunded(years: Iterable[ExposureRow]) -> list[Warned]:
    text = _("{year}: {short} of what falls due has no funds ({fund} arranged).")
    return [
        Warned(
            "unfunded",
            text.format(year=row.key, short=yuan(row.short), fund=yuan(row.fund or 0)),
            row.short,
            int(row.key),
            light="bad",
        )
        for row in years
        if row.short
    ]


def _of_commitments(session: Session, shares: Iterable[Share], today: date) -> list[Warned]:
    """Return what is overdue, the largest first, what falls due soon, and open promises whose clause no longer stands."""
    days = int(setting(session, "policy_due_days"))
    left = (date(today.year, 12, 31) - today).days
    overdue, soon, seen = [], [], {}
    for each in shares:
        named = {"project": each.commitment.project, "clause": each.commitment.clause, "amount": yuan(each.remaining)}
        seen[each.commitment.id] = each.commitment
        if each.remaining <= 0:
            continue
        if each.year < today.year:
            words = _("{project}: {amount} of “{clause}” fell due in {year} and is not paid.").format(year=each.year, **named)
            overdue.append(Warned("overdue", words, each.remaining, each.year, each.commitment.id, "bad"))
        elif each.year == today.year and left <= days:
            words = _("{project}: {amount} of “{clause}” falls due by the end of {year}.").format(year=each.year, **named)
            soon.append(Warned("due", words, each.remaining, each.year, each.commitment.id))
    refused = _fallen(session, {each.clause_id for each in seen.values() if each.state == CommitmentState.OPEN})
    text = _("{project}: “{clause}” is promised, but its fair-competition review does not stand; no grant is paid.")
    fallen = [
        Warned("unreviewed", text.format(project=each.project, clause=each.clause), each.sums.free, 0, each.id, "bad")
        for each in seen.values()
        if each.clause_id in refused and each.state == CommitmentState.OPEN and each.sums.free
    ]
    largest = sorted(overdue, key=lambda one: -one.amount)
    return [*largest, *fallen, *sorted(soon, key=lambda one: -one.amount)]


def _fallen(session: Session, clauses: set[UUID]) -> set[UUID]:
    chosen = select(PolicyClause.id).where(among(PolicyClause.id, clauses), PolicyClause.review.not_in(STANDING))
    return set(session.scalars(chosen))
