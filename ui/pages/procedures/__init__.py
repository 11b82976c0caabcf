"""Procedures 五项制度: first reports, at the unit and at the registrar."""
