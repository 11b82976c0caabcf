"""Sealing a paper 加盖防伪核验标识: the station's key signs what it states and every byte of its file."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from crm.documents.content import Code, Paper
from crm.documents.seal import Stated, paper_seal, sealed_file
from crm.people.setup import setting
from crm.store.signing import public_key, sign


def sealed(session: Session, paper: Paper, stated: Stated) -> bytes:
    """Return the PDF of a paper with both its seals. Raises EnvironmentProblem ``station_key``, RuleBroken ``characters_missing``."""
    from crm.documents.paper import render_paper  # noqa: PLC0415 - ReportLab loads when a paper is first set

    key = public_key(session)

    def signs(message: bytes) -> bytes:
        return sign(session, message)

    seal = paper_seal(stated, key, signs)
    placed = any(isinstance(block, Code) for block in paper.blocks)
    code = ("：".join(seal.lines),)
    blocks = tuple(
        replace(block, payload=seal.payload, lines=(*block.lines, *code)) if isinstance(block, Code) else block
        for block in paper.blocks
    )
    whole = replace(paper, blocks=blocks, seal=replace(seal, in_margin=not placed))
    pdf = render_paper(whole, installed=bool(setting(session, "installed_faces")))
    return sealed_file(pdf, stated, key, signs)
