"""Opening the window: fonts and theme first, the database after the first paint."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLibraryInfo, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from crm.kernel.clock import Clock, SystemClock
from crm.kernel.i18n import DEFAULT_LANGUAGE, N_, _, set_language
from crm.store.data_folder import DataFolder, default_folder
from ui.pages.assessment.sections import SECTIONS as ASSESSMENT_SECTIONS
from ui.pages.league.sections import SECTIONS as LEAGUE_SECTIONS
from ui.pages.page import Page, PageEntry
from ui.pages.policies.sections import SECTIONS as POLICY_SECTIONS
from ui.pages.procedures.sections import SECTIONS
from ui.pages.service.sections import SECTIONS as SERVICE_SECTIONS
from ui.shell.crash import keep_reports_in, unseen_reports
from ui.shell.drafts import DraftKeeper
from ui.shell.opening import choose_folder
from ui.shell.worker import Client
from ui.theme.theme import apply_theme, desktop_theme, load_fonts


def prepare_input_method() -> None:
    """Let fcitx type Chinese: the Qt wheels carry the ibus plugin only, and fcitx5 answers to it."""
    if os.environ.get("QT_IM_MODULE") in ("fcitx", "fcitx5"):
        os.environ["QT_IM_MODULE"] = "ibus"
        os.environ["IBUS_USE_PORTAL"] = "1"


def make_application(theme_name: str | None = None) -> QApplication:
    """Return the application, dressed; an existing one is dressed anew."""
    prepare_input_method()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Siji")
    app.setApplicationDisplayName("四季招商")
    load_fonts()
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    apply_theme(app, theme_name or desktop_theme(app))
    return app


def _page(key: str, title: str, icon: str, name: str, *kinds: str) -> PageEntry:
    """Enter a page whose class ``name`` is imported when it is first opened: pages pull the whole domain in."""

    def load() -> type[Page]:
        cls: type[Page] = getattr(import_module(f"ui.pages.{key}.page"), name)
        return cls

    return PageEntry(key, title, icon, load, kinds)


def pages() -> list[PageEntry]:
    """Return the pages that exist, in the order of the rail."""
    return [
        _page("desk", N_("Desk"), "house", "DeskPage"),
        _page("tracker", N_("Tracker"), "radar", "TrackerPage", "lead", "follow_up"),
        _page("reserve", N_("Reserve pool"), "layers", "ReservePage", "chain", "enclave"),
        _page("enterprises", N_("Enterprises"), "building-2", "EnterprisesPage", "enterprise", "contact"),
        _page("visits", N_("Investor visits"), "calendar-days", "VisitsPage", "visit"),
        _page("fieldtime", N_("Field time"), "plane", "FieldTimePage", "trip"),
        _page(
            "procedures",
            N_("Procedures"),
            "list-checks",
            "ProceduresPage",
            *(kind for section in SECTIONS for kind in section.kinds),
        ),
        _page(
            "service",
            N_("Service"),
            "concierge-bell",
            "ServicePage",
            *(kind for section in SERVICE_SECTIONS for kind in section.kinds),
        ),
        _page("league", N_("League"), "trophy", "LeaguePage", *(kind for section in LEAGUE_SECTIONS for kind in section.kinds)),
        _page(
            "assessment",
            N_("Assessment"),
            "flag",
            "AssessmentPage",
            *(kind for section in ASSESSMENT_SECTIONS for kind in section.kinds),
        ),
        _page("query", N_("Query desk"), "search", "QueryPage"),
        _page(
            "policies",
            N_("Policies"),
            "landmark",
            "PoliciesPage",
            *(kind for section in POLICY_SECTIONS for kind in section.kinds),
        ),
        _page("documents", N_("Documents"), "file-text", "DocumentsPage"),
        _page("settings", N_("Settings"), "settings", "SettingsPage"),
    ]


def make_window(folder: DataFolder, key: bytes | None, *, sample: bool, clock: Clock | None = None) -> Any:  # noqa: ANN401 - MainWindow
    """Return a window over a data folder; its database opens on the worker thread."""
    from ui.shell.window import MainWindow  # noqa: PLC0415

    clock = clock or SystemClock()
    keep_reports_in(folder.logs)
    holder: list[MainWindow] = []

    def open_there() -> Any:  # noqa: ANN401 - a Place
        """Load the domain and open the database, on the database thread and after the first paint."""
        from ui.shell.place import open_place  # noqa: PLC0415 - as said

        return open_place(folder, key, clock)

    client = Client(open_there, lambda error: holder[0].tell(error))  # noqa: PLW0108 - the window comes after its client
    window = MainWindow(client, clock, DraftKeeper(folder.path / "drafts.json"), pages(), sample=sample)
    holder.append(window)
    return window


def begin(window: Any, login: str | None = None) -> None:  # noqa: ANN401 - MainWindow
    """Seat someone and show the desk: the named login, else the first recruitment officer."""

    def seat(accounts: list[Any]) -> None:
        chosen = next((each for each in accounts if login in (each.login, each.official_name)), None)
        chosen = chosen or next((each for each in accounts if each.role == "officer"), None) or next(iter(accounts), None)
        if chosen is not None:
            window.sit(chosen.id, lambda: window.open("desk"))

    window.client.submit(lambda place: place.accounts(), seat)
    window.client.submit(lambda place: place.back_up_if_due())
    seen = unseen_reports()
    if seen:
        text = _(
            "Siji stopped unexpectedly last time. A report without your data is in {path}; please send it to the maintainers."
        )
        window.banner.say("warn", text.format(path=seen[-1]))


def run(arguments: list[str]) -> int:
    """Open the window; returns the exit status."""
    parser = argparse.ArgumentParser(prog="main.py", description="四季招商")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--theme", choices=("light", "dark"))
    chosen = parser.parse_args(arguments)
    set_language(DEFAULT_LANGUAGE)
    app = make_application(chosen.theme)
    folder = DataFolder(chosen.data) if chosen.data else default_folder()
    if chosen.demo:
        folder = DataFolder(Path(tempfile.mkdtemp(prefix="siji-demo-")))
    opened = choose_folder(folder, demo=chosen.demo)
    if opened is None:
        return 0
    window = make_window(opened.folder, opened.key, sample=opened.sample)
    window.resize(1366, 768)
    window.show()
    app.processEvents()  # the first paint: the domain loads on the database thread only after it, for both want the interpreter
    QTimer.singleShot(0, lambda: begin(window, opened.login))
    return app.exec()
