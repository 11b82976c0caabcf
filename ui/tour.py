"""Pictures of every page and the month's bulletins, without a display: ``screenshots`` and ``tour``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, Qt, QTimer

from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import DEFAULT_LANGUAGE, _, set_language
from crm.store.files import write_whole
from crm.store.folder import DataFolder, create_folder
from ui.pages.assessment.sections import SECTIONS as ASSESSMENT_SECTIONS
from ui.pages.league.sections import SECTIONS as LEAGUE_SECTIONS
from ui.pages.policies.sections import SECTIONS as POLICY_SECTIONS
from ui.pages.procedures.sections import SECTIONS

SIZE = (1366, 768)
ENVIRONMENT, REFUSED = 3, 1


def run_tour(arguments: list[str]) -> int:
    """Run ``screenshots`` or ``tour``; returns the exit status."""
    parser = argparse.ArgumentParser(prog="main.py")
    parser.add_argument("verb", choices=("screenshots", "tour"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--size", default=f"{SIZE[0]}x{SIZE[1]}")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--data", type=Path, help="A data folder to picture instead of a fresh sample county.")
    chosen = parser.parse_args(arguments)
    set_language("en" if chosen.lang == "en" else DEFAULT_LANGUAGE)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        width, height = (int(part) for part in chosen.size.split("x"))
    except ValueError:
        parser.error(_("a size is written as 1366x768"))
    try:
        return _tour(chosen, width, height)
    except SijiError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - a command speaks on stderr
        return ENVIRONMENT


def _tour(chosen: argparse.Namespace, width: int, height: int) -> int:
    with tempfile.TemporaryDirectory(prefix="siji-tour-") as temporary:
        folder = DataFolder(chosen.data) if chosen.data else _sample(Path(temporary) / "data")
        made = picture_pages(folder, chosen.out, chosen.theme, width, height)
        if chosen.verb == "tour":
            made += picture_pages(folder, chosen.out, "dark", width, height)
            made += write_bulletins(folder, chosen.out)
    for path in made:
        print(path)  # noqa: T201 - a command prints its results
    return 0


def _sample(path: Path) -> DataFolder:
    from crm import schema  # noqa: F401, PLC0415 - the domain is loaded when a sample is made
    from crm.sample.service import fill_with_sample  # noqa: PLC0415

    folder = DataFolder(path)
    desk = create_folder(folder)
    try:
        fill_with_sample(desk)
    finally:
        desk.close()
    return folder


def write_bulletins(folder: DataFolder, out: Path) -> list[Path]:
    """Write the bulletins of the last whole month as PDFs."""
    from crm import schema  # noqa: F401, PLC0415
    from crm.documents.catalogue import CATALOGUE, Period, file_name, make  # noqa: PLC0415
    from crm.documents.data import Wanted, month_before  # noqa: PLC0415
    from crm.people.queries import actor_by_login  # noqa: PLC0415
    from crm.store.folder import open_folder  # noqa: PLC0415

    desk = open_folder(folder)
    work = desk.work(None)
    actor = actor_by_login(work.session, None)
    today = desk.clock.today()
    year, month = month_before(today.year, today.month)
    written = []
    for each in CATALOGUE.values():
        if each.period is Period.MONTH:
            wanted = Wanted(desk.clock.now(), year, month, None, actor.name)
            path = out / file_name(each.name, wanted)
            with suppress(RuleBroken):  # a month without an inspection has no report of one
                write_whole(path, make(each.name, work.session, actor, wanted))
                written.append(path)
    work.close()
    desk.close()
    return written


def settle(window: Any, patience: int = 20_000) -> None:  # noqa: ANN401 - MainWindow
    """Let the window finish all its questions to the database and draw what came back."""
    loop = QEventLoop()
    deadline = QTimer(singleShot=True, interval=patience)
    deadline.timeout.connect(loop.quit)
    watch = QTimer(interval=30)
    quiet = [0]

    def look() -> None:
        quiet[0] = quiet[0] + 1 if window.client.waiting == 0 else 0
        if quiet[0] >= 6:
            loop.quit()

    watch.timeout.connect(look)
    deadline.start()
    watch.start()
    loop.exec()
    watch.stop()


def picture_pages(folder: DataFolder, out: Path, theme: str, width: int, height: int) -> list[Path]:
    """Picture every page as the officer and the reviewer see it; returns the files."""
    from ui.app import begin, make_application, make_window  # noqa: PLC0415

    app = make_application(theme)
    window = make_window(folder, None, sample=True)
    window.resize(width, height)
    window.show()
    out.mkdir(parents=True, exist_ok=True)
    written = []

    def shoot(name: str) -> None:
        settle(window)
        path = out / f"{name}-{theme}.png"
        window.grab().save(str(path))
        written.append(path)

    for login, views in (("周敏", OFFICER_VIEWS), ("姜岚", REVIEWER_VIEWS)):
        begin(window, login)
        settle(window)
        window.banner.hide()
        for name, show in views:
            show(window)
            shoot(name)
    window.close()
    app.processEvents()
    return written


def _tracker_board(window: Any) -> None:  # noqa: ANN401
    window.open("tracker").toggle_board()


def _new_lead(window: Any) -> None:  # noqa: ANN401
    page = window.open("tracker")
    page.toggle_board()
    page.new_lead()


def _follow_up(window: Any) -> None:  # noqa: ANN401
    page = window.open("tracker")
    page.pane.close_form()
    settle(window)
    page.new_follow_up()


def _report(window: Any) -> None:  # noqa: ANN401
    page = window.open("tracker")
    page.pane.close_form()
    settle(window)
    rows = (page.model.row_at(number) for number in range(page.model.rowCount()))
    page.pane.show_lead(next((row.id for row in rows if row is not None and row.stage == "tip"), page.model.row_at(0).id))
    settle(window)
    page.pane.open_report()


def _visits(window: Any, view: int) -> None:  # noqa: ANN401
    window.open("visits").show_view(view)


def _visit_form(window: Any) -> None:  # noqa: ANN401
    page = window.open("visits")
    page.show_view(0)
    settle(window)
    page.open_editor(page.pane.visit_id)


def _trip(window: Any) -> None:  # noqa: ANN401
    window.open("fieldtime").new_trip()


def _month(window: Any) -> None:  # noqa: ANN401
    window.open("fieldtime").show_month()


def _year(window: Any) -> None:  # noqa: ANN401
    window.open("fieldtime").show_year()


def _quick_note(window: Any) -> None:  # noqa: ANN401
    window.open("fieldtime").quick_note()


def _queue(window: Any) -> None:  # noqa: ANN401
    window.open("fieldtime").show_queue()


def _query(window: Any) -> None:  # noqa: ANN401
    window.open("query").text.setText("储能")


def _builder(window: Any) -> None:  # noqa: ANN401
    """Show the builder of conditions with this year's signed projects by unit."""
    from crm.querydesk.usual import USUAL  # noqa: PLC0415 - the domain loads after the first paint

    page = window.open("query")
    page.show_mode(1)
    settle(window)
    name, question = next((_(name), question) for key, name, question in USUAL if key == "signed-units")
    listed = page.builder.list
    item = next(listed.item(at) for at in range(listed.count()) if name in listed.item(at).text())
    listed.setCurrentItem(item)
    page.builder.show_question(question, item.data(Qt.ItemDataRole.UserRole))


