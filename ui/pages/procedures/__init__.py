"""Procedures 五项制度: one file a section, under the tabs of one page."""
