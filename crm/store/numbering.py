"""Yearly numbers without gaps 文号: 首报〔2026〕17号, taken inside the act that uses them."""

from __future__ import annotations

from sqlalchemy import Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from crm.kernel.ids import new_id
from crm.store.base import Record
from crm.store.upsert import insert_if_absent


class NumberSeries(Record):
    """The last number given in one series and year.

    A record like any other: the change log alone tells it, and an act that took a number is undone only while it is
    the last one of its series, so that undo leaves no gap.
    """

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("series", "year"),)

    version: Mapped[int] = mapped_column(Integer, nullable=False, server_default="1")
    series: Mapped[str] = mapped_column(String(40))
    year: Mapped[int] = mapped_column(Integer)
    last: Mapped[int] = mapped_column(Integer)


def next_number(session: Session, series: str, year: int) -> int:
    """Take the next number (1, 2, 3 …) of ``series`` in ``year``; a rolled-back act gives it back."""
    found = select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year).with_for_update()
    row = session.scalars(found).first()
    if row is None:
        insert_if_absent(session, NumberSeries, id=new_id(), series=series, year=year, last=0, version=1)
        row = session.scalars(found).one()
    row.last += 1
    session.flush()
    return row.last


def show_number(word: str, year: int, number: int) -> str:
    """Write a document number with full-width brackets and no leading zero: 首报〔2026〕17号 (GB/T 9704 7.2.5)."""
    return f"{word}〔{year}〕{number}号"
