"""Every mapped class and every search source, imported once by whoever opens a database."""

from __future__ import annotations

from crm.documents.publishing import model as publishing
from crm.enterprises import model as enterprises
from crm.enterprises import search as enterprise_search
from crm.enterprises.duplicates import index as name_index
from crm.enterprises.duplicates import model as name_tables
from crm.fieldtime import model as fieldtime
from crm.fieldtime import search as trip_search
from crm.leads import duplicates as lead_duplicates
from crm.leads import model as leads
from crm.leads import search as lead_search
from crm.leads.chains import model as chains
from crm.leads.obstacles import deadlines as obstacle_deadlines
from crm.leads.obstacles import search as obstacle_search
from crm.leads.reserve import model as reserve
from crm.league.contests import model as contests
from crm.league.contests import papers as contest_papers
from crm.league.indicators import model as indicators
from crm.league.inspections import deadlines as finding_deadlines
from crm.league.inspections import following as inspection_faults
from crm.league.inspections import model as inspections
from crm.league.inspections import papers as inspection_papers
from crm.league.inspections import running_out as findings_running_out
from crm.league.rhythm import deadlines as task_deadlines
from crm.league.rhythm import model as rhythm
from crm.league.rhythm import papers as ceremony_papers
from crm.league.scores import model as scores
from crm.league.scores import papers as score_papers
from crm.league.scores import sources as score_sources
from crm.league.targets import model as targets
from crm.league.targets import papers as target_papers
from crm.people import model as people
from crm.policies import grants as grant_gate
from crm.policies import model as policies
from crm.policies import papers as grant_papers
from crm.policies import search as clause_search
from crm.procedures.ab_role import model as ab_role
from crm.procedures.conflict import deadlines as conflict_deadlines
from crm.procedures.conflict import model as conflict
from crm.procedures.enclave import model as enclave
from crm.procedures.first_report import deadlines as report_deadlines
from crm.procedures.first_report import model as first_report
from crm.procedures.one_notice import keeping as one_notice_guard
from crm.procedures.one_notice import model as one_notice
from crm.procedures.service_rating import deadlines as rectification_deadlines
from crm.procedures.service_rating import model as service_rating
from crm.procedures.time_limit import deadlines as step_deadlines
from crm.procedures.time_limit import model as time_limit
from crm.procedures.time_limit import search as case_search
from crm.procedures.transfer import deadlines as answer_deadlines
from crm.procedures.transfer import model as transfer
from crm.procedures.veto import gate as veto_gate
from crm.procedures.veto import model as veto
from crm.querydesk import model as querydesk
from crm.store import attachments, change_log, meta, numbering, search_index
from crm.store.base import Base
from crm.visits import deadlines as request_deadlines
from crm.visits import model as visits
from crm.visits import search as visit_search

MAPPED = (
    attachments,
    change_log,
    meta,
    numbering,
    search_index,
    people,
    enterprises,
    name_tables,
    leads,
    chains,
    reserve,
    first_report,
    conflict,
    ab_role,
    fieldtime,
    visits,
    time_limit,
    service_rating,
    transfer,
    enclave,
    veto,
    one_notice,
    publishing,
    querydesk,
    policies,
    indicators,
    targets,
    scores,
    inspections,
    contests,
    rhythm,
)
GUARDS = (one_notice_guard, veto_gate, grant_gate)
"""Rules that a procedure asks without knowing them: nobody opens a database without them."""
DEADLINES = (
    report_deadlines,
    conflict_deadlines,
    answer_deadlines,
    step_deadlines,
    request_deadlines,
    task_deadlines,
    finding_deadlines,
    obstacle_deadlines,
    rectification_deadlines,
)
"""What moves when a holiday table is imported."""
DEDUCTIONS = (score_sources, inspection_faults)
"""What costs units points in the league."""
RUNNING_OUT = (findings_running_out,)
"""What else runs out next, of subjects above the procedures."""
PAPERS = (target_papers, score_papers, inspection_papers, contest_papers, ceremony_papers, grant_papers)
"""Papers of subjects that stand above the documents."""
SEARCHED = (enterprise_search, lead_search, obstacle_search, trip_search, visit_search, case_search, clause_search)
DERIVED = (name_index, lead_duplicates)
"""What is kept in step with the records, and what other floors tell about them."""
metadata = Base.metadata
