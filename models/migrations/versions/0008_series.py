"""Series: texts that come by themselves, what they say on which day, and the rounds in which they are sent. Paper."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.migrations import gently

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    gently.add_column("campaign", "series_text_id integer")
    gently.add_column("campaign", "round_day date")
    gently.add_column("consent", "series_id integer")
    gently.create_index("ix_consent_at", "consent", ["at"], using="brin")
    gently.create_index("ix_consent_series", "consent", ["series_id", "person_id", "id"], where="series_id IS NOT NULL")
    gently.create_index(
        "uq_campaign_round",
        "campaign",
        ["series_text_id", "round_day"],
        where="series_text_id IS NOT NULL",
        unique=True,
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("at", sa.Time(), nullable=False, server_default="10:00"),
        sa.Column("counties", postgresql.ARRAY(sa.SmallInteger()), nullable=False, server_default="{}"),
        sa.Column("budget_kes", sa.Numeric(12, 2)),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("writers", postgresql.ARRAY(sa.String(200)), nullable=False, server_default="{}"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("approved_by", sa.String(200)),
        sa.Column("approved_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index("ix_series_open", "series", ["state"], postgresql_where=sa.text("state <> 'ended'"))
    op.create_table(
        "series_text",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("sw", sa.Text()),
        sa.Column("en", sa.Text()),
        sa.Column("by_step", postgresql.JSONB(), nullable=False, server_default="{}"),
        sa.Column("asks", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.String(200)),
        sa.Column("approved_at", MOMENT),
        sa.Column("replaced_at", MOMENT),
        sa.Column("done_to", sa.Date()),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_text_series_id_series"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_text")),
    )
    op.create_index(op.f("ix_series_text_series_id"), "series_text", ["series_id"])
    for state in ("live", "proposed"):
        op.create_index(
            f"uq_series_text_{state}", "series_text", ["series_id", "day"],
            unique=True, postgresql_where=sa.text(f"state = '{state}'"),
        )  # fmt: skip
    op.create_table(
        "paper_tally",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("county", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(200), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_tally")),
    )
    op.create_index(op.f("ix_paper_tally_county"), "paper_tally", ["county"])
    op.add_column("campaign", sa.Column("by_step", postgresql.JSONB(), nullable=False, server_default="{}"))
    op.add_column("campaign", sa.Column("asks", sa.String(20)))
    op.add_column("campaign", sa.Column("members_of", sa.Integer()))
    op.add_column("campaign", sa.Column("sw_b", sa.Text()))
    op.add_column("campaign", sa.Column("en_b", sa.Text()))
    op.add_column("campaign", sa.Column("trial_hours", sa.SmallInteger()))
    op.add_column("campaign", sa.Column("trial_until", MOMENT))
    op.add_column("campaign", sa.Column("trial_result", postgresql.JSONB()))
    op.add_column("campaign", sa.Column("chosen", sa.String(20)))
    op.add_column("campaign_text", sa.Column("variant", sa.String(20), nullable=False, server_default="a"))

    # No row says anything in them yet, so there is nothing to look through while the tables are locked.
    for table, column, other in (
        ("campaign", "series_text_id", "series_text"),
        ("campaign", "members_of", "series"),
        ("consent", "series_id", "series"),
    ):
        op.create_foreign_key(
            op.f(f"fk_{table}_{column}_{other}"), table, other, [column], ["id"], postgresql_not_valid=True
        )


def downgrade() -> None:
    op.drop_column("consent", "series_id")
    op.drop_index("ix_consent_at", "consent")
    op.drop_column("campaign_text", "variant")
    for column in ("chosen", "trial_result", "trial_until", "trial_hours", "en_b", "sw_b"):
        op.drop_column("campaign", column)
    for column in ("members_of", "asks", "by_step", "round_day", "series_text_id"):
        op.drop_column("campaign", column)
    op.drop_table("paper_tally")
    op.drop_table("series_text")
    op.drop_table("series")
