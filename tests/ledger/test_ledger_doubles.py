"""An import says which of its new enterprises may be there already, another unit's masked, and imports them all the same."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from crm.enterprises.duplicates.bulk import duplicates_of_many
from crm.enterprises.service import EnterpriseData, add_alias, add_enterprise
from crm.ledger.headless import Asked, run_import

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import County

CODE = "91350100M000100Y43"
ROWS = (
    ("光电模组项目", "苏州启辰光电公司", ""),  # the other unit's, another form
    ("灯具项目", "泰州海桥船舶有限公司", CODE),  # the other unit's by its code
    ("食品项目", "高邮市金秋食品有限公司", ""),  # one's own by its short name
    ("冷链项目", "常州独一冷链有限公司", ""),
)


@pytest.fixture
def ledger(county: County, tmp_path: Path) -> Path:
    """Return a file of four firms of which three are there."""
    add_enterprise(county.work("汤斌"), EnterpriseData("苏州启辰光电有限公司"))
    add_enterprise(county.work("汤斌"), EnterpriseData("江苏海桥重工有限公司", uscc=CODE))
    own = add_enterprise(county.work(), EnterpriseData("江苏金秋控股有限公司")).value
    add_alias(county.work(), own, "高邮市金秋食品")
    lines = ["项目名称,投资方,统一社会信用代码", *(",".join(row) for row in ROWS)]
    path = tmp_path / "台账.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_new_enterprises_that_may_be_there_get_a_note_and_are_imported(county: County, ledger: Path) -> None:
    with closing(county.work()) as work:
        report = run_import(work, Asked(ledger, "leads", None, None, False, False, {}, None), lambda _done, _all: None)
    notes = [" ".join(result["notes"]) for result in report["results"]]
    assert report["created"] == len(ROWS)
    for place, words in enumerate((("三垛镇", "2026-11-24"), ("三垛镇", "代码"), ("江苏金秋控股有限公司", "简称"))):
        assert all(word in notes[place] for word in words), notes[place]
    assert "启辰" not in notes[0]
    assert "海桥重工" not in notes[1]
    assert notes[3] == ""


def test_equal_ones_are_found_however_many_and_alike_ones_up_to_a_limit(county: County, ledger: Path) -> None:  # noqa: ARG001 - makes the firms
    firms = [("苏州启辰光电有限公司", ""), ("苏州启晨光电有限公司", ""), ("苏州启成光电有限公司", ""), ("别家", CODE)]
    with closing(county.work("姜岚")) as work:
        hits = duplicates_of_many(work.session, work.actor, firms, most_compared=1)
        assert {place: str(hit.evidence) for place, hit in hits.items()} == {0: "name", 1: "similar", 3: "uscc"}
        other_code = [("苏州启辰光电有限公司", "913200000000000013"), ("江苏海桥重工有限公司", "913200000000000013")]
        assert list(duplicates_of_many(work.session, work.actor, other_code, most_compared=0)) == [0]
