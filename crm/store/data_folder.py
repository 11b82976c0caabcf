"""Where one county's data lives: the data folder and the names in it. Light, for the window looks here before it paints."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DATABASE, KEYRING = "siji.db", "keyring.json"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where one county's data lives."""

    path: Path

    @property
    def database(self) -> Path:
        """Return the database file."""
        return self.path / DATABASE

    @property
    def backups(self) -> Path:
        """Return the folder of backups."""
        return self.path / "backups"

    @property
    def keys(self) -> Path:
        """Return the folder of wrapped keys."""
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        """Return the folder of logs and crash reports."""
        return self.path / "logs"

    @property
    def encrypted(self) -> bool:
        """Tell whether the data is under a password: there is a keyring."""
        return (self.keys / KEYRING).exists()

    def exists(self) -> bool:
        """Tell whether there is a database here."""
        return self.database.exists()


def default_folder() -> DataFolder:
    """Return the folder named by ``SIJI_DATA``, else the user's data directory."""
    named = os.environ.get("SIJI_DATA")
    if named:
        return DataFolder(Path(named))
    import platformdirs  # noqa: PLC0415 - only the window and commands without --data need it

    return DataFolder(Path(platformdirs.user_data_dir("Siji", appauthor=False)))
