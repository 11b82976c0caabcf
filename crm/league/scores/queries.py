"""Where everyone stands 排行: schemes as saved, the standing of any period by any of them, identical whenever it is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, cast, or_, select
from sqlalchemy.orm import Session

from crm.enterprises.model import Enterprise
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.leads.model import LeadEnterprise, Milestone
from crm.leads.rules import MilestoneKind
from crm.league.indicators.queries import all_parts
from crm.league.indicators.rules import MEASURES, Indicator, Measure, Part, value_of
from crm.league.scores.defaults import DEFAULTS
from crm.league.scores.model import Scheme, ScoreCorrection
from crm.league.scores.rules import Correction, Entrant, Facts, Feat, Key, Target, UnitScore, score_units
from crm.league.scores.scheme import BonusKind, SchemeData, SchemeKind, scheme_of
from crm.league.scores.sources import faults_between
from crm.league.scores.totals import signed_parts, values_between
from crm.league.targets import model as targets
from crm.league.targets.rules import pro_rata, whole_year
from crm.people.model import Official
from crm.people.queries import official_names, recruiting_units

FIRST_DAY = date(2000, 1, 1)
"""From when a default scheme holds."""


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A scheme as saved; our default one has edition 0 and no id. ``made_by`` is the official's name."""

    id: UUID | None
    kind: SchemeKind
    name: str
    edition: int
    valid_from: date
    data: SchemeData
    note: str = ""
    made_at: datetime | None = None
    made_by: str = ""

    @property
    def words(self) -> str:
        """Return its name with its edition."""
        edition = _("edition {number}").format(number=self.edition) if self.edition else _("default")
        return f"{self.name} · {edition}"


@dataclass(frozen=True)
class Standing:
    """Where the units stand in a period: group by group, the best first, with the parts that made their values."""

    scheme: SchemeRow
    first: date
    last: date
    units: tuple[UnitScore, ...]
    parts: Mapping[Key, Sequence[Part]]

    @cached_property
    def groups(self) -> tuple[tuple[str, tuple[UnitScore, ...]], ...]:
        """Return the contest groups in the county's order, each with its units by rank."""
        names = dict.fromkeys(one.entrant.group for one in self.units)
        return tuple((name, tuple(one for one in self.units if one.entrant.group == name)) for name in names)

    def of(self, unit_id: UUID) -> UnitScore | None:
        """Return one unit's score, None for a unit that does not compete."""
        return next((one for one in self.units if one.entrant.unit_id == unit_id), None)


# ---- schemes -----------------------------------------------------------------------------------------------
def schemes(session: Session, kind: SchemeKind | None = None) -> list[SchemeRow]:
    """Return every saved edition, the newest first, and our default of each kind that has none."""
    chosen = _editions().order_by(Scheme.kind, Scheme.valid_from.desc(), Scheme.edition.desc(), Scheme.id.desc())
    rows = [_scheme_row(row, name) for row, name in session.execute(chosen)]
    rows += [default_scheme(each) for each in SchemeKind if not any(row.kind is each for row in rows)]
    return [row for row in rows if kind is None or row.kind is kind]


def scheme_row(session: Session, scheme_id: UUID) -> SchemeRow:
    """Return one edition. Raises RuleBroken ``scheme_unknown``."""
    found = session.execute(_editions().where(Scheme.id == scheme_id)).first()
    if found is None:
        raise RuleBroken("scheme_unknown", _("There is no such scoring scheme."))
    return _scheme_row(found[0], found[1])


def scheme_on(session: Session, kind: SchemeKind, day: date) -> SchemeRow:
    """Return the edition of a kind that holds on ``day``: of those valid by then the newest, else our default."""
    chosen = _editions().where(Scheme.kind == kind, Scheme.valid_from <= day)
    found = session.execute(
        chosen.order_by(Scheme.valid_from.desc(), Scheme.edition.desc(), Scheme.made_at.desc(), Scheme.id.desc()).limit(1)
    ).first()
    return default_scheme(kind) if found is None else _scheme_row(found[0], found[1])


