"""From a row as read to what would be written: the columns of lead, enterprise, contacts and milestones, checked as by hand.

An import may state a stage that the tracker asks a registered first report for: a ledger tells what came before this
program. It never gives registration, protection or verification, which only the registrar gives (our default).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from crm.enterprises.industries import DIVISIONS, SECTIONS
from crm.enterprises.rules import target_region
from crm.enterprises.service import ContactData, EnterpriseData, checked_contact, checked_enterprise
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.leads.entry import LeadData, checked_lead, to_yuan
from crm.leads.rules import STAGE_NAMES, MilestoneKind, SideState, Stage, check_milestone, missing_for
from crm.ledger.amounts import amount_in_text
from crm.ledger.days import Day
from crm.ledger.fields import FIELDS
from crm.ledger.rows import LedgerRow


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a row is read against: the county's units and officials, who imports, the day, and the rates."""

    today: date
    unit_id: UUID | None
    units: Mapping[str, UUID]
    unit_names: Mapping[UUID, str]
    officials: Mapping[str, tuple[UUID, ...]]
    official_id: UUID | None
    may_write: frozenset[UUID] | None
    rates: Mapping[tuple[int, str], int]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a row would write. ``given`` names the lead's columns that the row states, for an update."""

    unit_id: UUID
    lead: dict[str, Any] | None
    given: frozenset[str]
    enterprise: dict[str, Any] | None
    contacts: tuple[dict[str, Any], ...]
    milestones: tuple[tuple[str, date, str], ...]
    progress: str
    notes: tuple[str, ...]


DOUBTFUL = 10**13
"""Total investment in fen (1 000 亿元) from which the unit is doubted in the preview (our default)."""
_TEXTS = (
    "content", "chain", "referrer", "enclave_partner", "level", "problems", "next_step", "needs_county",
    "contract_number", "contract_performance", "company_name", "legal_person",
)  # fmt: skip
_MONEY = (
    "total_investment",
    "fixed_investment",
    "phase_one",
    "increase",
    "annual_sales",
    "annual_tax",
    "company_capital",
    "paid_in",
)
_DAYS = ("first_contact", "next_step_on", "contract_date")
_KINDS = {
    "contract_date": MilestoneKind.SIGNED,
    "registered": MilestoneKind.REGISTERED,
    "paid_in_on": MilestoneKind.PAID_IN,
    "started": MilestoneKind.STARTED,
    "completed": MilestoneKind.COMPLETED,
    "produced": MilestoneKind.PRODUCED,
    "listed": MilestoneKind.LISTED,
}
_DOWN_FROM = {
    stated: [stage for stage in reversed(list(Stage)[: place + 1]) if stage is not Stage.FIRST_REPORTED]
    for place, stated in enumerate(Stage)
}
"""Stage → itself and the earlier ones, downwards; a first report is registered, never imported."""
_INDUSTRIES = {name: ("", code) for code, name in DIVISIONS.items()} | {name: (code, "") for code, name in SECTIONS.items()}


def drafted(row: LedgerRow, around: Surroundings, kind: str) -> Draft:
    """Return what ``row`` would write. Raises RuleBroken for what no form would take either."""
    notes: list[str] = []
    unit_id = _unit(row, around)
    enterprise = _enterprise(row)
    contacts = _contacts(row, notes) if enterprise else ()
    if kind == "enterprises":
        if enterprise is None:
            raise RuleBroken("text_empty", _("The row names no enterprise."), field="investor")
        return Draft(unit_id, None, frozenset(), enterprise, contacts, (), "", tuple(notes))
    if not row.name:
        raise RuleBroken("text_empty", _("The row has no project name."), field="name")
    given = _lead_values(row, around, notes)
    lead = checked_lead(LeadData(**given))
    lead["investor"] = enterprise["name"] if enterprise else ""
    lead["stage"], lead["side_state"] = _stage(row, lead, notes)
    lead["officer_id"] = _official(row.officer, around, notes, "officer") or around.official_id
    year = (lead["contract_date"] or around.today).year
    lead["total_yuan"] = to_yuan(lead["total_investment"], lead["currency"], year, around.rates)
    _note_amount(row, lead["total_yuan"], notes)
    milestones = _milestones(row, around.today, notes)
    lead["registered_on"] = next((day for each, day, _note in milestones if each == MilestoneKind.REGISTERED), None)
    progress = row.progress if row.progress and not row.stage else ""
    return Draft(unit_id, lead, frozenset(given), enterprise, contacts, milestones, progress, tuple(notes))


