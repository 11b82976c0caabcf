"""The theme in force: tokens by name, the style sheet, fonts and tinted icons."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

HERE = Path(__file__).resolve().parent
RESOURCES = HERE.parents[1] / "resources"
BODY_PIXELS = 13


class Theme:
    """The tokens in force. One for the whole program; widgets ask it when they paint."""

    def __init__(self) -> None:
        """Begin with the light tokens."""
        self.name = "light"
        self.tokens: dict[str, str] = _tokens("light")

    def colour(self, token: str) -> QColor:
        """Return a token as a colour."""
        return QColor(self.tokens[token])

    def choose(self, name: str) -> None:
        """Take the tokens of ``light`` or ``dark``."""
        self.name, self.tokens = name, _tokens(name)
        _icon.cache_clear()

    def icon(self, name: str, colour: str = "secondary") -> QIcon:
        """Return an icon of the set in a token's colour."""
        return _icon(name, self.tokens[colour])


@lru_cache(maxsize=2)
def _tokens(name: str) -> dict[str, str]:
    loaded: dict[str, str] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


@lru_cache(maxsize=200)
def _icon(name: str, colour: str) -> QIcon:
    source = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    icon = QIcon()
    for size in (18, 36):
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(pixmap)
    return icon


theme = Theme()


def load_fonts() -> None:
    """Load the bundled faces, so that Chinese shows where no Chinese font is installed."""
    for weight in ("Regular", "Medium"):
        QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / f"NotoSansSC-{weight}.ttf"))


def desktop_theme(app: QApplication) -> str:
    """Return the desktop's own choice."""
    return "dark" if app.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"


def apply_theme(app: QApplication, name: str) -> None:
    """Dress the whole program: Fusion, palette and style sheet from the tokens of ``light`` or ``dark``."""
    theme.choose(name)
    app.setStyle("Fusion")
    font = QFont("Noto Sans SC")
    font.setPixelSize(BODY_PIXELS)
    app.setFont(font)
    app.setPalette(_palette())
    app.setStyleSheet(style_sheet())


def _palette() -> QPalette:
    palette = QPalette()
    for role, token in (
        (QPalette.ColorRole.Window, "background"),
        (QPalette.ColorRole.Base, "surface"),
        (QPalette.ColorRole.AlternateBase, "raised"),
        (QPalette.ColorRole.Text, "text"),
        (QPalette.ColorRole.WindowText, "text"),
        (QPalette.ColorRole.ButtonText, "text"),
        (QPalette.ColorRole.Button, "surface"),
        (QPalette.ColorRole.Highlight, "accent_tint"),
        (QPalette.ColorRole.HighlightedText, "text"),
        (QPalette.ColorRole.ToolTipBase, "raised"),
        (QPalette.ColorRole.ToolTipText, "text"),
        (QPalette.ColorRole.PlaceholderText, "faint"),
        (QPalette.ColorRole.Link, "accent"),
    ):
        palette.setColor(role, theme.colour(token))
    for role, token in (
        (QPalette.ColorRole.Base, "raised"),
        (QPalette.ColorRole.Button, "raised"),
        (QPalette.ColorRole.Text, "faint"),
        (QPalette.ColorRole.WindowText, "faint"),
        (QPalette.ColorRole.ButtonText, "faint"),
        (QPalette.ColorRole.PlaceholderText, "faint"),
        (QPalette.ColorRole.Highlight, "track"),
        (QPalette.ColorRole.HighlightedText, "faint"),
        (QPalette.ColorRole.Link, "faint"),
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour(token))
    return palette


def style_sheet() -> str:
    """Return the style sheet with every ``@token`` replaced."""
    sheet = (HERE / "style.qss").read_text(encoding="utf-8")
    for mark, picture in (("@chevron", "chevron"), ("@tick_mark", "tick")):
        sheet = sheet.replace(mark, (HERE / f"{picture}-{theme.name}.svg").as_posix())
    for token, value in sorted(theme.tokens.items(), key=lambda item: -len(item[0])):
        sheet = sheet.replace(f"@{token}", value)
    return sheet