def scheme_named(session: Session, name: str) -> SchemeRow:
    """Return the newest edition of a scheme by name, or by its kind's code. Raises RuleBroken ``scheme_unknown``."""
    for row in schemes(session):
        if name in (row.name, str(row.kind)):
            return row
    known = "、".join(dict.fromkeys(row.name for row in schemes(session)))
    raise RuleBroken("scheme_unknown", _("There is no scheme {name}. Known: {known}.").format(name=name, known=known))


def default_scheme(kind: SchemeKind) -> SchemeRow:
    """Return our default of a kind, for a county that has saved none."""
    name, data = DEFAULTS[kind]
    return SchemeRow(None, kind, name, 0, FIRST_DAY, data)


def _editions() -> Select[*tuple[Any, ...]]:
    return select(Scheme, Official.name).outerjoin(Official, Official.id == Scheme.made_by)


def _scheme_row(row: Scheme, name: str | None) -> SchemeRow:
    kind, data = SchemeKind(row.kind), scheme_of(row.data)
    return SchemeRow(row.id, kind, row.name, row.edition, row.valid_from, data, row.note, row.made_at, name or "")


# ---- the standing ------------------------------------------------------------------------------------------
def standing(
    session: Session, scheme_id: UUID | None, first: date, last: date, *, kind: SchemeKind = SchemeKind.MONTH
) -> Standing:
    """Return where every recruiting unit stands from ``first`` through ``last``: days of one year, its months whole.

    By the named edition, or by the one of ``kind`` that holds on the last day. Values, scores and ranks are everybody's to
    read; a part's title is not: whoever shows parts masks them. Raises RuleBroken ``scheme_unknown``, ``period_years``.
    """
    row = scheme_on(session, kind, last) if scheme_id is None else scheme_row(session, scheme_id)
    return standing_by(session, row, first, last)


def standing_by(session: Session, scheme: SchemeRow, first: date, last: date, *, parts: bool = True) -> Standing:
    """Return the standing by a scheme, saved or only tried; without ``parts`` the database sums them, and none is told.

    The scores are the same either way. Raises RuleBroken ``period_years``.
    """
    if first.year != last.year or first > last:
        raise RuleBroken("period_years", _("A period that is scored lies within one year."), field="period")
    data = scheme.data
    entrants = [Entrant(unit.id, unit.name, unit.contest_group) for unit in recruiting_units(session)]
    found = grouped(all_parts(session, data.indicators, first, last)) if parts else {}
    facts = Facts(
        _values(entrants, data.indicators, found) if parts else _summed(session, entrants, data.indicators, first, last),
        _targets(session, data.indicators, first, last),
        _feats(session, data, first, last),
        faults_between(session, [each.source for each in data.deductions], first, last),
        corrections_between(session, scheme.kind, first, last),
    )
    return Standing(scheme, first, last, score_units(data, entrants, facts), found)


def grouped(found: Mapping[Indicator, Sequence[Part]]) -> dict[Key, list[Part]]:
    """Return parts by unit and indicator."""
    parts: dict[Key, list[Part]] = {}
    for indicator, listed in found.items():
        for part in listed:
            parts.setdefault((part.unit_id, indicator), []).append(part)
    return parts


Values = dict[Key, Fraction | None]


def _values(entrants: Sequence[Entrant], wanted: Sequence[Indicator], parts: Mapping[Key, Sequence[Part]]) -> Values:
    return {
        (each.unit_id, indicator): value_of(parts.get((each.unit_id, indicator), ()), MEASURES[indicator])
        for each in entrants
        for indicator in wanted
    }


def _summed(session: Session, entrants: Sequence[Entrant], wanted: Sequence[Indicator], first: date, last: date) -> Values:
    found = values_between(session, wanted, first, last)
    nothing = {indicator: value_of((), MEASURES[indicator]) for indicator in wanted}
    keys = [(each.unit_id, indicator) for each in entrants for indicator in wanted]
    return {key: found.get(key, nothing[key[1]]) for key in keys}


