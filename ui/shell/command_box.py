"""The command box 搜索与命令: records, pages and actions in one list, by Chinese, pinyin initials or English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextDocument
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem

from crm.kernel.i18n import N_, _
from ui.theme.theme import theme

if TYPE_CHECKING:
    from crm.store.acts import Work
    from crm.store.search import Hit
    from ui.shell.window import MainWindow

KINDS = {
    "lead": N_("Lead"),
    "enterprise": N_("Enterprise"),
    "contact": N_("Investor contact"),
    "follow_up": N_("Follow-up"),
    "trip": N_("Trip"),
    "visit": N_("Visit"),
    "case": N_("Case"),
    "obstacle": N_("Obstacle"),
    "clause": N_("Policy clause"),
}
MOST = 16


OTHERS = (("case", 2), ("obstacle", 2), ("clause", 2))
SHARES = (("lead", 5), ("enterprise", 3), ("contact", 2), ("trip", 2), ("visit", 2), ("follow_up", 2), *OTHERS)
"""How many of each kind the list offers, so that follow-ups do not crowd out the leads."""


def mixed(work: Work, text: str) -> list[Hit]:
    """Return the newest hits of every kind, leads first."""
    from crm.store.search import search  # noqa: PLC0415 - the window paints before the store loads

    found: list[Hit] = []
    for kind, most in SHARES:
        found += search(work.session, text, units=work.actor.units, limit=most, kinds=(kind,))
    return found


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the list: what it says and what it does."""

    kind: str
    title: str
    detail: str
    run: Callable[[], object]


class CommandBox(QLineEdit):
    """A search field with a list below it; Enter takes the marked line, arrows move, Esc leaves."""

    def __init__(self, shell: MainWindow) -> None:
        """Make the field; the list appears with the first character."""
        super().__init__()
        self._shell = shell
        self._offers: list[Offer] = []
        self.setObjectName("commandBox")
        self.setPlaceholderText(_("Search leads, enterprises, contacts, or type a command") + "      Ctrl K")
        self.setAccessibleName(_("Search or command"))
        self.setFixedWidth(520)
        self._list = QListWidget(shell)
        self._list.setObjectName("commandList")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setItemDelegate(OfferDelegate(self))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.hide()
        self._list.itemClicked.connect(lambda _item: self._take())
        self.textChanged.connect(self._ask)
        shell.installEventFilter(self)

    def begin(self) -> None:
        """Put the cursor here."""
        self.setFocus()
        self.selectAll()

    def offers(self) -> list[Offer]:
        """Return what is offered now."""
        return list(self._offers)

    def _ask(self, text: str) -> None:
        if not text.strip() or self._shell.actor is None:
            self._show([])
            return
        self._shell.read("command", lambda work: mixed(work, text), lambda hits: self._found(text, hits))

    def _found(self, text: str, hits: list[Hit]) -> None:
        if text != self.text():
            return
        records = [
            Offer(_(KINDS[hit.kind]), hit.title, hit.snippet, lambda hit=hit: self._shell.open_record(hit.kind, hit.record_id))
            for hit in hits
        ]
        self._show(self._commands(text) + records)

    def _commands(self, text: str) -> list[Offer]:
        """Return the pages and actions whose name, English name or pinyin initials match."""
        from crm.kernel.text import pinyin_initials  # noqa: PLC0415 - loads the readings of characters

        wanted = text.strip().lower()
        found = []
        for action in self._shell.actions_known.actions.values():
            name = _(action.label)
            if wanted in name.lower() or wanted in action.label.lower() or pinyin_initials(name).startswith(wanted):
                keys = self._shell.actions_known.shortcut(action.id)
                found.append(Offer(_("Command"), name, keys, action.run))
        return found[:4]

    def _show(self, offers: list[Offer]) -> None:
        self._offers = offers
        self._list.clear()
        for offer in offers:
            item = QListWidgetItem(f"{offer.title}  {offer.detail}")
            item.setData(Qt.ItemDataRole.UserRole, (offer.kind, offer.title, offer.detail, self.text()))
            self._list.addItem(item)
        if not offers:
            self._list.hide()
            return
        self._list.setCurrentRow(0)
        corner = self.mapTo(self._shell, QPoint(0, self.height() + 2))
        self._list.setGeometry(corner.x(), corner.y(), self.width() + 120, min(len(offers), MOST) * 34 + 6)
        self._list.raise_()
        self._list.show()

    def _take(self) -> None:
        place = self._list.currentRow()
        if 0 <= place < len(self._offers):
            offer = self._offers[place]
            self.clear()
            self._list.hide()
            offer.run()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the list, take a line, or leave."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._offers:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._list.setCurrentRow((self._list.currentRow() + step) % len(self._offers))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self._list.hide()
            self._shell.host.setFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the list when the cursor goes elsewhere."""
        self._list.hide()
        super().focusOutEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hide the list when the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._list.hide()
        return super().eventFilter(watched, event)


class OfferDelegate(QStyledItemDelegate):
    """Paints a line: kind, title with the matched words marked, detail."""

    def paint(self, painter: Any, option: QStyleOptionViewItem, index: Any) -> None:  # noqa: ANN401 - Qt's types
        """Paint one line as a small document."""
        kind, title, detail, query = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        if option.state.value & 0x8000:
            painter.fillRect(option.rect, theme.colour("accent_tint"))
        document = QTextDocument()
        document.setDefaultFont(option.font)
        faint, ink = theme.tokens["faint"], theme.tokens["text"]
        document.setHtml(
            f"<span style='color:{faint}'>{kind}</span>&nbsp;&nbsp;<span style='color:{ink}'>{_marked(title, query)}</span>"
            f"&nbsp;&nbsp;<span style='color:{faint}'>{_marked(detail, query)}</span>"
        )
        document.setTextWidth(2000)
        painter.translate(option.rect.left() + 8, option.rect.top() + 4)
        painter.setClipRect(0, 0, option.rect.width() - 16, option.rect.height())
        document.drawContents(painter)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> Any:  # noqa: ANN401 - Qt's types
        """Return a line's height."""
        size = super().sizeHint(option, index)
        size.setHeight(34)
        return size


def _marked(text: str, query: str) -> str:
    """Return ``text`` as HTML with the matched stretches in the accent colour."""
    from crm.store.search import spans  # noqa: PLC0415 - as above

    colour, parts, end = theme.tokens["accent"], [], 0
    for start, stop in spans(text, query):
        if start >= end:
            parts += [_plain(text[end:start]), f"<b style='color:{colour}'>{_plain(text[start:stop])}</b>"]
            end = stop
    return "".join(parts) + _plain(text[end:])


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
