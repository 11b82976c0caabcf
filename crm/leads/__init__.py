"""Leads 项目线索: one record from the first tip to production, with stages, milestones and follow-ups."""
