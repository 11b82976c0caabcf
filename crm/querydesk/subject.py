"""A subject of queries 查询对象: its fields as data, who may see which records, and what opens them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from crm.people.permissions import Actor
from crm.querydesk.kinds import Field, Kind
from crm.querydesk.sources import Plain
from crm.store.base import Record


@dataclass(frozen=True)
class Subject:
    """What can be asked about. ``visible`` is the one condition that every statement about it carries.

    ``kind`` is what its records open as; ``columns`` are shown where none were chosen; ``sort`` is the usual order,
    downwards. ``currency`` is the column that amounts in the record's own currency are counted in.
    """

    key: str
    label: str
    kind: str
    model: type[Record]
    visible: Callable[[Actor], ColumnElement[bool]]
    fields: Mapping[str, Field] = field(repr=False)
    columns: tuple[str, ...] = ()
    sort: str = ""
    currency: InstrumentedAttribute[str] | None = None


def under(section: str, *fields: Field) -> dict[str, Field]:
    """Return fields by name, standing under a heading."""
    return {each.name: replace(each, section=section) for each in fields}


def joined(*parts: Mapping[str, Field]) -> dict[str, Field]:
    """Return the fields of several headings in their order. Raises ValueError for a name given twice."""
    found: dict[str, Field] = {}
    for part in parts:
        if twice := found.keys() & part.keys():
            raise ValueError(", ".join(sorted(twice)))
        found |= part
    return found


def _field_of(kind: Kind) -> Callable[..., Field]:
    def make(name: str, label: str, read: Any, **more: Any) -> Field:  # noqa: ANN401 - a column or a source; a field's parts
        return Field(name, label, kind, read if hasattr(read, "holds") else Plain(read), **more)

    return make


text, number, money, day, choice, yes_no, unit, official = map(_field_of, Kind)
"""Makers of fields of each kind: name, untranslated label, the column or source it is read from, and more of Field."""
