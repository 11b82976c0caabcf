"""Which seasonal campaign 四季招商活动 a trip belongs to: those begun by its first day, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.league.rhythm.campaign_rows import CampaignDays
from ui.widgets.forms import Choice, HalfDayEdit

LONG_PAST = timedelta(days=366)
"""A campaign that ended so long before a trip is not offered for it; our default."""


class CampaignChoice(Choice):
    """Offers none and the campaigns that suit the trip's first day; what the trip names already stays offered."""

    def __init__(self, first: HalfDayEdit) -> None:
        """Follow the first day as it is typed."""
        super().__init__(())
        self._first, self._campaigns = first, tuple[CampaignDays, ...]()
        self._named, self._wanted = "", ""
        self._offer()
        first.textChanged.connect(self._offer)
        self.currentIndexChanged.connect(self._choose)

    def show_campaigns(self, campaigns: Sequence[CampaignDays], named: str | None) -> None:
        """Take the county's campaigns, and the one that the trip names ("" for none, None leaves what is chosen)."""
        self._campaigns = tuple(campaigns)
        if named is not None:
            self._named = self._wanted = named
        self._offer()

    def name(self) -> str:
        """Return the name of the campaign chosen, "" for none."""
        return str(self.value() or "")

    def _choose(self, _place: int) -> None:
        self._wanted = self.name()

    def _suits(self, campaign: CampaignDays, day: date) -> bool:
        return campaign.first_day <= day <= campaign.last_day + LONG_PAST

    def _offer(self, _text: str = "") -> None:
        """Offer what suits the first day; while it is no date, what is offered stays.

        A day typed digit by digit is other days on the way: what was chosen comes back with the day that suits it.
        """
        try:
            day = self._first.day_edit.day("first_day")
        except RuleBroken:
            return
        if day is None:
            return
        names = [each.name for each in self._campaigns if self._suits(each, day)]
        kept = [self._named] if self._named and self._named not in names else []
        self.blockSignals(True)
        self.clear()
        self.addItem(_("— (none)"), "")
        for name in names + kept:
            self.addItem(name, name)
        self.choose(self._wanted)
        self.blockSignals(False)
