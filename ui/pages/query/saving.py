"""Small dialogs of saved queries: a name, and with whom it is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from crm.kernel.i18n import _
from crm.people.permissions import Actor, May
from crm.querydesk.questions import Question, to_json
from crm.querydesk.saved import SavedRow
from crm.querydesk.service import LONGEST_NAME, SHARED_NAMES, Shared, rename_query, save_query
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.widgets.forms import Choice

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def sharing_of(actor: Actor | None) -> tuple[tuple[Shared, str], ...]:
    """Return with whom a person may share: with everyone only who sees the whole county."""
    everyone = actor is not None and actor.may(May.SEE_ALL)
    return tuple((kind, _(words)) for kind, words in SHARED_NAMES.items() if everyone or kind is not Shared.ALL)


def _name_line(text: str = "") -> QLineEdit:
    made = QLineEdit(text)
    made.setMaxLength(LONGEST_NAME)
    return made


class SaveDialog(ActDialog):
    """Saves a question under a new name."""

    saved = Signal(object)

    def __init__(self, shell: MainWindow, question: Question) -> None:
        """Ask for the name."""
        self.question = question
        words = _("Whoever runs a shared query sees only the records that person may see.")
        super().__init__(shell, _("Save query"), words, _("Save"))

    def fields(self) -> None:
        """Add the name and the sharing this role may choose."""
        self.name = self.form.add("name", _("Name"), _name_line(), needed=True)
        self.shared = self.form.add("shared", _("Shared with"), Choice(sharing_of(self.shell.actor), Shared.ME))

    def gather(self) -> Run:
        """Return the act with the name."""
        name, question, shared = self.name.text(), self.question, str(self.shared.value())
        return lambda work: save_query(work, name, question, shared=shared)

    def _done(self, value: Any) -> None:  # noqa: ANN401 - the query's id
        name, question = self.name.text().strip(), self.question
        self.saved.emit(SavedRow(value, value.hex, name, question.subject, str(self.shared.value()), "", to_json(question)))
        super()._done(value)


class RenameDialog(ActDialog):
    """Gives a query another name."""

    def __init__(self, shell: MainWindow, query_id: UUID, name: str) -> None:
        """Show the present name."""
        self.query_id, self.present = query_id, name
        super().__init__(shell, _("Rename query"), "", _("Rename"))

    def fields(self) -> None:
        """Add the name."""
        self.name = self.form.add("name", _("Name"), _name_line(self.present), needed=True)

    def gather(self) -> Run:
        """Return the act with the new name."""
        query_id, name = self.query_id, self.name.text()
        return lambda work: rename_query(work, query_id, name)
