"""Targets in the monthly bulletin: words right for all, some and one; figures those of progress; frozen when published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from crm.documents import catalogue
from crm.documents.content import Paragraph, Table
from crm.documents.data import Wanted
from crm.documents.monthly_bulletin import MonthlyBulletin
from crm.documents.monthly_targets import Standing, TargetLine, TargetMonth, target_blocks, target_problems
from crm.documents.publishing.queries import published_figures
from crm.documents.publishing.service import ToPublish, check_document, publish_document
from crm.league.indicators.rules import Indicator
from tests.conftest import NOW, County
from tests.leads.making import LEAD, signed
from tests.leads.test_lead_figures import verify
from tests.league.targets.test_progress import BUREAU, LIUBAO, SANDUO, aim, cell

NOVEMBER = Wanted(NOW, 2026, 11, exporter=BUREAU)
SIGNED = TargetLine("签约项目", "个", "4", "3.7", "3", 818, 750, None, Standing.BEHIND, (LIUBAO, SANDUO))
STARTED = replace(SIGNED, indicator="开工项目", of_due=1000, standing=Standing.AHEAD, behind=(), change=-125)


def said(*lines: TargetLine) -> str:
    text = target_blocks(TargetMonth("1—11月", 90, lines), "表2")[0]
    assert isinstance(text, Paragraph)
    return text.text


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((STARTED,), "1—11月，下达目标的1项指标全部达到序时进度。"),
        ((SIGNED,), "下达目标的1项指标中，均未达到序时进度；滞后1项，是签约项目（81.8%）。"),
        ((SIGNED, STARTED), "下达目标的2项指标中，达到序时进度1项；滞后1项，是签约项目（81.8%）。"),
        ((STARTED, replace(SIGNED, standing=Standing.CLOSE)), "达到序时进度1项；接近序时进度1项。"),
        ((SIGNED, SIGNED), "滞后2项，分别是签约项目（81.8%）、签约项目（81.8%）。"),
    ],
)
def test_the_sentence_counts_and_names(lines: tuple[TargetLine, ...], words: str) -> None:
    assert words in said(*lines)


def test_the_table_writes_changes_with_their_sign_and_no_change_as_a_dash() -> None:
    table = target_blocks(TargetMonth("1—11月", 90, (SIGNED, STARTED)), "表2")[1]
    assert isinstance(table, Table)
    assert [row[7:] for row in table.rows] == [("—", "2"), ("−12.5%", "—")]


def test_units_behind_are_problems_by_name_where_the_county_is_behind() -> None:
    late_unit = replace(STARTED, behind=(SANDUO,))
    assert target_problems(TargetMonth("1—11月", 90, (SIGNED, late_unit))) == ["签约项目滞后的单位：柳堡镇、三垛镇。"]
    assert target_problems(None) == []


def bulletin(county: County) -> MonthlyBulletin:
    work = county.work(BUREAU)
    found = catalogue.gather("monthly-bulletin", work.session, work.actor, NOVEMBER)
    work.close()
    assert isinstance(found, MonthlyBulletin)
    return found


def test_the_bulletin_has_what_progress_says_and_freezes_it(county: County) -> None:
    assert bulletin(county).targets is None  # no target, no section
    verify(county, signed(county, lead=LEAD, day=date(2026, 11, 10)))
    aim(county, 2_00)
    aim(county, 2_00, unit=SANDUO)
    assert cell(county, Indicator.SIGNED).of_due == Fraction(6, 11)
    data = bulletin(county)
    assert data.targets is not None
    # no total of the county's own: its units' four, 11/3 by November, one signed
    (line,) = data.targets.lines
    assert (line.annual, line.due, line.done, line.of_due, line.of_annual) == ("4", "3.7", "1", 273, 250)
    assert line.behind == (LIUBAO, SANDUO)
    assert data.shares == (0, 0, 0)


def test_published_targets_stay_as_they_were(county: County) -> None:
    aim(county, 2_00)
    aim(county, 2_00, unit=SANDUO)
    checked = check_document(county.work(BUREAU), ToPublish("monthly-bulletin", 2026, 10)).value
    publication = publish_document(county.work(BUREAU), checked).value
    aim(county, 6_00, Indicator.STARTED)
    work = county.work(BUREAU)
    lines = published_figures(work.session, work.actor, publication)["targets"]["lines"]
    assert [(line["indicator"], line["annual"], line["due"]) for line in lines] == [("签约项目", "4", "3.3")]
