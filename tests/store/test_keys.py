"""Keys of encrypted folders: passwords, the recovery code, and what happens when one is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm.kernel.errors import EnvironmentProblem, RuleBroken
from crm.store import keys

PASSWORD = "苏中招商2026"  # noqa: S105 - it opens nothing but this test


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive with little memory; one test uses the real cost."""
    monkeypatch.setattr(keys, "MEMORY_KIB", 64)


def test_the_cost_is_what_we_promise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    assert (keys.MEMORY_KIB, keys.TIME_COST) == (64 * 1024, 3)
    key, _code = keys.new_keyring(tmp_path / "keys", "周敏", PASSWORD)
    assert keys.unlock(tmp_path / "keys", "周敏", PASSWORD) == key


def test_password_and_code_open_the_same_key(tmp_path: Path) -> None:
    key, code = keys.new_keyring(tmp_path, "周敏", PASSWORD)
    assert len(key) == 32
    assert keys.unlock(tmp_path, "周敏", PASSWORD) == key
    assert keys.unlock_by_code(tmp_path, code) == key
    assert keys.unlock_by_code(tmp_path, f"  {code.lower().replace('-', ' ')} ") == key
    assert keys.unlock(tmp_path, "周敏", "苏中招商２０２６") == key, "full-width digits of an input method are the same password"


def test_nothing_on_disk_is_in_the_clear(tmp_path: Path) -> None:
    key, code = keys.new_keyring(tmp_path, "周敏", PASSWORD)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (key, key.hex().encode(), PASSWORD.encode(), code.encode(), code.replace("-", "").encode()):
        assert secret not in written


@pytest.mark.parametrize("wrong", ["苏中招商2027", "", "苏中招商2026 x"])
def test_a_wrong_password_opens_nothing(tmp_path: Path, wrong: str) -> None:
    keys.new_keyring(tmp_path, "周敏", PASSWORD)
    for login in ("周敏", "nobody"):
        with pytest.raises(EnvironmentProblem) as told:
            keys.unlock(tmp_path, login, wrong)
        assert told.value.code == "password_wrong"


def test_a_changed_password_replaces_the_old_one(tmp_path: Path) -> None:
    key, code = keys.new_keyring(tmp_path, "周敏", PASSWORD)
    keys.set_password(tmp_path, key, "周敏", "新的口令2026")
    assert keys.unlock(tmp_path, "周敏", "新的口令2026") == key
    assert keys.unlock_by_code(tmp_path, code) == key
    with pytest.raises(EnvironmentProblem):
        keys.unlock(tmp_path, "周敏", PASSWORD)


def test_accounts_come_and_go_but_never_the_last(tmp_path: Path) -> None:
    key, _code = keys.new_keyring(tmp_path, "周敏", PASSWORD)
    keys.set_password(tmp_path, key, "姜岚", "另一个口令123")
    assert keys.logins(tmp_path) == ["周敏", "姜岚"]
    keys.remove_account(tmp_path, "周敏")
    with pytest.raises(EnvironmentProblem):
        keys.unlock(tmp_path, "周敏", PASSWORD)
    assert keys.unlock(tmp_path, "姜岚", "另一个口令123") == key
    with pytest.raises(RuleBroken) as told:
        keys.remove_account(tmp_path, "姜岚")
    assert told.value.code == "last_login"


def test_every_slip_of_a_code_is_told_as_a_slip(tmp_path: Path) -> None:
    _key, code = keys.new_keyring(tmp_path, "周敏", PASSWORD)
    other = "2" if code[0] != "2" else "3"
    for slip in (other + code[1:], code[:-1], code + "2", "", code[6:] + "-" + code[:5]):
        with pytest.raises(RuleBroken) as told:
            keys.unlock_by_code(tmp_path, slip)
        assert told.value.code == "code_mistyped"
    with pytest.raises(EnvironmentProblem) as wrong:
        keys.unlock_by_code(tmp_path, keys.new_code())
    assert wrong.value.code == "password_wrong"


def test_a_new_code_ends_the_old_one(tmp_path: Path) -> None:
    key, old = keys.new_keyring(tmp_path, "周敏", PASSWORD)
    new = keys.renew_code(tmp_path, key)
    assert keys.unlock_by_code(tmp_path, new) == key
    with pytest.raises(EnvironmentProblem):
        keys.unlock_by_code(tmp_path, old)


def test_a_short_password_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken) as told:
        keys.new_keyring(tmp_path, "周敏", "1234567")
    assert told.value.code == "password_short"
    assert not keys.is_encrypted(tmp_path)


def test_a_keyring_on_which_data_hangs_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    keys.new_keyring(folder, "周敏", PASSWORD)
    keys.new_keyring(folder, "周敏", PASSWORD)
    (tmp_path / "siji.db").touch()
    with pytest.raises(EnvironmentProblem) as told:
        keys.new_keyring(folder, "周敏", PASSWORD)
    assert told.value.code == "keyring_taken"


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"wrapped": {"a": {}}, "recovery": {}}', '{"wrapped": {}, "recovery": {"salt": 1}}']
)
def test_a_damaged_keyring_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "keyring.json").write_text(content, encoding="utf-8")
    with pytest.raises(EnvironmentProblem) as told:
        keys.unlock(tmp_path, "周敏", PASSWORD)
    assert told.value.code == "keyring_damaged"


def test_commands_take_the_password_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert keys.key_of_folder(tmp_path) is None
    key, _code = keys.new_keyring(tmp_path, "周敏", PASSWORD)
    monkeypatch.delenv("SIJI_PASSWORD", raising=False)
    with pytest.raises(EnvironmentProblem) as told:
        keys.key_of_folder(tmp_path)
    assert told.value.code == "password_needed"
    monkeypatch.setenv("SIJI_PASSWORD", PASSWORD)
    assert keys.key_of_folder(tmp_path) == key
