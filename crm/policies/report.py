"""The ledger of promises under the keys that scripts rely on; each number with the records behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import Actor
from crm.policies.checks import GrantState
from crm.policies.exposure import ExposureFilter, ExposureRow, Share, exposure
from crm.policies.grant_queries import GrantDetail, grant_detail, grants
from crm.policies.queries import clauses


def money(fen: int) -> str:
    """Write fen as a decimal string of yuan."""
    return f"{fen // 100}.{fen % 100:02d}"


def clause_named(session: Session, actor: Actor, now: datetime, name: str) -> UUID:
    """Return the series of a clause by its title or document number. Raises RuleBroken ``clause_unknown``."""
    for row in clauses(session, actor, now.date(), everything=True):
        if name in (row.data.title, row.title, row.data.number, str(row.id), str(row.series_id)):
            return row.series_id
    raise RuleBroken("clause_unknown", _("There is no clause named {name}.").format(name=name))


def grants_report(
    session: Session, actor: Actor, now: datetime, wanted: ExposureFilter, *, explained: bool = False
) -> dict[str, Any]:
    """Return promised, applied, approved, paid and remaining by year, unit and clause; amounts are decimal strings of yuan.

    ``explained``: each line with its commitments, and the grants among them with checks, amount lines and payments.
    """
    found = exposure(session, actor, now.date(), wanted)
    report: dict[str, Any] = {
        "total": _line(found.total, explained=False),
        "years": [_year(row, explained=explained) for row in found.by_year],
        "units": [_line(row, explained=explained) for row in found.by_unit],
        "clauses": [_line(row, explained=explained) for row in found.by_clause],
        "warnings": [
            {
                "kind": each.kind,
                "year": each.year or None,
                "amount": money(each.amount),
                "commitment": each.commitment_id,
                "words": each.words,
            }
            for each in found.warnings
        ],
    }
    if explained:
        shown = {each.commitment.id for each in found.total.shares}
        rows = [row for row in grants(session, actor, tuple(GrantState)) if row.commitment_id in shown]
        report["grants"] = [_grant(grant_detail(session, actor, row.id, now)) for row in rows]
    return report


def _line(row: ExposureRow, *, explained: bool) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": row.key,
        "name": row.name,
        "promised": money(row.promised),
        "applied": money(row.applied),
        "approved": money(row.approved),
        "paid": money(row.paid),
        "remaining": money(row.remaining),
    }
    if explained:
        line["records"] = [_share(each) for each in row.shares]
    return line


def _year(row: ExposureRow, *, explained: bool) -> dict[str, Any]:
    fund = None if row.fund is None else money(row.fund)
    return {**_line(row, explained=explained), "fund": fund, "paid_in_year": money(row.cash), "short": money(row.short)}


def _share(each: Share) -> dict[str, Any]:
    return {
        "commitment": each.commitment.id,
        "project": each.commitment.project,
        "unit": each.commitment.unit,
        "clause": each.commitment.clause,
        "contract": each.commitment.contract_number,
        "year": each.year,
        "promised": money(each.promised),
        "approved": money(each.approved),
        "paid": money(each.paid),
        "remaining": money(each.remaining),
    }


def _grant(detail: GrantDetail) -> dict[str, Any]:
    row = detail.row
    return {
        "id": row.id,
        "number": row.number,
        "commitment": row.commitment_id,
        "project": row.project,
        "state": row.state,
        "case": detail.case.number,
        "applied": money(row.applied),
        "proposed": None if row.proposed is None else money(row.proposed),
        "approved": None if row.approved is None else money(row.approved),
        "paid": money(row.paid),
        "clawed_back": money(row.clawed),
        "checks": [{"code": check.code, "ok": check.ok, "words": check.sentence} for check in detail.checks],
        "amount": list(detail.explained.lines),
        "payments": [
            {"kind": each.kind, "day": each.day, "amount": money(each.amount), "voucher": each.voucher}
            for each in detail.payments
        ],
    }
