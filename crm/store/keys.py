"""Keys of encrypted data folders: one random data key, wrapped for each account and for a recovery code.

The data key (32 bytes) never lies on disk in the clear. Each wrapping key is argon2id (64 MiB, t=3) of a
password, the data key sealed under it with AES-256-GCM. The sample county has no keyring and is open.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any

from crm.kernel.errors import EnvironmentProblem, RuleBroken
from crm.kernel.i18n import _
from crm.store.files import write_whole

KEYRING = "keyring.json"
RECOVERY = "recovery-code"
MEMORY_KIB, TIME_COST, LANES = 64 * 1024, 3, 2
SHORTEST_PASSWORD = 8
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_keyring(folder: Path, login: str, password: str) -> tuple[bytes, str]:
    """Make a data key wrapped for ``login`` and a recovery code; returns (key, code to print).

    Raises RuleBroken ``password_short``.
    """
    key, code = secrets.token_bytes(32), new_code()
    _write(
        folder,
        {"version": 1, "wrapped": {login: _wrap(key, checked_password(password)), RECOVERY: _wrap(key, _plain_code(code))}},
    )
    return key, code


def new_code() -> str:
    """Return a recovery code of 6 groups of 5 characters (150 bits), none of them easily confused."""
    groups = ["".join(secrets.choice(CODE_ALPHABET) for _n in range(5)) for _group in range(6)]
    return "-".join(groups)


def _plain_code(code: str) -> str:
    return "".join(character for character in code.upper() if character.isalnum())


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
    """Return the data key for the recovery code, typed with or without hyphens. Raises EnvironmentProblem."""
    return _unwrap(_read(folder)["wrapped"][RECOVERY], _plain_code(code))


def set_password(folder: Path, key: bytes, login: str, password: str) -> None:
    """Wrap the data key for an account, new or with a changed password. Raises RuleBroken ``password_short``."""
    ring = _read(folder)
    ring["wrapped"][login] = _wrap(key, checked_password(password))
    _write(folder, ring)


def remove_account(folder: Path, login: str) -> None:
    """Take an account's wrapping away; the others stay."""
    ring = _read(folder)
    ring["wrapped"].pop(login, None)
    _write(folder, ring)


def logins(folder: Path) -> list[str]:
    """Return the logins that can open the folder."""
    return [name for name in _read(folder)["wrapped"] if name != RECOVERY]


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
    return {name: base64.b64encode(part).decode() for name, part in (("salt", salt), ("nonce", nonce), ("sealed", sealed))}


def _unwrap(wrapped: dict[str, str], password: str) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    salt, nonce, sealed = (base64.b64decode(wrapped[name]) for name in ("salt", "nonce", "sealed"))
    try:
        return AESGCM(_derive(password, salt)).decrypt(nonce, sealed, b"siji")
    except InvalidTag as error:
        raise _wrong() from error


def _derive(password: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415 - encrypted folders only

    return hash_secret_raw(password.encode(), salt, TIME_COST, MEMORY_KIB, LANES, 32, Type.ID)


def _wrong() -> EnvironmentProblem:
    return EnvironmentProblem("password_wrong", _("The password is not right. Try again, or use the recovery code."))


def _read(folder: Path) -> dict[str, Any]:
    try:
        ring: dict[str, Any] = json.loads((folder / KEYRING).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        text = _("The keyring in {path} cannot be read; put it back from a backup of the folder.")
        raise EnvironmentProblem("keyring_damaged", text.format(path=folder)) from error
    return ring


def _write(folder: Path, ring: dict[str, Any]) -> None:
    write_whole(folder / KEYRING, json.dumps(ring, indent=1).encode())
