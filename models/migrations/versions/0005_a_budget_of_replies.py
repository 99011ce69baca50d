"""How many replies a number got within the hour."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reply_budget",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("times", postgresql.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_reply_budget")),
    )


def downgrade() -> None:
    op.drop_table("reply_budget")
