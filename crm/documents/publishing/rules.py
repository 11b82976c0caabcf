"""The rules of publishing (domain §4.11, §5; our defaults): one paper a period, corrections name what they correct."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _

LEAST_REASON = 5
"""Characters that the reason of a correction has at least; our default."""


class PublicationState(StrEnum):
    """Where a paper stands."""

    CHECKED = "checked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    PublicationState.CHECKED: N_("Checked, to be published"),
    PublicationState.PUBLISHED: N_("Published"),
    PublicationState.WITHDRAWN: N_("Check taken back"),
}


def check_state(state: str, wanted: PublicationState) -> None:
    """Refuse what this state does not allow. Raises RuleBroken ``publication_state``."""
    if state != wanted:
        words = _("This paper is in the state “{state}”; that cannot be done now.")
        raise RuleBroken("publication_state", words.format(state=_(STATE_NAMES[PublicationState(state)])))


def check_over(year: int, month: int, today: date) -> None:
    """Refuse to publish a period before its last month (1 to 12) has ended. Raises RuleBroken ``month_running``."""
    following = date(year + month // 12, month % 12 + 1, 1)
    if today < following:
        words = _("The period is not over yet; its paper can be published from {day} on.")
        raise RuleBroken("month_running", words.format(day=following.isoformat()), field="month")


def check_once(numbers: Sequence[str], corrects: str | None) -> None:
    """Refuse a second paper of one period that corrects nothing, or does not correct the newest.

    ``numbers`` are those published of the period, oldest first; ``corrects`` is the number to be corrected.
    Raises RuleBroken ``published_already`` or ``correction_outdated``.
    """
    if not numbers:
        return
    if corrects is None:
        words = _("{number} of this period is published and stays as it is. Publish a correction that names it.")
        raise RuleBroken("published_already", words.format(number=numbers[-1]))
    if corrects != numbers[-1]:
        words = _("{corrected} was corrected by {newest} already; correct that one.")
        raise RuleBroken("correction_outdated", words.format(corrected=corrects, newest=numbers[-1]))


def check_reason(reason: str, corrects: str | None) -> str:
    """Return the reason, trimmed; a correction has one. Raises RuleBroken ``correction_reason``."""
    said = reason.strip()
    if corrects is not None and len(said) < LEAST_REASON:
        words = _("Say what is corrected and why, in at least {count} characters: it stands in the correction.")
        raise RuleBroken("correction_reason", words.format(count=LEAST_REASON), field="reason")
    return said


def check_unchanged(checked: str, now: str) -> None:
    """Refuse to publish other figures than were checked; both are digests. Raises RuleBroken ``figures_changed``."""
    if checked != now:
        words = _("The figures have changed since the paper was checked. Look at it again and check it anew.")
        raise RuleBroken("figures_changed", words)


def correction_sentence(title: str, number: str, reason: str) -> str:
    """Return the sentence by which a correction names what it corrects (official text, Chinese)."""
    return f"本件系对《{title}》（{number}）的更正。更正事由：{reason.rstrip('。')}。原件数据以本件为准。"
