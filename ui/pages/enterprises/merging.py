"""Merging two records of one enterprise, parting them, and the list of pairs that may be one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QRadioButton, QScrollArea, QWidget

from crm.enterprises.duplicates.queries import Duplicate, MergeRow, Pair, duplicates, likely_pairs, reason_words
from crm.enterprises.duplicates.rules import VERDICT_NAMES
from crm.enterprises.duplicates.service import merge_enterprises, unmerge_enterprises
from crm.enterprises.industries import DIVISIONS
from crm.enterprises.queries import EnterpriseDetail, enterprise_detail
from crm.kernel.clock import local_date
from crm.kernel.i18n import _
from crm.people.permissions import May
from crm.store.acts import Work
from ui.pages.enterprises.hint import STATES, who
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, column, label, row
from ui.widgets.forms import Choice, Form

if TYPE_CHECKING:
    from ui.pages.enterprises.page import EnterprisesPage
    from ui.shell.window import MainWindow

Side = tuple[EnterpriseDetail, EnterpriseDetail | None, list[Duplicate]]
"""One record, the other where there is one, and whatever else may be the same."""


class MergeForm(Card):
    """Two records side by side: which one stays, why they are one, and what will follow."""

    def __init__(self, page: EnterprisesPage, one: UUID, other: UUID | None) -> None:
        """Load both; without another one, the likeliest is taken."""
        super().__init__(_("Merge enterprises"))
        self.page, self.shell = page, page.shell
        self.sides: tuple[EnterpriseDetail, EnterpriseDetail] | None = None
        self._one = one
        self.shell.read("merge", lambda work: _sides(work, one, other), self._show)

    def _show(self, found: Side) -> None:
        one, other, hits = found
        choices = [(hit.id, f"{hit.name}（{hit.unit_name}）") for hit in hits if hit.id is not None]
        if other is None:
            words = _("No other record that you may merge looks like “{name}”.").format(name=one.fields["name"])
            self.fill(EmptyState(words, _("Back"), self._back), None)
            return
        self.sides = (one, other)
        self.keep_one, self.keep_other = QRadioButton(_("keep this one")), QRadioButton(_("keep this one"))
        self.keep_one.setAccessibleName(_("Keep {name}").format(name=one.fields["name"]))
        self.keep_other.setAccessibleName(_("Keep {name}").format(name=other.fields["name"]))
        self._kept = QButtonGroup(self)
        for each in (self.keep_one, self.keep_other):
            self._kept.addButton(each)
        (self.keep_other if _fuller(other) > _fuller(one) else self.keep_one).setChecked(True)
        self.form = Form()
        self.other = self.form.add("other", _("Other record"), Choice(choices, other.id))
        self.other.currentIndexChanged.connect(self._other_chosen)
        self.reason = self.form.add("reason", _("Why they are one"), QLineEdit(), needed=True)
        said = label(
            _("Leads, contacts, visits, trips and short names follow to the record kept; it can be undone or parted later."),
            "faint",
            wrap=True,
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(boxed(self._grid(one, other)), said, self.form, None, margins=(14, 10, 14, 10))))
        self.merge_button = button(_("Merge"), self.merge, primary=True)
        foot = boxed(row(None, button(_("Cancel"), self._back), self.merge_button, margins=(14, 6, 14, 10)))
        self.fill(area, foot)

    def _grid(self, one: EnterpriseDetail, other: EnterpriseDetail) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 6)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        for place, radio in enumerate((self.keep_one, self.keep_other), 1):
            grid.addWidget(radio, 0, place)
        for line, (caption, left, right) in enumerate(_lines(one, other), 1):
            grid.addWidget(label(caption, "faint"), line, 0)
            tone = "" if left == right else "strong"
            grid.addWidget(label(left or "—", tone, wrap=True), line, 1)
            grid.addWidget(label(right or "—", tone, wrap=True), line, 2)
        return grid

    def _other_chosen(self, _index: int) -> None:
        other = self.other.value()
        if isinstance(other, UUID) and self.sides is not None and other != self.sides[1].id:
            self.page.merge_with(self._one, other)

    def _back(self) -> None:
        self.page.show_enterprise(self._one)

    def merge(self) -> None:
        """Merge, or say why not; the record kept is shown."""
        if self.sides is None:
            return
        kept, gone = self.sides if self.keep_one.isChecked() else self.sides[::-1]
        reason = self.reason.text()
        self.page.forget(gone.id)
        self.shell.act(
            lambda work: merge_enterprises(work, kept.id, gone.id, reason, (kept.version, gone.version)),
            lambda _merge: self.page.show_enterprise(kept.id),
            self.form,
        )


def _sides(work: Work, one_id: UUID, other_id: UUID | None) -> Side:
    one = enterprise_detail(work.session, work.actor, one_id)
    name = one.fields["true_name"] or one.fields["name"]
    found = duplicates(work.session, work.actor, name, uscc=one.fields["uscc"], but=(one_id,))
    hits = [hit for hit in found if hit.id is not None]
    chosen = other_id or (hits[0].id if hits else None)
    return one, None if chosen is None else enterprise_detail(work.session, work.actor, chosen), hits


def _fuller(detail: EnterpriseDetail) -> int:
    """Return how much a record holds: the fuller one is offered to be kept, the confidential one always."""
    weight = sum(bool(value) for value in detail.fields.values()) + len(detail.contacts) + len(detail.aliases)
    return weight + 1000 * bool(detail.fields["confidential"]) + 5 * bool(detail.fields["uscc"])


def _lines(one: EnterpriseDetail, other: EnterpriseDetail) -> list[tuple[str, str, str]]:
    """Return the captions and both sides' words."""
    pairs = [
        (_("Name"), one.fields["name"], other.fields["name"]),
        (_("Unit"), one.unit_name, other.unit_name),
        (_("Credit code"), one.fields["uscc"], other.fields["uscc"]),
        (_("Origin"), one.fields["origin_region"], other.fields["origin_region"]),
        (_("Address"), one.fields["address"], other.fields["address"]),
        (_("Industry"), *(DIVISIONS.get(each.fields["industry_division"], "") for each in (one, other))),
        (_("Short names"), *("、".join(each.aliases) for each in (one, other))),
        (_("Contacts"), *("、".join(person.name for person in each.contacts) for each in (one, other))),
    ]
    return [(caption, str(left), str(right)) for caption, left, right in pairs]


