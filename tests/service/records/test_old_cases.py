"""Cases of a database of before go on: who was told is asked, what waits stands on its lot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select

from notifications.customer_notice import CustomerNotice
from notifications.payloads import decode
from service.records.case_tables import disposition
from service.records.customer_tables import consignee, notice
from service.records.engine import open_engine
from service.records.make_schema import migrate
from tests.support.postgresql_server import TestServer

NUMBER = "NCR-2026-0001"


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database as it was before cases had a life, dispositions effects, customers rows."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        server: TestServer = request.getfixturevalue("postgresql_server")
        url = server.create_database()
    engine = open_engine(url)
    if request.param == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    migrate(engine, revision="0005")
    yield engine
    engine.dispose()
    if request.param == "postgresql":
        server.drop_database(url)


def insert(engine: Engine, table: str, **values: Any) -> None:
    names = ", ".join(values)
    marks = ", ".join(["?" if engine.dialect.name == "sqlite" else "%s"] * len(values))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
        )


def a_case(engine: Engine, number: str = NUMBER, state: str = "executing") -> None:
    said = dict.fromkeys(("cause_key", "event", "reason", "cause", "scope", "route"), "x")
    insert(engine, "nonconformance", number=number, state=state, severity="major", held=True,
           by_context=False, opened_at=1, opened_by="p", version=1, entry=1, **said)  # fmt: skip


def a_line(lot: str, quantity: float) -> dict[str, Any]:
    return {"shipment": f"SH-{lot}", "date": "2026-01-09", "lot": lot, "item": "BOLT",
            "quantity": quantity, "unit": "pcs", "order": None, "tracking": None}  # fmt: skip


def a_letter(
    engine: Engine, place: int, customer: str, *lines: dict[str, Any], state: str = "sent",
    kind: str = "customer_notice", number: str = NUMBER,
) -> None:  # fmt: skip
    said: dict[str, Any] = {"number": number, "customer": customer.title(), "shipments": lines}
    said |= {"cause": {"event": "inspection.nonconforming"}, "total": [["pcs", 1.0]],
             "action": "hold_and_report", "contact": "q@plant.example"}  # fmt: skip
    if kind == "cleared_notice":
        said = {"number": number, "cleared": lines}
    insert(
        engine, "outbox", kind=kind, payload=orjson.dumps(said).decode(), recipient="q@x.example",
        language="en", message_id=f"<{place}@plant>", audience="customer", nonconformance=number,
        customer=customer, state=state, attempts=1, created_at=place, next_at=place,
        sent_at=place + 1, entry=place,
    )  # fmt: skip


def test_customers_who_were_told_are_customers_of_their_running_cases(old: Engine) -> None:
    a_case(old)
    a_case(old, "NCR-2026-0002", "closed")
    a_letter(old, 11, "NORTH", a_line("B1", 5))
    a_letter(old, 12, "SOUTH", a_line("B2", 7), state="undeliverable")
    a_letter(old, 13, "NORTH", a_line("B3", 2))
    a_letter(old, 14, "EAST", a_line("B4", 1))
    a_letter(old, 15, "EAST", a_line("B4", 1), kind="cleared_notice")
    a_letter(old, 16, "NORTH", a_line("B9", 1), number="NCR-2026-0002")
    migrate(old)
    with old.connect() as connection:
        c, n = consignee.c, notice.c
        found = connection.execute(
            select(c.nonconformance, c.customer, c.problem, c.state, c.told_at).order_by(c.problem)
        ).all()
        told = {
            row.customer: decode(CustomerNotice, orjson.loads(row.document))
            for row in connection.execute(select(n.customer, n.document))
        }
    assert [tuple(row) for row in found] == [
        (NUMBER, "NORTH", f"{NUMBER}-C1", "told", 14),
        (NUMBER, "SOUTH", f"{NUMBER}-C2", "no_address", None),
        (NUMBER, "EAST", f"{NUMBER}-C3", "cleared", 15),
    ]
    north = told["NORTH"]
    assert [(each.lot, each.quantity) for each in north.shipments] == [("B1", 5), ("B3", 2)]
    assert [tuple(each) for each in north.total] == [("pcs", 7)]
    assert (north.consignee, north.problem, north.revision) == ("NORTH", f"{NUMBER}-C1", 1)


def test_a_rework_of_a_part_that_waits_stands_on_the_lot_that_was_split_off(old: Engine) -> None:
    a_case(old)
    for place, (lot, state) in enumerate((("B1", "awaiting_inspection"), ("B2", "executed")), 1):
        insert(old, "disposition", id=place, proposal=1, nonconformance=NUMBER, lot=lot,
               quantity=7, kind="rework", state=state)  # fmt: skip
        insert(old, "hold", lot=f"{lot}-D1", nonconformance=NUMBER, reason="r",
               certainty="material", why="[]", placed_at=1, placed_by="p", entry=1,
               disposition=place)  # fmt: skip
    migrate(old)
    with old.connect() as connection:
        query = select(disposition.c.made_lot).order_by(disposition.c.id)
        assert connection.execute(query).scalars().all() == ["B1-D1", None]
