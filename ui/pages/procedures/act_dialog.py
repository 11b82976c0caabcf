"""A small dialog around one act: a form, Cancel, and the button that does it; errors stand beside the field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from crm.kernel.errors import RuleBroken, SijiError
from crm.kernel.i18n import _
from crm.store.acts import Done, Work
from ui.widgets.basics import button, column, label, row
from ui.widgets.forms import Form, TextBox

if TYPE_CHECKING:
    from ui.shell.window import MainWindow

Run = Callable[[Work], Done[Any]]
WHOLE = "whole"
"""The field of a refusal that is about no field: it stands under the form, where the person looks."""


class DialogForm(Form):
    """A form with a place below its fields for what is wrong with the whole."""

    def __init__(self, columns: int = 1) -> None:
        """Begin with nothing wrong."""
        super().__init__(columns)
        self.message = label("", "bad", wrap=True)
        self.message.hide()
        self.changed.connect(self.message.hide)

    def complain(self, key: str, words: str) -> bool:
        """Show a sentence beside its field, or below the form."""
        if super().complain(key, words):
            return True
        self.message.setText(words)
        self.message.show()
        return True


class ActDialog(QDialog):
    """Asks what an act needs and does it; stays open with what was typed when a rule refuses."""

    columns: ClassVar[int] = 1
    """How many fields stand beside each other."""

    def __init__(self, shell: MainWindow, title: str, words: str = "", verb: str = "", width: int = 520) -> None:
        """Lay out the form that ``fields`` fills; ``words`` explain what follows, ``verb`` names the button."""
        super().__init__(shell)
        self.setWindowTitle(title)
        self.setMinimumWidth(width)
        self.shell = shell
        self.form = DialogForm(self.columns)
        self.fields()
        self.do_button = button(verb or title, self.do, primary=True)
        parts = [label(words, "secondary", wrap=True)] if words else []
        self.setLayout(
            column(
                *parts,
                self.form,
                self.form.message,
                *self.below_fields(),
                None,
                row(None, button(_("Cancel"), self.reject), self.do_button),
                margins=(18, 14, 18, 14),
                spacing=10,
            )
        )

    def fields(self) -> None:
        """Add the fields."""
        raise NotImplementedError

    def below_fields(self) -> tuple[QWidget, ...]:
        """Return what stands below the fields, made after them."""
        return ()

    def gather(self) -> Run:
        """Return the act with what was entered. Raises RuleBroken."""
        raise NotImplementedError

    def do(self) -> None:
        """Do it, or say beside the field what is wrong."""
        try:
            run = self.gather()
        except SijiError as error:
            self.shell.tell(error, self.form)
            return
        self.shell.act(lambda work: _with_field(run, work), self._done, self.form)

    def _done(self, _value: object) -> None:
        self.accept()


def _with_field(run: Run, work: Work) -> Done[Any]:
    """Run an act; a refusal about no field is told below the form instead of behind the dialog."""
    try:
        return run(work)
    except RuleBroken as error:
        raise RuleBroken(error.code, error.message, field=error.field or WHOLE) from error


class TextDialog(ActDialog):
    """Asks for one text, such as a reason or an opinion."""

    def __init__(
        self,
        shell: MainWindow,
        title: str,
        field: tuple[str, str],
        act: Callable[[Work, str], Done[Any]],
        *,
        words: str = "",
        verb: str = "",
        needed: bool = True,
        lines: int = 3,
    ) -> None:
        """``field``: key and label of the text; ``act`` takes it."""
        self._field, self._act, self._needed, self._lines = field, act, needed, lines
        super().__init__(shell, title, words, verb)

    def fields(self) -> None:
        """Add the text."""
        key, name = self._field
        box = TextBox(lines=self._lines) if self._lines > 1 else QLineEdit()
        self.text = self.form.add(key, name, box, needed=self._needed)

    def gather(self) -> Run:
        """Return the act with the text."""
        typed, act = self.text.text(), self._act
        return lambda work: act(work, typed)
