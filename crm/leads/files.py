"""Files of a lead or a first report: pictures reduced, hash kept."""

from __future__ import annotations

import mimetypes
from io import BytesIO
from uuid import UUID

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.leads.service import own_lead
from crm.store.acts import Work, act
from crm.store.attachments import Attachment, keep_bytes

LONGEST_SIDE = 2000
"""Pictures are reduced to so many pixels unless kept as originals (design §3)."""


def reduced_picture(data: bytes) -> bytes:
    """Return a picture with its longer side at most 2 000 pixels; anything else, and small ones, unchanged."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only when a file is taken in

    try:
        with Image.open(BytesIO(data)) as image:
            if max(image.size) <= LONGEST_SIDE:
                return data
            form = image.format or "JPEG"
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            buffer = BytesIO()
            image.save(buffer, form)
            return buffer.getvalue()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return data


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
    """Take a file of a lead out of sight; its bytes stay for undo. Raises NotAllowed, RuleBroken."""
    own_lead(work, lead_id)
    attachment = work.session.get_one(Attachment, attachment_id)
    if attachment.removed:
        raise RuleBroken("attachment_removed", _("This file is removed already."))
    attachment.removed = True
