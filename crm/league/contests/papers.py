"""The papers of contests and evaluations as the records have them, entered among the documents."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from crm.documents import contest_result, evaluation
from crm.documents.catalogue import Document, Period, register
from crm.documents.contest_result import ContestLine, ContestResult
from crm.documents.data import Wanted, unnumbered
from crm.documents.evaluation import Evaluation, EvaluationLine, MeritLine
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.league.contests.queries import EvaluationBoard, MeritRow, contest_of, contest_standing
from crm.league.contests.queries import evaluation as board_of
from crm.league.contests.rules import Evaluated, EvaluationPeriod, MeritKind
from crm.league.indicators.rules import Indicator
from crm.league.scores.papers import scheme_words
from crm.league.scores.rounding import rounded, shown_parts
from crm.league.scores.rules import UnitScore
from crm.people.permissions import Actor, May, require
from crm.people.setup import all_settings

SHORT: Final = {
    Indicator.REPORTED: "首报",
    Indicator.SIGNED: "签约",
    Indicator.SIGNED_AMOUNT: "签约金额",
    Indicator.REGISTERED: "注册",
    Indicator.PAID_IN: "到资项目",
    Indicator.PAID_IN_AMOUNT: "到资",
    Indicator.STARTED: "开工",
    Indicator.COMPLETED: "竣工",
    Indicator.PRODUCED: "投产",
    Indicator.LISTED: "列统",
    Indicator.REGISTRATION_RATE: "注册率",
    Indicator.PAID_IN_RATE: "到资率",
    Indicator.START_RATE: "开工率",
    Indicator.MEGA: "重大项目",
    Indicator.ENCLAVE: "飞地",
    Indicator.FOREIGN_PAID_IN: "外资",
    Indicator.FIELD_DAYS: "外出",
    Indicator.ON_TIME_RATE: "按时办结",
    Indicator.SERVICE_RATE: "好差评",
    Indicator.INDUSTRIAL_SALES: "工业开票",
    Indicator.EXPORTS: "外贸",
    Indicator.RETAIL: "社零",
    Indicator.FOREIGN_OPERATIONS: "外经",
}
"""Indicators as the made-of column of an official table names them."""
PARTS: Final = ("打擂台得分", "督查得分", "目标完成", "表扬加分")
"""What an evaluation is made of; the first three by weight."""


def tenths_text(tenths: int) -> str:
    """Write tenths as a table does: 92.5, −3.0."""
    return f"{'−' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def made_of(one: UnitScore) -> str:
    """Say what a score is made of so that it adds up: 开工40.0＋竣工32.5－扣分1.0; parts of nothing are left out."""
    named: list[tuple[str, Fraction]] = [(SHORT[each.item.indicator], each.score) for each in one.items]
    named.append(("加分", sum((each.score for each in one.bonuses), Fraction(0))))
    named.append(("扣分", sum((each.score for each in one.deductions), Fraction(0))))
    named.append(("更正", sum((each.points for each in one.corrections), Fraction(0))))
    shown = shown_parts([value for _name, value in named], one.tenths)
    text = ""
    for (name, _value), tenths in zip(named, shown, strict=True):
        if tenths:
            sign = "－" if tenths < 0 else "＋" if text else ""
            text += f"{sign}{name}{abs(tenths) // 10}.{abs(tenths) % 10}"
    return text or "未得分"


# ---- contests ----------------------------------------------------------------------------------------------
def gather_contest(session: Session, actor: Actor, wanted: Wanted) -> ContestResult:
    """Gather a quarter's result. Raises NotAllowed, RuleBroken ``contest_none`` for a quarter that has none."""
    require(actor, May.EXPORT_DOCUMENTS)
    found = contest_of(session, wanted.year, wanted.quarter, wanted.today)
    if found is None:
        words = _("There is no contest of {year}Q{quarter}; set its theme first.")
        raise RuleBroken("contest_none", words.format(year=wanted.year, quarter=wanted.quarter), field="quarter")
    values = all_settings(session)
    return ContestResult(
        county=values["county_name"],
        bureau=values["bureau_name"],
        number=unnumbered(values["contest_word"], wanted.today.year),
        year=found.year,
        quarter=found.quarter,
        theme=found.theme,
        issued_on=wanted.today,
        lines=contest_lines(contest_standing(session, found).units),
        praised=found.praised,
        draft=True,
        exported=wanted.exported,
        scheme=scheme_words(found.scheme),
    )


