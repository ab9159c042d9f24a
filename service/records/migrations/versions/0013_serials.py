"""serials: each by itself, so that a scanned one finds its lot without reading all others"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from service.records.migrations.columns import text

revision = "0013"
down_revision = "0012"

AT_A_TIME = 1_000


def upgrade() -> None:
    made = op.create_table(
        "lot_serial",
        text("serial"),
        text("lot"),
        sa.PrimaryKeyConstraint("serial", "lot", name=op.f("pk_lot_serial")),
    )
    connection = op.get_bind()
    known = connection.execute(sa.text("SELECT id, serials FROM lot WHERE serials IS NOT NULL"))
    while lots := known.fetchmany(AT_A_TIME):
        rows = [
            {"serial": serial, "lot": lot}
            for lot, serials in lots
            for serial in dict.fromkeys(json.loads(serials))
        ]
        if rows:
            connection.execute(made.insert(), rows)
