"""How policies read on their pages: badges of reviews and grants, amounts as typed, lines of checks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.policies.checks import GRANT_STATE_NAMES, Check, Explained, GrantState
from crm.policies.formulas import yuan
from crm.policies.grant_queries import GrantRow
from crm.policies.queries import VALIDITY_NAMES, ClauseRow
from crm.policies.rules import REVIEW_NAMES, Review
from crm.procedures.time_limit.rules import Decision
from ui.widgets.basics import Badge, boxed, column, label, row
from ui.widgets.forms import MoneyEdit

REVIEW_LIGHTS = {
    Review.PASSED: "good",
    Review.EXCEPTION: "good",
    Review.UNDER_REVIEW: "warn",
    Review.UNREVIEWED: "warn",
    Review.REFUSED: "bad",
}
GRANT_LIGHTS = {
    GrantState.IN_REVIEW: "warn",
    GrantState.PROPOSED: "warn",
    GrantState.APPROVED: "good",
    GrantState.REFUSED: "bad",
    GrantState.WITHDRAWN: "neutral",
}


MOST_HUNDREDTHS = 10**14


def review_badge(review: str) -> Badge:
    """Return where a clause's review stands, in words and shape."""
    found = Review(review)
    return Badge(REVIEW_LIGHTS[found], _(REVIEW_NAMES[found]))


def clause_badge(each: ClauseRow) -> Badge:
    """Return how a clause stands: no longer or not yet in force, else its review."""
    if each.validity != "in_force":
        return Badge("neutral", _(VALIDITY_NAMES[each.validity]))
    return review_badge(each.review)


def grant_badge(each: GrantRow) -> Badge:
    """Return where a grant stands; an approved one says how far it is paid."""
    state = GrantState(each.state)
    if state is GrantState.APPROVED:
        if each.clawed:
            return Badge("bad", _("clawed back {amount}").format(amount=yuan(each.clawed)))
        if each.paid >= (each.approved or 0):
            return Badge("good", _("paid in full"))
        if each.case_decision != Decision.GRANTED:
            return Badge("warn", _("approved, case open"))
        return Badge("warn", _("paid in part") if each.paid else _("to be paid"))
    return Badge(GRANT_LIGHTS[state], _(GRANT_STATE_NAMES[state]))


def day_words(day: date | None) -> str:
    """Return a day, a dash for none."""
    return day.isoformat() if day else "—"


def check_lines(checks: tuple[Check, ...]) -> list[QWidget]:
    """Return a line a check: ● or ■ with its title, how it stands, and what to do where it fails."""
    lines = []
    for each in checks:
        badge = Badge("good" if each.ok else "bad", _("holds") if each.ok else _("does not hold"))
        words = each.words if each.ok or not each.remedy else _("{first} {second}").format(first=each.words, second=each.remedy)
        title = label(each.title, "strong")
        parts = (row(title, None, badge), label(words, "secondary", wrap=True))
        lines.append(boxed(column(*parts, spacing=2, margins=(14, 6, 14, 6)), "rowLine"))
    return lines


def amount_lines(explained: Explained) -> QWidget:
    """Return how the amount was found, a line each; the last one is what may be granted."""
    made = [label(line, "secondary", wrap=True) for line in explained.lines[:-1]]
    last = label(explained.lines[-1], "strong", wrap=True)
    last.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    font = last.font()
    font.setWeight(QFont.Weight.Medium)
    last.setFont(font)
    return boxed(column(*made, last, spacing=3, margins=(14, 4, 14, 8)))


def fen_of(edit: MoneyEdit, field: str) -> int | None:
    """Return a typed amount of yuan in fen, None for nothing. Raises RuleBroken; other currencies are not paid out."""
    money = edit.money(field)
    if money is not None and money.currency != "CNY":
        raise RuleBroken("currency_yuan", _("Policies are paid in yuan; choose 万元 or 亿元."), field=field)
    return None if money is None else money.minor


def hundredths_of(text: str, field: str) -> int | None:
    """Return a typed number in hundredths: 2.5 → 250; None for nothing. Raises RuleBroken ``number``."""
    plain = normal_text(text).replace("。", ".").replace(",", "").replace("%", "").strip()
    if not plain:
        return None
    try:
        value = Decimal(plain) * 100
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > MOST_HUNDREDTHS:
        words = _("“{text}” is not a number with at most two decimals; write it as 2.5.").format(text=text)
        raise RuleBroken("number", words, field=field)
    return int(value)
