"""Pictures as they are taken in: reduced, their own time and place read, and both taken off what leaves the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from crm.kernel.clock import COUNTY_ZONE

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 2000
"""Pictures are reduced to so many pixels unless kept as originals (design §3)."""
MICRO = 1_000_000
_ORIENTATION, _EXIF, _GPS = 0x0112, 0x8769, 0x8825
_TAKEN, _TAKEN_OFFSET = 0x9003, 0x9011
_NORTH_SIGN, _NORTH, _EAST_SIGN, _EAST = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What a picture says of itself; ``north`` and ``east`` in millionths of a degree, None where it does not say."""

    width: int
    height: int
    taken_at: datetime | None = None
    north: int | None = None
    east: int | None = None


def picture_facts(data: bytes) -> PictureFacts | None:
    """Return what a picture says of itself (EXIF 2.32); None where the bytes are no picture that can be read."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only when a file is taken in

    try:
        with Image.open(BytesIO(data)) as image:
            exif = image.getexif()
            taken = _moment(exif.get_ifd(_EXIF))
            north, east = _place(exif.get_ifd(_GPS))
            image.load()
            return PictureFacts(*image.size, taken, north, east)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def _moment(exif: Mapping[int, Any]) -> datetime | None:
    """Return when the picture was taken; a camera that names no offset is taken to run on the county's time."""
    written = str(exif.get(_TAKEN, "")).strip("\0 ")
    offset = str(exif.get(_TAKEN_OFFSET, "")).strip("\0 ")
    for text, form in ((written + offset, "%Y:%m:%d %H:%M:%S%z"), (written, "%Y:%m:%d %H:%M:%S")):
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is added below
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=COUNTY_ZONE)
    return None


def _place(gps: Mapping[int, Any]) -> tuple[int | None, int | None]:
    north, east = _degrees(gps.get(_NORTH), gps.get(_NORTH_SIGN) == "S"), _degrees(gps.get(_EAST), gps.get(_EAST_SIGN) == "W")
    known = north is not None and east is not None and abs(north) <= 90 * MICRO and abs(east) <= 180 * MICRO
    return (north, east) if known and (north, east) != (0, 0) else (None, None)


def _degrees(parts: Any, negative: bool) -> int | None:  # noqa: ANN401 - rationals of any make
    """Return millionths of a degree of (degrees, minutes, seconds)."""
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
        micro = round((degrees + minutes / 60 + seconds / 3600) * MICRO)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return -micro if negative else micro


def reduced_picture(data: bytes, longest: int = LONGEST_SIDE) -> bytes:
    """Return a picture with its longer side at most ``longest`` pixels, turned as the camera was held.

    Anything else, and small pictures, come back unchanged.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only when a file is taken in

    try:
        with Image.open(BytesIO(data)) as image:
            if max(image.size) <= longest:
                return data
            form = image.format or "JPEG"
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((longest, longest))
            return _saved(upright, form)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return data


def without_facts(data: bytes) -> bytes:
    """Return a picture without its own time, place and camera, for a file that leaves the house; others as they are."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - only when a file is written out

    try:
        with Image.open(BytesIO(data)) as image:
            form = image.format or "JPEG"
            if not image.getexif() and not image.info.keys() & {"exif", "xmp", "comment", "photoshop"}:
                return data
            turned = image.getexif().get(_ORIENTATION, 1) != 1
            return _saved(ImageOps.exif_transpose(image) if turned else image, form)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return data


def _saved(image: Image, form: str) -> bytes:
    """Write a picture and nothing about it; colours stay what they are."""
    buffer = BytesIO()
    kept = {"icc_profile": image.info["icc_profile"]} if image.info.get("icc_profile") else {}
    for note in ("exif", "xmp", "comment", "photoshop"):
        image.info.pop(note, None)
    if form in ("JPEG", "MPO"):
        kept["quality"] = 90
    image.save(buffer, form, **kept)
    return buffer.getvalue()
