"""The dialogs on mass ceremonies: day and place, a project for the list, one struck off, how it went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.leads.rules import MilestoneKind
from crm.league.rhythm.ceremonies import hold_ceremony, list_project, plan_ceremony, strike_project
from crm.league.rhythm.ceremony_rows import Candidate, CeremonyRow, ProjectRow
from crm.league.rhythm.rules import CEREMONY_KINDS, KIND_NAMES
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.widgets.forms import Choice, DateEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class PlanCeremonyDialog(ActDialog):
    """A ceremony's day, place and note."""

    def __init__(self, shell: MainWindow, ceremony: CeremonyRow) -> None:
        """Begin with the plan as it is."""
        self._ceremony = ceremony
        words = _("True date: {day}. Another day is shown as set by people.").format(day=ceremony.true_on)
        super().__init__(shell, _("Plan ceremony"), f"{ceremony.name}　{words}", _("Save"))

    def fields(self) -> None:
        """Add the fields."""
        self.day = self.form.add("day", _("Day"), DateEdit(self._ceremony.day), needed=True)
        self.place = self.form.add("place", _("Held at"), QLineEdit(self._ceremony.place))
        self.note = self.form.add("note", _("Note"), TextBox(self._ceremony.note, lines=3))

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``date``."""
        ceremony_id, day = self._ceremony.id, self.day.day("day") or self._ceremony.day
        place, note = self.place.text(), self.note.text()
        return lambda work: plan_ceremony(work, ceremony_id, day, place, note)


class ListProjectDialog(ActDialog):
    """A project for the list: what it is due for, then which one, the longest waiting first."""

    def __init__(self, shell: MainWindow, ceremony: CeremonyRow, found: Sequence[Candidate]) -> None:
        """Offer what the actor's units have."""
        self._ceremony, self._found = ceremony, found
        words = _("Offered are projects whose milestone before is verified; the bureau confirms what is proposed.")
        super().__init__(shell, _("Propose project for ceremony"), words, _("Propose project"), width=620)

    def fields(self) -> None:
        """Add the fields."""
        counts = {kind: sum(each.kind is kind for each in self._found) for kind in CEREMONY_KINDS}
        kinds = [(kind, f"{_(KIND_NAMES[kind])}（{counts[kind]}）") for kind in CEREMONY_KINDS]
        self.kind = self.form.add("kind", _("Proposed for"), Choice(kinds))
        self.lead = self.form.add("lead_id", _("Project"), Choice([]), needed=True)
        self.note = self.form.add("note", _("Note"), TextBox(lines=2))
        self.kind.currentIndexChanged.connect(self._offer)
        self._offer()

    def _offer(self, _index: int = 0) -> None:
        self.lead.clear()
        for each in self._found:
            if each.kind == self.kind.value():
                self.lead.addItem(f"{each.name} · {each.unit_name} · {each.since}", each.lead_id)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``choice_missing``."""
        ceremony_id, lead_id, note = self._ceremony.id, self.lead.value(), self.note.text()
        kind = str(self.kind.value())
        if not isinstance(lead_id, UUID):
            raise RuleBroken("choice_missing", _("No project of yours is due for this."), field="lead_id")
        return lambda work: list_project(work, ceremony_id, lead_id, kind, note)


class StrikeDialog(ActDialog):
    """A project struck off the list, with the reason."""

    def __init__(self, shell: MainWindow, listed: Sequence[ProjectRow]) -> None:
        """Offer what stands on the list."""
        self._listed = listed
        super().__init__(shell, _("Strike project off the ceremony's list"), verb=_("Strike off"), width=560)

    def fields(self) -> None:
        """Add project and reason."""
        names = [(each.id, f"{each.name} · {each.unit_name} · {_(KIND_NAMES[each.kind])}") for each in self._listed]
        self.project = self.form.add("project_id", _("Project"), Choice(names), needed=True)
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=2), needed=True)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``choice_missing``."""
        project_id, reason = self.project.value(), self.reason.text()
        if not isinstance(project_id, UUID):
            raise RuleBroken("choice_missing", _("Nothing stands on the list."), field="project_id")
        return lambda work: strike_project(work, project_id, reason)


class HoldDialog(ActDialog):
    """When a ceremony was held, and how it went; its plan and list stay as they were."""

    def __init__(self, shell: MainWindow, ceremony: CeremonyRow) -> None:
        """Begin with the planned day."""
        self._ceremony = ceremony
        super().__init__(shell, _("Note that the ceremony was held"), ceremony.name, _("Save"))

    def fields(self) -> None:
        """Add day and result."""
        self.day = self.form.add("held_on", _("Held on"), DateEdit(min(self._ceremony.day, self.shell.today)), needed=True)
        self.result = self.form.add("result", _("Result"), TextBox(lines=3), needed=True)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``date``."""
        ceremony_id, day, result = self._ceremony.id, self.day.day("held_on") or self._ceremony.day, self.result.text()
        return lambda work: hold_ceremony(work, ceremony_id, day, result)


def kind_words(kind: MilestoneKind) -> str:
    """Return what a project is due for, in words."""
    return _(KIND_NAMES[kind])
