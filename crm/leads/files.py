"""Files of a lead or a first report: pictures reduced, hash kept."""

from __future__ import annotations

import mimetypes
from uuid import UUID

from crm.kernel.errors import NotAllowed, RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.keeping import own_lead
from crm.store.acts import Work, act
from crm.store.attachments import Attachment, keep_bytes
from crm.store.base import record_class
from crm.store.pictures import reduced_picture


@act("attach_file", label=N_("Attach file"))
def attach_file(
    work: Work,
    lead_id: UUID,
    file_name: str,
    data: bytes,
    *,
    purpose: str = "file",
    owner: tuple[str, UUID] | None = None,
    keep_original: bool = False,
) -> UUID:
    """Attach a file to a lead, or to ``owner`` (table, id) of that lead such as its first report. Raises NotAllowed, RuleBroken."""
    lead = own_lead(work, lead_id)
    table, owner_id = owner or ("lead", lead_id)
    if owner is not None and getattr(work.session.get(record_class(table), owner_id), "lead_id", None) != lead_id:
        raise NotAllowed("unit", _("This file's record does not belong to the lead."))
    kept = data if keep_original else reduced_picture(data)
    attachment = Attachment(
        owner_table=table,
        owner_id=owner_id,
        unit_id=lead.unit_id,
        purpose=purpose,
        file_name=file_name[-255:],
        media_type=mimetypes.guess_type(file_name)[0] or "application/octet-stream",
        size=len(kept),
        sha256=keep_bytes(work.session, kept),
        added_at=work.clock.now(),
        removed=False,
    )
    work.session.add(attachment)
    work.session.flush()
    return attachment.id


@act("remove_attachment", label=N_("Remove file"))
def remove_attachment(work: Work, lead_id: UUID, attachment_id: UUID) -> None:
    """Take a lead's own file out of sight; its bytes stay for undo. Raises NotAllowed, RuleBroken.

    What hangs on a record of the lead, say the evidence of its first report, is that procedure's to remove.
    """
    own_lead(work, lead_id)
    attachment = work.session.get_one(Attachment, attachment_id)
    if attachment.owner_id != lead_id:
        raise NotAllowed("unit", _("This file does not belong to the lead."))
    if attachment.removed:
        raise RuleBroken("attachment_removed", _("This file is removed already."))
    attachment.removed = True
