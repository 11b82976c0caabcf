"""The line above a period's paper: draft, checked or published, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.people.permissions import May
from ui.pages.documents.choosing import Span
from ui.widgets.basics import Badge, button, clear, column, label, row
from ui.widgets.forms import TextBox

if TYPE_CHECKING:
    from crm.documents.publishing.queries import PublicationRow
    from crm.store.acts import Done, Work
    from ui.shell.window import MainWindow


class PublishingBar(QWidget):
    """States and acts of one paper of one period; ``changed`` follows an act, ``asked`` opens a published file."""

    changed = Signal()
    asked = Signal(object)

    def __init__(self, shell: MainWindow) -> None:
        """Begin empty."""
        super().__init__()
        self.shell = shell
        self.rows: list[PublicationRow] = []
        self._paper: tuple[str, Span] = ("", Span())
        self.setLayout(row(spacing=8, margins=(14, 8, 14, 8)))
        self.hide()

    def show_paper(self, name: str, span: Span) -> None:
        """Show where a period's paper stands."""
        self._paper = (name, span)

        def ask(work: Work) -> Any:  # noqa: ANN401 - rows and whether it is published at all
            from crm.documents.catalogue import document, period_of  # noqa: PLC0415 - documents are loaded when they are wanted
            from crm.documents.data import Wanted  # noqa: PLC0415 - as above
            from crm.documents.publishing.queries import publications  # noqa: PLC0415 - as above

            kind = document(name)
            if not kind.word:
                return None
            period = period_of(kind, Wanted(work.clock.now(), span.year, span.month, quarter=span.quarter))
            return publications(work.session, work.actor, name=name, period=period)

        self.shell.read("documents.publications", ask, self.show_rows)

    def show_rows(self, rows: list[PublicationRow] | None) -> None:
        """Show the publications of the paper, the newest first; None for a paper that is not published."""
        self.setVisible(rows is not None)
        self.rows = [each for each in rows or [] if each.state.value != "withdrawn"]
        layout = self.layout()
        clear(layout)
        for part in self._parts():
            if part is None:
                layout.addStretch(1)  # type: ignore[attr-defined]  # the row made above
            else:
                layout.addWidget(part)

    def _parts(self) -> list[QWidget | None]:
        published = [each for each in self.rows if each.state.value == "published"]
        checked = next((each for each in self.rows if each.state.value == "checked"), None)
        parts: list[QWidget | None] = []
        if checked is not None:
            words = _("checked by {name} {moment}").format(
                name=checked.checked_by, moment=f"{checked.checked_at.astimezone(COUNTY_ZONE):%m-%d %H:%M}"
            )
            parts += [Badge("info", _("Checked")), label(words, "secondary")]
        elif published:
            parts += [Badge("good", _("Published")), label(published[0].number, "strong")]
        else:
            parts += [Badge("neutral", _("Draft")), label(_("with a watermark until it is published"), "secondary")]
        for each in published:
            parts.append(button(each.number, lambda each=each: self.asked.emit(each.id), link=True))
        parts.append(None)
        actor = self.shell.actor
        if actor is not None and actor.may(May.PUBLISH):
            parts += self._acts(checked, published)
        return parts

    def _acts(self, checked: PublicationRow | None, published: list[PublicationRow]) -> list[QWidget | None]:
        if checked is not None:
            return [
                button(_("Take the check back"), lambda: self._take_back(checked.id)),
                button(_("Publish"), lambda: self.publish(checked.id), primary=True),
            ]
        if published:
            return [button(_("Correct…"), self.ask_correction)]
        return [button(_("Mark as checked"), self.check)]

    # ---- doing -------------------------------------------------------------------------------------------
    def check(self, corrects: UUID | None = None, reason: str = "") -> None:
        """Mark the paper as checked."""
        name, span = self._paper

        def run(work: Work) -> Done[Any]:
            from crm.documents.publishing.service import ToPublish, check_document  # noqa: PLC0415 - as above

            return check_document(work, ToPublish(name, span.year, span.month, None, corrects, reason, span.quarter))

        self.shell.act(run, lambda _made: self.changed.emit())

    def publish(self, publication_id: UUID) -> None:
        """Publish the checked paper for good."""

        def run(work: Work) -> Done[Any]:
            from crm.documents.publishing.service import publish_document  # noqa: PLC0415 - as above

            return publish_document(work, publication_id)

        self.shell.act(run, lambda _made: self.changed.emit(), words=_("Published; its figures and its file stay as they are."))

    def _take_back(self, publication_id: UUID) -> None:
        def run(work: Work) -> Done[Any]:
            from crm.documents.publishing.service import withdraw_check  # noqa: PLC0415 - as above

            return withdraw_check(work, publication_id)

        self.shell.act(run, lambda _made: self.changed.emit())

    def ask_correction(self) -> None:
        """Ask what is corrected, then check a paper that corrects the newest published one."""
        newest = next(each for each in self.rows if each.state.value == "published")
        self.correction = CorrectionDialog(self.shell, newest.number)
        self.correction.agreed.connect(lambda reason: self.check(newest.id, reason))
        self.correction.open()


class CorrectionDialog(QDialog):
    """Why a published paper is corrected: the reason stands in the correction."""

    agreed = Signal(str)

    def __init__(self, shell: MainWindow, number: str) -> None:
        """Ask for the reason."""
        super().__init__(shell)
        self.setWindowTitle(_("Correct {number}").format(number=number))
        self.setMinimumWidth(480)
        self._number = number
        self.reason = TextBox(lines=3)
        self.reason.setAccessibleName(_("Reason"))
        self.wrong = label("", "bad", wrap=True)
        hint = _("{number} stays as it was published. The correction is a new document that names it and says why:")
        self.setLayout(
            column(
                label(hint.format(number=number), "secondary", wrap=True),
                self.reason,
                self.wrong,
                row(None, button(_("Cancel"), self.reject), button(_("Mark as checked"), self._agree, primary=True)),
                margins=(18, 14, 18, 14),
            )
        )

    def _agree(self) -> None:
        from crm.documents.publishing.rules import check_reason  # noqa: PLC0415 - documents are loaded when they are wanted

        try:
            said = check_reason(self.reason.text(), self._number)
        except RuleBroken as error:
            self.wrong.setText(error.message)
            return
        self.agreed.emit(said)
        self.accept()
