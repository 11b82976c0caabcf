"""What was dropped or pasted: files by their paths, or a picture without one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage


def dropped_files(given: QMimeData) -> list[Path]:
    """Return the files on this machine that were dropped or pasted."""
    return [Path(url.toLocalFile()) for url in given.urls() if url.isLocalFile()]


def dropped_picture(given: QMimeData) -> bytes | None:
    """Return a picture that comes without a file, as PNG; None where there is none, or files come instead."""
    picture: Any = given.imageData() if given.hasImage() and not dropped_files(given) else None
    if not isinstance(picture, QImage) or picture.isNull():
        return None
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())
