"""The leaderboard 排行榜: a period's ranks with the movement since the month before, frozen once its bulletin is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.documents.publishing.model import Publication
from crm.documents.publishing.rules import PublicationState
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.league.indicators.queries import NOBODY, OPEN_KINDS, masked
from crm.league.scores.explain import Explanation, Line, PartLine, explain
from crm.league.scores.model import PublishedCorrection
from crm.league.scores.periods import Period, month_period, period_of
from crm.league.scores.queries import SchemeRow, Standing, scheme_on, standing_by
from crm.league.scores.rules import UnitScore
from crm.league.scores.scheme import SchemeKind
from crm.league.scores.sources import SOURCE_NAMES, source_label
from crm.people.permissions import Actor
from crm.people.queries import unit_names
from crm.people.setup import setting

BULLETIN = "monthly-bulletin"
"""The paper whose publication freezes a month's ranking."""


@dataclass(frozen=True, slots=True)
class PublishedScore:
    """A unit's place as it was published."""

    unit_id: UUID
    unit: str
    group: str
    rank: int
    before: int | None
    tenths: int


@dataclass(frozen=True, slots=True)
class Published:
    """A month's ranking as its newest published bulletin states it."""

    publication_id: UUID
    number: str
    day: date
    scheme: str
    scores: tuple[PublishedScore, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's line on the board: rank within the group, rank a month before (None where it had none), tenths."""

    unit_id: UUID
    unit: str
    group: str
    rank: int
    before: int | None
    tenths: int

    @property
    def moved(self) -> int:
        """Return by how many places it rose; negative: fell."""
        return 0 if self.before is None else self.before - self.rank


@dataclass(frozen=True, slots=True)
class Drifted:
    """A unit whose score or rank is no longer what was published, or last corrected."""

    unit_id: UUID
    unit: str
    tenths_before: int
    tenths_after: int
    rank_before: int
    rank_after: int


@dataclass(frozen=True, slots=True)
class Board:
    """A period's board: places group by group. ``published``: they are the frozen ones; ``drifted``: what changed since.

    ``now`` is the standing as it would be published now.
    """

    period: Period
    now: Standing
    places: tuple[Place, ...]
    published: Published | None = None
    drifted: tuple[Drifted, ...] = ()

    @property
    def scheme(self) -> SchemeRow:
        """Return the scheme that scores the period now."""
        return self.now.scheme

    @property
    def groups(self) -> tuple[tuple[str, tuple[Place, ...]], ...]:
        """Return the contest groups in the county's order."""
        names = dict.fromkeys(place.group for place in self.places)
        return tuple((name, tuple(each for each in self.places if each.group == name)) for name in names)


def read_period(session: Session, text: str) -> Period:
    """Return a written period, a month by the county's reading of it. Raises RuleBroken ``period``."""
    return period_of(text, year_to_date=bool(setting(session, "scores_year_to_date")))


def period_of_month(session: Session, year: int, month: int) -> Period:
    """Return the period of a month by the county's reading of it."""
    return month_period(year, month, year_to_date=bool(setting(session, "scores_year_to_date")))


# ---- published ---------------------------------------------------------------------------------------------
def published(session: Session, period: str) -> Published | None:
    """Return a month's ranking as published, by its newest bulletin; None where none was, or it states no ranking."""
    row = session.scalars(
        select(Publication)
        .where(Publication.name == BULLETIN, Publication.period == period, Publication.state == PublicationState.PUBLISHED)
        .order_by(Publication.published_at.desc(), Publication.id.desc())
        .limit(1)
    ).first()
    stated = None if row is None else row.figures.get("ranking")
    if row is None or stated is None or row.published_at is None:
        return None
    scores = tuple(
        PublishedScore(UUID(each["unit_id"]), each["unit"], each["group"], each["rank"], each["before"], each["tenths"])
        for each in stated["lines"]
    )
    return Published(row.id, row.shown_number, local_date(row.published_at), stated["scheme"], scores)


def drift(session: Session, period: Period) -> list[Drifted]:
    """Return the units that stand otherwise now than published and corrected so far. Raises RuleBroken ``unpublished``."""
    frozen = published(session, period.text)
    if frozen is None:
        raise RuleBroken("unpublished", _("The bulletin of this month is not published yet; its scores are still open."))
    return _drifted(session, period, frozen, _standing(session, period, None, parts=False).units)


def _drifted(session: Session, period: Period, frozen: Published, units: Sequence[UnitScore]) -> list[Drifted]:
    known = {each.unit_id: (each.tenths, each.rank) for each in frozen.scores}
    said = select(PublishedCorrection).where(
        PublishedCorrection.period == period.text, PublishedCorrection.made_at >= _published_at(session, frozen)
    )
    for row in session.scalars(said.order_by(PublishedCorrection.made_at, PublishedCorrection.id)):
        known[row.unit_id] = (row.tenths_after, row.rank_after)
    found = []
    for one in units:
        before = known.get(one.entrant.unit_id)
        if before is not None and before != (one.tenths, one.rank):
            found.append(Drifted(one.entrant.unit_id, one.entrant.name, before[0], one.tenths, before[1], one.rank))
    return found


def _published_at(session: Session, frozen: Published) -> datetime:
    at = session.get_one(Publication, frozen.publication_id).published_at
    if at is None:
        raise RuntimeError("a published paper has its moment")
    return at


@dataclass(frozen=True, slots=True)
class StatedCorrection:
    """A correction of a published month: what was published of a unit and how it stands, and why."""

    id: UUID
    period: str
    unit: str
    tenths_before: int
    tenths_after: int
    rank_before: int
    rank_after: int
    reason: str


def corrections_to_state(session: Session, period: str) -> list[StatedCorrection]:
    """Return the corrections that the bulletin of a month states: of earlier months, and not told by another bulletin."""
    names = unit_names(session)
    rows = session.scalars(
        select(PublishedCorrection)
        .where(PublishedCorrection.period < period)
        .order_by(PublishedCorrection.period, PublishedCorrection.made_at, PublishedCorrection.id)
    ).all()
    told = _told(session, period) if rows else set()
    return [
        StatedCorrection(
            row.id,
            row.period,
            names.get(row.unit_id, ""),
            row.tenths_before,
            row.tenths_after,
            row.rank_before,
            row.rank_after,
            row.reason,
        )
        for row in rows
        if str(row.id) not in told
    ]


def _told(session: Session, period: str) -> set[str]:
    """Return the ids of corrections that published bulletins of other months state."""
    chosen = select(Publication.figures).where(
        Publication.name == BULLETIN, Publication.period != period, Publication.state == PublicationState.PUBLISHED
    )
    stated = [figures.get("ranking") or {} for figures in session.scalars(chosen)]
    return {each["id"] for ranking in stated for each in ranking.get("corrections", ())}


# ---- the board ---------------------------------------------------------------------------------------------
def board(session: Session, period: Period, scheme: SchemeRow | None = None) -> Board:
    """Return a period's board. A month whose bulletin is published shows what was published, unless ``scheme`` asks otherwise."""
    now = _standing(session, period, scheme)
    frozen = published(session, period.text) if scheme is None else None
    if frozen is None:
        before = ranks_before(session, period, scheme)
        places = [
            Place(one.entrant.unit_id, one.entrant.name, one.entrant.group, one.rank, before.get(one.entrant.unit_id), one.tenths)
            for one in now.units
        ]
        return Board(period, now, tuple(places))
    places = [Place(each.unit_id, each.unit, each.group, each.rank, each.before, each.tenths) for each in frozen.scores]
    return Board(period, now, tuple(places), frozen, tuple(_drifted(session, period, frozen, now.units)))


def _standing(session: Session, period: Period, scheme: SchemeRow | None, *, parts: bool = True) -> Standing:
    row = scheme or scheme_on(session, SchemeKind.MONTH, period.last)
    return standing_by(session, row, period.first, period.last, parts=parts)


def ranks_before(session: Session, period: Period, scheme: SchemeRow | None = None) -> dict[UUID, int]:
    """Return the ranks of the month before, as published where they were; a year begins without any, other periods have none."""
    if "-" not in period.text or period.last.month == 1:
        return {}
    earlier = period_of_month(session, period.last.year, period.last.month - 1)
    frozen = published(session, earlier.text) if scheme is None else None
    if frozen is not None:
        return {each.unit_id: each.rank for each in frozen.scores}
    return {one.entrant.unit_id: one.rank for one in _standing(session, earlier, scheme, parts=False).units}


@dataclass(frozen=True, slots=True)
class Race:
    """The race over the months of a year: tenths of each unit by month, January first; as published where they were."""

    year: int
    months: int
    tenths: dict[UUID, list[int]] = field(default_factory=dict)
    ranks: dict[UUID, list[int]] = field(default_factory=dict)


def race(session: Session, year: int, month: int) -> Race:
    """Return how the units stood at the end of each month, January through ``month``."""
    found = Race(year, month)
    for number in range(1, month + 1):
        period = period_of_month(session, year, number)
        frozen = published(session, period.text)
        scores: Sequence[Any] = frozen.scores if frozen else _flat(_standing(session, period, None, parts=False))
        for each in scores:
            found.tenths.setdefault(each.unit_id, []).append(each.tenths)
            found.ranks.setdefault(each.unit_id, []).append(each.rank)
    return found


def _flat(now: Standing) -> list[PublishedScore]:
    return [
        PublishedScore(one.entrant.unit_id, one.entrant.name, one.entrant.group, one.rank, None, one.tenths) for one in now.units
    ]


# ---- why ---------------------------------------------------------------------------------------------------
def why(
    session: Session, actor: Actor, period: Period, unit_ids: Sequence[UUID], scheme: SchemeRow | None = None
) -> list[Explanation]:
    """Explain the scores of units as they stand now; other units' records are told together."""
    return explanations(session, actor, _standing(session, period, scheme), unit_ids)


def explanations(session: Session, actor: Actor, now: Standing, unit_ids: Sequence[UUID]) -> list[Explanation]:
    """Explain the scores of units in a standing; of units whose records the actor may not see, line by line only."""
    names = unit_names(session)
    sources = {name: _(source_label(name)) for name in (*SOURCE_NAMES, *(each.source for each in now.scheme.data.deductions))}
    found = []
    for unit_id in unit_ids:
        one = now.of(unit_id)
        if one is not None:
            told = explain(one, {key: listed for key, listed in now.parts.items() if key[0] == unit_id}, names, sources)
            found.append(told if _sees(actor, unit_id) else replace(told, lines=tuple(map(_as_one, told.lines))))
    return found


def _sees(actor: Actor, unit_id: UUID) -> bool:
    return actor.units is None or unit_id in actor.units


def _as_one(line: Line) -> Line:
    """Tell the records of a line together: a unit's figures are open, its records are its own."""
    if not line.parts or line.parts[0].kind in OPEN_KINDS:
        return line
    last = max(line.parts, key=lambda part: part.day)
    whole = PartLine("", NOBODY, _("records of another unit"), last.day, "", line.score, line.tenths * 100)
    return replace(line, parts=(whole,))


def covered(actor: Actor, now: Standing) -> Standing:
    """Return a standing as the actor may hold it: other units' scores with nothing of the records that made them."""
    by_unit = {key: masked(actor, listed) for key, listed in now.parts.items()}
    return replace(now, units=tuple(_covered(actor, one) for one in now.units), parts=by_unit)


def _covered(actor: Actor, one: UnitScore) -> UnitScore:
    if _sees(actor, one.entrant.unit_id):
        return one
    title = _("records of another unit")
    bonuses = tuple(
        replace(each, feat=replace(each.feat, kind="", record_id=NOBODY, title=title, amount=0)) for each in one.bonuses
    )
    deductions = tuple(
        replace(each, faults=tuple(replace(fault, kind="", record_id=NOBODY, title=title) for fault in each.faults))
        for each in one.deductions
    )
    return replace(one, bonuses=bonuses, deductions=deductions)
