"""First reports and trips."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm.store.types import IdType, MomentType

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("official_id", IdType(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("first_afternoon", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("last_morning", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("source_id", IdType(), nullable=True),
        sa.Column("stand_in_id", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_absence_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["official.id"], name=op.f("fk_absence_stand_in_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_days", ["first_day", "last_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_official_id"), ["official_id"], unique=False)
        batch_op.create_index("ix_absence_source", ["source_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_absence_stand_in_id"), ["stand_in_id"], unique=False)

    op.create_table(
        "trip",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("first_afternoon", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("last_morning", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("campaign", sa.String(length=60), nullable=False),
        sa.Column("abroad", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reported_ahead_at", MomentType(), nullable=True),
        sa.Column("reported_back_at", MomentType(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("approved_at", MomentType(), nullable=True),
        sa.Column("approved_by", IdType(), nullable=True),
        sa.Column("verified_at", MomentType(), nullable=True),
        sa.Column("verified_by", IdType(), nullable=True),
        sa.Column("return_reason", sa.String(length=300), nullable=False),
        sa.Column("question", sa.String(length=300), nullable=False),
        sa.Column("created_at", MomentType(), nullable=False),
        sa.Column("changed_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["official.id"], name=op.f("fk_trip_approved_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_trip_unit_id"), initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["official.id"], name=op.f("fk_trip_verified_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip")),
    )
    with op.batch_alter_table("trip", schema=None) as batch_op:
        batch_op.create_index("ix_trip_days", ["first_day", "last_day"], unique=False)
        batch_op.create_index("ix_trip_state", ["state"], unique=False)
        batch_op.create_index("ix_trip_unit_day", ["unit_id", "first_day"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("trip_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("enterprise_id", IdType(), nullable=True),
        sa.Column("enterprise_name", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("lead_id", IdType(), nullable=True),
        sa.Column("new_lead", sa.Boolean(), nullable=False),
        sa.Column("advanced", sa.Boolean(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_meeting_enterprise_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_meeting_lead_id"), initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["trip_id"], ["trip.id"], name=op.f("fk_meeting_trip_id"), initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_meeting_unit_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_trip_id"), ["trip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "trip_place",
        sa.Column("trip_id", IdType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.String(length=100), nullable=False),
        sa.Column("target_region", sa.String(length=20), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trip.id"], name=op.f("fk_trip_place_trip_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip_place")),
    )
    with op.batch_alter_table("trip_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trip_place_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "trip_stay",
        sa.Column("trip_id", IdType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("first_afternoon", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("last_morning", sa.Boolean(), nullable=False),
        sa.Column("stand_in_id", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_trip_stay_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["official.id"], name=op.f("fk_trip_stay_stand_in_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trip.id"], name=op.f("fk_trip_stay_trip_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip_stay")),
        sa.UniqueConstraint("trip_id", "official_id", name=op.f("uq_trip_stay_trip_id_official_id")),
    )
    with op.batch_alter_table("trip_stay", schema=None) as batch_op:
        batch_op.create_index("ix_trip_stay_days", ["official_id", "first_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_trip_stay_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "first_report",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("contact_at", MomentType(), nullable=True),
        sa.Column("contact_manner", sa.String(length=20), nullable=False),
        sa.Column("contact_id", IdType(), nullable=True),
        sa.Column("submitted_at", MomentType(), nullable=True),
        sa.Column("received_at", MomentType(), nullable=True),
        sa.Column("received_seq", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_table", sa.String(length=60), nullable=False),
        sa.Column("returned_at", MomentType(), nullable=True),
        sa.Column("return_reason", sa.String(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("registered_at", MomentType(), nullable=True),
        sa.Column("registered_by", IdType(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("protected_until", sa.Date(), nullable=True),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("statement_on", sa.Date(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("created_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_first_report_contact_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_first_report_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_first_report_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["official.id"], name=op.f("fk_first_report_registered_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_first_report_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_report")),
        sa.UniqueConstraint("received_seq", name=op.f("uq_first_report_received_seq")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_first_report_year_number")),
    )
    with op.batch_alter_table("first_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_report_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_first_report_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_first_report_official_id"), ["official_id"], unique=False)
        batch_op.create_index("ix_first_report_state", ["state", "received_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_first_report_unit_id"), ["unit_id"], unique=False)
