"""Coordinators, campaigns, and what became of the people of a batch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COUNTS = ("people", "suppressed", "accepted", "rejected", "uncertain", "expired", "delivered", "failed", "parts")


def upgrade() -> None:
    op.create_table(
        "coordinator",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("county", sa.SmallInteger(), nullable=True),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinator")),
        sa.UniqueConstraint("email", name=op.f("uq_coordinator_email")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("sw", sa.Text(), nullable=True),
        sa.Column("en", sa.Text(), nullable=True),
        sa.Column("counties", postgresql.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("language", sa.String(20), nullable=True),
        sa.Column("first_step", sa.String(20), nullable=True),
        sa.Column("pledged_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pledged_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_texted_days", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rate", sa.Numeric(8, 2), nullable=True),
        sa.Column("budget_kes", sa.Numeric(12, 2), nullable=True),
        sa.Column("spent_kes", sa.Numeric(12, 4), server_default="0", nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("approved_by", sa.String(200), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("watched_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("launched_to", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("errors_in_a_row", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index(
        "ix_campaign_open", "campaign", ["state"], postgresql_where=sa.text("state NOT IN ('done', 'cancelled')")
    )
    op.create_table(
        "campaign_text",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("county", sa.SmallInteger(), nullable=True),
        sa.Column("first_step", sa.String(20), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("parts", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_text")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_text_campaign_id_campaign"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_campaign_text_campaign_id"), "campaign_text", ["campaign_id"])
    op.add_column("batch", sa.Column("campaign_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_batch_campaign_id_campaign"), "batch", "campaign", ["campaign_id"], ["id"])
    op.add_column("batch", sa.Column("text_id", sa.Integer(), nullable=True))
    op.add_column("batch", sa.Column("ordinal", sa.Integer(), nullable=True))
    op.add_column("batch", sa.Column("parts_each", sa.SmallInteger(), server_default="1", nullable=False))
    for name in COUNTS:
        op.add_column("batch", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("batch", sa.Column("cost_kes", sa.Numeric(12, 4), server_default="0", nullable=False))
    op.create_index(
        "ix_batch_of_campaign",
        "batch",
        ["campaign_id", "not_before", "id"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_batch_campaign_id", "batch", ["campaign_id"], postgresql_where=sa.text("campaign_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_batch_campaign_id", "batch")
    op.drop_index("ix_batch_of_campaign", "batch")
    for name in ("cost_kes", *COUNTS, "parts_each", "ordinal", "text_id"):
        op.drop_column("batch", name)
    op.drop_constraint(op.f("fk_batch_campaign_id_campaign"), "batch")
    op.drop_column("batch", "campaign_id")
    op.drop_table("campaign_text")
    op.drop_table("campaign")
    op.drop_table("coordinator")
