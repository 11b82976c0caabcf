"""Write resources/characters/simplified.tsv: each traditional character and the simplified one it is compared as.

From the table TSCharacters of OpenCC (Apache License 2.0), as it lies in the package opencc-python-reimplemented, which
is needed for this script only: ``uv run --with opencc-python-reimplemented python scripts/make_simplified.py``. Left out
are characters that simplified text uses itself (乾, 著), those restored for names in 2013 (昇, 喆), and rare ones beyond the
basic plane.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "resources" / "characters" / "simplified.tsv"
RESTORED = "昇陞甦邨犇淼堃喆皙瞋噘蹚凓勠菰祕"
"""Variants that the 通用规范汉字表 (2013) made standard again for names: two of them are two names."""


def in_use(character: str) -> bool:
    """Tell whether simplified text uses a character as it is (GB 2312, or restored in 2013)."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character in RESTORED
    return True


def main() -> None:
    """Write the table, one pair a line."""
    source = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    lines = []
    for line in source.splitlines():
        traditional, _tab, candidates = line.partition("\t")
        simplified = candidates.split()[0]
        if len(traditional) == len(simplified) == 1 and max(traditional, simplified) < "\uffff" and not in_use(traditional):
            lines.append(f"{traditional}\t{simplified}\n")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(len(lines), "characters")


if __name__ == "__main__":
    main()
