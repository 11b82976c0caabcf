"""A visit that moves its leads on 来访后续: minutes become a follow-up on each lead, in the act that closes the visit."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from crm.kernel.clock import local_date
from crm.kernel.i18n import N_, _
from crm.leads.service import FollowUpData, log_follow_up
from crm.store.acts import Work, act
from crm.visits.model import Visit, VisitLead
from crm.visits.service import close_visit

MOST_TEXT = 4000


@act("follow_up_visit", label=N_("Follow up visit"))
def follow_up_visit(work: Work, visit_id: UUID) -> tuple[UUID, ...]:
    """Mark a received visit followed up 已跟进 and log its minutes with the next step on every lead it touched.

    Returns the follow-ups. The whole is refused where a part is: NotAllowed, RuleBroken (see ``close_visit``).
    """
    close_visit(work, visit_id)
    visit = work.session.get_one(Visit, visit_id)
    words = _("Visit of {enterprise}: {points}").format(enterprise=visit.enterprise_name, points=visit.points)
    data = FollowUpData(
        day=local_date(visit.starts_at),
        manner="visit_here",
        text=words[:MOST_TEXT],
        next_step=visit.next_step,
        next_step_on=visit.next_step_on,
    )
    leads = work.session.scalars(select(VisitLead.lead_id).where(VisitLead.visit_id == visit_id).order_by(VisitLead.id)).all()
    return tuple(log_follow_up(work, lead_id, data).value for lead_id in leads)
