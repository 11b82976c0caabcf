"""Kinds of fields 字段, and the operators 条件 that each kind knows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crm.kernel.i18n import N_


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    UNIT = "unit"
    OFFICIAL = "official"


class Operator(StrEnum):
    """How a condition holds a field against a value."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    LACKS = "lacks"
    BEGINS = "begins"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    MORE = "more"
    LESS = "less"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    LAST_DAYS = "last_days"
    NEXT_DAYS = "next_days"
    LONGER_AGO = "longer_ago"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    WITHIN = "within"
    EMPTY = "empty"
    FILLED = "filled"


OPERATOR_NAMES = {
    Operator.IS: N_("equals"),
    Operator.IS_NOT: N_("differs from"),
    Operator.CONTAINS: N_("contains the words"),
    Operator.LACKS: N_("lacks the words"),
    Operator.BEGINS: N_("begins with"),
    Operator.ONE_OF: N_("is one of"),
    Operator.NONE_OF: N_("is none of"),
    Operator.MORE: N_("is more than"),
    Operator.LESS: N_("is less than"),
    Operator.AT_LEAST: N_("is at least"),
    Operator.AT_MOST: N_("is at most"),
    Operator.BETWEEN: N_("lies between"),
    Operator.BEFORE: N_("is before"),
    Operator.AFTER: N_("is after"),
    Operator.LAST_DAYS: N_("within the last days"),
    Operator.NEXT_DAYS: N_("within the next days"),
    Operator.LONGER_AGO: N_("longer ago than (days)"),
    Operator.THIS_MONTH: N_("in this month"),
    Operator.LAST_MONTH: N_("in the last month"),
    Operator.THIS_QUARTER: N_("in this quarter"),
    Operator.THIS_YEAR: N_("in this year"),
    Operator.LAST_YEAR: N_("in the last year"),
    Operator.WITHIN: N_("is or lies below"),
    Operator.EMPTY: N_("is empty"),
    Operator.FILLED: N_("is filled in"),
}
NEGATED = {
    Operator.IS_NOT: Operator.IS,
    Operator.LACKS: Operator.CONTAINS,
    Operator.NONE_OF: Operator.ONE_OF,
    Operator.EMPTY: Operator.FILLED,
}
"""Operators that say the opposite of another: an empty field is not what was asked for, so “is not” holds for it."""


class Takes(StrEnum):
    """What an operator needs beside its field."""

    NOTHING = "nothing"
    ONE = "one"
    TWO = "two"
    SEVERAL = "several"
    DAYS = "days"


_SEVERAL = (Operator.ONE_OF, Operator.NONE_OF)
_DAYS = (Operator.LAST_DAYS, Operator.NEXT_DAYS, Operator.LONGER_AGO)
_PERIODS = (Operator.THIS_MONTH, Operator.LAST_MONTH, Operator.THIS_QUARTER, Operator.THIS_YEAR, Operator.LAST_YEAR)
_BARE = (*_PERIODS, Operator.EMPTY, Operator.FILLED)
TAKES = {
    **dict.fromkeys(Operator, Takes.ONE),
    **dict.fromkeys(_SEVERAL, Takes.SEVERAL),
    **dict.fromkeys(_DAYS, Takes.DAYS),
    **dict.fromkeys(_BARE, Takes.NOTHING),
    Operator.BETWEEN: Takes.TWO,
}
_ENDS = (Operator.EMPTY, Operator.FILLED)
_PICKED = (Operator.IS, Operator.IS_NOT, *_SEVERAL, *_ENDS)
_SIZED = (
    Operator.AT_LEAST,
    Operator.AT_MOST,
    Operator.MORE,
    Operator.LESS,
    Operator.BETWEEN,
    Operator.IS,
    Operator.IS_NOT,
    *_ENDS,
)
OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (Operator.CONTAINS, Operator.LACKS, Operator.BEGINS, Operator.IS, Operator.IS_NOT, *_ENDS),
    Kind.NUMBER: _SIZED,
    Kind.MONEY: _SIZED,
    Kind.DATE: (
        *_PERIODS,
        *_DAYS,
        Operator.BEFORE,
        Operator.AFTER,
        Operator.BETWEEN,
        Operator.IS,
        Operator.IS_NOT,
        *_ENDS,
    ),
    Kind.CHOICE: _PICKED,
    Kind.YES_NO: (Operator.IS, *_ENDS),
    Kind.UNIT: (Operator.WITHIN, *_PICKED),
    Kind.OFFICIAL: _PICKED,
}
"""Kind → its operators, the usual one first."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be asked about: stable ``name``, untranslated ``label``, what it holds and where it is read.

    ``section`` is the untranslated heading it stands under. ``choices``: stored value → untranslated words.
    ``many``: a record has several of it (a condition holds when any one does). ``scale``: stored whole numbers for one
    of the unit that is entered and shown, whose name is ``measure``. ``own_currency``: an amount in the record's own
    currency, which is compared with amounts of that currency only and never summed. ``ordinal``: a number that names (a
    year, a case's number) and counts nothing. ``source``: see sources.py.
    """

    name: str
    label: str
    kind: Kind
    source: object = None
    section: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    scale: int = 1
    measure: str = ""
    own_currency: bool = False
    ordinal: bool = False

    @property
    def totalled(self) -> bool:
        """Tell whether it can be summed and averaged."""
        if self.many or self.ordinal:
            return False
        return self.kind is Kind.NUMBER or (self.kind is Kind.MONEY and not self.own_currency)

    @property
    def grouped(self) -> bool:
        """Tell whether records can be grouped by it."""
        return not self.many and (self.ordinal or self.kind not in (Kind.NUMBER, Kind.MONEY))

    @property
    def sorted(self) -> bool:
        """Tell whether records can be sorted by it."""
        return not self.many
