"""Safe keeping: bursts that are held, what people asked under the law, breaches."""

import sqlalchemy as sa
from alembic import op

from models.migrations import gently

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    gently.create_index("ix_pledge_at", "pledge", ["at"], using="brin")
    left = "phone IS NOT NULL AND kind IN ('reply', 'farewell')"
    gently.create_index("ix_message_replies", "message", ["created_at"], where=left)
    gently.add_column("pledge", "burst_id integer")
    gently.create_index("ix_pledge_burst_id", "pledge", ["burst_id"], where="burst_id IS NOT NULL")
    op.create_table(
        "burst",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("block", sa.LargeBinary()),
        sa.Column("second", MOMENT),
        sa.Column("pledges", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by", sa.String(200)),
        sa.Column("believed", sa.Boolean()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_burst")),
    )
    op.create_index("ix_burst_open", "burst", ["id"], postgresql_where=sa.text("decided_at IS NULL"))
    op.add_column("pledge", sa.Column("neighbours", sa.LargeBinary()))
    # Nothing is in a burst yet, so there is nothing to look through while the table is locked.
    op.create_foreign_key(
        op.f("fk_pledge_burst_id_burst"), "pledge", "burst", ["burst_id"], ["id"], postgresql_not_valid=True
    )
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("phone", sa.LargeBinary()),
        sa.Column("county", sa.SmallInteger()),
        sa.Column("came_by", sa.String(20), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_by", sa.String(200)),
        sa.Column("outcome", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
    )
    op.create_index("ix_data_request_open", "data_request", ["due_at"], postgresql_where=sa.text("closed_at IS NULL"))
    op.create_table(
        "breach",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("effects", sa.Text(), nullable=False, server_default=""),
        sa.Column("remedy", sa.Text(), nullable=False, server_default=""),
        sa.Column("people", sa.Integer()),
        sa.Column("may_harm", sa.Boolean(), nullable=False),
        sa.Column("unreadable", sa.Boolean(), nullable=False),
        sa.Column("told_controller_at", MOMENT),
        sa.Column("told_regulator_at", MOMENT),
        sa.Column("told_people_at", MOMENT),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_by", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
    )


def downgrade() -> None:
    op.drop_table("breach")
    op.drop_table("data_request")
    op.drop_index("ix_message_replies", "message")
    op.drop_index(op.f("ix_pledge_at"), "pledge")
    op.drop_index("ix_pledge_burst_id", "pledge")
    op.drop_constraint(op.f("fk_pledge_burst_id_burst"), "pledge", "foreignkey")
    op.drop_column("pledge", "burst_id")
    op.drop_column("pledge", "neighbours")
    op.drop_table("burst")
