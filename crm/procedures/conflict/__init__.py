"""First-report conflicts 首报冲突 and their rulings 裁定 (domain §4.2)."""
