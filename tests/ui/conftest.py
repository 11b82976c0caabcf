"""A window over the sample county for the pages' tests; made once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from crm import schema
from crm.kernel.clock import FixedClock
from crm.kernel.i18n import set_language
from crm.sample.service import fill_with_sample
from crm.store.folder import DataFolder, create_folder
from ui.app import begin, make_application, make_window
from ui.tour import settle

MAPPED = schema.metadata


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """Let pytest-qt use the plain application."""
    return QApplication


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:  # noqa: ARG001 - the application must exist first
    """Dress the application once: a style sheet is dear, and every window still alive is dressed anew."""
    set_language("zh_CN")
    return make_application("light")


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a small sample county as of the tests' day."""
    from datetime import UTC, datetime

    path = tmp_path_factory.mktemp("sample") / "data"
    desk = create_folder(DataFolder(path), clock=FixedClock(datetime(2026, 11, 24, 1, 0, tzinfo=UTC)))
    fill_with_sample(desk, leads=120)
    desk.close()
    return path


OpenWindow = Callable[[str], Any]


@pytest.fixture
def open_window(dressed: QApplication, sample_template: Path, tmp_path: Path, clock: FixedClock) -> Iterator[OpenWindow]:
    """Return a function that opens the window in someone's hands; closed afterwards."""
    folder = tmp_path / "data"
    shutil.copytree(sample_template, folder)
    opened = []

    def open_as(login: str) -> Any:
        window = make_window(DataFolder(folder), None, sample=True, clock=clock)
        opened.append(window)
        window.resize(1366, 768)
        window.show()
        begin(window, login)
        settle(window)
        return window

    yield open_as
    for window in opened:
        window.close()
        window.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    dressed.processEvents()


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Return the folder that the window of this test works on."""
    return tmp_path / "data"
