"""What importing a holiday table moves: every open deadline with its day before and after, to be confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from crm.kernel.i18n import _, ngettext
from crm.people.deadlines import Moved
from crm.people.service import import_holiday_table
from crm.store.acts import Work
from ui.widgets.basics import Badge, EmptyState, boxed, button, column, label, row
from ui.widgets.elided import ElidedLabel

if TYPE_CHECKING:
    from ui.shell.window import MainWindow


class MovesDialog(QDialog):
    """The open deadlines that a table moves; confirmed, the table is imported and they move with it."""

    def __init__(self, shell: MainWindow, days: Any, name: str, moves: list[Moved]) -> None:  # noqa: ANN401 - parsed JSON
        """List the moves."""
        super().__init__(shell)
        self.setWindowTitle(_("Import holiday table"))
        self.setMinimumSize(640, 420)
        self.shell, self._days, self._name = shell, days, name
        text = ngettext(
            "{count} open deadline moves with this table.", "{count} open deadlines move with this table.", len(moves)
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName(_("Deadlines that move"))
        lines = [self._line(each) for each in moves]
        area.setWidget(boxed(column(*lines, None, spacing=0)) if lines else EmptyState(_("No open deadline moves.")))
        self.confirm_button = button(_("Import and move"), self.confirm, primary=True)
        self.setLayout(
            column(
                label(text.format(count=len(moves)), "strong"),
                area,
                row(None, button(_("Cancel"), self.reject), self.confirm_button),
                margins=(18, 14, 18, 14),
                spacing=10,
            )
        )

    def _line(self, moved: Moved) -> QWidget:
        later = moved.now > moved.was
        days = f"{moved.was:%Y-%m-%d} → {moved.now:%Y-%m-%d}"
        words = column(ElidedLabel(moved.title), ElidedLabel(moved.what, "faint"), spacing=1)
        line = row(boxed(words), label(days), Badge("info" if later else "warn", _("later") if later else _("earlier")))
        line.setStretch(0, 1)
        line.setContentsMargins(10, 6, 10, 6)
        return boxed(line, "rowLine")

    def confirm(self) -> None:
        """Import the table and move what it moves."""
        days, name = self._days, self._name

        def run(work: Work) -> Any:  # noqa: ANN401 - an act's result
            return import_holiday_table(work, days, name)

        self.shell.act(run)
        self.accept()
