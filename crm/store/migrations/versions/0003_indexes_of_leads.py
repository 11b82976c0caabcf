"""Indexes of leads: counts and the board read an index alone, protected leads are found at once."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_unit_stage")
        batch_op.create_index("ix_lead_unit_stage", ["unit_id", "stage", "side_state", "total_yuan"], unique=False)
        batch_op.create_index("ix_lead_stage_side", ["stage", "side_state", "unit_id", "total_yuan"], unique=False)
        batch_op.create_index("ix_lead_protected", ["protected_until"], unique=False)
