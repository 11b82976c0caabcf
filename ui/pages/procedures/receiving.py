"""The receiving desk 收件核对: every material ticked with one click, its fault in words, then a notice or acceptance."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QWidget

from crm.kernel.i18n import N_, _
from crm.procedures.one_notice.rows import Application, MaterialRow
from crm.procedures.one_notice.rules import FAULTS, MaterialState
from crm.procedures.one_notice.service import Tick
from ui.pages.procedures.materials import form_words
from ui.widgets.basics import SHAPES, EmptyState, clear, column
from ui.widgets.elided import ElidedLabel

if TYPE_CHECKING:
    from ui.shell.drafts import DraftKeeper

CHOICES = (
    (MaterialState.IN_ORDER, N_("In order"), "good"),
    (MaterialState.MISSING, N_("Missing"), "bad"),
    (MaterialState.NOT_STANDARD, N_("Not to standard"), "warn"),
)


class TickLine(QWidget):
    """One material with its three choices and the remark that says what is wrong."""

    def __init__(self, material: MaterialRow, state: MaterialState, remark: str, changed: Callable[[], None]) -> None:
        """Show a material as it was ticked, or as a draft has it."""
        super().__init__()
        self.setObjectName("rowLine")
        self.material = material
        words = material.words
        about = "　".join(filter(None, (form_words(words), words.issued_by, words.standard)))
        name, second = ElidedLabel(words.name, "strong"), ElidedLabel(about, "faint")
        tip = "\n".join(filter(None, (words.standard, words.basis, words.how_to_get)))
        name.setToolTip(tip)
        self.group = QButtonGroup(self)
        self.buttons: dict[MaterialState, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 6)
        layout.addLayout(column(name, second, spacing=1), 5)
        for choice, text, shape in CHOICES:
            made = QPushButton(f"{SHAPES[shape]} {_(text)}")
            made.setCheckable(True)
            made.setProperty("chip", True)
            made.setProperty("tick", shape)
            made.setAccessibleName(f"{words.name} {_(text)}")
            made.setChecked(choice is state)
            self.group.addButton(made)
            self.buttons[choice] = made
            layout.addWidget(made)
        self.remark = QLineEdit(remark)
        self.remark.setMaxLength(500)
        self.remark.setPlaceholderText(_("what is wrong, so that it can be put right at once"))
        self.remark.setAccessibleName(_("Remark on {name}").format(name=words.name))
        layout.addWidget(self.remark, 4)
        self._changed = changed
        self._follow()
        self.group.buttonClicked.connect(self._clicked)
        self.remark.textChanged.connect(self._typed)

    @property
    def state(self) -> MaterialState:
        """Return the choice made, unchecked where none is."""
        return next((state for state, made in self.buttons.items() if made.isChecked()), MaterialState.UNCHECKED)

    def choose(self, state: MaterialState, remark: str = "") -> None:
        """Choose as a click does."""
        self.remark.setText(remark)
        self.buttons[state].click()

    def tick(self) -> Tick:
        """Return what is ticked."""
        return Tick(self.material.material_id, self.state, self.remark.text() if self.state in FAULTS else "")

    def _clicked(self, _button: object) -> None:
        self._follow()
        self._changed()
        if self.state is MaterialState.NOT_STANDARD and not self.remark.text():
            self.remark.setFocus()

    def _typed(self, _text: str) -> None:
        self._changed()

    def _follow(self) -> None:
        """Offer the remark only where something is wrong."""
        self.remark.setEnabled(self.state in FAULTS)


class ReceivingDesk(QWidget):
    """The materials of one application, to be ticked; what is ticked and not saved survives as a draft."""

    def __init__(self, drafts: DraftKeeper, changed: Callable[[], None]) -> None:
        """Begin empty."""
        super().__init__()
        self._drafts, self._changed = drafts, changed
        self._layout = column(spacing=0)
        self.setLayout(self._layout)
        self.lines: list[TickLine] = []
        self.case_id: UUID | None = None

    def show_application(self, shown: Application) -> None:
        """Show an application's materials, with the ticks of an unfinished check over the saved ones."""
        clear(self._layout)
        self.case_id = shown.id
        draft = self._drafts.draft(self._key)
        self.lines = []
        for material in shown.materials:
            state, remark = draft.get(material.material_id.hex, (material.state, material.remark))
            self.lines.append(TickLine(material, MaterialState(state), remark, self._keep))
            self._layout.addWidget(self.lines[-1])
        if not shown.materials:
            self._layout.addWidget(EmptyState(_("This matter asks for no materials.")))
        self._layout.addStretch(1)

    @property
    def _key(self) -> str:
        return f"ticks.{self.case_id.hex if self.case_id else ''}"

    def _keep(self) -> None:
        self._drafts.keep(
            self._key, {line.material.material_id.hex: [str(line.state), line.remark.text()] for line in self.lines}
        )
        self._changed()

    def saved(self) -> None:
        """Forget the draft: it is saved."""
        self._drafts.drop(self._key)

    @property
    def dirty(self) -> bool:
        """Tell whether a tick differs from what is saved."""
        return any((line.tick().state, line.tick().remark) != (line.material.state, line.material.remark) for line in self.lines)

    def ticks(self) -> list[Tick]:
        """Return every tick made."""
        return [line.tick() for line in self.lines if line.state is not MaterialState.UNCHECKED]

    def counts(self) -> tuple[int, int]:
        """Return how many materials are ticked and how many of them are faulty."""
        states = [line.state for line in self.lines]
        return sum(state is not MaterialState.UNCHECKED for state in states), sum(state in FAULTS for state in states)
