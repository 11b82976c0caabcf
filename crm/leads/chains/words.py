"""The words of the county's chains, as leads are matched by them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.leads.chains.model import Chain, ChainLink
from crm.leads.chains.rules import ChainWords, Position


def known_chains(session: Session, *, but: UUID | None = None) -> list[ChainWords]:
    """Return the words of every open chain in order, without the one named ``but``."""
    links: dict[UUID, list[ChainLink]] = {}
    for link in session.scalars(select(ChainLink).order_by(ChainLink.place, ChainLink.id)):
        links.setdefault(link.chain_id, []).append(link)
    chains = session.scalars(select(Chain).where(Chain.closed.is_(False)).order_by(Chain.position, Chain.id))
    flow = list(Position)
    return [
        ChainWords.of(
            chain.id,
            chain.name,
            chain.aliases or (),
            (
                (link.id, (link.name, *(link.words or ())))
                for link in sorted(links.get(chain.id, ()), key=lambda each: flow.index(Position(each.position)))
            ),
        )
        for chain in chains
        if chain.id != but
    ]
