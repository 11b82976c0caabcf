"""The small dialogs of the one-time notice: what it will ask for, its delivery, and leave for a second one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from crm.kernel.clock import COUNTY_ZONE, local_moment
from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.procedures.one_notice.rows import Application, MaterialRow, NoticeRow
from crm.procedures.one_notice.rules import DELIVERY_NAMES, OVERRIDE_NAMES, Delivery, OverrideReason
from crm.procedures.one_notice.service import ask_second_notice, deliver_notice, issue_notice
from ui.pages.procedures.materials import form_words, material_badge
from ui.widgets.basics import boxed, button, column, label, row
from ui.widgets.forms import Choice, DateEdit, Form, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class IssueDialog(QDialog):
    """Everything the notice will ask for, to be read once more before it is frozen."""

    def __init__(self, shell: MainWindow, shown: Application, faulty: list[MaterialRow], then: Callable[[object], None]) -> None:
        """List the faulty materials as the paper will; ``then`` runs when the notice is issued."""
        super().__init__(shell)
        self.setWindowTitle(_("Issue one-time notice"))
        self.setMinimumWidth(560)
        self.shell, self._id, self._then = shell, shown.id, then
        self._listed = [each.id for each in faulty if each.id is not None]
        lines: list[QWidget] = []
        for number, each in enumerate(faulty, 1):
            words = f"{number}. {each.words.name}　{form_words(each.words)}" + (f"　{each.remark}" if each.remark else "")
            lines.append(boxed(row(label(words, wrap=True), None, material_badge(each)), "rowLine"))
        told = _("Told once: after this nothing more may be asked. The notice gets its number and can no longer be changed.")
        if shown.late and not shown.deemed:
            told = _("It is too late to tell: the application will count as accepted from the day it was received. ") + told
        self.setLayout(
            column(
                label(_("To {applicant}").format(applicant=shown.applicant), "strong"),
                *lines,
                label(told, "secondary", wrap=True),
                row(None, button(_("Cancel"), self.reject), button(_("Issue notice"), self.issue, primary=True)),
                margins=(18, 14, 18, 14),
            )
        )

    def issue(self) -> None:
        """Issue the notice."""
        case_id, listed = self._id, self._listed
        self.shell.act(
            lambda work: issue_notice(work, case_id, listed),
            self._then,
            words=_("Issued. Print it, hand it over and log who signed for it."),
        )
        self.accept()


class DeliverDialog(QDialog):
    """Who signed for a notice, how and when it was delivered."""

    def __init__(self, shell: MainWindow, notice: NoticeRow, signer: str) -> None:
        """Begin with now, at the desk."""
        super().__init__(shell)
        self.setWindowTitle(_("Delivery of {number}").format(number=notice.number))
        self.setMinimumWidth(420)
        self.shell, self._notice = shell, notice
        now = shell.clock.now().astimezone(COUNTY_ZONE)
        self.form = Form()
        self.signed_by = self.form.add("signed_by", _("Signed for by"), QLineEdit(signer), needed=True)
        self.delivery = self.form.add(
            "delivery", _("Delivered"), Choice([(key, _(name)) for key, name in DELIVERY_NAMES.items()])
        )
        self.day = self.form.add("moment", _("Day"), DateEdit(now.date()), needed=True)
        self.time = self.form.add("time", _("at"), QLineEdit(f"{now:%H:%M}"))
        self.setLayout(
            column(
                self.form,
                row(None, button(_("Cancel"), self.reject), button(_("Log delivery"), self.log, primary=True)),
                margins=(18, 14, 18, 14),
                spacing=12,
            )
        )

    def log(self) -> None:
        """Log the delivery, or say beside the field what is wrong."""
        try:
            day = self.day.day("moment") or self.shell.today
            at = _time(self.time.text())
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        moment, name, manner = local_moment(day, at.hour, at.minute), self.signed_by.text(), Delivery(str(self.delivery.value()))
        self.shell.act(lambda work: deliver_notice(work, self._notice.id, manner, name, moment), self._done, self.form)

    def _done(self, _value: object) -> None:
        self.accept()


def _time(text: str) -> time:
    """Return the time of day typed. Raises RuleBroken ``time``."""
    try:
        return time.fromisoformat(text.strip().replace("：", ":").zfill(5))
    except ValueError as error:
        raise RuleBroken("time", _("“{text}” is not a time; write it as 09:30.").format(text=text), field="time") from error


class WishDialog(QDialog):
    """Why a second notice is needed; the leader in charge decides."""

    def __init__(self, shell: MainWindow, case_id: UUID) -> None:
        """Offer the three reasons."""
        super().__init__(shell)
        self.setWindowTitle(_("Ask for a second notice"))
        self.setMinimumWidth(480)
        self.shell, self._id = shell, case_id
        self.form = Form()
        self.reason = self.form.add("reason", _("Reason"), Choice([(key, _(name)) for key, name in OVERRIDE_NAMES.items()]))
        self.text = self.form.add("text", _("Explanation"), TextBox(lines=4), needed=True)
        self.setLayout(
            column(
                label(
                    _("An application is told once. A second notice counts against the unit in the bulletin."),
                    "secondary",
                    wrap=True,
                ),
                self.form,
                row(None, button(_("Cancel"), self.reject), button(_("Ask the leader in charge"), self.ask, primary=True)),
                margins=(18, 14, 18, 14),
                spacing=10,
            )
        )

    def ask(self) -> None:
        """Ask, or say beside the field what is wrong."""
        reason, text, case_id = OverrideReason(str(self.reason.value())), self.text.text(), self._id
        self.shell.act(lambda work: ask_second_notice(work, case_id, reason, text), self._done, self.form)

    def _done(self, _value: object) -> None:
        self.accept()
