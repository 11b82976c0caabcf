"""Settings 设置: the county setup, people, holiday tables, shortcuts, appearance, backups and the change log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QKeySequenceEdit,
    QLineEdit,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from crm.calendar.rhythm import Season
from crm.calendar.tables import read_holiday_file
from crm.enterprises.rules import TARGET_REGIONS
from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import N_, _
from crm.people.deadlines import Moved, preview_holiday_table
from crm.people.permissions import PROGRAM, ROLE_NAMES, May
from crm.people.queries import accounts, holiday_tables
from crm.people.service import change_setting
from crm.people.setup import SETTINGS, all_settings
from crm.store.acts import LABELS
from crm.store.backup import backup_now, backups
from crm.store.history import Entry, recent_entries
from ui.pages.page import Page
from ui.pages.settings.materials import MaterialCatalogues
from ui.pages.settings.matters import MatterForms
from ui.pages.settings.moves import MovesDialog
from ui.pages.settings.people import PeopleForms
from ui.theme.theme import apply_theme, theme
from ui.widgets.basics import Badge, EmptyState, boxed, button, clear, column, label, row
from ui.widgets.forms import Choice, Form

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

CHOICES = {
    **dict.fromkeys((f"campaign_{season}_region" for season in Season), tuple(TARGET_REGIONS.items())),
    "field_reading": (
        ("union", N_("union of the principals")),
        ("best", N_("best single official")),
        ("every", N_("every principal")),
    ),
}


class SettingsPage(Page):
    """Settings in tabs; what the role may not change is shown and cannot be edited."""

    key = "settings"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the tabs."""
        super().__init__(shell)
        self.form = Form(2)
        self.inputs: dict[str, QLineEdit | Choice] = {}
        self.people, self.tables, self.kept, self.log = QVBoxLayout(), QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self.save_button = button(_("Save settings"), self.save, primary=True)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(
            _scrolled(column(self.form, row(None, self.save_button), None, margins=(18, 14, 18, 14), spacing=12)),
            _("County setup"),
        )
        self.tabs.addTab(_scrolled(self.people), _("Accounts"))
        if shell.actor is not None and shell.actor.may(May.SET_UP):
            self.people_forms = PeopleForms(shell)
            self.tabs.addTab(_scrolled(column(self.people_forms, None)), _("Units and people"))
        self.matters = MatterForms(shell)
        self.tabs.addTab(_scrolled(column(self.matters)), _("Matters and limits"))
        self.materials = MaterialCatalogues(shell)
        self.tabs.addTab(_scrolled(column(self.materials)), _("Material catalogues"))
        self.tabs.addTab(_scrolled(self.tables), _("Holiday tables"))
        self.tabs.addTab(_scrolled(self.kept), _("Backups"))
        self.tabs.addTab(_scrolled(self.log), _("Change log"))
        self.tabs.addTab(_scrolled(self._shortcuts()), _("Shortcuts"))
        self.tabs.addTab(_scrolled(self._appearance()), _("Appearance"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.head(_("Settings"), None))
        card = QVBoxLayout()
        card.setContentsMargins(1, 1, 1, 1)
        card.addWidget(self.tabs)
        layout.addWidget(boxed(card, "card"), 1)

    def refresh(self) -> None:
        """Load everything the tabs show."""
        folder = self.shell.client

        def ask(place: Any) -> Any:  # noqa: ANN401 - the database side
            import crm.people.founding  # noqa: PLC0415 - the names of a county's first acts stand in the change log
            import crm.sample.service  # noqa: F401, PLC0415 - likewise, and Pillow is not wanted before

            session = place.work.session
            return (
                all_settings(session),
                accounts(session),
                holiday_tables(session),
                backups(place.folder.backups),
                recent_entries(session, place.actor, 60),
            )

        folder.latest("settings", ask, self._show)

    def _show(self, found: Any) -> None:  # noqa: ANN401 - what ask returned
        values, people, tables, kept, log = found
        may = self.shell.actor is not None and self.shell.actor.may(May.SET_UP)
        self._show_setup(values, may)
        _fill(
            self.people,
            [
                boxed(
                    row(
                        label(each.official_name, "strong"),
                        label(each.unit_name, "secondary"),
                        None,
                        Badge("neutral", _(ROLE_NAMES[each.role])),
                        margins=(16, 6, 16, 6),
                    ),
                    "rowLine",
                )
                for each in people
            ],
        )
        _fill(
            self.tables,
            [
                boxed(
                    row(
                        label(_("Built in: 2018–2026. Imported tables prevail over them, the newest first."), "secondary"),
                        None,
                        *([button(_("Import table…"), self.ask_table)] if may else []),
                        margins=(16, 8, 16, 8),
                    ),
                    "rowLine",
                ),
                *(
                    boxed(row(label(str(year), "strong"), label(name), None, margins=(16, 6, 16, 6)), "rowLine")
                    for year, name in tables
                ),
            ],
        )
        _fill(
            self.kept,
            [
                boxed(
                    row(
                        label(_("A backup is made at start when the last is older than a day."), "secondary"),
                        None,
                        button(_("Back up now"), self.back_up),
                        margins=(16, 8, 16, 8),
                    ),
                    "rowLine",
                ),
                *(
                    boxed(
                        row(
                            label(f"{moment:%Y-%m-%d %H:%M}", "strong"),
                            label(path.name, "secondary"),
                            None,
                            margins=(16, 6, 16, 6),
                        ),
                        "rowLine",
                    )
                    for moment, path in kept
                ),
            ],
        )
        _fill(self.log, [_entry_line(each) for each in log] or [EmptyState(_("Nothing has been changed yet."))])

    def _show_setup(self, values: dict[str, Any], may: bool) -> None:
        for name, rule in SETTINGS.items():
            if name not in self.inputs:
                self.inputs[name] = self._input(name, values[name])
                self.form.add(name, _(rule.meaning), self.inputs[name])
            field = self.inputs[name]
            if isinstance(field, Choice):
                field.choose(values[name])
            else:
                field.setText(str(values[name]))
            field.setEnabled(may)
        self.save_button.setVisible(may)

    def _input(self, name: str, value: Any) -> QLineEdit | Choice:  # noqa: ANN401 - a setting holds any JSON value
        if name in CHOICES:
            return Choice([(key, _(word)) for key, word in CHOICES[name]], value)
        if isinstance(SETTINGS[name].default, bool):
            return Choice([(False, _("no")), (True, _("yes"))], value)
        return QLineEdit()

    def gather(self) -> dict[str, Any]:
        """Return the settings entered. Raises RuleBroken ``number``."""
        found: dict[str, Any] = {}
        for name, field in self.inputs.items():
            if isinstance(field, Choice):
                found[name] = field.value()
            elif isinstance(SETTINGS[name].default, int):
                try:
                    found[name] = int(field.text())
                except ValueError as error:
                    sentence = _("“{text}” is not a whole number.")
                    raise RuleBroken("number", sentence.format(text=field.text()), field=name) from error
            else:
                found[name] = field.text().strip()
        return found

    def save(self) -> None:
        """Save every setting that was changed, one act each."""
        try:
            wanted = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return

        def changed(place: Any) -> list[tuple[str, Any]]:  # noqa: ANN401 - the database side
            now = all_settings(place.work.session)
            return [(name, value) for name, value in wanted.items() if now[name] != value]

        def save_each(found: list[tuple[str, Any]]) -> None:
            for name, value in found:
                self.shell.act(lambda work, name=name, value=value: change_setting(work, name, value), None, self.form)

        self.shell.client.submit(changed, save_each)

    def ask_table(self) -> None:
        """Choose a holiday table to import."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose a holiday table"), "", "JSON (*.json)")
        if path:
            self.import_table(Path(path))

    def import_table(self, path: Path) -> None:
        """Show which open deadlines a holiday table moves; it is imported when that is confirmed."""
        try:
            days = read_holiday_file(path)
        except SijiError as error:
            self.shell.tell(error)
            return
        name = f"import {self.shell.today.isoformat()}"

        def show(moves: list[Moved]) -> None:
            self.moves = MovesDialog(self.shell, days, name, moves)
            self.moves.open()

        self.shell.client.submit(lambda place: preview_holiday_table(place.work, days, name), show, self.shell.tell)

    def back_up(self) -> None:
        """Write a backup now."""

        def run(place: Any) -> Path:  # noqa: ANN401 - the database side
            return backup_now(place.folder.database, place.folder.backups, place.desk.clock.now(), key=place.key)

        def told(path: Path) -> None:
            self.shell.banner.say("good", _("Saved {path}.").format(path=path.name))
            self.shell.refresh()

        self.shell.client.submit(run, told, self.shell.tell)

    def _shortcuts(self) -> QVBoxLayout:
        """Return every action with its shortcut, to be typed anew; keys that clash are refused."""
        registry = self.shell.actions_known
        lines = []
        for action in registry.actions.values():
            keys = QKeySequenceEdit(QKeySequence(registry.shortcut(action.id)))
            keys.setMaximumWidth(180)
            keys.setAccessibleName(_(action.label))
            keys.editingFinished.connect(lambda action=action, keys=keys: self._change_shortcut(action.id, keys))
            lines.append(boxed(row(label(_(action.label)), None, keys, margins=(16, 4, 16, 4)), "rowLine"))
        return column(*lines, None, spacing=0)

    def _change_shortcut(self, action_id: str, keys: QKeySequenceEdit) -> None:
        registry = self.shell.actions_known
        wanted = keys.keySequence().toString()
        if wanted == registry.shortcut(action_id):
            return
        try:
            registry.change(action_id, wanted)
        except SijiError as error:
            keys.setKeySequence(QKeySequence(registry.shortcut(action_id)))
            self.shell.tell(error)

    def _appearance(self) -> QVBoxLayout:
        choice = Choice([("light", _("Light")), ("dark", _("Dark"))], theme.name)
        choice.setAccessibleName(_("Appearance"))
        choice.currentIndexChanged.connect(lambda _index: self._dress(str(choice.value())))
        return column(
            row(label(_("Appearance")), choice, None),
            label(_("At start the window follows the desktop."), "faint"),
            None,
            margins=(18, 14, 18, 14),
        )

    def _dress(self, name: str) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, name)
            self.shell.update()


def _scrolled(layout: QVBoxLayout) -> QScrollArea:
    layout.setSpacing(layout.spacing())
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(boxed(layout))
    return area


def _fill(layout: QVBoxLayout, widgets: list[QWidget]) -> None:
    clear(layout)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)
    layout.addStretch(1)


def _entry_line(entry: Entry) -> QWidget:
    moment = entry.moment.astimezone(COUNTY_ZONE)
    return boxed(
        row(
            label(f"{moment:%m-%d %H:%M}", "faint"),
            label(_(LABELS.get(entry.act, entry.act)), "strong"),
            label(entry.title, "secondary"),
            None,
            label(_("Siji") if entry.actor == PROGRAM.name else entry.actor, "secondary"),
            margins=(16, 6, 16, 6),
        ),
        "rowLine",
    )
