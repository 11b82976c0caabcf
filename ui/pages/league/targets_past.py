"""Figures of earlier years 历年数据 entered or corrected by hand, month by month, for any indicator."""

from __future__ import annotations

from typing import Any, ClassVar

from crm.kernel.i18n import N_, _
from crm.league.indicators.external import ExternalRow
from crm.league.indicators.reading import Figure
from crm.league.indicators.rules import Indicator
from crm.league.targets.past import enter_past_figure, past_figures
from crm.store.acts import Done, Work
from ui.pages.league.targets_figures import FiguresDialog
from ui.widgets.forms import Choice

YEARS_BACK = 5
"""So many years back figures are entered by hand; older ones come by a table."""


class PastFiguresDialog(FiguresDialog):
    """Enters and corrects figures of years that are over; an entered one stands instead of what the records give."""

    heading: ClassVar[str] = N_("Figures of earlier years")
    words: ClassVar[str] = N_(
        "Figures are of the month alone, of a rate the year's so far. Once one month of a unit's indicator stands here, "
        "the months of that year that are not entered count as nothing."
    )
    offered: ClassVar[frozenset[Indicator]] = frozenset(Indicator)

    def fields(self) -> None:
        """Put the year above the month."""
        last = self.shell.today.year - 1
        years = [(each, str(each)) for each in range(last, last - YEARS_BACK, -1)]
        self.year = self.form.add("year", _("Year"), Choice(years, self._year))
        super().fields()
        self.year.currentIndexChanged.connect(self._turn_year)

    def _turn_year(self, _place: int) -> None:
        self._year = int(str(self.year.value()))
        for place in range(self.month.count()):
            words = _("month {month} of {year}").format(year=self._year, month=self.month.itemData(place))
            self.month.setItemText(place, words)
        self._ask()

    def add_acts(self) -> None:
        """Add nothing: a wrong figure is corrected, and what was entered last is undone."""

    def read_rows(self, work: Work, year: int, month: int) -> list[ExternalRow]:
        """Return what stands of a month of an earlier year."""
        return past_figures(work.session, year, month)

    def enter(self, work: Work, figure: Figure, source: str, version: int | None) -> Done[Any]:
        """Enter a figure of an earlier year."""
        return enter_past_figure(work, figure, source, version)
