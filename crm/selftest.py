"""The self-test: everything once, in a throw-away folder; also run inside a packaged build."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crm import schema
from crm.documents.catalogue import gather, render
from crm.documents.data import Wanted, month_before
from crm.kernel.errors import EnvironmentProblem
from crm.kernel.i18n import _
from crm.leads.entry import LeadData
from crm.leads.service import add_lead
from crm.people.queries import actor_by_login
from crm.sample.service import fill_with_sample
from crm.store.backup import backup_to
from crm.store.check import check
from crm.store.desk import Desk
from crm.store.folder import DataFolder, create_folder, open_folder
from crm.store.search import search
from crm.store.undo import undo

MAPPED = schema.metadata


def run_self_test() -> list[str]:
    """Open, write, undo, search, print, back up, check and close; returns the steps done. Raises what went wrong."""
    with tempfile.TemporaryDirectory(prefix="siji-self-test-") as temporary:
        folder = DataFolder(Path(temporary) / "data")
        desk = create_folder(folder)
        fill_with_sample(desk, leads=40)
        desk.close()
        desk = open_folder(folder)
        try:
            steps = [_("opened"), *_work(desk)]
            backup_to(folder.database, Path(temporary) / "backup.db")
            if check(desk):
                raise EnvironmentProblem("self_test", _("The self-test found the database not whole."))
        finally:
            desk.close()
        return [*steps, _("backed up"), _("checked and closed")]


def _work(desk: Desk) -> list[str]:
    work = desk.work(None)
    work.actor = actor_by_login(work.session, "周敏")
    done = add_lead(work, LeadData(name="自检项目"))
    if not search(work.session, "自检", units=work.actor.units):
        raise EnvironmentProblem("self_test", _("The self-test did not find what it had written."))
    undo(work, done.seq)
    work.actor = actor_by_login(work.session, None)
    today = desk.clock.today()
    wanted = Wanted(desk.clock.now(), *month_before(today.year, today.month), None, work.actor.name)
    pdf = render("field-time-bulletin", gather("field-time-bulletin", work.session, work.actor, wanted))
    work.close()
    if not pdf.startswith(b"%PDF"):
        raise EnvironmentProblem("self_test", _("The self-test could not print."))
    return [_("written, found and undone"), _("printed a bulletin")]
