"""orders

Revision ID: 2b94e6d15f70
Revises: 8c1f0a27d3be
"""

import sqlalchemy as sa
from alembic import op

revision = "2b94e6d15f70"
down_revision = "8c1f0a27d3be"
branch_labels = None
depends_on = None


def upgrade() -> None:
    orders = op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("customer_id", sa.Integer, sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("total", sa.Numeric(12, 2), nullable=False),
    )
    op.bulk_insert(orders, [{"customer_id": 1, "total": 19.5}, {"customer_id": 2, "total": 7}])


def downgrade() -> None:
    op.drop_table("orders")
