"""First reports and their conflicts from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crm.commands.base import as_json, at_work, commands, show, with_data
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _

if TYPE_CHECKING:
    from crm.procedures.conflict.queries import ConflictRow
    from crm.procedures.first_report.queries import ReportRow


@commands.command("first-reports")
@click.option(
    "--state", "states", multiple=True, help="draft, received, returned, registered, contested, joint, released, ended."
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="At most so many reports.")
@with_data
@as_json
def first_reports(states: tuple[str, ...], limit: int, data: Path | None, login: str | None, json_wanted: bool) -> None:
    """List first reports in the order of receipt, and the conflicts between them."""
    from crm.procedures.conflict.queries import conflicts  # noqa: PLC0415
    from crm.procedures.conflict.rules import ConflictState  # noqa: PLC0415
    from crm.procedures.first_report.queries import reports  # noqa: PLC0415
    from crm.procedures.first_report.rules import ReportState  # noqa: PLC0415

    unknown = [each for each in states if each not in set(ReportState)]
    if unknown:
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=unknown[0]))
    with at_work(data, login) as work:
        today = work.clock.today()
        found = reports(work.session, work.actor, states or tuple(ReportState), today, limit)
        contested = conflicts(work.session, work.actor, today, ConflictState, limit)
    if json_wanted:
        show({"reports": [_report(each) for each in found], "conflicts": [_conflict(each) for each in contested]})
        return
    for each in found:
        click.echo(
            f"{each.received_seq or '-'}\t{each.state}\t{each.number}\t{each.unit_name}\t{each.project}\t{each.enterprise}"
        )
    for row in contested:
        click.echo(f"{row.state}\t{row.number or row.ruling_due}\t{row.first_unit}\t{row.later_unit}\t{row.enterprise}")


def _report(each: ReportRow) -> dict[str, Any]:
    """Return a report in the keys that scripts rely on; ``days_left`` and ``days_late`` are working days."""
    return {
        "id": each.id,
        "lead": each.lead_id,
        "project": each.project,
        "enterprise": each.enterprise,
        "unit": each.unit_name,
        "responsible": each.official,
        "state": each.state,
        "order": each.received_seq,
        "received_at": each.received_at and each.received_at.isoformat(),
        "due": each.due_on,
        "days_left": each.days_left,
        "days_late": each.days_late,
        "number": each.number,
        "protected_until": each.protected_until,
        "extension_asked": each.extension_asked,
        "in_conflict": each.in_conflict,
    }


def _conflict(each: ConflictRow) -> dict[str, Any]:
    """Return a conflict in the keys that scripts rely on."""
    return {
        "id": each.id,
        "enterprise": each.enterprise,
        "first_unit": each.first_unit,
        "first_received_at": each.first_received and each.first_received.isoformat(),
        "later_unit": each.later_unit,
        "later_received_at": each.later_received and each.later_received.isoformat(),
        "state": each.state,
        "opened_at": each.opened_at.isoformat(),
        "statement_due": each.statement_due,
        "ruling_due": each.ruling_due,
        "days_left": each.days_left,
        "number": each.number,
        "outcome": each.outcome,
    }
