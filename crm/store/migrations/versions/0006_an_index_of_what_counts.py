"""An index of what counts: the verified milestones, by kind and day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    verified = sa.text("verified_on IS NOT NULL")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(
            "ix_milestone_counted",
            ["kind", "reached_on", "unit_id", "lead_id"],
            unique=False,
            sqlite_where=verified,
            postgresql_where=verified,
        )
