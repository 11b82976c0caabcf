"""Enterprises 客商企业 and their contacts."""
