"""Files of leads: pictures reduced and set upright, originals kept on demand, limits, removal and undo."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pytest
from PIL import Image

from crm.kernel.errors import NotAllowed, RuleBroken
from crm.leads import files
from crm.leads.detail import AttachmentRow, attachment_rows
from crm.store.attachments import MOST_BYTES, read_bytes
from crm.store.pictures import reduced_picture
from crm.store.undo import undo
from tests.conftest import County
from tests.leads.making import drafted, entered

UPRIGHT = 6
"""EXIF orientation of a camera held upright: the picture is stored lying."""


def picture(width: int, height: int, form: str = "JPEG", orientation: int | None = None) -> bytes:
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    buffer = BytesIO()
    Image.new("RGB", (width, height), "#a33").save(buffer, form, exif=exif)
    return buffer.getvalue()


def size_of(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as image:
        return image.size


def attached(county: County, owner: UUID) -> list[AttachmentRow]:
    return attachment_rows(county.work().session, owner)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_large_pictures_are_reduced(form: str) -> None:
    reduced = reduced_picture(picture(3000, 1500, form))
    assert size_of(reduced) == (2000, 1000)
    with Image.open(BytesIO(reduced)) as image:
        assert image.format == form


def test_a_photo_taken_upright_stays_upright() -> None:
    assert size_of(reduced_picture(picture(4000, 2000, orientation=UPRIGHT))) == (1000, 2000)


@pytest.mark.parametrize("data", [picture(2000, 100), b"%PDF-1.7", b"\x89PNG\r\n\x1a\n broken", b""])
def test_small_pictures_and_other_files_stay_as_they_are(data: bytes) -> None:
    assert reduced_picture(data) == data


def test_a_file_is_attached_read_removed_and_brought_back(county: County) -> None:
    lead_id, large = entered(county), picture(2400, 1200)
    files.attach_file(county.work(), lead_id, "现场.jpg", large)
    original = files.attach_file(county.work(), lead_id, "原图.jpg", large, keep_original=True).value
    reduced, kept = attached(county, lead_id)
    assert size_of(read_bytes(county.work().session, reduced.sha256)) == (2000, 1000)
    assert read_bytes(county.work().session, kept.sha256) == large
    assert kept.size == len(large)
    done = files.remove_attachment(county.work(), lead_id, original)
    assert [row.file_name for row in attached(county, lead_id)] == ["现场.jpg"]
    with pytest.raises(RuleBroken) as caught:
        files.remove_attachment(county.work(), lead_id, original)
    assert caught.value.code == "attachment_removed"
    undo(county.work(), done.seq)
    assert len(attached(county, lead_id)) == 2


@pytest.mark.parametrize(("data", "code"), [(b"", "attachment_empty"), (b"x" * (MOST_BYTES + 1), "attachment_large")])
def test_empty_and_huge_files_are_refused(county: County, data: bytes, code: str) -> None:
    lead_id = entered(county)
    with pytest.raises(RuleBroken) as caught:
        files.attach_file(county.work(), lead_id, "x.bin", data)
    assert caught.value.code == code
    assert attached(county, lead_id) == []


def test_a_reports_evidence_is_not_removed_as_a_leads_file(county: County) -> None:
    report = drafted(county)
    (evidence,) = attached(county, report)
    lead_id = entered(county)
    with pytest.raises(NotAllowed):
        files.remove_attachment(county.work(), lead_id, evidence.id)
    with pytest.raises(NotAllowed):
        files.attach_file(county.work(), lead_id, "x", b"x", owner=("first_report", report))
