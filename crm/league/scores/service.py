"""What the bureau does about scores: save a scheme's next edition, correct a score, find a false report, correct a bulletin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select

from crm.enterprises.rules import checked_text
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.model import Lead
from crm.league.scores.board import drift
from crm.league.scores.model import FalseReport, PublishedCorrection, Scheme, ScoreCorrection
from crm.league.scores.periods import Period
from crm.league.scores.scheme import SchemeData, SchemeKind, checked_scheme, scheme_json
from crm.people.model import Unit
from crm.people.permissions import May, require
from crm.people.queries import recruiting_units
from crm.store.acts import Work, act

MOST_REASON = 300
MOST_CORRECTED = 1000
"""Points that one correction adds or takes at most; our default."""


@dataclass(frozen=True, slots=True)
class SchemeDraft:
    """A scheme to be saved: the kind and name it is an edition of, from when it holds, its rules, why it changed."""

    kind: SchemeKind
    name: str
    valid_from: date
    data: SchemeData
    note: str = ""


@act("save_scheme", label=N_("Save scoring scheme"))
def save_scheme(work: Work, draft: SchemeDraft) -> UUID:
    """Save the next edition of a scheme; earlier ones stay and score what they scored.

    Raises NotAllowed, RuleBroken ``text_missing`` and what :func:`checked_scheme` raises.
    """
    require(work.actor, May.SET_SCHEMES)
    name = checked_text(draft.name, "name", _("Name"), most=60)
    data = checked_scheme(draft.data)
    last = select(func.max(Scheme.edition)).where(Scheme.kind == draft.kind, Scheme.name == name)
    row = Scheme(
        kind=str(draft.kind),
        name=name,
        edition=(work.session.scalar(last) or 0) + 1,
        valid_from=draft.valid_from,
        data=scheme_json(data),
        note=checked_text(draft.note, "note", _("What changed"), most=MOST_REASON, needed=False),
        made_at=work.clock.now(),
        made_by=work.actor.official_id,
    )
    work.session.add(row)
    work.session.flush()
    work.note_subject(row, f"{name} {row.edition}")
    return row.id


def correction_points(text: str) -> Fraction:
    """Return typed points of a correction. Raises RuleBroken ``correction_points``."""
    try:
        value = Decimal(text.strip().replace("−", "-").replace("＋", "+").replace("。", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise _no_correction(text)
    return Fraction(value)


def checked_hundredths(points: Fraction) -> int:
    """Return the points of a correction in hundredths: not 0, at most 1000 either way. Raises RuleBroken ``correction_points``."""
    hundredths = points * 100
    if hundredths.denominator != 1 or not 0 < abs(points) <= MOST_CORRECTED:
        raise _no_correction(str(points))
    return int(hundredths)


def _no_correction(text: str) -> RuleBroken:
    words = _("“{text}” is no correction: enter points such as 1.5 or -2, with two decimals at most.")
    return RuleBroken("correction_points", words.format(text=text), field="points")


@act("correct_score", label=N_("Correct score"))
def correct_score(
    work: Work, unit_id: UUID, day: date, points: Fraction, reason: str, kind: SchemeKind = SchemeKind.MONTH
) -> UUID:
    """Add (or take, negative) points by hand in the periods of ``kind`` that hold ``day``, with a reason.

    Raises NotAllowed, RuleBroken ``correction_points``, ``correction_unit``, ``correction_day``, ``text_missing``.
    """
    require(work.actor, May.PUBLISH)
    hundredths = checked_hundredths(points)
    _check_unit(work, unit_id)
    if day > work.clock.today():
        raise RuleBroken("correction_day", _("A correction cannot be of a day that is yet to come."), field="day")
    row = ScoreCorrection(
        unit_id=unit_id,
        kind=str(kind),
        day=day,
        points=hundredths,
        reason=checked_text(reason, "reason", _("Reason"), most=MOST_REASON),
        made_at=work.clock.now(),
        made_by=work.actor.official_id,
    )
    work.session.add(row)
    work.session.flush()
    work.note_subject(row, work.session.get_one(Unit, unit_id).name)
    return row.id


@act("withdraw_score_correction", label=N_("Withdraw correction of a score"))
def withdraw_score_correction(work: Work, correction_id: UUID) -> None:
    """Let a correction count no more; it stays to be read. Raises NotAllowed, RuleBroken ``correction_withdrawn``."""
    require(work.actor, May.PUBLISH)
    row = work.session.get_one(ScoreCorrection, correction_id)
    if row.withdrawn_at is not None:
        raise RuleBroken("correction_withdrawn", _("This correction was withdrawn already."))
    row.withdrawn_at, row.withdrawn_by = work.clock.now(), work.actor.official_id
    work.note_subject(row, work.session.get_one(Unit, row.unit_id).name)


@act("find_false_report", label=N_("Find false report"))
def find_false_report(work: Work, lead_id: UUID, unit_id: UUID, reason: str) -> UUID:
    """Record that what a unit reported of a lead proved false 虚报; the scheme in force says what it costs.

    Raises NotAllowed, RuleBroken ``correction_unit``, ``text_missing``.
    """
    require(work.actor, May.VERIFY)
    lead = work.session.get_one(Lead, lead_id)
    _check_unit(work, unit_id)
    row = FalseReport(
        unit_id=unit_id,
        lead_id=lead_id,
        day=local_date(work.clock.now()),
        reason=checked_text(reason, "reason", _("Reason"), most=MOST_REASON),
        found_at=work.clock.now(),
        found_by=work.actor.official_id,
    )
    work.session.add(row)
    work.session.flush()
    work.note_subject(lead, lead.name)
    return row.id


@act("correct_published_scores", label=N_("Correct published scores"), undoable=False)
def correct_published_scores(work: Work, period: Period, reason: str) -> int:
    """State how the published scores of a month stand now, for the next bulletin to tell; returns how many units differ.

    The published paper stays as it is. Raises NotAllowed, RuleBroken ``unpublished``, ``published_agrees``, ``text_missing``.
    """
    require(work.actor, May.PUBLISH)
    said = checked_text(reason, "reason", _("Reason"), most=MOST_REASON)
    changed = drift(work.session, period)
    if not changed:
        raise RuleBroken("published_agrees", _("Every score is as it was published, or corrected already."))
    for each in changed:
        row = PublishedCorrection(
            period=period.text,
            unit_id=each.unit_id,
            tenths_before=each.tenths_before,
            tenths_after=each.tenths_after,
            rank_before=each.rank_before,
            rank_after=each.rank_after,
            reason=said,
            made_at=work.clock.now(),
            made_by=work.actor.official_id,
        )
        work.session.add(row)
        work.session.flush()
        work.note_subject(row, period.text)
    return len(changed)


def _check_unit(work: Work, unit_id: UUID) -> None:
    if all(unit.id != unit_id for unit in recruiting_units(work.session)):
        raise RuleBroken("correction_unit", _("This unit does not take part in the league."), field="unit_id")
