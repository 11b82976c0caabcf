"""The duplicate check among a million names against rapidfuzz's ``ratio`` scan of all of them, and what each finds."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from statistics import median
from typing import NamedTuple

from rapidfuzz import fuzz, process
from sqlalchemy.orm import Session

from benchmarks.measure import Bench, Measured, timed
from crm import schema
from crm.enterprises.duplicates.index import StoredPostings, add_names
from crm.enterprises.duplicates.matching import matches
from crm.kernel.ids import new_id
from crm.store.engine import WRITES, sqlite_engine

NAMES, QUICK_NAMES = 1_000_000, 20_000
ASKED, QUICK_ASKED = 60, 10
CHUNK = 50_000
FIRST_OF = 10
PLACES = [
    "苏州",
    "无锡",
    "常州",
    "南京",
    "上海",
    "杭州",
    "宁波",
    "深圳",
    "青岛",
    "武汉",
    "成都",
    "西安",
    "长沙",
    "合肥",
    "厦门",
    "佛山",
    "东莞",
    "天津",
    "济南",
    "郑州",
]
SIGNS = "安澜辰衡启锦凌禾瀚泰曜牧源聿晟帆砺霖沐翰昱铭琛瑞恒嘉盛鼎骏驰航宇博睿翊凯宏拓远景隆华智信达联创新科"
TRADES = [
    "精密机械",
    "新能源科技",
    "生物医药",
    "电子材料",
    "汽车零部件",
    "智能装备",
    "照明电器",
    "食品",
    "纺织",
    "物流",
    "环保设备",
    "光学",
    "化工",
    "包装材料",
]
FORMS = ("有限公司", "股份有限公司", "集团有限公司", "有限责任公司")


class Question(NamedTuple):
    """What is typed, and the name that is meant."""

    typed: str
    meant: str


def measure(bench: Bench) -> list[Measured]:
    """Ask for short forms and altered names in turn of both; per name, with the share each finds among its first ten."""
    rng = Random(17)
    names = _names(rng, QUICK_NAMES if bench.quick else NAMES)
    questions = _questions(rng, names, QUICK_ASKED if bench.quick else ASKED)
    engine = sqlite_engine(bench.scratch / "names.db")
    schema.metadata.create_all(engine)
    with Session(engine.execution_options(**WRITES)) as session:
        for start in range(0, len(names), CHUNK):
            add_names(session, [(new_id(), "name", name) for name in names[start : start + CHUNK]])
        session.commit()
    with Session(engine) as session:
        postings = StoredPostings(session)
        matches(postings, names[0])

        def scanned(typed: str) -> list[str]:
            return [name for name, _score, _place in process.extract(typed, names, scorer=fuzz.ratio, limit=FIRST_OF)]

        def asked(typed: str) -> list[str]:
            return [match.name for match in matches(postings, typed, FIRST_OF)]

        floor, scan_finds = _run(questions, scanned)
        value, finds = _run(questions, asked)
    engine.dispose()
    words = f"duplicate check among {len(names):,} names (finds {finds:.0%}, the scan {scan_finds:.0%})"
    return [Measured(words, floor, value, 0.1)]


def _run(questions: list[Question], find: Callable[[str], list[str]]) -> tuple[float, float]:
    """Return the median milliseconds of a question, and the share of names meant that were found."""
    taken, found = [], 0
    for question in questions:
        held: list[str] = []
        taken.append(timed(lambda typed=question.typed, held=held: held.extend(find(typed))))
        found += question.meant in held
    return median(taken), found / len(questions)


def _names(rng: Random, count: int) -> list[str]:
    """Return different names of places, invented signs, trades and forms."""
    found: dict[str, None] = {}
    while len(found) < count:
        sign = "".join(rng.choices(SIGNS, k=rng.choice((2, 2, 3))))
        place = rng.choice(PLACES) + rng.choice(("", "", "市"))
        found[place + sign + rng.choice(TRADES) + rng.choice(FORMS)] = None
    return list(found)


def _questions(rng: Random, names: list[str], count: int) -> list[Question]:
    """Return names as people type them: without region and form, a character missing, the region behind in brackets."""
    questions = []
    for number, name in enumerate(rng.sample(names, count)):
        place = name[:2]
        rest = name[2:].removeprefix("市")
        bare = next(rest.removesuffix(form) for form in sorted(FORMS, key=len, reverse=True) if rest.endswith(form))
        lost = rng.randrange(1, len(bare) - 1)
        typed = (place + bare, place + bare[:lost] + bare[lost + 1 :] + "有限公司", f"{bare}（{place}）有限公司")[number % 3]
        questions.append(Question(typed, name))
    return questions
