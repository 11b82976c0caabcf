"""Record ids: UUID version 7 (RFC 9562), so that ids sort by the moment they were made."""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    """Return a fresh UUIDv7 from the machine's clock and 74 random bits."""
    return id_at(time.time_ns() // 1_000_000, secrets.randbits(74))


def id_at(milliseconds: int, random_bits: int) -> UUID:
    """Return the UUIDv7 of a moment (ms since 1970, < 2**48) and 74 random bits (for seeded data)."""
    high, low = random_bits >> 62 & 0xFFF, random_bits & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
