"""When what is judged was complete on the server, beside each answer: surveys are shown in the order of arrival.

`flask record rebuild` fills it for answers that were there before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("answer_mark", sa.Column("arrived", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("answer_mark", "arrived")
