"""A batch may expire; a lifted stop still knows that the number was counted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("batch", sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("suppression", "reason", existing_type=sa.String(100), nullable=True)
    op.add_column("suppression", sa.Column("counted", sa.Boolean(), server_default=sa.false(), nullable=False))
    # Until now "erased" stood for both.
    op.execute("UPDATE suppression SET counted = true WHERE reason = 'erased'")


def downgrade() -> None:
    op.execute("DELETE FROM suppression WHERE reason IS NULL")
    op.drop_column("suppression", "counted")
    op.alter_column("suppression", "reason", existing_type=sa.String(100), nullable=False)
    op.drop_column("batch", "valid_until")
