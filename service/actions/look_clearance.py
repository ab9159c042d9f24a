"""May these lots be shipped or used? The gate's own check, asked without shipping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.actions.clear_shipment import Wanted, check_lots
from service.actions.desk import Desk


def clearance_document(desk: Desk, wanted: Sequence[Wanted]) -> dict[str, Any]:
    """Whether all may go, and every reason why one may not; an unknown lot is blocked."""
    blocked = check_lots(desk.books, wanted)
    return {"cleared": not blocked, "blocked": [each.document() for each in blocked]}
