"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("queue", sa.Enum("replies", "campaigns", name="queue", native_enum=False, length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "leased",
                "submitting",
                "recorded",
                "uncertain",
                name="batchstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    op.create_index(
        "ix_batch_in_hand",
        "batch",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state IN ('leased', 'submitting')"),
    )
    op.create_index(
        "ix_batch_waiting",
        "batch",
        ["queue", "not_before", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Enum("sw", "en", name="language", native_enum=False, length=20), nullable=False),
        sa.Column("county", sa.SmallInteger(), nullable=True),
        sa.Column(
            "gender", sa.Enum("man", "woman", "other", name="gender", native_enum=False, length=20), nullable=True
        ),
        sa.Column(
            "first_step",
            sa.Enum(
                "home", "school", "friends", "work", "leaders", "listen", name="firststep", native_enum=False, length=20
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("phone", name=op.f("uq_person_phone")),
    )
    op.create_table(
        "screen_view",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("screen", sa.String(length=40), nullable=False),
        sa.Column("language", sa.Enum("sw", "en", name="language", native_enum=False, length=20), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen_view")),
    )
    op.create_table(
        "suppression",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_suppression")),
    )
    op.create_table(
        "tally",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("county", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "channel", sa.Enum("ussd", "sms", "import", name="channel", native_enum=False, length=20), nullable=False
        ),
        sa.Column("pledged", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
    )
    op.create_index(op.f("ix_tally_county"), "tally", ["county"], unique=False)
    op.create_table(
        "ussd_session",
        sa.Column("session_id", sa.String(length=100), nullable=False),
        sa.Column("caller", sa.LargeBinary(), nullable=True),
        sa.Column("network", sa.String(length=10), nullable=False),
        sa.Column("menu_version", sa.String(length=12), nullable=False),
        sa.Column("start", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("keys_digest", sa.LargeBinary(), nullable=False),
        sa.Column("keys_length", sa.Integer(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("screen", sa.String(length=40), nullable=False),
        sa.Column("hops", sa.SmallInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "end_status",
            sa.Enum(
                "completed",
                "success",
                "incomplete",
                "failed",
                "unknown",
                name="endstatus",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_ussd_session")),
        postgresql_with={"fillfactor": 60},
    )
    op.create_index(
        op.f("ix_ussd_session_caller"), "ussd_session", ["caller", sa.literal_column("started_at DESC")], unique=False
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Enum("pledge", "texts", name="purpose", native_enum=False, length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.Enum("sw", "en", name="language", native_enum=False, length=20), nullable=False),
        sa.Column(
            "channel", sa.Enum("ussd", "sms", "import", name="channel", native_enum=False, length=20), nullable=False
        ),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        op.f("ix_consent_person_id_purpose"),
        "consent",
        ["person_id", "purpose", sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("reply", "campaign", "series", name="messagekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "suppressed",
                "accepted",
                "rejected",
                "uncertain",
                "expired",
                "delivered",
                "failed",
                name="messagestate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=100), nullable=True),
        sa.Column("provider_id", sa.String(length=100), nullable=True),
        sa.Column("parts", sa.SmallInteger(), nullable=True),
        sa.Column("cost_kes", sa.Numeric(precision=10, scale=4), nullable=True),
        sa.Column("origin", sa.String(length=120), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_message_batch_id_batch")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_message_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("origin", name=op.f("uq_message_origin")),
    )
    op.create_index(op.f("ix_message_batch_id"), "message", ["batch_id"], unique=False)
    op.create_index(op.f("ix_message_person_id"), "message", ["person_id"], unique=False)
    op.create_index(
        "ix_message_provider_id",
        "message",
        ["provider_id"],
        unique=False,
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )
    op.create_table(
        "pledge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("county", sa.SmallInteger(), nullable=True),
        sa.Column(
            "channel", sa.Enum("ussd", "sms", "import", name="channel", native_enum=False, length=20), nullable=False
        ),
        sa.Column("origin", sa.String(length=100), nullable=False),
        sa.Column(
            "evidence", sa.Enum("verified", "claimed", name="evidence", native_enum=False, length=20), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pledge_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("origin", name=op.f("uq_pledge_origin")),
        sa.UniqueConstraint("person_id", name=op.f("uq_pledge_person_id")),
    )


def downgrade() -> None:
    op.drop_table("pledge")
    op.drop_index("ix_message_provider_id", table_name="message", postgresql_where=sa.text("provider_id IS NOT NULL"))
    op.drop_index(op.f("ix_message_person_id"), table_name="message")
    op.drop_index(op.f("ix_message_batch_id"), table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_consent_person_id_purpose"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_ussd_session_caller"), table_name="ussd_session")
    op.drop_table("ussd_session")
    op.drop_index(op.f("ix_tally_county"), table_name="tally")
    op.drop_table("tally")
    op.drop_table("suppression")
    op.drop_table("screen_view")
    op.drop_table("person")
    op.drop_index("ix_batch_waiting", table_name="batch", postgresql_where=sa.text("state = 'queued'"))
    op.drop_index("ix_batch_in_hand", table_name="batch", postgresql_where=sa.text("state IN ('leased', 'submitting')"))
    op.drop_table("batch")
    op.drop_table("audit")