def _note_amount(row: LedgerRow, total_yuan: int | None, notes: list[str]) -> None:
    """Tell of a total that is only in the content, or so large that its unit may be wrong."""
    if total_yuan is None and (stated := amount_in_text(row.content)):
        notes.append(
            _("The content speaks of “{amount}”, but the total investment is empty; enter it if it is meant.").format(
                amount=stated
            )
        )
    if total_yuan is not None and total_yuan >= DOUBTFUL:
        notes.append(_("The total investment is over 100 billion yuan; check the unit (万 or 亿)."))


def _unit(row: LedgerRow, around: Surroundings) -> UUID:
    """Return the unit of a row: its own column, else its section, else the unit that imports."""
    named = _find_unit(row.unit, around)
    if row.unit and named is None:
        text = _("“{unit}” is no unit of the county. Correct it, or enter the unit in the settings first.")
        raise RuleBroken("unit_unknown", text.format(unit=row.unit[:40]), field="unit")
    for section in reversed(row.sections):
        named = named or _find_unit(section, around)
    unit_id = named or around.unit_id
    if unit_id is None:
        raise RuleBroken("unit_unknown", _("The row names no unit and you belong to none."), field="unit")
    if around.may_write is not None and unit_id not in around.may_write:
        text = _("The row belongs to {unit}; you enter the leads of your own unit only.")
        raise RuleBroken("unit_other", text.format(unit=around.unit_names.get(unit_id, row.unit)), field="unit")
    return unit_id


def _find_unit(text: str, around: Surroundings) -> UUID | None:
    """Find the unit a text names, whole or inside it; two different ones inside are none."""
    if not text:
        return None
    folded = normal_text(text).replace(" ", "")
    if folded in around.units:
        return around.units[folded]
    inside = {unit_id for name, unit_id in around.units.items() if len(name) >= 2 and name in folded}
    return inside.pop() if len(inside) == 1 else None


def _official(name: str, around: Surroundings, notes: list[str], field: str) -> UUID | None:
    if not name:
        return None
    found = around.officials.get(normal_text(name).replace(" ", ""), ())
    if len(found) != 1:
        text = _("“{name}” is not one known official; “{field}” is left for you to set.")
        notes.append(text.format(name=name[:20], field=_(FIELDS[field].label)))
        return None
    return found[0]


def _lead_values(row: LedgerRow, around: Surroundings, notes: list[str]) -> dict[str, Any]:
    """Return the fields of LeadData that the row states."""
    given: dict[str, Any] = {key: getattr(row, key) for key in _TEXTS if getattr(row, key)}
    given["name"] = row.name
    given |= {key: getattr(row, key).minor for key in _MONEY if getattr(row, key) is not None}
    given |= {key: getattr(row, key).day for key in _DAYS if getattr(row, key) is not None}
    given |= {key: value for key in ("nature", "chain_link", "enclave", "company_uscc") if (value := getattr(row, key))}
    if row.currency:
        given["currency"] = row.currency
    if row.capital is not None:
        given["foreign_capital"] = row.capital == "foreign"
    if row.referrer:
        given["source"] = "referral"
    if row.land is not None:
        given["land"] = int(row.land * 100)
    if row.plant is not None:
        given["plant"] = int(row.plant)
        given["plant_rented"] = row.plant_rented
    given |= _industry(row, notes)
    leader = _official(row.leader, around, notes, "leader")
    landing = _find_unit(row.landing, around)
    if landing is None and row.landing:
        notes.append(
            _("“{place}” names no unit of the county; the intended landing is left empty.").format(place=row.landing[:30])
        )
    given |= {key: value for key, value in (("leader_id", leader), ("landing_unit_id", landing)) if value is not None}
    return given


def _industry(row: LedgerRow, notes: list[str]) -> dict[str, str]:
    """Read an industry by its code or name of GB/T 4754; another word is kept as the chain where that is empty."""
    text = normal_text(row.industry).replace(" ", "")
    if not text:
        return {}
    if text in _INDUSTRIES:
        section, division = _INDUSTRIES[text]
        return {"industry_section": section or _section_of(division), "industry_division": division}
    code = text[1:3] if text[0] in SECTIONS else text[:2]
    if code in DIVISIONS:
        return {"industry_section": _section_of(code), "industry_division": code}
    if text[0] in SECTIONS and (len(text) == 1 or not text[1].isascii()):
        return {"industry_section": text[0]}
    if not row.chain:
        notes.append(_("“{industry}” is no industry of GB/T 4754; it is kept as the industry chain.").format(industry=text[:30]))
        return {"chain": row.industry[:60]}
    notes.append(_("“{industry}” is no industry of GB/T 4754; choose one in the lead.").format(industry=text[:30]))
    return {}


