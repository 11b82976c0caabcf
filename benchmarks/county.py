"""The data that the rows are measured on: the sample county at the asked size, made once and copied."""

from __future__ import annotations

import shutil
from pathlib import Path

from crm import schema
from crm.sample.service import fill_with_sample
from crm.store.desk import Desk
from crm.store.folder import DataFolder, create_folder, open_folder

YEARS = 10
"""Years of data, as the budgets ask (design §6)."""


def made_county(path: Path, leads: int, years: int = YEARS) -> DataFolder:
    """Make the sample county with ``leads`` leads over ``years`` years in ``path``."""
    folder = DataFolder(path)
    desk = create_folder(folder)
    try:
        fill_with_sample(desk, leads=leads, years=years)
    finally:
        desk.close()
    return folder


def copied(folder: DataFolder, path: Path) -> DataFolder:
    """Copy a closed data folder, so that what is written to the copy leaves the original as it was."""
    shutil.copytree(folder.path, path, ignore=shutil.ignore_patterns(".lock", ".users"))
    return DataFolder(path)


def opened(folder: DataFolder) -> Desk:
    """Open a data folder with every class mapped."""
    if not schema.MAPPED:
        raise RuntimeError("nothing is mapped")
    return open_folder(folder)
