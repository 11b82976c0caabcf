"""Saving one lead durably, with change log and search index, against one bare INSERT with the same fsync."""

from __future__ import annotations

from itertools import count

from benchmarks.county import copied, opened
from benchmarks.measure import Bench, Measured, in_turn
from crm.kernel.ids import new_id
from crm.leads.entry import LeadData
from crm.leads.model import Lead
from crm.leads.service import add_lead
from crm.people.queries import accounts, actor_of
from crm.store.engine import sqlite_connection


def measure(bench: Bench) -> list[Measured]:
    """Save new leads into a copy of the data in turn with bare rows of the same values."""
    folder = copied(bench.folder, bench.scratch / "saving")
    desk = opened(folder)
    work = desk.work(None)
    officer = next(each for each in accounts(work.session) if each.role == "officer")
    work = desk.work(actor_of(work.session, officer.id))
    numbers = count()

    def save() -> None:
        data = LeadData(f"新能源电池项目{next(numbers)}", "年产2GWh储能电池", total_investment=350_000_000_00)
        add_lead(work, data)

    save()
    table = Lead.__table__
    names = [column.name for column in table.columns]
    row = work.session.connection().exec_driver_sql("SELECT * FROM lead ORDER BY changed_at DESC LIMIT 1")
    kept = dict(row.mappings().one())
    work.close()
    connection = sqlite_connection(folder.database)
    bare = f"INSERT INTO lead ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - names of the model

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(bare, [new_id().bytes if name == "id" else kept[name] for name in names])
        connection.execute("COMMIT")

    floor, value = in_turn(insert, save, bench.rounds * 8)
    connection.close()
    desk.close()
    return [Measured("saving one lead durably", floor, value, 3)]
