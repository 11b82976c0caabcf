"""All papers of a month against bare drawing of the same pages, and the preview of a 200-page list."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from benchmarks.measure import Bench, Measured, in_turn
from benchmarks.row_bulletin import drawn, recorded, register_faces
from crm.documents.catalogue import CATALOGUE, Period, gather, render
from crm.documents.data import Wanted, month_before
from crm.documents.reserve_list import ReserveList
from crm.people.queries import actor_by_login
from ui.pages.documents.sheets import PIXELS_PER_POINT, ZOOMS, Pdf

PAGES = 200
QUICK_PAGES = 12
ROWS_A_PAGE = 12
PAGES_A_SECOND = 100
"""What the issue asks of the preview's steady state: the floor of its row."""


def measure(bench: Bench) -> list[Measured]:
    """Set every paper of last month, in turn with its recorded strokes; then draw the sheets of a long list one by one."""
    desk = bench.desk()
    work = desk.work(None)
    actor = actor_by_login(work.session, None)
    today = desk.clock.today()
    wanted = Wanted(desk.clock.now(), *month_before(today.year, today.month), None, actor.name)
    papers = [
        (kind.name, gather(kind.name, work.session, actor, wanted)) for kind in CATALOGUE.values() if kind.period is Period.MONTH
    ]
    listed = gather("reserve-list", work.session, actor, wanted)
    work.close()
    desk.close()
    register_faces()
    strokes = [recorded(name, data) for name, data in papers]
    floor, value = in_turn(
        lambda: [drawn(each) for each in strokes], lambda: [render(name, data) for name, data in papers], bench.rounds
    )
    return [Measured(f"the month's {len(papers)} papers as PDF", floor, value, 2), _preview(bench, listed)]


def _preview(bench: Bench, listed: ReserveList) -> Measured:
    """Draw the sheets of a list of ``PAGES`` pages as the preview does; the floor is a page in 10 ms."""
    pages = QUICK_PAGES if bench.quick else PAGES
    lines = (listed.lines * (pages * ROWS_A_PAGE // max(1, len(listed.lines)) + 1))[: pages * ROWS_A_PAGE]
    pdf = Pdf(render("reserve-list", replace(listed, lines=lines)))
    count, scale = min(len(pdf.sizes), 40), PIXELS_PER_POINT * ZOOMS[1]
    began = perf_counter()
    for number in range(count):
        pdf.picture(len(pdf.sizes) - 1 - number, scale)
    took = (perf_counter() - began) / count * 1000
    pdf.close()
    return Measured(f"a sheet of {len(pdf.sizes)} drawn in the preview", 1000 / PAGES_A_SECOND, took, 1)
