"""The station's own key 站点签名密钥: an Ed25519 pair, by which whoever has the public half knows its papers again.

The private half lies among the facts about the database file, which no act changes and no log entry shows: it is
as safe as the database itself (encrypted where that is), comes back with every backup, and never leaves it otherwise.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.store.meta import Meta

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED = "station_seed"
FINGERPRINT = 8
"""Letters and digits of a key's fingerprint as people read it."""


def make_station_key(connection: Connection) -> None:
    """Give a database its key, once; one that has a key keeps it."""
    table = Meta.metadata.tables[Meta.__tablename__]
    if connection.scalar(select(table.c.value).where(table.c.name == SEED)) is None:
        connection.execute(insert(table).values(name=SEED, value=secrets.token_bytes(32).hex()))


def public_key(session: Session) -> bytes:
    """Return the public half, 32 bytes. Raises EnvironmentProblem ``station_key``."""
    return _pair(_seed(session)).public_key().public_bytes_raw()


def sign(session: Session, message: bytes) -> bytes:
    """Return the signature of ``message``, 64 bytes. Raises EnvironmentProblem ``station_key``."""
    return _pair(_seed(session)).sign(message)


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether ``signature`` of ``message`` was made with the private half of ``public``."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as below
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - as below

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(public: bytes) -> str:
    """Return what people compare a public key by: eight hexadecimal digits in capitals."""
    return sha256(public).hexdigest()[:FINGERPRINT].upper()


def to_letters(data: bytes) -> str:
    """Write bytes in letters, digits, - and _ (RFC 4648 §5, without padding)."""
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


def from_letters(text: str) -> bytes:
    """Read what :func:`to_letters` wrote. Raises ValueError for anything else, another spelling of the same bytes included."""
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_letters(data) != text:
        raise ValueError(text)
    return data


def _seed(session: Session) -> str:
    found = session.scalar(select(Meta.value).where(Meta.name == SEED))
    if found is None:
        words = _("This database has no key to sign papers with. Open it once with the program, which makes one.")
        raise EnvironmentProblem("station_key", words)
    return found


@lru_cache(maxsize=4)
def _pair(seed: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - loaded with the first signature

    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
