"""What a reviewer does to publish a paper: check it, publish it for good, take a check back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.documents.catalogue import Document, document, gather, last_month, period_of, span_of
from crm.documents.content import Paper, Paragraph
from crm.documents.data import Wanted
from crm.documents.publishing.model import Publication
from crm.documents.publishing.rules import (
    PublicationState,
    check_once,
    check_over,
    check_reason,
    check_state,
    check_unchanged,
    correction_sentence,
)
from crm.documents.seal import Stated, digest_of, figures_of, short_code
from crm.documents.sealing import sealed
from crm.kernel.clock import local_date
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import May, require
from crm.people.setup import setting
from crm.store.acts import Work, act
from crm.store.attachments import keep_bytes
from crm.store.numbering import next_number, show_number


@dataclass(frozen=True, slots=True)
class ToPublish:
    """What is to be published: a document's name and its period or record; ``corrects`` the publication that it corrects."""

    name: str
    year: int = 0
    month: int = 0
    record_id: UUID | None = None
    corrects: UUID | None = None
    reason: str = ""
    quarter: int = 0

    def wanted(self, work: Work) -> Wanted:
        """Return what is asked of the gathering, in the hands of whoever publishes."""
        return Wanted(work.clock.now(), self.year, self.month, self.record_id, work.actor.name, self.quarter)


@act("check_document", label=N_("Check document"))
def check_document(work: Work, paper: ToPublish) -> UUID:
    """Mark a paper as checked: its figures as they are now are what may be published.

    Raises NotAllowed, RuleBroken ``document_unpublished`` for one that has no number, ``published_already``,
    ``correction_outdated``, ``correction_reason``, and whatever gathering it raises.
    """
    require(work.actor, May.PUBLISH)
    kind = _publishable(paper.name)
    wanted = paper.wanted(work)
    data = gather(paper.name, work.session, work.actor, wanted)
    if last_month(kind, wanted):
        check_over(paper.year, last_month(kind, wanted), wanted.today)
    earlier = _published(work, paper)
    corrected = _corrected(earlier, paper.corrects)
    check_once([each.shown_number for each in earlier], corrected.shown_number if corrected else None)
    for waiting in _of(work, paper, PublicationState.CHECKED):
        waiting.state = PublicationState.WITHDRAWN
    figures = figures_of(data)
    row = Publication(
        name=paper.name,
        title="".join(kind.layout(data).title),
        period=period_of(kind, wanted),
        record_id=paper.record_id,
        state=PublicationState.CHECKED,
        figures=figures,
        digest=digest_of(figures),
        checked_at=work.clock.now(),
        checked_by=work.actor.official_id,
        corrects_id=paper.corrects,
        reason=check_reason(paper.reason, corrected.shown_number if corrected else None),
    )
    work.session.add(row)
    work.session.flush()
    work.note_subject(row, row.title)
    return row.id


@act("publish_document", label=N_("Publish document"), undoable=False)
def publish_document(work: Work, publication_id: UUID) -> UUID:
    """Publish a checked paper: it gets the next number, and its figures and file are frozen for good.

    Raises NotAllowed, RuleBroken ``publication_state``, ``figures_changed``, ``published_already``.
    """
    require(work.actor, May.PUBLISH)
    row = work.session.get_one(Publication, publication_id)
    check_state(row.state, PublicationState.CHECKED)
    paper = _named(row)
    data = gather(row.name, work.session, work.actor, paper.wanted(work))
    check_unchanged(row.digest, digest_of(figures_of(data)))
    corrected = work.session.get(Publication, row.corrects_id) if row.corrects_id else None
    earlier = [each.shown_number for each in _published(work, paper)]
    check_once(earlier, corrected.shown_number if corrected else None)
    _give_number(work, row)
    row.file_sha256 = keep_bytes(work.session, _made(work, row, data, corrected))
    row.short_code = short_code(row.digest)
    row.state, row.published_at, row.published_by = PublicationState.PUBLISHED, work.clock.now(), work.actor.official_id
    work.note_subject(row, f"{row.title} {row.shown_number}")
    return row.id


@act("withdraw_check", label=N_("Take the check back"))
def withdraw_check(work: Work, publication_id: UUID) -> None:
    """Take the check of a paper back, so that nobody publishes it. Raises NotAllowed, RuleBroken ``publication_state``."""
    require(work.actor, May.PUBLISH)
    row = work.session.get_one(Publication, publication_id)
    check_state(row.state, PublicationState.CHECKED)
    row.state = PublicationState.WITHDRAWN
    work.note_subject(row, row.title)


def _publishable(name: str) -> Document:
    kind = document(name)
    if not kind.word:
        words = _("“{title}” is not published: it belongs to one record, and its number comes from there.")
        raise RuleBroken("document_unpublished", words.format(title=kind.title))
    return kind


def _give_number(work: Work, row: Publication) -> None:
    series = _publishable(row.name).word
    row.series, row.year = series, local_date(work.clock.now()).year
    row.number = next_number(work.session, series, row.year)
    row.shown_number = show_number(setting(work.session, series), row.year, row.number)


def _made(work: Work, row: Publication, data: Any, corrected: Publication | None) -> bytes:  # noqa: ANN401 - any document's data
    """Return the sealed file of a paper that has its number."""
    day = local_date(work.clock.now())
    data = replace(data, number=row.shown_number, draft=False, issued_on=day)
    paper = _publishable(row.name).layout(data)
    if corrected is not None:
        paper = _as_correction(paper, correction_sentence(corrected.title, corrected.shown_number, row.reason))
    stated = Stated(paper.author, row.shown_number, day.isoformat(), row.digest)
    return sealed(work.session, paper, stated)


def _as_correction(paper: Paper, sentence: str) -> Paper:
    return replace(paper, title=(*paper.title, "（更正）"), blocks=(Paragraph(sentence), *paper.blocks))


def _of(work: Work, paper: ToPublish, state: PublicationState) -> list[Publication]:
    kind = document(paper.name)
    period = period_of(kind, paper.wanted(work))
    found = select(Publication).where(
        Publication.name == paper.name, Publication.period == period, Publication.record_id == paper.record_id
    )
    return list(work.session.scalars(found.where(Publication.state == state).order_by(Publication.published_at, Publication.id)))


def _published(work: Work, paper: ToPublish) -> list[Publication]:
    return _of(work, paper, PublicationState.PUBLISHED)


def _corrected(earlier: list[Publication], corrects: UUID | None) -> Publication | None:
    if corrects is None:
        return None
    found = next((each for each in earlier if each.id == corrects), None)
    if found is None:
        words = _("Only a published paper of the same kind and period can be corrected.")
        raise RuleBroken("correction_foreign", words, field="corrects")
    return found


def _named(row: Publication) -> ToPublish:
    year, month, quarter = span_of(row.period)
    return ToPublish(row.name, year, month, row.record_id, quarter=quarter)
