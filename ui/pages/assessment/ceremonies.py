"""Mass ceremonies 集中开竣工: countdown, the list of projects to start, complete or produce, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from crm.calendar.lunar import lunar_text
from crm.kernel.i18n import N_, _, ngettext
from crm.kernel.money import show_money
from crm.leads.rules import MilestoneKind
from crm.league.rhythm.ceremonies import confirm_projects
from crm.league.rhythm.ceremony_rows import Candidate, CeremonyRow, ProjectRow, candidates, ceremonies, ceremony_projects
from crm.league.rhythm.rules import (
    CEREMONY_KINDS,
    KIND_NAMES,
    OUTCOME_NAMES,
    PROJECT_STATE_NAMES,
    Outcome,
    ProjectState,
    period_words,
)
from crm.people.permissions import May
from crm.store.acts import Work
from ui.pages.assessment.ceremonies_forms import HoldDialog, ListProjectDialog, PlanCeremonyDialog, StrikeDialog, kind_words
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.widgets.basics import Badge, button
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

OUTCOME_TONES = {
    Outcome.AHEAD: "neutral",
    Outcome.MET: "good",
    Outcome.LATE: "warn",
    Outcome.DECLARED: "warn",
    Outcome.MISSING: "bad",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """A ceremony's list, and who could still be listed."""

    projects: list[ProjectRow]
    due: list[Candidate]


def countdown(ceremony: CeremonyRow) -> Badge:
    """Return how many days a ceremony is away, or how long ago it was."""
    if ceremony.held_on is not None:
        return Badge("good", _("held {day}").format(day=f"{ceremony.held_on:%m-%d}"))
    days = ceremony.days_left
    if days > 0:
        return Badge("info", ngettext("{days} day to go", "{days} days to go", days).format(days=days))
    return Badge("warn", _("today")) if days == 0 else Badge("bad", _("not noted as held"))


def outcome_badge(project: ProjectRow) -> Badge:
    """Return what became of a project, or whether it stands on the list of a ceremony to come."""
    if project.state is ProjectState.STRUCK:
        return Badge("neutral", _(PROJECT_STATE_NAMES[project.state]))
    if project.outcome is Outcome.AHEAD:
        tone = "info" if project.state is ProjectState.CONFIRMED else "neutral"
        return Badge(tone, _(PROJECT_STATE_NAMES[project.state]))
    words = _(OUTCOME_NAMES[project.outcome])
    if project.days_late:
        late = ngettext("{days} day late", "{days} days late", project.days_late).format(days=project.days_late)
        words = f"{words} · {late}"
    return Badge(OUTCOME_TONES[project.outcome], words)


