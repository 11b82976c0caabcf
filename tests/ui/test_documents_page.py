"""The documents page: read, find, publish, correct, verify and save papers as a reviewer does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from crm.kernel.errors import EnvironmentProblem
from tests.ui.conftest import OpenWindow
from ui.tour import settle


@pytest.fixture
def page(open_window: OpenWindow) -> Any:
    made: Any = open_window("姜岚").open("documents")
    settle(made.shell)
    return made


def _press(page: Any, qtbot: QtBot, words: str) -> None:
    found = next(each for each in page.bar.findChildren(QPushButton) if each.accessibleName() == words)
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
    settle(page.shell)


def test_a_paper_is_read_sheet_by_sheet_and_saved(page: Any, qtbot: QtBot, tmp_path: Path) -> None:
    assert page.pdf.startswith(b"%PDF")
    assert page.small.count() == page.view.count > 1
    qtbot.waitUntil(lambda: 0 in page.view.sheets.drawn)
    assert len(page.view.sheets.drawn) < page.view.count  # only what is in view
    page.view.turn_to(2)
    assert page.view.page == 2
    assert page.small.currentRow() == 2
    qtbot.waitUntil(lambda: 2 in page.view.sheets.drawn)
    page.zoom(1)
    assert page.view.page == 2
    page.save_to(tmp_path / "通报.pdf")
    assert (tmp_path / "通报.pdf").read_bytes() == page.pdf
    page.save_period(tmp_path)
    settle(page.shell)
    assert {each.name.split(" ")[0] for each in tmp_path.glob("*2026-10.pdf")} >= {"招商引资月度通报", "外出招商情况通报"}


def test_words_are_found_one_after_the_other(page: Any, qtbot: QtBot) -> None:
    page.words.setText("签约")
    qtbot.keyClick(page.words, Qt.Key.Key_Return)
    place, count = (int(part) for part in page.found.text().split("/"))
    assert (place, count > 3) == (1, True)
    qtbot.keyClick(page.words, Qt.Key.Key_Return)
    assert page.found.text() == f"2/{count}"
    page.words.setText("无此字样")
    qtbot.keyClick(page.words, Qt.Key.Key_Return)
    assert page.view.sheets.hits == []


def test_a_bulletin_is_checked_published_and_corrected(page: Any, qtbot: QtBot) -> None:
    draft = page.pdf
    _press(page, qtbot, "标记为已核对")
    _press(page, qtbot, "发布")
    published = page.pdf
    number = page.bar.rows[0].number
    assert published != draft
    assert number.endswith("〔2026〕1号")
    _press(page, qtbot, "更正…")
    page.bar.correction.reason.setText("错")
    page.bar.correction._agree()
    assert page.bar.correction.isVisible()
    assert page.bar.correction.wrong.text()
    page.bar.correction.reason.setText("虹圩街道新签约项目少计1个")
    page.bar.correction._agree()
    settle(page.shell)
    _press(page, qtbot, "发布")
    assert [each.number.split("〕")[1] for each in page.bar.rows] == ["2号", "1号"]
    _press(page, qtbot, number)
    assert page.pdf == published


def test_who_may_not_publish_is_not_offered_it(open_window: OpenWindow) -> None:
    page: Any = open_window("顾明远").open("documents")
    settle(page.shell)
    assert page.pdf
    assert [each.text() for each in page.bar.findChildren(QPushButton)] == []


def test_files_and_codes_are_verified(page: Any, qtbot: QtBot, tmp_path: Path) -> None:
    _press(page, qtbot, "标记为已核对")
    _press(page, qtbot, "发布")
    page.ask_verify()
    dialog = page.verifying
    dialog.code.setText(page.bar.rows[0].short_code.lower())
    qtbot.keyClick(dialog.code, Qt.Key.Key_Return)
    settle(page.shell)
    assert dialog.verdict.genuine
    path = tmp_path / "通报.pdf"
    path.write_bytes(page.pdf)
    dialog.check_file(path)
    settle(page.shell)
    assert dialog.verdict.genuine
    path.write_bytes(page.pdf.replace(b"/Creator", b"/Creatoe"))
    dialog.check_file(path)
    settle(page.shell)
    assert not dialog.verdict.genuine
    dialog.check_file(tmp_path / "没有.pdf")
    settle(page.shell)
    assert "没有.pdf" in dialog.verdict.words


def test_a_file_open_elsewhere_gets_a_neighbour(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    def write(path: Path, _data: bytes) -> None:
        if path.stem == "通报":
            raise EnvironmentProblem("file_locked", "另一个程序正在使用")
        written.append(path)

    monkeypatch.setattr("ui.pages.documents.page.write_whole", write)
    page.save_to(tmp_path / "通报.pdf")
    assert [each.name for each in written] == ["通报-090000.pdf"]
    assert "通报-090000.pdf" in page.shell.banner.words.text()


def test_a_project_is_found_and_its_papers_opened(page: Any, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.chooser.chips["project"], Qt.MouseButton.LeftButton)
    settle(page.shell)
    receipts = page.offers.list.count()
    assert receipts > 0
    title = "智能"
    page.offers.words.setText(title)
    qtbot.waitUntil(lambda: page.offers.list.count() not in (0, receipts))
    settle(page.shell)
    assert all(title in page.offers.list.item(n).text() for n in range(page.offers.list.count()))
    page.offers.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: page.offers.project is not None)
    settle(page.shell)
    assert page.offers.list.item(0).text() == "项目档案"
    assert page.file_name.startswith("项目档案")
    assert page.pdf.startswith(b"%PDF")
    qtbot.mouseClick(page.offers.other, Qt.MouseButton.LeftButton)
    settle(page.shell)
    assert page.offers.project is None


def test_quarters_and_years_are_chosen_and_turned(page: Any, qtbot: QtBot) -> None:
    assert page.chooser.words.text() == "2026年10月"
    qtbot.mouseClick(page.chooser.chips["quarter"], Qt.MouseButton.LeftButton)
    settle(page.shell)
    assert page.chooser.words.text() == "2026年第三季度"
    page.chooser.turn(-3)
    assert page.chooser.words.text() == "2025年第四季度"
    qtbot.mouseClick(page.chooser.chips["year"], Qt.MouseButton.LeftButton)
    settle(page.shell)
    assert page.chooser.words.text() == "2026年"
    qtbot.mouseClick(page.chooser.chips["month"], Qt.MouseButton.LeftButton)
    settle(page.shell)
    assert "2026-10" in page.file_name


def test_an_officer_prints_the_papers_of_its_own_projects(open_window: OpenWindow) -> None:
    window = open_window("")  # nobody named: the first recruitment officer
    page: Any = window.open("documents")
    settle(window)
    assert page.chooser.mode == "project"
    assert not page.chooser.chips["month"].isVisible()
    assert not page.save_all_button.isVisible()
