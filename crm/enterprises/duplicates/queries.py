"""Which enterprises may be the one named 查重: across every unit, each with its reason; another unit's hit masked.

Of another unit's enterprise only unit, time and stage are disclosed (domain §4.3), and of a confidential one's true name
nothing to whoever may not read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.duplicates.index import StoredPostings
from crm.enterprises.duplicates.matching import matches
from crm.enterprises.duplicates.model import EnterpriseMerge
from crm.enterprises.duplicates.rules import REASON_NAMES, SCORES, Evidence, NameMatch, Verdict, with_codes
from crm.enterprises.model import Enterprise
from crm.enterprises.uscc import known_uscc
from crm.kernel.clock import local_date
from crm.kernel.i18n import _
from crm.people.model import Unit
from crm.people.permissions import Actor, Role, scope

UNSEALED = (Role.REVIEWER, Role.OFFICER, Role.UNIT_LEADER)
"""Who reads the true name of a confidential enterprise that they may see."""
MOST_OF_ONE = 3
"""Names looked at for one enterprise to be shown: its own, short and former ones may all be alike."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A record that may be the same: why (``evidence``, ``reason``), how likely (``score`` 0–100), what that is worth.

    A masked one tells unit, time and stage only: ``id``, ``lead_id``, ``name`` and ``uscc`` are empty. ``lead_id`` is set
    where two projects are alike and not their enterprises.
    """

    evidence: Evidence
    reason: str
    score: int
    verdict: Verdict
    masked: bool
    unit_name: str
    since: datetime
    stage: str = ""
    id: UUID | None = None
    name: str = ""
    uscc: str = ""
    lead_id: UUID | None = None


Stages = Callable[[Session, list[UUID]], dict[UUID, str]]
_stages: list[Stages] = []


def tell_stages(stages: Stages) -> Stages:
    """Have ``stages`` asked for the stage that each enterprise's project has reached, translated.

    Leads live a floor above, so they offer it.
    """
    _stages.append(stages)
    return stages


def duplicates(
    session: Session,
    actor: Actor,
    name: str,
    *,
    uscc: str = "",
    phones: Sequence[str] = (),
    but: Iterable[UUID] = (),
    top: int = 10,
) -> list[Duplicate]:
    """Return the enterprises that may be the one named, the likeliest first, without those in ``but``.

    ``uscc`` and ``phones`` as typed: what is not valid is left aside. Never a scan of all names: candidates come from the
    inverted table.
    """
    code = known_uscc(uscc)
    postings = StoredPostings(session)
    found: dict[UUID, tuple[NameMatch, str]] = {}
    for owner in _coded(session, code):
        found[owner] = NameMatch(0, "", SCORES["uscc"], Evidence.USCC, "uscc", Verdict.SAME), ""
    named = matches(postings, name, top * MOST_OF_ONE)
    owners = postings.owners(match.number for match in named)
    for match in named:
        owner, kind = owners[match.number]
        _keep(found, owner, _by_alias(match) if kind == "alias" else match, kind)
    for owner in postings.rung(phones):
        _keep(found, owner, NameMatch(0, "", SCORES["phone"], Evidence.PHONE, "phone", Verdict.STRONG), "")
    for each in but:
        found.pop(each, None)
    hits = disclosed(session, actor, found, code)
    return [hits[each] for each in sorted(hits, key=lambda each: (-hits[each].score, hits[each].since, each.bytes))][:top]


def _coded(session: Session, code: str) -> Sequence[UUID]:
    return session.scalars(select(Enterprise.id).where(Enterprise.uscc == code).order_by(Enterprise.id)).all() if code else ()


def _by_alias(match: NameMatch) -> NameMatch:
    """Return an equal short or former name as what it is: a warning, since two firms may share one."""
    if match.evidence is not Evidence.NAME:
        return match
    return NameMatch(match.number, match.name, SCORES["alias"], Evidence.ALIAS, "alias", Verdict.STRONG)


def _keep(found: dict[UUID, tuple[NameMatch, str]], owner: UUID, match: NameMatch, kind: str) -> None:
    if owner not in found or found[owner][0].score < match.score:
        found[owner] = match, kind


def disclosed(session: Session, actor: Actor, found: dict[UUID, tuple[NameMatch, str]], code: str = "") -> dict[UUID, Duplicate]:
    """Return matches of enterprises (each with the kind of the name that matched) as ``actor`` may see them, by id."""
    chosen = select(Enterprise, Unit.short_name).join(Unit, Unit.id == Enterprise.unit_id).where(Enterprise.id.in_(list(found)))
    stages = stages_of(session, list(found))
    hits = {}
    for firm, unit in session.execute(chosen):
        match, kind = found[firm.id]
        match = match if match.evidence is Evidence.USCC else with_codes(match, code, firm.uscc or "")
        sealed = kind == "true" and actor.role not in UNSEALED
        masked = sealed or (actor.units is not None and firm.unit_id not in actor.units)
        shown = (None, "", "") if masked else (firm.id, firm.true_name if kind == "true" else firm.name, firm.uscc or "")
        told = (match.evidence, match.reason, match.score, match.verdict, masked, unit, firm.created_at)
        hits[firm.id] = Duplicate(*told, stages.get(firm.id, ""), *shown)
    return hits


def stages_of(session: Session, enterprise_ids: list[UUID]) -> dict[UUID, str]:
    """Return the stage that each enterprise's project has reached, translated; none for one without a project."""
    return {owner: stage for tell in _stages for owner, stage in tell(session, enterprise_ids).items()}


