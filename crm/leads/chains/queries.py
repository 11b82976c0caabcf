"""The chain map 产业链图谱: links with the leads that would fill them, and what is here already; scoped to the actor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.leads.chains.model import Chain, ChainLink
from crm.leads.chains.rules import GAPS, ChainData, ChainWords, LinkData, Position, chain_of, link_beside
from crm.leads.chains.words import known_chains
from crm.leads.model import Lead
from crm.leads.rules import LIVING, Figure, Stage
from crm.people.permissions import Actor, scope
from crm.people.queries import unit_names


@dataclass(frozen=True, slots=True)
class LinkCell:
    """A link of the map: ``talks`` are the leads that would fill it, ``here`` the signed projects on it; amounts in fen."""

    id: UUID
    version: int
    data: LinkData
    talks: Figure
    here: Figure

    @property
    def asks(self) -> bool:
        """Tell whether the link is a gap that no lead would fill: the question of the map."""
        return self.data.state in GAPS and not self.talks.number


@dataclass(frozen=True, slots=True)
class ChainMap:
    """A chain with its links in the flow; ``unplaced`` are leads on the chain whose words name no link."""

    id: UUID
    version: int
    data: ChainData
    links: tuple[LinkCell, ...]
    talks: Figure
    here: Figure
    unplaced: Figure

    @property
    def gaps(self) -> int:
        """Return how many links are missing or weak."""
        return sum(link.data.state in GAPS for link in self.links)

    @property
    def questions(self) -> int:
        """Return how many gaps no lead would fill."""
        return sum(link.asks for link in self.links)


@dataclass(slots=True)
class _Counted:
    """What is counted of one chain: by (link or None, signed)."""

    figures: dict[tuple[UUID | None, bool], Figure] = field(default_factory=dict)

    def at(self, link_id: UUID | None, *, signed: bool) -> Figure:
        return self.figures.get((link_id, signed), Figure())

    def whole(self, *, signed: bool) -> Figure:
        found = [figure for (_link, kind), figure in self.figures.items() if kind is signed]
        return Figure(sum(each.number for each in found), sum(each.amount for each in found))


def chain_maps(session: Session, actor: Actor, *, everything: bool = False) -> list[ChainMap]:
    """Return every open chain (``everything``: the closed ones too) with its links and the actor's units' projects on it."""
    counted: dict[UUID, _Counted] = {}
    for chain_id, link_id, row in _placed(session, actor, known_chains(session)):
        place = link_id, row.stage == Stage.SIGNED
        counted.setdefault(chain_id, _Counted()).figures.setdefault(place, Figure()).add(row.total_yuan or 0)
    chosen = select(Chain).order_by(Chain.closed, Chain.position, Chain.id)
    if not everything:
        chosen = chosen.where(Chain.closed.is_(False))
    links = _links(session)
    return [_map(chain, links.get(chain.id, []), counted.get(chain.id, _Counted())) for chain in session.scalars(chosen)]


def _links(session: Session) -> dict[UUID, list[ChainLink]]:
    flow, found = list(Position), dict[UUID, list[ChainLink]]()
    rows = session.scalars(select(ChainLink).order_by(ChainLink.place, ChainLink.id))
    for link in sorted(rows, key=lambda each: flow.index(Position(each.position))):
        found.setdefault(link.chain_id, []).append(link)
    return found


def _map(chain: Chain, links: Sequence[ChainLink], counted: _Counted) -> ChainMap:
    cells = tuple(
        LinkCell(link.id, link.version, link_data(link), counted.at(link.id, signed=False), counted.at(link.id, signed=True))
        for link in links
    )
    data = ChainData(chain.name, tuple(chain.aliases or ()), chain.leader, chain.note, chain.closed)
    whole = counted.whole(signed=False), counted.whole(signed=True)
    return ChainMap(chain.id, chain.version, data, cells, *whole, counted.at(None, signed=False))


def link_data(link: ChainLink) -> LinkData:
    """Return a link as the form edits it."""
    return LinkData(link.name, link.position, link.state, link.place, tuple(link.words or ()), link.wanted, link.firms)


_COUNTED = Lead.chain, Lead.name, Lead.content, Lead.total_yuan, Lead.stage
_LISTED = *_COUNTED, Lead.id, Lead.investor, Lead.company_name, Lead.unit_id
"""What is read of a project to count it, and to list it: a map reads every project on a chain."""


def _placed(
    session: Session, actor: Actor, chains: Sequence[ChainWords], columns: Sequence[Any] = _COUNTED, only: UUID | None = None
) -> Iterator[tuple[UUID, UUID | None, Any]]:
    """Yield (chain, link or None, row) of every living lead and signed project that is on one of the chains."""
    inside = scope(actor, Lead.unit_id), Lead.chain != "", Lead.side_state.in_(LIVING)
    typed = session.scalars(select(Lead.chain).where(*inside).distinct())
    found = {text: chain for text in typed if (chain := chain_of(text, chains)) is not None and only in (None, chain.id)}
    known = {text: (chain, link_beside(chain, text)) for text, chain in found.items()}
    for row in session.connection().execute(select(*columns).where(*inside, Lead.chain.in_(list(known)))):
        chain, named = known[row[0]]
        yield chain.id, named or chain.link_in(row[1]) or chain.link_in(row[2]), row


@dataclass(frozen=True, slots=True)
class LinkLead:
    """A project on a link: one that would fill it, or (``signed``) one that is here; ``total_yuan`` in fen."""

    id: UUID
    name: str
    investor: str
    unit: str
    stage: str
    total_yuan: int
    signed: bool


def link_leads(session: Session, actor: Actor, chain_id: UUID, link_id: UUID | None, limit: int = 200) -> list[LinkLead]:
    """Return the actor's projects on a link (None: on the chain but on no link), those in talks first, the largest first."""
    names = unit_names(session)
    found = [
        LinkLead(
            row.id,
            row.name,
            row.company_name if row.stage == Stage.SIGNED and row.company_name else row.investor,
            names.get(row.unit_id, ""),
            row.stage,
            row.total_yuan or 0,
            row.stage == Stage.SIGNED,
        )
        for _chain, placed, row in _placed(session, actor, known_chains(session), _LISTED, chain_id)
        if placed == link_id
    ]
    return sorted(found, key=lambda each: (each.signed, -each.total_yuan, each.name, each.id))[:limit]
