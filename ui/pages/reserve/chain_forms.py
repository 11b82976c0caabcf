"""The dialogs of chains: a chain, a link, and which of the unplaced leads belongs on a link."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QSpinBox

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.leads.chains.queries import ChainMap, LinkCell, LinkLead
from crm.leads.chains.rules import LINK_STATES, POSITION_NAMES, ChainData, LinkData, split_words
from crm.leads.chains.service import add_chain, add_chain_link, edit_chain, edit_chain_link, place_on_chain
from ui.pages.procedures.act_dialog import ActDialog, Run
from ui.widgets.forms import Choice, TextBox, check_box

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class ChainDialog(ActDialog):
    """Adds a chain or changes one."""

    def __init__(self, shell: MainWindow, chain: ChainMap | None = None) -> None:
        """Show ``chain``, or an empty form."""
        self._chain = chain
        super().__init__(shell, _("Change chain") if chain else _("New chain"), verb=_("Save"), width=560)

    def fields(self) -> None:
        """Add the fields."""
        data = self._chain.data if self._chain else ChainData("")
        self.name = self.form.add("name", _("Name"), QLineEdit(data.name), needed=True)
        self.aliases = self.form.add("aliases", _("Other names"), QLineEdit("、".join(data.aliases)))
        self.aliases.setPlaceholderText(_("as leads write it, set apart by 、"))
        self.leader = self.form.add("leader", _("Chain leader"), QLineEdit(data.leader))
        self.note = self.form.add("note", _("Note"), TextBox(data.note))
        self.closed = self.form.add("closed", "", check_box(_("no longer recruited for"), on=data.closed))
        self.closed.setAccessibleName(_("no longer recruited for"))
        self.form.show_field("closed", self._chain is not None)

    def gather(self) -> Run:
        """Return the change."""
        data = ChainData(
            self.name.text(), split_words(self.aliases.text()), self.leader.text(), self.note.text(), self.closed.isChecked()
        )
        chain = self._chain
        if chain is None:
            return lambda work: add_chain(work, data)
        return lambda work: edit_chain(work, chain.id, data, chain.version)


class LinkDialog(ActDialog):
    """Adds a link to a chain or changes one."""

    def __init__(self, shell: MainWindow, chain_id: UUID, link: LinkCell | None = None) -> None:
        """Show ``link``, or an empty form."""
        self._chain_id, self._link = chain_id, link
        super().__init__(shell, _("Change link") if link else _("New link"), verb=_("Save"), width=560)

    def fields(self) -> None:
        """Add the fields."""
        data = self._link.data if self._link else LinkData("")
        self.name = self.form.add("name", _("Name"), QLineEdit(data.name), needed=True)
        positions = [(str(key), _(words)) for key, words in POSITION_NAMES.items()]
        self.position = self.form.add("position", _("Position in the flow"), Choice(positions, data.position))
        self.state = self.form.add(
            "state", _("State of the link"), Choice([(key, _(words)) for key, words in LINK_STATES.items()], data.state)
        )
        self.place = self.form.add("place", _("Order"), QSpinBox())
        self.place.setRange(0, 99)
        self.place.setValue(data.place)
        self.words = self.form.add("words", _("Words of its leads"), QLineEdit("、".join(data.words)))
        self.words.setPlaceholderText(_("products by which a lead is known, set apart by 、"))
        self.wanted = self.form.add("wanted", _("Wanted investors"), TextBox(data.wanted, lines=2))
        self.firms = self.form.add("firms", _("Firms here, one a line"), TextBox(data.firms))

    def gather(self) -> Run:
        """Return the change."""
        data = LinkData(
            self.name.text(),
            str(self.position.value()),
            str(self.state.value()),
            self.place.value(),
            split_words(self.words.text()),
            self.wanted.text(),
            self.firms.text(),
        )
        chain_id, link = self._chain_id, self._link
        if link is None:
            return lambda work: add_chain_link(work, chain_id, data)
        return lambda work: edit_chain_link(work, link.id, data, link.version)


class PlaceDialog(ActDialog):
    """Puts one of the leads that name no link on a link."""

    def __init__(self, shell: MainWindow, link: LinkCell, unplaced: list[LinkLead]) -> None:
        """Offer the leads."""
        self._link, self._unplaced = link, unplaced
        words = _("These projects are on the chain, but their words name no link; the link is written into the project.")
        super().__init__(shell, _("Put on “{link}”").format(link=link.data.name), words, _("Put here"), width=560)

    def fields(self) -> None:
        """Add the lead."""
        offered = [(each.id, f"{each.name}　{each.unit}") for each in self._unplaced]
        self.lead = self.form.add("lead_id", _("Project"), Choice(offered), needed=True)

    def gather(self) -> Run:
        """Return the act. Raises RuleBroken where nothing is chosen."""
        chosen, link_id = self.lead.value(), self._link.id
        if not isinstance(chosen, UUID):
            raise RuleBroken("choice", _("Choose the project."), field="lead_id")
        return lambda work: place_on_chain(work, chosen, link_id)
