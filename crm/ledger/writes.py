"""Writing a plan: new records in bulk, records met one by one, all inside the running act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.model import Contact, Enterprise
from crm.kernel.i18n import _
from crm.kernel.ids import new_id
from crm.leads.model import FollowUp, Lead, LeadEnterprise, Milestone
from crm.ledger.draft import Draft
from crm.ledger.plan import Outcome, RowPlan
from crm.store.acts import Work
from crm.store.base import Record

_CHUNK = 2000
_ORDER: tuple[type[Record], ...] = (Enterprise, Lead, LeadEnterprise, Milestone, FollowUp)


@lru_cache(maxsize=20)
def _empty(model: type[Record]) -> dict[str, Any]:
    """Return every column of a model with its plain default, so that the change log holds whole records."""
    columns = model.__table__.columns
    plain = {c.key: c.default.arg if c.default is not None and c.default.is_scalar else None for c in columns}
    return plain | {"version": 1}


@dataclass
class Writes:
    """The writing of one import."""

    work: Work

    def write(self, rows: list[RowPlan], step: Callable[[int], None]) -> None:
        """Write what the plan says; ``step`` is told rows done and may raise to stop."""
        self._contacts([row for row in rows if row.outcome in (Outcome.CREATE, Outcome.UPDATE)])
        for start, chunk in _chunks(rows):
            step(start)
            self._create([row for row in chunk if row.outcome is Outcome.CREATE])
            self._update([row for row in chunk if row.outcome is Outcome.UPDATE])

    def _create(self, rows: list[RowPlan]) -> None:
        now = self.work.clock.now()
        made: dict[type[Record], list[dict[str, Any]]] = {model: [] for model in _ORDER}
        for row in rows:
            draft = row.draft
            if draft is None:
                continue
            if row.firm_new and draft.enterprise is not None:
                moments = {"created_at": now, "changed_at": now}
                made[Enterprise].append(
                    _empty(Enterprise) | draft.enterprise | moments | {"id": row.firm_id, "unit_id": draft.unit_id}
                )
            if draft.lead is not None and row.record is not None:
                self._lead(made, row.record, row.firm_id, draft, now)
        for model, values in made.items():
            self.work.bulk_insert(model, values)

    def _lead(
        self, made: dict[type[Record], list[dict[str, Any]]], lead_id: UUID, firm_id: UUID | None, draft: Draft, now: datetime
    ) -> None:
        moments = {"created_at": now, "changed_at": now}
        made[Lead].append(_empty(Lead) | (draft.lead or {}) | moments | {"id": lead_id, "unit_id": draft.unit_id})
        if firm_id is not None:
            made[LeadEnterprise].append(
                {"id": new_id(), "version": 1, "lead_id": lead_id, "enterprise_id": firm_id, "position": 0}
            )
        made[Milestone] += [self._milestone(lead_id, draft, *each) for each in draft.milestones]
        if draft.progress:
            made[FollowUp].append(self._progress(lead_id, draft, now))

    def _milestone(self, lead_id: UUID, draft: Draft, kind: str, day: object, note: str) -> dict[str, Any]:
        """Return a milestone declared, never verified: the bureau does that."""
        return _empty(Milestone) | {
            "id": new_id(),
            "lead_id": lead_id,
            "unit_id": draft.unit_id,
            "kind": kind,
            "reached_on": day,
            "declared_on": self.work.clock.today(),
            "declared_by": self.work.actor.official_id,
            "note": note,
        }

    def _progress(self, lead_id: UUID, draft: Draft, now: datetime) -> dict[str, Any]:
        """Return the ledger's own words on progress as a follow-up that keeps no protection alive."""
        return _empty(FollowUp) | {
            "id": new_id(),
            "lead_id": lead_id,
            "unit_id": draft.unit_id,
            "official_id": self.work.actor.official_id,
            "day": self.work.clock.today(),
            "manner": "meeting",
            "text": _("Progress as of the ledger: {text}").format(text=draft.progress),
            "substantive": False,
            "created_at": now,
        }

    def _contacts(self, rows: list[RowPlan]) -> None:
        """Add each enterprise's contacts once; one of the same name, there or in the file, gets the phones it lacks."""
        wanted: dict[UUID, dict[str, dict[str, Any]]] = {}
        for row in rows:
            if row.firm_id is not None and row.draft is not None:
                for each in row.draft.contacts:
                    mine = wanted.setdefault(row.firm_id, {})
                    mine[each["name"]] = _joined(mine.get(each["name"]), each)
        new = {row.firm_id for row in rows if row.firm_new}
        met = [firm_id for firm_id in wanted if firm_id not in new]
        for start in range(0, len(met), _CHUNK):
            chosen = select(Contact).where(Contact.enterprise_id.in_(met[start : start + _CHUNK]), Contact.removed.is_(False))
            for contact in self.work.session.scalars(chosen):
                if contact.name in wanted[contact.enterprise_id]:
                    each = wanted[contact.enterprise_id].pop(contact.name)
                    contact.phones = list(dict.fromkeys((*contact.phones, *each["phones"])))
                    contact.title = contact.title or each["title"]
        made = [(firm_id, each) for firm_id, mine in wanted.items() for each in mine.values()]
        for start in range(0, len(made), _CHUNK):
            chunk = made[start : start + _CHUNK]
            values = [_empty(Contact) | each | {"id": new_id(), "enterprise_id": firm_id} for firm_id, each in chunk]
            self.work.bulk_insert(Contact, values)

    def _update(self, rows: list[RowPlan]) -> None:
        if not rows:
            return
        session, now = self.work.session, self.work.clock.now()
        leads = {each.id: each for each in session.scalars(select(Lead).where(Lead.id.in_([row.record for row in rows])))}
        firms = {
            each.id: each for each in session.scalars(select(Enterprise).where(Enterprise.id.in_([row.firm_id for row in rows])))
        }
        for row in rows:
            if row.draft is None:
                continue
            firm = firms.get(row.firm_id) if row.firm_id else None
            if (
                firm is not None
                and row.draft.enterprise is not None
                and _change(firm, row.draft.enterprise, _stated(row.draft.enterprise))
            ):
                firm.changed_at = now
            lead = leads.get(row.record) if row.record else None
            if lead is not None and row.draft.lead is not None:
                self._update_lead(lead, row.draft, now)
        session.flush()

    def _update_lead(self, lead: Lead, draft: Draft, now: datetime) -> None:
        """Overwrite what the row states; stage and registration stay, for they have acts of their own."""
        values = draft.lead or {}
        stated = set(draft.given) - {"name"}
        if {"total_investment", "currency"} & stated and "total_investment" in stated:
            stated |= {"total_yuan", "currency"}
        changed = _change(lead, values, stated)
        there = {each.kind: each for each in self.work.session.scalars(select(Milestone).where(Milestone.lead_id == lead.id))}
        for kind, day, note in draft.milestones:
            if kind not in there:
                values_of = self._milestone(lead.id, draft, kind, day, note)
                del values_of["version"]
                self.work.session.add(Milestone(**values_of))
                changed = True
        if changed:
            lead.changed_at = now


def _joined(earlier: dict[str, Any] | None, later: dict[str, Any]) -> dict[str, Any]:
    """Join two mentions of one contact."""
    if earlier is None:
        return later
    phones = list(dict.fromkeys((*earlier["phones"], *later["phones"])))
    return earlier | {"phones": phones, "title": earlier["title"] or later["title"]}


def _stated(values: dict[str, Any]) -> set[str]:
    """Return the columns of an enterprise that a row states."""
    return {
        key
        for key, value in values.items()
        if value not in (None, "", [], False) and key not in ("country", "name", "normal_name")
    }


def _change(record: Record, values: dict[str, Any], keys: set[str]) -> bool:
    """Set the columns that differ and tell whether any did."""
    differing = [key for key in keys if getattr(record, key) != values[key]]
    for key in differing:
        setattr(record, key, values[key])
    return bool(differing)


def _chunks(rows: list[RowPlan]) -> Iterator[tuple[int, list[RowPlan]]]:
    for start in range(0, len(rows), _CHUNK):
        yield start, rows[start : start + _CHUNK]
