"""An inspection for tests: a signed project of 柳堡镇 and the October inspection that draws it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from uuid import UUID

from PIL import Image

from crm.kernel.clock import COUNTY_ZONE, FixedClock
from crm.league.inspections.queries import projects, questions
from crm.league.inspections.rows import ProjectRow
from crm.league.inspections.service import DrawData, SeenData, answer_question, draw_inspection, record_seen
from tests.conftest import NOW, County
from tests.leads.making import LEAD, signed

OCTOBER = DrawData(2026, 10, date(2026, 10, 20), date(2026, 10, 23), "开工真实性", seed=20261008)


OPENED = datetime(2026, 10, 22, 10, 0, tzinfo=COUNTY_ZONE)


def project(county: County, clock: FixedClock, who: str = "周敏", name: str = LEAD.name) -> UUID:
    """Sign a project in November, where the tests' first contacts lie, and go back to the days of the inspection."""
    clock.moment = NOW
    made = signed(county, who, replace(LEAD, name=name))
    clock.moment = OPENED
    return made


def photo(colour: str = "#808080") -> bytes:
    """Return a small picture."""
    buffer = BytesIO()
    Image.new("RGB", (60, 40), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def drawn(county: County, data: DrawData = OCTOBER) -> tuple[UUID, list[ProjectRow]]:
    """Draw an inspection; returns it and its sample."""
    inspection = draw_inspection(county.work("姜岚"), data).value
    return inspection, sample(county, inspection)


def sample(county: County, inspection: UUID) -> list[ProjectRow]:
    """Return an inspection's sample as it stands."""
    with closing(county.work("姜岚")) as work:
        return projects(work.session, work.actor, inspection)


def visited(county: County, project: UUID, *, on_time: bool = False) -> None:
    """Visit a project and answer every question with yes."""
    data = SeenData(date(2026, 10, 21), "基础施工", on_time, "主体封顶")
    record_seen(county.work("姜岚"), project, data)
    with closing(county.work("姜岚")) as work:
        rows = questions(work.session, work.actor, project)
    for each in rows:
        answer_question(county.work("姜岚"), each.id, "yes")