def _targets(session: Session, wanted: Sequence[Indicator], first: date, last: date) -> dict[Key, Target]:
    """Return the targets of the year and of the months from the first day's through the last day's; a rate's is the same."""
    chosen = select(targets.Target).where(targets.Target.year == first.year, targets.Target.indicator.in_(wanted))
    found = {}
    for row in session.scalars(chosen):
        measure = MEASURES[Indicator(row.indicator)]
        annual = whole_year(row.value, measure)
        found[row.unit_id, Indicator(row.indicator)] = Target(
            annual, annual if measure is Measure.RATE else _due(row, first, last)
        )
    return found


def _due(row: targets.Target, first: date, last: date) -> Fraction:
    """Return the part of an annual target due in the months from the first day's through the last day's."""
    before = pro_rata(row.value, row.weights, first.month - 1) if first.month > 1 else Fraction(0)
    return pro_rata(row.value, row.weights, last.month) - before


def _feats(session: Session, data: SchemeData, first: date, last: date) -> list[Feat]:
    """Return the projects signed that earn a bonus, with amounts (of an enclave the county's own part) and investors."""
    if not data.bonuses:
        return []
    classes = _investor_classes(session, [each.investor for each in data.bonuses if each.investor], first, last)
    least = min((each.at_least for each in data.bonuses if each.kind is BonusKind.AMOUNT), default=None)
    none: frozenset[str] = frozenset()
    return [
        Feat(
            part.unit_id,
            part.kind,
            part.record_id,
            part.title,
            part.day,
            part.whole,
            classes.get(part.record_id, none),
            part.share,
        )
        for part in signed_parts(session, first, last, least, classes.keys())
    ]


def _investor_classes(session: Session, wanted: Sequence[str], first: date, last: date) -> dict[UUID, frozenset[str]]:
    """Return the classes of investors of the projects signed in a period that have one of the wanted classes."""
    if not wanted:
        return {}
    named = [cast(Enterprise.investor_classes, String).contains(f'"{each}"', autoescape=True) for each in wanted]
    chosen = (
        select(LeadEnterprise.lead_id, Enterprise.investor_classes)
        .join(Enterprise, Enterprise.id == LeadEnterprise.enterprise_id)
        .join(Milestone, Milestone.lead_id == LeadEnterprise.lead_id)
        .where(
            Milestone.kind == MilestoneKind.SIGNED,
            Milestone.verified_on.is_not(None),
            Milestone.reached_on >= first,
            Milestone.reached_on <= last,
            or_(*named),
        )
    )
    found: dict[UUID, frozenset[str]] = {}
    for lead_id, listed in session.execute(chosen):
        found[lead_id] = found.get(lead_id, frozenset()) | frozenset(listed or ())
    return found


def corrections_between(session: Session, kind: SchemeKind, first: date, last: date) -> list[Correction]:
    """Return the corrections that count in the periods of a kind, by day."""
    chosen = (
        select(ScoreCorrection)
        .where(
            ScoreCorrection.kind == kind,
            ScoreCorrection.day >= first,
            ScoreCorrection.day <= last,
            ScoreCorrection.withdrawn_at.is_(None),
        )
        .order_by(ScoreCorrection.day, ScoreCorrection.id)
    )
    rows = list(session.scalars(chosen))
    names = official_names(session) if rows else {}
    return [
        Correction(
            row.id,
            row.unit_id,
            Fraction(row.points, 100),
            row.reason,
            row.day,
            names.get(row.made_by, "") if row.made_by else "",
        )
        for row in rows
    ]


# ---- a scheme on trial -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Tried:
    """What a draft does to one unit: rank and tenths by the scheme in force and by the draft."""

    unit_id: UUID
    unit: str
    group: str
    rank_before: int
    tenths_before: int
    group_after: str
    rank_after: int
    tenths_after: int


def tried(session: Session, scheme: SchemeRow, draft: SchemeData, first: date, last: date) -> list[Tried]:
    """Return what a draft does to the ranking of a period, by the order it would give; nothing is saved."""
    before = {one.entrant.unit_id: one for one in standing_by(session, scheme, first, last, parts=False).units}
    found = []
    for one in standing_by(session, replace(scheme, data=draft), first, last, parts=False).units:
        old = before[one.entrant.unit_id]
        names = one.entrant.name, old.entrant.group
        found.append(Tried(one.entrant.unit_id, *names, old.rank, old.tenths, one.entrant.group, one.rank, one.tenths))
    return found
