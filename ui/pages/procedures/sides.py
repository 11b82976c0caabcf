"""Two first reports side by side, field by field, with what differs marked; and both timelines on one line."""

from __future__ import annotations

from datetime import UTC, datetime, time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from crm.leads.rules import MANNERS, STAGE_NAMES, Stage
from crm.procedures.conflict.timeline import Side
from ui.theme.theme import theme
from ui.widgets.basics import Badge, boxed, label, row
from ui.widgets.elided import ElidedLabel
from ui.widgets.timeline_strip import Event

HIDDEN = "—"


def moment_words(moment: datetime | None, *, year: bool = True) -> str:
    """Write a moment in county time, a dash for none."""
    if moment is None:
        return "—"
    return moment.astimezone(COUNTY_ZONE).strftime("%Y-%m-%d %H:%M" if year else "%m-%d %H:%M")


def side_values(side: Side) -> list[tuple[str, str]]:
    """Return what is compared of a side: (name, value) in the order of the form."""
    manner = _(MANNERS[side.contact_manner]) if side.contact_manner in MANNERS else ""
    followed = _("{count} follow-ups").format(count=side.follow_ups)
    last = f" · {side.last_follow_up:%m-%d}" if side.last_follow_up else ""
    stage = _(STAGE_NAMES[Stage(side.stage)]) if side.stage else ""
    return [
        (_("Investor"), side.enterprise),
        (_("Credit code"), side.uscc),
        (_("Project"), side.project),
        (_("Content"), side.content),
        (_("Industry"), side.industry),
        (_("Planned amount"), side.amount),
        (_("Landing"), side.landing),
        (_("Contact"), side.contact),
        (_("First contact"), f"{moment_words(side.contact_at)} {manner}".strip()),
        (_("Evidence"), "、".join(side.evidence)),
        (_("Follow-up"), f"{stage} · {followed}{last}"),
    ]


def comparison(left: Side, right: Side, heads: tuple[QWidget, QWidget]) -> QWidget:
    """Return two sides in a grid; cells that differ are tinted and say so to a screen reader. A masked side shows two facts."""
    grid = QGridLayout()
    grid.setContentsMargins(14, 8, 14, 8)
    grid.setVerticalSpacing(0)
    grid.setHorizontalSpacing(8)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    for place, head in enumerate(heads, 1):
        grid.addWidget(head, 0, place)
    pairs = zip(side_values(left), side_values(right), strict=True)
    for line, ((name, one), (_name, other)) in enumerate(pairs, 1):
        differs = one != other and not left.masked and not right.masked
        grid.addWidget(label(name, "faint"), line, 0)
        for place, (side, value) in enumerate(((left, one), (right, other)), 1):
            grid.addWidget(_cell(HIDDEN if side.masked else value, name, differs=differs), line, place)
    return boxed(grid)


def _cell(value: str, name: str, *, differs: bool) -> QLabel:
    made = label(value or "—", wrap=True)
    made.setMinimumHeight(24)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    tint = f"background:{theme.tokens['warn_tint']};" if differs else ""
    made.setStyleSheet(f"{tint}border-bottom:1px solid {theme.tokens['hairline']};padding:2px 6px;")
    made.setAccessibleName(f"{name}: {value}" + (f" ({_('differs')})" if differs else ""))
    return made


def side_head(side: Side, words: str, state: str) -> QWidget:
    """Return the head of a side's column: its badge, unit and official, when received, and its number."""
    received = _("received {moment}").format(moment=moment_words(side.received_at, year=False))
    facts = " · ".join(filter(None, (received, side.number)))
    who, told = label(f"{side.unit_name} {side.official}".strip(), "strong"), ElidedLabel(facts, "faint")
    line = row(Badge(state, words), who, told)
    line.setStretch(2, 1)
    made = boxed(line)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return made


def events_of(side: Side, *, first: bool) -> list[Event]:
    """Return what happened on a side, for the strip; of a masked side only its receipt."""
    found = [
        (side.contact_at, _("First contact")),
        (side.received_at, _("Complete report")),
        (side.registered_at, _("Registration")),
        (side.stated_at, _("Statement")),
    ]
    events = [Event(moment, words, side.unit_name, first) for moment, words in found if moment is not None]
    if side.last_follow_up is not None and side.follow_ups:
        noon = datetime.combine(side.last_follow_up, time(4), UTC)
        events.append(Event(noon, _("{count} follow-ups").format(count=side.follow_ups), side.unit_name, first, timed=False))
    return events
