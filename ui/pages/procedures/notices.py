"""One-time notices 一次性告知: applications by their last day to tell, the receiving desk, the notices of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from crm.kernel.clock import COUNTY_ZONE
from crm.kernel.i18n import N_, _
from crm.people.permissions import May
from crm.procedures.one_notice.queries import application, desk, notice_detail, open_wishes
from crm.procedures.one_notice.rows import Application, DeskRow, NoticeRow, WishRow
from crm.procedures.one_notice.rules import FAULTS, OVERRIDE_NAMES, OverrideReason
from crm.procedures.one_notice.service import accept_application, allow_second_notice, check_materials
from crm.procedures.time_limit.rules import LIVING, UNACCEPTED, CaseState
from crm.store.acts import Work
from ui.pages.page import Page
from ui.pages.procedures.materials import NoticeLine, days_badge, telling_badge
from ui.pages.procedures.notice_dialogs import DeliverDialog, IssueDialog, WishDialog
from ui.pages.procedures.receiving import ReceivingDesk
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, chip, clear, column, label, row
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

STATES = (
    (CaseState.RECEIVED, N_("To be checked")),
    (CaseState.INCOMPLETE, N_("Waiting for completion")),
    (CaseState.ACCEPTED, N_("Accepted")),
)


class NoticesSection(Page):
    """The receiving desk: what runs out first on the left, its materials and notices on the right."""

    key = "notices"

    def __init__(self, shell: MainWindow) -> None:
        """Lay out list, desk and notices."""
        super().__init__(shell)
        self.rows: list[DeskRow] = []
        self.shown: Application | None = None
        self.wanted: UUID | None = None
        self.state = CaseState.RECEIVED

        # widgets
        self.count, self.late = chip(""), Badge("bad", "")
        self.late.hide()
        self.list = QListWidget()
        self.list.setAccessibleName(_("Applications"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_card = Card(_("Applications"), _("what must be told first on top"))
        self.list_card.body.addWidget(self.list)
        self.list_card.setFixedWidth(340)
        self.desk = ReceivingDesk(shell.drafts, self._edited)
        self.desk_card = Card(_("Materials"))
        self.notice_card = Card(_("Notices"), _("frozen when issued; one for each application"))
        self.wish_card = Card(_("Second notices asked for"), _("the leader in charge decides"))
        self.wish_card.hide()
        self.acts = boxed(row())
        self.tabs = QButtonGroup(self)

        self._assemble()

        # connections
        self.list.currentRowChanged.connect(self._choose)

    def _assemble(self) -> None:
        """Put the list on the left, wishes, materials and notices on the right."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.desk)
        self.desk_card.body.addWidget(area)
        right = column(self.wish_card, self.desk_card, self.notice_card, spacing=12)
        right.setStretch(1, 3)
        right.setStretch(2, 1)
        middle = row(self.list_card, boxed(right), spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.head(_("One-time notices"), self.count, self.late, *self._state_chips(), None, self.acts))
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot(_("J/K or ↑↓ choose    S save checks    I issue notice    A accept    Enter open the case")))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _state_chips(self) -> list[QWidget]:
        made: list[QWidget] = []
        for state, name in STATES:
            each = button(_(name), lambda state=state: self.show_state(state))
            each.setCheckable(True)
            each.setProperty("chip", True)
            each.setChecked(state is self.state)
            self.tabs.addButton(each)
            made.append(each)
        return made

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the applications of the state shown, and what waits for a leader."""
        state = self.state

        def ask(work: Work) -> tuple[list[DeskRow], list[WishRow]]:
            wishes = open_wishes(work.session, work.actor) if work.actor.may(May.DIRECT_CASES) else []
            return desk(work.session, work.actor, work.clock.now(), (state,)), wishes

        self.shell.read("notices", ask, self._show)

    def show_state(self, state: CaseState) -> None:
        """Show the applications of another state."""
        self.state = state
        for place, (each, _name) in enumerate(STATES):
            self.tabs.buttons()[place].setChecked(each is state)
        self.refresh()

    def go_to(self, kind: str, record_id: UUID) -> None:
        """Show one application, or the one of a notice."""

        def ask(work: Work) -> Application:
            case_id = notice_detail(work.session, work.actor, record_id).row.case_id if kind == "notice" else record_id
            return application(work.session, work.actor, case_id, work.clock.now())

        self.shell.read("notices.go", ask, self._go)

    def _go(self, shown: Application) -> None:
        self.wanted = shown.id
        if shown.state in LIVING:
            self.show_state(CaseState(shown.state))
        else:
            self._show_application(shown)

    def _show(self, found: tuple[list[DeskRow], list[WishRow]]) -> None:
        self.rows, wishes = found
        self.count.setText(_("{count} applications").format(count=len(self.rows)))
        late = sum(each.late for each in self.rows if each.state in UNACCEPTED)
        self.late.setVisible(late > 0)
        self.late.words = _("{count} too late").format(count=late)
        self.late.updateGeometry()
        self._show_wishes(wishes)
        kept = self.wanted or (self.shown.id if self.shown else None)
        self.wanted = None
        self.list.blockSignals(True)
        self.list.clear()
        for each in self.rows:
            self._add_row(each)
        place = next((place for place, each in enumerate(self.rows) if each.id == kept), 0)
        self.list.setCurrentRow(place if self.rows else -1)
        self.list.blockSignals(False)
        if self.rows:
            self._choose(place)
        else:
            self._show_nothing()

    def _add_row(self, each: DeskRow) -> None:
        second = f"{each.matter} · {each.applicant}　" + (
            each.notice
            or (each.materials and _("{checked} of {total} checked").format(checked=each.checked, total=each.materials))
            or ""
        )
        line = Line(_row_badge(each), each.title, second)
        item = QListWidgetItem()
        item.setSizeHint(QSize(100, line.sizeHint().height()))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.title} {second}")
        self.list.addItem(item)
        self.list.setItemWidget(item, line)

    def _show_nothing(self) -> None:
        self.shown = None
        self.desk_card.title.setText(_("Materials"))
        self.desk_card.hint.setText("")
        self.desk.hide()
        self.notice_card.fill(EmptyState(_("There is no application in this state. They are received on the page of cases.")))
        clear(self.acts.layout())

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.rows):
            case_id = self.rows[place].id
            self.shell.read(
                "notices.one",
                lambda work: application(work.session, work.actor, case_id, work.clock.now()),
                self._show_application,
            )

    def _show_application(self, shown: Application) -> None:
        self.shown = shown
        self.desk_card.title.setText(shown.title)
        received = f"{shown.received_at.astimezone(COUNTY_ZONE):%m-%d %H:%M}"
        words = _("received {moment}; to be told by {day}").format(moment=received, day=f"{shown.tell_by:%m-%d}")
        self.desk_card.hint.setText(f"{shown.matter} · {shown.unit_name} · {words}")
        self.desk.show_application(shown)
        self.desk.show()
        self.desk.setEnabled(self._handles())
        lines: list[QWidget | None] = []
        badge = telling_badge(shown)
        if badge is not None:
            law = row(badge, label(self._law(shown), "secondary", wrap=True), margins=(14, 8, 14, 4))
            law.setStretch(1, 1)
            lines.append(boxed(law))
        lines += [NoticeLine(self.shell, each, self.ask_delivery if self._handles() else None) for each in shown.notices]
        if not shown.notices:
            lines.append(boxed(row(label(_("No notice was issued."), "secondary"), None, margins=(14, 6, 14, 6))))
        lines += [self._wish_line(each, decide=False) for each in shown.wishes]
        self.notice_card.fill(*lines, None)
        self._show_acts()

    def _law(self, shown: Application) -> str:
        if shown.late:
            return _("Licensing Law §32: nothing was told in time; the application counts as accepted from the day of receipt.")
        return _("Licensing Law §32: told on the spot or within {day}, once, with everything missing.").format(
            day=f"{shown.tell_by:%m-%d}"
        )

    def _handles(self) -> bool:
        actor, shown = self.shell.actor, self.shown
        living = shown is not None and shown.state in LIVING
        return living and actor is not None and actor.may(May.HANDLE) and actor.unit_id == shown.unit_id

    # ---- acts --------------------------------------------------------------------------------------------
    def _edited(self) -> None:
        """Follow every tick: what is offered depends on it."""
        self._show_acts()

    def _show_acts(self) -> None:
        """Offer what fits the application as it is ticked now."""
        layout = self.acts.layout()
        clear(layout)
        if self.shown is not None and self._handles():
            for part in (*self._offers_of_notice(self.shown), *self._offers_of_acceptance(self.shown)):
                layout.addWidget(part)

    def _offers_of_notice(self, shown: Application) -> list[QWidget]:
        """Offer to save, and to issue the notice or to ask for leave for another one."""
        ticked, faults = self.desk.counts()
        whole = 0 < ticked == len(self.desk.lines)
        parts: list[QWidget] = []
        if self.desk.dirty:
            parts.append(button(_("Save checks"), self.save, shortcut="S", primary=not whole))
        if _answered(shown) and not shown.leave:
            if all(each.allowed is not None for each in shown.wishes):
                parts.append(button(_("Ask for a second notice…"), self.ask_again))
        elif whole and faults:
            parts.append(button(_("Issue notice…"), self.issue, shortcut="I", primary=True))
        return parts

    def _offers_of_acceptance(self, shown: Application) -> list[QWidget]:
        """Offer to accept what is in order, or what nobody answered in time."""
        ticked, faults = self.desk.counts()
        ready = ticked == len(self.desk.lines) and not faults
        if shown.state not in UNACCEPTED or not (shown.late or ready):
            return []
        words = _("Accept since receipt") if shown.late else _("Accept application")
        return [button(words, self.take, shortcut="A", primary=True)]

    def save(self) -> None:
        """Save the ticks."""
        self._saved_then(lambda: None)

    def _saved_then(self, then: Callable[[], object]) -> None:
        """Save the ticks where they differ, then go on."""
        shown, ticks = self.shown, self.desk.ticks()
        if shown is None:
            return
        if not self.desk.dirty:
            then()
            return

        def saved(_value: object) -> None:
            self.desk.saved()
            then()

        self.shell.act(lambda work: check_materials(work, shown.id, ticks), saved, words=_("Saved what was checked."))

    def issue(self) -> None:
        """Save the ticks and show what the notice will ask for."""
        if self.shown is not None and self._handles():
            self._saved_then(self._ask_issue)

    def _ask_issue(self) -> None:
        shown = self.shown
        if shown is None:
            return

        def ready(fresh: Application) -> None:
            faulty = [each for each in fresh.materials if each.state in FAULTS]
            self.issuing = IssueDialog(self.shell, fresh, faulty, self._follow(fresh.id))
            self.issuing.open()

        self.shell.read("notices.issue", lambda work: application(work.session, work.actor, shown.id, work.clock.now()), ready)

    def take(self) -> None:
        """Save the ticks and accept the application."""
        shown = self.shown
        if shown is not None and self._handles():
            self._saved_then(
                lambda: self.shell.act(
                    lambda work: accept_application(work, shown.id), self._follow(shown.id), words=_("Accepted; its clock runs.")
                )
            )

    def _follow(self, case_id: UUID) -> Callable[[object], None]:
        """Return what follows an application to the state that an act brought it to."""
        return lambda _value: self.go_to("application", case_id)

    def ask_delivery(self, notice: NoticeRow) -> None:
        """Ask who signed for a notice."""
        self.delivering = DeliverDialog(self.shell, notice, "")
        self.delivering.open()

    def ask_again(self) -> None:
        """Ask for leave for a second notice."""
        if self.shown is not None:
            self.asking = WishDialog(self.shell, self.shown.id)
            self.asking.open()

    # ---- wishes ------------------------------------------------------------------------------------------
    def _show_wishes(self, wishes: list[WishRow]) -> None:
        self.wish_card.setVisible(bool(wishes))
        self.wish_card.fill(*(self._wish_line(each, decide=True) for each in wishes))

    def _wish_line(self, wish: WishRow, *, decide: bool) -> QWidget:
        reason = _(OVERRIDE_NAMES[OverrideReason(wish.reason)])
        first = f"{wish.unit_name} {wish.asked_by}：{reason}" + (f" · {wish.title}" if decide else "")
        if wish.allowed is None:
            badge = Badge("warn", _("waits for the leader in charge"))
        else:
            words = _("allowed by {name}") if wish.allowed else _("refused by {name}")
            badge = Badge("info" if wish.allowed else "bad", words.format(name=wish.decided_by))
        parts: list[QWidget | None] = [Line(badge, first, wish.text)]
        if decide:
            parts += [
                button(_("Refuse"), lambda: self.decide(wish.id, allowed=False)),
                button(_("Allow"), lambda: self.decide(wish.id, allowed=True), primary=True),
            ]
        layout = row(*parts, margins=(0, 0, 14, 0))
        layout.setStretch(0, 1)
        return boxed(layout)

    def decide(self, wish_id: UUID, *, allowed: bool) -> None:
        """Allow or refuse a second notice."""
        self.shell.act(lambda work: allow_second_notice(work, wish_id, allowed=allowed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Work the desk by keys."""
        key, handles = event.text().lower(), self._handles()
        if event.key() == Qt.Key.Key_Down or key == "j":
            self.list.setCurrentRow(min(self.list.currentRow() + 1, len(self.rows) - 1))
        elif event.key() == Qt.Key.Key_Up or key == "k":
            self.list.setCurrentRow(max(0, self.list.currentRow() - 1))
        elif handles and key in ("s", "i", "a"):
            {"s": self.save, "i": self.issue, "a": self.take}[key]()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.shown is not None:
            self.shell.open_record("case", self.shown.id)
        else:
            super().keyPressEvent(event)


def _answered(shown: Application) -> bool:
    """Tell whether the application was answered already, by a notice or by acceptance in order."""
    return bool(shown.notices) or (shown.state == CaseState.ACCEPTED and not shown.deemed)


def _row_badge(each: DeskRow) -> Badge:
    """Return an application's standing: told, accepted, or the days left to tell."""
    if each.deemed:
        return Badge("bad", _("deemed accepted"))
    if each.state not in UNACCEPTED:
        return Badge("good", _("accepted"))
    if each.notice and each.delivered:
        return Badge("info", _("{count} to complete").format(count=each.faults) if each.faults else _("complete"))
    return days_badge(each.days_left, late=each.late)
