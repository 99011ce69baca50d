"""Sums of USSD sessions by the hour, from which the funnel is read."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ussd_hour",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("network", sa.String(10), nullable=False),
        sa.Column("language", sa.String(20)),
        sa.Column("screen", sa.String(40)),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ussd_hour")),
    )
    op.create_index(op.f("ix_ussd_hour_hour"), "ussd_hour", ["hour"])


def downgrade() -> None:
    op.drop_table("ussd_hour")
