"""Making the sample county: one act over an empty database, the same for the same seed and day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count
from random import Random

from crm.calendar.tables import built_in_calendar
from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import N_, _
from crm.people.model import Unit
from crm.people.permissions import PROGRAM
from crm.procedures.first_report.service import SERIES
from crm.sample.cases import make_cases
from crm.sample.conflicts import make_conflicts
from crm.sample.contests import make_contests
from crm.sample.duplicates import make_duplicates
from crm.sample.frame import Frame
from crm.sample.inspections import make_inspections
from crm.sample.leads import make_leads
from crm.sample.league import make_league
from crm.sample.notices import make_notices
from crm.sample.obstacles import make_obstacles
from crm.sample.people import make_people
from crm.sample.pictures import draw_card, draw_site, draw_talk
from crm.sample.policies import make_policies
from crm.sample.posts import make_posts
from crm.sample.ratings import make_ratings, make_windows
from crm.sample.reports import make_reports
from crm.sample.reserve import make_reserve
from crm.sample.rhythm import make_rhythm
from crm.sample.targets import make_targets
from crm.sample.transfers import make_transfers
from crm.sample.trips import make_trips
from crm.sample.vetoes import make_vetoes
from crm.sample.visits import make_visits
from crm.store.acts import Work, act
from crm.store.attachments import keep_bytes
from crm.store.base import Base
from crm.store.desk import Desk
from crm.store.numbering import NumberSeries

LEADS, YEARS, SEED = 420, 2, 2020
CHUNK = 5000
Progress = Callable[[int, int], None]


def _quiet(_done: int, _total: int) -> None:
    """Tell nobody."""


@act("load_sample_county", label=N_("Load the sample county"), undoable=False)
def load_sample(work: Work, *, leads: int = LEADS, years: int = YEARS, seed: int = SEED, progress: Progress = _quiet) -> int:
    """Fill an empty database with the sample county; returns the number of records.

    ``leads`` 0 to 2 000 000, ``years`` 1 to 20 back from today. Raises RuleBroken ``sample_size`` or ``sample_taken``.
    """
    if not (0 <= leads <= 2_000_000 and 1 <= years <= 20):
        raise RuleBroken("sample_size", _("The sample holds 0 to 2 000 000 leads over 1 to 20 years."))
    if work.session.query(Unit.id).first() is not None:
        raise RuleBroken("sample_taken", _("There is a county here already; the sample goes into an empty folder."))
    work.without_details()
    frame = _make(work, leads, years, seed)
    return _insert(work, frame, progress)


def _make(work: Work, leads: int, years: int, seed: int) -> Frame:
    today = work.clock.today()
    frame = Frame(Random(seed), today, date(today.year - years, today.month, 1), built_in_calendar())
    frame.pictures["card"] = _keep(work, draw_card())
    frame.pictures |= {f"site{number}": _keep(work, draw_site(number)) for number in range(1, 5)}
    drawn = count(1)

    def evidence(form: str, text: str) -> tuple[str, int]:
        """Keep a picture or a note as evidence; the seventh picture is the sixth once more, for a reviewer to find."""
        if form == "txt":
            return _keep(work, text.encode())
        number = next(drawn)
        return _keep(work, draw_talk(6 if number == 7 else number))

    frame.evidence = evidence
    people = make_people(frame)
    made = make_leads(frame, people, leads)
    make_reports(frame, made)
    make_trips(frame, people, made)
    make_posts(frame, people)
    make_cases(frame, people, made)
    make_notices(frame)
    make_transfers(frame, people, made)
    make_vetoes(frame, people, made)
    make_visits(frame, people, made)
    make_conflicts(frame, people)
    make_duplicates(frame, people)
    make_targets(frame, people)
    make_league(frame, people)
    make_reserve(frame, people, made)
    make_inspections(frame, people)
    make_contests(frame, people)
    make_rhythm(frame, people)
    make_policies(frame, people, made)
    with frame.aside(Random(seed + 1)):
        make_obstacles(frame, made)
        make_windows(frame, people)
        make_ratings(frame)
    return frame


def _keep(work: Work, data: bytes) -> tuple[str, int]:
    return keep_bytes(work.session, data), len(data)


def _insert(work: Work, frame: Frame, progress: Progress) -> int:
    """Insert the rows class by class in chunks, in the order that tables refer to each other."""
    order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    work.session.add_all(NumberSeries(series=SERIES, year=year, last=last) for year, last in frame.numbers.items())
    work.session.add_all(NumberSeries(series=name, year=year, last=last) for (name, year), last in frame.series.items())
    total, done = sum(len(rows) for rows in frame.rows.values()), 0
    for model, rows in sorted(frame.rows.items(), key=lambda item: order[str(item[0].__tablename__)]):
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            work.bulk_insert(model, chunk)
            done += len(chunk)
            progress(done, total)
    return total


def fill_with_sample(desk: Desk, *, leads: int = LEADS, years: int = YEARS, seed: int = SEED, progress: Progress = _quiet) -> int:
    """Load the sample county into an empty desk, in the program's own hands."""
    return load_sample(desk.work(PROGRAM), leads=leads, years=years, seed=seed, progress=progress).value