def _section_of(division: str) -> str:
    number = int(division)
    bounds = (
        (5, "A"),
        (12, "B"),
        (43, "C"),
        (46, "D"),
        (50, "E"),
        (52, "F"),
        (60, "G"),
        (62, "H"),
        (65, "I"),
        (69, "J"),
        (70, "K"),
    )
    later = ((72, "L"), (75, "M"), (79, "N"), (82, "O"), (83, "P"), (85, "Q"), (90, "R"), (96, "S"), (97, "T"))
    return next((section for most, section in (*bounds, *later) if number <= most), "")


def _stage(row: LedgerRow, lead: dict[str, Any], notes: list[str]) -> tuple[str, str]:
    """Return stage and side state: as stated, or the highest below it whose requirements the row meets."""
    if row.stage == SideState.VETOED:
        raise RuleBroken(
            "side_state", _("A veto has its own procedure; it is not imported. Leave the row out."), field="progress"
        )
    side = row.stage if row.stage in (SideState.ON_HOLD, SideState.LOST) else ""
    stated = Stage.SIGNED if lead["contract_date"] else Stage(row.stage) if row.stage and not side else Stage.TIP
    for stage in _DOWN_FROM[stated]:
        missing = missing_for(stage, lead)
        if not missing:
            if stated is Stage.FIRST_REPORTED:
                notes.append(_("Only the bureau registers a first report; the lead is entered as a tip."))
            return stage.value, side
        if stage is stated:
            text = _("“{stage}” needs: {missing}. The lead is entered at an earlier stage.")
            notes.append(text.format(stage=_(STAGE_NAMES[stage]), missing="、".join(missing)))
    return Stage.TIP.value, side


def _milestones(row: LedgerRow, today: date, notes: list[str]) -> tuple[tuple[str, date, str], ...]:
    """Return the milestones to declare as (kind, day, note); those yet to come, or without a contract, are told and left out."""
    found = []
    signed = row.contract_date.day if row.contract_date else None
    for key, kind in _KINDS.items():
        stated: Day | None = getattr(row, key)
        if stated is None:
            continue
        day = _not_before(stated, signed)
        label = _(FIELDS[key].label)
        if day > today:
            notes.append(_("“{label}”: {day} is still to come; no milestone is declared.").format(label=label, day=day))
        elif signed is None:
            notes.append(_("“{label}” stands without a contract date; no milestone is declared.").format(label=label))
        else:
            check_milestone(kind, day, today, signed_on=signed)
            found.append(
                (
                    kind.value,
                    day,
                    ""
                    if stated.precision == "day"
                    else _("Stated to the {precision} only.").format(precision=_precision(stated)),
                )
            )
    return tuple(found)


def _precision(day: Day) -> str:
    return _("month") if day.precision == "month" else _("year")


def _not_before(stated: Day, signed: date | None) -> date:
    """Return the day, or that of the contract when only the month (or year) is known and it is the same one."""
    if signed is None or stated.precision == "day" or stated.day >= signed:
        return stated.day
    same = stated.day.year == signed.year and (stated.precision == "year" or stated.day.month == signed.month)
    return signed if same else stated.day


def _enterprise(row: LedgerRow) -> dict[str, Any] | None:
    if not row.investor:
        return None
    columns: dict[str, Any] = checked_enterprise(
        EnterpriseData(
            row.investor,
            uscc=row.investor_uscc or "",
            origin_region=row.origin[:60],
            country=row.country or "中国",
            address=row.investor_address,
            profile=row.investor_profile,
            investor_classes=row.classes,
        )
    )
    if not row.origin and row.investor_address:
        columns["target_region"] = target_region(row.investor_address)
    return columns


def _contacts(row: LedgerRow, notes: list[str]) -> tuple[dict[str, Any], ...]:
    """Return the contacts; as many names as phones in one cell are paired in order."""
    if not row.contact and not row.phones:
        return ()
    names = [
        name for name in row.contact.replace("、", " ").replace("/", " ").replace(",", " ").replace("\n", " ").split() if name
    ]
    if len(names) == len(row.phones) > 1:
        return tuple(checked_contact(ContactData(name, "", (phone,))) for name, phone in zip(names, row.phones, strict=True))
    if not row.contact:
        notes.append(_("The phone stands without a name; the contact is entered as “联系人”."))
    return (checked_contact(ContactData(row.contact or "联系人", row.contact_title, row.phones)),)
