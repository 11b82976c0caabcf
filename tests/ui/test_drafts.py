"""Drafts and crash reports: typing is never disturbed, nothing typed is lost, no report overwrites another."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm.kernel.errors import EnvironmentProblem
from ui.shell import crash, drafts
from ui.shell.drafts import DraftKeeper

FULL = EnvironmentProblem("disk_full", "The disk is full.")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where drafts are kept."""
    return tmp_path / "drafts.json"


def test_typing_is_written_once_when_it_pauses(qtbot: QtBot, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    monkeypatch.setattr(drafts, "write_whole", lambda _path, data: written.append(data))
    keeper = DraftKeeper(path)
    for end in range(1, 30):
        keeper.keep("lead", {"name": "车载光学镜头项目" * end})
    assert written == []
    qtbot.waitUntil(lambda: len(written) == 1, timeout=3000)
    qtbot.wait(drafts.PAUSE + 100)
    assert len(written) == 1
    assert json.loads(written[0]) == {"lead": {"name": "车载光学镜头项目" * 29}}


def test_closing_writes_what_is_not_written_yet(qapp: QApplication, path: Path) -> None:
    assert qapp is not None
    keeper = DraftKeeper(path)
    keeper.keep("lead", {"name": "甲"})
    keeper.flush()
    assert DraftKeeper(path).draft("lead") == {"name": "甲"}


def test_leaving_the_program_writes_too(qapp: QApplication, path: Path) -> None:
    keeper = DraftKeeper(path)
    keeper.keep("lead", {"name": "甲"})
    qapp.aboutToQuit.emit()
    assert DraftKeeper(path).draft("lead") == {"name": "甲"}


def test_saved_draft_is_forgotten_at_once(qapp: QApplication, path: Path) -> None:
    assert qapp is not None
    keeper = DraftKeeper(path)
    keeper.keep("lead", {"name": "甲"})
    keeper.keep("trip", {"place": "苏州"})
    keeper.flush()
    keeper.drop("lead")
    left = DraftKeeper(path)
    assert (left.draft("lead"), left.draft("trip")) == ({}, {"place": "苏州"})


def test_full_disk_does_not_reach_the_typing_person_but_is_told_once(
    qapp: QApplication, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qapp is not None

    def refuse(_path: Path, _data: bytes) -> None:
        raise FULL

    told: list[EnvironmentProblem] = []
    keeper = DraftKeeper(path, told.append)
    with monkeypatch.context() as patched:
        patched.setattr(drafts, "write_whole", refuse)
        for name in ("甲", "甲乙"):
            keeper.keep("lead", {"name": name})
            keeper.flush()
        keeper.drop("other")
    assert told == [FULL]
    assert keeper.draft("lead") == {"name": "甲乙"}
    keeper.keep("lead", {"name": "甲乙丙"})
    keeper.flush()
    assert DraftKeeper(path).draft("lead") == {"name": "甲乙丙"}


def test_folder_that_cannot_be_written_does_not_disturb(qapp: QApplication, tmp_path: Path) -> None:
    assert qapp is not None
    (tmp_path / "file").write_text("in the way")
    keeper = DraftKeeper(tmp_path / "file" / "drafts.json")
    keeper.keep("lead", {"name": "甲"})
    keeper.flush()
    assert keeper.draft("lead") == {"name": "甲"}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'"text"', b"\xff\xfe", b'{"lead": 3}'])
def test_unreadable_file_counts_as_none(qapp: QApplication, path: Path, content: bytes) -> None:
    assert qapp is not None
    path.write_bytes(content)
    keeper = DraftKeeper(path)
    assert keeper.draft("lead") == {}
    keeper.keep("lead", {"name": "甲"})
    keeper.flush()
    assert DraftKeeper(path).draft("lead") == {"name": "甲"}


def test_half_a_character_from_the_keyboard_is_kept(qapp: QApplication, path: Path) -> None:
    assert qapp is not None
    keeper = DraftKeeper(path)
    keeper.keep("lead", {"name": "甲\ud83d"})
    keeper.flush()
    assert DraftKeeper(path).draft("lead") == {"name": "甲\ud83d"}


def test_draft_does_not_follow_the_form_behind_its_back(qapp: QApplication, path: Path) -> None:
    assert qapp is not None
    keeper, values = DraftKeeper(path), {"name": "甲"}
    keeper.keep("lead", values)
    values["name"] = "乙"
    assert keeper.draft("lead") == {"name": "甲"}


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder of crash reports."""
    monkeypatch.setattr(crash._Where, "folder", tmp_path / "logs")
    return tmp_path / "logs"


def _error() -> Exception:
    try:
        try:
            phones: dict[str, str] = {}
            phones["沈文 13812345678"].strip()
        except KeyError as cause:
            raise ValueError("苏州启宸光电有限公司") from cause
    except ValueError as error:
        return error
    return AssertionError()


def test_reports_of_one_moment_do_not_overwrite_each_other(reports: Path) -> None:
    paths = {crash.write_crash_report(_error()) for _time in range(20)}
    assert len(paths) == 20
    assert set(reports.iterdir()) == paths


def test_report_holds_places_and_nothing_said(reports: Path) -> None:
    text = crash.write_crash_report(_error()).read_text("utf-8")
    assert reports.is_dir()
    assert "ValueError" in text
    assert "KeyError" in text
    assert "test_drafts.py" in text
    for secret in ("苏州", "沈文", "138"):
        assert secret not in text


def test_report_is_shown_once(reports: Path) -> None:
    written = crash.write_crash_report(_error())
    shown = crash.unseen_reports()
    assert [path.stem for path in shown] == [written.stem]
    assert shown[0].is_file()
    assert crash.unseen_reports() == []
    assert reports.is_dir()


def test_report_goes_elsewhere_when_its_folder_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(crash._Where, "folder", tmp_path / "file" / "logs")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    path = crash.write_crash_report(_error())
    assert path.parent == tmp_path / "temporary" / "siji"
    assert path.is_file()
