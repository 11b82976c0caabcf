"""The tracker 追踪器: leads as table and board, one lead in full, the ledger import."""
