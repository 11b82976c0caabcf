"""One-time notice 一次性告知 (domain §4.8, Licensing Law §32): everything that is missing, told once and in time; pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from crm.calendar.rules import Due, WorkCalendar, clock_start
from crm.kernel.clock import COUNTY_ZONE, as_utc, local_moment
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _

LEAST_REASON = 10
"""So many characters explain why a second notice is needed (our default)."""
MOST_COPIES = 99


class MaterialState(StrEnum):
    """What the receiving desk found of one material."""

    UNCHECKED = "unchecked"
    IN_ORDER = "in_order"
    MISSING = "missing"
    NOT_STANDARD = "not_standard"


STATE_NAMES = {
    MaterialState.UNCHECKED: N_("not checked"),
    MaterialState.IN_ORDER: N_("in order"),
    MaterialState.MISSING: N_("missing"),
    MaterialState.NOT_STANDARD: N_("not to standard"),
}
FAULTS = (MaterialState.MISSING, MaterialState.NOT_STANDARD)


class MaterialForm(StrEnum):
    """In which form a material is handed in."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


FORM_NAMES = {
    MaterialForm.ORIGINAL: N_("original"),
    MaterialForm.COPY: N_("copy"),
    MaterialForm.ELECTRONIC: N_("electronic file"),
}


class OverrideReason(StrEnum):
    """Why a second notice on one application may be allowed (domain §4.8)."""

    APPLICANT_CHANGE = "applicant_change"
    FALSE_MATERIAL = "false_material"
    POLICY_CHANGE = "policy_change"


OVERRIDE_NAMES = {
    OverrideReason.APPLICANT_CHANGE: N_("the applicant changed the application"),
    OverrideReason.FALSE_MATERIAL: N_("a material proved false"),
    OverrideReason.POLICY_CHANGE: N_("law or policy changed"),
}


class Delivery(StrEnum):
    """How a notice reached the applicant 送达方式."""

    ON_THE_SPOT = "on_the_spot"
    POST = "post"
    ELECTRONIC = "electronic"


DELIVERY_NAMES = {
    Delivery.ON_THE_SPOT: N_("handed over at the desk"),
    Delivery.POST: N_("by post"),
    Delivery.ELECTRONIC: N_("electronically"),
}


@dataclass(frozen=True, slots=True)
class Ticked:
    """One material as the desk ticked it."""

    id: UUID
    name: str
    state: MaterialState
    remark: str = ""

    @property
    def faulty(self) -> bool:
        """Tell whether it must be told to the applicant."""
        return self.state in FAULTS


def check_tick(name: str, state: str, remark: str) -> None:
    """Refuse an unknown state, and “not to standard” without a word what is wrong. Raises RuleBroken."""
    if state not in set(MaterialState):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=state), field="state")
    if state == MaterialState.NOT_STANDARD and not remark.strip():
        text = _("Write what is wrong with “{name}”: the applicant must be able to put it right at once.")
        raise RuleBroken("remark_needed", text.format(name=name), field="remark")


def check_everything(ticked: Sequence[Ticked], listed: Collection[UUID]) -> None:
    """Refuse a notice that lists not every faulty material, or another (Licensing Law §32). Raises RuleBroken.

    ``material_unchecked``, ``notice_needless``, ``notice_incomplete`` or ``notice_in_order``.
    """
    check_all_checked(ticked)
    faulty = [each for each in ticked if each.faulty]
    if not faulty:
        raise RuleBroken("notice_needless", _("Every material is in order; accept the application instead of a notice."))
    left_out = [each.name for each in faulty if each.id not in listed]
    if left_out:
        text = _("A notice tells everything at once; these were left out: {names}.")
        raise RuleBroken("notice_incomplete", text.format(names="、".join(left_out)), names=left_out)
    if len(set(listed)) > len(faulty):
        raise RuleBroken("notice_in_order", _("The notice asks for a material that is in order; take it off."))


