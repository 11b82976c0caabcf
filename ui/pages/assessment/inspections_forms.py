"""Dialogs of inspections: drawing a sample, a project named, what was seen, a finding, its answer and re-check."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.league.inspections.findings import answer_finding, recheck_finding, record_finding, withdraw_finding
from crm.league.inspections.rows import FindingDetail, ProjectRow
from crm.league.inspections.service import (
    DrawData,
    SeenData,
    draw_inspection,
    name_project,
    record_seen,
    withdraw_inspection,
)
from crm.people.queries import UnitRow, recruiting_units
from crm.store.search import Hit, search
from ui.pages.procedures.act_dialog import ActDialog, Run, TextDialog
from ui.widgets.forms import Choice, DateEdit, TextBox, check_box

if TYPE_CHECKING:
    from crm.store.acts import Work
    from ui.shell.window import MainWindow

MOST_FOUND = 12


def latest_even_month(today: date) -> tuple[int, int]:
    """Return the even month that an inspection drawn today is of: this one, or the one before."""
    if today.month % 2 == 0:
        return today.year, today.month
    return (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)


def whole_number(text: str, field: str) -> int | None:
    """Return a typed whole number, None for nothing. Raises RuleBroken ``number``."""
    typed = normal_text(text).replace(" ", "").removesuffix("%")
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 9:
        raise RuleBroken("number", _("“{text}” is not a whole number.").format(text=text), field=field)
    return int(typed)


class DrawDialog(ActDialog):
    """For which month, days and units a sample is drawn; the seed may be typed, as when it is drawn in public."""

    def __init__(self, shell: MainWindow) -> None:
        """Offer the even month that is due."""
        words = _(
            "Signed projects that are not in production yet are drawn: the risky ones first, then some by lot. "
            "The seed stays on record, and anybody can draw the same sample again with it."
        )
        super().__init__(shell, _("Draw the sample of an inspection"), words, _("Draw"), width=560)
        shell.read("inspections.units", lambda work: recruiting_units(work.session), self._offer)

    def fields(self) -> None:
        """Add month, days, focus, units, size, share and seed."""
        year, month = latest_even_month(self.shell.today)
        self.month = self.form.add("month", _("Month"), QLineEdit(f"{year}-{month:02d}"), needed=True)
        first = max(self.shell.today, date(year, month, 1))
        self.first = self.form.add("first_day", _("First day"), DateEdit(first), needed=True)
        self.last = self.form.add("last_day", _("Last day"), DateEdit(first), needed=True)
        self.focus = self.form.add("focus", _("Focus"), QLineEdit(_("construction starts, completions and productions")))
        self.units = self.form.add("unit_ids", _("Units"), Choice([(None, _("whole county"))]))
        self.size = self.form.add("size", _("Projects"), QLineEdit())
        self.size.setPlaceholderText(_("by the settings"))
        self.share = self.form.add("random_percent", _("By lot (%)"), QLineEdit())
        self.share.setPlaceholderText(_("by the settings"))
        self.seed = self.form.add("seed", _("Seed"), QLineEdit())
        self.seed.setPlaceholderText(_("drawn by the program; or type one drawn in public"))

    def _offer(self, units: list[UnitRow]) -> None:
        for each in units:
            self.units.addItem(each.name, each.id)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        year, month = self._typed_month()
        first, last = self.first.day("first_day"), self.last.day("last_day")
        if first is None or last is None:
            raise RuleBroken("date", _("Enter the date."), field="first_day" if first is None else "last_day")
        unit = self.units.value()
        data = DrawData(
            year,
            month,
            first,
            last,
            self.focus.text(),
            (unit,) if isinstance(unit, UUID) else (),
            whole_number(self.size.text(), "size"),
            whole_number(self.share.text(), "random_percent"),
            whole_number(self.seed.text(), "seed"),
        )
        return lambda work: draw_inspection(work, data)

    def _typed_month(self) -> tuple[int, int]:
        text = normal_text(self.month.text())
        year, _dash, month = text.partition("-")
        if not (year.isdecimal() and len(year) == 4 and month.isdecimal() and 1 <= int(month) <= 12):
            raise RuleBroken("month", _("“{text}” is not a month; write it as 2026-11.").format(text=text), field="month")
        return int(year), int(month)


class NameDialog(ActDialog):
    """A project named for inspection, found by its words."""

    def __init__(self, shell: MainWindow, inspection_id: UUID) -> None:
        """Ask which and why."""
        self._inspection = inspection_id
        super().__init__(shell, _("Name a project for inspection"), verb=_("Add to the sample"))

    def fields(self) -> None:
        """Add the words to find it by, the projects found, and the reason."""
        self.words = self.form.add("words", _("Project or investor"), QLineEdit())
        self.lead = self.form.add("lead_id", _("Project"), Choice(()), needed=True)
        self.reason = self.form.add("reason", _("Reason"), TextBox(lines=2), needed=True)
        self.words.textChanged.connect(self._find)

    def _find(self, text: str) -> None:
        def ask(work: Work) -> list[Hit]:
            return search(work.session, text, units=None, limit=MOST_FOUND, kinds=("lead",))

        self.shell.read("inspections.named", ask, self._offer)

    def _offer(self, hits: list[Hit]) -> None:
        self.lead.clear()
        for hit in hits:
            self.lead.addItem(f"{hit.title} {hit.snippet}"[:60], hit.record_id)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken."""
        lead = self.lead.value()
        if not isinstance(lead, UUID):
            raise RuleBroken("lead", _("Type some words of the project, then choose it."), field="words")
        inspection, reason = self._inspection, self.reason.text()
        return lambda work: name_project(work, inspection, lead, reason)


