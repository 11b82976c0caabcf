"""Write resources/holidays/YEAR.json (the ``holiday-cn`` form) from the chinesecalendar library, 2018–2026.

Days of December belong to the New Year of the next file, as in ``holiday-cn``, whose files go by the year of the arrangement.
Run once a year after the State Council's arrangement is in the library: ``python scripts/make_holidays.py``.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from chinese_calendar import constants

NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
FOLDER = Path(__file__).resolve().parents[1] / "resources" / "holidays"


def arrangement_year(day: date) -> int:
    """Return the year whose arrangement names ``day``."""
    return day.year + day.month // 12


def main() -> None:
    """Write one file a year."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for year in range(2018, 2027):
        off = {day: NAMES[name] for day, name in constants.holidays.items() if arrangement_year(day) == year}
        on = {day: NAMES[name] for day, name in constants.workdays.items() if arrangement_year(day) == year}
        days = [{"name": {**off, **on}[day], "date": day.isoformat(), "isOffDay": day in off} for day in sorted({**off, **on})]
        text = json.dumps({"year": year, "papers": [], "days": days}, ensure_ascii=False, indent=1)
        (FOLDER / f"{year}.json").write_text(text + "\n", encoding="utf-8")
        print(year, len(off), "off,", len(on), "made up")


if __name__ == "__main__":
    main()
