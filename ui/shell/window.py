"""The main window: rail, command box, who acts, the pages, the status bar; acts with undo by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QMainWindow,
    QMenu,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from crm.calendar.lunar import lunar_text
from crm.kernel.clock import COUNTY_ZONE, Clock
from crm.kernel.errors import EnvironmentProblem, NotAllowed, RuleBroken, SijiError, Stale
from crm.kernel.i18n import N_, _
from ui.pages.page import Page, PageEntry
from ui.shell.actions import Action, ActionRegistry
from ui.shell.command_box import CommandBox
from ui.shell.crash import write_crash_report
from ui.shell.drafts import DraftKeeper
from ui.shell.worker import Client
from ui.theme.theme import theme
from ui.widgets.basics import Banner, boxed, chip, column, label, row

if TYPE_CHECKING:
    from uuid import UUID

    from crm.people.permissions import Actor
    from crm.store.acts import Done, Work
    from ui.shell.place import Place
    from ui.widgets.forms import Form

RAIL_WIDTH = 168
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


class MainWindow(QMainWindow):
    """The shell around the pages. Everything that touches data goes through ``read`` and ``act``."""

    def __init__(self, client: Client, clock: Clock, drafts: DraftKeeper, pages: list[PageEntry], *, sample: bool) -> None:
        """Build the frame; pages are made when first shown. ``sample`` shows the role switcher."""
        super().__init__()
        self.client, self.clock, self.drafts, self.sample = client, clock, drafts, sample
        self.actor: Actor | None = None
        self.actions_known = ActionRegistry(path=drafts.folder / "shortcuts.json")
        self._entries = {entry.key: entry for entry in pages}
        self._pages: dict[str, Page] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._saved = ""
        drafts.told = self.tell

        # widgets
        self.banner = Banner()
        self.command = CommandBox(self)
        self.host = QStackedWidget()
        self.host.setObjectName("host")
        self._who = QPushButton("")
        self._who.setProperty("flat", True)
        self._county = chip("")
        self._date, self._facts = label("", "secondary"), label("", "secondary")

        # assembly
        self.setWindowTitle("四季招商")
        self.setMinimumSize(1280, 720)
        middle = QVBoxLayout()
        middle.setContentsMargins(20, 12, 20, 10)
        middle.setSpacing(8)
        middle.addWidget(self.banner)
        middle.addWidget(self.host, 1)
        body = row(self._rail(pages), boxed(middle), spacing=0)
        self.setCentralWidget(boxed(column(self._topbar(), boxed(body), self._statusbar(), spacing=0)))

        # connections
        self._who.clicked.connect(self._show_accounts)
        self._register_actions()

    # ---- frame -------------------------------------------------------------------------------------------
    def _topbar(self) -> QWidget:
        mark = QLabel("招")
        mark.setFixedSize(22, 22)
        mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark.setStyleSheet(
            f"background:{theme.tokens['accent']};color:{theme.tokens['on_accent']};border-radius:5px;font-weight:700;"
        )
        brand = QLabel("四季招商")
        brand.setStyleSheet("font-size:15px;font-weight:700;")
        left = boxed(row(mark, brand, None, spacing=8, margins=(16, 0, 0, 0)))
        left.setFixedWidth(RAIL_WIDTH)
        bar = boxed(row(left, self.command, None, self._county, self._who, spacing=8, margins=(0, 7, 12, 7)), "topbar")
        bar.setFixedHeight(48)
        return bar

    def _rail(self, pages: list[PageEntry]) -> QWidget:
        layout = QVBoxLayout()
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(1)
        for place, entry in enumerate(pages):
            if entry.key == "settings":
                layout.addSpacing(12)
            made = QToolButton()
            made.setText(f"  {_(entry.title)}")
            made.setIcon(theme.icon(entry.icon))
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            made.setCheckable(True)
            made.setFixedSize(RAIL_WIDTH - 17, 34)
            made.setAccessibleName(_(entry.title))
            made.setToolTip(f"{_(entry.title)}  Alt+{place + 1}")
            made.clicked.connect(lambda _checked=False, key=entry.key: self.open(key))
            layout.addWidget(made)
            self._buttons[entry.key] = made
        layout.addStretch(1)
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setLayout(layout)
        rail.setFixedWidth(RAIL_WIDTH)
        return rail

    def _statusbar(self) -> QWidget:
        bar = boxed(row(self._date, None, self._facts, margins=(16, 0, 16, 0)), "statusbar")
        bar.setFixedHeight(26)
        return bar

    def _register_actions(self) -> None:
        registry = self.actions_known
        for number, (key, entry) in enumerate(self._entries.items()):
            registry.add(Action(f"page.{key}", entry.title, f"Alt+{number + 1}", lambda key=key: self.open(key)))
        registry.add(Action("command", N_("Search or command"), "Ctrl+K", self.command.begin))
        registry.add(Action("undo", N_("Undo"), "Ctrl+Z", self.undo))
        registry.add(Action("redo", N_("Redo"), "Ctrl+Shift+Z", self.redo))
        registry.add(Action("refresh", N_("Refresh"), "F5", self.refresh))
        registry.add(Action("new_report", N_("New first report"), "Ctrl+N", lambda: self.open_then("tracker", "new_lead")))
        registry.add(Action("new_trip", N_("Plan a trip"), "Ctrl+T", lambda: self.open_then("fieldtime", "new_trip")))
        registry.add(Action("follow_up", N_("Follow-up"), "Ctrl+J", lambda: self.open_then("tracker", "new_follow_up")))
        registry.add(Action("import", N_("Import an Excel ledger"), "Ctrl+I", lambda: self.open_then("tracker", "import_ledger")))
        for action in registry.actions.values():
            made = QAction(_(action.label), self)
            registry.bind(action.id, made)
            made.triggered.connect(lambda _checked=False, run=action.run: run())
            self.addAction(made)

    # ---- pages -------------------------------------------------------------------------------------------
    def open(self, key: str) -> Page:
        """Bring a page to the front, making it on first use."""
        page = self._pages.get(key)
        if page is None:
            page = self._pages[key] = self._entries[key].load()(self)
            self.host.addWidget(page)
        for other, made in self._buttons.items():
            made.setChecked(other == key)
            made.setIcon(theme.icon(self._entries[other].icon, "accent" if other == key else "secondary"))
        self.host.setCurrentWidget(page)
        page.setFocus()
        page.refresh()
        return page

    def open_record(self, kind: str, record_id: UUID) -> None:
        """Open the page of a record's kind and send it to the record."""
        page = next((entry.key for entry in self._entries.values() if kind in entry.kinds), None)
        if page is not None:
            self.open(page).go_to(kind, record_id)

    def open_then(self, key: str, verb: str) -> None:
        """Open a page and let it begin something by the name of its method."""
        getattr(self.open(key), verb)()

    def page_keys(self) -> list[str]:
        """Return the keys of all pages in the order of the rail."""
        return list(self._entries)

    def refresh(self) -> None:
        """Let the page in front load again."""
        page = self.host.currentWidget()
        if isinstance(page, Page):
            page.refresh()
        self._refresh_facts()

    @property
    def today(self) -> date:
        """Return the county's date."""
        return self.clock.today()

    # ---- people ------------------------------------------------------------------------------------------
    def sit(self, account_id: UUID, then: Callable[[], object] | None = None) -> None:
        """Let an account sit down, then show its desk."""

        def seated(found: tuple[Actor, str]) -> None:
            from crm.people.permissions import ROLE_NAMES  # noqa: PLC0415 - loaded by now on the database thread

            self.actor, county = found
            self._county.setText(f"{county} · " + _("sample") if self.sample else county)
            self._who.setText(f"{self.actor.name}  {self.actor.unit_name} · {_(ROLE_NAMES[self.actor.role])}")
            self._who.setIcon(theme.icon("user"))
            self._forget_pages()
            self._refresh_facts()
            if then is not None:
                then()

        self.client.latest("sit", lambda place: (place.sit(account_id), place.county()), seated)

    def _forget_pages(self) -> None:
        """Drop every page: nothing that one person saw stays for the next."""
        self.client.forget_askers()
        for page in self._pages.values():
            self.host.removeWidget(page)
            page.deleteLater()
        self._pages.clear()

    def _show_accounts(self) -> None:
        """Offer the accounts to sit down as: in the sample county everyone, elsewhere only oneself."""
        if not self.sample:
            return

        def offer(found: list[Any]) -> None:
            from crm.people.permissions import ROLE_NAMES  # noqa: PLC0415 - as above

            menu = QMenu(self)
            for account in found:
                words = f"{account.official_name}  {account.unit_name} · {_(ROLE_NAMES[account.role])}"
                menu.addAction(words, lambda account=account: self.sit(account.id, lambda: self.open("desk")))
            menu.exec(self._who.mapToGlobal(self._who.rect().bottomLeft()))

        self.client.submit(lambda place: place.accounts(), offer)

    def _refresh_facts(self) -> None:
        today = self.today

        def told(found: tuple[int, int, Any]) -> None:
            number, total, backup = found
            weekday = f"{today:%Y}年{today.month}月{today.day}日 星期{WEEKDAYS[today.weekday()]}"
            nth = _("working day {number} of {total} this month").format(number=number, total=total)
            self._date.setText(f"{weekday} · 农历{lunar_text(today)}      {nth}")
            saved = (_("saved {time}").format(time=self._saved) + "      ") if self._saved else ""
            when = _("last backup {time}").format(time=f"{backup:%m-%d %H:%M}") if backup else _("no backup yet")
            self._facts.setText(saved + when)

        def ask(place: Place) -> tuple[int, int, Any]:
            from crm.people.setup import county_calendar  # noqa: PLC0415 - on the database thread, after the first paint

            days = county_calendar(place.work.session).working_days_of(today.year, today.month)
            return sum(day <= today for day in days), len(days), place.last_backup()

        self.client.submit(ask, told)

    # ---- data --------------------------------------------------------------------------------------------
    def read(self, key: str, ask: Callable[[Work], Any], show: Callable[[Any], None]) -> None:
        """Ask on the database thread and show on this one; a newer question of the same key replaces an older."""
        self.client.latest(key, lambda place: ask(place.work), show)

    def act(
        self,
        run: Callable[[Work], Done[Any]],
        then: Callable[[Any], object] | None = None,
        form: Form | None = None,
        words: str = "",
        refused: Callable[[], object] | None = None,
        *,
        quiet: bool = False,
    ) -> None:
        """Do an act; its name is offered for undo, its errors stand beside the field or in the banner.

        ``refused`` is called after an error was told. ``quiet``: nobody asked for the act, so nobody is told of it.
        """

        def done(result: Done[Any]) -> None:
            self._saved = datetime.now(COUNTY_ZONE).strftime("%H:%M")
            said = words or _("Done: {act}").format(act=_(result.label))
            if quiet:
                pass
            elif result.undoable and result.changes:
                self.banner.say("good", said, _("Undo “{act}”").format(act=_(result.label)), lambda: self.undo(result.seq))
            else:
                self.banner.say("good", said)
            if then is not None:
                then(result.value)
            self.refresh()

        def failed(error: Exception) -> None:
            self.tell(error, form)
            if refused is not None:
                refused()

        self.client.submit(lambda place: run(place.work), done, failed)

    def undo(self, seq: int | None = None) -> None:
        """Undo an act by its number, or this person's last one."""

        def run(work: Work) -> tuple[str, Done[None]] | None:
            from crm.store.undo import last_undoable, undo  # noqa: PLC0415 - the window paints before the store loads

            entry = last_undoable(work) if seq is None else None
            if seq is None and entry is None:
                return None
            number = seq if seq is not None else entry.seq if entry else 0
            from crm.store.change_log import LogEntry  # noqa: PLC0415 - only undo reads the log

            found = work.session.get(LogEntry, number)
            name = found.act if found else ""
            return name, undo(work, number)

        self._turn(run, N_("Undone: {act}"), N_("There is nothing to undo."))

    def redo(self) -> None:
        """Redo this person's last undo."""

        def run(work: Work) -> tuple[str, Done[None]] | None:
            from crm.store.undo import last_redoable, undo  # noqa: PLC0415 - as above

            entry = last_redoable(work)
            return None if entry is None else (entry.act, undo(work, entry.seq))

        self._turn(run, N_("Redone"), N_("There is nothing to redo."))

    def _turn(self, run: Callable[[Work], tuple[str, Done[None]] | None], said: str, nothing: str) -> None:
        def done(result: tuple[str, Done[None]] | None) -> None:
            if result is None:
                self.banner.say("info", _(nothing))
                return
            from crm.store.acts import LABELS  # noqa: PLC0415 - as above

            name, turned = result
            self.banner.say("good", _(said).format(act=_(LABELS.get(name, name))), _("Redo"), lambda: self.undo(turned.seq))
            self.refresh()

        self.client.submit(lambda place: run(place.work), done, self.tell)

    # ---- errors ------------------------------------------------------------------------------------------
    def tell(self, error: Exception, form: Form | None = None) -> None:
        """Tell an error to the person: beside its field, in the banner, or as a question of the machine."""
        if isinstance(error, RuleBroken) and form is not None and error.field and form.complain(error.field, error.message):
            return
        if isinstance(error, EnvironmentProblem):
            box = QMessageBox(QMessageBox.Icon.Warning, "四季招商", error.message, parent=self)
            box.addButton(_("Understood"), QMessageBox.ButtonRole.AcceptRole)
            box.open()
        elif isinstance(error, Stale):
            fields = "　".join(f"{clash.field}: {clash.yours} ≠ {clash.theirs}" for clash in error.clashes)
            self.banner.say("warn", "　".join(filter(None, (error.message, fields))), _("Reload"), self.refresh)
        elif isinstance(error, (RuleBroken, NotAllowed, SijiError)):
            self.banner.say("bad", error.message)
        else:
            path = write_crash_report(error)
            text = _("Something went wrong inside Siji; nothing was saved. A report without any of your data is in {path}.")
            self.banner.say("bad", text.format(path=path))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Write what was typed, finish what is being saved, then close the database."""
        self.drafts.flush()
        self.client.forget_askers()
        self.client.close()
        event.accept()
