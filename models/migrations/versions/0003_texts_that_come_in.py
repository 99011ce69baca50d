"""Incoming texts, delivery reports, and a message found by its number."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbound",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider_id", sa.String(100), nullable=False),
        sa.Column("sender", sa.LargeBinary(), nullable=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("disclosure", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("keyword", sa.String(20), nullable=True),
        sa.Column("asks", sa.String(20), nullable=True),
        sa.Column("county", sa.SmallInteger(), nullable=True),
        sa.Column("choices", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
        sa.Column("language", sa.String(2), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purge_after", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("provider_id", name=op.f("uq_inbound_provider_id")),
    )
    op.create_index(
        "ix_inbound_sender", "inbound", ["sender", sa.text("id DESC")], postgresql_where=sa.text("sender IS NOT NULL")
    )
    op.create_index("ix_inbound_purge_after", "inbound", ["purge_after"], postgresql_where=sa.text("body IS NOT NULL"))
    op.create_table(
        "delivery_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("provider_id", sa.String(100), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("failure", sa.String(100), server_default="", nullable=False),
        sa.Column("says", sa.String(20), nullable=True),
        sa.Column("reason", sa.String(100), nullable=True),
        sa.Column("network", sa.String(10), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matched_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_report")),
        sa.UniqueConstraint(
            "provider_id", "status", "failure", name=op.f("uq_delivery_report_provider_id_status_failure")
        ),
    )
    op.create_index(
        "ix_delivery_report_waiting",
        "delivery_report",
        ["provider_id"],
        postgresql_where=sa.text("matched_at IS NULL"),
    )
    op.create_index(
        "ix_message_phone", "message", ["phone", "created_at"], postgresql_where=sa.text("phone IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_message_phone", table_name="message")
    op.drop_table("delivery_report")
    op.drop_table("inbound")
