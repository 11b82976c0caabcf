"""What a user does with enterprises, aliases and contacts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.enterprises.industries import checked_industry
from crm.enterprises.model import Alias, Contact, Enterprise
from crm.enterprises.rules import checked_classes, checked_phone, checked_text, normal_name, target_region
from crm.enterprises.uscc import check_uscc
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import May, require, require_unit
from crm.store.acts import Work, act, check_version


@dataclass(frozen=True, slots=True)
class EnterpriseData:
    """What is entered of an enterprise 企业; ``true_name`` only for a confidential one, whose ``name`` is a code name."""

    name: str
    uscc: str = ""
    no_uscc_reason: str = ""
    confidential: bool = False
    true_name: str = ""
    origin_region: str = ""
    country: str = "中国"
    address: str = ""
    profile: str = ""
    industry_section: str = ""
    industry_division: str = ""
    investor_classes: Sequence[str] = ()
    evaluation: str = ""


@dataclass(frozen=True, slots=True)
class ContactData:
    """What is entered of an investor contact 客商."""

    name: str
    title: str = ""
    phones: Sequence[str] = ()
    wechat: str = ""
    note: str = ""


def checked_enterprise(data: EnterpriseData) -> dict[str, object]:
    """Return the columns of checked data. Raises RuleBroken naming the field."""
    if data.evaluation not in ("", "A", "B", "C", "D"):
        raise RuleBroken("evaluation", _("The evaluation class is A, B, C or D, or empty."), field="evaluation")
    name = checked_text(data.name, "name", _("Enterprise name"))
    section, division = checked_industry(data.industry_section, data.industry_division)
    true_name = checked_text(data.true_name, "true_name", _("True name"), needed=data.confidential)
    return {
        "name": name,
        "normal_name": normal_name(name),
        "uscc": check_uscc(data.uscc) if data.uscc.strip() else None,
        "no_uscc_reason": checked_text(data.no_uscc_reason, "no_uscc_reason", _("Reason for no code"), most=100, needed=False),
        "confidential": data.confidential,
        "true_name": true_name if data.confidential else "",
        "origin_region": checked_text(data.origin_region, "origin_region", _("Origin"), most=60, needed=False),
        "target_region": target_region(data.origin_region),
        "country": checked_text(data.country, "country", _("Country"), most=40),
        "address": checked_text(data.address, "address", _("Address"), needed=False),
        "profile": checked_text(data.profile, "profile", _("Profile"), most=4000, needed=False),
        "industry_section": section,
        "industry_division": division,
        "investor_classes": checked_classes(data.investor_classes),
        "evaluation": data.evaluation,
    }


Follower = Callable[[Work, UUID], None]
_followers: list[Follower] = []


def follow_names(follower: Follower) -> Follower:
    """Have ``follower`` called inside the act, with the enterprise's id, whenever a name changed.

    Leads show their investor's name and live a floor above, so they ask to be told.
    """
    _followers.append(follower)
    return follower


def tell_followers(work: Work, enterprise_id: UUID) -> None:
    """Tell whoever follows names that an enterprise's name, or what is attached to it, changed."""
    for follower in _followers:
        follower(work, enterprise_id)


@act("add_enterprise", label=N_("Add enterprise"))
def add_enterprise(work: Work, data: EnterpriseData, unit_id: UUID | None = None) -> UUID:
    """Add an enterprise for the actor's unit (or ``unit_id``). Raises NotAllowed, RuleBroken."""
    require(work.actor, May.EDIT_RECORDS)
    unit_id = unit_id or work.actor.unit_id
    require_unit(work.actor, unit_id)
    now = work.clock.now()
    enterprise = Enterprise(unit_id=unit_id, created_at=now, changed_at=now, **checked_enterprise(data))
    work.session.add(enterprise)
    work.session.flush()
    work.note_subject(enterprise, enterprise.name)
    return enterprise.id


@act("edit_enterprise", label=N_("Edit enterprise"))
def edit_enterprise(work: Work, enterprise_id: UUID, data: EnterpriseData, expected_version: int | None = None) -> None:
    """Change an enterprise; the name that leads show follows. Raises NotAllowed, RuleBroken, Stale."""
    enterprise = _own(work, enterprise_id)
    check_version(enterprise, expected_version)
    columns, name = checked_enterprise(data), enterprise.name
    for key, value in columns.items():
        setattr(enterprise, key, value)
    enterprise.changed_at = work.clock.now()
    if enterprise.name != name:
        tell_followers(work, enterprise_id)


def _own(work: Work, enterprise_id: UUID) -> Enterprise:
    require(work.actor, May.EDIT_RECORDS)
    enterprise = work.session.get_one(Enterprise, enterprise_id)
    require_unit(work.actor, enterprise.unit_id)
    work.note_subject(enterprise, enterprise.name)
    return enterprise


@act("add_alias", label=N_("Add short name"))
def add_alias(work: Work, enterprise_id: UUID, name: str) -> UUID:
    """Add a short or former name. Raises NotAllowed, RuleBroken ``alias_twice``."""
    _own(work, enterprise_id)
    name = checked_text(name, "name", _("Short name"))
    if work.session.scalars(select(Alias.id).where(Alias.enterprise_id == enterprise_id, Alias.name == name)).first():
        raise RuleBroken("alias_twice", _("“{name}” is a short name of this enterprise already.").format(name=name), field="name")
    alias = Alias(enterprise_id=enterprise_id, name=name, normal_name=normal_name(name))
    work.session.add(alias)
    work.session.flush()
    return alias.id


def checked_contact(data: ContactData) -> dict[str, object]:
    """Return the columns of a checked contact. Raises RuleBroken."""
    return {
        "name": checked_text(data.name, "contact_name", _("Contact"), most=60),
        "title": checked_text(data.title, "contact_title", _("Title"), most=60, needed=False),
        "phones": [checked_phone(phone) for phone in data.phones if phone.strip()],
        "wechat": checked_text(data.wechat, "wechat", _("WeChat"), most=60, needed=False),
        "note": checked_text(data.note, "note", _("Note"), most=2000, needed=False),
    }


@act("add_contact", label=N_("Add contact"))
def add_contact(work: Work, enterprise_id: UUID, data: ContactData) -> UUID:
    """Add a contact to an enterprise. Raises NotAllowed, RuleBroken."""
    _own(work, enterprise_id)
    contact = Contact(enterprise_id=enterprise_id, removed=False, **checked_contact(data))
    work.session.add(contact)
    work.session.flush()
    return contact.id


@act("edit_contact", label=N_("Edit contact"))
def edit_contact(work: Work, contact_id: UUID, data: ContactData, expected_version: int | None = None) -> None:
    """Change a contact. Raises NotAllowed, RuleBroken, Stale."""
    contact = work.session.get_one(Contact, contact_id)
    _own(work, contact.enterprise_id)
    check_version(contact, expected_version)
    for key, value in checked_contact(data).items():
        setattr(contact, key, value)


@act("remove_contact", label=N_("Remove contact"))
def remove_contact(work: Work, contact_id: UUID) -> None:
    """Take a contact out of sight; the record keeps it. Raises NotAllowed."""
    contact = work.session.get_one(Contact, contact_id)
    _own(work, contact.enterprise_id)
    contact.removed = True
