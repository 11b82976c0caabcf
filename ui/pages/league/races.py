"""What the league's charts draw: two scores line by line, and a group's race over the months; each title is the answer."""

from __future__ import annotations

from fractions import Fraction

from crm.kernel.i18n import _
from crm.kernel.series import ChartData, Series
from crm.league.scores.board import Place, Race
from crm.league.scores.explain import Explanation
from crm.league.scores.report import tenths


def beside_chart(one: Explanation, other: Explanation) -> ChartData:
    """Return two scores line by line; the title says who leads by how much, and where the gap is widest."""
    titles = list(dict.fromkeys(line.title for told in (one, other) for line in told.lines))
    sums = [{title: sum(line.tenths for line in told.lines if line.title == title) for title in titles} for told in (one, other)]
    gap = one.tenths - other.tenths
    ahead, behind = (one, other) if gap >= 0 else (other, one)
    widest = max(titles, key=lambda title: (sums[0][title] - sums[1][title]) * (1 if gap >= 0 else -1), default="")
    words = _("{unit} leads {other} by {gap} points, most of all by “{title}”")
    if not gap:
        words = _("{unit} and {other} have equal scores")
    title = words.format(unit=ahead.unit, other=behind.unit, gap=tenths(abs(gap)), title=widest)
    series = tuple(
        Series(told.unit, [Fraction(values[each], 10) for each in titles], [tenths(values[each]) for each in titles])
        for told, values in zip((one, other), sums, strict=True)
    )
    return ChartData(title, titles, series, _("points"))


def race_chart(found: Race, rivals: list[Place], place: Place) -> ChartData:
    """Return the scores of a group over the months; the title says who leads and since when."""
    months = [_("month {month}").format(month=number) for number in range(1, found.months + 1)]
    series = tuple(
        Series(
            each.unit,
            [Fraction(value, 10) for value in found.tenths[each.unit_id]],
            [tenths(v) for v in found.tenths[each.unit_id]],
        )
        for each in rivals
    )
    first = [[each.unit for each in rivals if found.ranks[each.unit_id][number] == 1] for number in range(found.months)]
    leader = first[-1][0] if first and first[-1] else place.unit
    since = found.months
    while since > 1 and leader in first[since - 2]:
        since -= 1
    words = _("{unit} has led since month {month} with {score} points now")
    now = next((found.tenths[each.unit_id][-1] for each in rivals if each.unit == leader), 0)
    return ChartData(words.format(unit=leader, month=since, score=tenths(now)), months, series, _("points"))
