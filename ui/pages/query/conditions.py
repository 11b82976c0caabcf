"""The builder of conditions: rows of field, operator and value, in groups that stand in one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.querydesk.kinds import OPERATOR_NAMES, OPERATORS, TAKES, Field, Operator, Takes
from crm.querydesk.rules import DEEPEST, JOIN_NAMES, Condition, Group, Join
from ui.pages.query.values import Editor, Offered, editor_of
from ui.widgets.basics import button, label
from ui.widgets.forms import Choice

TALLEST = 196
"""Pixels that the conditions take at most; more of them scroll."""


class FieldChoice(Choice):
    """The fields of a subject under their headings, which cannot be chosen themselves."""

    def __init__(self, fields: Mapping[str, Field], chosen: str = "") -> None:
        """Offer the fields and show the chosen one, else the first."""
        super().__init__(())
        self.setMinimumContentsLength(10)
        self.setMaxVisibleItems(22)
        self.setAccessibleName(_("Field"))
        for section, members in groupby(fields.values(), key=lambda each: each.section):
            self._head(_(section))
            for each in members:
                self.addItem(f"  {_(each.label)}", each.name)
        self.choose(chosen or next(iter(fields)))

    def _head(self, words: str) -> None:
        self.addItem(words, None)
        model = self.model()
        if isinstance(model, QStandardItemModel):
            model.item(self.count() - 1).setEnabled(False)


def _remover(name: str, run: Callable[[], object]) -> QPushButton:
    made = button("✕", run, link=True)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


class ConditionRow(QWidget):
    """One condition: number, field, operator, value, and the sentence that says what is wrong with it."""

    edited = Signal()
    removed = Signal(object)

    def __init__(self, fields: Mapping[str, Field], offered: Offered, condition: Condition | None = None) -> None:
        """Show a condition, or a new one on the first field."""
        super().__init__()
        self._fields, self._offered = fields, offered
        self.place = ""
        self.number = label("", "faint")
        self.number.setFixedWidth(34)
        known = condition is not None and condition.field in fields
        self.field = FieldChoice(fields, condition.field if condition is not None and known else "")
        self.field.setFixedWidth(190)
        self.operator = Choice(())
        self.operator.setAccessibleName(_("Operator"))
        self.operator.setFixedWidth(128)
        self.editor = Editor()
        self.message = label("", "bad")
        self._values = QHBoxLayout()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 1, 0, 1)
        line.setSpacing(6)
        for part in (self.number, self.field, self.operator):
            line.addWidget(part)
        line.addLayout(self._values)
        line.addWidget(self.message, 1)
        line.addStretch(1)
        line.addWidget(_remover(_("Remove this condition"), lambda: self.removed.emit(self)))
        self._offer_operators(condition.operator if condition is not None and known else None)
        if condition is not None and known:
            self.editor.show_value(condition.value)
        self.field.currentIndexChanged.connect(self._other_field)
        self.operator.currentIndexChanged.connect(self._other_operator)

    @property
    def asked(self) -> Field:
        """Return the field asked about."""
        return self._fields[str(self.field.value())]

    def _offer_operators(self, chosen: Operator | None = None) -> None:
        known = OPERATORS[self.asked.kind]
        self.operator.blockSignals(True)
        self.operator.clear()
        for each in known:
            self.operator.addItem(_(OPERATOR_NAMES[each]), each)
        self.operator.choose(chosen if chosen in known else known[0])
        self.operator.blockSignals(False)
        self._make_editor()

    def _make_editor(self) -> None:
        """Put the editor there that field and operator ask for; what was entered stays where it fits."""
        kept, before = None, self.editor
        new = editor_of(self.asked, Operator(str(self.operator.value())), self._offered)
        if type(before) is type(new) and getattr(before, "asked", None) is getattr(new, "asked", self.asked):
            kept = _quietly(before)
        self._values.removeWidget(before)
        before.hide()
        before.deleteLater()
        self.editor = new
        if kept is not None:
            new.show_value(kept)
        self._values.addWidget(new)
        new.edited.connect(self._entered)

    def _other_field(self, _index: int) -> None:
        self._offer_operators()
        self._entered()

    def _other_operator(self, _index: int) -> None:
        self._make_editor()
        self._entered()

    def _entered(self) -> None:
        self.complain("")
        self.edited.emit()

    def complain(self, words: str) -> None:
        """Say what is wrong, or that nothing is."""
        self.message.setText(words)
        self.editor.setAccessibleDescription(words)

    def condition(self) -> Condition:
        """Return the condition. Raises RuleBroken at its place where its value is missing or cannot be read."""
        operator = Operator(str(self.operator.value()))
        try:
            value = self.editor.value()
        except RuleBroken as error:
            raise RuleBroken(error.code, error.message, field=self.place) from error
        if value is None and TAKES[operator] is not Takes.NOTHING:
            raise RuleBroken("query_missing", _("Enter a value."), field=self.place)
        return Condition(self.asked.name, operator, value)


def _quietly(editor: Editor) -> object:
    """Return what an editor holds, None where it cannot be read."""
    try:
        return editor.value()
    except RuleBroken:
        return None


class GroupBox(QFrame):
    """A group: how its conditions are joined, its rows and groups, and buttons that add to it."""

    edited = Signal()
    removed = Signal(object)

    def __init__(self, fields: Mapping[str, Field], offered: Offered, group: Group, depth: int = 1) -> None:
        """Show a group and all that stands in it."""
        super().__init__()
        self._fields, self._offered, self._depth = fields, offered, depth
        self.parts: list[ConditionRow | GroupBox] = []
        if depth > 1:
            self.setObjectName("inset")
        self.join = Choice(tuple((join, _(words)) for join, words in JOIN_NAMES.items()), group.join)
        self.join.setAccessibleName(_("How the conditions are joined"))
        self.join.setFixedWidth(160)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.join)
        self.adder = button(_("Condition"), self.add_condition, icon="plus")
        head.addWidget(self.adder)
        if depth < DEEPEST:
            head.addWidget(button(_("Group"), self.add_group, icon="plus"))
        head.addStretch(1)
        if depth > 1:
            head.addWidget(_remover(_("Remove this group"), lambda: self.removed.emit(self)))
        self._body = QVBoxLayout()
        self._body.setSpacing(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8 if depth > 1 else 0, 2, 0, 2)
        outer.setSpacing(2)
        outer.addLayout(head)
        outer.addLayout(self._body)
        for each in group.of:
            self._add(
                GroupBox(fields, offered, each, depth + 1) if isinstance(each, Group) else ConditionRow(fields, offered, each)
            )
        self.join.currentIndexChanged.connect(self._joined)

    def _joined(self, _index: int) -> None:
        self.edited.emit()

    def _add(self, part: ConditionRow | GroupBox) -> None:
        self.parts.append(part)
        self._body.addWidget(part)
        part.edited.connect(self.edited)
        part.removed.connect(self._remove)

    def _remove(self, part: ConditionRow | GroupBox) -> None:
        self.parts.remove(part)
        self._body.removeWidget(part)
        part.hide()
        part.deleteLater()
        self.edited.emit()

    def add_condition(self) -> None:
        """Add a condition and put the cursor on its field."""
        made = ConditionRow(self._fields, self._offered)
        self._add(made)
        self.edited.emit()
        made.field.setFocus()

    def add_group(self) -> None:
        """Add a group with one condition, joined the other way."""
        join = Join.ANY if Join(str(self.join.value())) is Join.ALL else Join.ALL
        made = GroupBox(self._fields, self._offered, Group(join), self._depth + 1)
        self._add(made)
        made.add_condition()

    def number(self, place: str = "") -> None:
        """Count the conditions as their mistakes are told: 1, 2, 2.1 …."""
        for number, part in enumerate(self.parts, 1):
            here = f"{place}.{number}" if place else str(number)
            if isinstance(part, GroupBox):
                part.number(here)
            else:
                part.place = here
                part.number.setText(here)

    def rows(self) -> list[ConditionRow]:
        """Return every condition's row."""
        return [row for part in self.parts for row in (part.rows() if isinstance(part, GroupBox) else [part])]

    def group(self) -> Group:
        """Return the group. Raises RuleBroken at the place of the first condition that is not complete."""
        of = tuple(part.group() if isinstance(part, GroupBox) else part.condition() for part in self.parts)
        return Group(Join(str(self.join.value())), of)


class TreeEditor(QScrollArea):
    """The whole tree, as tall as its conditions up to a limit."""

    edited = Signal()

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Conditions"))
        self.root: GroupBox | None = None

    def show_tree(self, fields: Mapping[str, Field], offered: Offered, tree: Group) -> None:
        """Show a tree over the fields of a subject."""
        self.root = GroupBox(fields, offered, tree)
        self.root.edited.connect(self._changed)
        self.setWidget(self.root)
        self._fit()

    def _changed(self) -> None:
        self._fit()
        self.edited.emit()

    def _fit(self) -> None:
        if self.root is not None:
            self.root.number()
            self.root.layout().activate()
            self.setFixedHeight(min(self.root.sizeHint().height() + 4, TALLEST))

    def tree(self) -> Group:
        """Return the tree. Raises RuleBroken at the place of the first condition that is not complete."""
        return self.root.group() if self.root is not None else Group()

    def complain(self, place: str, words: str) -> bool:
        """Say at a condition what is wrong with it; False where there is no such place."""
        found = [row for row in (self.root.rows() if self.root else []) if row.place == place]
        for row in found:
            row.complain(words)
        return bool(found)
