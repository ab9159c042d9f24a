"""What every table shares: the metadata, column types and their exact conversions.

Quantities are whole millionths of the item's unit and instants are whole microseconds since
1970 UTC: both are exact, sum exactly, and mean the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

MILLION = 1_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def millionths(quantity: Decimal | int) -> int:
    """The exact whole millionths of a quantity; the record models allow six decimals at most."""
    return int(quantity * MILLION)


def quantity_of(millionths_: int) -> Decimal:
    return Decimal(millionths_) / MILLION


def number_of(millionths_: int) -> int | float:
    """A quantity as a JSON number: whole where it is whole."""
    whole, rest = divmod(millionths_, MILLION)
    return whole if rest == 0 else millionths_ / MILLION


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def instant(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def iso(micros: int) -> str:
    return instant(micros).isoformat()


def seconds(micros: int) -> float:
    """The graph's clock: seconds since 1970 UTC."""
    return micros / MILLION


# --- columns ---------------------------------------------------------------------------------


def text(name: str, *, required: bool = True, **options: Any) -> Column[str]:
    return Column(name, Text, nullable=not required, **options)


def key(name: str = "id", **options: Any) -> Column[str]:
    return Column(name, Text, primary_key=True, **options)


def number(name: str, *, required: bool = False) -> Column[float]:
    return Column(name, Float(53), nullable=not required)


def quantity(name: str, *, required: bool = True) -> Column[int]:
    return Column(name, BigInteger, nullable=not required)


def when(name: str, *, required: bool = True) -> Column[int]:
    return Column(name, BigInteger, nullable=not required)


def whole(name: str, *, required: bool = True, **options: Any) -> Column[int]:
    return Column(name, BigInteger, nullable=not required, **options)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def entry() -> Column[int]:
    """The ledger entry that recorded (or last corrected) the row."""
    return Column("entry", BigInteger, nullable=False)
