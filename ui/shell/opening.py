"""Which folder to open: the one that is here, else what the person chooses. Light, for it stands before the first paint."""

from __future__ import annotations

from dataclasses import dataclass

from crm.store.data_folder import DataFolder


@dataclass(frozen=True, slots=True)
class Opened:
    """Which folder to open, with which key, as whom; ``sample`` shows the role switcher."""

    folder: DataFolder
    key: bytes | None
    login: str | None
    sample: bool


def choose_folder(folder: DataFolder, *, demo: bool) -> Opened | None:
    """Return what to open; asks where there is nothing yet or a password is needed. None: the person left."""
    if folder.exists() and not folder.encrypted and not demo:
        return Opened(folder, None, None, sample=True)
    from ui.shell.welcome import Unlock, Welcome, ask  # noqa: PLC0415 - the dialogs load when there is something to ask

    if demo or not folder.exists():
        return ask(Welcome(folder, only_sample=demo))
    return ask(Unlock(folder))
