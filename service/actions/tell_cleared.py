"""Tell customers which of the parts they were told of are suspect no longer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from notifications.messages import ShipmentLine
from notifications.payloads import decode
from service.actions.cases import Case
from service.actions.cleared_letter import ClearedNotice
from service.actions.desk import Desk
from service.actions.outbox import post_letter
from service.actions.told_deliveries import Told, told_deliveries


def tell_cleared(desk: Desk, case: Case, lots: Collection[str]) -> None:
    """One letter to each customer who was told of one of these lots under this case.

    What another case still holds is not called cleared.
    """
    desk.books.prefetch(("lot", lot) for lot in lots)
    lots = {lot for lot in lots if not desk.books.holds(lot)}
    for customer, told in told_deliveries(desk, case.number).items():
        cleared = _lines(told, lots, among=True)
        if not cleared:
            continue
        row = desk.need("party", customer)
        if row["email"] is None:
            desk.transaction.enter("notice.impossible", case.number, {"customer": customer})
            continue
        notice = ClearedNotice(
            number=case.number,
            customer=row["name"],
            cleared=cleared,
            still=_lines(told, lots, among=False),
            contact=desk.settings.contact,
        )
        post_letter(
            desk, notice, recipient=row["email"], language=row["language"],
            audience="customer", number=case.number, customer=customer,
        )  # fmt: skip


def _lines(told: Told, lots: Collection[str], *, among: bool) -> tuple[ShipmentLine, ...]:
    found: list[dict[str, Any]] = [
        line for (_, lot), line in told.lines.items() if (lot in lots) is among
    ]
    return tuple(decode(ShipmentLine, line) for line in found)
