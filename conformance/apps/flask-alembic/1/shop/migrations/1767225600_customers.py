"""customers"""

import sqlalchemy as sa
from alembic import op

revision = "1767225600"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    customers = op.create_table(
        "customers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
    )
    op.bulk_insert(customers, [{"name": "Ada"}, {"name": "Grace"}])


def downgrade() -> None:
    op.drop_table("customers")
