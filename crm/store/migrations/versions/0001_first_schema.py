"""First schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm.store.search_index import create_index_table
from crm.store.types import IdType, MomentType

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("owner_table", sa.String(length=40), nullable=False),
        sa.Column("owner_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("taken_at", MomentType(), nullable=True),
        sa.Column("added_at", MomentType(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_owner", ["owner_id"], unique=False)
        batch_op.create_index("ix_attachment_sha256", ["sha256"], unique=False)

    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "change_log",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("actor_id", IdType(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("unit_id", IdType(), nullable=True),
        sa.Column("station", sa.String(length=60), nullable=False),
        sa.Column("moment", MomentType(), nullable=False),
        sa.Column("subject_table", sa.String(length=60), nullable=True),
        sa.Column("subject_id", IdType(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("undoable", sa.Boolean(), nullable=False),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("details_hash", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change_log")),
    )
    with op.batch_alter_table("change_log", schema=None) as batch_op:
        batch_op.create_index("ix_change_log_actor", ["actor_id", "seq"], unique=False)
        batch_op.create_index("ix_change_log_undoes", ["undoes"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_log_moment"), ["moment"], unique=False)
        batch_op.create_index("ix_change_log_subject", ["subject_id"], unique=False)

    op.create_table(
        "exchange_rate",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("per_hundred", sa.Integer(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint("year", "currency", name=op.f("uq_exchange_rate_year_currency")),
    )
    op.create_table(
        "holiday_table",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("imported_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_table")),
    )
    with op.batch_alter_table("holiday_table", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holiday_table_year"), ["year"], unique=False)

    op.create_table(
        "number_series",
        sa.Column("id", IdType(), nullable=False),
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("series", "year", name=op.f("uq_number_series_series_year")),
    )
    op.create_table(
        "official",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official")),
    )
    op.create_table(
        "search_doc",
        sa.Column("docid", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("docid", name=op.f("pk_search_doc")),
    )
    with op.batch_alter_table("search_doc", schema=None) as batch_op:
        batch_op.create_index("ix_search_doc_record", ["record_id", "kind"], unique=False)

    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("name", name=op.f("uq_setting_name")),
    )
    op.create_table(
        "siji_meta",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_siji_meta")),
    )
    op.create_table(
        "unit",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", IdType(), nullable=True),
        sa.Column("contest_group", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_name")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("official_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_account_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_account_unit_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_official_id"), ["official_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "change_detail",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", IdType(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["seq"], ["change_log.seq"], name=op.f("fk_change_detail_seq"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("seq", "number", name=op.f("pk_change_detail")),
    )
    with op.batch_alter_table("change_detail", schema=None) as batch_op:
        batch_op.create_index("ix_change_detail_record", ["record_id"], unique=False)

    op.create_table(
        "enterprise",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("normal_name", sa.String(length=200), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("no_uscc_reason", sa.String(length=100), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("true_name", sa.String(length=200), nullable=False),
        sa.Column("origin_region", sa.String(length=60), nullable=False),
        sa.Column("target_region", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("industry_section", sa.String(length=2), nullable=False),
        sa.Column("industry_division", sa.String(length=4), nullable=False),
        sa.Column("investor_classes", sa.JSON(), nullable=False),
        sa.Column("evaluation", sa.String(length=1), nullable=False),
        sa.Column("created_at", MomentType(), nullable=False),
        sa.Column("changed_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_enterprise_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_normal_name"), ["normal_name"], unique=False)
        batch_op.create_index("ix_enterprise_unit_changed", ["unit_id", "changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_uscc"), ["uscc"], unique=False)

    op.create_table(
        "lead",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("investor", sa.String(length=200), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("industry_section", sa.String(length=2), nullable=False),
        sa.Column("industry_division", sa.String(length=4), nullable=False),
        sa.Column("chain", sa.String(length=60), nullable=False),
        sa.Column("chain_link", sa.String(length=10), nullable=False),
        sa.Column("nature", sa.String(length=10), nullable=False),
        sa.Column("foreign_capital", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("total_investment", sa.BigInteger(), nullable=True),
        sa.Column("fixed_investment", sa.BigInteger(), nullable=True),
        sa.Column("phase_one", sa.BigInteger(), nullable=True),
        sa.Column("increase", sa.BigInteger(), nullable=True),
        sa.Column("total_yuan", sa.BigInteger(), nullable=True),
        sa.Column("land", sa.Integer(), nullable=True),
        sa.Column("plant", sa.Integer(), nullable=True),
        sa.Column("plant_rented", sa.Boolean(), nullable=True),
        sa.Column("annual_sales", sa.BigInteger(), nullable=True),
        sa.Column("annual_tax", sa.BigInteger(), nullable=True),
        sa.Column("energy", sa.Integer(), nullable=True),
        sa.Column("environment", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("referrer", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("side_state", sa.String(length=20), nullable=False),
        sa.Column("landing_unit_id", IdType(), nullable=True),
        sa.Column("enclave", sa.String(length=10), nullable=False),
        sa.Column("enclave_partner", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("leader_id", IdType(), nullable=True),
        sa.Column("officer_id", IdType(), nullable=True),
        sa.Column("problems", sa.String(), nullable=False),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("needs_county", sa.String(length=300), nullable=False),
        sa.Column("first_contact", sa.Date(), nullable=True),
        sa.Column("contract_number", sa.String(length=60), nullable=False),
        sa.Column("contract_date", sa.Date(), nullable=True),
        sa.Column("contract_performance", sa.String(length=100), nullable=False),
        sa.Column("company_name", sa.String(length=200), nullable=False),
        sa.Column("company_uscc", sa.String(length=18), nullable=True),
        sa.Column("company_capital", sa.BigInteger(), nullable=True),
        sa.Column("legal_person", sa.String(length=60), nullable=False),
        sa.Column("paid_in", sa.BigInteger(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("protected_until", sa.Date(), nullable=True),
        sa.Column("last_follow_up", sa.Date(), nullable=True),
        sa.Column("created_at", MomentType(), nullable=False),
        sa.Column("changed_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["landing_unit_id"], ["unit.id"], name=op.f("fk_lead_landing_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["official.id"], name=op.f("fk_lead_leader_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["official.id"], name=op.f("fk_lead_officer_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_lead_unit_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index("ix_lead_changed", ["changed_at", "id"], unique=False)
        batch_op.create_index("ix_lead_followed", ["last_follow_up", "id"], unique=False)
        batch_op.create_index("ix_lead_investor", ["investor", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_landing_unit_id"), ["landing_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index("ix_lead_name", ["name", "id"], unique=False)
        batch_op.create_index("ix_lead_next", ["next_step_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index("ix_lead_stage_changed", ["stage", "changed_at", "id"], unique=False)
        batch_op.create_index("ix_lead_total", ["total_yuan", "id"], unique=False)
        batch_op.create_index("ix_lead_unit_changed", ["unit_id", "changed_at", "id"], unique=False)
        batch_op.create_index("ix_lead_unit_stage", ["unit_id", "stage"], unique=False)

    op.create_table(
        "tenure",
        sa.Column("official_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("principal", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_tenure_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_tenure_unit_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenure")),
    )
    with op.batch_alter_table("tenure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tenure_official_id"), ["official_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tenure_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "alias",
        sa.Column("enterprise_id", IdType(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("normal_name", sa.String(length=200), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_alias_enterprise_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
        sa.UniqueConstraint("enterprise_id", "name", name=op.f("uq_alias_enterprise_id_name")),
    )
    with op.batch_alter_table("alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alias_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alias_normal_name"), ["normal_name"], unique=False)

    op.create_table(
        "contact",
        sa.Column("enterprise_id", IdType(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("phones", sa.JSON(), nullable=False),
        sa.Column("wechat", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_contact_enterprise_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "follow_up",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("manner", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("substantive", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("trip_id", IdType(), nullable=True),
        sa.Column("created_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_follow_up_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_follow_up_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_follow_up_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_lead_day", ["lead_id", "day"], unique=False)
        batch_op.create_index("ix_follow_up_unit_day", ["unit_id", "day"], unique=False)

    op.create_table(
        "lead_enterprise",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("enterprise_id", IdType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_lead_enterprise_enterprise_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_lead_enterprise_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_enterprise")),
        sa.UniqueConstraint("lead_id", "enterprise_id", name=op.f("uq_lead_enterprise_lead_id_enterprise_id")),
    )
    with op.batch_alter_table("lead_enterprise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_enterprise_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_enterprise_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("declared_by", IdType(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by", IdType(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["official.id"], name=op.f("fk_milestone_declared_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_milestone_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_milestone_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["official.id"], name=op.f("fk_milestone_verified_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("lead_id", "kind", name=op.f("uq_milestone_lead_id_kind")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestone_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index("ix_milestone_verified", ["kind", "verified_on"], unique=False)

    op.create_table(
        "obstacle",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("responsible_unit_id", IdType(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("solved_on", sa.Date(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_obstacle_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["responsible_unit_id"],
            ["unit.id"],
            name=op.f("fk_obstacle_responsible_unit_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_obstacle_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle")),
    )
    with op.batch_alter_table("obstacle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obstacle_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obstacle_responsible_unit_id"), ["responsible_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obstacle_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "saved_view",
        sa.Column("account_id", IdType(), nullable=False),
        sa.Column("page", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    with op.batch_alter_table("saved_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_view_account_id"), ["account_id"], unique=False)

    create_index_table(op.get_bind())
