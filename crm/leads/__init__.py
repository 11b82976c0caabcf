"""Leads 项目线索: one record from the first tip to production, with stages, milestones and follow-ups.

Importing any part of it has leads follow the names of their enterprises, whoever changes those.
"""

from crm.leads import keeping as keeping
