"""The query desk 查询台: conditions on any field, saved and shared, grouped, totalled, exported and printed (domain §4, opening)."""
