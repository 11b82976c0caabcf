"""A lead's first report 首报: what is missing, the first contact, evidence, submitting, and its clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit

from crm.kernel.clock import COUNTY_ZONE, local_moment
from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.leads.detail import LeadDetail
from crm.leads.duplicates import duplicates_of_lead
from crm.leads.files import attach_file
from crm.leads.rules import MANNERS
from crm.procedures.first_report.protection import file_statement
from crm.procedures.first_report.queries import ReportDetail, report_detail
from crm.procedures.first_report.rules import STATE_NAMES, ReportState
from crm.procedures.first_report.service import ReportData, draft_report, edit_draft, submit_report
from crm.store.acts import Work
from ui.pages.enterprises.hint import FoundDuplicates
from ui.widgets.basics import Badge, Card, boxed, button, clear, column, label, row
from ui.widgets.forms import Choice, DateEdit, Form

if TYPE_CHECKING:
    from ui.pages.tracker.detail import LeadPane


class ReportForm(Card):
    """The first report of one lead."""

    def __init__(self, pane: LeadPane, detail: LeadDetail, report_id: UUID | None) -> None:
        """Load the report, or begin a draft."""
        super().__init__(_("First report"), detail.data.name)
        self.pane, self.shell, self.lead = pane, pane.shell, detail
        self.report: ReportDetail | None = None
        self.form = Form()
        if report_id is None:
            self.shell.act(lambda work: draft_report(work, detail.id, self._first()), self._load, refused=pane.close_form)
        else:
            self._load(report_id)

    def _first(self) -> ReportData:
        contact = next((each.id for firm in self.lead.enterprises for each in firm.contacts), None)
        return ReportData(None, "", contact)

    def _load(self, report_id: Any) -> None:  # noqa: ANN401 - an act's value
        self.shell.read("report_form", lambda work: report_detail(work.session, work.actor, report_id), self.show_report)

    def show_report(self, report: ReportDetail) -> None:
        """Show the report with what fits its state."""
        self.report = report
        clear(self.body)
        editable = report.state in (ReportState.DRAFT, ReportState.RETURNED)
        facts = [
            (_("State"), _(STATE_NAMES[ReportState(report.state)])),
            (_("Number"), report.number or "—"),
            (_("Enterprise"), report.enterprise),
            (_("Credit code"), report.uscc or report.no_uscc_reason or "—"),
            (_("Contact"), f"{report.contact_name} {report.contact_title} {report.contact_phone}".strip() or "—"),
            (_("Responsible"), report.responsible),
            (_("Received at"), _moment(report.received_at)),
            (_("Order of receipt"), str(report.received_seq or "—")),
            (_("To be registered by"), report.due_on.isoformat() if report.due_on else "—"),
            (_("Protected until"), report.protected_until.isoformat() if report.protected_until else "—"),
        ]
        if report.return_reason:
            facts.append((_("Returned because"), report.return_reason))
        lines = [row(label(name, "faint"), label(value, wrap=True), None, spacing=10) for name, value in facts]
        self.body.addWidget(boxed(column(*lines, spacing=4, margins=(14, 10, 14, 6))))
        if editable:
            self.body.addWidget(boxed(column(self._duplicates(), margins=(14, 0, 14, 4))))
            self._add_form(report)
        files = [row(Badge("info", _("evidence")), label(each.file_name), None) for each in report.evidence]
        self.body.addWidget(boxed(column(*files, spacing=4, margins=(14, 0, 14, 6))))
        self.body.addWidget(boxed(self._acts(report, editable=editable)))
        self.body.addStretch(1)

    def _duplicates(self) -> FoundDuplicates:
        """Show what may be the same as this lead's enterprises or its project, before it is submitted."""
        found = FoundDuplicates(self.shell)
        lead_id = self.lead.id
        self.shell.read(
            "report_form.duplicates", lambda work: duplicates_of_lead(work.session, work.actor, lead_id), found.show_hits
        )
        return found

    def _add_form(self, report: ReportDetail) -> None:
        self.form = Form()
        local = report.contact_at.astimezone(COUNTY_ZONE) if report.contact_at else None
        self.day = self.form.add("contact_at", _("First contact on"), DateEdit(local.date() if local else None), needed=True)
        self.time = self.form.add("contact_time", _("at"), QLineEdit(f"{local:%H:%M}" if local else "09:00"))
        self.manner = self.form.add(
            "contact_manner",
            _("Manner"),
            Choice([("", "—"), *((key, _(word)) for key, word in MANNERS.items())], report.contact_manner),
        )
        contacts = [(each.id, f"{each.name} {each.title}") for firm in self.lead.enterprises for each in firm.contacts]
        known = next((key for key, word in contacts if word.startswith(report.contact_name) and report.contact_name), None)
        self.contact = self.form.add("contact_name", _("Contact"), Choice([(None, "—"), *contacts], known))
        self.body.addWidget(boxed(column(self.form, margins=(14, 4, 14, 6))))

    def _acts(self, report: ReportDetail, *, editable: bool) -> Any:  # noqa: ANN401 - a layout
        parts: list[Any] = [button(_("Back"), lambda: self.pane.close_form(self.lead.id)), None]
        if editable:
            self.submit_button = button(_("Submit"), self.submit, primary=True)
            parts += [
                button(_("Add evidence…"), self.choose_evidence, icon="paperclip"),
                button(_("Save draft"), self.save),
                self.submit_button,
            ]
        elif report.state == ReportState.REGISTERED:
            parts += [
                button(_("Statement…"), self._statement),
                button(_("Receipt PDF"), lambda: self._paper("first-report-receipt"), icon="file-text"),
            ]
        if not editable:
            parts.append(button(_("Open the procedure"), lambda: self.shell.open_record("report", report.id)))
            parts.append(button(_("Form PDF"), lambda: self._paper("first-report-form"), icon="file-text"))
        return row(*parts, spacing=6, margins=(14, 6, 14, 8))

    # ---- doing -------------------------------------------------------------------------------------------
    def gather(self) -> ReportData:
        """Return what is entered. Raises RuleBroken."""
        day = self.day.day("contact_at")
        moment: datetime | None = None
        if day is not None:
            try:
                hour, minute = (int(part) for part in self.time.text().replace("：", ":").split(":"))
                moment = local_moment(day, hour, minute)
            except ValueError as error:
                raise RuleBroken(
                    "time", _("“{text}” is not a time; write it as 09:30.").format(text=self.time.text()), field="contact_time"
                ) from error
        contact = self.contact.value()
        return ReportData(moment, str(self.manner.value()), contact if isinstance(contact, UUID) else None)

    def save(self, then: Any = None) -> None:  # noqa: ANN401 - what to do next
        """Save the draft."""
        report = self.report
        if report is None:
            return
        try:
            data = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        self.shell.act(lambda work: edit_draft(work, report.id, data), then or (lambda _value: self._load(report.id)), self.form)

    def submit(self) -> None:
        """Save, then submit; what is missing is listed and the draft stays."""
        report = self.report
        if report is not None:
            self.save(
                lambda _value: self.shell.act(
                    lambda work: submit_report(work, report.id),
                    lambda _seq: self._load(report.id),
                    self.form,
                    _("Submitted. The registrar has received it; the order of receipt decides who was first."),
                )
            )

    def choose_evidence(self) -> None:
        """Choose a file as contact evidence."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Add evidence"))
        if path:
            self.add_evidence(Path(path))

    def add_evidence(self, path: Path) -> None:
        """Attach a file to the report as contact evidence."""
        report, lead_id = self.report, self.lead.id
        if report is None:
            return
        try:
            data = path.read_bytes()
        except OSError as error:
            self.shell.tell(
                RuleBroken("file", _("{path} cannot be read ({reason}).").format(path=path.name, reason=error.strerror))
            )
            return

        def run(work: Work) -> Any:  # noqa: ANN401 - an act's result
            return attach_file(work, lead_id, path.name, data, purpose="contact_evidence", owner=("first_report", report.id))

        self.shell.act(run, lambda _value: self._load(report.id))

    def _statement(self) -> None:
        report = self.report
        text, good = QInputDialog.getMultiLineText(self, _("Statement on lapse"), _("Why was there no follow-up?"))
        if good and report is not None:
            self.shell.act(lambda work: file_statement(work, report.id, text), lambda _value: self._load(report.id))

    def _paper(self, name: str) -> None:
        report = self.report
        if report is not None:
            self.shell.open("documents").show_record_document(name, report.id)  # type: ignore[attr-defined]  # the documents page


def _moment(moment: datetime | None) -> str:
    return "—" if moment is None else f"{moment.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}"
