"""An application's materials and notices as a case page shows them: what is there, what was told, under which number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtWidgets import QGridLayout, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import _
from crm.procedures.one_notice.queries import application
from crm.procedures.one_notice.rows import Application, Description, MaterialRow, NoticeRow
from crm.procedures.one_notice.rules import DELIVERY_NAMES, FORM_NAMES, MaterialState
from crm.procedures.time_limit.rules import UNACCEPTED
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, label, row
from ui.widgets.elided import ElidedLabel

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


def form_words(words: Description) -> str:
    """Return in which form and number a material is asked for."""
    return _("{form} × {copies}").format(form=_(FORM_NAMES.get(words.form, words.form)), copies=words.copies)


def material_badge(material: MaterialRow) -> Badge:
    """Return what the desk found of a material, and whether the applicant was told."""
    if material.state is MaterialState.IN_ORDER:
        day = f"{material.received_on:%m-%d}" if material.received_on else ""
        return Badge("good", _("in order {day}").format(day=day).strip())
    if material.state is MaterialState.UNCHECKED:
        return Badge("neutral", _("not checked"))
    words = _("missing") if material.state is MaterialState.MISSING else _("not to standard")
    state = "bad" if material.state is MaterialState.MISSING else "warn"
    return Badge(state, f"{words} · " + (_("told once") if material.told else _("not told yet")))


def notice_words(notice: NoticeRow) -> str:
    """Return where a notice stands: delivered and signed for, or still at the desk."""
    if notice.delivered_at is None:
        return _("issued {moment}, not delivered yet").format(moment=f"{notice.issued_at.astimezone(COUNTY_ZONE):%m-%d %H:%M}")
    return _("{manner} {moment}, signed for by {name}").format(
        manner=_(DELIVERY_NAMES.get(notice.delivery, notice.delivery)),
        moment=f"{notice.delivered_at.astimezone(COUNTY_ZONE):%m-%d %H:%M}",
        name=notice.signed_by,
    )


def telling_badge(shown: Application) -> Badge | None:
    """Return by when the applicant must be told, as a badge; None once that is settled."""
    if shown.deemed:
        return Badge("bad", _("accepted since receipt: told too late"))
    if shown.state not in UNACCEPTED or any(each.delivered_at for each in shown.notices):
        return None
    return days_badge(shown.days_left, late=shown.late)


def days_badge(left: int, *, late: bool) -> Badge:
    """Return the working days left to tell, as a badge."""
    if late:
        return Badge("bad", _("too late to tell"))
    if left <= 0:
        return Badge("warn", _("tell today"))
    return Badge("warn" if left == 1 else "good", _("{days} days to tell").format(days=left))


class CaseMaterials(Card):
    """Materials and notices of one case, to be read; the link leads to the receiving desk."""

    def __init__(self, shell: MainWindow) -> None:
        """Begin empty; ``show_case`` fills it."""
        super().__init__(_("Materials and one-time notice"), "", _("To the receiving desk"), self._follow)
        self.shell = shell
        self.case_id: UUID | None = None

    def show_case(self, case_id: UUID) -> None:
        """Load the materials and notices of a case."""
        self.case_id = case_id
        self.shell.read(
            "case.materials",
            lambda work: application(work.session, work.actor, case_id, work.clock.now()),
            self.show_application,
        )

    def _follow(self) -> None:
        if self.case_id is not None:
            self.shell.open_record("application", self.case_id)

    def show_application(self, shown: Application) -> None:
        """Show an application: notices in one line, then the materials in a table."""
        newest = next(reversed(shown.notices), None)
        self.hint.setText(f"{newest.number} · {notice_words(newest)} · " + _("locked") if newest else "")
        if not shown.materials:
            self.fill(EmptyState(_("This matter asks for no materials.")))
            return
        lines: list[QWidget | None] = [boxed(self._table(shown.materials))]
        lines += [NoticeLine(self.shell, notice) for notice in shown.notices]
        if shown.notices:
            words = _("Asking for more needs the leader in charge, and counts against the unit in the bulletin.")
            lines.append(boxed(row(label(words, "faint"), None, margins=(14, 8, 14, 8))))
        self.fill(*lines, None)

    def _table(self, materials: tuple[MaterialRow, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(14, 6, 14, 6)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(2, 2)
        heads = (_("Material"), _("Form"), _("Issued by"), _("State"))
        for place, head in enumerate(heads):
            grid.addWidget(label(head, "faint"), 0, place)
        for line, each in enumerate(materials, 1):
            grid.addWidget(ElidedLabel(each.words.name), line, 0)
            grid.addWidget(label(form_words(each.words), "secondary"), line, 1)
            grid.addWidget(ElidedLabel(each.words.issued_by or "—", "secondary"), line, 2)
            badge = material_badge(each)
            badge.setToolTip(each.remark)
            grid.addWidget(badge, line, 3)
        return grid


class NoticeLine(QWidget):
    """A notice in one line: number, where it stands, its paper and, where it may be logged, its delivery."""

    def __init__(self, shell: MainWindow, notice: NoticeRow, deliver: Any = None) -> None:  # noqa: ANN401 - what a click does
        """Show a notice; ``deliver`` asks for its delivery where it has none."""
        super().__init__()
        state, words = ("good", _("delivered")) if notice.delivered_at else ("warn", _("to be delivered"))
        if notice.late:
            state, words = "bad", _("issued too late")
        parts: list[QWidget | None] = [label(notice.number, "strong"), Badge(state, words)]
        if notice.second:
            parts.append(Badge("warn", _("allowed by the leader in charge")))
        parts += [ElidedLabel(notice_words(notice), "secondary"), button(_("Notice PDF"), self._paper, icon="file-text")]
        if deliver is not None and notice.delivered_at is None:
            parts.append(button(_("Log delivery…"), lambda: deliver(notice)))
        self.shell, self.notice = shell, notice
        layout = row(*parts, margins=(14, 5, 14, 5))
        layout.setStretch(parts.index(next(each for each in parts if isinstance(each, ElidedLabel))), 1)
        self.setLayout(layout)

    def _paper(self) -> None:
        documents: Any = self.shell.open("documents")
        documents.show_record_document("one-time-notice", self.notice.id)
