"""Industry chains 产业链: the chains at the left, the map of one, and the leads that would fill the link chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from crm.kernel.i18n import _
from crm.kernel.money import show_yi
from crm.leads.chains.queries import ChainMap, LinkCell, LinkLead, chain_maps, link_leads
from crm.leads.chains.service import remove_chain_link, seed_chains
from crm.leads.rules import stage_words
from crm.people.permissions import May
from ui.pages.page import Page
from ui.pages.procedures.transfer_cards import caption, facts
from ui.pages.reserve.chain_forms import ChainDialog, LinkDialog, PlaceDialog
from ui.pages.reserve.chain_map import TONES, ChainMapView, state_words
from ui.pages.reserve.share_list import scrolled
from ui.widgets.basics import Badge, Card, EmptyState, boxed, button, chip, column, row
from ui.widgets.lines import Line

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


AROUND_MAP = 52
"""Pixels of the map's card around the map: its head and a margin."""


class ChainsSection(Page):
    """The chains, a map, and who would fill its gaps."""

    def __init__(self, shell: MainWindow) -> None:
        """Lay out list, map and leads."""
        super().__init__(shell)
        self.chains: list[ChainMap] = []
        self.leads: list[LinkLead] = []
        self.wanted: UUID | None = None
        self.link: LinkCell | None = None

        # widgets
        self.count = chip("")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Industry chains"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list_card = Card(_("Industry chains"), _("gaps without a project"))
        self.list_card.body.addWidget(self.list)
        self.list_card.setFixedWidth(286)
        self.map = ChainMapView()
        self.map_card = Card("")
        self.map_card.body.addWidget(scrolled(self.map))
        self.link_card = Card("")
        self.leads_list = QListWidget()
        self.leads_list.setAccessibleName(_("Projects on the link"))
        self.leads_list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.about = Card(_("The link"))
        self.about.setFixedWidth(330)
        self.new_chain_button = button(_("New chain…"), lambda: self.ask(ChainDialog(shell)), icon="plus")
        self.edit_chain_button = button(_("Change chain…"), self.edit_chain)
        self.new_link_button = button(_("New link…"), self.new_link, icon="plus")
        self.edit_link_button = button(_("Change link…"), self.edit_link)
        self.remove_link_button = button(_("Remove link"), self.remove_link)
        self.place_button = button(_("Put a project here…"), self.ask_place)

        # assembly
        self.link_card.body.addWidget(self.leads_list)
        below = row(self.link_card, self.about, spacing=12)
        below.setStretch(0, 1)
        right = column(self.map_card, below, spacing=12)
        right.setStretch(0, 3)
        right.setStretch(1, 2)
        middle = row(self.list_card, boxed(right), spacing=12)
        middle.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        acts = (
            self.place_button,
            self.remove_link_button,
            self.edit_link_button,
            self.new_link_button,
            self.edit_chain_button,
            self.new_chain_button,
        )
        layout.addWidget(self.head(_("Industry chains"), self.count, None, *acts))
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot(_("↑↓ choose a chain    Tab to the map    ←→↑↓ walk its links    Enter show the projects")))
        self.setFocusProxy(self.list)
        self._show_allowed()

        # connections
        self.list.currentRowChanged.connect(self._choose)
        self.map.chosen.connect(self._show_link)
        self.leads_list.itemActivated.connect(self._open)

    def _show_allowed(self) -> None:
        actor = self.shell.actor
        draws = actor is not None and actor.may(May.SET_MATTERS)
        for each in (
            self.new_chain_button,
            self.edit_chain_button,
            self.new_link_button,
            self.edit_link_button,
            self.remove_link_button,
        ):
            each.setVisible(draws)
        self.place_button.setVisible(actor is not None and actor.may(May.EDIT_RECORDS))
        self.place_button.setEnabled(False)

    # ---- showing -----------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Load the chains; whoever draws them sees the closed ones too."""
        everything = self.shell.actor is not None and self.shell.actor.may(May.SET_MATTERS)
        self.shell.read(
            "reserve.chains", lambda work: chain_maps(work.session, work.actor, everything=everything), self.show_chains
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the list of chains."""
        super().showEvent(event)
        self.list.setFocus()

    def go_to(self, kind: str, record_id: UUID) -> None:  # noqa: ARG002 - every page is sent so
        """Show one chain."""
        self.wanted = record_id
        self.refresh()

    def show_chains(self, chains: list[ChainMap]) -> None:
        """Show the list, and the chain that was shown or asked for."""
        kept = self.wanted or (self.chain.id if self.chain is not None else None)
        self.chains, self.wanted = chains, None
        open_ones = [each for each in chains if not each.data.closed]
        self.count.setText(_("{count} gaps without a project").format(count=sum(each.questions for each in open_ones)))
        self.list.blockSignals(True)
        self.list.clear()
        for each in chains:
            self._add_chain(each)
        self.list.setCurrentRow(next((place for place, each in enumerate(chains) if each.id == kept), 0 if chains else -1))
        self.list.blockSignals(False)
        self._choose(self.list.currentRow())

    def _add_chain(self, each: ChainMap) -> None:
        words = _("{count} projects in talks · {amount}亿").format(count=each.talks.number, amount=show_yi(each.talks.amount, 1))
        if each.data.closed:
            badge = Badge("neutral", _("closed"))
        elif each.questions:
            badge = Badge("bad", _("{count} gaps").format(count=each.questions))
        else:
            badge = Badge("good", _("all asked"))
        line = Line(badge, each.data.name, words)
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.data.name} {badge.words} {words}")
        item.setSizeHint(QSize(100, line.sizeHint().height()))
        self.list.addItem(item)
        self.list.setItemWidget(item, line)

    @property
    def chain(self) -> ChainMap | None:
        """Return the chain shown."""
        return self.map.chain

    def _choose(self, place: int) -> None:
        chain = self.chains[place] if 0 <= place < len(self.chains) else None
        self.map.show_chain(chain)
        self.map_card.setMaximumHeight(self.map.height() + AROUND_MAP)
        for each in (self.edit_chain_button, self.new_link_button):
            each.setEnabled(chain is not None)
        if chain is None:
            self._show_none()
            return
        self.map_card.title.setText(chain.data.name)
        hint = _("{gaps} gaps, {questions} of them without a project").format(gaps=chain.gaps, questions=chain.questions)
        leader = _("chain leader: {name}").format(name=chain.data.leader) if chain.data.leader else ""
        unplaced = _("{count} projects name no link").format(count=chain.unplaced.number) if chain.unplaced.number else ""
        self.map_card.hint.setText("　".join(filter(None, (hint, unplaced, leader))))
        self._show_link(self.map.cell())

    def _show_none(self) -> None:
        """Offer the usual chains where there is none yet."""
        self.map_card.title.setText(_("Chain map"))
        self.map_card.hint.setText("")
        self._show_link(None)
        actor = self.shell.actor
        if actor is not None and actor.may(May.SET_MATTERS):
            words = _("No chain is drawn yet. Begin with the usual ones and change them.")
            self.about.fill(EmptyState(words, _("Add the usual chains"), lambda: self.shell.act(seed_chains)))

    def _show_link(self, link: LinkCell | None) -> None:
        self.link = link
        for each in (self.edit_link_button, self.remove_link_button):
            each.setEnabled(link is not None)
        unplaced = self.chain.unplaced.number if self.chain is not None else 0
        self.place_button.setEnabled(link is not None and unplaced > 0)
        if link is None or self.chain is None:
            self.link_card.title.setText(_("Projects on the link"))
            self.show_leads([])
            self.about.fill(EmptyState(_("Choose a link of the map.")))
            return
        self.link_card.title.setText(_("Who would fill “{link}”").format(link=link.data.name))
        self.about.title.setText(link.data.name)
        self.about.fill(*self._about(link))
        chain_id, link_id = self.chain.id, link.id
        self.shell.read("reserve.link", lambda work: link_leads(work.session, work.actor, chain_id, link_id), self.show_leads)

    def _about(self, link: LinkCell) -> tuple[QWidget | None, ...]:
        badge = boxed(row(Badge(TONES[link.data.state], state_words(link.data.state)), None, margins=(14, 10, 14, 0)))
        pairs = (
            (_("Wanted investors"), link.data.wanted or "—"),
            (_("Firms here"), "、".join(link.data.firms.split("\n")) if link.data.firms else "—"),
            (_("Words"), "、".join(link.data.words) or "—"),
        )
        question = caption(_("A gap that no project would fill: whom could we ask?"), "bad") if link.asks else None
        return (badge, *((question,) if question is not None else ()), facts(pairs, columns=1), None)

    def show_leads(self, leads: list[LinkLead]) -> None:
        """List the projects of the link, those in talks first."""
        self.leads = leads
        talks = [each for each in leads if not each.signed]
        hint = _("{talks} in talks, {signed} signed").format(talks=len(talks), signed=len(leads) - len(talks)) if leads else ""
        self.link_card.hint.setText(hint)
        self.leads_list.clear()
        for each in leads:
            badge = Badge("good" if each.signed else "info", stage_words(each.stage))
            words = f"{each.investor} · {each.unit} · {show_yi(each.total_yuan)}亿元"
            line = Line(badge, each.name, words)
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.name} {words}")
            item.setSizeHint(QSize(100, line.sizeHint().height()))
            self.leads_list.addItem(item)
            self.leads_list.setItemWidget(item, line)
        if not leads:
            item = QListWidgetItem(_("No project of yours is on this link."))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setSizeHint(QSize(100, 60))
            self.leads_list.addItem(item)

    def _open(self, item: QListWidgetItem) -> None:
        place = self.leads_list.row(item)
        if 0 <= place < len(self.leads):
            self.shell.open_record("lead", self.leads[place].id)

    # ---- doing -------------------------------------------------------------------------------------------
    def ask(self, dialog: Any) -> None:  # noqa: ANN401 - one of the dialogs
        """Open a dialog."""
        self.dialog = dialog
        dialog.open()

    def edit_chain(self) -> None:
        """Change the chain shown."""
        if self.chain is not None:
            self.ask(ChainDialog(self.shell, self.chain))

    def new_link(self) -> None:
        """Add a link to the chain shown."""
        if self.chain is not None:
            self.ask(LinkDialog(self.shell, self.chain.id))

    def edit_link(self) -> None:
        """Change the link chosen."""
        if self.chain is not None and self.link is not None:
            self.ask(LinkDialog(self.shell, self.chain.id, self.link))

    def remove_link(self) -> None:
        """Take the chosen link off its chain; it can be undone."""
        if self.link is not None:
            link_id = self.link.id
            self.shell.act(lambda work: remove_chain_link(work, link_id))

    def ask_place(self) -> None:
        """Offer the leads that name no link."""
        if self.chain is None or self.link is None:
            return
        chain_id, link = self.chain.id, self.link
        self.shell.read(
            "reserve.unplaced",
            lambda work: [each for each in link_leads(work.session, work.actor, chain_id, None) if not each.signed],
            lambda found: self.ask(PlaceDialog(self.shell, link, found)),
        )
