"""The five procedures and visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm.store.types import IdType, MomentType

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gram_count",
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("gram", name=op.f("pk_gram_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "name_entry",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("enterprise_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_name_entry")),
    )
    with op.batch_alter_table("name_entry", schema=None) as batch_op:
        batch_op.create_index("ix_name_entry_enterprise", ["enterprise_id"], unique=False)

    op.create_table(
        "name_gram",
        sa.Column("gram", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("gram", "number", name=op.f("pk_name_gram")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "phone_entry",
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("enterprise_id", IdType(), nullable=False),
        sa.PrimaryKeyConstraint("phone", "enterprise_id", name=op.f("pk_phone_entry")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "handover",
        sa.Column("absence_id", IdType(), nullable=False),
        sa.Column("seat_key", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("post_name", sa.String(length=60), nullable=False),
        sa.Column("a_id", IdType(), nullable=False),
        sa.Column("taker_id", IdType(), nullable=True),
        sa.Column("taker_as", sa.String(length=10), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("first_afternoon", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("last_morning", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("materials", sa.String(), nullable=False),
        sa.Column("loose_ends", sa.String(), nullable=False),
        sa.Column("approver_id", IdType(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("handed_over_at", MomentType(), nullable=True),
        sa.Column("handed_over_by", IdType(), nullable=True),
        sa.Column("approved_at", MomentType(), nullable=True),
        sa.Column("approved_by", IdType(), nullable=True),
        sa.Column("returned_at", MomentType(), nullable=True),
        sa.Column("returned_by", IdType(), nullable=True),
        sa.Column("return_note", sa.String(), nullable=False),
        sa.Column("changed_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["a_id"], ["official.id"], name=op.f("fk_handover_a_id"), initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["official.id"], name=op.f("fk_handover_approved_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["official.id"], name=op.f("fk_handover_approver_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_by"], ["official.id"], name=op.f("fk_handover_handed_over_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["returned_by"], ["official.id"], name=op.f("fk_handover_returned_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["taker_id"], ["official.id"], name=op.f("fk_handover_taker_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_handover_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("absence_id", "seat_key", name=op.f("uq_handover_absence_id_seat_key")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_a_id"), ["a_id"], unique=False)
        batch_op.create_index("ix_handover_unit_day", ["unit_id", "first_day"], unique=False)

    op.create_table(
        "matter",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit_id", IdType(), nullable=True),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_matter_unit_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("code", name=op.f("uq_matter_code")),
        sa.UniqueConstraint("name", name=op.f("uq_matter_name")),
    )
    op.create_table(
        "post",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("duties", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_post_unit_id_name")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "publication",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("record_id", IdType(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("checked_at", MomentType(), nullable=False),
        sa.Column("checked_by", IdType(), nullable=True),
        sa.Column("published_at", MomentType(), nullable=True),
        sa.Column("published_by", IdType(), nullable=True),
        sa.Column("series", sa.String(length=40), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("shown_number", sa.String(length=80), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=True),
        sa.Column("short_code", sa.String(length=19), nullable=True),
        sa.Column("corrects_id", IdType(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["official.id"], name=op.f("fk_publication_checked_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["publication.id"], name=op.f("fk_publication_corrects_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["official.id"], name=op.f("fk_publication_published_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("series", "year", "number", name=op.f("uq_publication_series_year_number")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index("ix_publication_code", ["short_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_publication_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_index("ix_publication_file", ["file_sha256"], unique=False)
        batch_op.create_index("ix_publication_name", ["name", "period"], unique=False)

    op.create_table(
        "catalogue_material",
        sa.Column("matter_id", IdType(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.String(length=120), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("how_to_get", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_catalogue_material_matter_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_material")),
    )
    with op.batch_alter_table("catalogue_material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_catalogue_material_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "enterprise_merge",
        sa.Column("kept_id", IdType(), nullable=False),
        sa.Column("gone_id", IdType(), nullable=False),
        sa.Column("gone_name", sa.String(length=200), nullable=False),
        sa.Column("gone_unit_id", IdType(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("merged_at", MomentType(), nullable=False),
        sa.Column("merged_by", sa.String(length=100), nullable=False),
        sa.Column("gone", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.Column("filled", sa.JSON(), nullable=False),
        sa.Column("alias_id", IdType(), nullable=True),
        sa.Column("parted_at", MomentType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gone_unit_id"], ["unit.id"], name=op.f("fk_enterprise_merge_gone_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["enterprise.id"], name=op.f("fk_enterprise_merge_kept_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_merge")),
    )
    with op.batch_alter_table("enterprise_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_merge_gone_id"), ["gone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_merge_gone_unit_id"), ["gone_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_merge_kept_id"), ["kept_id"], unique=False)

    op.create_table(
        "lead_split",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_id", IdType(), nullable=True),
        sa.Column("reporting_unit_id", IdType(), nullable=True),
        sa.Column("landing_unit_id", IdType(), nullable=True),
        sa.Column("partner", sa.String(length=60), nullable=False),
        sa.Column("indicators", sa.String(length=10), nullable=False),
        sa.Column("tax", sa.String(length=10), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landing_unit_id"], ["unit.id"], name=op.f("fk_lead_split_landing_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_lead_split_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["reporting_unit_id"],
            ["unit.id"],
            name=op.f("fk_lead_split_reporting_unit_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_split")),
    )
    with op.batch_alter_table("lead_split", schema=None) as batch_op:
        batch_op.create_index("ix_lead_split_days", ["lead_id", "first_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_split_landing_unit_id"), ["landing_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_split_reporting_unit_id"), ["reporting_unit_id"], unique=False)

    op.create_table(
        "matter_case",
        sa.Column("matter_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("applicant_unit_id", IdType(), nullable=True),
        sa.Column("lead_id", IdType(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("applicant", sa.String(length=200), nullable=False),
        sa.Column("applicant_contact", sa.String(length=100), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("received_at", MomentType(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("accepted_at", MomentType(), nullable=True),
        sa.Column("deemed", sa.Boolean(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("decided_at", MomentType(), nullable=True),
        sa.Column("decided_by", IdType(), nullable=True),
        sa.Column("decision_text", sa.String(), nullable=False),
        sa.Column("closed_at", MomentType(), nullable=True),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["applicant_unit_id"],
            ["unit.id"],
            name=op.f("fk_matter_case_applicant_unit_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["official.id"], name=op.f("fk_matter_case_decided_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_matter_case_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_case_matter_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_matter_case_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_matter_case_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_case")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_matter_case_year_number")),
    )
    with op.batch_alter_table("matter_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_case_applicant_unit_id"), ["applicant_unit_id"], unique=False)
        batch_op.create_index("ix_matter_case_decided", ["decided_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_matter_case_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_matter_case_matter_id"), ["matter_id"], unique=False)
        batch_op.create_index("ix_matter_case_state", ["state", "unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_matter_case_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "matter_step",
        sa.Column("matter_id", IdType(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=True),
        sa.Column("post_id", IdType(), nullable=True),
        sa.Column("limit_days", sa.Integer(), nullable=False),
        sa.Column("major_days", sa.Integer(), nullable=True),
        sa.Column("waiting", sa.String(length=10), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_step_matter_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_matter_step_post_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_matter_step_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_step")),
    )
    with op.batch_alter_table("matter_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_step_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "pool_offer",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("indicators", sa.String(length=10), nullable=False),
        sa.Column("tax", sa.String(length=10), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("offered_at", MomentType(), nullable=False),
        sa.Column("closed_at", MomentType(), nullable=True),
        sa.Column("close_reason", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_pool_offer_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_pool_offer_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_pool_offer_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_offer")),
    )
    with op.batch_alter_table("pool_offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pool_offer_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_pool_offer_state", ["state", "offered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pool_offer_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "post_holder",
        sa.Column("post_id", IdType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=False),
        sa.Column("role", sa.String(length=1), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_post_holder_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_holder_post_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_holder")),
    )
    with op.batch_alter_table("post_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_holder_official_id"), ["official_id"], unique=False)
        batch_op.create_index("ix_post_holder_post", ["post_id", "role", "first_day"], unique=False)

    op.create_table(
        "trip_note",
        sa.Column("trip_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("moment", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_trip_note_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["trip_id"], ["trip.id"], name=op.f("fk_trip_note_trip_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_trip_note_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip_note")),
    )
    with op.batch_alter_table("trip_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trip_note_trip_id"), ["trip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trip_note_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("enterprise_id", IdType(), nullable=True),
        sa.Column("enterprise_name", sa.String(length=200), nullable=False),
        sa.Column("leader", sa.String(length=60), nullable=False),
        sa.Column("leader_title", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("starts_at", MomentType(), nullable=False),
        sa.Column("ends_at", MomentType(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_reason", sa.String(length=300), nullable=False),
        sa.Column("points", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", MomentType(), nullable=True),
        sa.Column("received_at", MomentType(), nullable=True),
        sa.Column("minuted_at", MomentType(), nullable=True),
        sa.Column("minuted_by", IdType(), nullable=True),
        sa.Column("followed_up_at", MomentType(), nullable=True),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", MomentType(), nullable=False),
        sa.Column("changed_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_visit_enterprise_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["minuted_by"], ["official.id"], name=op.f("fk_visit_minuted_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_visit_unit_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("unit_id", "uid", name=op.f("uq_visit_unit_id_uid")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index("ix_visit_start", ["starts_at"], unique=False)
        batch_op.create_index("ix_visit_unit_start", ["unit_id", "starts_at"], unique=False)

    op.create_table(
        "case_step",
        sa.Column("case_id", IdType(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("post_id", IdType(), nullable=True),
        sa.Column("limit_days", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", MomentType(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("extra_days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_table", sa.String(length=200), nullable=False),
        sa.Column("done_at", MomentType(), nullable=True),
        sa.Column("done_by", IdType(), nullable=True),
        sa.Column("done_for", IdType(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["matter_case.id"], name=op.f("fk_case_step_case_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["done_by"], ["official.id"], name=op.f("fk_case_step_done_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["done_for"], ["official.id"], name=op.f("fk_case_step_done_for"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_case_step_post_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_case_step_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_step")),
    )
    with op.batch_alter_table("case_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_step_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_case_step_open", ["state", "due_on"], unique=False)
        batch_op.create_index("ix_case_step_unit", ["unit_id", "state"], unique=False)

    op.create_table(
        "notice_override",
        sa.Column("case_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asked_at", MomentType(), nullable=False),
        sa.Column("asked_by", IdType(), nullable=True),
        sa.Column("allowed", sa.Boolean(), nullable=True),
        sa.Column("decided_at", MomentType(), nullable=True),
        sa.Column("decided_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["official.id"], name=op.f("fk_notice_override_asked_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["matter_case.id"], name=op.f("fk_notice_override_case_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["official.id"], name=op.f("fk_notice_override_decided_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_notice_override_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_override")),
    )
    with op.batch_alter_table("notice_override", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_override_case_id"), ["case_id"], unique=False)

    op.create_table(
        "submitted_material",
        sa.Column("case_id", IdType(), nullable=False),
        sa.Column("material_id", IdType(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("checked_at", MomentType(), nullable=True),
        sa.Column("checked_by", IdType(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.String(length=120), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("how_to_get", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["matter_case.id"], name=op.f("fk_submitted_material_case_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["official.id"], name=op.f("fk_submitted_material_checked_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["catalogue_material.id"],
            name=op.f("fk_submitted_material_material_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitted_material")),
        sa.UniqueConstraint("case_id", "material_id", name=op.f("uq_submitted_material_case_id_material_id")),
    )
    with op.batch_alter_table("submitted_material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submitted_material_case_id"), ["case_id"], unique=False)

    op.create_table(
        "transfer",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("giving_unit_id", IdType(), nullable=True),
        sa.Column("receiving_unit_id", IdType(), nullable=True),
        sa.Column("partner", sa.String(length=60), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("offer_id", IdType(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("side_before", sa.String(length=20), nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("indicators", sa.String(length=10), nullable=False),
        sa.Column("tax", sa.String(length=10), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", IdType(), nullable=True),
        sa.Column("proposed_unit_id", IdType(), nullable=True),
        sa.Column("proposed_at", MomentType(), nullable=False),
        sa.Column("officer_id", IdType(), nullable=True),
        sa.Column("answering_unit_id", IdType(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_table", sa.String(length=60), nullable=False),
        sa.Column("answered_by", IdType(), nullable=True),
        sa.Column("answered_at", MomentType(), nullable=True),
        sa.Column("ended_at", MomentType(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["official.id"], name=op.f("fk_transfer_answered_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["answering_unit_id"], ["unit.id"], name=op.f("fk_transfer_answering_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["giving_unit_id"], ["unit.id"], name=op.f("fk_transfer_giving_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_transfer_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["pool_offer.id"], name=op.f("fk_transfer_offer_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["official.id"], name=op.f("fk_transfer_officer_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["official.id"], name=op.f("fk_transfer_proposed_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["proposed_unit_id"], ["unit.id"], name=op.f("fk_transfer_proposed_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["receiving_unit_id"], ["unit.id"], name=op.f("fk_transfer_receiving_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_transfer_year_number")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_answering_unit_id"), ["answering_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_giving_unit_id"), ["giving_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_receiving_unit_id"), ["receiving_unit_id"], unique=False)
        batch_op.create_index("ix_transfer_state", ["state", "due_on"], unique=False)

    op.create_table(
        "visit_item",
        sa.Column("visit_id", IdType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", MomentType(), nullable=False),
        sa.Column("ends_at", MomentType(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_item_visit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_item")),
    )
    with op.batch_alter_table("visit_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_item_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_lead",
        sa.Column("visit_id", IdType(), nullable=False),
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_visit_lead_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_lead_visit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_lead")),
        sa.UniqueConstraint("visit_id", "lead_id", name=op.f("uq_visit_lead_visit_id_lead_id")),
    )
    with op.batch_alter_table("visit_lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_lead_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_lead_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_member",
        sa.Column("visit_id", IdType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_member_visit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_member")),
    )
    with op.batch_alter_table("visit_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_member_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "visit_request",
        sa.Column("visit_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("responsible_unit_id", IdType(), nullable=False),
        sa.Column("raised_at", MomentType(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_table", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_in_time", sa.Boolean(), nullable=True),
        sa.Column("answered_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["official.id"], name=op.f("fk_visit_request_answered_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["responsible_unit_id"],
            ["unit.id"],
            name=op.f("fk_visit_request_responsible_unit_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_visit_request_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_request_visit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_request")),
    )
    with op.batch_alter_table("visit_request", schema=None) as batch_op:
        batch_op.create_index("ix_visit_request_open", ["responsible_unit_id", "answered_on", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_request_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_request_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "clock_event",
        sa.Column("case_id", IdType(), nullable=False),
        sa.Column("step_id", IdType(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("for_official_id", IdType(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("told_at", MomentType(), nullable=True),
        sa.Column("told_how", sa.String(length=60), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["matter_case.id"], name=op.f("fk_clock_event_case_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["for_official_id"],
            ["official.id"],
            name=op.f("fk_clock_event_for_official_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_clock_event_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["case_step.id"], name=op.f("fk_clock_event_step_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_event")),
        sa.UniqueConstraint("case_id", "ordinal", name=op.f("uq_clock_event_case_id_ordinal")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_clock_event_year_number")),
    )
    with op.batch_alter_table("clock_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clock_event_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_clock_event_kind", ["kind", "day"], unique=False)
        batch_op.create_index("ix_clock_event_step", ["step_id", "ordinal"], unique=False)

    op.create_table(
        "conflict",
        sa.Column("first_report_id", IdType(), nullable=False),
        sa.Column("later_report_id", IdType(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", MomentType(), nullable=False),
        sa.Column("opened_by", IdType(), nullable=True),
        sa.Column("statement_due", sa.Date(), nullable=False),
        sa.Column("ruling_due", sa.Date(), nullable=False),
        sa.Column("due_table", sa.String(length=60), nullable=False),
        sa.Column("closed_at", MomentType(), nullable=True),
        sa.Column("close_reason", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_report_id"],
            ["first_report.id"],
            name=op.f("fk_conflict_first_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["later_report_id"],
            ["first_report.id"],
            name=op.f("fk_conflict_later_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["official.id"], name=op.f("fk_conflict_opened_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_first_report_id"), ["first_report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_later_report_id"), ["later_report_id"], unique=False)
        batch_op.create_index("ix_conflict_state", ["state", "ruling_due"], unique=False)

    op.create_table(
        "first_report_hand_on",
        sa.Column("report_id", IdType(), nullable=False),
        sa.Column("from_id", IdType(), nullable=False),
        sa.Column("to_id", IdType(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("handed_by", IdType(), nullable=True),
        sa.Column("handed_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_id"], ["official.id"], name=op.f("fk_first_report_hand_on_from_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["handed_by"], ["official.id"], name=op.f("fk_first_report_hand_on_handed_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["first_report.id"],
            name=op.f("fk_first_report_hand_on_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["official.id"], name=op.f("fk_first_report_hand_on_to_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_report_hand_on")),
    )
    with op.batch_alter_table("first_report_hand_on", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_report_hand_on_report_id"), ["report_id"], unique=False)

    op.create_table(
        "one_time_notice",
        sa.Column("case_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(length=60), nullable=False),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("tell_by", sa.Date(), nullable=False),
        sa.Column("tell_by_table", sa.String(length=200), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("issued_at", MomentType(), nullable=False),
        sa.Column("issued_by", IdType(), nullable=True),
        sa.Column("override_id", IdType(), nullable=True),
        sa.Column("delivered_at", MomentType(), nullable=True),
        sa.Column("delivery", sa.String(length=20), nullable=False),
        sa.Column("signed_by", sa.String(length=60), nullable=False),
        sa.Column("delivered_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["matter_case.id"], name=op.f("fk_one_time_notice_case_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["delivered_by"], ["official.id"], name=op.f("fk_one_time_notice_delivered_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["official.id"], name=op.f("fk_one_time_notice_issued_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["override_id"],
            ["notice_override.id"],
            name=op.f("fk_one_time_notice_override_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_one_time_notice_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_notice")),
        sa.UniqueConstraint("case_id", "ordinal", name=op.f("uq_one_time_notice_case_id_ordinal")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_one_time_notice_year_number")),
    )
    with op.batch_alter_table("one_time_notice", schema=None) as batch_op:
        batch_op.create_index("ix_one_time_notice_unit", ["unit_id", "issued_at"], unique=False)

    op.create_table(
        "transfer_confirmation",
        sa.Column("transfer_id", IdType(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("unit_id", IdType(), nullable=True),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("confirmed_at", MomentType(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"],
            ["official.id"],
            name=op.f("fk_transfer_confirmation_official_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["transfer.id"],
            name=op.f("fk_transfer_confirmation_transfer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_transfer_confirmation_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_confirmation")),
        sa.UniqueConstraint("transfer_id", "side", name=op.f("uq_transfer_confirmation_transfer_id_side")),
    )
    with op.batch_alter_table("transfer_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_confirmation_transfer_id"), ["transfer_id"], unique=False)

    op.create_table(
        "veto",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("reporter_unit_id", IdType(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("elsewhere", sa.Boolean(), nullable=False),
        sa.Column("elsewhere_note", sa.String(length=500), nullable=False),
        sa.Column("transfer_id", IdType(), nullable=True),
        sa.Column("offer_id", IdType(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_table", sa.String(length=60), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", IdType(), nullable=True),
        sa.Column("reported_at", MomentType(), nullable=False),
        sa.Column("with_group", sa.Boolean(), nullable=False),
        sa.Column("side_before", sa.String(length=20), nullable=False),
        sa.Column("decided_at", MomentType(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_veto_lead_id"), initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["pool_offer.id"], name=op.f("fk_veto_offer_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["official.id"], name=op.f("fk_veto_proposed_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["reporter_unit_id"], ["unit.id"], name=op.f("fk_veto_reporter_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_veto_transfer_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_veto_unit_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veto")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_veto_year_number")),
    )
    with op.batch_alter_table("veto", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_veto_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_veto_reporter_unit_id"), ["reporter_unit_id"], unique=False)
        batch_op.create_index("ix_veto_state", ["state", "reported_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_veto_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "visit_host",
        sa.Column("visit_id", IdType(), nullable=False),
        sa.Column("item_id", IdType(), nullable=True),
        sa.Column("official_id", IdType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["visit_item.id"], name=op.f("fk_visit_host_item_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_visit_host_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visit.id"], name=op.f("fk_visit_host_visit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_host")),
    )
    with op.batch_alter_table("visit_host", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_host_item_id"), ["item_id"], unique=False)
        batch_op.create_index("ix_visit_host_official", ["official_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_host_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "conflict_statement",
        sa.Column("conflict_id", IdType(), nullable=False),
        sa.Column("report_id", IdType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("filed_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conflict_id"],
            ["conflict.id"],
            name=op.f("fk_conflict_statement_conflict_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["official_id"],
            ["official.id"],
            name=op.f("fk_conflict_statement_official_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["first_report.id"],
            name=op.f("fk_conflict_statement_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_statement")),
        sa.UniqueConstraint("conflict_id", "report_id", name=op.f("uq_conflict_statement_conflict_id_report_id")),
    )
    with op.batch_alter_table("conflict_statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_statement_conflict_id"), ["conflict_id"], unique=False)

    op.create_table(
        "notice_item",
        sa.Column("notice_id", IdType(), nullable=False),
        sa.Column("fault", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.String(length=120), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("how_to_get", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["one_time_notice.id"], name=op.f("fk_notice_item_notice_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_item")),
    )
    with op.batch_alter_table("notice_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_item_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "ruling",
        sa.Column("conflict_id", IdType(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("holder_report_id", IdType(), nullable=False),
        sa.Column("indicators", sa.String(length=10), nullable=False),
        sa.Column("tax", sa.String(length=10), nullable=False),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("ruled_at", MomentType(), nullable=False),
        sa.Column("ruled_by", IdType(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["conflict.id"], name=op.f("fk_ruling_conflict_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["holder_report_id"],
            ["first_report.id"],
            name=op.f("fk_ruling_holder_report_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["ruled_by"], ["official.id"], name=op.f("fk_ruling_ruled_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sa.UniqueConstraint("conflict_id", name=op.f("uq_ruling_conflict_id")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_ruling_year_number")),
    )
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ruling_holder_report_id"), ["holder_report_id"], unique=False)

    op.create_table(
        "veto_opinion",
        sa.Column("veto_id", IdType(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("unit_id", IdType(), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("given_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_veto_opinion_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_veto_opinion_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["veto_id"], ["veto.id"], name=op.f("fk_veto_opinion_veto_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veto_opinion")),
        sa.UniqueConstraint("veto_id", "step", name=op.f("uq_veto_opinion_veto_id_step")),
    )
    with op.batch_alter_table("veto_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_veto_opinion_veto_id"), ["veto_id"], unique=False)

    op.create_table(
        "veto_review",
        sa.Column("veto_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("asked_by", IdType(), nullable=True),
        sa.Column("asked_at", MomentType(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("decided_by", IdType(), nullable=True),
        sa.Column("decided_at", MomentType(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["official.id"], name=op.f("fk_veto_review_asked_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["official.id"], name=op.f("fk_veto_review_decided_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_veto_review_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["veto_id"], ["veto.id"], name=op.f("fk_veto_review_veto_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veto_review")),
        sa.UniqueConstraint("veto_id", name=op.f("uq_veto_review_veto_id")),
    )
    with op.batch_alter_table("veto_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_veto_review_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "veto_told",
        sa.Column("veto_id", IdType(), nullable=False),
        sa.Column("told_at", MomentType(), nullable=False),
        sa.Column("manner", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("early", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", IdType(), nullable=True),
        sa.Column("recorded_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["official.id"], name=op.f("fk_veto_told_recorded_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["veto_id"], ["veto.id"], name=op.f("fk_veto_told_veto_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veto_told")),
        sa.UniqueConstraint("veto_id", name=op.f("uq_veto_told_veto_id")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=12), server_default="approved", nullable=False))
        batch_op.add_column(sa.Column("unit_id", IdType(), nullable=True))
        batch_op.add_column(sa.Column("note", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("entered_at", MomentType(), nullable=True))
        batch_op.add_column(sa.Column("decided_at", MomentType(), nullable=True))
        batch_op.add_column(sa.Column("decided_by", IdType(), nullable=True))
        batch_op.add_column(sa.Column("named_by", IdType(), nullable=True))
        batch_op.create_index(batch_op.f("ix_absence_unit_id"), ["unit_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_absence_named_by"), "official", ["named_by"], ["id"], initially="DEFERRED", deferrable=True
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_absence_decided_by"), "official", ["decided_by"], ["id"], initially="DEFERRED", deferrable=True
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_absence_unit_id"), "unit", ["unit_id"], ["id"], initially="DEFERRED", deferrable=True
        )

    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("original_sha256", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("width", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("height", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("north", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("east", sa.Integer(), nullable=True))

    with op.batch_alter_table("first_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("responsible_id", IdType(), nullable=True))
        batch_op.add_column(sa.Column("extension_asked_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extension_reason", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("extension_refusal", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("distinct_reason", sa.String(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("in_conflict", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ended_for", IdType(), nullable=True))
        batch_op.add_column(sa.Column("kept_name", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("kept_investor", sa.String(length=200), server_default="", nullable=False))
        batch_op.create_index("ix_first_report_asked", ["extension_asked_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_first_report_responsible_id"), ["responsible_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_first_report_responsible_id"),
            "official",
            ["responsible_id"],
            ["id"],
            initially="DEFERRED",
            deferrable=True,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_first_report_ended_for"), "first_report", ["ended_for"], ["id"], initially="DEFERRED", deferrable=True
        )

    with op.batch_alter_table("number_series", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("trip_place", schema=None) as batch_op:
        batch_op.add_column(sa.Column("division", sa.String(length=6), nullable=True))

    # absences made by trips before now belong to the trip's unit; those of plans are plans
    op.execute("UPDATE absence SET unit_id = (SELECT unit_id FROM trip WHERE trip.id = absence.source_id) WHERE reason = 'trip'")
    op.execute(
        "UPDATE absence SET state = 'planned' WHERE reason = 'trip'"
        " AND source_id IN (SELECT id FROM trip WHERE trip.state = 'draft')"
    )
