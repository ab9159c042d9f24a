"""What is wrong with a field, in the words of those who fill it in and not of the checker."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic_core import ErrorDetails

NUMBER = "must be a number"
WHOLE = "must be a whole number"
YES_OR_NO = "must be true or false"
DAY = "must be a day, such as 2026-03-01"
MOMENT = "must be an ISO 8601 time with offset, such as 2026-03-01T06:00:00+01:00"
TEXT = "must be text"
OBJECT = "must be an object with fields"
PLAIN: Mapping[str, str] = {
    "missing": "is required and missing",
    "string_type": TEXT, "string_unicode": TEXT,
    "string_pattern_mismatch": "has characters that are not allowed here",
    "int_type": WHOLE, "int_parsing": WHOLE, "int_from_float": WHOLE, "int_parsing_size": WHOLE,
    "float_type": NUMBER, "float_parsing": NUMBER, "decimal_parsing": NUMBER,
    "finite_number": "must be a number that is not endless",
    "bool_type": YES_OR_NO, "bool_parsing": YES_OR_NO,
    "date_type": DAY, "date_parsing": DAY, "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "datetime_type": MOMENT, "datetime_parsing": MOMENT, "datetime_from_date_parsing": MOMENT,
    "timezone_aware": MOMENT,
    "list_type": "must be a list", "tuple_type": "must be a list",
    "dict_type": OBJECT, "model_type": OBJECT, "model_attributes_type": OBJECT,
}  # fmt: skip


def plain_fault(fault: ErrorDetails) -> str:
    """One fault that pydantic found; of a kind that is not known here, its own sentence."""
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in PLAIN:
        return PLAIN[kind]
    if kind in ("string_too_short", "too_short") and context.get("min_length") == 1:
        return "is empty"
    if kind == "string_too_short":
        return f"must have {context['min_length']} characters or more"
    if kind == "string_too_long":
        return f"has more than {context['max_length']} characters"
    if kind == "too_short":
        return f"must have {context['min_length']} entries or more"
    if kind == "too_long":
        return f"has more than {context['max_length']} entries"
    if kind == "literal_error":
        choices = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        return f"must be one of {choices}"
    return _bound(kind, context) or fault["msg"][:1].lower() + fault["msg"][1:]


def _bound(kind: str, context: Mapping[str, object]) -> str | None:
    if kind == "greater_than":
        return f"must be above {context['gt']}"
    if kind == "greater_than_equal":
        return f"must be {context['ge']} or more"
    if kind == "less_than":
        return f"must be below {context['lt']}"
    if kind == "less_than_equal":
        return f"must be {context['le']} or less"
    return None
