"""What photographs say of themselves: read, reduced, and taken off what leaves the house."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from crm.kernel.clock import local_moment
from crm.store.pictures import picture_facts, reduced_picture, without_facts

EXIF, GPS = 0x8769, 0x8825


def photo(
    size: tuple[int, int] = (400, 300),
    form: str = "JPEG",
    taken: str = "2026:11:17 15:02:11",
    *,
    offset: str = "",
    signs: str = "NE",
) -> bytes:
    """Make a photograph taken in Suzhou, in millionths 31 300 000 north and 120 580 000 east."""
    exif = Image.Exif()
    exif[0x010F] = "Camera of 陈国平"
    exif[0x0112] = 6
    exif.get_ifd(EXIF)[0x9003] = taken
    if offset:
        exif.get_ifd(EXIF)[0x9011] = offset
    exif.get_ifd(GPS).update({1: signs[0], 2: (31.0, 18.0, 0.0), 3: signs[1], 4: (120.0, 34.0, 48.0)})
    buffer = BytesIO()
    Image.new("RGB", size, "#a33").save(buffer, form, exif=exif)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_time_and_place_are_read(form: str) -> None:
    facts = picture_facts(photo(form=form))
    assert facts is not None
    assert (facts.taken_at, facts.north, facts.east) == (
        local_moment(datetime(2026, 11, 17, tzinfo=UTC).date(), 15, 2).replace(second=11),
        31_300_000,
        120_580_000,
    )


def test_a_camera_abroad_says_its_own_offset() -> None:
    facts = picture_facts(photo(offset="+01:00", signs="SW"))
    assert facts is not None
    assert facts.taken_at == datetime(2026, 11, 17, 14, 2, 11, tzinfo=UTC)
    assert (facts.north, facts.east) == (-31_300_000, -120_580_000)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "    :  :     :  :  ", "昨天", ""])
def test_a_clock_never_set_is_no_time(taken: str) -> None:
    facts = picture_facts(photo(taken=taken))
    assert facts is not None
    assert facts.taken_at is None


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n broken", photo()[:800]])
def test_what_is_no_picture_says_nothing(data: bytes) -> None:
    assert picture_facts(data) is None
    assert without_facts(data) == data


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(400, 300), (3000, 2000)])
def test_nothing_of_it_leaves_the_house(form: str, size: tuple[int, int]) -> None:
    for data in (without_facts(photo(size, form)), without_facts(reduced_picture(photo(size, form)))):
        facts = picture_facts(data)
        assert facts is not None
        assert (facts.taken_at, facts.north, facts.east) == (None, None, None)
        assert b"Camera" not in data
        assert facts.height > facts.width  # turned as the camera was held, since its orientation is gone too


def test_a_picture_that_says_nothing_is_handed_out_as_it_is() -> None:
    buffer = BytesIO()
    Image.new("RGB", (30, 20), "#a33").save(buffer, "PNG")
    assert without_facts(buffer.getvalue()) == buffer.getvalue()
