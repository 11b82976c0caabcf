"""The small forms on a lead: follow-up, milestone, obstacle."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from crm.kernel.errors import SijiError
from crm.kernel.i18n import _
from crm.leads.detail import LeadDetail
from crm.leads.obstacles.service import raise_obstacle
from crm.leads.rules import MANNERS, MILESTONE_NAMES, OBSTACLE_KINDS, MilestoneKind
from crm.leads.service import FollowUpData, declare_milestone, log_follow_up
from crm.people.queries import units
from crm.store.acts import Done, Work
from ui.widgets.basics import Card, boxed, button, column, row
from ui.widgets.forms import Choice, DateEdit, Form, TextBox, check_box

if TYPE_CHECKING:
    from ui.pages.tracker.detail import LeadPane


class SmallForm(Card):
    """A form over one lead with Save and Cancel; subclasses add fields and say what to do."""

    def __init__(self, pane: LeadPane, detail: LeadDetail, title: str) -> None:
        """Keep the lead and lay out the form."""
        super().__init__(title, detail.data.name)
        self.pane, self.shell, self.detail = pane, pane.shell, detail
        self.form = Form()
        self.fields()
        self.save_button = button(_("Save"), self.save, primary=True, shortcut="Ctrl+S")
        self.save_button.setShortcut("Ctrl+S")
        self.body.addWidget(boxed(column(self.form, margins=(14, 10, 14, 4))))
        self.body.addWidget(boxed(row(None, button(_("Cancel"), pane.close_form), self.save_button, margins=(14, 4, 14, 8))))
        self.body.addStretch(1)

    def fields(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def gather(self) -> Callable[[Work], Done[Any]]:
        """Return the act with what was entered. Raises RuleBroken."""
        raise NotImplementedError

    def save(self) -> None:
        """Save, or say beside the field what is wrong."""
        try:
            run = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        self.shell.act(run, lambda _value: self.pane.close_form(self.detail.id), self.form)


class FollowUpForm(SmallForm):
    """A follow-up 跟进 with its next step."""

    def __init__(self, pane: LeadPane, detail: LeadDetail) -> None:
        """Begin with today and what was typed before."""
        super().__init__(pane, detail, _("Follow-up"))
        self._key = f"follow_up.{detail.id.hex}"
        self.text.setText(self.shell.drafts.draft(self._key).get("text", ""))
        self.text.textChanged.connect(lambda: self.shell.drafts.keep(self._key, {"text": self.text.text()}))
        self.text.setFocus()

    def fields(self) -> None:
        """Add the fields."""
        self.day = self.form.add("day", _("Day"), DateEdit(self.shell.today), needed=True)
        self.manner = self.form.add("manner", _("Manner"), Choice([(key, _(word)) for key, word in MANNERS.items()], "call"))
        self.text = self.form.add("text", _("What was done"), TextBox(lines=5), needed=True)
        self.substantive = self.form.add("substantive", "", check_box(_("substantive: keeps protection alive"), on=True))
        self.substantive.setAccessibleName(_("Substantive"))
        self.step = self.form.add("next_step", _("Next step"), QLineEdit())
        self.step_on = self.form.add("next_step_on", _("by"), DateEdit())

    def gather(self) -> Callable[[Work], Done[Any]]:
        """Return the act that logs it."""
        data = FollowUpData(
            self.day.day("day") or self.shell.today,
            str(self.manner.value()),
            self.text.text(),
            self.substantive.isChecked(),
            self.step.text(),
            self.step_on.day("next_step_on"),
        )
        lead_id, drafts, key = self.detail.id, self.shell.drafts, self._key

        def run(work: Work) -> Done[Any]:
            done = log_follow_up(work, lead_id, data)
            drafts.drop(key)
            return done

        return run


class MilestoneForm(SmallForm):
    """A milestone 节点 declared for the bureau to verify."""

    def __init__(self, pane: LeadPane, detail: LeadDetail) -> None:
        """Begin with today."""
        super().__init__(pane, detail, _("Declare a milestone"))

    def fields(self) -> None:
        """Add the fields."""
        self.kind = self.form.add("kind", _("Milestone"), Choice([(kind, _(word)) for kind, word in MILESTONE_NAMES.items()]))
        self.day = self.form.add("reached_on", _("Reached on"), DateEdit(self.shell.today), needed=True)
        self.note = self.form.add("note", _("Note"), TextBox())

    def gather(self) -> Callable[[Work], Done[Any]]:
        """Return the act that declares it."""
        kind, day, note, lead_id = (
            MilestoneKind(str(self.kind.value())),
            self.day.day("reached_on"),
            self.note.text(),
            self.detail.id,
        )
        return lambda work: declare_milestone(work, lead_id, kind, day or work.clock.today(), note)


class ObstacleForm(SmallForm):
    """An obstacle 制约问题 for a department to clear."""

    def __init__(self, pane: LeadPane, detail: LeadDetail) -> None:
        """Begin empty and ask for the departments."""
        super().__init__(pane, detail, _("Raise an obstacle"))
        self.shell.read(
            "obstacle.units", lambda work: [(u.id, u.short_name) for u in units(work.session, kinds=("department",))], self._offer
        )

    def fields(self) -> None:
        """Add the fields."""
        self.kind = self.form.add("kind", _("Kind"), Choice([(key, _(word)) for key, word in OBSTACLE_KINDS.items()]))
        self.text = self.form.add("text", _("Obstacle"), TextBox(), needed=True)
        self.unit = self.form.add("responsible_unit_id", _("Department"), Choice([(None, "—")]))
        self.due = self.form.add("due_on", _("Due"), DateEdit())

    def _offer(self, found: list[tuple[UUID, str]]) -> None:
        for unit_id, name in found:
            self.unit.addItem(name, unit_id)

    def gather(self) -> Callable[[Work], Done[Any]]:
        """Return the act that raises it."""
        kind, text, unit, due, lead_id = (
            str(self.kind.value()),
            self.text.text(),
            self.unit.value(),
            self.due.day("due_on"),
            self.detail.id,
        )
        return lambda work: raise_obstacle(work, lead_id, kind, text, unit if isinstance(unit, UUID) else None, due)
