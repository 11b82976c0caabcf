"""The closed loop."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from crm.store.types import IdType, MomentType

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ceremony",
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("true_on", sa.Date(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremony")),
        sa.UniqueConstraint("period", name=op.f("uq_ceremony_period")),
    )
    with op.batch_alter_table("ceremony", schema=None) as batch_op:
        batch_op.create_index("ix_ceremony_day", ["day"], unique=False)

    op.create_table(
        "chain",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("leader", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain")),
        sa.UniqueConstraint("name", name=op.f("uq_chain_name")),
    )
    op.create_table(
        "checklist_item",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
    )
    op.create_table(
        "enclave_partner",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enclave_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_enclave_partner_name")),
    )
    op.create_table(
        "policy_clause",
        sa.Column("series_id", IdType(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=100), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("benefit", sa.String(length=20), nullable=False),
        sa.Column("formula", sa.String(length=20), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=True),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=True),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("milestone", sa.String(length=20), nullable=False),
        sa.Column("by_year", sa.Integer(), nullable=True),
        sa.Column("reach_of", sa.String(length=20), nullable=False),
        sa.Column("reach_amount", sa.BigInteger(), nullable=True),
        sa.Column("targeted", sa.String(length=20), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_clause")),
        sa.UniqueConstraint("series_id", "edition", name=op.f("uq_policy_clause_series_id_edition")),
    )
    op.create_table(
        "policy_fund",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_fund")),
    )
    with op.batch_alter_table("policy_fund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_fund_year"), ["year"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("season", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("leader_id", IdType(), nullable=True),
        sa.Column("aim", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["official.id"], name=op.f("fk_campaign_leader_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("name", name=op.f("uq_campaign_name")),
        sa.UniqueConstraint("period", name=op.f("uq_campaign_period")),
    )
    op.create_table(
        "chain_link",
        sa.Column("chain_id", IdType(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("firms", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chain_id"], ["chain.id"], name=op.f("fk_chain_link_chain_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_link")),
    )
    with op.batch_alter_table("chain_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chain_link_chain_id"), ["chain_id"], unique=False)

    op.create_table(
        "clause_review",
        sa.Column("clause_id", IdType(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reviewer", sa.String(length=100), nullable=False),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("recorded_by", IdType(), nullable=True),
        sa.Column("recorded_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clause_id"], ["policy_clause.id"], name=op.f("fk_clause_review_clause_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["official.id"], name=op.f("fk_clause_review_recorded_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clause_review")),
    )
    with op.batch_alter_table("clause_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clause_review_clause_id"), ["clause_id"], unique=False)

    op.create_table(
        "evaluation_merit",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", MomentType(), nullable=False),
        sa.Column("made_by", IdType(), nullable=True),
        sa.Column("withdrawn_at", MomentType(), nullable=True),
        sa.Column("withdrawn_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["official.id"], name=op.f("fk_evaluation_merit_made_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_evaluation_merit_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"],
            ["official.id"],
            name=op.f("fk_evaluation_merit_withdrawn_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_merit")),
    )
    with op.batch_alter_table("evaluation_merit", schema=None) as batch_op:
        batch_op.create_index("ix_evaluation_merit_period", ["year", "period"], unique=False)

    op.create_table(
        "external_figure",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("indicator", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("entered_by", IdType(), nullable=True),
        sa.Column("entered_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["official.id"], name=op.f("fk_external_figure_entered_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_external_figure_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_figure")),
        sa.UniqueConstraint(
            "unit_id", "indicator", "year", "month", name=op.f("uq_external_figure_unit_id_indicator_year_month")
        ),
    )
    with op.batch_alter_table("external_figure", schema=None) as batch_op:
        batch_op.create_index("ix_external_figure_month", ["year", "month"], unique=False)

    op.create_table(
        "inspection",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("focus", sa.String(), nullable=False),
        sa.Column("unit_ids", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("random_percent", sa.Integer(), nullable=False),
        sa.Column("drawn_at", MomentType(), nullable=False),
        sa.Column("drawn_by", IdType(), nullable=True),
        sa.Column("ended_at", MomentType(), nullable=True),
        sa.Column("ended_by", IdType(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drawn_by"], ["official.id"], name=op.f("fk_inspection_drawn_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["official.id"], name=op.f("fk_inspection_ended_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("year", "month", "ordinal", name=op.f("uq_inspection_year_month_ordinal")),
    )
    op.create_table(
        "past_figure",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("indicator", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("entered_by", IdType(), nullable=True),
        sa.Column("entered_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["official.id"], name=op.f("fk_past_figure_entered_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_past_figure_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_figure")),
        sa.UniqueConstraint("unit_id", "indicator", "year", "month", name=op.f("uq_past_figure_unit_id_indicator_year_month")),
    )
    with op.batch_alter_table("past_figure", schema=None) as batch_op:
        batch_op.create_index("ix_past_figure_year", ["year", "month"], unique=False)

    op.create_table(
        "published_correction",
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("tenths_before", sa.Integer(), nullable=False),
        sa.Column("tenths_after", sa.Integer(), nullable=False),
        sa.Column("rank_before", sa.Integer(), nullable=False),
        sa.Column("rank_after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", MomentType(), nullable=False),
        sa.Column("made_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["official.id"], name=op.f("fk_published_correction_made_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_published_correction_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_correction")),
    )
    with op.batch_alter_table("published_correction", schema=None) as batch_op:
        batch_op.create_index("ix_published_correction_period", ["period"], unique=False)

    op.create_table(
        "rhythm_task",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("recurrence", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("due_table", sa.String(length=200), nullable=False),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("assignee_id", IdType(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", IdType(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("appeared_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["official.id"], name=op.f("fk_rhythm_task_assignee_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["done_by"], ["official.id"], name=op.f("fk_rhythm_task_done_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rhythm_task")),
        sa.UniqueConstraint("kind", "period", name=op.f("uq_rhythm_task_kind_period")),
    )
    with op.batch_alter_table("rhythm_task", schema=None) as batch_op:
        batch_op.create_index("ix_rhythm_task_due", ["due_on"], unique=False)

    op.create_table(
        "score_correction",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", MomentType(), nullable=False),
        sa.Column("made_by", IdType(), nullable=True),
        sa.Column("withdrawn_at", MomentType(), nullable=True),
        sa.Column("withdrawn_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["official.id"], name=op.f("fk_score_correction_made_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_score_correction_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"],
            ["official.id"],
            name=op.f("fk_score_correction_withdrawn_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_correction")),
    )
    with op.batch_alter_table("score_correction", schema=None) as batch_op:
        batch_op.create_index("ix_score_correction_day", ["kind", "day"], unique=False)

    op.create_table(
        "scoring_scheme",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_at", MomentType(), nullable=False),
        sa.Column("made_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["official.id"], name=op.f("fk_scoring_scheme_made_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_scheme")),
        sa.UniqueConstraint("kind", "name", "edition", name=op.f("uq_scoring_scheme_kind_name_edition")),
    )
    op.create_table(
        "service_window",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("unit_id", IdType(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_service_window_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_window")),
        sa.UniqueConstraint("name", name=op.f("uq_service_window_name")),
    )
    op.create_table(
        "target",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("indicator", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("weights", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("set_by", IdType(), nullable=True),
        sa.Column("set_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_by"], ["official.id"], name=op.f("fk_target_set_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_target_unit_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("unit_id", "indicator", "year", name=op.f("uq_target_unit_id_indicator_year")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index("ix_target_year", ["year"], unique=False)

    op.create_table(
        "campaign_event",
        sa.Column("campaign_id", IdType(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_event_campaign_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_event")),
    )
    with op.batch_alter_table("campaign_event", schema=None) as batch_op:
        batch_op.create_index("ix_campaign_event_day", ["campaign_id", "day"], unique=False)

    op.create_table(
        "campaign_trace",
        sa.Column("campaign_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("record_id", IdType(), nullable=False),
        sa.Column("traced_on", sa.Date(), nullable=False),
        sa.Column("traced_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_trace_campaign_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["traced_by"], ["official.id"], name=op.f("fk_campaign_trace_traced_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_campaign_trace_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_trace")),
        sa.UniqueConstraint("kind", "record_id", name=op.f("uq_campaign_trace_kind_record_id")),
    )
    with op.batch_alter_table("campaign_trace", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_trace_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "ceremony_project",
        sa.Column("ceremony_id", IdType(), nullable=False),
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", IdType(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", IdType(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ceremony_id"], ["ceremony.id"], name=op.f("fk_ceremony_project_ceremony_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["official.id"],
            name=op.f("fk_ceremony_project_confirmed_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_ceremony_project_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["official.id"], name=op.f("fk_ceremony_project_proposed_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_ceremony_project_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremony_project")),
        sa.UniqueConstraint("ceremony_id", "lead_id", "kind", name=op.f("uq_ceremony_project_ceremony_id_lead_id_kind")),
    )
    with op.batch_alter_table("ceremony_project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ceremony_project_ceremony_id"), ["ceremony_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ceremony_project_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ceremony_project_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "contest",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=False),
        sa.Column("scheme_id", IdType(), nullable=True),
        sa.Column("praised", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_at", MomentType(), nullable=False),
        sa.Column("made_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["official.id"], name=op.f("fk_contest_made_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["scoring_scheme.id"], name=op.f("fk_contest_scheme_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
        sa.UniqueConstraint("year", "quarter", name=op.f("uq_contest_year_quarter")),
    )
    with op.batch_alter_table("contest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contest_scheme_id"), ["scheme_id"], unique=False)

    op.create_table(
        "false_report",
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("found_at", MomentType(), nullable=False),
        sa.Column("found_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["found_by"], ["official.id"], name=op.f("fk_false_report_found_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_false_report_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_false_report_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_false_report")),
    )
    with op.batch_alter_table("false_report", schema=None) as batch_op:
        batch_op.create_index("ix_false_report_day", ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_false_report_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "inspected_project",
        sa.Column("inspection_id", IdType(), nullable=False),
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.String(length=12), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("planned", sa.String(length=120), nullable=False),
        sa.Column("seen", sa.String(length=120), nullable=False),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("visited_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_inspected_project_inspection_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_inspected_project_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_inspected_project_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["visited_by"], ["official.id"], name=op.f("fk_inspected_project_visited_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspected_project")),
        sa.UniqueConstraint("inspection_id", "lead_id", name=op.f("uq_inspected_project_inspection_id_lead_id")),
    )
    with op.batch_alter_table("inspected_project", schema=None) as batch_op:
        batch_op.create_index("ix_inspected_project_lead", ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inspected_project_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "policy_commitment",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("clause_id", IdType(), nullable=False),
        sa.Column("contract_number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("entered_by", IdType(), nullable=True),
        sa.Column("entered_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clause_id"],
            ["policy_clause.id"],
            name=op.f("fk_policy_commitment_clause_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["official.id"], name=op.f("fk_policy_commitment_entered_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_policy_commitment_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_policy_commitment_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_commitment")),
    )
    with op.batch_alter_table("policy_commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_commitment_clause_id"), ["clause_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_commitment_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_policy_commitment_unit", ["unit_id", "state"], unique=False)

    op.create_table(
        "reserve_decision",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", IdType(), nullable=True),
        sa.Column("decided_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["official.id"], name=op.f("fk_reserve_decision_decided_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_reserve_decision_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserve_decision")),
    )
    with op.batch_alter_table("reserve_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reserve_decision_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_reserve_decision_standing", ["stands", "kind", "lead_id"], unique=False)

    op.create_table(
        "saved_query",
        sa.Column("account_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("shared", sa.String(length=10), nullable=False),
        sa.Column("created_at", MomentType(), nullable=False),
        sa.Column("changed_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_query_account_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_saved_query_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_query")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_query_account_id_name")),
    )
    with op.batch_alter_table("saved_query", schema=None) as batch_op:
        batch_op.create_index("ix_saved_query_shared", ["shared", "unit_id"], unique=False)

    op.create_table(
        "campaign_hand",
        sa.Column("event_id", IdType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["campaign_event.id"], name=op.f("fk_campaign_hand_event_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_campaign_hand_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_hand")),
        sa.UniqueConstraint("event_id", "official_id", name=op.f("uq_campaign_hand_event_id_official_id")),
    )
    with op.batch_alter_table("campaign_hand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_hand_event_id"), ["event_id"], unique=False)

    op.create_table(
        "checklist_answer",
        sa.Column("project_id", IdType(), nullable=False),
        sa.Column("item_id", IdType(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=4), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["checklist_item.id"], name=op.f("fk_checklist_answer_item_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["inspected_project.id"],
            name=op.f("fk_checklist_answer_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_answer")),
        sa.UniqueConstraint("project_id", "item_id", name=op.f("uq_checklist_answer_project_id_item_id")),
    )
    op.create_table(
        "commitment_share",
        sa.Column("commitment_id", IdType(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["policy_commitment.id"],
            name=op.f("fk_commitment_share_commitment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_share")),
        sa.UniqueConstraint("commitment_id", "year", name=op.f("uq_commitment_share_commitment_id_year")),
    )
    with op.batch_alter_table("commitment_share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_share_commitment_id"), ["commitment_id"], unique=False)

    op.create_table(
        "enclave_terms",
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("partner_id", IdType(), nullable=False),
        sa.Column("direction", sa.String(length=5), nullable=False),
        sa.Column("indicators", sa.String(length=10), nullable=False),
        sa.Column("tax", sa.String(length=10), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_by", IdType(), nullable=True),
        sa.Column("proposed_at", MomentType(), nullable=False),
        sa.Column("confirmed_by", IdType(), nullable=True),
        sa.Column("confirmed_at", MomentType(), nullable=True),
        sa.Column("split_id", IdType(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["official.id"], name=op.f("fk_enclave_terms_confirmed_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_enclave_terms_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["enclave_partner.id"],
            name=op.f("fk_enclave_terms_partner_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["official.id"], name=op.f("fk_enclave_terms_proposed_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["split_id"], ["lead_split.id"], name=op.f("fk_enclave_terms_split_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_enclave_terms_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enclave_terms")),
    )
    with op.batch_alter_table("enclave_terms", schema=None) as batch_op:
        batch_op.create_index("ix_enclave_terms_lead_state", ["lead_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_enclave_terms_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enclave_terms_split_id"), ["split_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enclave_terms_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "inspection_finding",
        sa.Column("inspection_id", IdType(), nullable=False),
        sa.Column("project_id", IdType(), nullable=True),
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("breach", sa.String(length=20), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_by", IdType(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["found_by"], ["official.id"], name=op.f("fk_inspection_finding_found_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_inspection_finding_inspection_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_inspection_finding_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["inspected_project.id"],
            name=op.f("fk_inspection_finding_project_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_inspection_finding_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_finding")),
        sa.UniqueConstraint("inspection_id", "ordinal", name=op.f("uq_inspection_finding_inspection_id_ordinal")),
        sa.UniqueConstraint("lead_id", "unit_id", "breach", name=op.f("uq_inspection_finding_lead_id_unit_id_breach")),
    )
    with op.batch_alter_table("inspection_finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inspection_finding_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_inspection_finding_unit", ["unit_id", "state"], unique=False)

    op.create_table(
        "obstacle_event",
        sa.Column("obstacle_id", IdType(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("unit_id", IdType(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obstacle_id"], ["obstacle.id"], name=op.f("fk_obstacle_event_obstacle_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_obstacle_event_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_obstacle_event_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle_event")),
        sa.UniqueConstraint("obstacle_id", "ordinal", name=op.f("uq_obstacle_event_obstacle_id_ordinal")),
    )
    op.create_table(
        "grant_application",
        sa.Column("commitment_id", IdType(), nullable=False),
        sa.Column("lead_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("case_id", IdType(), nullable=False),
        sa.Column("for_year", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("reached", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("applied", sa.BigInteger(), nullable=False),
        sa.Column("applied_by", IdType(), nullable=True),
        sa.Column("applied_at", MomentType(), nullable=False),
        sa.Column("proposed", sa.BigInteger(), nullable=True),
        sa.Column("proposed_by", IdType(), nullable=True),
        sa.Column("proposed_at", MomentType(), nullable=True),
        sa.Column("proposal", sa.String(), nullable=False),
        sa.Column("approved", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", IdType(), nullable=True),
        sa.Column("decided_at", MomentType(), nullable=True),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["applied_by"], ["official.id"], name=op.f("fk_grant_application_applied_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["matter_case.id"], name=op.f("fk_grant_application_case_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"],
            ["policy_commitment.id"],
            name=op.f("fk_grant_application_commitment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["official.id"], name=op.f("fk_grant_application_decided_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["lead.id"], name=op.f("fk_grant_application_lead_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["official.id"], name=op.f("fk_grant_application_proposed_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_grant_application_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_application")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_grant_application_year_number")),
    )
    with op.batch_alter_table("grant_application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_application_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_application_commitment_id"), ["commitment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_application_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_grant_application_unit", ["unit_id", "state"], unique=False)

    op.create_table(
        "rectification_round",
        sa.Column("finding_id", IdType(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_table", sa.String(length=200), nullable=False),
        sa.Column("overdue_on", sa.Date(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answered_at", MomentType(), nullable=True),
        sa.Column("answered_by", IdType(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("recheck_text", sa.String(), nullable=False),
        sa.Column("rechecked_at", MomentType(), nullable=True),
        sa.Column("rechecked_by", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["official.id"],
            name=op.f("fk_rectification_round_answered_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["inspection_finding.id"],
            name=op.f("fk_rectification_round_finding_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["rechecked_by"],
            ["official.id"],
            name=op.f("fk_rectification_round_rechecked_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification_round")),
        sa.UniqueConstraint("finding_id", "ordinal", name=op.f("uq_rectification_round_finding_id_ordinal")),
    )
    with op.batch_alter_table("rectification_round", schema=None) as batch_op:
        batch_op.create_index("ix_rectification_round_due", ["answered_at", "due_on"], unique=False)
        batch_op.create_index("ix_rectification_round_overdue", ["overdue_on"], unique=False)

    op.create_table(
        "service_rating",
        sa.Column("case_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("rated_by", sa.String(length=60), nullable=False),
        sa.Column("collected", sa.String(length=12), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("entered_at", MomentType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["matter_case.id"], name=op.f("fk_service_rating_case_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_service_rating_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_service_rating_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_rating")),
        sa.UniqueConstraint("case_id", name=op.f("uq_service_rating_case_id")),
    )
    with op.batch_alter_table("service_rating", schema=None) as batch_op:
        batch_op.create_index("ix_service_rating_day", ["rated_on", "unit_id"], unique=False)

    op.create_table(
        "grant_payment",
        sa.Column("application_id", IdType(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("voucher", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_by", IdType(), nullable=True),
        sa.Column("recorded_at", MomentType(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["grant_application.id"],
            name=op.f("fk_grant_payment_application_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["official.id"], name=op.f("fk_grant_payment_recorded_by"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_payment")),
    )
    with op.batch_alter_table("grant_payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_payment_application_id"), ["application_id"], unique=False)
        batch_op.create_index("ix_grant_payment_voucher", ["voucher"], unique=False)

    op.create_table(
        "rating_correction",
        sa.Column("rating_id", IdType(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("level_before", sa.String(length=20), nullable=False),
        sa.Column("level_after", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_rating_correction_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["rating_id"],
            ["service_rating.id"],
            name=op.f("fk_rating_correction_rating_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_correction")),
        sa.UniqueConstraint("rating_id", "ordinal", name=op.f("uq_rating_correction_rating_id_ordinal")),
    )
    op.create_table(
        "rectification",
        sa.Column("rating_id", IdType(), nullable=False),
        sa.Column("unit_id", IdType(), nullable=False),
        sa.Column("opened_at", MomentType(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_table", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", IdType(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by"], ["official.id"], name=op.f("fk_rectification_done_by"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["service_rating.id"], name=op.f("fk_rectification_rating_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_rectification_unit_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
        sa.UniqueConstraint("rating_id", name=op.f("uq_rectification_rating_id")),
    )
    with op.batch_alter_table("rectification", schema=None) as batch_op:
        batch_op.create_index("ix_rectification_unit", ["unit_id", "done_on"], unique=False)

    op.create_table(
        "call_back",
        sa.Column("rectification_id", IdType(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spoke_with", sa.String(length=60), nullable=False),
        sa.Column("satisfied", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", MomentType(), nullable=False),
        sa.Column("official_id", IdType(), nullable=True),
        sa.Column("id", IdType(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_call_back_official_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_call_back_rectification_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
        sa.UniqueConstraint("rectification_id", "ordinal", name=op.f("uq_call_back_rectification_id_ordinal")),
    )
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("window_id", IdType(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_matter_window_id"), "service_window", ["window_id"], ["id"], initially="DEFERRED", deferrable=True
        )

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index("ix_lead_created", ["created_at", "unit_id"], unique=False)

    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index("ix_milestone_reached", ["reached_on", "kind"], unique=False)

    with op.batch_alter_table("obstacle", schema=None) as batch_op:
        batch_op.add_column(sa.Column("raised_by", IdType(), nullable=True))
        batch_op.add_column(sa.Column("assigned_at", MomentType(), nullable=True))
        batch_op.add_column(sa.Column("due_table", sa.String(length=200), server_default="", nullable=False))
        batch_op.add_column(sa.Column("in_time", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("escalated_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_obstacle_raised_by"), "official", ["raised_by"], ["id"], initially="DEFERRED", deferrable=True
        )
    # a result had nobody to confirm it: what was solved stays solved
    op.execute(
        "UPDATE obstacle SET confirmed_on = solved_on, in_time = (due_on IS NULL OR solved_on <= due_on) "
        "WHERE solved_on IS NOT NULL"
    )