class CeremoniesSection(ListedSection):
    """Ceremonies at the left, the next one first; the list of the chosen one at the right."""

    key, heading = "ceremonies", N_("Mass ceremonies")
    foot_words = N_("J K choose    click a project to open it")
    views = (("coming", N_("To come")), ("past", N_("Past")))

    def __init__(self, shell: MainWindow) -> None:
        """Begin with nothing chosen."""
        super().__init__(shell)
        self.all: list[CeremonyRow] = []
        self.shown: CeremonyRow | None = None
        self.detail = Detail([], [])

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the ceremonies."""
        self.shell.read("ceremonies", lambda work: ceremonies(work.session, work.clock.today()), self._show_all)

    def _show_all(self, found: list[CeremonyRow]) -> None:
        self.all = found
        if self.wanted is not None:
            past = any(each.id == self.wanted and _past(each) for each in found)
            self.view = "past" if past else "coming"
            self.chips[self.view].setChecked(True)
        self.show_rows([each for each in found if _past(each) == (self.view == "past")])

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one ceremony."""
        del kind
        self.wanted = record_id
        self.refresh()

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        return ngettext("{count} ceremony", "{count} ceremonies", count).format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        if self.view == "past":
            return _("No ceremony was held yet.")
        return _("No ceremony is laid out yet: the next one appears by itself as its days come near.")

    def line(self, each: CeremonyRow) -> Line:
        """Return how a ceremony reads in the list."""
        return Line(countdown(each), each.name, f"{each.day} · {_counts(each)}")

    def show_row(self, each: CeremonyRow) -> None:
        """Show a ceremony with its list."""

        def ask(work: Work) -> Detail:
            today = work.clock.today()
            may = work.actor.may(May.EDIT_RECORDS) and not each.held_on
            due = candidates(work.session, work.actor, each.id) if may else []
            return Detail(ceremony_projects(work.session, work.actor, each.id, today), due)

        self.shell.read("ceremony", ask, lambda found: self._show(each, found))

    def _show(self, each: CeremonyRow, found: Detail) -> None:
        self.shown, self.detail = each, found
        day = f"{each.day}　农历{lunar_text(each.day)}"
        if each.day != each.true_on:
            day += "　" + _("(true date {day}; set by people)").format(day=each.true_on)
        pairs = (
            (_("Day"), day),
            (_("Held at"), each.place),
            (_("Countdown"), countdown(each).words),
            (_("Confirmed"), _counts(each)),
        )
        parts: list[QWidget] = [facts(pairs)]
        told = ((_("Note"), each.note), (_("Result"), each.result))
        if each.note or each.result:
            parts.append(facts(tuple(pair for pair in told if pair[1]), columns=1))
        for kind in CEREMONY_KINDS:
            parts += self._of_kind(each, kind)
        if not found.projects:
            parts.append(caption(_("No project of the units you see is on this list."), "faint"))
        self.show_parts(each.name, period_words(each.period), *parts)
        self.show_acts(*self._acts(each))

    def _of_kind(self, each: CeremonyRow, kind: MilestoneKind) -> list[QWidget]:
        rows = [row for row in self.detail.projects if row.kind is kind]
        if not rows:
            return []
        head = f"{_(KIND_NAMES[kind])} · {len(rows)}"
        if each.days_left < 0 and each.confirmed[kind]:
            head += "　" + _("{met} of {all} verified by now").format(met=each.met[kind], all=each.confirmed[kind])
        return [caption(head), *(self._project(row) for row in rows)]

    def _project(self, row: ProjectRow) -> Line:
        reached = _("reached {day}").format(day=row.reached_on) if row.reached_on else ""
        second = " · ".join(filter(None, (row.unit_name, show_money(row.total), row.investor, reached, row.reason or row.note)))
        return Line(outcome_badge(row), row.name, second, lambda: self.shell.open_record("lead", row.lead_id))

    # ---- doing -------------------------------------------------------------------------------------------
    def _acts(self, each: CeremonyRow) -> list[QWidget]:
        shell, actor = self.shell, self.shell.actor
        made: list[QWidget] = []
        if self.detail.projects:
            made.append(button(_("Excel…"), self._export, icon="download"))
        if self.detail.projects and actor is not None and actor.may(May.EXPORT_DOCUMENTS):
            made.append(button(_("List PDF"), lambda: self.paper(each.id), icon="file-text"))
        if actor is None or each.held_on is not None or not actor.may(May.EDIT_RECORDS):
            return made
        bureau = actor.may(May.VERIFY)
        standing = [row for row in self.detail.projects if row.state is not ProjectState.STRUCK]
        loose = standing if bureau else [row for row in standing if row.state is ProjectState.PROPOSED]
        if loose:
            made.append(button(_("Strike off…"), lambda: self.ask(StrikeDialog(shell, loose))))
        if bureau:
            made.append(button(_("Plan…"), lambda: self.ask(PlanCeremonyDialog(shell, each))))
        if bureau and each.days_left <= 0:
            made.append(button(_("Held…"), lambda: self.ask(HoldDialog(shell, each)), primary=True))
        proposed = [row.id for row in standing if row.state is ProjectState.PROPOSED]
        if bureau and proposed:
            words = _("Confirm {count} proposed").format(count=len(proposed))
            made.append(button(words, lambda: shell.act(lambda work: confirm_projects(work, proposed))))
        due = self.detail.due
        made.append(button(_("Propose…"), lambda: self.ask(ListProjectDialog(shell, each, due)), primary=True))
        return made

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def paper(self, ceremony_id: UUID) -> None:
        """Open the ceremony's list among the documents."""
        documents: Any = self.shell.open("documents")
        documents.show_record_document("ceremony-list", ceremony_id)

    def _export(self) -> None:
        if self.shown is not None:
            path, _kind = QFileDialog.getSaveFileName(self, _("Save as"), f"{self.shown.name}.xlsx", "Excel (*.xlsx)")
            if path:
                self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the list of the chosen ceremony to ``path``."""
        from crm.ledger.writing import TableColumn, write_table  # noqa: PLC0415 - the writer is loaded when something is exported

        if self.shown is None:
            return
        name = self.shown.name
        heads = ((_("Kind"), 12), (_("Project"), 30), (_("Unit"), 16), (_("Investor"), 30), (_("Total investment"), 14))
        more = (
            (_("State"), 10),
            (_("What became of it"), 20),
            (_("Days late"), 10),
            (_("Reached on"), 12),
            (_("Verified on"), 12),
        )
        columns = [TableColumn(words, width) for words, width in (*heads, *more)]
        rows = [
            (
                kind_words(row.kind),
                row.name,
                row.unit_name,
                row.investor,
                show_money(row.total),
                _(PROJECT_STATE_NAMES[row.state]),
                _(OUTCOME_NAMES[row.outcome]),
                row.days_late,
                row.reached_on,
                row.verified_on,
            )
            for row in self.detail.projects
        ]
        self.shell.client.submit(
            lambda _place: write_table(path, name, columns, rows),
            lambda count: self.shell.banner.say("good", _("{count} rows written to {path}.").format(count=count, path=path)),
            self.shell.tell,
        )

    def open_lead(self) -> None:
        """Do nothing on Enter: a ceremony has many leads."""


def _past(ceremony: CeremonyRow) -> bool:
    return ceremony.held_on is not None


def _counts(ceremony: CeremonyRow) -> str:
    """Return how many projects are confirmed of each kind, and how many wait."""
    said = " · ".join(f"{_(KIND_NAMES[kind])} {count}" for kind, count in ceremony.confirmed.items() if count)
    waiting = _("{count} proposed").format(count=ceremony.proposed) if ceremony.proposed else ""
    return " · ".join(filter(None, (said, waiting))) or _("nothing listed yet")
