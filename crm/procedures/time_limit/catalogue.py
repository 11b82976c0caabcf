"""The usual matters of a county with the domain's default limits (§4.7), and the act that adds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.kernel.i18n import N_
from crm.people.permissions import May, require
from crm.people.queries import units
from crm.procedures.time_limit.clock import Waiting
from crm.procedures.time_limit.model import Matter, MatterStep
from crm.store.acts import Work, act


@dataclass(frozen=True, slots=True)
class StepSeed:
    """A step of a seeded matter: limits in working days (domain §4.7 defaults); ``department`` is a word of its name."""

    name: str
    limit: int
    major: int | None = None
    waiting: Waiting = Waiting.PAUSE
    place: int = 0
    department: str = ""


@dataclass(frozen=True, slots=True)
class MatterSeed:
    """A seeded matter; ``department`` is a word of the name of whoever handles it, empty for the bureau."""

    code: str
    name: str
    steps: tuple[StepSeed, ...]
    department: str = ""
    statutory: bool = False
    joint: bool = False
    basis: str = ""


_SERVICE, _LAW = "县域设置：限时办结默认时限", "《中华人民共和国行政许可法》第四十二条"
SEEDS: tuple[MatterSeed, ...] = (
    MatterSeed("appraisal", "项目研判", (StepSeed("研判意见", 3, 5),), basis=_SERVICE),
    MatterSeed("feedback", "投资方反馈", (StepSeed("书面反馈", 5, waiting=Waiting.NONE),), basis=_SERVICE),
    MatterSeed(
        "joint_review",
        "联合会审",
        (
            StepSeed("规划用地意见", 5, department="自然资源"),
            StepSeed("环境准入意见", 5, department="生态环境"),
            StepSeed("会审结论", 10, place=1),
        ),
        joint=True,
        basis=_SERVICE,
    ),
    MatterSeed("contract_review", "投资合同审查", (StepSeed("合法性审查", 5, waiting=Waiting.RESTART),), basis=_SERVICE),
    MatterSeed("grant_review", "政策兑现审核", (StepSeed("兑现审核", 15),), "财政", basis=_SERVICE),
    MatterSeed("transfer_claim", "项目流转认领", (StepSeed("认领答复", 5, waiting=Waiting.NONE),), basis=_SERVICE),
    MatterSeed("land_pre_examination", "用地预审", (StepSeed("用地预审", 20),), "自然资源", statutory=True, basis=_LAW),
    MatterSeed("environment", "环境影响评价审批", (StepSeed("环评审批", 20),), "生态环境", statutory=True, basis=_LAW),
    MatterSeed(
        "joint_licence", "联合办理行政许可", (StepSeed("联合办理", 45),), "行政审批", statutory=True, joint=True, basis=_LAW
    ),
)


@act("seed_matters", label=N_("Add the usual matters"), undoable=False)
def seed_matters(work: Work) -> int:
    """Add the usual matters that are not there yet, with the domain's default limits; returns how many. Raises NotAllowed."""
    require(work.actor, May.SET_MATTERS)
    rows = work.session.execute(select(Matter.code, Matter.name)).all()
    known, named = {row.code for row in rows}, {row.name for row in rows}
    listed = [(unit.id, unit.name, unit.kind) for unit in units(work.session)]
    added = [seed for seed in SEEDS if seed.code not in known and seed.name not in named]
    for seed in added:
        matter = Matter(
            code=seed.code,
            name=seed.name,
            unit_id=department_of(listed, seed.department) or department_of(listed, ""),
            statutory=seed.statutory,
            joint=seed.joint,
            basis=seed.basis,
            position=SEEDS.index(seed),
        )
        work.session.add(matter)
        work.session.flush()
        work.note_subject(matter, seed.name)
        for step in seed.steps:
            work.session.add(MatterStep(matter_id=matter.id, **step_values(step, listed)))
    return len(added)


def department_of(listed: Iterable[tuple[UUID, str, str]], word: str) -> UUID | None:
    """Return the department whose name has ``word``, the bureau for no word, of units listed as (id, name, kind)."""
    wanted = "department" if word else "bureau"
    return next((unit_id for unit_id, name, kind in listed if kind == wanted and word in name), None)


def step_values(seed: StepSeed, listed: Sequence[tuple[UUID, str, str]]) -> dict[str, Any]:
    """Return a seeded step's values by attribute; a step whose department is unknown is the handling unit's."""
    return {
        "name": seed.name,
        "position": seed.place,
        "unit_id": department_of(listed, seed.department) if seed.department else None,
        "post_id": None,
        "limit_days": seed.limit,
        "major_days": seed.major,
        "waiting": str(seed.waiting),
    }
