"""Bringing a ledger in: columns to correct, questions to answer, every row with what will happen, then one act."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QHeaderView, QProgressBar, QScrollArea, QTableView, QVBoxLayout

from crm.kernel.errors import SijiError
from crm.kernel.i18n import _, ngettext
from crm.ledger.plan import OUTCOME_NAMES, Outcome, RowPlan
from crm.ledger.queries import surroundings
from crm.ledger.service import (
    Cancelled,
    Imported,
    Ledger,
    Preview,
    field_choices,
    import_ledger,
    open_ledger,
    preview,
    remember_mapping,
    with_answers,
    with_mapping,
)
from crm.ledger.writing import write_refused
from crm.store.acts import Done, Work
from ui.widgets.basics import Banner, Card, boxed, button, chip, clear, label, row
from ui.widgets.forms import Choice, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

Index = QModelIndex | QPersistentModelIndex
SHAPES = {Outcome.CREATE: "●", Outcome.UPDATE: "●", Outcome.DUPLICATE: "▲", Outcome.REFUSED: "■", Outcome.QUESTION: "▲"}


class PreviewModel(QAbstractTableModel):
    """The rows of a preview."""

    def __init__(self, rows: list[RowPlan]) -> None:
        """Show ``rows``."""
        super().__init__()
        self.rows = rows
        self.heads = (_("Row"), _("What happens"), _("Project"), _("Investor"), _("Why and notes"))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a head."""
        wanted = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self.heads[section] if wanted else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        """Return a cell."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        plan = self.rows[index.row()]
        why = "；".join(filter(None, (plan.reason, *plan.notes)))
        cells = (
            str(plan.number),
            f"{SHAPES[plan.outcome]} {_(OUTCOME_NAMES[plan.outcome])}",
            plan.read.row.name,
            plan.read.row.investor,
            why,
        )
        return cells[index.column()]


class ImportDialog(QDialog):
    """The import of one ledger."""

    def __init__(self, shell: MainWindow, path: Path) -> None:
        """Read the file on the database thread and show what is in it."""
        super().__init__(shell)
        self.shell, self.path = shell, path
        self.ledger: Ledger | None = None
        self.preview: Preview | None = None
        self.result: Imported | None = None
        self._job: Any = None
        self._choices: dict[int, Choice] = {}
        self._answers: dict[str, Choice] = {}

        # widgets
        self.setWindowTitle(_("Import {file}").format(file=path.name))
        self.resize(1120, 680)
        self.banner = Banner()
        self.counts = boxed(row())
        self.columns_card = Card(_("Columns"), _("correct what was taken wrongly; it is remembered"))
        self.questions_card = Card(_("Questions"), _("nothing is guessed: rows that need an answer wait"))
        self.table = QTableView()
        self.table.setAccessibleName(_("Rows"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(28)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.progress = QProgressBar()
        self.progress.hide()
        self.update_box = check_box(_("update records that are there already"))
        self.import_button = button(_("Import"), self.start, primary=True)
        self.refused_button = button(_("Save refused rows…"), self._ask_refused, icon="download")
        self.cancel_button = button(_("Cancel"), self.cancel)

        # assembly
        left = QVBoxLayout()
        left.addWidget(self.columns_card, 3)
        left.addWidget(self.questions_card, 2)
        side = boxed(left)
        side.setFixedWidth(350)
        rows = Card(_("Rows"), _("what will happen to each"))
        rows.body.addWidget(self.table, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.banner)
        layout.addWidget(self.counts)
        middle = row(side, rows, spacing=12)
        middle.setStretch(1, 1)
        layout.addLayout(middle, 1)
        layout.addWidget(self.progress)
        layout.addLayout(row(self.update_box, None, self.refused_button, self.cancel_button, self.import_button))

        # connections
        self.update_box.toggled.connect(lambda _on: self._look_again())
        self.import_button.setEnabled(False)
        self.refused_button.setEnabled(False)
        self._run(lambda work: open_ledger(work.session, work.actor, path), self._opened)

    def _run(self, ask: Any, show: Any) -> None:  # noqa: ANN401 - a question and who shows its answer
        self.shell.client.submit(lambda place: ask(place.work), show, self._failed)

    def _failed(self, error: Exception) -> None:
        self.progress.hide()
        self.import_button.setEnabled(self.preview is not None)
        if isinstance(error, SijiError):
            self.banner.say("bad", error.message)
        else:
            self.shell.tell(error)

    # ---- looking -----------------------------------------------------------------------------------------
    def _opened(self, ledger: Ledger) -> None:
        self.ledger = ledger
        if ledger.remembered:
            self.banner.say("info", _("These columns are known; the mapping of last time is used."))
        self._show_columns(ledger)
        self._look_again()

    def _show_columns(self, ledger: Ledger) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setVerticalSpacing(4)
        fields = [("", _("(left out)")), *field_choices(ledger.kind)]
        for number, each in enumerate(ledger.columns):
            head = label(each.head.replace("\n", " ")[:18])
            head.setToolTip(each.head)
            choice = Choice(fields, each.field)
            choice.setAccessibleName(each.head)
            choice.setMaximumWidth(160)
            choice.currentIndexChanged.connect(lambda _index: self._remap())
            grid.addWidget(head, number, 0)
            grid.addWidget(choice, number, 1)
            self._choices[each.index] = choice
        grid.setColumnStretch(0, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(grid))
        self.columns_card.fill(area)

    def _remap(self) -> None:
        if self.ledger is not None:
            self.ledger = with_mapping(self.ledger, {index: str(choice.value() or "") for index, choice in self._choices.items()})
            self._look_again()

    def _look_again(self) -> None:
        ledger, update = self.ledger, self.update_box.isChecked()
        if ledger is None:
            return

        def ask(work: Work) -> Preview:
            around = surroundings(work.session, work.actor, work.clock.today())
            return preview(work.session, work.actor, ledger, around, update=update)

        self._run(ask, self._show_preview)

    def _show_preview(self, found: Preview) -> None:
        self.preview = found
        self.table.setModel(PreviewModel(found.rows))
        head = self.table.horizontalHeader()
        for number, width in enumerate((48, 92, 190, 190)):
            self.table.setColumnWidth(number, width)
        head.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        layout = self.counts.layout()
        clear(layout)
        for outcome, name in OUTCOME_NAMES.items():
            layout.addWidget(chip(f"{SHAPES[outcome]} {_(name)} {found.count(outcome)}"))
        layout.addStretch(1)
        ready = found.count(Outcome.CREATE) + found.count(Outcome.UPDATE)
        self.import_button.setEnabled(ready > 0)
        self.import_button.setText(ngettext("Import {count} row", "Import {count} rows", ready).format(count=ready))
        self.refused_button.setEnabled(found.count(Outcome.REFUSED) + found.count(Outcome.QUESTION) > 0)
        self._show_questions(found)

    def _show_questions(self, found: Preview) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(12, 8, 12, 8)
        self._answers = {}
        for number, question in enumerate(found.questions):
            grid.addWidget(label(question.sentence, wrap=True), number * 2, 0)
            choice = Choice([(None, _("(not answered)")), *zip(question.choices, question.labels, strict=True)])
            choice.setAccessibleName(question.sentence)
            choice.currentIndexChanged.connect(lambda _index, key=question.key, choice=choice: self._answer(key, choice))
            grid.addWidget(choice, number * 2 + 1, 0)
            self._answers[question.key] = choice
        if not found.questions:
            grid.addWidget(label(_("No question is open."), "secondary"), 0, 0)
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(grid))
        self.questions_card.fill(area)

    def _answer(self, key: str, choice: Choice) -> None:
        if self.ledger is not None and choice.value() is not None:
            self.ledger = with_answers(self.ledger, {key: str(choice.value())})
            self._look_again()

    # ---- doing -------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Import in one act that can be undone as a whole; it tells its progress and can be stopped."""
        ledger, update = self.ledger, self.update_box.isChecked()
        if ledger is None:
            return
        self.import_button.setEnabled(False)
        self.progress.setValue(0)
        self.progress.show()

        def run(place: Any, progress: Any) -> Done[Imported]:  # noqa: ANN401 - the database side
            done = import_ledger(place.work, ledger, update=update, progress=progress)
            remember_mapping(place.work, ledger)
            return done

        self._job = self.shell.client.long(run, self._told, self._imported, self._stopped)

    def _told(self, done: int, total: int) -> None:
        self.progress.setMaximum(total)
        self.progress.setValue(done)

    def _imported(self, done: Done[Imported]) -> None:
        self._job = None
        self.result = done.value
        text = _("{created} leads entered, {updated} updated, {duplicates} duplicates left alone, {refused} rows refused.")
        words = text.format(
            created=done.value.created, updated=done.value.updated, duplicates=done.value.duplicates, refused=done.value.refused
        )
        self.shell.banner.say("good", words, _("Undo the import"), lambda: self.shell.undo(done.seq))
        self.accept()

    def _stopped(self, error: Exception) -> None:
        self._job = None
        if type(error).__name__ == Cancelled.__name__:
            self.progress.hide()
            self.import_button.setEnabled(True)
            self.banner.say("info", _("The import was stopped; nothing was changed."))
        else:
            self._failed(error)

    def cancel(self) -> None:
        """Stop a running import, or close."""
        if self._job is not None:
            self._job.cancel()
        else:
            self.reject()

    def _ask_refused(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(
            self, _("Save as"), f"{self.path.stem}-" + _("refused") + ".xlsx", "Excel (*.xlsx)"
        )
        if path:
            self.save_refused(Path(path))

    def save_refused(self, path: Path) -> None:
        """Write the refused rows with the reason beside each."""
        ledger, found = self.ledger, self.preview
        if ledger is None or found is None:
            return
        rows = [plan for plan in found.rows if plan.outcome in (Outcome.REFUSED, Outcome.QUESTION)]
        self._run(
            lambda _work: write_refused(path, ledger, rows),
            lambda count: self.banner.say("good", _("{count} rows written to {path}.").format(count=count, path=path)),
        )
