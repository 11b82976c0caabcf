"""The builder 条件查询: saved queries at the left, conditions above, what they find below, as one builds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QListWidget, QListWidgetItem, QMenu, QVBoxLayout, QWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.queries import officials_on, units
from crm.querydesk.fields import SUBJECTS, subject_of
from crm.querydesk.questions import Question, check_question
from crm.querydesk.rules import Condition, Group, Join
from crm.querydesk.saved import SavedRow, saved_queries
from crm.querydesk.service import delete_query, save_query, share_query
from ui.pages.query.conditions import TreeEditor
from ui.pages.query.grouping import ColumnsButton, GroupBar
from ui.pages.query.results import Results
from ui.pages.query.saving import RenameDialog, SaveDialog, sharing_of
from ui.pages.query.values import Offered
from ui.widgets.basics import Card, boxed, button, chip, column, label, row
from ui.widgets.forms import Choice

if TYPE_CHECKING:
    from crm.store.acts import Work
    from ui.shell.window import MainWindow

LISTED = ((True, N_("My queries")), (False, N_("Shared with me")), (None, N_("Built in")))
TYPING = 250
"""Milliseconds after the last keystroke until the database is asked; our default."""


def _offered(work: Work) -> Offered:
    """Read the units and the officials in office that conditions offer."""
    seen = None if work.actor.units is None else list(work.actor.units)
    people = officials_on(work.session, work.clock.today(), seen)
    names = {each.id.hex: each.name for each in people}
    return Offered(tuple((each.id.hex, each.short_name) for each in units(work.session)), tuple(names.items()))


class Builder(QWidget):
    """Builds a question and shows its answer; ``verbs`` stand in the page's head."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out list, conditions and results."""
        super().__init__()
        self.shell = shell
        self.question = Question("leads")
        self.saved: SavedRow | None = None
        self.offered: Offered | None = None
        self._filling = False
        self._make_parts()
        self._assemble()
        self._connect()
        self.setFocusProxy(self.list)

    def _make_parts(self) -> None:
        """Make list, conditions, results and verbs."""
        self.list = QListWidget()
        self.list.setAccessibleName(_("Saved queries"))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_card = Card(_("Saved queries"))
        self.list_card.body.addWidget(self.list)
        self.list_card.setFixedWidth(214)
        self.subject = Choice(tuple((key, _(each.label)) for key, each in SUBJECTS.items()), "leads")
        self.subject.setAccessibleName(_("What is asked about"))
        self.name = label("", "strong")
        self.tree = TreeEditor()
        self.columns = ColumnsButton()
        self.bar = GroupBar()
        self.count = chip("")
        self.results = Results(self.shell)
        self.stop = button(_("Stop"), self.results.stop, icon="x", tip=_("Stop the query that is running"))
        self.stop.setEnabled(False)
        self.tabs: dict[bool, Any] = {}
        group = QButtonGroup(self)
        for grouped, words in ((False, _("Records")), (True, _("Groups and totals"))):
            made = button(words, self._switched)
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setChecked(not grouped)
            group.addButton(made)
            self.tabs[grouped] = made
        self.save_button = button(_("Save"), icon="save")
        self.verbs = (
            button(_("New query"), self.begin, icon="plus"),
            button(_("Export"), self.export, icon="download"),
            button(_("Print"), self.print, icon="printer"),
            self.save_button,
        )
        self.menu = QMenu(self.save_button)
        self.save_button.setMenu(self.menu)
        self.sharing_menu = QMenu(_("Share with"), self.menu)

    def _assemble(self) -> None:
        """Stand the parts in their places."""
        above = column(
            row(label(_("Ask about"), "secondary"), self.subject, 10, self.name, None, spacing=6),
            self.tree,
            spacing=4,
            margins=(12, 8, 12, 8),
        )
        tools = boxed(row(*self.tabs.values(), 6, self.columns, None, self.count, self.stop, spacing=6))
        below = QVBoxLayout()
        below.setContentsMargins(12, 6, 12, 0)
        below.setSpacing(6)
        below.addWidget(tools)
        below.addWidget(self.bar)
        below.addWidget(self.results, 1)
        right = column(boxed(above, "card"), spacing=8)
        right.addWidget(boxed(below, "card"), 1)
        outer = row(self.list_card, spacing=12)
        outer.addLayout(right, 1)
        self.setLayout(outer)
        self.bar.hide()

    def _connect(self) -> None:
        """Let the parts speak to one another."""
        self._typing = QTimer(self, singleShot=True, interval=TYPING)
        self._typing.timeout.connect(self.ask)
        self.tree.edited.connect(self._edited)
        self.columns.edited.connect(self._edited)
        self.bar.edited.connect(self._edited)
        self.subject.currentIndexChanged.connect(self._other_subject)
        self.list.itemClicked.connect(self._take)
        self.list.itemActivated.connect(self._take)
        self.results.counted.connect(self._counted)
        self.results.running.connect(self._running)
        self.results.stopped.connect(self._stopped)
        self.results.opened.connect(self._open)
        self.results.drilled.connect(self._drill)
        self.menu.aboutToShow.connect(self._offer_verbs)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the saved queries anew, and ask again."""
        self.shell.read("query.saved", lambda work: saved_queries(work.session, work.actor), self._list)
        if self.offered is None:
            self.shell.read("query.offered", _offered, self._begin_with)
        else:
            self.ask()

    def _begin_with(self, offered: Offered) -> None:
        self.offered = offered
        self.show_question(self.question, self.saved)

    def _list(self, found: list[SavedRow]) -> None:
        """List one's own queries, the shared ones and those built in, each under its heading."""
        self.list.clear()
        for own, words in LISTED:
            rows = [each for each in found if (None if each.id is None else each.mine) is own]
            if not rows:
                continue
            head = QListWidgetItem(_(words))
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            head.setSizeHint(QSize(10, 26))
            self.list.addItem(head)
            for each in rows:
                self.list.addItem(self._item(each))
        if self.saved is not None and self.saved.id is not None:
            self.saved = next((each for each in found if each.id == self.saved.id), None)
            self._name()

    def _item(self, each: SavedRow) -> QListWidgetItem:
        marks = f" · {each.owner}" if each.owner else " · " + _("shared") if each.mine and each.shared != "me" else ""
        item = QListWidgetItem(f"  {each.name}{marks}")
        about = _(subject_of(each.subject).label) if each.subject in SUBJECTS else each.subject
        item.setToolTip(f"{each.name}（{about}）{marks}")
        item.setData(Qt.ItemDataRole.UserRole, each)
        item.setSizeHint(QSize(10, 28))
        return item

    def _name(self) -> None:
        self.name.setText(self.saved.name if self.saved is not None else _("New query"))

    def show_question(self, question: Question, saved: SavedRow | None = None) -> None:
        """Show a question in the builder and ask it."""
        self._filling = True
        self.question, self.saved = question, saved
        fields = subject_of(question.subject).fields
        self.subject.choose(question.subject)
        self.tree.show_tree(fields, self.offered or Offered(), question.tree)
        self.columns.show_fields(fields, question.columns or subject_of(question.subject).columns)
        self.bar.show_question(fields, question)
        self.tabs[bool(question.groups)].setChecked(True)
        self.bar.setVisible(bool(question.groups))
        self.columns.setVisible(not question.groups)
        self._name()
        self._filling = False
        self.ask()

    def built(self) -> Question:
        """Return the question as it stands in the builder. Raises RuleBroken with the place of what is wrong."""
        subject = str(self.subject.value())
        sort = self.results.model.sort_key if self.results.question and self.results.question.subject == subject else ""
        question = replace(
            self.question,
            subject=subject,
            tree=self.tree.tree(),
            columns=tuple(self.columns.chosen),
            sort=sort or self.question.sort,
            descending=self.results.model.descending if sort else self.question.descending,
            groups=self.bar.groups if self.grouped else (),
            totals=self.bar.totals(self.question.totals) if self.grouped else (),
            chart=self.bar.chart.value() if self.grouped else self.question.chart,
        )
        check_question(question, subject_of(subject).fields)
        return question

    @property
    def grouped(self) -> bool:
        """Tell whether groups are shown."""
        return bool(self.tabs[True].isChecked())

    def ask(self) -> None:
        """Ask what stands in the builder, or say at its condition what is still missing."""
        if self.offered is None:
            return
        question = self._built_or_told()
        if question is not None:
            self.question = question
            self.results.ask(question, grouped=self.grouped)

    def _built_or_told(self) -> Question | None:
        try:
            return self.built()
        except RuleBroken as error:
            reason = error.message.partition(": ")[2] or error.message.partition("：")[2] or error.message
            if not self.tree.complain(str(error.field or ""), reason):
                self.shell.tell(error)
            self.count.setText(_("not complete"))
            return None

    def _edited(self) -> None:
        if not self._filling:
            self._typing.start()

    def _switched(self) -> None:
        self.bar.setVisible(self.grouped)
        self.columns.setVisible(not self.grouped)
        self.ask()

    def _other_subject(self, _index: int) -> None:
        if not self._filling:
            self.show_question(Question(str(self.subject.value())))

    def _counted(self, total: int) -> None:
        self.count.setText(_("{count} found").format(count=f"{total:,}"))

    def _running(self, running: bool) -> None:
        self.stop.setEnabled(running)

    def _stopped(self) -> None:
        self.count.setText(_("stopped"))

    # ---- doing -------------------------------------------------------------------------------------------
    def begin(self) -> None:
        """Begin a new query about the same subject."""
        self.show_question(Question(str(self.subject.value())))
        if self.tree.root is not None:
            self.tree.root.add_condition()

    def _take(self, item: QListWidgetItem) -> None:
        saved = item.data(Qt.ItemDataRole.UserRole)
        if isinstance(saved, SavedRow):
            try:
                question = saved.question()
                check_question(question, subject_of(question.subject).fields)
            except RuleBroken as error:
                self.shell.tell(error)
                return
            self.show_question(question, saved)

    def _open(self, found: Any) -> None:  # noqa: ANN401 - a row of the table
        self.shell.open_record(subject_of(self.question.subject).kind, found.id)

    def _drill(self, conditions: tuple[Condition, ...]) -> None:
        """Show the records of one group: its conditions beside those there are."""
        tree = self.question.tree
        of = (*tree.of, *conditions) if tree.join is Join.ALL else (tree, *conditions)
        self.show_question(replace(self.question, tree=Group(Join.ALL, of), groups=(), totals=()))

    def _offer_verbs(self) -> None:
        """Offer what may be done with the query shown."""
        self.menu.clear()
        own = self.saved if self.saved is not None and self.saved.mine else None
        if own is not None:
            self.menu.addAction(_("Save changes"), lambda: self._save_over(own))
        self.menu.addAction(_("Save as…"), self.save_as)
        if own is not None:
            self.menu.addAction(_("Rename…"), lambda: self._rename(own))
            self._offer_sharing(own)
            self.menu.addAction(_("Delete"), lambda: self._delete(own))

    def save_as(self) -> None:
        """Ask for a name and save what stands in the builder."""
        question = self._built_or_told()
        if question is not None:
            self.saving = SaveDialog(self.shell, question)
            self.saving.saved.connect(self._was_saved)
            self.saving.open()

    def _was_saved(self, saved: SavedRow) -> None:
        self.saved = saved
        self._name()

    def _save_over(self, own: SavedRow) -> None:
        question = self._built_or_told()
        if question is not None:
            self.shell.act(lambda work: save_query(work, own.name, question, query_id=own.id))

    def _rename(self, own: SavedRow) -> None:
        if own.id is not None:
            self.renaming = RenameDialog(self.shell, own.id, own.name)
            self.renaming.open()

    def _offer_sharing(self, own: SavedRow) -> None:
        self.menu.addMenu(self.sharing_menu)
        self.sharing_menu.clear()
        for kind, words in sharing_of(self.shell.actor):
            action = self.sharing_menu.addAction(words, lambda kind=kind: self._share(own, kind))
            action.setCheckable(True)
            action.setChecked(kind == own.shared)

    def _share(self, own: SavedRow, kind: str) -> None:
        if (query_id := own.id) is not None:
            self.shell.act(lambda work: share_query(work, query_id, kind))

    def _delete(self, own: SavedRow) -> None:
        def gone(_value: object) -> None:
            self.saved = None
            self._name()

        if (query_id := own.id) is not None:
            self.shell.act(lambda work: delete_query(work, query_id), gone)

    def export(self) -> None:
        """Write what is shown to an Excel file."""
        self._to_file(".xlsx", "Excel (*.xlsx)", self.export_to)

    def print(self) -> None:
        """Write what is shown to a PDF."""
        self._to_file(".pdf", "PDF (*.pdf)", self.print_to)

    def _to_file(self, ending: str, kinds: str, write: Callable[[Path], object]) -> None:
        name = self.saved.name if self.saved is not None else _(subject_of(self.question.subject).label)
        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), name + ending, kinds)
        if path:
            write(Path(path))

    def export_to(self, path: Path) -> None:
        """Write what is shown, rows or groups, to ``path``."""
        question, today, grouped = self.question, self.shell.today, self.grouped

        def run(place: Any) -> int:  # noqa: ANN401 - the database side
            from crm.querydesk.report import export_question  # noqa: PLC0415 - the writer is loaded when something is exported

            work = place.work
            return export_question(work.session, work.actor, question, today, path, grouped=grouped)

        self.shell.client.submit(
            run,
            lambda count: self.shell.banner.say("good", _("{count} rows written to {path}.").format(count=count, path=path)),
            self.shell.tell,
        )

    def print_to(self, path: Path) -> None:
        """Write the printed list to ``path``."""
        question, name = self.question, self.saved.name if self.saved is not None else ""

        def run(place: Any) -> None:  # noqa: ANN401 - the database side
            from crm.querydesk.papers import printed  # noqa: PLC0415 - ReportLab is loaded when a paper is set
            from crm.store.files import write_whole  # noqa: PLC0415

            work = place.work
            write_whole(path, printed(work.session, work.actor, question, name, work.clock.now()))

        self.shell.client.submit(
            run, lambda _done: self.shell.banner.say("good", _("Saved {path}.").format(path=path)), self.shell.tell
        )
