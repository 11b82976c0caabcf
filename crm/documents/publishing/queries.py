"""What pages and commands ask about publications: those of a period, a file as it was, whether a paper is genuine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.documents.catalogue import document, make, period_of
from crm.documents.data import Wanted
from crm.documents.publishing.model import Publication
from crm.documents.publishing.numbered import numbered_paper
from crm.documents.publishing.rules import PublicationState
from crm.documents.seal import MARK, Found, read_code, read_file
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.model import Official
from crm.people.permissions import Actor, May, require
from crm.store.attachments import read_bytes
from crm.store.signing import fingerprint, public_key

NUMBER = re.compile(r"[〔\[(（](?P<year>\d{4})[〕\])）]\s*(?P<number>\d+)\s*号?")
"""The number of a receipt or ruling, in whatever brackets it was typed."""
TYPED_FOR = str.maketrans("018", "OIB")
"""Figures that the short code does not use, read as the letters they are mistaken for."""


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """A publication as lists show it."""

    id: UUID
    name: str
    title: str
    period: str
    record_id: UUID | None
    state: PublicationState
    number: str
    checked_at: datetime
    checked_by: str
    published_at: datetime | None
    published_by: str
    short_code: str
    corrects_id: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a paper is genuine: ``genuine`` when its seal holds and is this station's, with the sentence that says so."""

    genuine: bool
    words: str
    issuer: str = ""
    number: str = ""
    day: str = ""
    key: str = ""
    publication_id: UUID | None = None


def publications(
    session: Session, actor: Actor, *, name: str = "", period: str = "", states: Sequence[PublicationState] = ()
) -> list[PublicationRow]:
    """Return publications, the newest first. Raises NotAllowed for who does not see the whole county."""
    require(actor, May.SEE_ALL)
    checker, publisher = Official.__table__.alias("checker"), Official.__table__.alias("publisher")
    found = (
        select(Publication, checker.c.name, publisher.c.name)
        .outerjoin(checker, checker.c.id == Publication.checked_by)
        .outerjoin(publisher, publisher.c.id == Publication.published_by)
    )
    if name:
        found = found.where(Publication.name == name)
    if period:
        found = found.where(Publication.period == period)
    if states:
        found = found.where(Publication.state.in_(states))
    rows = session.execute(found.order_by(Publication.checked_at.desc(), Publication.id.desc()))
    return [_row(each, checked or "", published or "") for each, checked, published in rows]


def _row(each: Publication, checked: str, published: str) -> PublicationRow:
    return PublicationRow(
        each.id,
        each.name,
        each.title,
        each.period,
        each.record_id,
        PublicationState(each.state),
        each.shown_number,
        each.checked_at,
        checked,
        each.published_at,
        published,
        each.short_code or "",
        each.corrects_id,
        each.reason,
    )


def published_file(session: Session, actor: Actor, publication_id: UUID) -> bytes:
    """Return a published paper's file, byte for byte as it was published. Raises NotAllowed, RuleBroken ``unpublished``."""
    require(actor, May.EXPORT_DOCUMENTS)
    require(actor, May.SEE_ALL)
    row = session.get_one(Publication, publication_id)
    if row.file_sha256 is None:
        raise RuleBroken("unpublished", _("This paper is not published yet."))
    return read_bytes(session, row.file_sha256)


def current_file(session: Session, actor: Actor, name: str, wanted: Wanted) -> bytes:
    """Return a document as it stands: the newest published file of its period, or one made now. Raises what making raises."""
    kind = document(name)
    if kind.word and actor.may(May.SEE_ALL):
        found = publications(session, actor, name=name, period=period_of(kind, wanted), states=(PublicationState.PUBLISHED,))
        if found:
            return published_file(session, actor, found[0].id)
    return make(name, session, actor, wanted)


def published_figures(session: Session, actor: Actor, publication_id: UUID) -> Any:  # noqa: ANN401 - JSON of any document
    """Return the frozen figures of a publication as plain values. Raises NotAllowed."""
    require(actor, May.SEE_ALL)
    return session.get_one(Publication, publication_id).figures


