"""Papers of the league: the leaderboard to hang up, and the ranking that the monthly bulletin states and freezes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from sqlalchemy.orm import Session

from crm.documents.catalogue import Document, Period, extend, register
from crm.documents.data import Wanted
from crm.documents.leaderboard import BoardLine, Leaderboard, layout
from crm.documents.monthly_bulletin import MonthlyBulletin
from crm.documents.prose import months_to
from crm.documents.ranking import RankCorrection, Ranking, RankLine
from crm.league.scores.board import board, corrections_to_state, period_of_month, ranks_before
from crm.league.scores.queries import SchemeRow, scheme_on, standing_by
from crm.league.scores.rounding import shown_parts
from crm.league.scores.rules import ZERO, UnitScore
from crm.league.scores.scheme import SchemeKind
from crm.people.permissions import Actor, May, require
from crm.people.setup import all_settings


def gather_leaderboard(session: Session, actor: Actor, wanted: Wanted) -> Leaderboard:
    """Gather the board of a month, frozen where its bulletin is published. Raises NotAllowed: whoever may export sees it."""
    require(actor, May.EXPORT_DOCUMENTS)
    period = period_of_month(session, wanted.year, wanted.month)
    shown = board(session, period)
    lines = (BoardLine(each.unit, each.group, each.rank, each.before, each.tenths) for each in shown.places)
    return Leaderboard(
        all_settings(session)["bureau_name"],
        period_words(session, wanted.year, wanted.month),
        min(period.last, wanted.today),
        shown.published.scheme if shown.published else scheme_words(shown.scheme),
        tuple(lines),
        exported=wanted.exported,
    )


def add_ranking(session: Session, _actor: Actor, wanted: Wanted, data: MonthlyBulletin) -> MonthlyBulletin:
    """Give the monthly bulletin its ranking as it stands now, with the corrections of earlier months that it has to tell."""
    period = period_of_month(session, wanted.year, wanted.month)
    scheme = scheme_on(session, SchemeKind.MONTH, period.last)
    before = ranks_before(session, period)
    units = standing_by(session, scheme, period.first, period.last, parts=False).units
    corrections = (
        RankCorrection(
            str(each.id),
            each.period,
            each.unit,
            each.tenths_before,
            each.tenths_after,
            each.rank_before,
            each.rank_after,
            each.reason,
        )
        for each in corrections_to_state(session, period.text)
    )
    ranking = Ranking(
        period_words(session, wanted.year, wanted.month),
        scheme_words(scheme),
        tuple(rank_line(one, before.get(one.entrant.unit_id)) for one in units),
        tuple(corrections),
    )
    return replace(data, ranking=ranking)


def rank_line(one: UnitScore, before: int | None) -> RankLine:
    """Return a unit's line; what makes its score is shown so that it adds up."""
    parts: list[Fraction] = [
        sum((each.score for each in one.items), ZERO),
        sum((each.score for each in one.bonuses), ZERO),
        sum((each.score for each in one.deductions), ZERO),
        sum((each.points for each in one.corrections), ZERO),
    ]
    entrant = one.entrant
    return RankLine(
        str(entrant.unit_id), entrant.name, entrant.group, one.rank, before, one.tenths, *shown_parts(parts, one.tenths)
    )


def scheme_words(scheme: SchemeRow) -> str:
    """Name a scheme in an official paper: 打擂台月度计分办法（第2版）; our default has no edition."""
    return f"{scheme.name}（第{scheme.edition}版）" if scheme.edition else scheme.name


def period_words(session: Session, year: int, month: int) -> str:
    """Name a month's period in an official paper: 2026年1—10月, or 2026年10月 where a month stands alone."""
    whole = bool(all_settings(session)["scores_year_to_date"])
    return f"{year}年{months_to(month) if whole else f'{month}月'}"


register(Document("leaderboard", "招商引资打擂台榜单", Period.MONTH, gather_leaderboard, layout))
extend("monthly-bulletin", add_ranking)
