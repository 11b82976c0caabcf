"""Undo and redo of acts by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.enterprises.model import Contact, Enterprise
from crm.kernel.errors import NotAllowed, RuleBroken, Stale
from crm.people.model import Official, Tenure, Unit
from crm.people.permissions import PROGRAM, Role
from crm.store.acts import Work, act
from crm.store.desk import Desk
from crm.store.undo import last_redoable, last_undoable, undo
from tests.conftest import County


@act("test_undo_add", label="Add official")
def add(work: Work, name: str) -> UUID:
    official = Official(name=name)
    work.session.add(official)
    work.session.flush()
    return official.id


@act("test_undo_rename", label="Rename")
def rename(work: Work, official_id: UUID, name: str) -> None:
    work.session.get_one(Official, official_id).name = name


@act("test_undo_remove", label="Remove")
def remove(work: Work, official_id: UUID) -> None:
    work.session.delete(work.session.get_one(Official, official_id))


@act("test_undo_publish", label="Publish", undoable=False)
def publish(work: Work, name: str) -> None:
    work.session.add(Official(name=name))


def names(desk: Desk) -> list[str]:
    with Session(desk.engine) as session:
        return sorted(session.scalars(select(Official.name)))


def test_undo_turns_adding_changing_and_removing_back(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    added = add(work, "甲")
    renamed = rename(work, added.value, "乙")
    removed = remove(work, added.value)
    undo(work, removed.seq)
    assert names(desk) == ["乙"]
    undo(work, renamed.seq)
    assert names(desk) == ["甲"]
    undo(work, added.seq)
    assert names(desk) == []


def test_a_returned_record_is_newer_than_any_reading_of_it(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    added = add(work, "甲")
    rename(work, added.value, "乙")
    undo(work, remove(work, added.value).seq)
    assert work.session.get_one(Official, added.value).version == 3


def test_undo_redo_and_undo_again_walk_the_same_stack(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    first = add(work, "甲")
    rename(work, first.value, "乙")
    for _round in range(3):
        for expected in (["甲"], []):
            entry = last_undoable(work)
            assert entry is not None
            undo(work, entry.seq)
            assert names(desk) == expected
        assert last_undoable(work) is None
        for expected in (["甲"], ["乙"]):
            entry = last_redoable(work)
            assert entry is not None
            undo(work, entry.seq)
            assert names(desk) == expected
        assert last_redoable(work) is None
    entry = last_undoable(work)
    assert entry is not None
    assert entry.act == "test_undo_rename", "a redo bears the act's own name"


def test_a_new_act_ends_what_can_be_redone(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    undo(work, add(work, "甲").seq)
    assert last_redoable(work) is not None
    add(work, "乙")
    assert last_redoable(work) is None


def test_an_act_is_undone_once_and_through_its_redo(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    added = add(work, "甲")
    undone = undo(work, added.seq)
    with pytest.raises(RuleBroken) as told:
        undo(work, added.seq)
    assert told.value.code == "already_undone"
    undo(work, undone.seq)
    undo(work, added.seq)
    assert names(desk) == []


def test_undo_is_refused_after_a_later_change(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    added = add(work, "甲")
    rename(work, added.value, "乙")
    with pytest.raises(Stale) as told:
        undo(work, added.seq)
    assert told.value.code == "changed_since"
    assert "乙" in told.value.message
    assert names(desk) == ["乙"]


def test_undo_is_refused_when_later_records_build_on_it(desk: Desk) -> None:
    @act("test_undo_tenure", label="Tenure")
    def tenure(work: Work, official: UUID) -> None:
        unit = Unit(name="柳堡镇", short_name="柳堡", kind="township")
        work.session.add(unit)
        work.session.flush()
        work.session.add(Tenure(official_id=official, unit_id=unit.id, title="镇长", first_day=work.clock.today()))

    work = desk.work(PROGRAM)
    added = add(work, "甲")
    tenure(work, added.value)
    with pytest.raises(Stale):
        undo(work, added.seq)
    assert names(desk) == ["甲"]


def test_what_stands_in_the_record_stays(desk: Desk) -> None:
    work = desk.work(PROGRAM)
    seq = publish(work, "甲").seq
    with pytest.raises(RuleBroken) as told:
        undo(work, seq)
    assert told.value.code == "not_undoable"
    assert last_undoable(work) is None


def test_only_the_person_or_an_administrator_undoes(county: County) -> None:
    seq = add(county.work("周敏"), "新人").seq
    with pytest.raises(NotAllowed):
        undo(county.work("汤斌"), seq)
    assert last_undoable(county.work("汤斌")) is None
    assert county.actors["管理员"].role == Role.ADMINISTRATOR
    undo(county.work("管理员"), seq)


def test_unique_values_may_change_hands(desk: Desk) -> None:
    """Removing a unit and naming another one after it in one act: turned back in the right order."""

    @act("test_undo_swap", label="Swap")
    def swap(work: Work, old: UUID) -> None:
        work.session.delete(work.session.get_one(Unit, old))
        work.session.flush()
        work.session.add(Unit(name="柳堡镇", short_name="新", kind="park"))

    @act("test_undo_unit", label="Unit")
    def unit(work: Work) -> UUID:
        made = Unit(name="柳堡镇", short_name="旧", kind="township")
        work.session.add(made)
        work.session.flush()
        return made.id

    work = desk.work(PROGRAM)
    undone = undo(work, swap(work, unit(work).value).seq)
    assert work.session.scalars(select(Unit.short_name)).all() == ["旧"]
    undo(work, undone.seq)
    assert work.session.scalars(select(Unit.short_name)).all() == ["新"]


def test_a_bulk_act_with_every_kind_of_value_is_undone_as_a_whole(desk: Desk) -> None:
    """Moments from another zone, lists, booleans and absent columns all compare equal to what was stored."""
    moment = datetime(2026, 3, 6, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))

    @act("test_undo_import", label="Import")
    def bring(work: Work) -> None:
        unit = uuid4()
        work.session.add(Unit(id=unit, name="柳堡镇", short_name="柳堡", kind="township"))
        firms = [
            {
                "id": uuid4(),
                "unit_id": unit,
                "name": f"企业{n}",
                "normal_name": f"企业{n}",
                "created_at": moment,
                "changed_at": datetime.now(UTC),
                "investor_classes": ["世界500强"],
            }
            for n in range(1200)
        ]
        work.bulk_insert(Enterprise, firms)
        work.bulk_insert(Contact, [{"id": uuid4(), "enterprise_id": firms[0]["id"], "name": "李", "phones": ["138"]}])

    work = desk.work(PROGRAM)
    undone = undo(work, bring(work).seq)
    assert work.session.scalars(select(Enterprise.id)).all() == []
    assert len(undone.changes) == 1202
    undo(work, undone.seq)
    assert len(work.session.scalars(select(Enterprise.id)).all()) == 1200
