"""A question 查询 as a whole: subject, conditions, columns, order, grouping, totals, chart; as JSON with a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.querydesk.kinds import Field, Kind, Operator
from crm.querydesk.rules import DEEPEST, Condition, Group, Join, Node, check_tree

T = TypeVar("T")
VERSION = 1
MOST_COLUMNS, MOST_GROUPED, MOST_TOTALS = 40, 2, 4


class Period(StrEnum):
    """How far days are grouped together."""

    NONE = ""
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


PERIOD_NAMES = {Period.MONTH: N_("by month"), Period.QUARTER: N_("by quarter"), Period.YEAR: N_("by year")}


class How(StrEnum):
    """How a field is totalled."""

    SUM = "sum"
    AVERAGE = "average"


HOW_NAMES = {How.SUM: N_("sum"), How.AVERAGE: N_("average")}


class ChartKind(StrEnum):
    """How groups are charted."""

    NONE = ""
    BARS = "bars"
    LINE = "line"


CHART_NAMES = {ChartKind.NONE: N_("No chart"), ChartKind.BARS: N_("Bars"), ChartKind.LINE: N_("Line")}


@dataclass(frozen=True, slots=True)
class By:
    """A field to group by; days by month, quarter or year."""

    field: str
    period: Period = Period.NONE


@dataclass(frozen=True, slots=True)
class Total:
    """A field to total and how."""

    field: str
    how: How = How.SUM


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``sort`` is a field's name, empty for the subject's usual order."""

    subject: str
    tree: Group = field(default_factory=Group)
    columns: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = True
    groups: tuple[By, ...] = ()
    totals: tuple[Total, ...] = ()
    chart: ChartKind = ChartKind.NONE


def check_question(question: Question, fields: Mapping[str, Field]) -> None:
    """Refuse a question that cannot be asked, in words. Raises RuleBroken as check_tree does, and ``query_column``."""
    check_tree(question.tree, fields)
    if len(question.columns) > MOST_COLUMNS or len(set(question.columns)) < len(question.columns):
        text = _("Choose at most {most} columns, each once.")
        raise RuleBroken("query_column", text.format(most=MOST_COLUMNS), field="columns")
    if len(question.groups) > MOST_GROUPED or len(question.totals) > MOST_TOTALS:
        text = _("Group by at most {groups} fields and total at most {totals}.")
        raise RuleBroken("query_column", text.format(groups=MOST_GROUPED, totals=MOST_TOTALS), field="groups")
    for name in question.columns:
        _known(name, fields, "columns")
    if question.sort:
        _fit(name := question.sort, _known(name, fields, "sort").sorted, fields, "sort")
    for by in question.groups:
        known = _known(by.field, fields, "groups")
        _fit(by.field, known.grouped and (known.kind is Kind.DATE or by.period is Period.NONE), fields, "groups")
    for total in question.totals:
        _fit(total.field, _known(total.field, fields, "totals").totalled, fields, "totals")


def _known(name: str, fields: Mapping[str, Field], part: str) -> Field:
    if name not in fields:
        raise RuleBroken("query_column", _("There is no field “{name}” here.").format(name=name), field=part)
    return fields[name]


def _fit(name: str, fits: bool, fields: Mapping[str, Field], part: str) -> None:
    if not fits:
        texts = {
            "sort": _("“{name}” cannot be sorted by."),
            "groups": _("“{name}” cannot be grouped by in this way."),
            "totals": _("“{name}” cannot be totalled."),
        }
        raise RuleBroken("query_column", texts[part].format(name=_(fields[name].label)), field=part)


def to_json(question: Question) -> dict[str, Any]:
    """Return a question as JSON keeps it."""
    return {
        "version": VERSION,
        "subject": question.subject,
        "tree": _node_json(question.tree),
        "columns": list(question.columns),
        "sort": question.sort,
        "descending": question.descending,
        "groups": [{"field": by.field, "period": str(by.period)} for by in question.groups],
        "totals": [{"field": total.field, "how": str(total.how)} for total in question.totals],
        "chart": str(question.chart),
    }


def _node_json(node: Node) -> dict[str, Any]:
    if isinstance(node, Group):
        return {"join": str(node.join), "of": [_node_json(each) for each in node.of]}
    value = list(node.value) if isinstance(node.value, tuple) else node.value
    return {"field": node.field, "operator": str(node.operator), "value": value}


def from_json(kept: Any) -> Question:  # noqa: ANN401 - whatever was kept or written by hand
    """Read a question from JSON. Raises RuleBroken ``query_form``, and ``query_newer`` for a version yet to come."""
    if isinstance(kept, dict) and isinstance(kept.get("version"), int) and kept["version"] > VERSION:
        raise RuleBroken("query_newer", _("This query was made by a newer version of Siji; open it there."), field="tree")
    try:
        _same(kept["version"])
        return Question(
            _plain(kept["subject"], str),
            _plain(_node(kept["tree"], 0), Group),
            tuple(_plain(each, str) for each in _plain(kept["columns"], list)),
            _plain(kept["sort"], str),
            _plain(kept["descending"], bool),
            tuple(By(_plain(each["field"], str), Period(each["period"])) for each in _plain(kept["groups"], list)),
            tuple(Total(_plain(each["field"], str), How(each["how"])) for each in _plain(kept["totals"], list)),
            ChartKind(kept["chart"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RuleBroken("query_form", _("This query is not in a form that can be read."), field="tree") from error


def _same(version: Any) -> None:  # noqa: ANN401 - a part of JSON
    if version != VERSION:
        raise ValueError(version)


def _plain(value: Any, kind: type[T]) -> T:  # noqa: ANN401 - a part of JSON of the kind asked for
    if not isinstance(value, kind):
        raise TypeError(value)
    return value


def _node(kept: Any, depth: int) -> Node:  # noqa: ANN401 - as above
    if depth > DEEPEST + 1:
        raise RuleBroken("query_depth", _("Groups stand in one another too deep."), field="tree")
    if "join" in kept:
        return Group(Join(kept["join"]), tuple(_node(each, depth + 1) for each in _plain(kept["of"], list)))
    return Condition(_plain(kept["field"], str), Operator(kept["operator"]), kept["value"])
