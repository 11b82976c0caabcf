"""The first start 欢迎: look around the sample county, set up a new county, or unlock the one that is here."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QThread, Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QProgressBar, QRadioButton

from crm.kernel.errors import SijiError
from crm.kernel.i18n import _
from crm.store.data_folder import DataFolder
from crm.store.keys import logins, unlock, unlock_by_code
from ui.shell.opening import Opened
from ui.widgets.basics import button, column, label, row
from ui.widgets.forms import Choice, Form

SAMPLE_MARK = "sample-county"


def ask(dialog: Welcome | Unlock) -> Opened | None:
    """Show a dialog and return what it opened, None when the person left."""
    dialog.exec()
    return dialog.opened


class _SampleMaker(QThread):
    """Makes the sample county off the GUI thread."""

    stepped = Signal(int, int)
    failed = Signal(object)

    def __init__(self, folder: DataFolder) -> None:
        super().__init__()
        self._folder = folder

    def run(self) -> None:
        """Make it."""
        from crm import schema  # noqa: F401, PLC0415 - the domain is loaded when it is wanted
        from crm.sample.service import fill_with_sample  # noqa: PLC0415
        from crm.store.folder import create_folder  # noqa: PLC0415

        try:
            desk = create_folder(self._folder)
            try:
                fill_with_sample(desk, progress=self.stepped.emit)
            finally:
                desk.close()
            (self._folder.path / SAMPLE_MARK).write_text("", encoding="utf-8")
        except SijiError as error:
            self.failed.emit(error)


class Welcome(QDialog):
    """The choices of the first start; the sample county is the default."""

    def __init__(self, folder: DataFolder, *, only_sample: bool = False) -> None:
        """Offer the choices; ``only_sample`` begins making it at once."""
        super().__init__()
        self.folder = folder
        self.opened: Opened | None = None
        self.setWindowTitle("四季招商")
        self.setMinimumWidth(620)
        title = QLabel(_("Welcome to Siji"))
        title.setObjectName("title")
        self.sample = QRadioButton(_("Look around the sample county"))
        self.new = QRadioButton(_("Set up a new county"))
        self.sample.setChecked(True)
        self.form = Form()
        self.county = self.form.add("county_name", _("County"), QLineEdit(), needed=True)
        self.bureau = self.form.add("bureau_name", _("Bureau"), QLineEdit(), needed=True)
        self.name = self.form.add("login", _("Your name"), QLineEdit(), needed=True)
        self.password = self.form.add("password", _("Password"), QLineEdit(), needed=True)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.again = self.form.add("again", _("Again"), QLineEdit(), needed=True)
        self.again.setEchoMode(QLineEdit.EchoMode.Password)
        self.form.hide()
        self.message = label("", "bad", wrap=True)
        self.progress = QProgressBar()
        self.progress.hide()
        self.go = button(_("Begin"), self.begin, primary=True)
        self.setLayout(
            column(
                title,
                label(_("A desk for investment promotion: leads, first reports, field days, bulletins."), "secondary"),
                8,
                self.sample,
                label(
                    "      " + _("Fictional people and firms, two years of a county, every role to try. Nothing can go wrong."),
                    "faint",
                ),
                self.new,
                label("      " + _("Your own data, encrypted; you become its administrator."), "faint"),
                self.form,
                self.message,
                self.progress,
                label(_("Data folder: {path}").format(path=folder.path), "faint"),
                row(None, button(_("Leave"), self.reject), self.go),
                spacing=8,
                margins=(28, 24, 28, 20),
            )
        )
        self.new.toggled.connect(self.form.setVisible)
        if only_sample:
            self.begin()

    def begin(self) -> None:
        """Do what was chosen."""
        if self.sample.isChecked():
            self._make_sample()
        else:
            self._set_up()

    def _make_sample(self) -> None:
        self.go.setEnabled(False)
        self.progress.show()
        self._maker = _SampleMaker(self.folder)
        self._maker.stepped.connect(self._told)
        self._maker.failed.connect(self._refuse)
        self._maker.finished.connect(self._made)
        self._maker.start()

    def _told(self, done: int, total: int) -> None:
        self.progress.setMaximum(total)
        self.progress.setValue(done)

    def _refuse(self, error: SijiError) -> None:
        self.message.setText(error.message)
        self.go.setEnabled(True)

    def _made(self) -> None:
        if not self.message.text():
            self.opened = Opened(self.folder, None, None, sample=True)
            self.accept()

    def _set_up(self) -> None:
        """Set up an encrypted county with its first administrator, then show the recovery code once."""
        from crm import schema  # noqa: F401, PLC0415
        from crm.people.founding import checked_names, found_county  # noqa: PLC0415
        from crm.store.folder import create_folder  # noqa: PLC0415
        from crm.store.keys import new_keyring  # noqa: PLC0415

        if self.password.text() != self.again.text():
            self.form.complain("again", _("The two passwords differ."))
            return
        try:
            county, bureau, name = checked_names(self.county.text(), self.bureau.text(), self.name.text())
            key, code = new_keyring(self.folder.keys, name, self.password.text())
            desk = create_folder(self.folder, key)
            try:
                found_county(desk, county, bureau, name)
            finally:
                desk.close()
        except SijiError as error:
            field = getattr(error, "field", None)
            if not (field and self.form.complain(field, error.message)):
                self.message.setText(error.message)
            return
        self.opened = Opened(self.folder, key, name, sample=False)
        self._show_code(code)

    def _show_code(self, code: str) -> None:
        shown = QDialog(self)
        shown.setWindowTitle(_("Recovery code"))
        words = label(code, "number")
        words.setTextInteractionFlags(words.textInteractionFlags() | words.textInteractionFlags().TextSelectableByMouse)
        shown.setLayout(
            column(
                label(
                    _(
                        "Write this code down and lock it away. With it the data can be opened when every password is lost; "
                        "it is shown this once."
                    ),
                    wrap=True,
                ),
                words,
                row(None, button(_("I have written it down"), shown.accept, primary=True)),
                margins=(24, 20, 24, 16),
                spacing=14,
            )
        )
        shown.exec()
        self.accept()


class Unlock(QDialog):
    """The password of an encrypted folder, or its recovery code."""

    def __init__(self, folder: DataFolder) -> None:
        """Ask for login and password."""
        super().__init__()
        self.folder = folder
        self.opened: Opened | None = None
        self.setWindowTitle("四季招商")
        self.setMinimumWidth(420)
        self.form = Form()
        self.login = self.form.add("login", _("Account"), Choice([(name, name) for name in logins(folder.keys)]))
        self.password = self.form.add("password", _("Password"), QLineEdit())
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.code = self.form.add("code", _("or recovery code"), QLineEdit())
        self.setLayout(
            column(
                self.form,
                row(None, button(_("Leave"), self.reject), button(_("Open"), self.unlock, primary=True)),
                margins=(24, 20, 24, 16),
                spacing=14,
            )
        )
        self.password.returnPressed.connect(self.unlock)

    def unlock(self) -> None:
        """Try the password or the code."""
        login = str(self.login.value())
        try:
            code = self.code.text().strip()
            key = unlock_by_code(self.folder.keys, code) if code else unlock(self.folder.keys, login, self.password.text())
        except SijiError as error:
            self.form.complain("code" if self.code.text().strip() else "password", error.message)
            return
        self.opened = Opened(self.folder, key, login, sample=False)
        self.accept()


def throw_away_folder() -> DataFolder:
    """Return a new folder that nobody needs to keep."""
    return DataFolder(Path(tempfile.mkdtemp(prefix="siji-demo-")))
