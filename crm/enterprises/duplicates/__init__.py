"""Duplicates 查重 (domain §4.3): whether an enterprise is there already, under this name or another, in any unit."""
