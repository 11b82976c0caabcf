"""Nothing of another unit comes back (domain §1.2): every query of today's subjects, asked by the wrong seats.

The county of ``one_of_each`` belongs to 柳堡镇 and to the land department. A mark is put into every text that is theirs;
then an officer and a leader of 三垛镇 and a handler of another department ask everything there is to ask, with every id
that exists. Figures and ranks of units are public; no mark, no amount and no id of a single record may come back.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound

from crm import schema
from crm.documents import catalogue
from crm.documents.data import Wanted
from crm.kernel.clock import FixedClock
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads.model import Lead, Milestone
from crm.leads.reserve.queries import ReserveFilter
from crm.leads.rules import MilestoneKind
from crm.league.contests.queries import contests
from crm.league.contests.rules import EvaluationPeriod
from crm.league.indicators.rules import Indicator
from crm.league.rhythm.campaigns import trace_to_campaign
from crm.league.scores.board import board, read_period
from crm.people.permissions import PROGRAM
from crm.policies.checks import GrantState
from crm.policies.exposure import ExposureFilter
from crm.policies.grants import GrantData
from crm.procedures.enclave.queries import EnclaveFilter
from crm.querydesk.fields import SUBJECTS
from crm.querydesk.kinds import Kind, Operator
from crm.querydesk.questions import By, Question, Total
from crm.querydesk.rules import Condition, Group, Join
from crm.store.acts import Work
from crm.store.desk import desk_over
from crm.store.engine import sqlite_engine
from crm.store.search import search
from crm.store.search_index import rebuild
from tests.conftest import NOW
from tests.one_of_each import World, one_of_each

MARK, TODAY = "暗记", date(2026, 11, 24)
AMOUNT = 777_123_400_000
"""7.771234亿元 in fen: of one project of two that the unit signed, so that no figure of the unit is the same."""
SEATS = ("汤斌", "孙丽华", "李敏")
THEIRS = "三垛镇"
TEXTS: dict[str, list[str]] = {
    "lead": [
        "name",
        "investor",
        "content",
        "referrer",
        "environment",
        "problems",
        "next_step",
        "needs_county",
        "contract_number",
        "contract_performance",
        "company_name",
        "legal_person",
    ],
    "enterprise": ["name", "true_name", "profile", "address"],
    "contact": ["name", "title", "wechat", "note"],
    "follow_up": ["text", "next_step"],
    "trip": ["subject", "summary"],
    "meeting": ["enterprise_name", "person", "title", "result"],
    "visit": ["enterprise_name", "leader", "subject", "note", "points", "next_step"],
    "visit_request": ["text", "answer"],
    "matter_case": ["title", "applicant", "applicant_contact", "decision_text"],
    "obstacle": ["text", "result"],
    "obstacle_event": ["text"],
    "reserve_decision": ["reason"],
    "enclave_terms": ["document", "end_reason"],
    "policy_commitment": ["contract_number", "terms", "end_reason"],
    "grant_application": ["note", "proposal", "decision"],
    "grant_payment": ["voucher", "reason"],
    "ceremony_project": ["note", "reason"],
    "inspected_project": ["reason", "planned", "seen"],
    "checklist_answer": ["note"],
    "inspection_finding": ["text", "end_reason"],
    "rectification_round": ["text", "recheck_text"],
    "service_rating": ["rated_by", "comment"],
    "rectification": ["text"],
    "call_back": ["spoke_with", "text"],
    "false_report": ["reason"],
    "milestone": ["note"],
    "one_time_notice": ["matter", "addressee"],
    "attachment": ["file_name"],
    "veto": ["reason", "explanation"],
    "saved_query": ["name"],
}
"""Free texts of single records, by table; what the bureau says of units in public (merits, corrections) is not among them."""
SUBJECTS_OF_TODAY = [
    "crm.league",
    "crm.policies",
    "crm.querydesk",
    "crm.leads.reserve",
    "crm.leads.chains",
    "crm.leads.obstacles",
    "crm.procedures.enclave",
    "crm.procedures.service_rating",
    "crm.procedures.running_out",
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    """Return the county with the marks planted; nobody writes into it any more."""
    folder, clock = tmp_path_factory.mktemp("leak"), FixedClock(NOW)
    shutil.copy(sqlite_template, folder / "siji.db")
    engine = sqlite_engine(folder / "siji.db")
    made = one_of_each(desk_over(engine, clock, "test"), clock, folder)
    trace_to_campaign(made.work("周敏"), made.ids.campaign, "lead", made.ids.signed)
    with closing(made.made.county.desk.work(PROGRAM)) as work:
        _plant(work, made)
        work.session.commit()
    yield made
    engine.dispose()


def _plant(work: Work, world: World) -> None:
    theirs = world.units[THEIRS]
    for name, columns in TEXTS.items():
        table = schema.metadata.tables[name]
        chosen = update(table).values({column: table.c[column].concat(MARK) for column in columns})
        if "unit_id" in table.c:
            chosen = chosen.where(table.c.unit_id != theirs)
        if name == "contact":
            firms = schema.metadata.tables["enterprise"]
            chosen = chosen.where(table.c.enterprise_id.in_(select(firms.c.id).where(firms.c.unit_id != theirs)))
        work.session.execute(chosen)
    signings = update(Milestone).where(Milestone.kind == MilestoneKind.SIGNED, Milestone.verified_on.is_(None))
    work.session.execute(signings.values(verified_on=TODAY))
    amounts = {"total_investment": AMOUNT, "total_yuan": AMOUNT}
    work.session.execute(update(Lead).where(Lead.id == world.ids.built).values(amounts))
    rebuild(work.session)


@pytest.fixture(scope="module")
def hidden(world: World) -> frozenset[UUID]:
    """Return the ids of single records that are not theirs; what the shared pool offers, it offers by id."""
    found: set[UUID] = set()
    with closing(world.made.county.desk.work(PROGRAM)) as work:
        for name in TEXTS:
            table = schema.metadata.tables[name]
            chosen = select(table.c.id)
            if "unit_id" in table.c:
                chosen = chosen.where(table.c.unit_id != world.units[THEIRS])
            found |= {UUID(str(each)) for each in work.session.scalars(chosen)}
    return frozenset(found)


def told(found: Any) -> Iterator[Any]:
    """Yield every text, number and id in an answer, however deep."""
    if is_dataclass(found) and not isinstance(found, type):
        for each in fields(found):
            yield from told(getattr(found, each.name))
    elif isinstance(found, Mapping):
        for key, value in found.items():
            yield from told(key)
            yield from told(value)
    elif isinstance(found, str | bytes | int | Fraction | UUID):
        yield found
    elif hasattr(found, "__iter__"):
        for each in found:
            yield from told(each)


def leaks(found: Any, hidden: frozenset[UUID], given: frozenset[Any] = frozenset()) -> list[str]:
    """Return what of single records an answer tells, but for ids that were handed in."""
    faults = []
    for each in told(found):
        if isinstance(each, str) and (MARK in each or "7.77" in each or "77712" in each.replace(",", "")):
            faults.append(each)
        if each == AMOUNT and not isinstance(each, bool):
            faults.append(f"the amount {each}")
        if isinstance(each, UUID) and each in hidden and each not in given:
            faults.append(f"the id {each}")
    return faults


# ---- every query with an actor -----------------------------------------------------------------------------
def _queries() -> dict[str, Callable[..., Any]]:
    names = []
    for root in SUBJECTS_OF_TODAY:
        module = importlib.import_module(root)
        names.append(root)
        names += [each.name for each in pkgutil.walk_packages(getattr(module, "__path__", ()), root + ".")]
    found: dict[str, Callable[..., Any]] = {}
    for name in names:
        for key, value in vars(importlib.import_module(name)).items():
            if inspect.isfunction(value) and value.__module__ == name and not key.startswith("_"):
                parameters = list(inspect.signature(value).parameters)
                if parameters[:2] == ["session", "actor"]:
                    found[f"{name}.{key}"] = value
    return found


QUERIES = _queries()
OTHERWISE = {
    "crm.leads.reserve.queries.pool_conditions",  # conditions, no records
    "crm.querydesk.queries.statement",  # a statement, no records
    "crm.querydesk.queries.count",
    "crm.querydesk.queries.page",
    "crm.querydesk.queries.every_row",
    "crm.querydesk.queries.groups",
    "crm.querydesk.report.query_report",
    "crm.querydesk.report.export_question",
    "crm.querydesk.papers.printed",
    "crm.querydesk.papers.query_paper",  # the builder's answers are asked below
    "crm.league.targets.papers.add_targets",  # completes the bulletin, which is gathered below
    "crm.league.scores.board.explanations",
    "crm.league.scores.board.covered",  # asked by ``why`` and below
}
"""Queries that the walk leaves out, and why."""
VALUES: dict[str, tuple[Any, ...]] = {
    "today": (TODAY,),
    "now": (NOW,),
    "first": (date(2026, 1, 1),),
    "last": (date(2026, 12, 31),),
    "year": (2026,),
    "month": (11,),
    "within": (400,),
    "indicator": tuple(Indicator),
    "text": ("", MARK, "储能"),
    "states": (tuple(GrantState),),
    "investor_class": ("fortune500", "other"),
    "signed": (True, False),
    "name": ("设备补助", MARK, ""),
    "data": (GrantData(10_000, 2026, note=""),),
}
OF_QUERY: dict[tuple[str, str], tuple[Any, ...]] = {
    ("crm.league.contests.queries.evaluation", "period"): tuple(EvaluationPeriod),
    ("crm.league.scores.report.scores_report", "period"): ("2026-11", "2026Q4", "2026"),
    ("crm.policies.report.grants_report", "wanted"): (ExposureFilter(),),
    ("crm.policies.exposure.exposure", "wanted"): (ExposureFilter(), ExposureFilter(year=2026)),
}
MORE: dict[str, dict[str, Any]] = {
    "crm.league.scores.report.scores_report": {"parts": True},
    "crm.league.targets.report.targets_report": {"explained": True},
    "crm.policies.report.grants_report": {"explained": True},
    "crm.policies.queries.clauses": {"everything": True},
    "crm.procedures.service_rating.queries.rectifications": {"everything": True},
}


def _values(name: str, key: str, world: World, work: Work) -> tuple[Any, ...]:
    """Return what a query is asked with for one parameter; nothing for one that it does without."""
    ids = tuple({each for each in vars(world.ids).values() if isinstance(each, UUID)})
    units = tuple(world.units.values())
    known: dict[str, tuple[Any, ...]] = VALUES | {
        "period": (read_period(work.session, "2026-11"), read_period(work.session, "2026Q4")),
        "unit_ids": (units,),
        "link_id": (None, world.ids.chain_link),
        "wanted": tuple(Wanted(NOW, 2026, 11, each, "x", 4) for each in (None, *ids)),
    }
    if "enclave" in name:
        known["wanted"] = (EnclaveFilter(), EnclaveFilter(text=MARK), EnclaveFilter(units=units))
    if "reserve" in name:
        known["wanted"] = (ReserveFilter(), ReserveFilter(text=MARK), ReserveFilter(units=units))
    return OF_QUERY.get((name, key)) or known.get(key) or (ids if key.endswith("_id") else ())


def _handed(name: str, query: Callable[..., Any], world: World, work: Work) -> Iterator[dict[str, Any]]:
    """Yield the arguments to ask with: every id there is for an id, and values of each kind for the others."""
    given: dict[str, tuple[Any, ...]] = {}
    for key, parameter in list(inspect.signature(query).parameters.items())[2:]:
        optional = parameter.default is not inspect.Parameter.empty
        if not optional or key.endswith("_id") or key == "wanted":
            given[key] = ((None,) if parameter.default is None else ()) + _values(name, key, world, work)
            assert given[key], f"say in VALUES what {name} is asked with for {key}"
    for values in itertools.product(*given.values()):
        yield dict(zip(given, values, strict=True)) | MORE.get(name, {})


@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("name", sorted(QUERIES.keys() - OTHERWISE))
def test_no_query_tells_of_another_units_records(world: World, hidden: frozenset[UUID], name: str, seat: str) -> None:
    query = QUERIES[name]
    with closing(world.work(seat)) as work:
        for arguments in _handed(name, query, world, work):
            try:
                found = query(work.session, work.actor, **arguments)
                faults = leaks(found, hidden, frozenset(value for value in arguments.values() if isinstance(value, UUID)))
            except (NotAllowed, RuleBroken, NoResultFound, KeyError):
                continue
            assert not faults, (arguments, faults[:5])


def test_the_marks_are_there(world: World) -> None:
    """The bureau reads what is planted, else nothing above means anything."""
    asked = (
        "crm.policies.report.grants_report",
        "crm.league.scores.report.scores_report",
        "crm.procedures.running_out.running_out",
    )
    with closing(world.work("姜岚")) as work:
        for name in asked:
            answers = [
                QUERIES[name](work.session, work.actor, **arguments) for arguments in _handed(name, QUERIES[name], world, work)
            ]
            assert leaks(answers, frozenset()), name
        assert search(work.session, MARK, units=None)


@pytest.mark.parametrize("seat", SEATS)
def test_what_everybody_reads_tells_no_record(world: World, hidden: frozenset[UUID], seat: str) -> None:
    """What pages hold of the open competition: the board, the contest, the evaluation."""
    from crm.league.contests.queries import contest_standing
    from crm.league.rhythm.ceremony_rows import ceremonies
    from crm.league.scores.board import covered, race

    with closing(world.work(seat)) as work:
        session, actor = work.session, work.actor
        shown = board(session, read_period(session, "2026-11"))
        answers = [covered(actor, shown.now), shown.places, race(session, 2026, 11), ceremonies(session, TODAY)]
        answers += [covered(actor, contest_standing(session, each)) for each in contests(session, TODAY)]
        assert not leaks(answers, hidden)


# ---- papers, search, shell ---------------------------------------------------------------------------------
@pytest.mark.parametrize("seat", SEATS)
@pytest.mark.parametrize("name", sorted(catalogue.CATALOGUE))
def test_no_paper_tells_of_another_units_records(world: World, name: str, seat: str) -> None:
    ids = {each for each in vars(world.ids).values() if isinstance(each, UUID)}
    ids = ids if catalogue.CATALOGUE[name].period is catalogue.Period.ID else set()
    with closing(world.work(seat)) as work:
        for record in (None, *ids):
            try:
                found = catalogue.gather(name, work.session, work.actor, Wanted(NOW, 2026, 11, record, "某人", 4))
            except (NotAllowed, RuleBroken, KeyError, NoResultFound):
                continue
            assert not leaks(found, frozenset()), (name, record)


@pytest.mark.parametrize("seat", SEATS)
def test_search_finds_nothing_of_another_unit(world: World, seat: str) -> None:
    with closing(world.work(seat)) as work:
        for words in (MARK, "储能", "现场", "兑现", "7771"):
            hits = search(work.session, words, units=work.actor.units)
            assert not [each for each in hits if MARK in each.title + each.snippet]


# ---- the builder -------------------------------------------------------------------------------------------
def _questions() -> Iterator[Question]:
    """Every field of every subject shown, sorted, grouped and totalled, and asked about the mark."""
    for key, subject in SUBJECTS.items():
        names = list(subject.fields)
        for start in range(0, len(names), 40):
            yield Question(key, columns=tuple(names[start : start + 40]))
        for name, field in subject.fields.items():
            if field.kind is Kind.TEXT:
                holds = Condition(name, Operator.CONTAINS, MARK)
                yield Question(key, Group(Join.ALL, (holds,)))
                yield Question(key, Group(Join.NONE, (holds,)))
            yield Question(key, sort=name if field.sorted else "", descending=False)
            if field.grouped:
                yield Question(
                    key, groups=(By(name),), totals=tuple(Total(n) for n, f in subject.fields.items() if f.totalled)[:4]
                )


@pytest.mark.parametrize("seat", SEATS)
def test_the_builder_is_no_oracle(world: World, hidden: frozenset[UUID], seat: str) -> None:
    """No condition, order, group or total finds, counts or moves because of a record that the asker may not see."""
    page, count, groups = (QUERIES[f"crm.querydesk.queries.{name}"] for name in ("page", "count", "groups"))
    with closing(world.work(seat)) as work:
        for question in _questions():
            asked = (work.session, work.actor, question, TODAY)
            rows = page(*asked)
            found = [rows, groups(*asked)] if question.groups else [rows]
            assert not leaks(found, hidden), question
            if question.tree.join is Join.ALL and question.tree.of:
                assert (rows, count(*asked)) == ([], 0), question
