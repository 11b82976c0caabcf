"""Matters 事项 in the settings: steps with their limits, who has them in hand, and what awaited materials do to the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _, ngettext
from crm.people.permissions import May
from crm.people.queries import units
from crm.procedures.time_limit.catalogue import seed_matters
from crm.procedures.time_limit.clock import WAITING_NAMES, Waiting
from crm.procedures.time_limit.matters import (
    MatterData,
    MatterRow,
    StepData,
    StepRow,
    add_matter,
    add_matter_step,
    edit_matter,
    edit_matter_step,
    matters,
    posts,
    remove_matter_step,
)
from crm.procedures.time_limit.windows import windows
from crm.store.acts import Work
from ui.widgets.basics import Card, EmptyState, boxed, button, column, row
from ui.widgets.forms import Choice, Form, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

Found = tuple[list[MatterRow], list[tuple[UUID, str]], list[tuple[UUID, UUID, str]], list[tuple[UUID, str]]]
"""Matters, units as (id, name), posts as (id, unit, name), windows as (id, name)."""


def whole(text: str, field: str) -> int | None:
    """Return a typed number, None where nothing is typed. Raises RuleBroken ``number``."""
    try:
        return int(text) if text.strip() else None
    except ValueError as error:
        raise RuleBroken("number", _("“{text}” is not a whole number.").format(text=text), field=field) from error


class MatterForms(QWidget):
    """Matters and their steps on the left, the chosen one on the right."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the list and both forms."""
        super().__init__()
        self.shell = shell
        self.may = shell.actor is not None and shell.actor.may(May.SET_MATTERS)
        self.rows: list[MatterRow] = []
        self.chosen: tuple[MatterRow | None, StepRow | None] = (None, None)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Matters and steps"))
        self.list.setProperty("menu", True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_card = Card(_("Matters and steps"), _("limits in working days"))
        self.list_card.setFixedWidth(400)
        self.list_card.body.addWidget(self.list)
        self.matter_form, self.step_form = Form(), Form()
        self._add_matter_fields()
        self._add_step_fields()
        self.forms = QStackedWidget()
        for part in (EmptyState(_("Choose a matter or a step.")), self.matter_form, self.step_form):
            self.forms.addWidget(boxed(column(part, None)))
        self.form_card = Card(_("Matter"), _("what changes here changes no case in hand"))
        self.save_button = button(_("Save"), self.save, primary=True)
        self.remove_button = button(_("Remove step"), self.remove)
        acts = row(
            button(_("New matter"), self.new_matter),
            button(_("New step"), self.new_step),
            button(_("Add the usual matters"), self.seed),
            None,
            self.remove_button,
            self.save_button,
        )
        self.acts = boxed(acts)
        self.acts.setVisible(self.may)
        self.form_card.body.addLayout(column(self.forms, self.acts, margins=(14, 12, 14, 10), spacing=10))
        middle = row(self.list_card, self.form_card, spacing=12, margins=(14, 12, 14, 12))
        middle.setStretch(1, 1)
        self.setLayout(middle)
        self.matter_form.setEnabled(self.may)
        self.step_form.setEnabled(self.may)
        self.list.currentItemChanged.connect(self._choose)
        self.refresh()

    def _add_matter_fields(self) -> None:
        self.name = self.matter_form.add("name", _("Name"), QLineEdit(), needed=True)
        self.unit = self.matter_form.add("unit", _("Handled by"), Choice([(None, "—")]))
        self.window_choice = self.matter_form.add("window", _("Window"), Choice([(None, "—")]))
        self.statutory = self.matter_form.add("statutory", "", check_box(_("administrative licence")))
        self.statutory.setAccessibleName(_("administrative licence"))
        self.joint = self.matter_form.add("joint", "", check_box(_("handled by several departments")))
        self.joint.setAccessibleName(_("handled by several departments"))
        self.basis = self.matter_form.add("basis", _("Basis"), QLineEdit())
        self.closed = self.matter_form.add("closed", "", check_box(_("takes no applications any more")))
        self.closed.setAccessibleName(_("takes no applications any more"))

    def _add_step_fields(self) -> None:
        form = self.step_form
        self.step_name = form.add("name", _("Step"), QLineEdit(), needed=True)
        self.limit = form.add("limit_days", _("Limit"), QLineEdit(), needed=True)
        self.major = form.add("major_days", _("Limit of a major project"), QLineEdit())
        self.waiting = form.add(
            "waiting", _("While materials are awaited"), Choice([(key, _(name)) for key, name in WAITING_NAMES.items()])
        )
        self.place = form.add("position", _("Order; the same for parallel steps"), QLineEdit())
        self.step_unit = form.add("unit_id", _("Unit"), Choice([(None, _("whoever handles the matter"))]))
        self.post = form.add("post", _("Responsible post"), Choice([(None, "—")]))

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load matters, units and posts."""

        def ask(work: Work) -> Found:
            listed = [(unit.id, unit.short_name) for unit in units(work.session)]
            at = [(each.id, each.data.name) for each in windows(work.session)]
            return matters(work.session, everything=True), listed, posts(work.session), at

        self.shell.read("matter_forms", ask, self.show_matters)

    def show_matters(self, found: Found) -> None:
        """Show the list; whatever was chosen stays chosen."""
        self.rows, listed, held, at = found
        names = dict(listed)
        for choice, first in ((self.unit, "—"), (self.step_unit, _("whoever handles the matter"))):
            _offer(choice, first, [(unit_id, name) for unit_id, name in listed])
        _offer(self.post, "—", [(post_id, f"{names.get(unit_id, '')} {name}") for post_id, unit_id, name in held])
        _offer(self.window_choice, "—", at)
        kept = self._chosen_id()
        self.list.blockSignals(True)
        self.list.clear()
        for matter in self.rows:
            self._add_item("　".join(filter(None, (matter.data.name, matter.unit, matter.window))), matter.id, strong=True)
            for step in matter.steps:
                self._add_item(f"　　{step.data.position + 1}. {step.data.name}　{_days(step)}　{step.unit} {step.post}", step.id)
        self.list.blockSignals(False)
        place = next((n for n in range(self.list.count()) if self.list.item(n).data(Qt.ItemDataRole.UserRole) == kept), 0)
        self.list.setCurrentRow(place)
        self._choose()

    def _add_item(self, text: str, record_id: UUID, *, strong: bool = False) -> None:
        item = QListWidgetItem(text.rstrip())
        item.setData(Qt.ItemDataRole.UserRole, record_id)
        font = item.font()
        font.setBold(strong)
        item.setFont(font)
        self.list.addItem(item)

    def _chosen_id(self) -> UUID | None:
        matter, step = self.chosen
        return step.id if step else matter.id if matter else None

    def _choose(self, *_items: object) -> None:
        item = self.list.currentItem()
        record_id = item.data(Qt.ItemDataRole.UserRole) if item else None
        for matter in self.rows:
            if matter.id == record_id:
                self._show(matter, None)
            for step in matter.steps:
                if step.id == record_id:
                    self._show(matter, step)

    def _show(self, matter: MatterRow, step: StepRow | None) -> None:
        self.chosen = (matter, step)
        self.remove_button.setVisible(step is not None)
        self.form_card.title.setText(f"{matter.data.name} · {step.data.name}" if step else matter.data.name)
        if step is None:
            self._fill_matter(matter.data)
        else:
            self._fill_step(step.data)

    def _fill_matter(self, data: MatterData) -> None:
        self.name.setText(data.name)
        self.unit.choose(data.unit_id)
        self.window_choice.choose(data.window_id)
        self.statutory.setChecked(data.statutory)
        self.joint.setChecked(data.joint)
        self.basis.setText(data.basis)
        self.closed.setChecked(data.closed)
        self.forms.setCurrentIndex(1)

    def _fill_step(self, data: StepData) -> None:
        self.step_name.setText(data.name)
        self.limit.setText(str(data.limit_days))
        self.major.setText("" if data.major_days is None else str(data.major_days))
        self.waiting.choose(data.waiting)
        self.place.setText(str(data.position + 1))
        self.step_unit.choose(data.unit_id)
        self.post.choose(data.post_id)
        self.forms.setCurrentIndex(2)

    # ---- doing -------------------------------------------------------------------------------------------
    def new_matter(self) -> None:
        """Begin a new matter."""
        self.chosen = (None, None)
        self.form_card.title.setText(_("New matter"))
        self._fill_matter(MatterData(""))
        self.name.setFocus()

    def new_step(self) -> None:
        """Begin a new step of the matter shown, after its last."""
        matter = self.chosen[0]
        if matter is not None:
            last = max((step.data.position for step in matter.steps), default=-1)
            self.chosen = (matter, None)
            self.form_card.title.setText(f"{matter.data.name} · {_('New step')}")
            self._fill_step(StepData("", 5, position=last + 1))
            self.step_name.setFocus()

    def save(self) -> None:
        """Save what is shown, or say beside the field what is wrong."""
        form = self.matter_form if self.forms.currentIndex() == 1 else self.step_form
        try:
            run = self._matter_act() if form is self.matter_form else self._step_act()
        except SijiError as error:
            self.shell.tell(error, form)
            return
        self.shell.act(run, self._saved, form)

    def _saved(self, _value: object) -> None:
        self.refresh()

    def _matter_act(self) -> Callable[[Work], Any]:
        unit, window = self.unit.value(), self.window_choice.value()
        data = MatterData(
            self.name.text(),
            unit if isinstance(unit, UUID) else None,
            self.statutory.isChecked(),
            self.joint.isChecked(),
            self.basis.text(),
            self.closed.isChecked(),
            window if isinstance(window, UUID) else None,
        )
        matter = self.chosen[0]
        if matter is None:
            return lambda work: add_matter(work, data)
        return lambda work: edit_matter(work, matter.id, data, matter.version)

    def _step_act(self) -> Callable[[Work], Any]:
        unit, post = self.step_unit.value(), self.post.value()
        data = StepData(
            self.step_name.text(),
            whole(self.limit.text(), "limit_days") or 0,
            whole(self.major.text(), "major_days"),
            Waiting(str(self.waiting.value())),
            max(0, (whole(self.place.text(), "position") or 1) - 1),
            unit if isinstance(unit, UUID) else None,
            post if isinstance(post, UUID) else None,
        )
        matter, step = self.chosen
        if step is not None:
            return lambda work: edit_matter_step(work, step.id, data, step.version)
        if matter is None:
            raise RuleBroken("matter_none", _("Choose a matter first."))
        return lambda work: add_matter_step(work, matter.id, data)

    def remove(self) -> None:
        """Take the step shown off its matter."""
        step = self.chosen[1]
        if step is not None:
            self.shell.act(lambda work: remove_matter_step(work, step.id), self._saved)

    def seed(self) -> None:
        """Add the usual matters that are not there yet."""
        self.shell.act(seed_matters, self._saved)


def _offer(choice: Choice, first: str, found: list[tuple[UUID, str]]) -> None:
    choice.clear()
    choice.addItem(first, None)
    for record_id, name in found:
        choice.addItem(name, record_id)


def _days(step: StepRow) -> str:
    words = ngettext("{days} working day", "{days} working days", step.data.limit_days).format(days=step.data.limit_days)
    if step.data.major_days is not None:
        words += _(" (major {days})").format(days=step.data.major_days)
    return words
