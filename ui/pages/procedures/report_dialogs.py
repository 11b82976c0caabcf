"""The dialogs of first reports: return, another project, conflict, objection, extension, hand-on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QDialog

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.queries import officials_on, recruiting_units
from crm.procedures.conflict.rivals import Rival
from crm.procedures.conflict.service import object_to_report, open_conflict
from crm.procedures.first_report.protection import hand_on_report, refuse_extension, request_extension
from crm.procedures.first_report.rules import PARTS
from crm.procedures.first_report.service import register_report, return_report
from crm.store.acts import Work
from ui.pages.procedures.act_dialog import ActDialog, Run, TextDialog
from ui.pages.procedures.sides import moment_words
from ui.widgets.basics import button, column, label, row
from ui.widgets.forms import Choice, TextBox, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class ReturnDialog(QDialog):
    """What is missing, ticked part by part, with a reason: told once, completely."""

    def __init__(self, shell: MainWindow, report_id: UUID) -> None:
        """Offer every part of a complete report."""
        super().__init__(shell)
        self.setWindowTitle(_("Return for completion"))
        self.shell, self._id = shell, report_id
        self.parts = {key: check_box(_(name)) for key, name in PARTS}
        self.reason = TextBox(lines=3)
        self.reason.setAccessibleName(_("Reason"))
        layout = column(
            label(_("Tick everything that is missing: a report is returned once only."), "secondary"),
            *self.parts.values(),
            label(_("Reason"), "secondary"),
            self.reason,
            row(None, button(_("Cancel"), self.reject), button(_("Return report"), self.give_back, primary=True)),
            margins=(18, 14, 18, 14),
            spacing=5,
        )
        self.setLayout(layout)

    def give_back(self) -> None:
        """Return the report."""
        missing, reason = [key for key, box in self.parts.items() if box.isChecked()], self.reason.text()
        self.shell.act(lambda work: return_report(work, self._id, missing, reason))
        self.accept()


def distinct_dialog(shell: MainWindow, report_id: UUID, rival: Rival) -> TextDialog:
    """Ask why a report is another project than the one reported before, then register it."""
    words = _(
        "{unit} first-reported a project of this investor on {moment}. Say why this is another project; the reason is kept."
    ).format(unit=rival.side.unit_name, moment=moment_words(rival.side.received_at))
    return TextDialog(
        shell,
        _("Another project"),
        ("distinct_reason", _("Why another project")),
        lambda work, text: register_report(work, report_id, text),
        words=words,
        verb=_("Register"),
    )


def conflict_dialog(shell: MainWindow, report_id: UUID, rival: Rival) -> TextDialog:
    """Ask why two reports are one project, then open their conflict."""
    words = _(
        "Opens a conflict with {unit}. Both sides may state; until the ruling the later report is neither registered nor returned."
    ).format(unit=rival.side.unit_name)
    made = TextDialog(
        shell,
        _("Open a conflict"),
        ("reason", _("Why one project")),
        lambda work, text: open_conflict(work, report_id, _rival_id(rival), text),
        words=words,
    )
    made.text.setText("，".join(rival.reasons))
    return made


def _rival_id(rival: Rival) -> UUID:
    if rival.side.report_id is None:
        raise RuleBroken(
            "conflict_state", _("Only received or registered reports can be in conflict; see how these two stand now.")
        )
    return rival.side.report_id


def extension_dialog(shell: MainWindow, report_id: UUID) -> TextDialog:
    """Ask the unit why protection should run on."""
    return TextDialog(
        shell,
        _("Ask for an extension"),
        ("reason", _("Reason")),
        lambda work, text: request_extension(work, report_id, text),
        words=_("Protection is extended once, when the bureau agrees; ask before it expires."),
    )


def refusal_dialog(shell: MainWindow, report_id: UUID) -> TextDialog:
    """Ask the bureau why it refuses an extension."""
    return TextDialog(
        shell,
        _("Refuse the extension"),
        ("reason", _("Reason")),
        lambda work, text: refuse_extension(work, report_id, text),
    )


class HandOnDialog(ActDialog):
    """To whom of the unit responsibility is handed on, and why."""

    def __init__(self, shell: MainWindow, report_id: UUID) -> None:
        """Offer the officials of the actor's units."""
        self._id = report_id
        super().__init__(shell, _("Hand responsibility on"), _("Follow-ups and reminders go to the official you choose."))
        shell.read("hand_on", self._ask, self.offer)

    def _ask(self, work: Work) -> list[tuple[UUID, str]]:
        units = None if work.actor.units is None else list(work.actor.units)
        found = officials_on(work.session, work.clock.today(), units)
        return [(each.id, f"{each.name}（{each.unit_name} {each.title}）") for each in found]

    def offer(self, people: list[tuple[UUID, str]]) -> None:
        """Show who can be chosen."""
        for each, words in people:
            self.to.addItem(words, each)

    def fields(self) -> None:
        """Add the official and the reason."""
        self.to = self.form.add("official_id", _("To whom"), Choice(()), needed=True)
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=2), needed=True)

    def gather(self) -> Run:
        """Return the act."""
        chosen, reason = self.to.value(), self.reason.text()
        if not isinstance(chosen, UUID):
            raise RuleBroken("official_missing", _("Choose the official."), field="official_id")
        return lambda work: hand_on_report(work, self._id, chosen, reason)


class ObjectDialog(ActDialog):
    """Against which unit's report this unit objects, and why."""

    def __init__(self, shell: MainWindow, report_id: UUID, own_unit: str) -> None:
        """Offer the recruiting units but one's own."""
        self._id, self._own = report_id, own_unit
        words = _("The bureau opens a conflict; both sides are heard. Of the other report you learn the unit and the time only.")
        super().__init__(shell, _("Object to another unit's report"), words)
        shell.read("object", self._ask, self.offer)

    def _ask(self, work: Work) -> list[tuple[UUID, str]]:
        return [(each.id, each.name) for each in recruiting_units(work.session) if each.name != self._own]

    def offer(self, units: list[tuple[UUID, str]]) -> None:
        """Show the units."""
        for each, words in units:
            self.against.addItem(words, each)

    def fields(self) -> None:
        """Add the unit and the reason."""
        self.against = self.form.add("against_unit_id", _("Against"), Choice(()), needed=True)
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=3), needed=True)

    def gather(self) -> Run:
        """Return the act."""
        chosen, reason = self.against.value(), self.reason.text()
        if not isinstance(chosen, UUID):
            raise RuleBroken("unit_missing", _("Choose the unit."), field="against_unit_id")
        return lambda work: object_to_report(work, self._id, chosen, reason)
