"""Cases and their clocks from the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crm.commands.base import as_json, at_work, commands, show, units_named, with_data


@commands.command()
@click.option("--unit", help="A unit's name: the clocks of what it has in hand.")
@click.option("--light", type=click.Choice(["green", "yellow", "red"]), help="Only clocks of this light.")
@click.option("--cards", is_flag=True, help="First give the yellow and red cards that clocks have earned.")
@with_data
@as_json
def clocks(unit: str | None, light: str | None, cards: bool, data: Path | None, login: str | None, json_wanted: bool) -> None:
    """List every open clock with the working days left, the one that runs out next first."""
    from crm.procedures.time_limit.cards import raise_cards  # noqa: PLC0415 - the domain loads when a command runs
    from crm.procedures.time_limit.queries import open_clocks  # noqa: PLC0415

    with at_work(data, login) as work:
        if cards:
            given = raise_cards(work).value
            click.echo(f"{given}", err=True)
        units = units_named(work, unit)
        rows = [
            row
            for row in open_clocks(work.session, work.actor, work.clock.now(), work.clock.today())
            if (not units or row.unit_id in units) and light in (None, row.light)
        ]
    if json_wanted:
        show({"clocks": [_clock_record(row) for row in rows]})
        return
    for row in rows:
        click.echo(f"{row.light}\t{row.left}\t{row.due}\t{row.number}\t{row.matter}\t{row.step}\t{row.title}\t{row.unit}")


def _clock_record(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a ClockRow, whose class loads with the domain
    """Return an open clock under the keys that scripts rely on."""
    return {
        "case": row.case_id,
        "number": row.number,
        "title": row.title,
        "applicant": row.applicant,
        "matter": row.matter,
        "step": row.step,
        "unit": row.unit,
        "post": row.post,
        "start": row.clock.start,
        "limit": row.clock.limit,
        "due": row.due,
        "days_left": row.left,
        "light": str(row.light),
        "paused": row.paused,
        "pause_reason": row.reason,
    }


@commands.group()
def case() -> None:
    """Look at one case."""


@case.command("show")
@click.argument("case_id", metavar="ID")
@with_data
@as_json
def case_show(case_id: str, data: Path | None, login: str | None, json_wanted: bool) -> None:
    """Show a case by its id or number, each clock day by day and in words."""
    from crm.procedures.time_limit.detail import case_detail, find_case, mark_words  # noqa: PLC0415

    with at_work(data, login) as work:
        found = find_case(work.session, work.actor, case_id)
        detail = case_detail(work.session, work.actor, found, work.clock.now())
    if json_wanted:
        show(_case_record(detail))
        return
    click.echo(f"{detail.number}\t{detail.matter}\t{detail.title}\t{detail.state}")
    for step in detail.steps:
        click.echo(f"\n{step.name}\t{step.unit} {step.post}\t{step.state}")
        if step.clock is None:
            continue
        click.echo("　".join((step.clock.why, *step.clock.warnings)))
        for day in step.clock.life:
            click.echo(f"{day.day}\t{day.number or '·'}\t{mark_words(day)}{'  ◀' if day.due else ''}")


def _case_record(detail: Any) -> dict[str, Any]:  # noqa: ANN401 - a CaseDetail, whose class loads with the domain
    """Return a case under the keys that scripts rely on."""
    return {
        "id": detail.id,
        "number": detail.number,
        "title": detail.title,
        "matter": detail.matter,
        "state": detail.state,
        "unit": detail.unit,
        "applicant": detail.applicant,
        "applicant_unit": detail.applicant_unit,
        "received_at": detail.received_at.isoformat(),
        "accepted_at": detail.accepted_at.isoformat() if detail.accepted_at else None,
        "deemed": detail.deemed,
        "decision": detail.decision,
        "steps": [_step_record(step) for step in detail.steps],
        "events": [
            {
                "kind": event.kind,
                "day": event.day,
                "at": event.at.isoformat(),
                "step": event.step,
                "official": event.official,
                "for": event.for_official,
                "reason": event.reason,
                "text": event.text,
                "days": event.days,
                "told_at": event.told_at.isoformat() if event.told_at else None,
                "level": event.level,
                "notice": event.notice,
            }
            for event in detail.events
        ],
    }


def _step_record(step: Any) -> dict[str, Any]:  # noqa: ANN401 - a StepView
    clock = step.clock
    return {
        "name": step.name,
        "unit": step.unit,
        "post": step.post,
        "on_duty": step.duty.official if step.duty else "",
        "on_duty_for": step.duty.for_whom if step.duty else "",
        "state": step.state,
        "limit": step.limit_days,
        "extension": step.extra_days,
        "waiting": step.waiting,
        "start": clock.start if clock else None,
        "due": clock.due if clock else None,
        "days_left": clock.left if clock else None,
        "light": str(clock.light) if clock else None,
        "on_time": step.on_time,
        "table": clock.table if clock else "",
        "warnings": list(clock.warnings) if clock else [],
        "why": clock.why if clock else "",
        "days": [
            {"day": day.day, "mark": str(day.mark), "number": day.number, "reason": day.reason, "due": day.due}
            for day in (clock.life if clock else ())
        ],
    }