class SeenDialog(ActDialog):
    """What was seen of a project on site."""

    def __init__(self, shell: MainWindow, project: ProjectRow) -> None:
        """Show what is known."""
        self._project = project
        super().__init__(shell, _("Seen on site"), project.project, _("Record"))

    def fields(self) -> None:
        """Add the day, the pace planned and seen, and whether it keeps its time."""
        each = self._project
        self.day = self.form.add("visited_on", _("Day"), DateEdit(each.visited_on or self.shell.today), needed=True)
        self.planned = self.form.add("planned", _("Progress planned"), QLineEdit(each.planned))
        self.seen = self.form.add("seen", _("Progress seen"), QLineEdit(each.seen), needed=True)
        self.late = self.form.add("on_time", "", check_box(_("behind its time"), on=each.on_time is False))
        self.late.setAccessibleName(_("behind its time"))
        self.seen.setFocus()

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``date``."""
        day = self.day.day("visited_on")
        if day is None:
            raise RuleBroken("date", _("Enter the date."), field="visited_on")
        data = SeenData(day, self.seen.text(), not self.late.isChecked(), self.planned.text())
        project = self._project.id
        return lambda work: record_seen(work, project, data)


class FindingDialog(ActDialog):
    """What was found, and in how many working days it is put right."""

    def __init__(self, shell: MainWindow, project: ProjectRow, text: str) -> None:
        """Offer the note of a question answered with no."""
        self._project, self._text = project, text
        words = _("{project}, {unit}: the unit is told, and answers within the days given.")
        super().__init__(shell, _("Finding"), words.format(project=project.project, unit=project.unit), _("Record finding"))

    def fields(self) -> None:
        """Add the words and the days."""
        self.text = self.form.add("text", _("Finding"), TextBox(self._text, lines=4), needed=True)
        self.days = self.form.add("days", _("Working days to answer"), QLineEdit())
        self.days.setPlaceholderText(_("by the settings"))

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``number``."""
        project, text, days = self._project.id, self.text.text(), whole_number(self.days.text(), "days")
        return lambda work: record_finding(work, project, text, days)


class AnswerDialog(TextDialog):
    """How the unit put a finding right."""

    def __init__(self, shell: MainWindow, detail: FindingDetail) -> None:
        """Ask for the answer."""
        finding = detail.row.id
        words = _("{finding}\nAnswer until {day}; attach photographs before you answer.")
        super().__init__(
            shell,
            _("Answer for the rectification"),
            ("text", _("How it was seen to")),
            lambda work, typed: answer_finding(work, finding, typed),
            words=words.format(finding=detail.row.text, day=detail.row.due_on),
            verb=_("Answer"),
            lines=4,
        )


class RecheckDialog(ActDialog):
    """Whether the rectification holds; otherwise another round begins."""

    def __init__(self, shell: MainWindow, detail: FindingDetail) -> None:
        """Show the unit's answer."""
        self._finding = detail.row.id
        super().__init__(shell, _("Check again"), f"{detail.row.text}\n→ {detail.rounds[-1].text}", _("Record"))

    def fields(self) -> None:
        """Add the result, its words and the days of another round."""
        choices = ((True, _("put right: close the finding")), (False, _("not put right: another round")))
        self.passed = self.form.add("passed", _("Result"), Choice(choices, value=True))
        self.text = self.form.add("text", _("Opinion"), TextBox(lines=3))
        self.days = self.form.add("days", _("Working days to answer"), QLineEdit())
        self.days.setPlaceholderText(_("by the settings"))
        self.passed.currentIndexChanged.connect(self._show_days)
        self._show_days(0)

    def _show_days(self, _place: int) -> None:
        self.form.show_field("days", not self.passed.value())

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken ``number``."""
        finding, passed, text = self._finding, bool(self.passed.value()), self.text.text()
        days = None if passed else whole_number(self.days.text(), "days")
        return lambda work: recheck_finding(work, finding, passed=passed, text=text, days=days)


def withdraw_dialog(shell: MainWindow, inspection_id: UUID) -> Any:  # noqa: ANN401 - a dialog
    """Return the dialog that asks why an inspection is withdrawn."""
    return TextDialog(
        shell,
        _("Withdraw inspection"),
        ("reason", _("Reason")),
        lambda work, typed: withdraw_inspection(work, inspection_id, typed),
        words=_("It stays on record with its seed; another sample can be drawn for the month."),
        verb=_("Withdraw"),
    )


def withdraw_finding_dialog(shell: MainWindow, finding_id: UUID) -> Any:  # noqa: ANN401 - a dialog
    """Return the dialog that asks why a finding is withdrawn."""
    return TextDialog(
        shell,
        _("Withdraw finding"),
        ("reason", _("Reason")),
        lambda work, typed: withdraw_finding(work, finding_id, typed),
        words=_("It stays on record and costs the unit nothing."),
        verb=_("Withdraw"),
    )
