"""The check of many names at once, for an import: equal codes and names by a few statements, the alike ones one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm.enterprises.duplicates.queries import Duplicate, disclosed, duplicates
from crm.enterprises.duplicates.rules import SCORES, Evidence, NameMatch, Verdict
from crm.enterprises.model import Alias, Enterprise
from crm.enterprises.rules import normal_name
from crm.people.permissions import Actor

MOST_COMPARED = 100
"""New names of one import that are also compared by likeness (our default); equal ones are found however many there are."""
_CHUNK = 300

Firm = tuple[str, str]
"""A name and a valid USCC, empty where there is none."""
Match = tuple[NameMatch, str]


def duplicates_of_many(
    session: Session, actor: Actor, firms: Sequence[Firm], most_compared: int = MOST_COMPARED
) -> dict[int, Duplicate]:
    """Return, by place in ``firms``, the likeliest hit that warrants a warning, disclosed as ``actor`` may see it."""
    owners: dict[int, UUID] = {}
    found: dict[UUID, Match] = {}
    for start in range(0, len(firms), _CHUNK):
        _equal_ones(session, firms[start : start + _CHUNK], start, owners, found)
    hits = _disclosed(session, actor, found)
    noted = {place: hits[owner] for place, owner in owners.items() if owner in hits}
    for place in islice((place for place in range(len(firms)) if place not in noted), most_compared):
        name, code = firms[place]
        strong = [hit for hit in duplicates(session, actor, name, uscc=code, top=3) if hit.verdict is not Verdict.POSSIBLE]
        if strong:
            noted[place] = strong[0]
    return noted


def _equal_ones(session: Session, firms: Sequence[Firm], start: int, owners: dict[int, UUID], found: dict[UUID, Match]) -> None:
    """Enter whose code, name, or short name is equal; two different codes are two firms."""
    by_name = {normal_name(name): code for name, code in firms}
    codes = [code for _name, code in firms if code]
    rows = select(Enterprise.id, Enterprise.normal_name, Enterprise.uscc).order_by(Enterprise.created_at, Enterprise.id)
    equal = session.execute(rows.where(or_(Enterprise.normal_name.in_(by_name), Enterprise.uscc.in_(codes)))).all()
    named = select(Enterprise.id, Alias.normal_name, Enterprise.uscc).join(Alias, Alias.enterprise_id == Enterprise.id)
    short = session.execute(named.where(Alias.normal_name.in_(by_name)).order_by(Enterprise.created_at, Enterprise.id)).all()
    coded = {row.uscc: row.id for row in reversed(equal) if row.uscc}
    for place, (name, code) in enumerate(firms, start):
        if code and code in coded:
            owners[place] = coded[code]
            found[coded[code]] = NameMatch(0, "", SCORES["uscc"], Evidence.USCC, "uscc", Verdict.SAME), "code"
            continue
        normal = normal_name(name)
        for reason, kind, several in (("name_form", "name", equal), ("alias", "alias", short)):
            owner = next((r.id for r in several if r.normal_name == normal and (not code or r.uscc in (None, code))), None)
            if owner is not None and place not in owners:
                evidence = Evidence.NAME if kind == "name" else Evidence.ALIAS
                owners[place] = owner
                found.setdefault(owner, (NameMatch(0, "", SCORES[reason], evidence, reason, Verdict.STRONG), kind))


def _disclosed(session: Session, actor: Actor, found: dict[UUID, Match]) -> dict[UUID, Duplicate]:
    hits: dict[UUID, Duplicate] = {}
    every = iter(found.items())
    while chunk := dict(islice(every, _CHUNK)):
        hits |= disclosed(session, actor, chunk)
    return hits