def reason_words(hit: Duplicate) -> str:
    """Return the reason of a hit as a sentence's part."""
    return _(REASON_NAMES[hit.reason])


def told_as(query: str, hits: list[Duplicate]) -> dict[str, Any]:
    """Return hits in the keys of the ``duplicates`` command; a masked one's name is empty."""
    return {
        "query": query,
        "matches": [
            {
                "name": hit.name,
                "score": hit.score,
                "reason": reason_words(hit),
                "masked": hit.masked,
                "evidence": str(hit.evidence),
                "verdict": str(hit.verdict),
                "unit": hit.unit_name,
                "since": local_date(hit.since),
                "stage": hit.stage,
                "id": None if hit.id is None else str(hit.id),
            }
            for hit in hits
        ],
    }


@dataclass(frozen=True, slots=True)
class MergeRow:
    """An enterprise that went into another one, and can be parted from it."""

    id: UUID
    name: str
    unit_name: str
    merged_at: datetime
    merged_by: str
    reason: str


def merges_of(session: Session, actor: Actor, enterprise_id: UUID) -> list[MergeRow]:
    """Return what went into an enterprise and was not parted, the newest first; scoped to the actor."""
    chosen = (
        select(EnterpriseMerge, Unit.short_name)
        .join(Enterprise, Enterprise.id == EnterpriseMerge.kept_id)
        .join(Unit, Unit.id == EnterpriseMerge.gone_unit_id)
        .where(EnterpriseMerge.kept_id == enterprise_id, EnterpriseMerge.parted_at.is_(None), scope(actor, Enterprise.unit_id))
        .order_by(EnterpriseMerge.merged_at.desc(), EnterpriseMerge.id.desc())
    )
    return [
        MergeRow(merge.id, merge.gone_name, unit, merge.merged_at, merge.merged_by, merge.reason)
        for merge, unit in session.execute(chosen)
    ]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one enterprise: the actor's own (``name``, ``unit_name``) and the hit."""

    id: UUID
    name: str
    unit_name: str
    hit: Duplicate


RECENT = 150
"""Enterprises changed last that the list of possible duplicates looks at."""


def likely_pairs(session: Session, actor: Actor, limit: int = 50) -> list[Pair]:
    """Return pairs among the enterprises that the actor sees and changed last that warrant a warning, the likeliest first."""
    chosen = (
        select(Enterprise, Unit.short_name)
        .join(Unit, Unit.id == Enterprise.unit_id)
        .where(scope(actor, Enterprise.unit_id))
        .order_by(Enterprise.changed_at.desc(), Enterprise.id)
        .limit(RECENT)
    )
    pairs: dict[frozenset[UUID], Pair] = {}
    masked: list[Pair] = []
    for firm, unit in session.execute(chosen).all():
        for hit in duplicates(session, actor, firm.name, uscc=firm.uscc or "", but=(firm.id,), top=3):
            if hit.verdict is Verdict.POSSIBLE:
                continue
            pair = Pair(firm.id, firm.name, unit, hit)
            if hit.id is None:
                masked.append(pair)
            else:
                pairs.setdefault(frozenset((firm.id, hit.id)), pair)
    return sorted((*pairs.values(), *masked), key=lambda pair: (-pair.hit.score, pair.name, str(pair.id)))[:limit]
