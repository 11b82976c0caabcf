"""One lead in full 项目详情: its path, timeline, fields, milestones, obstacles, files; and its forms in the same place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QScrollArea, QStackedWidget, QTabWidget, QWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.money import Money, show_money
from crm.leads.detail import LeadDetail, TimelineItem, lead_detail
from crm.leads.rules import (
    MILESTONE_NAMES,
    PATH,
    SIDE_STATE_NAMES,
    STAGE_NAMES,
    MilestoneKind,
    SideState,
    Stage,
    stage_index,
)
from crm.leads.service import move_stage, set_side_state
from crm.people.permissions import May
from crm.policies.grant_queries import grant_events
from crm.procedures.first_report.queries import report_events, report_of_lead
from crm.procedures.time_limit.queries import case_events
from crm.procedures.transfer.queries import transfer_events
from crm.procedures.veto.queries import veto_events
from ui.pages.tracker.lead_tabs import (
    contacts_tab,
    fields_tab,
    files_tab,
    milestones_tab,
    obstacles_tab,
    timeline_tab,
)
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, clear, column, label, row
from ui.widgets.gauges import StagePath

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


FIRST_FORM = 2
"""Place of the first form in the pane, behind the empty card and the lead's."""


class LeadPane(QStackedWidget):
    """The right pane of the tracker: a lead, or the form that makes or changes one."""

    def __init__(self, shell: MainWindow) -> None:
        """Begin with the offer to choose a lead."""
        super().__init__()
        self.shell = shell
        self.lead_id: UUID | None = None
        self.detail: LeadDetail | None = None
        self.report_id: UUID | None = None
        self._events: list[TimelineItem] = []
        self.setMinimumWidth(340)
        self._card = Card("", "")
        self._empty = Card(_("Lead"))
        self._empty.fill(EmptyState(_("Choose a lead to see it here."), _("New first report"), self.new_lead))
        self.addWidget(self._empty)
        self.addWidget(self._card)
        self._tab = 0

    # ---- showing -----------------------------------------------------------------------------------------
    def show_lead(self, lead_id: UUID) -> None:
        """Show a lead."""
        self.lead_id = lead_id
        self.shell.read(
            "lead",
            lambda work: (
                lead_detail(work.session, work.actor, lead_id),
                report_of_lead(work.session, work.actor, lead_id),
                report_events(work.session, work.actor, lead_id)
                + transfer_events(work.session, work.actor, lead_id)
                + veto_events(work.session, work.actor, lead_id)
                + case_events(work.session, work.actor, lead_id)
                + grant_events(work.session, work.actor, lead_id),
            ),
            self._show,
        )

    def refresh(self) -> None:
        """Load the lead again, unless a form is open on it."""
        if self.lead_id is not None and self.currentWidget() is self._card:
            self.show_lead(self.lead_id)

    def _show(self, found: tuple[LeadDetail, UUID | None, list[TimelineItem]]) -> None:
        detail, self.report_id, self._events = found
        self.detail = detail
        clear(self._card.body)
        self._card.title.setText(detail.data.name)
        self._card.hint.setText(detail.unit_name)
        self._card.body.addWidget(self._top(detail))
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.tabBar().setDrawBase(False)
        tabs.addTab(_scrolled(timeline_tab(detail, self._events)), _("Timeline"))
        tabs.addTab(_scrolled(fields_tab(detail)), _("Overview"))
        tabs.addTab(_scrolled(milestones_tab(self, detail)), _("Milestones"))
        tabs.addTab(_scrolled(contacts_tab(detail)), _("Contacts"))
        tabs.addTab(_scrolled(obstacles_tab(self, detail)), _("Obstacles {count}").format(count=len(detail.obstacles)))
        tabs.addTab(_scrolled(files_tab(self, detail)), _("Files {count}").format(count=len(detail.attachments)))
        tabs.setCurrentIndex(self._tab)
        tabs.currentChanged.connect(self._keep_tab)
        self._card.body.addWidget(tabs, 1)
        if self.currentIndex() < FIRST_FORM:
            self.setCurrentWidget(self._card)

    def _keep_tab(self, place: int) -> None:
        self._tab = place

    def _top(self, detail: LeadDetail) -> QWidget:
        """Return the head: firm, path, amounts and the acts that fit."""
        firm = detail.enterprises[0].name if detail.enterprises else _("no enterprise yet")
        reached = {each.kind for each in detail.milestones}
        done = set(PATH[: stage_index(detail.stage, ())]) | reached
        words = [(_(STAGE_NAMES.get(step) or MILESTONE_NAMES[MilestoneKind(step)]), step in done) for step in PATH]  # type: ignore[call-overload]
        short = [(word[:4], is_done) for word, is_done in words[:10]]
        total = None if detail.data.total_investment is None else Money(detail.data.total_investment, detail.data.currency)
        facts = row(
            label(_("Total investment"), "faint"),
            label(show_money(total), "strong"),
            10,
            label(_("Officer"), "faint"),
            label(detail.officer or "—", "strong"),
            10,
            label(_("Protected until"), "faint"),
            label(detail.protected_until.isoformat() if detail.protected_until else "—", "strong"),
            None,
            spacing=6,
        )
        side = [Badge("warn", _(SIDE_STATE_NAMES[SideState(detail.side_state)]))] if detail.side_state else []
        return boxed(
            column(
                row(label(firm, "secondary"), *side, None),
                StagePath(short),
                facts,
                self._acts(detail),
                spacing=8,
                margins=(14, 10, 14, 8),
            )
        )

    def _acts(self, detail: LeadDetail) -> Any:  # noqa: ANN401 - a layout
        actor = self.shell.actor
        may_edit = actor is not None and actor.may(May.EDIT_RECORDS)
        if not may_edit:
            return row(None)
        report = button(_("First report"), self.open_report, tip=_("Complete, submit or see this lead's first report"))
        return row(
            button(_("Follow-up"), self.new_follow_up, primary=True),
            report,
            button(_("Edit"), self.edit, icon="pencil"),
            button(_("More"), lambda: self._offer_more(detail)),
            None,
            spacing=6,
        )

    def _paper(self, name: str, record_id: UUID) -> None:
        self.shell.open("documents").show_record_document(name, record_id)  # type: ignore[attr-defined]  # the documents page

    def _offer_more(self, detail: LeadDetail) -> None:
        from ui.pages.policies.entries import add_policy_entries  # noqa: PLC0415 - as the line below
        from ui.pages.procedures.entries import add_entries  # noqa: PLC0415 - dialogs are loaded when the menu is

        menu = QMenu(self)
        for stage, name in STAGE_NAMES.items():
            if stage not in (Stage.TIP, Stage.FIRST_REPORTED) and stage != detail.stage:
                menu.addAction(_("Move to “{stage}”").format(stage=_(name)), lambda stage=stage: self.move(stage))
        menu.addSeparator()
        menu.addAction(_("Declare a milestone…"), self.new_milestone)
        menu.addAction(_("Raise an obstacle…"), self.new_obstacle)
        menu.addAction(_("Attach a file…"), self.attach)
        menu.addAction(_("Dossier PDF"), lambda: self._paper("project-dossier", detail.id))
        menu.addSeparator()
        add_entries(menu, self.shell, detail)
        add_policy_entries(menu, self.shell, detail)
        menu.addSeparator()
        if detail.side_state:
            menu.addAction(_("Take up again…"), lambda: self._aside(SideState.NONE))
        else:
            menu.addAction(_("Put on hold…"), lambda: self._aside(SideState.ON_HOLD))
            menu.addAction(_("Mark as lost…"), lambda: self._aside(SideState.LOST))
        menu.popup(self.mapToGlobal(self.rect().center()))

    # ---- doing -------------------------------------------------------------------------------------------
    def put_form(self, form: QWidget) -> None:
        """Show a form in the pane."""
        while self.count() > FIRST_FORM:
            old = self.widget(FIRST_FORM)
            self.removeWidget(old)
            old.deleteLater()
        self.addWidget(form)
        self.setCurrentWidget(form)

    def close_form(self, lead_id: object = None) -> None:
        """Leave the form and show the lead."""
        self.setCurrentWidget(self._card if self.detail is not None else self._empty)
        if isinstance(lead_id, UUID):
            self.show_lead(lead_id)
        elif self.lead_id is not None:
            self.show_lead(self.lead_id)

    def new_lead(self) -> None:
        """Show the form of a new lead with its enterprise and contact."""
        from ui.pages.tracker.lead_form import LeadForm  # noqa: PLC0415 - forms are loaded when one is opened

        self.put_form(LeadForm(self, None))

    def edit(self) -> None:
        """Show the form of this lead."""
        from ui.pages.tracker.lead_form import LeadForm  # noqa: PLC0415

        if self.detail is not None:
            self.put_form(LeadForm(self, self.detail))

    def new_follow_up(self) -> None:
        """Show the form of a follow-up."""
        from ui.pages.tracker.small_forms import FollowUpForm  # noqa: PLC0415

        if self.detail is None:
            self.shell.banner.say("info", _("Choose the lead first."))
            return
        self.put_form(FollowUpForm(self, self.detail))

    def new_milestone(self) -> None:
        """Show the form that declares a milestone."""
        from ui.pages.tracker.small_forms import MilestoneForm  # noqa: PLC0415

        if self.detail is not None:
            self.put_form(MilestoneForm(self, self.detail))

    def new_obstacle(self) -> None:
        """Show the form of an obstacle."""
        from ui.pages.tracker.small_forms import ObstacleForm  # noqa: PLC0415

        if self.detail is not None:
            self.put_form(ObstacleForm(self, self.detail))

    def open_report(self) -> None:
        """Show this lead's first report, beginning one where there is none."""
        from ui.pages.tracker.report_form import ReportForm  # noqa: PLC0415

        if self.detail is not None:
            self.put_form(ReportForm(self, self.detail, self.report_id))

    def move(self, stage: Stage) -> None:
        """Move the lead to another stage."""
        lead_id = self.lead_id
        if lead_id is not None:
            self.shell.act(lambda work: move_stage(work, lead_id, stage), lambda _value: self.show_lead(lead_id))

    def _aside(self, state: SideState) -> None:
        lead_id = self.lead_id
        reason, good = QInputDialog.getText(self, _("Reason"), _("Why?"))
        if good and lead_id is not None:
            self.shell.act(lambda work: set_side_state(work, lead_id, state, reason), lambda _value: self.show_lead(lead_id))

    def attach(self) -> None:
        """Choose a file and attach it."""
        path, _kind = QFileDialog.getOpenFileName(self, _("Attach a file"))
        if path:
            self.attach_file(Path(path))

    def attach_file(self, path: Path) -> None:
        """Attach a file to the lead."""
        from crm.leads.files import attach_file  # noqa: PLC0415

        lead_id = self.lead_id
        if lead_id is None:
            return
        try:
            data = path.read_bytes()
        except OSError as error:
            self.shell.tell(
                RuleBroken("file", _("{path} cannot be read ({reason}).").format(path=path.name, reason=error.strerror))
            )
            return
        self.shell.act(lambda work: attach_file(work, lead_id, path.name, data), lambda _value: self.show_lead(lead_id))

    def save_file(self, sha256: str, name: str) -> None:
        """Ask where to save a file of the lead."""
        from crm.store.attachments import read_bytes  # noqa: PLC0415
        from crm.store.files import write_whole  # noqa: PLC0415

        path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), name)
        if path:
            self.shell.client.submit(
                lambda place: write_whole(Path(path), read_bytes(place.work.session, sha256)),
                lambda _none: self.shell.banner.say("good", _("Saved {path}.").format(path=path)),
                self.shell.tell,
            )


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    return area
