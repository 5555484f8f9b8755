"""email"""

import sqlalchemy as sa
from alembic import op

revision = "d7a3580c94e1"
down_revision = "2b94e6d15f70"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("email", sa.String(200)))
    op.create_index("customers_email", "customers", ["email"])


def downgrade() -> None:
    op.drop_index("customers_email", "customers")
    op.drop_column("customers", "email")
