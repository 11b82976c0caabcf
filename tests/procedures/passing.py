"""Transfers for tests: asking in someone's hands, and the way of a lead from one township to the other."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any
from uuid import UUID

from crm.kernel.clock import FixedClock
from crm.leads.detail import LeadDetail, lead_detail
from crm.procedures.transfer.queries import TransferDetail, TransferRow, transfer_detail, transfers
from crm.procedures.transfer.rules import Split
from crm.procedures.transfer.service import TransferData, accept_transfer, confirm_transfer, propose_transfer
from tests.conftest import County
from tests.leads.making import registered


def asked(county: County, who: str, question: Callable[..., Any], *more: Any) -> Any:
    """Ask a question in someone's hands."""
    with closing(county.work(who)) as work:
        return question(work.session, work.actor, *more)


def lead_of(county: County, who: str, lead: UUID) -> LeadDetail:
    """Read a lead in someone's hands."""
    found: LeadDetail = asked(county, who, lead_detail, lead)
    return found


def rows(county: County, who: str, clock: FixedClock) -> list[TransferRow]:
    """List the running transfers that someone sees."""
    found: list[TransferRow] = asked(county, who, transfers, clock.now())
    return found


def detail(county: County, who: str, transfer: UUID, clock: FixedClock) -> TransferDetail:
    """Read a transfer in someone's hands."""
    found: TransferDetail = asked(county, who, transfer_detail, transfer, clock.now())
    return found


def proposed(county: County, who: str = "周敏", split: Split | None = None) -> tuple[UUID, UUID]:
    """Register a lead of 柳堡镇 and propose it to 三垛镇; returns (lead, transfer)."""
    lead, _report = registered(county)
    data = TransferData(county.units["三垛镇"], split, "本镇无氟化工园区，建议流转")
    return lead, propose_transfer(county.work(who), lead, data).value


def held(county: County, split: Split | None = None) -> tuple[UUID, UUID]:
    """Take a lead of 柳堡镇 through its transfer to 三垛镇."""
    lead, transfer = proposed(county, split=split)
    accept_transfer(county.work("汤斌"), transfer)
    for who in ("陈国平", "孙丽华", "姜岚"):
        confirm_transfer(county.work(who), transfer)
    return lead, transfer
