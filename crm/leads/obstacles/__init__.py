"""Obstacles 制约问题 and the ledger of those who clear them 店小二台账 (domain §4.14)."""
