"""Keeping a matter's material catalogue 材料清单: what is asked for, in which form, by whom issued, with samples.

The catalogue may be changed at any time; an application keeps the words it was first checked against.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from crm.enterprises.rules import checked_text
from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.permissions import May, require
from crm.procedures.one_notice.model import CatalogueMaterial
from crm.procedures.one_notice.rules import MaterialForm, check_copies
from crm.procedures.time_limit.model import Matter
from crm.store.acts import Work, act
from crm.store.attachments import Attachment, attach

SAMPLE = "material_sample"
"""The purpose of an attachment that shows how a material looks when it is right."""


@dataclass(frozen=True, slots=True)
class MaterialData:
    """What is entered of a material 材料 in the catalogue."""

    name: str
    form: str = MaterialForm.ORIGINAL
    copies: int = 1
    issued_by: str = ""
    standard: str = ""
    basis: str = ""
    how_to_get: str = ""


def _checked(data: MaterialData) -> dict[str, object]:
    """Return the columns of checked data. Raises RuleBroken naming the field."""
    if data.form not in set(MaterialForm):
        raise RuleBroken("choice", _("“{value}” is not one of the choices.").format(value=data.form), field="form")
    return {
        "name": checked_text(data.name, "name", _("Material"), most=120),
        "form": data.form,
        "copies": check_copies(data.copies),
        "issued_by": checked_text(data.issued_by, "issued_by", _("Issued by"), most=120, needed=False),
        "standard": checked_text(data.standard, "standard", _("Standard"), most=1000, needed=False),
        "basis": checked_text(data.basis, "basis", _("Basis"), most=1000, needed=False),
        "how_to_get": checked_text(data.how_to_get, "how_to_get", _("How to get it"), most=1000, needed=False),
    }


def _material(work: Work, material_id: UUID) -> CatalogueMaterial:
    require(work.actor, May.SET_MATTERS)
    material = work.session.get_one(CatalogueMaterial, material_id)
    work.note_subject(material, material.name)
    return material


def _check_name(work: Work, matter_id: UUID, name: object, own: UUID | None = None) -> None:
    """Refuse a second living material of one name. Raises RuleBroken ``material_twice``."""
    chosen = select(CatalogueMaterial.id).where(
        CatalogueMaterial.matter_id == matter_id, CatalogueMaterial.name == name, CatalogueMaterial.retired.is_(False)
    )
    if any(found != own for found in work.session.scalars(chosen)):
        raise RuleBroken("material_twice", _("This matter asks for “{name}” already.").format(name=name), field="name")


@act("add_material", label=N_("Add material to catalogue"))
def add_material(work: Work, matter_id: UUID, data: MaterialData) -> UUID:
    """Add a material to a matter's catalogue, last in its order. Raises NotAllowed, RuleBroken."""
    require(work.actor, May.SET_MATTERS)
    work.session.get_one(Matter, matter_id)
    columns = _checked(data)
    _check_name(work, matter_id, columns["name"])
    last = work.session.scalar(select(func.max(CatalogueMaterial.position)).where(CatalogueMaterial.matter_id == matter_id))
    material = CatalogueMaterial(matter_id=matter_id, position=(last or 0) + 1, retired=False, **columns)
    work.session.add(material)
    work.session.flush()
    work.note_subject(material, material.name)
    return material.id


@act("edit_material", label=N_("Edit material of catalogue"))
def edit_material(work: Work, material_id: UUID, data: MaterialData) -> None:
    """Change what the catalogue says of a material; applications already checked keep its old words. Raises NotAllowed, RuleBroken."""
    material = _material(work, material_id)
    columns = _checked(data)
    _check_name(work, material.matter_id, columns["name"], material_id)
    for key, value in columns.items():
        setattr(material, key, value)


@act("retire_material", label=N_("Retire material of catalogue"))
def retire_material(work: Work, material_id: UUID) -> None:
    """Ask for a material no more; applications already checked against it keep it. Raises NotAllowed, RuleBroken."""
    material = _material(work, material_id)
    if material.retired:
        raise RuleBroken("material_retired", _("This material is not asked for any more already."))
    material.retired = True


@act("attach_sample", label=N_("Attach sample of material"))
def attach_sample(work: Work, material_id: UUID, file_name: str, data: bytes) -> UUID:
    """Attach a sample 样本 of a material, which the applicant may take along. Raises NotAllowed, RuleBroken."""
    material = _material(work, material_id)
    owner = (CatalogueMaterial.__tablename__, material.id)
    attachment = attach(work.session, owner, None, SAMPLE, file_name, data, work.clock.now())
    return attachment.id


@act("remove_sample", label=N_("Remove sample of material"))
def remove_sample(work: Work, material_id: UUID, attachment_id: UUID) -> None:
    """Take a sample off a material. Raises NotAllowed, RuleBroken ``attachment_removed``."""
    material = _material(work, material_id)
    attachment = work.session.get_one(Attachment, attachment_id)
    if attachment.owner_id != material.id:
        raise NotAllowed("unit", _("This file does not belong to the material."))
    if attachment.removed:
        raise RuleBroken("attachment_removed", _("This file is removed already."))
    attachment.removed = True