def check_all_checked(ticked: Sequence[Ticked]) -> None:
    """Refuse to go on while a material has not been looked at. Raises RuleBroken ``no_materials``, ``material_unchecked``."""
    if not ticked:
        raise RuleBroken("no_materials", _("No material of this application has been checked yet; tick each of them first."))
    unchecked = [each.name for each in ticked if each.state is MaterialState.UNCHECKED]
    if unchecked:
        text = _("Tick every material first; not checked: {names}.")
        raise RuleBroken("material_unchecked", text.format(names="、".join(unchecked)), names=unchecked)


def check_in_order(ticked: Sequence[Ticked]) -> None:
    """Refuse acceptance while a material is unchecked, missing or not to standard. Raises RuleBroken."""
    check_all_checked(ticked)
    faulty = [each.name for each in ticked if each.faulty]
    if faulty:
        text = _("The application is not complete: {names}. Tell the applicant by a one-time notice.")
        raise RuleBroken("materials_faulty", text.format(names="、".join(faulty)), names=faulty)


def tell_by(calendar: WorkCalendar, received: datetime, days: int, closing_minutes: int) -> Due:
    """Return the last day to tell what is missing: ``days`` working days after receipt (Licensing Law §32 and §82: 5).

    Received after closing, or on a day off, counts as received the next working day.
    """
    return calendar.add_working_days(clock_start(calendar, received, _closing(closing_minutes)), days)


def is_late(due: date, moment: datetime, closing_minutes: int) -> bool:
    """Tell whether ``moment`` lies after closing (minutes after midnight) of the last day to tell."""
    closing = _closing(closing_minutes)
    return as_utc(moment) > local_moment(due, closing.hour, closing.minute)


def _closing(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def check_first(earlier: int, *, allowed: bool, accepted: bool = False) -> None:
    """Refuse a second notice on one application (Licensing Law §32: once), unless a leader allowed it.

    ``accepted``: the desk found everything in order and accepted it, which answered the application for good.
    Raises RuleBroken ``second_notice``.
    """
    if (earlier or accepted) and not allowed:
        text = _(
            "This application was answered already; nothing more may be asked. "
            "Only the leader in charge can allow a second one, with a reason, and it counts against the unit."
        )
        raise RuleBroken("second_notice", text, earlier=earlier)


def check_override(reason: str, text: str, told: int) -> str:
    """Return the explanation of a wish for another notice. Raises RuleBroken ``first_notice``, ``choice``, ``reason_short``."""
    if not told:
        raise RuleBroken("first_notice", _("No notice was issued yet; the first one needs nobody's leave."))
    if reason not in set(OverrideReason):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=reason), field="reason")
    words = " ".join(text.split())
    if not LEAST_REASON <= len(words) <= 1000:
        sentence = _("Explain in {least} to 1000 characters what changed since the first notice.")
        raise RuleBroken("reason_short", sentence.format(least=LEAST_REASON), field="text")
    return words


def check_delivery(issued: datetime, delivered: datetime, now: datetime, signed_by: str) -> str:
    """Return the signer's name; a notice is delivered after its issue and before now. Raises RuleBroken."""
    if as_utc(delivered) > as_utc(now) + timedelta(minutes=1):
        raise RuleBroken("delivery_future", _("The delivery lies in the future; log it when it has happened."), field="moment")
    if as_utc(delivered) < as_utc(issued).replace(second=0, microsecond=0):
        text = _("The notice was issued at {moment:%Y-%m-%d %H:%M}; it cannot have been delivered before.")
        raise RuleBroken("delivery_early", text.format(moment=issued.astimezone(COUNTY_ZONE)), field="moment")
    name = " ".join(signed_by.split())
    if not 0 < len(name) <= 60:
        raise RuleBroken("signer", _("Write who signed for the notice."), field="signed_by")
    return name


def check_copies(copies: int) -> int:
    """Return a number of copies (1 to 99). Raises RuleBroken ``copies``."""
    if not 1 <= copies <= MOST_COPIES:
        raise RuleBroken("copies", _("The number of copies is 1 to {most}.").format(most=MOST_COPIES), field="copies")
    return copies
