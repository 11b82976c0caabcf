"""A project of a sample: why it was drawn, its pace as planned and seen, its checklist by keyboard, its findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from crm.league.inspections.rows import FindingRow, ProjectRow, QuestionRow
from crm.league.inspections.rules import ANSWER_NAMES, Answer
from crm.league.inspections.sampling import DRAWN_NAMES, Drawn, factor_words
from crm.league.inspections.service import answer_question
from ui.pages.assessment.inspections_finding import finding_badge
from ui.pages.procedures.act_dialog import TextDialog
from ui.pages.procedures.transfer_cards import caption, facts
from ui.widgets.basics import Badge, boxed, clear, column, label, row
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

ANSWERS = {
    "y": Answer.YES,
    "1": Answer.YES,
    "n": Answer.NO,
    "2": Answer.NO,
    "x": Answer.NOT_APPLICABLE,
    "3": Answer.NOT_APPLICABLE,
}
"""Keys that answer the question under the cursor; digits for whoever has an input method on."""
STATES = {Answer.YES: "good", Answer.NO: "bad", Answer.NOT_APPLICABLE: "neutral", Answer.NONE: "neutral"}
LEAST_HEIGHT = 250


class ProjectPane(QWidget):
    """Facts above, the checklist in the middle, findings below; ``opened`` asks for a finding."""

    opened = Signal(object)

    def __init__(self, shell: MainWindow) -> None:
        """Begin empty."""
        super().__init__()
        self.shell = shell
        self.head = column(spacing=0)
        self.foot = column(spacing=0)
        self.questions = QuestionList(shell)
        self.asked = label("", "strong")
        keys = label(_("Y or 1 yes   N or 2 no   X or 3 not applicable   Backspace takes back   M note   ← list"), "faint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self.head)
        layout.addWidget(boxed(row(self.asked, None, keys, margins=(14, 8, 14, 4)), "rowLine"))
        layout.addWidget(self.questions, 1)
        layout.addLayout(self.foot)

    def show_project(
        self, project: ProjectRow, asked: Sequence[QuestionRow], found: Sequence[FindingRow], *, editable: bool
    ) -> None:
        """Show a project; the cursor of the checklist stays where it was while it is the same one."""
        clear(self.head)
        risk = "　".join(factor_words(each) for each in project.factors) or _("nothing that its data shows")
        why = _(DRAWN_NAMES[Drawn(project.drawn)]) + (f"　{project.reason}" if project.reason else "")
        seen = f"{project.seen}　{project.visited_on}" if project.visited_on else _("not visited")
        self.head.addWidget(
            facts(
                ((_("Drawn"), why), (_("Planned"), project.planned), (_("Risk"), f"{project.score}　{risk}"), (_("Seen"), seen))
            )
        )
        if project.on_time is not None:
            badge = Badge("good", _("keeps its time")) if project.on_time else Badge("warn", _("behind its time"))
            self.head.addWidget(boxed(row(badge, None, margins=(14, 0, 14, 8))))
        done = sum(each.answer != "" for each in asked)
        self.asked.setText(_("Checklist {done}/{count}").format(done=done, count=len(asked)))
        self.questions.show_questions(project.id, asked, editable=editable)
        clear(self.foot)
        if found:
            self.foot.addWidget(caption(_("Findings")))
        for each in found:
            self.foot.addWidget(
                Line(
                    finding_badge(each),
                    each.text,
                    f"№{each.ordinal} · {each.found_on}",
                    lambda each=each: self.opened.emit(each.id),
                )
            )


class QuestionList(QListWidget):
    """The questions of a project; a key answers the one under the cursor and goes on to the next. ``left``: back to the list."""

    left = Signal()

    def __init__(self, shell: MainWindow) -> None:
        """Begin empty."""
        super().__init__()
        self.shell = shell
        self.project: UUID | None = None
        self.asked: list[QuestionRow] = []
        self.editable = False
        self.setAccessibleName(_("Checklist"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(LEAST_HEIGHT)

    def show_questions(self, project: UUID, asked: Sequence[QuestionRow], *, editable: bool) -> None:
        """Show the questions of a project."""
        place = self.currentRow() if project == self.project else 0
        self.project, self.asked, self.editable = project, list(asked), editable
        self.clear()
        for number, each in enumerate(asked, 1):
            item = QListWidgetItem()
            answer = Answer(each.answer)
            words = _(ANSWER_NAMES[answer])
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{number}. {each.text} {words} {each.note}")
            line = self._line(number, each, Badge(STATES[answer], words))
            item.setSizeHint(QSize(100, line.sizeHint().height()))
            self.addItem(item)
            self.setItemWidget(item, line)
        self.setCurrentRow(min(max(0, place), self.count() - 1))

    def _line(self, number: int, each: QuestionRow, badge: Badge) -> QWidget:
        said = column(label(f"{number}. {each.text}"), *([label(each.note, "secondary")] if each.note else []), spacing=1)
        return boxed(row(boxed(said), None, badge, margins=(14, 5, 14, 5)))

    def answer(self, answer: Answer) -> None:
        """Answer the question under the cursor and go on to the next."""
        place = self.currentRow()
        if not self.editable or not 0 <= place < len(self.asked):
            return
        each = self.asked[place]
        self.setCurrentRow(min(place + (answer is not Answer.NONE), self.count() - 1))
        self.shell.act(lambda work: answer_question(work, each.id, answer, each.note), quiet=True)

    def ask_note(self) -> None:
        """Ask for a note beside the answer."""
        place = self.currentRow()
        if not self.editable or not 0 <= place < len(self.asked):
            return
        each = self.asked[place]
        self.dialog = TextDialog(
            self.shell,
            _("Note"),
            ("note", _("Note")),
            lambda work, typed: answer_question(work, each.id, each.answer, typed),
            words=each.text,
            verb=_("Keep note"),
            needed=False,
        )
        self.dialog.text.setText(each.note)
        self.dialog.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer by a letter or a digit; J/K and the arrows choose, ← and Esc lead back."""
        key = event.text().lower()
        if key in ANSWERS:
            self.answer(ANSWERS[key])
        elif event.key() == Qt.Key.Key_Backspace:
            self.answer(Answer.NONE)
        elif key == "m":
            self.ask_note()
        elif key in ("j", "k"):
            step = 1 if key == "j" else -1
            self.setCurrentRow(min(max(0, self.currentRow() + step), self.count() - 1))
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)
