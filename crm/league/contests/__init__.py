"""Quarterly contests 季度竞赛, the half-year assessment 半年考核 and the annual evaluation 全年总评 (domain §4.12)."""
