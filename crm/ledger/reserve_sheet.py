"""The reserve pool to Excel 储备库导出: as filtered, the largest first, under heads that the importer knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from crm.enterprises.rules import INVESTOR_CLASSES
from crm.kernel.i18n import _
from crm.kernel.money import WAN
from crm.leads.reserve.queries import ReserveFilter, ReserveRow, reserve_pool
from crm.leads.reserve.rules import band_words, level_words
from crm.leads.rules import CHAIN_LINKS, stage_words
from crm.ledger.writing import TableColumn, Value, write_table
from crm.people.permissions import Actor, May, require


def export_reserve(session: Session, actor: Actor, wanted: ReserveFilter, path: Path) -> int:
    """Write the filtered pool of the actor's units; returns the number of projects. Raises NotAllowed, EnvironmentProblem."""
    require(actor, May.EXPORT_DOCUMENTS)
    columns = [
        TableColumn(_("No."), 6),
        TableColumn(_("Project"), 28),
        TableColumn(_("Investor"), 32),
        TableColumn(_("Investor class"), 18),
        TableColumn(_("Content"), 40),
        TableColumn(_("Total investment (10 000)"), 16),
        TableColumn(_("Currency"), 8),
        TableColumn(_("In yuan (10 000)"), 16),
        TableColumn(_("Size band"), 14),
        TableColumn(_("Level"), 12),
        TableColumn(_("Chain"), 18),
        TableColumn(_("Chain link"), 12),
        TableColumn(_("Unit"), 18),
        TableColumn(_("Stage"), 12),
        TableColumn(_("Admitted by decision"), 12),
        TableColumn(_("Followed up"), 12),
        TableColumn(_("Next step"), 30),
    ]
    return write_table(path, _("Reserve pool"), columns, _lines(reserve_pool(session, actor, wanted)))


def _lines(rows: list[ReserveRow]) -> Iterator[list[Value]]:
    for number, row in enumerate(rows, 1):
        yield [
            number,
            row.name,
            row.investor,
            "、".join(_(INVESTOR_CLASSES[each]) for each in row.classes),
            row.content,
            None if row.total is None else row.total.in_unit(WAN),
            row.total.currency if row.total else "",
            row.total_yuan / 100 / WAN if row.total is not None else None,
            band_words(row.band),
            level_words(row.level) if row.level else "",
            row.chain,
            _(CHAIN_LINKS[row.chain_link]) if row.chain_link in CHAIN_LINKS and row.chain_link else row.chain_link,
            row.unit,
            stage_words(row.stage),
            row.admitted,
            row.last_follow_up,
            row.next_step,
        ]