def contest_lines(units: Sequence[UnitScore]) -> tuple[ContestLine, ...]:
    """Return a standing as the result's lines."""
    return tuple(
        ContestLine(one.entrant.name, one.entrant.group, one.rank, f"{one.tenths / 10:.1f}", made_of(one)) for one in units
    )


# ---- evaluations -------------------------------------------------------------------------------------------
def gather_evaluation(period: EvaluationPeriod, session: Session, actor: Actor, wanted: Wanted) -> Evaluation:
    """Gather an evaluation. Raises NotAllowed."""
    require(actor, May.EXPORT_DOCUMENTS)
    found, values = board_of(session, actor, period, wanted.year), all_settings(session)
    return Evaluation(
        county=values["county_name"],
        bureau=values["bureau_name"],
        number=unnumbered(values["evaluation_word"], wanted.today.year),
        year=wanted.year,
        annual=period is EvaluationPeriod.ANNUAL,
        issued_on=wanted.today,
        indicators=PARTS,
        lines=evaluation_lines(found),
        notes=_notes(found),
        draft=True,
        exported=wanted.exported,
        basis=_basis(found),
        merits=tuple(_merit(each) for each in found.merits if not each.withdrawn),
    )


def evaluation_lines(found: EvaluationBoard) -> tuple[EvaluationLine, ...]:
    """Return an evaluation as its paper's lines; the parts add up to the total."""
    return tuple(
        EvaluationLine(
            one.facts.name,
            one.facts.group,
            one.rank,
            tenths_text(one.tenths),
            tuple(tenths_text(each) for each in weighted(one, found)),
            str(one.grade),
        )
        for one in found.units
    )


def weighted(one: Evaluated, found: EvaluationBoard) -> list[int]:
    """Return what the three marks and praise add to a total, in tenths that add up to it."""
    rule = found.rule
    target = rule.target_weight if one.target is not None else 0
    weights = rule.league_weight + rule.inspection_weight + target
    if not weights:
        return shown_parts([Fraction(0), Fraction(0), Fraction(0), one.praise], rounded(one.total))
    marks = ((one.league, rule.league_weight), (one.inspection, rule.inspection_weight), (one.target or Fraction(0), target))
    return shown_parts([*(mark * weight / weights for mark, weight in marks), one.praise], rounded(one.total))


def _basis(found: EvaluationBoard) -> str:
    rule = found.rule
    return (
        f"得分由打擂台得分（{scheme_words(found.scheme)}）、督查得分、目标完成情况按{rule.league_weight}∶"
        f"{rule.inspection_weight}∶{rule.target_weight}加权计算，另计表扬加分。"
    )


def _notes(found: EvaluationBoard) -> tuple[str, ...]:
    rule = found.rule
    lowered = {"bar": "不得评优", "share": "超出优秀名额", "one_vote": "一票否决"}
    grades = (
        f"等次：{rule.excellent}分以上为优秀（不超过本跑道单位数的{rule.excellent_percent}%），"
        f"{rule.good}分以上为良好，{rule.passing}分以上为合格。"
    )
    off = f"督查得分为100分减去每个问题{rule.finding_points}分、每项逾期整改{rule.overdue_points}分"
    notes = [f"{off}；无目标任务的单位按其余两项加权。", grades]
    notes += [f"{one.facts.name}因{lowered[one.held]}降低等次。" for one in found.units if one.held]
    return tuple(notes)


def _merit(each: MeritRow) -> MeritLine:
    points = f"{each.points / 100:g}"
    kinds = {MeritKind.PRAISE: f"表扬加{points}分", MeritKind.BAR: "不得评优", MeritKind.ONE_VOTE: "一票否决"}
    return MeritLine(each.unit, kinds[each.kind], each.reason)


register(
    Document("contest-result", "季度竞赛结果通报", Period.QUARTER, gather_contest, contest_result.layout, word="contest_word")
)
for _period, _title, _span in (
    (EvaluationPeriod.HALF_YEAR, "半年考核结果通报", Period.HALF),
    (EvaluationPeriod.ANNUAL, "全年总评结果通报", Period.YEAR),
):
    _name = "half-year-assessment" if _period is EvaluationPeriod.HALF_YEAR else "annual-evaluation"
    register(Document(_name, _title, _span, partial(gather_evaluation, _period), evaluation.layout, word="evaluation_word"))
