"""The console: who is signed in, second proofs, help lines, exports, and who did what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations import gently

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LINES = (("1195", "Advice"), ("116", "Children"), ("1199", "Counselling"), ("999", "Emergency"), ("112", "Emergency"))


def upgrade() -> None:
    gently.create_index("ix_inbound_disclosure", "inbound", ["id"], where="disclosure")
    gently.create_index("ix_ussd_session_started_at", "ussd_session", ["started_at"])
    gently.create_index("ix_batch_campaign_id", "batch", ["campaign_id", "id"], where="campaign_id IS NOT NULL")
    op.add_column("coordinator", sa.Column("language", sa.String(20), nullable=False, server_default="en"))
    op.add_column("coordinator", sa.Column("trained", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("coordinator", sa.Column("code_secret", sa.LargeBinary()))
    op.add_column("coordinator", sa.Column("code_step", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("coordinator", sa.Column("disabled_at", MOMENT))
    op.add_column("audit", sa.Column("who", sa.String(200)))
    op.add_column("audit", sa.Column("place", sa.BigInteger()))
    op.add_column("audit", sa.Column("link", sa.LargeBinary()))
    op.create_unique_constraint(op.f("uq_audit_place"), "audit", ["place"])
    op.add_column("campaign", sa.Column("archived_at", MOMENT))
    op.add_column(
        "campaign", sa.Column("writers", postgresql.ARRAY(sa.String(200)), nullable=False, server_default="{}")
    )
    op.add_column("campaign", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("campaign", sa.Column("counted", postgresql.JSONB()))
    op.create_index(op.f("ix_audit_event_id"), "audit", ["event", "id"])
    op.create_table(
        "sign_in",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("browser", sa.String(60), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["coordinator_id"], ["coordinator.id"], op.f("fk_sign_in_coordinator_id_coordinator"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_digest")),
    )
    op.create_index(op.f("ix_sign_in_coordinator_id"), "sign_in", ["coordinator_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("coordinator_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            op.f("fk_recovery_code_coordinator_id_coordinator"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_coordinator_id"), "recovery_code", ["coordinator_id"])
    helpline = op.create_table(
        "helpline",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("number", sa.String(10), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("tested_at", MOMENT),
        sa.Column("tested_by", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpline")),
        sa.UniqueConstraint("number", name=op.f("uq_helpline_number")),
    )
    op.bulk_insert(helpline, [{"number": number, "name": name} for number, name in LINES])
    op.create_table(
        "export",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("allowed_by", sa.String(200)),
        sa.Column("allowed_at", MOMENT),
        sa.Column("fetched_at", MOMENT),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], op.f("fk_export_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_ussd_session_started_at"), "ussd_session")
    op.drop_index(op.f("ix_audit_event_id"), "audit")
    op.drop_index("ix_inbound_disclosure", "inbound")
    for table in ("export", "helpline", "recovery_code", "sign_in"):
        op.drop_table(table)
    op.drop_index("ix_batch_campaign_id", "batch")
    op.create_index(
        "ix_batch_campaign_id", "batch", ["campaign_id"], postgresql_where=sa.text("campaign_id IS NOT NULL")
    )
    for table, column in (
        ("campaign", "counted"),
        ("campaign", "version"),
        ("campaign", "writers"),
        ("campaign", "archived_at"),
        ("audit", "link"),
        ("audit", "place"),
        ("audit", "who"),
        ("coordinator", "disabled_at"),
        ("coordinator", "code_step"),
        ("coordinator", "code_secret"),
        ("coordinator", "trained"),
        ("coordinator", "language"),
    ):
        op.drop_column(table, column)
