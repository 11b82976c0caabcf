"""Genuineness of papers 防伪核验: what a code on paper says, and a signature inside the file over its every byte.

A paper carries two seals of one station's key. The *code* (a QR code, and a short code to be typed in) is printed: it
names issuer, number, day and the digest of what the paper states, so that a sheet alone can be checked. The *file
seal* stands in the PDF's information dictionary: it covers all bytes of the file but its own.
"""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from crm.documents.content import Seal
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.store.signing import from_letters, is_signed, to_letters

MARK: Final = "SIJI2"
"""What the codes of this form begin with."""
UNSTATED: Final = frozenset({"exported", "draft", "number", "issued_on"})
"""Parts of a document's data that are about the copy, not about what it states."""
ROOM: Final = 1400
"""Letters kept free in the file for its seal."""
BLANK: Final = "*" * ROOM
KEY: Final = "SijiSeal"

Signs = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Stated:
    """Whose paper it is, its number (or title where it has none), its day, and the digest of what it states."""

    issuer: str
    number: str
    day: str
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a code or a file says of itself, the key it was signed with, and whether the signature holds."""

    stated: Stated
    key: bytes
    whole: bool


def plain(value: Any) -> Any:  # noqa: ANN401 - any document's data
    """Return a document's data as JSON values: days in ISO form, numbers as they are. Raises TypeError for other things."""
    if value is None or isinstance(value, (str, int, bool)):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Enum):
        return plain(value.value)
    if is_dataclass(value):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, frozenset, set)):
        return [plain(part) for part in value]
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    raise TypeError(type(value).__name__)


def figures_of(data: Any) -> dict[str, Any]:  # noqa: ANN401 - any document's data
    """Return what a document states, without what is about the copy: who exported it, the number, the day of issue."""
    stated: dict[str, Any] = plain(data)
    return {name: value for name, value in stated.items() if name not in UNSTATED}


def digest_of(figures: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a document states, as 64 hexadecimal digits; the same for the same statement."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8")).hexdigest()


def short_code(digest: str) -> str:
    """Return the first 80 bits of a digest in four groups of four letters and digits, to be typed in by hand."""
    text = b32encode(bytes.fromhex(digest)[:10]).decode("ascii")
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def paper_seal(stated: Stated, key: bytes, signs: Signs) -> Seal:
    """Return the seal that a paper carries: the signed code and the lines beside it."""
    body = _body(stated)
    payload = "|".join((body, to_letters(key), to_letters(signs(body.encode("utf-8")))))
    return Seal(payload, ("核验码", short_code(stated.digest)))


def read_code(payload: str) -> Found:
    """Read what a QR code holds. Raises RuleBroken ``code_foreign`` where it is not one of ours."""
    try:
        return _read(payload.strip(), lambda body: body.encode("utf-8"))
    except ValueError as error:
        words = _("This is not the code of a paper made by Siji; scan it again, or type the short code beside it.")
        raise RuleBroken("code_foreign", words, field="code") from error


def sealed_file(pdf: bytes, stated: Stated, key: bytes, signs: Signs) -> bytes:
    """Return the file with its seal in the room kept free for it. Raises ValueError where there is no such room."""
    start = pdf.find(BLANK.encode("ascii"))
    if start < 0:
        raise ValueError("no room for a seal")
    body = _body(stated)
    signature = signs(_file_message(pdf, body))
    text = to_letters("|".join((body, to_letters(key), to_letters(signature))).encode("utf-8"))
    return pdf[:start] + text.ljust(ROOM, "*").encode("ascii") + pdf[start + ROOM :]


def read_file(pdf: bytes) -> Found:
    """Read a file's seal and tell whether every byte is as it was. Raises RuleBroken ``file_unsealed``."""
    head = f"/{KEY} (".encode("ascii")
    before, found, rest = pdf.partition(head)
    blank = before + found + BLANK.encode("ascii") + rest[ROOM:]
    try:
        text = from_letters(rest[:ROOM].rstrip(b"*").decode("ascii")).decode("utf-8")
        return _read(text, lambda body: _file_message(blank, body))
    except ValueError as error:
        words = _("This file carries no seal of Siji: it was not published or issued by the program, or the seal was cut out.")
        raise RuleBroken("file_unsealed", words, field="file") from error


def _read(text: str, message: Callable[[str], bytes]) -> Found:
    """Read body, key and signature; ``message`` gives what was signed of a body. Raises ValueError for anything else."""
    body, key, signature = text.rsplit("|", 2)
    mark, issuer, number, day, digest = body.split("|")
    if mark != MARK:
        raise ValueError(mark)
    public = from_letters(key)
    whole = is_signed(public, from_letters(signature), message(body))
    return Found(Stated(issuer, number, day, from_letters(digest).hex()), public, whole)


def _body(stated: Stated) -> str:
    parts = (MARK, stated.issuer, stated.number, stated.day, to_letters(bytes.fromhex(stated.digest)))
    return "|".join(part.replace("|", "／") for part in parts)


def _file_message(blank: bytes, body: str) -> bytes:
    """Return what a file's seal signs: what it says, and the digest of the file with the seal's room free."""
    return body.encode("utf-8") + b"\n" + sha256(blank).hexdigest().encode("ascii")
