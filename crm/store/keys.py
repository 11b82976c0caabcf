"""Keys of encrypted data folders: one random data key, wrapped for each account and for a recovery code.

The data key (32 bytes) never lies on disk in the clear. Each wrapping key is argon2id (64 MiB, t=3) of a
password, the data key sealed under it with AES-256-GCM. The sample county has no keyring and is open.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import unicodedata
from pathlib import Path
from typing import Any

from crm.kernel.errors import EnvironmentProblem, RuleBroken
from crm.kernel.i18n import _
from crm.kernel.text import normal_text
from crm.store.data_folder import KEYRING
from crm.store.files import write_whole

PARTS = ("salt", "nonce", "sealed")
MEMORY_KIB, TIME_COST, LANES = 64 * 1024, 3, 2
SHORTEST_PASSWORD = 8
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0, O, 1, I: none that are easily confused."""


def new_keyring(folder: Path, login: str, password: str) -> tuple[bytes, str]:
    """Make a data key wrapped for ``login`` and a recovery code; returns (key, code to print).

    Raises RuleBroken ``password_short``, EnvironmentProblem ``keyring_taken`` where data or backups hang on one already.
    """
    if is_encrypted(folder) and any(folder.parent.rglob("siji*.db")):
        text = _("There is a keyring in {path} already; a new one would lock the data away for good.")
        raise EnvironmentProblem("keyring_taken", text.format(path=folder))
    key, code = secrets.token_bytes(32), new_code()
    _write(
        folder, {"version": 1, "wrapped": {login: _wrap(key, checked_password(password))}, "recovery": _wrap(key, _bare(code))}
    )
    return key, code


def new_code() -> str:
    """Return a recovery code of 6 groups of 5 characters: 28 random ones (140 bits) and 2 that check them."""
    body = "".join(secrets.choice(CODE_ALPHABET) for _n in range(28))
    code = body + _check_characters(body)
    return "-".join(code[start : start + 5] for start in range(0, 30, 5))


def checked_code(code: str) -> str:
    """Return the bare characters of a typed recovery code. Raises RuleBroken ``code_mistyped``."""
    bare = _bare(code)
    if len(bare) != 30 or _check_characters(bare[:28]) != bare[28:]:
        text = _("This is not a recovery code as printed: 6 groups of 5 letters and digits. Compare it letter by letter.")
        raise RuleBroken("code_mistyped", text, field="code")
    return bare


def _bare(code: str) -> str:
    return "".join(character for character in normal_text(code).upper() if character in CODE_ALPHABET)


def _check_characters(body: str) -> str:
    """Return two characters over ``body``: from its SHA-256, so that a slip passes once in 1 024 times."""
    digest = hashlib.sha256(body.encode()).digest()
    return CODE_ALPHABET[digest[0] % 32] + CODE_ALPHABET[digest[1] % 32]


def checked_password(password: str) -> str:
    """Return a password of at least 8 characters. Raises RuleBroken ``password_short``."""
    if len(password) < SHORTEST_PASSWORD:
        raise RuleBroken("password_short", _("A password has at least 8 characters."), field="password")
    return password


def is_encrypted(folder: Path) -> bool:
    """Tell whether a data folder has a keyring."""
    return (folder / KEYRING).exists()


def unlock(folder: Path, login: str, password: str) -> bytes:
    """Return the data key for an account's password. Raises EnvironmentProblem ``password_wrong``."""
    wrapped = _read(folder)["wrapped"].get(login)
    if wrapped is None:
        raise _wrong()
    return _unwrap(wrapped, password)


def unlock_by_code(folder: Path, code: str) -> bytes:
    """Return the data key for the recovery code, typed with or without hyphens.

    Raises RuleBroken ``code_mistyped``, EnvironmentProblem ``password_wrong`` for another folder's code.
    """
    return _unwrap(_read(folder)["recovery"], checked_code(code))


def renew_code(folder: Path, key: bytes) -> str:
    """Make a new recovery code to print; the old one opens nothing any more."""
    ring, code = _read(folder), new_code()
    ring["recovery"] = _wrap(key, _bare(code))
    _write(folder, ring)
    return code


def set_password(folder: Path, key: bytes, login: str, password: str) -> None:
    """Wrap the data key for an account, new or with a changed password. Raises RuleBroken ``password_short``."""
    ring = _read(folder)
    ring["wrapped"][login] = _wrap(key, checked_password(password))
    _write(folder, ring)


def remove_account(folder: Path, login: str) -> None:
    """Take an account's wrapping away; the others stay. Raises RuleBroken ``last_login``."""
    ring = _read(folder)
    if list(ring["wrapped"]) == [login]:
        raise RuleBroken("last_login", _("{login} is the last who can open this data; add another first.").format(login=login))
    ring["wrapped"].pop(login, None)
    _write(folder, ring)


def logins(folder: Path) -> list[str]:
    """Return the logins that can open the folder."""
    return list(_read(folder)["wrapped"])


def key_of_folder(folder: Path) -> bytes | None:
    """Return the key for a headless command: None for an open folder, else by SIJI_LOGIN and SIJI_PASSWORD."""
    if not is_encrypted(folder):
        return None
    password = os.environ.get("SIJI_PASSWORD")
    if not password:
        text = _("This data folder is encrypted; set SIJI_PASSWORD (and SIJI_LOGIN) for commands.")
        raise EnvironmentProblem("password_needed", text)
    known = logins(folder)
    return unlock(folder, os.environ.get("SIJI_LOGIN") or (known[0] if known else ""), password)


def _wrap(key: bytes, password: str) -> dict[str, str]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - encrypted folders only

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_derive(password, salt)).encrypt(nonce, key, b"siji")
    return {name: base64.b64encode(part).decode() for name, part in zip(PARTS, (salt, nonce, sealed), strict=True)}


def _unwrap(wrapped: dict[str, str], password: str) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    salt, nonce, sealed = (base64.b64decode(wrapped[name]) for name in PARTS)
    try:
        return AESGCM(_derive(password, salt)).decrypt(nonce, sealed, b"siji")
    except InvalidTag as error:
        raise _wrong() from error


def _derive(password: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415 - encrypted folders only

    return hash_secret_raw(unicodedata.normalize("NFKC", password).encode(), salt, TIME_COST, MEMORY_KIB, LANES, 32, Type.ID)


def _wrong() -> EnvironmentProblem:
    return EnvironmentProblem("password_wrong", _("The password is not right. Try again, or use the recovery code."))


def _read(folder: Path) -> dict[str, Any]:
    try:
        ring: dict[str, Any] = json.loads((folder / KEYRING).read_text(encoding="utf-8"))
        for wrapped in (*ring["wrapped"].values(), ring["recovery"]):
            for name in PARTS:
                base64.b64decode(wrapped[name], validate=True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(folder) from error
    return ring


def _damaged(folder: Path) -> EnvironmentProblem:
    text = _("The keyring in {path} cannot be read; copy the keyring beside a backup (*.keyring.json) back to it.")
    return EnvironmentProblem("keyring_damaged", text.format(path=folder))


def _write(folder: Path, ring: dict[str, Any]) -> None:
    write_whole(folder / KEYRING, json.dumps(ring, indent=1).encode())
