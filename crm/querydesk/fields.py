"""Every subject of queries by its key, in the order it is offered."""

from __future__ import annotations

from crm.kernel.errors import RuleBroken
from crm.kernel.i18n import _
from crm.querydesk.subject import Subject
from crm.querydesk.subjects.cases import CASES
from crm.querydesk.subjects.enterprises import ENTERPRISES
from crm.querydesk.subjects.grants import GRANTS
from crm.querydesk.subjects.leads import LEADS
from crm.querydesk.subjects.trips import TRIPS
from crm.querydesk.subjects.visits import VISITS

SUBJECTS: dict[str, Subject] = {each.key: each for each in (LEADS, ENTERPRISES, TRIPS, VISITS, CASES, GRANTS)}


def subject_of(key: str) -> Subject:
    """Return a subject. Raises RuleBroken ``query_subject`` for one that does not exist."""
    if key not in SUBJECTS:
        text = _("Nothing is known of “{subject}”; ask about one of: {known}.")
        known = "、".join(f"{each.key} {_(each.label)}" for each in SUBJECTS.values())
        raise RuleBroken("query_subject", text.format(subject=key, known=known), field="subject")
    return SUBJECTS[key]
