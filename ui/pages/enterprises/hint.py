"""Whether an enterprise is there already, said beside its name as one types 查重提示."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from crm.enterprises.duplicates.queries import Duplicate, duplicates, reason_words
from crm.enterprises.duplicates.rules import VERDICT_NAMES, Verdict
from crm.kernel.clock import local_date
from crm.kernel.i18n import _
from ui.widgets.basics import Badge, button, clear, column, label, row
from ui.widgets.forms import Form

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

STATES = {Verdict.SAME: "bad", Verdict.STRONG: "warn", Verdict.POSSIBLE: "neutral"}
PAUSE = 200
"""Milliseconds after the last keystroke until the check is asked."""
LEAST_TYPED = 2
MOST_SHOWN = 3
LEAST_POSSIBLE = 45
"""Points from which a mere possibility is worth a line beside the field."""


class FoundDuplicates(QWidget):
    """The likeliest hits, one under the other: what each is worth, which record, why."""

    def __init__(self, shell: MainWindow) -> None:
        """Begin with nothing."""
        super().__init__()
        self.shell = shell
        self.hits: list[Duplicate] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 2, 0, 4)
        self._lines.setSpacing(4)
        self.setAccessibleName(_("Duplicates"))

    def show_hits(self, hits: list[Duplicate]) -> None:
        """Show the hits that are worth a line."""
        self.hits = [hit for hit in hits if hit.verdict is not Verdict.POSSIBLE or hit.score >= LEAST_POSSIBLE][:MOST_SHOWN]
        clear(self._lines)
        for hit in self.hits:
            self._lines.addWidget(self._line(hit))

    def _line(self, hit: Duplicate) -> QWidget:
        badge = Badge(STATES[hit.verdict], _(VERDICT_NAMES[hit.verdict]))
        words = label(who(hit), "strong", wrap=True)
        why = label(reason_words(hit), "secondary", wrap=True)
        record = ("lead", hit.lead_id) if hit.lead_id else ("enterprise", hit.id)
        opens = [button(_("Open"), lambda: self.shell.open_record(*record), link=True)] if record[1] else []
        line = QWidget()
        line.setLayout(column(row(badge, None, *opens), words, why, spacing=2))
        return line


def who(hit: Duplicate) -> str:
    """Return which record a hit is: its name and unit, or of another unit's only unit, time and stage."""
    since = local_date(hit.since).isoformat()
    if hit.masked:
        return " · ".join(filter(None, (_("entered by {unit}").format(unit=hit.unit_name), since, hit.stage)))
    return f"{hit.name}（{' · '.join(filter(None, (hit.unit_name, since, hit.stage)))}）"


class DuplicateHint(FoundDuplicates):
    """The hits of what stands in a form's fields, asked anew after each pause in typing."""

    def __init__(self, shell: MainWindow, form: Form, *, but: UUID | None = None) -> None:
        """Take a line in the form, hidden while there is nothing to say; ``but`` is the record being edited."""
        super().__init__(shell)
        self._form, self._but = form, but
        self._fields: tuple[QLineEdit, ...] = ()
        form.add("duplicates", _("Duplicates"), self)
        form.show_field("duplicates", shown=False)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.ask)

    def watch(self, name: QLineEdit, uscc: QLineEdit, phones: QLineEdit | None = None) -> None:
        """Follow what is typed into these fields."""
        self._fields = (name, uscc) if phones is None else (name, uscc, phones)
        for field in self._fields:
            field.textChanged.connect(self._typed)

    def _typed(self, _text: str) -> None:
        self._pause.start()

    def ask(self) -> None:
        """Ask for the hits of what stands in the fields now."""
        name, uscc, *more = (field.text() for field in self._fields)
        phones = more[0].replace("、", " ").replace(",", " ").split() if more else []
        but = () if self._but is None else (self._but,)
        if len(name.strip()) < LEAST_TYPED and not uscc.strip() and not phones:
            self.show_hits([])
            return
        self.shell.read(
            "duplicate_hint",
            lambda work: duplicates(work.session, work.actor, name, uscc=uscc, phones=phones, but=but),
            self.show_hits,
        )

    def show_hits(self, hits: list[Duplicate]) -> None:
        """Show the hits, and the line of the form where there are any."""
        super().show_hits(hits)
        self._form.show_field("duplicates", shown=bool(self.hits))
