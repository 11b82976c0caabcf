"""Inspections 双月督查 (domain §4.12): a sample by risk and at random, checklists, findings and their rectification."""
