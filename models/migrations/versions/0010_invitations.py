"""Invitations: short numbers of people and of groups, and who came through one."""

import sqlalchemy as sa
from alembic import op

from models.migrations import gently

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    gently.add_column("inbound", "invitation integer")
    gently.add_column("pledge", "invitation_id bigint")
    gently.create_index("ix_pledge_invitation_id", "pledge", ["invitation_id"], where="invitation_id IS NOT NULL")
    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("name", sa.String(80)),
        sa.Column("kind", sa.String(20)),
        sa.Column("county", sa.SmallInteger()),
        sa.Column("made_by", sa.String(200)),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("gone_pledged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("gone_kept", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (name IS NULL)", name=op.f("ck_invitation_hers_or_a_groups")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code", name=op.f("uq_invitation_code")),
        sa.UniqueConstraint("person_id", name=op.f("uq_invitation_person_id")),
    )
    op.create_index("ix_invitation_groups", "invitation", ["id"], postgresql_where=sa.text("name IS NOT NULL"))
    # Nobody has come through one yet, so there is nothing to look through while the table is locked.
    op.create_foreign_key(
        op.f("fk_pledge_invitation_id_invitation"), "pledge", "invitation", ["invitation_id"], ["id"],
        ondelete="SET NULL", postgresql_not_valid=True,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_constraint(op.f("fk_pledge_invitation_id_invitation"), "pledge", type_="foreignkey")
    op.drop_table("invitation")
    op.drop_index("ix_pledge_invitation_id", "pledge")
    op.drop_column("pledge", "invitation_id")
    op.drop_column("inbound", "invitation")
