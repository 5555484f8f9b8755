"""payments"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "1767484800"
down_revision: str | Sequence[str] | None = "1767398400"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("paid_at", sa.DateTime),
    )


def downgrade() -> None:
    op.drop_table("payments")
