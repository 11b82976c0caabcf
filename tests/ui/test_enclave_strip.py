"""The enclaves' strip sets the county's part, not whole projects, against the target."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pytestqt.qtbot import QtBot

from crm.procedures.enclave.rules import Direction, Enclave, totals
from ui.pages.reserve.enclave_strip import EnclaveStrip

UNIT = UUID(int=9)


def test_what_the_splits_leave_the_county_stands_against_its_target(qtbot: QtBot) -> None:
    shares = ((Direction.OUT, 70), (Direction.IN, 30), (Direction.IN, 100))
    projects = [Enclave(UUID(int=n), UNIT, way, 10**10, date(2026, 5, n + 1), share) for n, (way, share) in enumerate(shares)]
    strip = EnclaveStrip()
    qtbot.addWidget(strip)
    strip.show_totals(totals(projects, 2026), 2026, 400)
    assert [figure for _name, figure, _words in strip.figures] == ["2 / 4", "3", "1", "2"]
    assert strip.share == 0.5
    assert "2 / 4" in strip.accessibleName()
    strip.show_totals(totals(projects, 2026), 2026, None)
    assert strip.figures[0][1] == "2"
    assert strip.share is None, "a unit sees its own part, the target is the county's"
