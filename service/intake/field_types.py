"""What a field of a record may hold, and how it is written back as canonical JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    FiniteFloat,
    PlainSerializer,
    StringConstraints,
)

from service.errors import did_you_mean
from spc.rule_sets import RULE_SETS


def _as_utc(at: datetime) -> datetime:
    # A year that no plant record can have is a slip of the pen, and overflows further on.
    if not 1900 <= at.year < 2200:
        raise ValueError(f"the year {at.year} cannot be right: a record is of 1900 to 2199")
    return at.astimezone(UTC)


def _no_control_characters(name: str) -> str:
    if not name.isprintable():
        raise ValueError("must not hold control characters or line breaks")
    if name != name.strip():
        raise ValueError("must not begin or end with a blank")
    return name


def _text_to_keep(text: str) -> str:
    """Line breaks and tabs are text; other control characters no database keeps alike."""
    if any(character < " " and character not in "\n\t\r" for character in text):
        raise ValueError("must not hold control characters")
    return text


def _json_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _a_json_number(value: object) -> object:
    if isinstance(value, str):
        raise ValueError("must be a number, not text")  # noqa: TRY004 - pydantic reports it
    return value


def _six_decimals(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6 and value != round(value, 6):
        raise ValueError("has more than 6 decimals")
    return value


def _known_rule_set(name: str) -> str:
    if name not in RULE_SETS:
        near = did_you_mean(name, list(RULE_SETS)) or f"; known are {', '.join(RULE_SETS)}"
        raise ValueError(f"rule set `{name}` is not known{near}")
    return name


Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128),
    AfterValidator(_no_control_characters),
]
RuleSetName = Annotated[str, AfterValidator(_known_rule_set)]
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_text_to_keep)
]
Word = Annotated[str, StringConstraints(max_length=4000), AfterValidator(_text_to_keep)]
Quantity = Annotated[
    Decimal,
    Field(ge=0, le=1_000_000_000, strict=False, allow_inf_nan=False),
    BeforeValidator(_a_json_number),
    AfterValidator(_six_decimals),
    PlainSerializer(_json_number, return_type=int | float, when_used="always"),
]
# What is measured: beyond these bounds means and sigma distances are no numbers any more.
Measure = Annotated[FiniteFloat, Field(ge=-1e15, le=1e15)]
Spread = Annotated[FiniteFloat, Field(ge=1e-12, le=1e15)]
At = Annotated[AwareDatetime, AfterValidator(_as_utc)]
# A point of a curve: an instant, or seconds since the start, and the value then.
Curve = Annotated[list[tuple[At | FiniteFloat, FiniteFloat]], Field(min_length=1)]
Parameter = FiniteFloat | Word | Curve
