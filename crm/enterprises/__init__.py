"""Enterprises 企业, their contacts and, later, the search for duplicates."""
