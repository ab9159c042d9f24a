"""Rows of the database as plain facts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import RowMapping


def facts_of(row: RowMapping) -> dict[str, Any]:
    """A row by column name, as plain text: SQLAlchemy's own kind of it no JSON writer takes."""
    return {str(name): value for name, value in row.items()}