class MergedLines(QWidget):
    """What went into an enterprise, each with the way back."""

    def __init__(self, shell: MainWindow, merges: list[MergeRow], *, may: bool) -> None:
        """List the merges; ``may`` offers to part them."""
        super().__init__()
        lines = []
        for each in merges:
            told = _("from {unit}, {day}, {name}: {reason}").format(
                unit=each.unit_name, day=local_date(each.merged_at).isoformat(), name=each.merged_by, reason=each.reason
            )
            part = (
                [
                    button(
                        _("Part"),
                        lambda merge=each: shell.act(lambda work: unmerge_enterprises(work, merge.id)),
                        link=True,
                        tip=_("Part “{name}” from this enterprise again").format(name=each.name),
                    )
                ]
                if may
                else []
            )
            head = row(Badge("info", _("merged")), label(each.name, "strong", wrap=True), None, *part)
            lines.append(boxed(column(head, label(told, "secondary", wrap=True), spacing=2)))
        self.setLayout(column(*lines, spacing=6, margins=(14, 0, 14, 8)))


class PairsCard(Card):
    """Pairs of records that may be one enterprise, the likeliest first."""

    def __init__(self, page: EnterprisesPage) -> None:
        """Ask for the pairs."""
        super().__init__(_("Possible duplicates"), _("among the enterprises changed last"))
        self.page, self.shell = page, page.shell
        self.pairs: list[Pair] = []
        self.fill(EmptyState(_("Comparing…")))
        self.shell.read("pairs", lambda work: likely_pairs(work.session, work.actor), self.show_pairs)

    def show_pairs(self, pairs: list[Pair]) -> None:
        """List the pairs."""
        self.pairs = pairs
        if not pairs:
            self.fill(EmptyState(_("No two records look like one enterprise.")), None)
            return
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(boxed(column(*map(self._line, pairs), None, spacing=0)))
        self.fill(area)

    def _line(self, pair: Pair) -> QWidget:
        hit = pair.hit
        may = self.shell.actor is not None and self.shell.actor.may(May.EDIT_RECORDS) and hit.id is not None
        compare = [button(_("Compare…"), lambda: self.page.merge_with(pair.id, hit.id), link=True)] if may else []
        head = row(Badge(STATES[hit.verdict], _(VERDICT_NAMES[hit.verdict])), label(str(hit.score), "faint"), None, *compare)
        lines = column(
            head,
            label(f"{pair.name}（{pair.unit_name}）", "strong", wrap=True),
            label(who(hit), wrap=True),
            label(reason_words(hit), "secondary", wrap=True),
            spacing=2,
            margins=(14, 8, 14, 8),
        )
        return boxed(lines, "rowLine")
