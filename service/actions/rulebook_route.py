"""The approval route of a case: as it stood when the case was opened."""

from __future__ import annotations

import orjson
from sqlalchemy import select

from rules.routes import DEFAULT_ROUTE, Route, route_of
from rules.rulebook import Rulebook
from service.actions.cases import Case
from service.actions.desk import Desk
from service.actions.rulebook_file import read_rule_file
from service.actions.rulebook_steps import find_version
from service.errors import BadInput
from service.records.case_tables import decision, nonconformance


def route_of_case(desk: Desk, case: Case) -> Route:
    """The route that was kept with the case: what is published later does not disturb it.

    A case from before routes were kept has that of the rulebook in force, else that of the one
    that opened it, else the usual one: it has to come to its end.
    """
    desk.transaction.flush()
    n = nonconformance.c
    kept = desk.transaction.connection.execute(
        select(n.route_document).where(n.number == case.number)
    ).scalar_one_or_none()
    if kept is not None:
        return route_of(orjson.loads(kept))
    for book in (desk.rulebook, _opened_by(desk, case.number)):
        for route in () if book is None else book.routes:
            if route.name == case.route:
                return route
    return next((r for r in desk.rulebook.routes if r.name == DEFAULT_ROUTE.name), DEFAULT_ROUTE)


def _opened_by(desk: Desk, number: str) -> Rulebook | None:
    """The rulebook of the case's first decision; None if it is not to be had any more."""
    desk.transaction.flush()
    connection, d = desk.transaction.connection, decision.c
    query = select(d.rulebook, d.rulebook_version, d.digest).where(d.nonconformance == number)
    first = connection.execute(query.order_by(d.id).limit(1)).first()
    if first is None:
        return None
    if first.digest == desk.plant.rulebook.digest:
        return desk.plant.rulebook
    version = find_version(connection, first.rulebook, first.rulebook_version)
    if version is None or version.digest != first.digest:
        return None
    try:
        return read_rule_file(version.text, source=version.label)
    except BadInput:
        return None
