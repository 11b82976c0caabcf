"""What the bureau does with chains 产业链: draw them, change their links, and put a lead on a link."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.chains.model import Chain, ChainLink
from crm.leads.chains.rules import STRONG, ChainData, LinkData, checked_chain, checked_link, folded
from crm.leads.chains.seeds import SEEDS
from crm.leads.chains.words import known_chains
from crm.leads.keeping import keep_in_step, own_lead
from crm.people.permissions import May, require
from crm.store.acts import Work, act, check_version


@act("add_chain", label=N_("Add chain"))
def add_chain(work: Work, data: ChainData) -> UUID:
    """Add a chain without links. Raises NotAllowed, RuleBroken ``chain_twice``."""
    require(work.actor, May.SET_MATTERS)
    chain = Chain(position=work.session.scalar(select(func.count()).select_from(Chain)) or 0)
    _enter(work, chain, data)
    work.session.add(chain)
    work.session.flush()
    work.note_subject(chain, chain.name)
    return chain.id


@act("edit_chain", label=N_("Change chain"))
def edit_chain(work: Work, chain_id: UUID, data: ChainData, version: int | None = None) -> None:
    """Change a chain; a closed one matches no leads. Raises NotAllowed, RuleBroken, Stale."""
    require(work.actor, May.SET_MATTERS)
    chain = work.session.get_one(Chain, chain_id)
    check_version(chain, version)
    work.note_subject(chain, chain.name)
    _enter(work, chain, data)


def _enter(work: Work, chain: Chain, data: ChainData) -> None:
    checked = checked_chain(data, known_chains(work.session, but=chain.id))
    taken = select(Chain.id).where(Chain.name == checked.name, Chain.id != chain.id)
    if work.session.scalars(taken).first() is not None:
        text = _("“{word}” is a name of the chain “{chain}” already.")
        raise RuleBroken("chain_twice", text.format(word=checked.name, chain=checked.name), field="name")
    chain.name, chain.aliases, chain.leader = checked.name, list(checked.aliases), checked.leader
    chain.note, chain.closed = checked.note, checked.closed


@act("add_chain_link", label=N_("Add link"))
def add_chain_link(work: Work, chain_id: UUID, data: LinkData) -> UUID:
    """Add a link to a chain. Raises NotAllowed, RuleBroken ``link_twice`` or ``choice``."""
    require(work.actor, May.SET_MATTERS)
    chain = work.session.get_one(Chain, chain_id)
    work.note_subject(chain, chain.name)
    link = ChainLink(chain_id=chain_id)
    _enter_link(work, link, data)
    work.session.add(link)
    work.session.flush()
    return link.id


@act("edit_chain_link", label=N_("Change link"))
def edit_chain_link(work: Work, link_id: UUID, data: LinkData, version: int | None = None) -> None:
    """Change a link: where it stands, what it lacks, whom it wants. Raises NotAllowed, RuleBroken, Stale."""
    link = _own_link(work, link_id)
    check_version(link, version)
    _enter_link(work, link, data)


@act("remove_chain_link", label=N_("Remove link"))
def remove_chain_link(work: Work, link_id: UUID) -> None:
    """Take a link off its chain; leads keep their words. Raises NotAllowed."""
    work.session.delete(_own_link(work, link_id))


def _own_link(work: Work, link_id: UUID) -> ChainLink:
    require(work.actor, May.SET_MATTERS)
    link = work.session.get_one(ChainLink, link_id)
    chain = work.session.get_one(Chain, link.chain_id)
    work.note_subject(chain, chain.name)
    return link


def _enter_link(work: Work, link: ChainLink, data: LinkData) -> None:
    others = select(ChainLink.name).where(ChainLink.chain_id == link.chain_id, ChainLink.id != link.id)
    checked = checked_link(data, work.session.scalars(others))
    link.name, link.position, link.state, link.place = checked.name, checked.position, checked.state, checked.place
    link.words, link.wanted, link.firms = list(checked.words), checked.wanted, checked.firms


@act("seed_chains", label=N_("Add the usual chains"), undoable=False)
def seed_chains(work: Work) -> int:
    """Add the usual chains that are not there yet, with their links; returns how many. Raises NotAllowed."""
    require(work.actor, May.SET_MATTERS)
    known = {name for chain in known_chains(work.session) for name in chain.names}
    known |= {folded(name) for name in work.session.scalars(select(Chain.name))}
    added = [seed for seed in SEEDS if known.isdisjoint(map(folded, (seed.data.name, *seed.data.aliases)))]
    for seed in added:
        chain_id = add_chain(work, seed.data).value
        for link in seed.links:
            add_chain_link(work, chain_id, link)
    return len(added)


@act("place_on_chain", label=N_("Put on a chain link"))
def place_on_chain(work: Work, lead_id: UUID, link_id: UUID) -> None:
    """Write the chain and the link into one of the actor's leads. Raises NotAllowed, RuleBroken ``link_closed``.

    The lead's own words stay readable: “chain·link”; its link says what the link lacks, nothing where it is strong.
    """
    lead = own_lead(work, lead_id)
    link = work.session.get_one(ChainLink, link_id)
    chain = work.session.get_one(Chain, link.chain_id)
    if chain.closed:
        raise RuleBroken("link_closed", _("The chain “{chain}” is closed; choose another.").format(chain=chain.name))
    lead.chain = f"{chain.name}·{link.name}"[:60]
    lead.chain_link = "" if link.state == STRONG else link.state
    keep_in_step(work, lead)
