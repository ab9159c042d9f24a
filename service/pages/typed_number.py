"""A number as a person types it into a form, for the checks that programs' numbers go through."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


def typed_number(text: str) -> int | float | str:
    """As JSON writes it; what is none stays as typed, and is refused in its place like any field.

    A grouping comma or blank is left out: `12,500` is what the pages themselves show.
    """
    try:
        known = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return text
    if not known.is_finite() or abs(known) > Decimal(10) ** 15:
        return text
    return int(known) if known == known.to_integral_value() else float(known)
