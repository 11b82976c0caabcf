"""Make resources/fonts/: open faces cut down to the characters a county office writes, with their licences.

The sources come by name from the package registries (``npm pack`` and ``apt-get download``), so the script runs on
Debian with npm, apt-get and dpkg. It is run once, and again only when a face or the list of characters changes:
``python scripts/make_fonts.py``. Same sources, same bytes.

The list is the 通用规范汉字表 (8 105 characters, Unihan's kTGH from Debian's unicode-data), GB 2312 with its symbols,
ASCII, and the marks of official and Latin text. The two faces that everything falls back on (Noto Sans and Noto Serif
Regular) also keep the common traditional characters of Big5, for names of firms from Taiwan and Hong Kong.
"""

from __future__ import annotations

import bz2
import gzip
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "fonts"
NPM = ("@expo-google-fonts/noto-sans-sc@0.4.3", "@expo-google-fonts/noto-serif-sc@0.4.3")
DEBIAN = ("fonts-lxgw-wenkai", "texlive-lang-chinese", "unicode-data")
NOTO = {
    "NotoSansSC-Regular": ("noto-sans-sc", "400Regular/NotoSansSC_400Regular.ttf", True),
    "NotoSansSC-Medium": ("noto-sans-sc", "500Medium/NotoSansSC_500Medium.ttf", False),
    "NotoSerifSC-Regular": ("noto-serif-sc", "400Regular/NotoSerifSC_400Regular.ttf", True),
    "NotoSerifSC-Bold": ("noto-serif-sc", "700Bold/NotoSerifSC_700Bold.ttf", False),
}
WENKAI = "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-{weight}.ttf"
FANG = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf"
MAX_ERR = 1.0  # in font units of 1/1000 em: how far a quadratic outline may stray from the cubic one
SYMBOLS = "䶮㛃"
RANGES = (
    *(range(0x20, 0x7F), range(0xA0, 0x250), range(0x370, 0x400), range(0x400, 0x460)),  # Latin, Greek, Cyrillic
    *(range(0x2010, 0x2040), range(0x20A0, 0x20C0), range(0x2070, 0x20A0), range(0x2100, 0x2200)),  # marks, currency, letter-like
    *(range(0x2200, 0x2270), range(0x2460, 0x2500), range(0x25A0, 0x2610)),  # mathematics, enclosed numbers, shapes
    *(range(0x3000, 0x3040), range(0x3220, 0x3230), range(0x3380, 0x33E0), range(0xFE30, 0xFE50), range(0xFF00, 0xFFF0)),
)


