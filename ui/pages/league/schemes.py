"""Scoring schemes 计分方案: every edition, and an editor that shows at once what a change does to the ranking."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QTabWidget, QVBoxLayout, QWidget

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.league.indicators.rules import Indicator
from crm.league.scores.periods import Period
from crm.league.scores.queries import SchemeRow, Tried, schemes, tried
from crm.league.scores.scheme import (
    KIND_NAMES,
    Bonus,
    BonusKind,
    Deduction,
    Item,
    SchemeData,
    checked_scheme,
    points_of,
    show_points,
)
from crm.league.scores.service import SchemeDraft, save_scheme
from crm.league.scores.sources import SOURCE_NAMES, SOURCES, source_label
from crm.league.scores.trial import trial_period
from crm.people.permissions import May
from crm.people.queries import recruiting_units
from crm.store.acts import Done, Work
from ui.pages.league.effect import EffectTable, effect_words
from ui.pages.league.scheme_tables import FEN_OF_YI, BonusTable, DeductionTable, GroupTable, ItemsTable
from ui.pages.page import Page
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.widgets.basics import Badge, Card, boxed, button, chip, clear, column, label, row
from ui.widgets.forms import DateEdit, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

WAIT = 250
"""Milliseconds after the last key until the effect is asked for."""
Found = tuple[list[SchemeRow], list[tuple[UUID, str, str]]]


class SchemesSection(Page):
    """Editions at the left, the editor in the middle, the effect at the right."""

    key = "schemes"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out the three cards."""
        super().__init__(shell)
        self.may = shell.actor is not None and shell.actor.may(May.SET_SCHEMES)
        self.rows: list[SchemeRow] = []
        self.chosen: SchemeRow | None = None
        self.units: list[tuple[UUID, str, str]] = []
        self.draft: SchemeData | None = None
        self.wanted: UUID | None = None
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(WAIT)
        self._make_widgets()
        self._assemble()
        self.list.currentRowChanged.connect(self._choose)
        self.timer.timeout.connect(self._ask_effect)
        for table in self.tables:
            table.edited.connect(self._edited)
        self.bonus_most.textChanged.connect(self._edited)

    def _make_widgets(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(_("Scoring schemes"))
        self.list.setProperty("menu", True)
        self.list_card = Card(_("Editions"))
        self.list_card.setFixedWidth(194)
        self.list_card.body.addWidget(self.list)
        self.items, self.bonuses = ItemsTable(_("Scored items")), BonusTable(_("Bonuses"))
        self.deductions, self.groups = DeductionTable(_("Deductions")), GroupTable(_("Contest groups"))
        self.tables = (self.items, self.bonuses, self.deductions, self.groups)
        self.bonus_most = QLineEdit()
        self.bonus_most.setAccessibleName(_("All bonuses at most"))
        self.bonus_most.setPlaceholderText(_("no limit"))
        self.bonus_most.setFixedWidth(90)
        self.total, self.state = chip(""), boxed(row())
        self.message = label("", "bad", wrap=True)
        self.message.hide()
        self.effect = EffectTable()
        self.effect_card = Card(_("Effect on the ranking"))
        self.effect_card.setFixedWidth(304)
        self.effect_words = label("", "strong", wrap=True)
        self.save_button = button(_("Save as a new edition…"), self.ask_save, primary=True)
        self.discard_button = button(_("Discard changes"), self.discard)

    def _assemble(self) -> None:
        adders = (self.add_item, self.add_bonus, self.add_deduction)
        names = (N_("Scored items"), N_("Bonuses"), N_("Deductions"), N_("Contest groups"))
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(_("Parts of the scheme"))
        self.tabs.tabBar().setAccessibleName(_("Parts of the scheme"))
        for place, table in enumerate(self.tables):
            parts: list[QWidget | int | None] = []
            if place < len(adders) and self.may:
                parts = [button(_("Add"), adders[place]), button(_("Remove row"), table.drop_row), None]
            if table is self.bonuses:
                parts += [label(_("All bonuses at most"), "secondary"), self.bonus_most]
            self.tabs.addTab(boxed(column(table, row(*parts, margins=(12, 4, 12, 6)), spacing=0)), _(names[place]))
        self.card = Card(_("Scheme"))
        self.card.body.addWidget(self.tabs, 1)
        self.card.body.addLayout(column(self.message, margins=(14, 0, 14, 4)))
        self.effect_card.body.addLayout(column(self.effect_words, margins=(14, 10, 14, 8)))
        self.effect_card.body.addWidget(self.effect, 1)
        middle = row(self.list_card, self.card, self.effect_card, spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        acts = (self.discard_button, self.save_button) if self.may else ()
        layout.addWidget(self.head(_("Scoring schemes"), self.total, self.state, None, *acts))
        layout.addLayout(middle, 1)
        words = _("a saved edition never changes; a change becomes the next edition, published months stay as they are")
        layout.addWidget(self.foot(words))
        self.setFocusProxy(self.list)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the editions; a draft that is being edited stays."""

        def ask(work: Work) -> Found:
            units = [(unit.id, unit.name, unit.contest_group) for unit in recruiting_units(work.session)]
            return schemes(work.session), units

        if self.draft is None:
            self.shell.read("schemes", ask, self.show_schemes)

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one edition."""
        del kind
        self.wanted = record_id
        self.refresh()

    def show_schemes(self, found: Found) -> None:
        """Show the editions, and the one that was shown."""
        self.rows, self.units = found
        self.rows.sort(key=lambda each: (list(KIND_NAMES).index(each.kind), each.name, -each.edition))
        kept = self.wanted or (self.chosen.id if self.chosen else None)
        self.wanted = None
        self.list.blockSignals(True)
        self.list.clear()
        for each in self.rows:
            edition = _("edition {number}, from {day}").format(number=each.edition, day=each.valid_from)
            words = edition if each.edition else _("default, not saved yet")
            item = QListWidgetItem(f"{each.name}\n{words}")
            item.setToolTip("\n".join(filter(None, (_(KIND_NAMES[each.kind]), each.note, each.made_by))))
            self.list.addItem(item)
        place = next((number for number, each in enumerate(self.rows) if kept is not None and each.id == kept), 0)
        self.list.setCurrentRow(place)
        self.list.blockSignals(False)
        self._choose(place)

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.rows):
            self.chosen = self.rows[place]
            self.show_scheme(self.chosen)

    def show_scheme(self, scheme: SchemeRow) -> None:
        """Show an edition in the editor, nothing changed."""
        self.draft = None
        for table in self.tables:
            table.blockSignals(True)
        data = scheme.data
        self.items.show_items(data.items)
        self.bonuses.show_bonuses(data.bonuses)
        self.deductions.show_deductions(data.deductions, {name: _(source_label(name)) for name in {**SOURCE_NAMES, **SOURCES}})
        self.groups.show_groups(self.units, data.groups)
        self.bonus_most.blockSignals(True)
        self.bonus_most.setText("" if data.bonus_most is None else show_points(data.bonus_most))
        self.bonus_most.blockSignals(False)
        self.bonus_most.setEnabled(self.may)
        for table in self.tables:
            table.blockSignals(False)
            table.setEnabled(self.may)
        self.card.title.setText(scheme.words)
        hint = (_(KIND_NAMES[scheme.kind]), scheme.made_by, scheme.note)
        self.card.hint.setText("　".join(filter(None, hint)))
        self._show_state()
        self._ask_effect()

    def _show_state(self) -> None:
        dirty = self.draft is not None
        data = self.draft or (self.chosen.data if self.chosen else None)
        self.total.setText(_("{points} points in all").format(points=show_points(data.points)) if data else "")
        clear(self.state.layout())
        if dirty:
            self.state.layout().addWidget(Badge("warn", _("changed, not saved")))
        self.list.setEnabled(not dirty)
        self.list.setToolTip(_("Save or discard the changes first.") if dirty else "")
        self.save_button.setEnabled(dirty)
        self.discard_button.setEnabled(dirty)

    # ---- editing -----------------------------------------------------------------------------------------
    def entered(self) -> SchemeData:
        """Return the scheme as it stands in the editor. Raises RuleBroken."""
        typed = self.bonus_most.text().strip()
        most = points_of(typed, _("the most that bonuses earn")) if typed else None
        data = SchemeData(self.items.items(), self.bonuses.bonuses(), self.deductions.deductions(), most, self.groups.groups())
        return checked_scheme(data)

    def _edited(self, _text: str = "") -> None:
        try:
            entered = self.entered()
        except RuleBroken as error:
            self.draft = self.draft or (self.chosen.data if self.chosen else None)
            self._show_state()
            self.message.setText(error.message)
            self.message.show()
            self.save_button.setEnabled(False)
            return
        self.message.hide()
        self.draft = None if self.chosen is not None and entered == self.chosen.data else entered
        self._show_state()
        self.timer.start()

    def add_item(self) -> None:
        """Add an item: the first indicator that none counts yet."""
        used = {self.items.value(row, 0) for row in range(self.items.rowCount())}
        free = next((each for each in Indicator if each not in used), Indicator.REPORTED)
        self.items.add(Item(free, Fraction(5)))
        self._edited()

    def add_bonus(self) -> None:
        """Add a bonus for projects from 100亿元 on."""
        self.bonuses.add(Bonus(BonusKind.AMOUNT, Fraction(10), at_least=100 * FEN_OF_YI))
        self._edited()

    def add_deduction(self) -> None:
        """Add a deduction of a source that none names yet."""
        self.deductions.add(Deduction(self.deductions.unused(), Fraction(1)))
        self._edited()

    def discard(self) -> None:
        """Show the edition as it is saved."""
        self.message.hide()
        if self.chosen is not None:
            self.show_scheme(self.chosen)

    # ---- the effect --------------------------------------------------------------------------------------
    def _ask_effect(self) -> None:
        scheme, draft = self.chosen, self.draft
        if scheme is None:
            return
        period = trial_period(scheme.kind, self.shell.today)
        self.effect_card.hint.setText(period.words)
        data = draft or scheme.data

        def ask(work: Work) -> tuple[Period, list[Tried]]:
            return period, tried(work.session, scheme, data, period.first, period.last)

        self.shell.read("scheme_effect", ask, self.show_effect)

    def show_effect(self, found: tuple[Period, list[Tried]]) -> None:
        """Show what the draft does to each unit."""
        _period, rows = found
        self.effect_words.setText(effect_words(rows, changed=self.draft is not None, may=self.may))
        self.effect.show_rows(rows)

    # ---- saving ------------------------------------------------------------------------------------------
    def ask_save(self) -> None:
        """Ask from when the new edition holds, and why."""
        if self.chosen is not None and self.draft is not None:
            self.dialog = SaveDialog(self, self.chosen, self.draft)
            self.dialog.open()

    def saved(self, scheme_id: UUID) -> None:
        """Show the edition that was saved."""
        self.draft, self.wanted = None, scheme_id
        self.refresh()


class SaveDialog(ActDialog):
    """Asks from when a new edition holds and what changed."""

    def __init__(self, section: SchemesSection, scheme: SchemeRow, data: SchemeData) -> None:
        """Offer the first day of the month whose ranking was looked at."""
        self._section, self._scheme, self._data = section, scheme, data
        self._first = _month_of(trial_period(scheme.kind, section.shell.today))
        words = _("It becomes edition {number} of “{name}”. It scores the periods that end on its first day or later.")
        said = words.format(number=scheme.edition + 1, name=scheme.name)
        super().__init__(section.shell, _("Save as a new edition"), said, _("Save scoring scheme"))

    def fields(self) -> None:
        """Add the first day and the note."""
        self.valid_from = self.form.add("valid_from", _("Holds from"), DateEdit(self._first), needed=True)
        self.note = self.form.add("note", _("What changed"), TextBox(lines=3))

    def gather(self) -> Run:
        """Return the act with what was entered. Raises RuleBroken."""
        day = self.valid_from.day("valid_from")
        if day is None:
            raise RuleBroken("date", _("Enter the first day on which it holds."), field="valid_from")
        draft = SchemeDraft(self._scheme.kind, self._scheme.name, day, self._data, self.note.text())

        def run(work: Work) -> Done[UUID]:
            return save_scheme(work, draft)

        return run

    def _done(self, value: object) -> None:
        super()._done(value)
        if isinstance(value, UUID):
            self._section.saved(value)


def _month_of(period: Period) -> date:
    """Return the first day of a period's last month."""
    return period.last.replace(day=1)
