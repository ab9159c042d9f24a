"""Long lists in pages: `limit` and `after`, and a Link to the next page."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query, Request

Limit = Annotated[int | None, Query(ge=1, le=100_000, description="At most so many.")]

# A row or a ledger entry, in a path; as large as the database's own numbers.
RowNumber = Annotated[int, Path(ge=1, le=2**63 - 1)]
# Where a numbered list goes on: as large as the database's own numbers.
After = Annotated[int | None, Query(ge=0, le=2**63 - 1)]


def next_page(
    request: Request, found: list[dict[str, Any]], limit: int | None, key: str
) -> str | None:
    """Where the next page is; None if this one was not full."""
    if limit is None or len(found) < limit:
        return None
    return str(request.url.include_query_params(after=found[-1][key]))