def _section(window: Any, key: str) -> None:  # noqa: ANN401
    window.open("procedures").show_section(key)


def _reserve(window: Any, key: str) -> None:  # noqa: ANN401
    window.open("reserve").show_section(key)


def _league(window: Any, key: str) -> None:  # noqa: ANN401
    window.open("league").show_section(key)


def _race(window: Any) -> None:  # noqa: ANN401
    shown = window.open("league").show_section("leaderboard")
    settle(window)
    shown.show_view("race")


def _service(window: Any, key: str, view: str) -> None:  # noqa: ANN401
    window.open("service").show_section(key).show_view(view)


def _case(window: Any) -> None:  # noqa: ANN401
    """Open the case whose clock was paused and goes on, the most telling one."""
    section = window.open("procedures").show_section("cases")
    settle(window)
    rows = [section.clocks.loaded_row(number) for number in range(section.clocks.rowCount())]
    found = next((row for row in rows if row and row.clock.pauses and not row.paused), rows[0] if rows else None)
    if found is not None:
        section.go_to("case", found.case_id)


def _assessment(window: Any, key: str) -> None:  # noqa: ANN401
    window.open("assessment").show_section(key)


def _command(window: Any) -> None:  # noqa: ANN401
    window.command.begin()
    window.command.setText("储能")


def _policies(window: Any, key: str) -> None:  # noqa: ANN401
    window.open("policies").show_section(key)


def _documents(window: Any) -> None:  # noqa: ANN401
    window.command.clear()
    window.open("documents")


OFFICER_VIEWS: tuple[tuple[str, Any], ...] = (
    ("desk-officer", lambda window: window.open("desk")),
    ("tracker", lambda window: window.open("tracker")),
    ("tracker-board", _tracker_board),
    ("lead-form", _new_lead),
    ("follow-up", _follow_up),
    ("first-report", _report),
    ("enterprises", lambda window: window.open("enterprises")),
    ("visits", lambda window: _visits(window, 0)),
    ("visits-month", lambda window: _visits(window, 1)),
    ("visit-form", _visit_form),
    ("fieldtime-unit", lambda window: window.open("fieldtime")),
    ("trip", _trip),
    ("quick-note", _quick_note),
    ("query", _query),
)
REVIEWER_VIEWS: tuple[tuple[str, Any], ...] = (
    ("desk-bureau", lambda window: window.open("desk")),
    ("fieldtime", _month),
    ("fieldtime-year", _year),
    ("verification", _queue),
    *((f"procedures-{entry.key}".replace("_", "-"), partial(_section, key=entry.key)) for entry in SECTIONS),
    ("case", _case),
    ("service-obstacles", partial(_service, key="obstacles", view="open")),
    ("service-departments", partial(_service, key="obstacles", view="figures")),
    ("service-ratings", partial(_service, key="ratings", view="rectify")),
    ("service-windows", partial(_service, key="windows", view="open")),
    *((f"reserve-{key}", partial(_reserve, key=key)) for key in ("pool", "chains", "enclaves", "investors")),
    *((f"assessment-{entry.key}", partial(_assessment, key=entry.key)) for entry in ASSESSMENT_SECTIONS),
    *((f"policies-{entry.key}", partial(_policies, key=entry.key)) for entry in POLICY_SECTIONS),
    *((f"league-{entry.key}", partial(_league, key=entry.key)) for entry in LEAGUE_SECTIONS),
    ("league-race", _race),
    ("query-builder", _builder),
    ("command", _command),
    ("documents", _documents),
    ("settings", lambda window: window.open("settings")),
)
