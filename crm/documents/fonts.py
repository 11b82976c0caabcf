"""The faces of official papers by role 仿宋 楷体 黑体 小标宋 宋体, with a fallback for each character.

The open faces of resources/fonts stand in for the licensed ones; a machine's own 仿宋_GB2312 and its like are used
instead where asked for, found and TrueType. Faces are read when a character first needs them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from crm.documents.breaking import is_wide

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFontFace

FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts"


class Face(Enum):
    """A face by its role."""

    FANG = "仿宋"
    KAI = "楷体"
    HEI = "黑体"
    TITLE = "小标宋"
    SONG = "宋体"


CHAINS: Final = {
    Face.FANG: ("FandolFang-Regular", "SijiKai-Light", "SijiKai-Regular", "NotoSerifSC-Regular", "NotoSansSC-Regular"),
    Face.KAI: ("SijiKai-Regular", "NotoSerifSC-Regular", "NotoSansSC-Regular", "FandolFang-Regular"),
    Face.HEI: ("NotoSansSC-Medium", "NotoSansSC-Regular", "NotoSerifSC-Regular", "SijiKai-Regular", "FandolFang-Regular"),
    Face.TITLE: ("NotoSerifSC-Bold", "NotoSerifSC-Regular", "NotoSansSC-Regular", "SijiKai-Regular", "FandolFang-Regular"),
    Face.SONG: ("NotoSerifSC-Regular", "NotoSansSC-Regular", "SijiKai-Regular", "FandolFang-Regular"),
}
"""Which bundled faces serve a role, the first that has the character; each chain ends with every face there is."""

INSTALLED: Final = {
    Face.FANG: ("仿宋_gb2312.ttf", "fangsong_gb2312.ttf", "simfang.ttf"),
    Face.KAI: ("楷体_gb2312.ttf", "kaiti_gb2312.ttf", "simkai.ttf"),
    Face.HEI: ("simhei.ttf",),
    Face.TITLE: ("fzxbsjw.ttf", "fzxbs_gbk.ttf", "fzxbsk.ttf", "方正小标宋简体.ttf", "方正小标宋_gbk.ttf"),
    Face.SONG: ("fzssk.ttf", "fzssjw.ttf", "方正书宋_gbk.ttf"),
}
"""File names, in lower case, of the licensed faces on a user's machine."""


class Glyph(NamedTuple):
    """Where a character comes from: the file's face and the character's own advance in thousandths of an em."""

    face: TTFontFace
    advance: int


class MissingCharacter(NamedTuple):
    """A character that no face has, and the text it stands in."""

    character: str
    where: str


class _Glyphs(dict[str, Glyph | None]):
    """The glyphs of one role, looked up in its chain of files when first asked for."""

    def __init__(self, paths: Sequence[Path]) -> None:
        super().__init__()
        self._paths = paths

    def __missing__(self, character: str) -> Glyph | None:
        self[character] = glyph = self._look_up(ord(character))
        return glyph

    def _look_up(self, code: int) -> Glyph | None:
        for path in self._paths:
            face = read_face(path)
            if face is not None and code in face.charToGlyph:
                return Glyph(face, round(face.getCharWidth(code)))
        return None


class _Rooms(dict[str, float]):
    """The room in em of each character of one role: 1 for a wide or unknown one, else its own advance."""

    def __init__(self, glyphs: _Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs

    def __missing__(self, character: str) -> float:
        glyph = self._glyphs[character]
        room = 1.0 if glyph is None or is_wide(character) else glyph.advance / 1000
        self[character] = room
        return room


class FontSet:
    """The faces in use, with what was looked up kept."""

    def __init__(self, *, installed: bool = False) -> None:
        """Prefer the machine's own licensed faces when ``installed``."""
        found = installed_faces() if installed else {}
        chains = {face: [FOLDER / f"{name}.ttf" for name in chain] for face, chain in CHAINS.items()}
        own = {face: [found[face]] if face in found else [] for face in CHAINS}
        self._glyphs = {face: _Glyphs(own[face] + chain) for face, chain in chains.items()}
        self._rooms = {face: _Rooms(glyphs) for face, glyphs in self._glyphs.items()}

    def glyph(self, face: Face, character: str) -> Glyph | None:
        """Return the first face of the role's chain that has the character, None where none has it."""
        return self._glyphs[face][character]

    def width(self, face: Face, text: str) -> float:
        """Return the width of ``text`` in em: a wide or unknown character counts one, another its own advance."""
        return sum(map(self._rooms[face].__getitem__, text))


@cache
def font_set(*, installed: bool = False) -> FontSet:
    """Return the one set of faces of this process, with or without the machine's own licensed faces."""
    return FontSet(installed=installed)


@cache
def read_face(path: Path) -> TTFontFace | None:
    """Read a TrueType face; None for one with other outlines or that may not be embedded. A missing bundled face raises OSError."""
    from reportlab.pdfbase.ttfonts import TTFError, TTFontFace  # noqa: PLC0415 - ReportLab loads when a paper is first set

    try:
        return TTFontFace(str(path), validate=0)
    except TTFError:
        if path.parent == FOLDER and not path.exists():
            raise OSError(f"{path} is missing") from None
        return None


def installed_faces(folders: Iterable[Path] | None = None) -> dict[Face, Path]:
    """Find the licensed faces on this machine, by file name in the system's and the user's font folders."""
    names = {name: face for face, known in INSTALLED.items() for name in known}
    found: dict[Face, tuple[int, Path]] = {}
    for folder in font_folders() if folders is None else folders:
        for path in sorted(folder.rglob("*.[tT][tT][fF]")) if folder.is_dir() else ():
            face = names.get(path.name.lower())
            if face is not None and read_face(path) is not None:
                rank = INSTALLED[face].index(path.name.lower())
                found[face] = min(found.get(face, (rank, path)), (rank, path))
    return {face: path for face, (_, path) in found.items()}


def font_folders() -> list[Path]:
    """Return the folders where Windows, macOS and Linux keep fonts."""
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", "")) / "Microsoft/Windows/Fonts"
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", local]
    home = Path.home()
    return [
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
        home / "Library/Fonts",
    ]


def missing_characters(text: str, face: Face = Face.FANG, *, installed: bool = False) -> list[MissingCharacter]:
    """Return the characters of ``text`` that no face has, each once, with the words around it."""
    fonts = font_set(installed=installed)
    found: dict[str, MissingCharacter] = {}
    for index, character in enumerate(text):
        if character not in found and not character.isspace() and fonts.glyph(face, character) is None:
            found[character] = MissingCharacter(character, text[max(0, index - 8) : index + 9].strip())
    return list(found.values())
