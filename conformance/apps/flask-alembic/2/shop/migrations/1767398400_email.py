"""email"""

import sqlalchemy as sa
from alembic import op

revision = "1767398400"
down_revision = "1767312000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("email", sa.String(200)))
    op.create_index("customers_email", "customers", ["email"])


def downgrade() -> None:
    op.drop_index("customers_email", "customers")
    op.drop_column("customers", "email")
