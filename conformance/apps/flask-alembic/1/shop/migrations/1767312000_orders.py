"""orders

Revision ID: 1767312000
Revises: 1767225600
"""

import sqlalchemy as sa
from alembic import op

revision = "1767312000"
down_revision = "1767225600"
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
