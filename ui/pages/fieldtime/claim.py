"""Beside the evidence: what the unit claims, what the rules found, what passed between both, and what verifying would make of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from crm.calendar.half_days import days_text
from crm.enterprises.rules import TARGET_REGIONS
from crm.fieldtime.contradictions import Flag, FlagKind
from crm.fieldtime.drill import Gain
from crm.fieldtime.rules import NOTE_NAMES, NoteKind
from crm.fieldtime.trips import TripDetail
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from ui.widgets.basics import Badge, Card, boxed, button, column, label, row
from ui.widgets.lines import Line

OpenRecord = Callable[[str, UUID], object]


class ClaimSide(QWidget):
    """The three cards at the right of the queue."""

    def __init__(self, open_record: OpenRecord) -> None:
        """Begin empty."""
        super().__init__()
        self._open = open_record
        self.claim, self.checks, self.after = Card(_("Claim")), Card(_("Rule checks")), Card(_("When verified"))
        layout = column(self.claim, self.checks, self.after, spacing=12)
        for place, share in enumerate((5, 5, 2)):
            layout.setStretch(place, share)
        self.setLayout(layout)

    def clear(self) -> None:
        """Show nothing."""
        for card in (self.claim, self.checks, self.after):
            card.fill(None)

    def show_claim(self, detail: TripDetail, gained: Gain | None) -> None:
        """Show a trip."""
        self.claim.scroll([*_claim(detail), *notes_lines(detail)])
        self.checks.scroll(_checks(detail, self._open))
        self.after.fill(*_after(detail, gained), None)


def _claim(detail: TripDetail) -> list[QWidget | None]:
    trip, half = detail.row, {True: _("afternoon"), False: _("morning")}
    ahead = detail.reported_ahead_at
    regions = "、".join(_(TARGET_REGIONS[each]) for each in detail.regions if each in TARGET_REGIONS)
    reported = _("reported ahead {moment}").format(moment=f"{ahead.astimezone(COUNTY_ZONE):%m-%d %H:%M}" if ahead else _("never"))
    days = f"{trip.first_day:%m-%d} {half[trip.first_afternoon]} → {trip.last_day:%m-%d} {half[not trip.last_morning]}"
    meetings = [
        Line(
            None,
            f"{each.day:%m-%d} {each.enterprise_name}",
            " · ".join(filter(None, (f"{each.person} {each.title}".strip(), each.result))),
        )
        for each in detail.meetings
    ]
    return [
        Line(None, f"{trip.officials} {trip.unit_name}", days),
        Line(None, detail.itinerary or trip.places, f"{regions} · {reported}" if regions else reported),
        *meetings,
    ]


def notes_lines(detail: TripDetail) -> list[QWidget | None]:
    """Return what was asked, answered and decided, who and when."""
    return [
        Line(
            None,
            f"{each.who} {_(NOTE_NAMES[NoteKind(each.kind)])} · {each.moment.astimezone(COUNTY_ZONE):%m-%d %H:%M}",
            each.words,
        )
        for each in detail.notes
    ]


def _checks(detail: TripDetail, open_record: OpenRecord) -> list[QWidget | None]:
    """Return the findings, each with the other record to open, then what was checked and found in order."""
    lines: list[QWidget | None] = []
    for flag in detail.row.flags:
        words = label(flag.words, wrap=True)
        lines.append(
            boxed(
                column(
                    row(Badge(flag.state, flag.short), None, *_link(flag, open_record)), words, spacing=2, margins=(14, 6, 10, 6)
                ),
                "rowLine",
            )
        )
    kinds = {flag.kind for flag in detail.row.flags}
    photographs = [each for each in detail.evidence if each.taken_at is not None]
    placed = [each for each in detail.evidence if each.place]
    for holds, words in (
        (photographs and FlagKind.EVIDENCE_OUTSIDE not in kinds, _("taken within the trip")),
        (placed and FlagKind.EVIDENCE_ELSEWHERE not in kinds, _("taken near the places claimed")),
        (detail.evidence and FlagKind.EVIDENCE_TWICE not in kinds, _("evidence used for this trip only")),
        (FlagKind.AT_HOME not in kinds, _("no visit hosted and no case signed meanwhile")),
        (FlagKind.BOTH_PRINCIPALS_AWAY not in kinds, _("the other principal stayed, or a stand-in was named")),
    ):
        if holds:
            lines.append(
                boxed(
                    row(Badge("good", _("nothing unusual")), label(words, "secondary"), None, spacing=8, margins=(14, 4, 10, 4)),
                    "rowLine",
                )
            )
    return lines


def _link(flag: Flag, open_record: OpenRecord) -> list[QWidget]:
    if flag.other is None:
        return []
    kind, record = flag.other
    return [button(_("compare →"), lambda: open_record(kind, record), link=True)]


def _after(detail: TripDetail, gained: Gain | None) -> list[QWidget | None]:
    """Return what each official's month and the unit's union would come to."""
    if gained is None or not gained.officials:
        rows = [(name, _("+ {days} days").format(days=days_text(halves))) for name, halves in detail.worth]
    else:
        rows = [
            (name, _("{now} → {then} days").format(now=days_text(now), then=days_text(then)))
            for name, now, then in gained.officials
        ]
        now, then = (days_text(halves) for halves in gained.union)
        rows.append((_("union of {unit}").format(unit=detail.row.unit_name), _("{now} → {then} days").format(now=now, then=then)))
    return [boxed(row(label(name), None, label(words, "strong"), margins=(14, 5, 14, 3))) for name, words in rows]
