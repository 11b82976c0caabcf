"""What runs out next, over all procedures: a card for the desk and a line for the procedures' head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from crm.kernel.i18n import _, ngettext
from crm.procedures.running_out import RunningOut, running_out
from crm.store.acts import Work
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, clear, column, label, row
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

IN_STRIP, IN_CARD, LONGEST = 2, 12, 9


def days_words(item: RunningOut) -> str:
    """Return the days left in words."""
    if item.left is None:
        return _("waiting")
    if item.left < 0:
        return ngettext("{days} day late", "{days} days late", -item.left).format(days=-item.left)
    if item.left == 0:
        return _("past closing") if item.state == "bad" else _("due today")
    if item.natural:
        return ngettext("{days} natural day left", "{days} natural days left", item.left).format(days=item.left)
    return ngettext("{days} day left", "{days} days left", item.left).format(days=item.left)


def ask(work: Work) -> list[RunningOut]:
    """Ask for what runs out next."""
    return running_out(work.session, work.actor, work.clock.now())


class NextOutCard(Card):
    """The list: a badge with the days left, what it is, whose it is; a click opens it."""

    def __init__(self, shell: MainWindow) -> None:
        """Begin empty; ``refresh`` loads."""
        super().__init__(_("What runs out next"), "", _("time limits"), self._follow)
        self.shell = shell

    def refresh(self) -> None:
        """Load the list."""
        self.shell.read("next_out", ask, self.show_items)

    def show_items(self, found: list[RunningOut]) -> None:
        """Show the most pressing."""
        self.items = found
        late = sum(each.state == "bad" for each in found)
        self.hint.setText(_("{count} open, {late} late").format(count=len(found), late=late))
        lines: list[QWidget] = [self._line(each) for each in found[:IN_CARD]]
        if not lines:
            self.fill(EmptyState(_("No clock is running.")))
            return
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(_("What runs out next"))
        area.setWidget(boxed(column(*lines, None, spacing=0)))
        self.fill(area)

    def _follow(self) -> None:
        """Open the clocks of the cases."""
        procedures: Any = self.shell.open("procedures")
        procedures.show_section("cases")

    def _line(self, item: RunningOut) -> Line:
        due = f"{item.due:%m-%d}" if item.due else "—"
        second = f"{due} · {item.what} · {item.unit}"
        return Line(
            Badge(item.state, days_words(item)), item.title, second, lambda: self.shell.open_record(item.kind, item.record_id)
        )


class NextOutStrip(QWidget):
    """The first two of the list in one line beside the tabs of the procedures."""

    def __init__(self, shell: MainWindow) -> None:
        """Begin hidden; ``refresh`` loads."""
        super().__init__()
        self.shell = shell
        self.line = row(spacing=8, margins=(2, 0, 2, 0))
        self.setLayout(self.line)
        self.setFixedHeight(30)
        self.hide()

    def refresh(self) -> None:
        """Load what runs out next."""
        self.shell.read("next_out_strip", ask, self.show_items)

    def show_items(self, found: list[RunningOut]) -> None:
        """Show the most pressing as links."""
        clear(self.line)
        pressing = [each for each in found if each.due is not None][:IN_STRIP]
        self.setVisible(bool(pressing))
        if not pressing:
            return
        self.line.addWidget(label(_("What runs out next"), "secondary"))
        for item in pressing:
            self.line.addWidget(Badge(item.state, days_words(item)))
            self.line.addWidget(self._link(item))
        self.line.addStretch(1)

    def _link(self, item: RunningOut) -> QPushButton:
        short = item.title if len(item.title) <= LONGEST else f"{item.title[: LONGEST - 1]}…"
        made = button(short, lambda: self.shell.open_record(item.kind, item.record_id), link=True)
        made.setToolTip(f"{item.title}　{item.what}　{item.unit}")
        made.setAccessibleName(f"{item.title} {item.what}")
        return made
