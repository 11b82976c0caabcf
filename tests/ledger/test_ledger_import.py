"""A messy ledger on its way in: preview, import, duplicates, update, questions, undo, cancel."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from sqlalchemy import func, select, text

from crm.enterprises.model import Contact, Enterprise
from crm.enterprises.uscc import check_character
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads.model import FollowUp, Lead, Milestone
from crm.ledger.plan import Outcome
from crm.ledger.queries import surroundings
from crm.ledger.service import (
    Cancelled,
    Imported,
    Ledger,
    Preview,
    import_ledger,
    open_ledger,
    preview,
    remember_mapping,
    with_answers,
    with_mapping,
)
from crm.ledger.writing import TableColumn, write_refused, write_table
from crm.store.acts import Done, Work
from crm.store.engine import is_postgres, sqlite_engine
from crm.store.search import search
from crm.store.undo import undo

if TYPE_CHECKING:
    from tests.conftest import County

HEADS = [
    "项目名称", "投资方", "总投资（亿元）", "当前进度", "联系人", "联系电话", "签约时间", "合同编号", "开工时间", "统一社会信用代码", "责任单位",
    "建设内容", "用地（亩）", "行业",
]  # fmt: skip
CODE = "91321084MA1MYE3W5" + check_character("91321084MA1MYE3W5")
FAR = [
    "远山电池",
    "苏州远山有限公司",
    "约3.5",
    "已签约",
    "张三",
    13800000000,
    "2025年3月",
    "HT-1",
    "2025.3.20",
    CODE,
    "柳堡镇",
    "生产电池",
    30,
    "C38",
]
HALL = ["宏图仓储", "无锡宏图有限公司", 2, "正在谈地价", "李四", "0514-84612345", "", "", "", "", "", "仓储", "", "新能源"]


def file_of(folder: Path, *rows: list[Any], heads: list[str] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["2025年招商台账"], heads or HEADS, *rows):
        sheet.append(row)
    book.save(folder / "台账.xlsx")
    return folder / "台账.xlsx"


def opened(work: Work, folder: Path, *rows: list[Any], heads: list[str] | None = None) -> Ledger:
    return open_ledger(work.session, work.actor, file_of(folder, *rows, heads=heads))


def previewed(work: Work, ledger: Ledger, *, update: bool = False) -> Preview:
    return preview(work.session, work.actor, ledger, surroundings(work.session, work.actor, work.clock.today()), update=update)


def imported(work: Work, folder: Path, *rows: list[Any], update: bool = False) -> Done[Imported]:
    return import_ledger(work, opened(work, folder, *rows), update=update)


def count(work: Work, model: type[Any]) -> int:
    return work.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_row_becomes_lead_enterprise_contact_and_declared_milestones(county: County, tmp_path: Path) -> None:
    work = county.work()
    done = imported(work, tmp_path, FAR)
    assert (done.value.created, done.value.refused) == (1, 0)
    lead = work.session.scalars(select(Lead)).one()
    assert (lead.stage, lead.investor, lead.total_investment, lead.total_yuan) == (
        "signed",
        "苏州远山有限公司",
        35_000_000_000,
        35_000_000_000,
    )
    assert (lead.contract_date, lead.land, lead.industry_section, lead.industry_division) == (date(2025, 3, 1), 3000, "C", "38")
    assert (lead.unit_id, lead.officer_id) == (county.units["柳堡镇"], county.officials["周敏"])
    firm, contact = work.session.scalars(select(Enterprise)).one(), work.session.scalars(select(Contact)).one()
    assert (firm.uscc, contact.name, contact.phones) == (CODE, "张三", ["13800000000"])
    milestones = work.session.scalars(select(Milestone).order_by(Milestone.reached_on)).all()
    assert [(each.kind, each.reached_on, each.verified_on) for each in milestones] == [
        ("signed", date(2025, 3, 1), None),
        ("started", date(2025, 3, 20), None),
    ]


def test_imported_records_are_found(county: County, tmp_path: Path) -> None:
    work = county.work()
    imported(work, tmp_path, FAR)
    assert {hit.kind for hit in search(work.session, "远山", units=None, limit=10)} >= {"lead", "enterprise"}


def test_progress_in_words_is_kept_as_a_follow_up_and_changes_no_stage(county: County, tmp_path: Path) -> None:
    work = county.work()
    imported(work, tmp_path, HALL)
    lead, kept = work.session.scalars(select(Lead)).one(), work.session.scalars(select(FollowUp)).one()
    assert (lead.stage, lead.chain) == ("tip", "新能源")
    assert "正在谈地价" in kept.text
    assert (kept.substantive, lead.last_follow_up) == (False, None)


def test_the_preview_writes_nothing_and_says_what_will_happen(county: County, tmp_path: Path) -> None:
    work = county.work()
    rows = previewed(work, opened(work, tmp_path, FAR, HALL, FAR)).rows
    assert [row.outcome for row in rows] == [Outcome.CREATE, Outcome.CREATE, Outcome.DUPLICATE]
    assert rows[0].notes
    assert "3" in rows[2].reason
    assert count(work, Lead) == 0


def test_the_import_is_undone_as_a_whole(county: County, tmp_path: Path) -> None:
    work = county.work()
    done = imported(work, tmp_path, FAR, HALL)
    assert done.undoable
    undo(work, done.seq)
    assert [count(work, model) for model in (Lead, Enterprise, Contact, Milestone, FollowUp)] == [0] * 5


def test_the_same_ledger_again_is_all_duplicates(county: County, tmp_path: Path) -> None:
    work = county.work()
    first = imported(work, tmp_path, FAR, HALL)
    again = imported(work, tmp_path, FAR, HALL)
    assert (again.value.created, again.value.duplicates) == (0, 2)
    assert [row.record for row in again.value.results] == [row.record for row in first.value.results]


def test_a_firm_is_known_by_its_code_though_its_name_differs(county: County, tmp_path: Path) -> None:
    work = county.work()
    imported(work, tmp_path, FAR)
    renamed = [FAR[0], "远山集团", *FAR[2:]]
    assert imported(work, tmp_path, renamed).value.duplicates == 1
    assert imported(work, tmp_path, ["二期", *renamed[1:]]).value.created == 1
    assert count(work, Enterprise) == 1


def test_two_codes_are_two_firms_though_the_name_is_one(county: County, tmp_path: Path) -> None:
    work = county.work()
    other = "91321084MA1MYE3W6" + check_character("91321084MA1MYE3W6")
    imported(work, tmp_path, FAR, [*FAR[:9], other, *FAR[10:]])
    assert (count(work, Lead), count(work, Enterprise)) == (2, 2)


def test_update_changes_what_the_row_states_and_nothing_else(county: County, tmp_path: Path) -> None:
    work = county.work()
    imported(work, tmp_path, FAR)
    changed = ["远山电池", "苏州远山有限公司", 5, "在谈", "张三", "13900000000", *[""] * 4, "", "", "", ""]
    done = imported(work, tmp_path, changed, update=True)
    lead, contact = work.session.scalars(select(Lead)).one(), work.session.scalars(select(Contact)).one()
    assert (done.value.updated, done.value.created) == (1, 0)
    assert (lead.total_investment, lead.content, lead.stage, lead.contract_number) == (
        50_000_000_000,
        "生产电池",
        "signed",
        "HT-1",
    )
    assert contact.phones == ["13800000000", "13900000000"]
    undo(work, done.seq)
    assert work.session.scalars(select(Lead)).one().total_investment == 35_000_000_000


@pytest.mark.parametrize(
    ("place", "value", "word"),
    [
        (0, "", "项目名称"),
        (0, "长" * 500, "500"),
        (2, "-1", ""),
        (2, 10**15, ""),
        (5, "1.38E+10", "1.38e+10"),
        (6, "2026-02-30", "2026-02-30"),
        (8, "2024-01-01", "2024-01-01"),
        (9, CODE[:17] + ("0" if CODE[17] != "0" else "1"), CODE[17]),
        (9, 913210841234567890, ""),
        (10, "三垛镇", "三垛镇"),
        (10, "无此镇", "无此镇"),
        (3, "否决", ""),
    ],
)
def test_bad_input_refuses_its_row_with_a_reason_and_no_other(
    county: County, tmp_path: Path, place: int, value: str | int, word: str
) -> None:
    work = county.work()
    bad = [*FAR[:place], value, *FAR[place + 1 :]]
    done = imported(work, tmp_path, bad, HALL)
    assert (done.value.refused, done.value.created) == (1, 1)
    reason = done.value.results[0].reason
    assert reason
    assert word.lower() in reason.lower() or place == 0


def test_an_amount_without_a_unit_waits_for_an_answer(county: County, tmp_path: Path) -> None:
    work = county.work()
    heads = ["总投资" if head.startswith("总投资") else head for head in HEADS]
    ledger = opened(work, tmp_path, HALL, [*HALL[:2], 3, *HALL[3:]], heads=heads)
    asked = previewed(work, ledger)
    (question,) = asked.questions
    assert (question.kind, question.rows, asked.count(Outcome.QUESTION)) == ("unit", 2, 2)
    assert import_ledger(work, ledger).value.questions == 2
    with pytest.raises(RuleBroken):
        with_answers(ledger, {question.key: "一些"})
    done = import_ledger(work, with_answers(ledger, {question.key: "万元"}))
    assert (done.value.created, work.session.scalars(select(Lead)).one().total_investment) == (1, 2_000_000)


def test_an_unknown_word_and_a_missing_year_are_asked_once_a_column(county: County, tmp_path: Path) -> None:
    work = county.work()
    heads = ["项目名称", "建设性质", "签约时间"]
    ledger = opened(work, tmp_path, ["甲项目", "技改", "3月底"], ["乙项目", "技改", ""], heads=heads)
    keys = {question.kind: question.key for question in previewed(work, ledger).questions}
    assert set(keys) == {"choice", "year"}
    nature = next(each for each in previewed(work, ledger).questions if each.kind == "choice")
    assert len(nature.labels) == len(nature.choices) == 3
    import_ledger(work, with_answers(ledger, {keys["choice"]: "increase", keys["year"]: "2026"}))
    leads = {lead.name: lead for lead in work.session.scalars(select(Lead))}
    assert (leads["甲项目"].nature, leads["甲项目"].contract_date, leads["乙项目"].nature) == (
        "increase",
        date(2026, 3, 31),
        "increase",
    )


def test_sales_and_tax_in_one_cell_and_a_year_taken_from_the_title(county: County, tmp_path: Path) -> None:
    work = county.work()
    ledger = opened(work, tmp_path, ["甲项目", "5000/300", "3月底"], heads=["项目名称", "预计销售/税收(万元)", "首次洽谈时间"])
    (question,) = previewed(work, ledger).questions
    assert question.choices == ("2025", "2026", "2027")
    import_ledger(work, with_answers(ledger, {question.key: "2025"}))
    lead = work.session.scalars(select(Lead)).one()
    assert (lead.annual_sales, lead.annual_tax, lead.first_contact) == (5_000_000_000, 300_000_000, date(2025, 3, 31))


def test_a_total_only_in_the_content_and_a_doubtful_one_are_told_not_taken(county: County, tmp_path: Path) -> None:
    work = county.work()
    rows = ["甲项目", "", "总投资3亿元，占地30亩"], ["乙项目", 3000, ""]
    planned = previewed(work, opened(work, tmp_path, *rows, heads=["项目名称", "总投资（亿元）", "建设内容"])).rows
    assert [row.draft.lead["total_investment"] for row in planned if row.draft and row.draft.lead] == [None, 30_000_000_000_000]
    assert "3亿元" in planned[0].notes[0]
    assert planned[1].notes


def test_a_corrected_mapping_is_remembered_for_the_same_heads(county: County, tmp_path: Path) -> None:
    work = county.work()
    heads = ["某栏", "项目名称", "投资方"]
    ledger = opened(work, tmp_path, ["甲项目", "代号一", "远山公司"], heads=heads)
    remember_mapping(work, with_mapping(ledger, {0: "name"}))
    again = opened(work, tmp_path, ["甲项目", "代号一", "远山公司"], heads=heads)
    assert again.remembered
    assert [column.field for column in again.columns] == ["name", "", "investor"]
    assert opened(county.work("汤斌"), tmp_path, ["甲"], heads=heads).remembered is False


def test_one_field_in_two_columns_is_refused_in_words(county: County, tmp_path: Path) -> None:
    work = county.work()
    ledger = opened(work, tmp_path, ["甲项目", "远山"], heads=["项目名称", "某栏"])
    with pytest.raises(RuleBroken, match="某栏"):
        previewed(work, with_mapping(ledger, {0: "name", 1: "name"}))
    moved = with_mapping(ledger, {1: "name"})
    assert [column.field for column in moved.columns] == ["", "name"]


def test_cancelling_leaves_nothing(county: County, tmp_path: Path) -> None:
    work, steps = county.work(), iter([False, False, True])
    ledger = opened(work, tmp_path, FAR, HALL)
    with pytest.raises(Cancelled):
        import_ledger(work, ledger, cancelled=lambda: next(steps))
    assert (count(work, Lead), count(work, Enterprise)) == (0, 0)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_in_the_middle_leaves_nothing_half_done(county: County, tmp_path: Path) -> None:
    work = county.work()
    if is_postgres(work.engine):
        pytest.skip("the server ends the transaction of a lost client by itself")
    ledger = opened(work, tmp_path, FAR, HALL)
    work.close()
    child = os.fork()
    if child == 0:
        dying = Work(sqlite_engine(tmp_path / "siji.db"), work.actor, work.clock)
        import_ledger(dying, ledger, progress=lambda done, every: os.kill(os.getpid(), 9) if done == every else None)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == 9
    assert [count(work, model) for model in (Lead, Enterprise, Contact)] == [0, 0, 0]
    assert work.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert import_ledger(work, ledger).value.created == 2


def test_progress_rises_to_its_end(county: County, tmp_path: Path) -> None:
    work, seen = county.work(), list[tuple[int, int]]()
    import_ledger(work, opened(work, tmp_path, FAR, HALL), progress=lambda done, every: seen.append((done, every)))
    assert seen == sorted(seen)
    assert seen[-1] == (6, 6)


def test_the_bureau_imports_for_every_unit_by_column_and_section(county: County, tmp_path: Path) -> None:
    work = county.work("姜岚")
    ledger = opened(work, tmp_path, ["一、三垛镇"], ["甲项目", ""], ["乙项目", "柳堡镇招商办"], heads=["项目名称", "责任单位"])
    import_ledger(work, ledger)
    units = {lead.name: lead.unit_id for lead in work.session.scalars(select(Lead))}
    assert units == {"甲项目": county.units["三垛镇"], "乙项目": county.units["柳堡镇"]}


def test_who_may_not_import_is_refused(county: County, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        opened(county.work("王海"), tmp_path, FAR)


def test_a_list_of_enterprises(county: County, tmp_path: Path) -> None:
    work = county.work()
    path = file_of(
        tmp_path, ["远山公司", "联系电话见右", ""], ["宏图公司", "李四", "13800000000"], heads=["企业名称", "联系人", "联系电话"]
    )
    ledger = open_ledger(work.session, work.actor, path, kind="enterprises")
    assert import_ledger(work, ledger).value.created == 2
    assert import_ledger(work, ledger).value.duplicates == 2
    assert (count(work, Enterprise), count(work, Lead)) == (2, 0)


def test_refused_rows_come_back_with_reasons_and_can_be_imported_when_corrected(county: County, tmp_path: Path) -> None:
    work = county.work()
    ledger = opened(work, tmp_path, HALL, [*FAR[:6], "2026-02-30", *FAR[7:]])
    assert write_refused(tmp_path / "退回.xlsx", ledger, previewed(work, ledger).rows) == 1
    book = openpyxl.load_workbook(tmp_path / "退回.xlsx")
    sheet = book.active
    assert sheet is not None
    assert "2026-02-30" in str(sheet["A2"].value)
    assert sheet["B2"].value == 4
    sheet["I2"] = "2025-02-28"
    book.save(tmp_path / "退回.xlsx")
    again = open_ledger(work.session, work.actor, tmp_path / "退回.xlsx")
    assert import_ledger(work, again).value.created == 1


def test_a_table_is_written_whole_with_texts_that_stay_texts(tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    path.write_bytes(b"old")
    rows: list[list[Any]] = [["=1+1", CODE, 3.5, date(2026, 3, 6), None, True], ["http://x", "13800000000", 1, None, "", False]]
    assert write_table(path, "项目[台账]/2026", [TableColumn(str(n)) for n in range(6)], rows) == 2
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:3] == ["=1+1", CODE, 3.5]
    assert sheet["A2"].data_type == "s"
    assert [each.name for each in tmp_path.iterdir()] == ["导出.xlsx"]


def test_a_table_that_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "导出.xlsx"
    path.write_bytes(b"old")

    def rows() -> Any:
        yield ["a"]
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        write_table(path, "x", [TableColumn("a")], rows())
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["导出.xlsx"]
