"""The windows 办事窗口 of the approval bureau with the matters at each, and the matters that stand nowhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QWidget

from crm.kernel.i18n import N_, _, ngettext
from crm.people.permissions import May
from crm.people.queries import units
from crm.procedures.time_limit.matters import MatterRow, matters
from crm.procedures.time_limit.windows import (
    WINDOW_KIND_NAMES,
    WindowData,
    WindowKind,
    WindowRow,
    add_window,
    edit_window,
    place_matter,
    seed_windows,
    windows,
)
from crm.store.acts import Work
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.pages.procedures.listed import ListedSection
from ui.pages.procedures.transfer_cards import caption, facts
from ui.widgets.basics import Badge, boxed, button, label, row
from ui.widgets.forms import Choice, check_box
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

TONES = {WindowKind.COMPREHENSIVE: "info", WindowKind.DEPARTMENT: "neutral", WindowKind.SPECIAL: "good"}


class WindowDialog(ActDialog):
    """A window: name, kind, who keeps it."""

    def __init__(self, shell: MainWindow, old: WindowRow | None = None) -> None:
        """Begin empty or with a window."""
        self.old = old
        super().__init__(shell, _("Change window") if old else _("New window"), verb=_("Save"))
        shell.read("window.units", _keepers, self.offer)

    def fields(self) -> None:
        """Add the fields."""
        data = self.old.data if self.old else WindowData("")
        self.name = self.form.add("name", _("Name"), QLineEdit(data.name), needed=True)
        kinds = [(kind, _(name)) for kind, name in WINDOW_KIND_NAMES.items()]
        self.kind = self.form.add("kind", _("Kind"), Choice(kinds, data.kind))
        self.unit = self.form.add("unit", _("Kept by"), Choice([(None, "—")]))
        self.closed = self.form.add("closed", "", check_box(_("closed for good"), on=data.closed))
        self.closed.setAccessibleName(_("closed for good"))

    def offer(self, found: list[tuple[UUID, str]]) -> None:
        """Offer the units."""
        for unit_id, name in found:
            self.unit.addItem(name, unit_id)
        self.unit.choose(self.old.data.unit_id if self.old else None)

    def gather(self) -> Run:
        """Return the act."""
        unit = self.unit.value()
        data = WindowData(
            self.name.text(),
            WindowKind(str(self.kind.value())),
            unit if isinstance(unit, UUID) else None,
            self.closed.isChecked(),
        )
        old = self.old
        if old is None:
            return lambda work: add_window(work, data)
        return lambda work: edit_window(work, old.id, data, old.version)


class PlaceDialog(ActDialog):
    """Which window a matter stands at."""

    def __init__(self, shell: MainWindow, matter_id: UUID, name: str, at: UUID | None) -> None:
        """Offer the open windows."""
        self.matter_id, self._at = matter_id, at
        super().__init__(shell, _("Put “{name}” at a window").format(name=name), verb=_("Save"))
        shell.read("window.places", lambda work: windows(work.session), self.offer)

    def fields(self) -> None:
        """Add the field."""
        self.window_choice = self.form.add("window", _("Window"), Choice([(None, "—")]))

    def offer(self, found: list[WindowRow]) -> None:
        """Offer the windows."""
        for each in found:
            self.window_choice.addItem(each.data.name, each.id)
        self.window_choice.choose(self._at)

    def gather(self) -> Run:
        """Return the act."""
        chosen, matter_id = self.window_choice.value(), self.matter_id
        return lambda work: place_matter(work, matter_id, chosen if isinstance(chosen, UUID) else None)


class WindowsSection(ListedSection):
    """Open windows, matters without one, closed windows."""

    key = "windows"
    heading = N_("Windows")
    foot_words = N_("J/K or ↑↓ choose    steps and materials of a matter: Settings")
    views = (("open", N_("Windows")), ("nowhere", N_("Matters at no window")), ("closed", N_("Windows closed")))

    def refresh(self) -> None:
        """Load the view shown."""
        self.shell.read("windows", partial(_ask, self.view), self.show_rows)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one window."""
        del kind
        self.wanted = record_id
        self.show_view("open")

    def count_words(self, count: int) -> str:
        """Return how many are listed."""
        if self.view == "nowhere":
            return ngettext("{count} matter", "{count} matters", count).format(count=count)
        return ngettext("{count} window", "{count} windows", count).format(count=count)

    def nothing(self) -> str:
        """Return the sentence of an empty view."""
        return {
            "open": _("There is no window yet. Add the usual ones: 2 comprehensive, 13 of departments and a special one."),
            "nowhere": _("Every matter stands at a window."),
            "closed": _("No window was closed."),
        }[self.view]

    def show_rows(self, rows: Any) -> None:  # noqa: ANN401 - windows or matters
        """Show the list; an empty one offers the usual windows."""
        super().show_rows(rows)
        if not rows:
            self.show_acts(*self._everywhere())

    def line(self, each: WindowRow | MatterRow) -> Line:
        """Return how a row reads in the list."""
        if isinstance(each, MatterRow):
            return Line(Badge("warn", _("no window")), each.data.name, each.unit)
        count = len(each.matters)
        words = ngettext("{count} matter", "{count} matters", count).format(count=count)
        second = " · ".join(filter(None, (each.unit, words)))
        return Line(Badge(TONES[each.data.kind], _(WINDOW_KIND_NAMES[each.data.kind])), each.data.name, second)

    def show_row(self, each: WindowRow | MatterRow) -> None:
        """Show a row in the card."""
        if isinstance(each, MatterRow):
            steps = "、".join(step.data.name for step in each.steps)
            self.show_parts(each.data.name, each.unit, facts(((_("Steps"), steps), (_("Basis"), each.data.basis)), columns=1))
            place = button(_("Put at a window…"), lambda: self.ask(PlaceDialog(self.shell, each.id, each.data.name, None)))
            self.show_acts(*([place] if self._may() else []), *self._everywhere())
            return
        pairs = ((_("Kind"), _(WINDOW_KIND_NAMES[each.data.kind])), (_("Kept by"), each.unit))
        lines = [self._matter(each, matter_id, name) for matter_id, name in each.matters]
        empty = caption(_("No matter stands here."), "faint")
        self.show_parts(each.data.name, "", facts(pairs), caption(_("Matters at this window")), *(lines or [empty]))
        change = button(_("Change…"), lambda: self.ask(WindowDialog(self.shell, each)))
        self.show_acts(*([change] if self._may() else []), *self._everywhere())

    def _matter(self, each: WindowRow, matter_id: UUID, name: str) -> QWidget:
        parts: list[QWidget | None] = [label(name), None]
        if self._may():
            move = button(_("Move…"), lambda: self.ask(PlaceDialog(self.shell, matter_id, name, each.id)), link=True)
            move.setAccessibleName(_("Move “{name}”").format(name=name))
            parts.append(move)
        return boxed(row(*parts, margins=(14, 5, 8, 5)), "rowLine")

    def _may(self) -> bool:
        return self.shell.actor is not None and self.shell.actor.may(May.SET_MATTERS)

    def _everywhere(self) -> list[QWidget]:
        """Return the acts that need no window."""
        if not self._may():
            return []
        usual = button(_("Add the usual windows"), lambda: self.shell.act(seed_windows))
        return [usual, button(_("New window…"), lambda: self.ask(WindowDialog(self.shell)), primary=True)]

    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def open_lead(self) -> None:
        """Do nothing: a window has no lead."""


def _keepers(work: Work) -> list[tuple[UUID, str]]:
    return [(unit.id, unit.short_name) for unit in units(work.session, kinds=("department", "bureau"))]


def _ask(view: str, work: Work) -> list[Any]:
    """Ask for the rows of a view."""
    if view == "nowhere":
        return [each for each in matters(work.session) if each.data.window_id is None]
    return [each for each in windows(work.session, everything=True) if each.data.closed is (view == "closed")]