def main() -> None:
    """Fetch, convert, cut and write every face."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        fetch(work)
        hanzi = common_hanzi(work)
        (FOLDER / "hanzi-8105.txt").write_text("\n".join(hanzi[i : i + 50] for i in range(0, len(hanzi), 50)) + "\n", "utf-8")
        wanted = set(hanzi) | gb2312() | {chr(code) for part in RANGES for code in part} | set(SYMBOLS)
        for face, (package, path, traditional) in NOTO.items():
            cut(TTFont(work / package / "package" / path), wanted | (big5_common() if traditional else set()), face)
        # The Open Font License reserves "LXGW" and 霞鹜 for the unmodified face, so the cut ones bear our name.
        cut(TTFont(work / WENKAI.format(weight="Regular")), wanted, "SijiKai-Regular", family="Siji Kai")
        fang = TTFont(work / FANG)
        gaps = wanted - {chr(code) for code in fang.getBestCmap()}
        cut(true_type(fang, "FandolFang"), wanted, "FandolFang-Regular")
        # The light weight fills the gaps of the Fangsong face, whose strokes are as thin.
        cut(TTFont(work / WENKAI.format(weight="Light")), gaps, "SijiKai-Light", family="Siji Kai Light")
        licences(work)


def fetch(work: Path) -> None:
    """Bring the source packages into *work* and unpack them there."""
    for package in NPM:
        subprocess.run(["npm", "pack", "--silent", package], cwd=work, check=True)
    for archive in sorted(work.glob("*.tgz")):
        folder = work / archive.name.removeprefix("expo-google-fonts-").rsplit("-", 1)[0]
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    for package in DEBIAN:
        subprocess.run(["apt-get", "download", "-qq", package], cwd=work, check=True)
    for archive in sorted(work.glob("*.deb")):
        subprocess.run(["dpkg", "-x", archive.name, "."], cwd=work, check=True)


def common_hanzi(work: Path) -> str:
    """Return the 8 105 characters of the 通用规范汉字表 in the order of its own numbers."""
    lines = bz2.decompress((work / "usr/share/unicode/Unihan_OtherMappings.txt.bz2").read_bytes()).decode().splitlines()
    rows = [line.split("\t") for line in lines if line.startswith("U+")]
    numbered = {
        int(value.split()[0].split(":")[1]): chr(int(code.removeprefix("U+"), 16)) for code, key, value in rows if key == "kTGH"
    }
    if sorted(numbered) != list(range(1, 8106)):
        raise SystemExit(f"the list has {len(numbered)} characters instead of 8105")
    return "".join(numbered[number] for number in sorted(numbered))


def gb2312() -> set[str]:
    """Return every character of GB 2312, symbols included."""
    pairs = (bytes((high, low)).decode("gb2312", "ignore") for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    return set("".join(pairs))


def big5_common() -> set[str]:
    """Return the 5 401 frequently used traditional characters (Big5 level 1)."""
    lows = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    return set("".join(bytes((high, low)).decode("big5", "ignore") for high in range(0xA4, 0xC7) for low in lows))


def true_type(source: TTFont, family: str) -> TTFont:
    """Return the face with its cubic (CFF) outlines turned into quadratic (TrueType) ones: ReportLab takes no other."""
    order, glyphs = source.getGlyphOrder(), source.getGlyphSet()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, MAX_ERR, reverse_direction=True))
        outlines[name] = pen.glyph()
    builder = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(source.getBestCmap())
    builder.setupGlyf(outlines)
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics({name: (source["hmtx"][name][0], getattr(table[name], "xMin", 0)) for name in order})
    builder.setupHorizontalHeader(ascent=source["hhea"].ascent, descent=source["hhea"].descent)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "fullName": family, "psName": f"{family}-Regular"})
    builder.setupOS2(fsType=0, sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = source["head"].modified
    return builder.font


def cut(font: TTFont, characters: set[str], face: str, family: str | None = None) -> None:
    """Write the face with only these characters, unhinted, as resources/fonts/FACE.ttf."""
    options = subset.Options(hinting=False, desubroutinize=True, layout_features=["kern", "mark", "mkmk", "ccmp"])
    options.name_IDs, options.name_languages, options.notdef_outline, options.glyph_names = (
        [0, 1, 2, 4, 5, 6, 13, 14],
        [0x409],
        True,
        False,
    )
    options.drop_tables += ["DSIG", "vhea", "vmtx", "VORG", "BASE", "STAT", "FFTM", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(character) for character in characters])
    subsetter.subset(font)
    if family is not None:
        for record in list(font["name"].names):
            new = {1: family, 4: family, 6: face}.get(record.nameID)
            if new:
                font["name"].setName(new, record.nameID, record.platformID, record.platEncID, record.langID)
    font.recalcTimestamp = False
    font.save(FOLDER / f"{face}.ttf")
    held = set(font.getBestCmap())
    print(f"{face}: {len(held)} characters, {(FOLDER / f'{face}.ttf').stat().st_size / 1e6:.1f} MB")


def licences(work: Path) -> None:
    """Put each face's licence beside it."""
    shutil.copyfile(work / "noto-sans-sc/package/LICENSE_FONT", FOLDER / "LICENSE-NotoSansSC.txt")
    shutil.copyfile(work / "noto-serif-sc/package/LICENSE_FONT", FOLDER / "LICENSE-NotoSerifSC.txt")
    copyright_file = (work / "usr/share/doc/fonts-lxgw-wenkai/copyright").read_text("utf-8")
    note = (
        "SijiKai-Regular.ttf is LXGW WenKai (霞鹜文楷) Regular cut down to fewer characters and renamed, as its licence asks.\n\n"
    )
    (FOLDER / "LICENSE-SijiKai.txt").write_text(note + copyright_file, "utf-8")
    fandol = work / "usr/share/doc/texlive-doc/fonts/fandol"
    note = (
        "FandolFang-Regular.ttf is FandolFang (Fandol team: Clerk Ma and Jie Su) with its outlines turned from CFF to TrueType\n"
        "and cut down by scripts/make_fonts.py, which also says where its source is had. GPL version 3 with the font exception:\n"
        "as a special exception, if you create a document which uses this font, and embed this font or unaltered portions of it\n"
        "into the document, this font does not by itself cause the resulting document to be covered by the GNU General Public\n"
        "License.\n\n"
    )
    readme = (fandol / "README").read_text("utf-8")
    (FOLDER / "LICENSE-FandolFang.txt").write_text(
        note + readme + "\n\n" + gzip.decompress((fandol / "COPYING.gz").read_bytes()).decode(), "utf-8"
    )


if __name__ == "__main__":
    main()
