"""Clashes in words 冲突提示, over what one week or month holds: also for a visit that is only being moved or entered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import N_, _
from crm.visits.clashes import Busy, Clash, clashes

ABSENCE_WORDS = {
    "trip": N_("{name} is on a field trip ({time})"),
    "leave": N_("{name} is on leave ({time})"),
}


@dataclass(frozen=True, slots=True)
class ClashLine:
    """One clash of a visit: a sentence, and whose or what it is. ``other_id`` is set where the reader may open it."""

    words: str
    official_id: UUID | None = None
    place: str = ""
    other_id: UUID | None = None
    item: int = 0


@dataclass(frozen=True, slots=True)
class ClashBook:
    """Everything that takes time in a stretch. ``titles`` name the visits: another unit's by its unit only (domain §1.2)."""

    busy: tuple[Busy, ...]
    names: Mapping[UUID, str]
    titles: Mapping[UUID, str]
    open_ids: frozenset[UUID]
    places: Mapping[str, str]
    absences: Mapping[Busy, str]

    def of(self, visit_id: UUID, by: timedelta = timedelta(0)) -> list[ClashLine]:
        """Return a visit's clashes, were it moved ``by``."""
        own = [each for each in self.busy if each.visit_id == visit_id]
        return self.with_entries(visit_id, [_moved(each, by) for each in own])

    def with_entries(self, visit_id: UUID | None, own: Sequence[Busy]) -> list[ClashLine]:
        """Return the clashes of stretches that take the place of a visit's own; None for one not saved yet."""
        mine = set(own)
        others = [each for each in self.busy if each.visit_id != visit_id or visit_id is None]
        found = [
            self._line(clash if clash.one in mine else replace(clash, one=clash.other, other=clash.one))
            for clash in clashes([*own, *others])
            if clash.one in mine or clash.other in mine
        ]
        return _once(found)

    def all_lines(self) -> dict[UUID, list[ClashLine]]:
        """Return the clashes of every visit, found in one pass."""
        found: dict[UUID, list[ClashLine]] = {}
        for clash in clashes(self.busy):
            for each in (clash, replace(clash, one=clash.other, other=clash.one)):
                if each.one.visit_id is not None:
                    found.setdefault(each.one.visit_id, []).append(self._line(each))
        return {visit_id: _once(lines) for visit_id, lines in found.items()}

    def _line(self, clash: Clash) -> ClashLine:
        """Say a clash from the side of ``one``."""
        other = clash.other
        time = time_words(other)
        name = self.names.get(clash.official_id, "") if clash.official_id else ""
        if other.visit_id is None:
            reason = self.absences.get(other, "leave")
            sentence = ABSENCE_WORDS.get(reason, ABSENCE_WORDS["leave"])
            words = _(sentence).format(name=name, time=half_day_words(other))
            return ClashLine(words, clash.official_id, item=clash.one.item)
        title = self.titles.get(other.visit_id, "")
        if clash.official_id is not None:
            words = _("{name} is also with {title} ({time})").format(name=name, title=title, time=time)
        else:
            words = _("{place} is also taken by {title} ({time})").format(
                place=self.places.get(clash.place, clash.place), title=title, time=time
            )
        seen = other.visit_id if other.visit_id in self.open_ids else None
        return ClashLine(words, clash.official_id, clash.place, seen, clash.one.item)


def _moved(busy: Busy, by: timedelta) -> Busy:
    return replace(busy, starts_at=busy.starts_at + by, ends_at=busy.ends_at + by)


def _once(lines: Iterable[ClashLine]) -> list[ClashLine]:
    """Return one line for each person or place and other party: host and companion of one visit are one clash."""
    found: dict[tuple[object, ...], ClashLine] = {}
    for line in lines:
        key = (line.official_id, line.place, line.other_id, line.words if line.other_id is None else "")
        known = found.get(key)
        if known is None or line.item > known.item:
            found[key] = line
    return list(found.values())


def half_day_words(busy: Busy) -> str:
    """Write an absence as its half days: 11-26, or 11-26 afternoon – 11-27."""
    first = busy.starts_at.astimezone(COUNTY_ZONE)
    last = (busy.ends_at - timedelta(microseconds=1)).astimezone(COUNTY_ZONE)
    begin = f"{first:%m-%d} {_('afternoon')}" if first.hour else f"{first:%m-%d}"
    end = f"{last:%m-%d} {_('morning')}" if last.hour < 12 else f"{last:%m-%d}"
    if first.date() != last.date():
        return f"{begin} – {end}"
    return end if not first.hour else begin


def time_words(busy: Busy) -> str:
    """Write a stretch as the county's clock shows it: 11-26 09:30–15:00, or with both days."""
    first, last = busy.starts_at.astimezone(COUNTY_ZONE), busy.ends_at.astimezone(COUNTY_ZONE)
    if first.date() == last.date():
        return f"{first:%m-%d %H:%M}–{last:%H:%M}"
    return f"{first:%m-%d %H:%M}–{last:%m-%d %H:%M}"