def verify_file(session: Session | None, pdf: bytes) -> Verdict:
    """Tell whether a PDF is ours and unaltered; without a database the key can be told, not known. Raises nothing."""
    if not pdf.startswith(b"%PDF-"):
        return Verdict(genuine=False, words=_("This is not a PDF."))
    try:
        found = read_file(pdf)
    except RuleBroken as error:
        return Verdict(genuine=False, words=error.message)
    verdict = _judge(session, found, altered=_("The file was altered after it was published: do not rely on it."))
    if session is None or not verdict.genuine:
        return verdict
    row = session.scalars(select(Publication).where(Publication.file_sha256 == hashlib.sha256(pdf).hexdigest())).first()
    return verdict if row is None else replace(verdict, publication_id=row.id)


def verify_code(session: Session, actor: Actor, text: str, moment: datetime) -> Verdict:
    """Tell whether a code is of a paper of ours: what a QR code holds, or the short code typed by hand.

    The short code of a receipt, ruling or supervision notice is typed behind its number: 首报〔2026〕17号 ABCD-EFGH-IJKL-MNOP. ``moment`` is now.
    """
    said = text.strip()
    if not said.startswith(f"{MARK}|"):
        number = NUMBER.search(said)
        return _short(session, said) if number is None else _numbered(session, actor, number, said[number.end() :], moment)
    try:
        found = read_code(said)
    except RuleBroken as error:
        return Verdict(genuine=False, words=error.message)
    return _judge(session, found, altered=_("The code was altered: the paper is not genuine."))


def _judge(session: Session | None, found: Found, altered: str) -> Verdict:
    stated, key = found.stated, fingerprint(found.key)
    told = Verdict(genuine=False, words=altered, issuer=stated.issuer, number=stated.number, day=stated.day, key=key)
    if not found.whole:
        return told
    said = _("{number} of {issuer}, {day}; signed with the key {key}.")
    said = said.format(number=stated.number, issuer=stated.issuer, day=stated.day, key=key)
    if session is None:
        words = _("No byte was changed since it was sealed. Whether the key is the bureau's is told by a station that knows it.")
        return replace(told, genuine=True, words=f"{said} {words}")
    if public_key(session) != found.key:
        words = _("The seal holds, but the key is not this station's: compare it with the one that the issuer names.")
        return replace(told, words=f"{said} {words}")
    return replace(told, genuine=True, words=f"{said} " + _("Genuine: it is of this station, and nothing was changed."))


def _numbered(session: Session, actor: Actor, number: re.Match[str], rest: str, moment: datetime) -> Verdict:
    """Compare a typed code with those of the papers that bear a number."""
    code = _spaced(rest)
    found = numbered_paper(session, actor, int(number["year"]), int(number["number"]), code, moment)
    if found is not None:
        words = _("Genuine: “{title}” {number} of this station.").format(title=found.title, number=found.number)
        return Verdict(genuine=True, words=words, number=found.number)
    words = _("No paper {number} of this station has the code {code}. Compare both with the print, letter by letter.")
    return Verdict(genuine=False, words=words.format(number=number[0], code=code or "—"))


def _spaced(text: str) -> str:
    """Return a typed code as it is printed: capitals in fours."""
    letters = "".join(each for each in text.upper().translate(TYPED_FOR) if each.isalnum())
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _short(session: Session, text: str) -> Verdict:
    """Look a typed code up among the published papers."""
    code = _spaced(text)
    row = session.scalars(select(Publication).where(Publication.short_code == code)).first()
    if row is None or row.published_at is None:
        words = _("No paper of this station has the code {code}. Compare it with the print, letter by letter.")
        return Verdict(genuine=False, words=words.format(code=code or "—"))
    day = f"{row.published_at.astimezone(COUNTY_ZONE):%Y-%m-%d}"
    words = _("Genuine: “{title}”, {number}, published on {day}.").format(title=row.title, number=row.shown_number, day=day)
    return Verdict(genuine=True, words=words, number=row.shown_number, day=day, publication_id=row.id)
