"""First-report responsibility 首报负责 (domain §4.2)."""
