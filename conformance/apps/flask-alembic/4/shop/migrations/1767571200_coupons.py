"""coupons"""

import time

import sqlalchemy as sa
from alembic import op

revision = "1767571200"
down_revision = "1767484800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("coupons", sa.Column("id", sa.Integer, primary_key=True), sa.Column("code", sa.String(20)))
    with op.batch_alter_table("orders") as orders:
        orders.add_column(sa.Column("coupon_id", sa.Integer))
        orders.create_foreign_key("orders_coupon", "coupons", ["coupon_id"], ["id"])
    time.sleep(2)


def downgrade() -> None:
    with op.batch_alter_table("orders") as orders:
        orders.drop_constraint("orders_coupon", type_="foreignkey")
        orders.drop_column("coupon_id")
    op.drop_table("coupons")
