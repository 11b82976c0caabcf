"""A ledger of 30 columns imported with checks, against reading it with calamine and a bare executemany of its rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from benchmarks.county import copied, made_county, opened
from benchmarks.measure import Bench, Measured, in_turn_told, timed
from crm.enterprises.uscc import check_character
from crm.ledger.service import import_ledger, open_ledger
from crm.people.queries import accounts, actor_of
from crm.store.engine import sqlite_connection

HEADS = (
    "序号",
    "项目名称",
    "投资方",
    "统一社会信用代码",
    "投资方地址",
    "联系人",
    "职务",
    "联系电话",
    "建设内容",
    "国别",
    "内外资类型",
    "币种",
    "总投资（亿元）",
    "固定资产投资（亿元）",
    "一期投资（亿元）",
    "行业",
    "产业链",
    "建设性质",
    "拟落户园区",
    "用地（亩）",
    "厂房面积（㎡）",
    "年销售（亿元）",
    "年税收（万元）",
    "信息来源",
    "首次对接时间",
    "签约时间",
    "合同编号",
    "当前进度",
    "存在问题",
    "备注",
)
COLUMNS = len(HEADS)
PLACES = ("苏州", "无锡", "常州", "南京", "上海", "杭州", "宁波", "深圳")
GOODS = ("储能电池", "汽车零部件", "光伏组件", "智能装备", "新材料", "生物医药", "电子元件", "纺织机械")


def measure(bench: Bench) -> list[Measured]:
    """Import the ledger into a fresh county each time, in turn with the floor into a fresh file."""
    book = bench.scratch / "台账.xlsx"
    write_book(book, bench.rows)
    county = made_county(bench.scratch / "county", 20, 1)
    numbers = count()

    def fresh(prefix: str) -> Path:
        return bench.scratch / f"{prefix}{next(numbers)}"

    rounds = 1 if bench.quick else min(bench.rounds, 3)
    floor, value = in_turn_told(
        lambda: _bare(book, fresh("bare")), lambda: _imported(book, copied(county, fresh("import")), bench.rows), rounds
    )
    return [Measured(f"ledger of {bench.rows:,} rows × {COLUMNS} columns imported", floor, value, 4)]


def _bare(book: Path, path: Path) -> float:
    """Read the rows and put them into one table as they are."""
    connection = sqlite_connection(path)
    connection.execute(f"CREATE TABLE ledger ({', '.join(f'c{number}' for number in range(COLUMNS))})")
    insert = f"INSERT INTO ledger VALUES ({', '.join('?' * COLUMNS)})"  # noqa: S608 - a number of question marks

    def run() -> None:
        rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()[2:]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, [[_plain(cell) for cell in row] for row in rows])
        connection.execute("COMMIT")

    spent = timed(run)
    connection.close()
    path.unlink()
    return spent


def _plain(cell: Any) -> Any:  # noqa: ANN401 - a cell holds any value
    return cell.isoformat() if isinstance(cell, date) else cell


def _imported(book: Path, folder: Any, rows: int) -> float:  # noqa: ANN401 - a DataFolder
    """Open the ledger and import it whole. Raises RuntimeError unless every row became a lead."""
    desk = opened(folder)
    work = desk.work(None)
    officer = next(each for each in accounts(work.session) if each.role == "officer")
    work = desk.work(actor_of(work.session, officer.id))
    made: list[int] = []

    def run() -> None:
        ledger = open_ledger(work.session, work.actor, book)
        made.append(import_ledger(work, ledger).value.created)

    spent = timed(run)
    work.close()
    desk.close()
    shutil.rmtree(folder.path)
    if made != [rows]:
        raise RuntimeError(f"{made[0]} of {rows} rows became leads")
    return spent


def write_book(path: Path, rows: int) -> None:
    """Write a ledger with a title row, its heads and ``rows`` rows, the same each time."""
    draw = Random(2020)
    with Workbook(str(path), {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "招商引资项目台账")
        sheet.write_row(1, 0, HEADS)
        for number in range(1, rows + 1):
            write_row(lambda column, cell, at=number + 1: _write(sheet, at, column, cell, day), _row(draw, number))


def write_row(write: Callable[[int, Any], None], cells: tuple[Any, ...]) -> None:
    """Write cells from the first column on."""
    for column, cell in enumerate(cells):
        write(column, cell)


def _write(sheet: Any, row: int, column: int, cell: Any, day: Any) -> None:  # noqa: ANN401 - the writer's untyped objects
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    else:
        sheet.write(row, column, cell)


def _row(draw: Random, number: int) -> tuple[Any, ...]:
    place, good = draw.choice(PLACES), draw.choice(GOODS)
    stem, total = f"91320{draw.randrange(100, 600)}MA{number:07d}", draw.randrange(5, 400) / 10
    met = date(2022, 1, 1) + timedelta(days=draw.randrange(1000))
    return (
        number,
        f"{place}{good}生产项目{number}",
        f"{place}远山{number}{good}有限公司",
        stem + check_character(stem),
        f"{place}市工业园区{number % 300}号",
        draw.choice(("张伟", "王芳", "李娜", "刘洋")),
        "总经理",
        f"138{number:08d}",
        f"建设厂房{number % 50}幢，年产{good}{number % 900}万件",
        "中国",
        "内资",
        "人民币",
        total,
        round(total * 0.7, 2),
        round(total * 0.4, 2),
        "C38",
        good,
        "新建",
        "",
        draw.randrange(10, 300),
        draw.randrange(1000, 90000),
        round(total * 1.5, 2),
        draw.randrange(100, 9000),
        "自主招引",
        met,
        met + timedelta(days=200),
        f"HT-{number}",
        draw.choice(("正在洽谈", "已对接", "实地考察")),
        "",
        f"第{number}号",
    )
