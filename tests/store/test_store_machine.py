"""Whatever people do, undo, redo and reopen: what is loaded equals what was saved, and the chain holds."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from crm import schema
from crm.kernel.clock import SystemClock
from crm.kernel.errors import Stale
from crm.people.model import Official, Unit
from crm.people.permissions import PROGRAM
from crm.store.acts import Done, Work, act
from crm.store.base import Record
from crm.store.check import check
from crm.store.folder import DataFolder, create_folder, open_folder
from crm.store.undo import last_redoable, last_undoable, undo

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
Saved = dict[UUID, tuple[str, str]]


@act("machine_add", label="Add")
def _add(work: Work, kind: type[Record], name: str, other: str) -> UUID:
    made = Official(name=name, phone=other) if kind is Official else Unit(name=name, short_name=other, kind="township")
    work.session.add(made)
    work.session.flush()
    return made.id


@act("machine_edit", label="Edit")
def _edit(work: Work, record_id: UUID, name: str) -> None:
    found = work.session.get(Official, record_id) or work.session.get_one(Unit, record_id)
    found.name = name


@act("machine_remove", label="Remove")
def _remove(work: Work, record_id: UUID) -> None:
    work.session.delete(work.session.get(Official, record_id) or work.session.get_one(Unit, record_id))


class Store(RuleBasedStateMachine):
    """A data folder and, beside it, what it should hold after every act."""

    def __init__(self) -> None:
        super().__init__()
        assert schema.metadata.tables
        self.folder = DataFolder(Path(tempfile.mkdtemp()))
        self.desk = create_folder(self.folder, clock=SystemClock())
        self.saved: Saved = {}
        self.past: list[Saved] = []
        self.future: list[Saved] = []

    def _acted(self, done: Done[Any], saved: Saved) -> None:
        if done.seq:
            self.past.append(self.saved)
            self.future = []
        self.saved = saved

    @rule(name=TEXT, other=TEXT)
    def add_official(self, name: str, other: str) -> None:
        """Add an official."""
        done = _add(self.desk.work(PROGRAM), Official, name, other)
        self._acted(done, self.saved | {done.value: (name, other)})

    @rule(name=TEXT, other=TEXT)
    def add_unit(self, name: str, other: str) -> None:
        """Add a unit of a new name."""
        if any(name == each for each, _ in self.saved.values()):
            return
        done = _add(self.desk.work(PROGRAM), Unit, name, other)
        self._acted(done, self.saved | {done.value: (name, other)})

    @precondition(lambda self: self.saved)
    @rule(data=st.data(), name=TEXT)
    def edit(self, data: st.DataObject, name: str) -> None:
        """Rename a record."""
        chosen = list(self.saved)[data.draw(st.integers(0, len(self.saved) - 1))]
        if any(name == each for key, (each, _) in self.saved.items() if key != chosen):
            return
        done = _edit(self.desk.work(PROGRAM), chosen, name)
        self._acted(done, self.saved | {chosen: (name, self.saved[chosen][1])})

    @precondition(lambda self: self.saved)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        """Remove a record."""
        chosen = list(self.saved)[data.draw(st.integers(0, len(self.saved) - 1))]
        done = _remove(self.desk.work(PROGRAM), chosen)
        self._acted(done, {key: value for key, value in self.saved.items() if key != chosen})

    @rule()
    def undo_last(self) -> None:
        """Undo the last act."""
        with closing(self.desk.work(PROGRAM)) as work:
            entry = last_undoable(work)
            assert (entry is None) == (not self.past)
            if entry is not None:
                undo(work, entry.seq)
                self.future.append(self.saved)
                self.saved = self.past.pop()

    @rule()
    def redo_last(self) -> None:
        """Redo the last undo."""
        with closing(self.desk.work(PROGRAM)) as work:
            entry = last_redoable(work)
            assert (entry is None) == (not self.future)
            if entry is not None:
                undo(work, entry.seq)
                self.past.append(self.saved)
                self.saved = self.future.pop()

    @precondition(lambda self: self.saved)
    @rule(data=st.data(), name=TEXT)
    def undo_out_of_turn(self, data: st.DataObject, name: str) -> None:
        """Undoing the first of two changes of one record is refused and touches nothing."""
        chosen = list(self.saved)[data.draw(st.integers(0, len(self.saved) - 1))]
        if any(name + end == each for each, _ in self.saved.values() for end in "甲乙"):
            return
        with closing(self.desk.work(PROGRAM)) as work:
            first, other = _edit(work, chosen, name + "甲"), self.saved[chosen][1]
            self._acted(first, self.saved | {chosen: (name + "甲", other)})
            self._acted(_edit(work, chosen, name + "乙"), self.saved | {chosen: (name + "乙", other)})
            with pytest.raises(Stale):
                undo(work, first.seq)

    @rule()
    def reopen(self) -> None:
        """Close the folder and open it again."""
        self.desk.close()
        self.desk = open_folder(self.folder, clock=SystemClock(), exclusive=True)

    @invariant()
    def loaded_is_saved(self) -> None:
        """Compare everything with what was saved."""
        with closing(self.desk.work(PROGRAM)) as work:
            loaded = {each.id: (each.name, each.phone) for each in work.session.scalars(select(Official))}
            loaded |= {each.id: (each.name, each.short_name) for each in work.session.scalars(select(Unit))}
        assert loaded == self.saved

    def teardown(self) -> None:
        """Check the whole database at the end."""
        assert check(self.desk) == []
        self.desk.close()
        shutil.rmtree(self.folder.path)


Store.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestStore = Store.TestCase
