"""Embedding a face in a PDF as one composite font 复合字体, holding only the characters used.

ReportLab cuts a face into fonts of 256 characters and writes characters above U+FFFF wrongly to the map that text is
extracted by. Here every character has its own two-byte code and its UTF-16 in the map, so that 𬭎 comes out as itself.
"""

from __future__ import annotations

from itertools import groupby, islice
from typing import Any, Final

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFontFace

_TAG: Final = "SIJIZS"
_CHUNK: Final = 100
_SYMBOLIC: Final = 4


class EmbeddedFont:
    """One face in one document: characters get codes as they are drawn, the objects are written at the end."""

    def __init__(self, face: TTFontFace, name: str) -> None:
        """``name`` is the font's name in the pages' resources."""
        self.name = name
        self._face = face
        self._codes: dict[str, int] = {}

    def code(self, character: str) -> str:
        """Return the character's code in this document as four hexadecimal digits."""
        number = self._codes.setdefault(character, len(self._codes) + 1)
        return f"{number:04X}"

    def addObjects(self, doc: Any) -> None:  # noqa: N802, ANN401 - ReportLab calls it by this name, and is untyped
        """Write the font and what belongs to it into the document."""
        base = f"{_TAG}+{self._face.name.decode('ascii')}"
        points = [ord(character) for character in self._codes]
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": pdfdoc.PDFName(base),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": self._descriptor(doc, base, points),
                "DW": 1000,
                "W": _widths([round(self._face.getCharWidth(point)) for point in points]),
                "CIDToGIDMap": _stream(doc, _glyph_map(self._face, points), f"glyphs:{self.name}"),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": pdfdoc.PDFName(base),
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"descendant:{self.name}")]),
                "ToUnicode": _stream(doc, unicode_map(list(self._codes)).encode("ascii"), f"unicode:{self.name}"),
            }
        )
        doc.idToObject["BasicFonts"].dict[self.name] = doc.Reference(font, f"font:{self.name}")

    def _descriptor(self, doc: Any, base: str, points: list[int]) -> Any:  # noqa: ANN401 - ReportLab is untyped
        face = self._face
        program = face.makeSubset(points)
        values = {
            "Type": "/FontDescriptor",
            "FontName": pdfdoc.PDFName(base),
            "Flags": _SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray(face.bbox),
            "ItalicAngle": face.italicAngle,
            "Ascent": face.ascent,
            "Descent": face.descent,
            "CapHeight": face.capHeight,
            "StemV": face.stemV,
            "FontFile2": _stream(doc, program, f"program:{self.name}", Length1=len(program)),
        }
        return doc.Reference(pdfdoc.PDFDictionary(values), f"descriptor:{self.name}")


def unicode_map(characters: list[str]) -> str:
    """Return the map from codes (1, 2, …) to UTF-16 text, in which a character above U+FFFF is a surrogate pair."""
    rows = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in enumerate(characters, 1)]
    chunks, left = [], iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        chunks.append(f"{len(chunk)} beginbfchar\n" + "\n".join(chunk) + "\nendbfchar")
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        + "\n".join(chunks)
        + "\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )


def _glyph_map(face: TTFontFace, points: list[int]) -> bytes:
    """Return the glyph number in the cut face of each code: ReportLab numbers glyphs in order of first use."""
    numbers = {0: 0}
    codes = [0]
    for point in points:
        original = face.charToGlyph[point]
        codes.append(numbers.setdefault(original, len(numbers)))
    return b"".join(number.to_bytes(2, "big") for number in codes)


def _widths(advances: list[int]) -> Any:  # noqa: ANN401 - ReportLab is untyped
    """Return the width array: runs of codes whose advance is not one em."""
    parts: list[object] = []
    numbered = enumerate(advances, 1)
    for other, run in groupby(numbered, key=lambda item: item[1] != 1000):
        if other:
            items = list(run)
            parts += [items[0][0], pdfdoc.PDFArray([advance for _, advance in items])]
    return pdfdoc.PDFArray(parts)


def _stream(doc: Any, content: bytes, name: str, **entries: int) -> Any:  # noqa: ANN401 - ReportLab is untyped
    stream = pdfdoc.PDFStream()
    stream.content = content
    stream.dictionary.dict.update(entries)
    stream.filters = [pdfdoc.PDFZCompress]
    return doc.Reference(stream, name)
