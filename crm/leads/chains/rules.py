"""Chains and links: what they may hold, and which link a lead would fill by the words it was written in; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from crm.enterprises.characters import simplified
from crm.enterprises.rules import checked_text
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.kernel.text import normal_text
from crm.leads.rules import CHAIN_LINKS


class Position(StrEnum):
    """Where in the flow of goods a link stands."""

    UPSTREAM = "upstream"
    MIDSTREAM = "midstream"
    DOWNSTREAM = "downstream"


POSITION_NAMES = {
    Position.UPSTREAM: N_("Upstream"),
    Position.MIDSTREAM: N_("Midstream"),
    Position.DOWNSTREAM: N_("Downstream"),
}
STRONG = "strong"
LINK_STATES: Mapping[str, str] = {**{key: name for key, name in CHAIN_LINKS.items() if key}, STRONG: N_("Strong link")}
"""Missing 缺失, weak 薄弱, key 关键, strong 优势."""
GAPS = ("missing", "weak")
"""States of a link that asks for investors (our default); a key link asks too, but stands."""
MOST_WORDS = 20
"""So many words or aliases are kept at most (our default)."""
_BESIDE = re.compile(r"[()\[\]{}〔〕【】《》“”\"'·.,，。、；;:：/\\|\s_—–-]")
_SUFFIXES = ("产业集群", "产业链", "集群", "产业", "链")


def folded(text: str) -> str:
    """Return a chain's words as comparison sees them: no width, case, traditional forms, brackets, marks, nor 产业链 behind them."""
    found = _BESIDE.sub("", simplified(normal_text(text).lower()))
    while suffix := next((each for each in _SUFFIXES if found.endswith(each) and len(found) > len(each) + 1), ""):
        found = found.removesuffix(suffix)
    return found


@dataclass(frozen=True, slots=True)
class LinkWords:
    """A link and the folded words that speak for it, its own name among them."""

    id: UUID
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChainWords:
    """A chain and the folded names under which leads write it."""

    id: UUID
    name: str
    names: tuple[str, ...]
    links: tuple[LinkWords, ...] = ()
    _pattern: re.Pattern[str] | None = field(default=None, compare=False)
    _owners: Mapping[str, UUID] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, chain_id: UUID, name: str, aliases: Iterable[str], links: Iterable[tuple[UUID, Iterable[str]]]) -> ChainWords:
        """Fold the words of a chain; of links that share a word the earlier has it."""
        kept, owners = [], dict[str, UUID]()
        for link_id, words in links:
            told = tuple(dict.fromkeys(word for word in map(folded, words) if word))
            kept.append(LinkWords(link_id, told))
            for word in told:
                owners.setdefault(word, link_id)
        longest = sorted(owners, key=lambda word: (-len(word), list(owners).index(word)))
        pattern = re.compile("|".join(map(re.escape, longest))) if longest else None
        names = tuple(dict.fromkeys(each for each in map(folded, (name, *aliases)) if each))
        return cls(chain_id, name, names, tuple(kept), pattern, owners)

    def link_in(self, text: str) -> UUID | None:
        """Return the link that the longest of the words in ``text`` speaks for, the first of equal ones."""
        if self._pattern is None:
            return None
        hits = self._pattern.findall(simplified(normal_text(text).lower()))
        return self._owners[max(hits, key=len)] if hits else None


def chain_of(text: str, chains: Sequence[ChainWords]) -> ChainWords | None:
    """Return the chain that a lead's words mean: a name or alias, else the longest one that the words hold."""
    typed = folded(text)
    if not typed:
        return None
    equal = next((chain for chain in chains if typed in chain.names), None)
    if equal is not None:
        return equal
    held = [(len(name), chain) for chain in chains for name in chain.names if len(name) > 1 and name in typed]
    return max(held, key=lambda each: each[0])[1] if held else None


def chain_name(text: str, chains: Sequence[ChainWords]) -> str:
    """Return the name under which a lead's chain is counted: the chain's, else the words themselves."""
    chain = chain_of(text, chains)
    return text.strip() if chain is None else chain.name


def link_of(chain: ChainWords, text: str, name: str, content: str) -> UUID | None:
    """Return the link that a lead on ``chain`` would fill: by its chain's words, else its name, else its content."""
    return link_beside(chain, text) or chain.link_in(name) or chain.link_in(content)


def link_beside(chain: ChainWords, text: str) -> UUID | None:
    """Return the link that a lead's chain words name beside the chain, lest the name of the chain speak for a link."""
    typed = folded(text)
    name = max((each for each in chain.names if each in typed), key=len, default="")
    return chain.link_in(typed.replace(name, "", 1) if name else typed)


@dataclass(frozen=True, slots=True)
class ChainData:
    """What is entered of a chain."""

    name: str
    aliases: tuple[str, ...] = ()
    leader: str = ""
    note: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class LinkData:
    """What is entered of a link; ``place`` orders the links of one position."""

    name: str
    position: str = Position.MIDSTREAM.value
    state: str = "weak"
    place: int = 0
    words: tuple[str, ...] = ()
    wanted: str = ""
    firms: str = ""


def checked_chain(data: ChainData, others: Sequence[ChainWords]) -> ChainData:
    """Return a checked chain. Raises RuleBroken ``chain_twice`` where another one has its name or an alias of it."""
    name = checked_text(data.name, "name", _("Name"), most=60)
    aliases = _checked_words(data.aliases, "aliases")
    for field_name, typed in (("name", (name,)), ("aliases", aliases)):
        for each in typed:
            other = next((chain for chain in others if folded(each) in chain.names), None)
            if other is not None:
                text = _("“{word}” is a name of the chain “{chain}” already.")
                raise RuleBroken("chain_twice", text.format(word=each, chain=other.name), field=field_name)
    leader = checked_text(data.leader, "leader", _("Chain leader"), most=60, needed=False)
    return ChainData(name, aliases, leader, checked_text(data.note, "note", _("Note"), most=2000, needed=False), data.closed)


def checked_link(data: LinkData, others: Iterable[str]) -> LinkData:
    """Return a checked link. Raises RuleBroken ``link_twice`` where the chain has one of that name, or ``choice``."""
    name = checked_text(data.name, "name", _("Name"), most=60)
    if folded(name) in {folded(each) for each in others}:
        raise RuleBroken("link_twice", _("The chain has a link named {name} already.").format(name=name), field="name")
    for key, value, known in (("position", data.position, set(Position)), ("state", data.state, set(LINK_STATES))):
        if value not in known:
            raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=value), field=key)
    words = _checked_words(data.words, "words")
    wanted = checked_text(data.wanted, "wanted", _("Wanted investors"), most=1000, needed=False)
    firms = checked_text(data.firms, "firms", _("Firms here"), most=1000, needed=False)
    return LinkData(name, str(data.position), data.state, max(0, data.place), words, wanted, firms)


def _checked_words(words: Iterable[str], key: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(checked_text(each, key, _("Words"), most=30) for each in words if each.strip()))
    if len(found) > MOST_WORDS:
        text = _("{count} words are too many; at most {most} are kept.")
        raise RuleBroken("words_many", text.format(count=len(found), most=MOST_WORDS), field=key)
    return found


def split_words(text: str) -> tuple[str, ...]:
    """Return the words typed in one line, set apart by spaces, commas or 、."""
    return tuple(each for each in re.split(r"[\s,，、;；]+", text) if each)
