"""Shares as people state them: 95, 95 % and 0.95 are the same confidence."""

from __future__ import annotations

from service.errors import BadInput

Stated = float | str


def sure_share(stated: Stated, field: str) -> float:
    """A confidence or a reliability: a number above 1 is in percent, one below 1 is a share."""
    number, in_percent = _number(stated, field)
    share = number / 100 if in_percent or number > 1 else number
    if not 1e-6 <= share <= 1 - 1e-6:
        raise _bad(field, f"{_said(stated)} is no {field}: write it as 95, 95% or 0.95")
    return share


def quality_share(stated: Stated, field: str) -> float:
    """A share of bad parts or a risk: in percent only with the sign, for 0.5 could be either."""
    number, in_percent = _number(stated, field)
    share = number / 100 if in_percent else number
    if not in_percent and number >= 1:
        raise _bad(
            field, f"{_said(stated)} is not a share: for {number:g} percent write {number:g}%"
        )
    if not 1e-6 <= share <= 1 - 1e-6:
        raise _bad(field, f"{_said(stated)} is not between 0 and 1: write 1% or 0.01")
    return share


def _number(stated: Stated, field: str) -> tuple[float, bool]:
    if isinstance(stated, float | int):
        return float(stated), False
    text = stated.strip()
    in_percent = text.endswith("%")
    try:
        return float(text.removesuffix("%").strip()), in_percent
    except ValueError:
        raise _bad(field, f"`{stated}` is not a number: write 95, 95% or 0.95") from None


def _said(stated: Stated) -> str:
    return stated if isinstance(stated, str) else f"{stated:g}"


def _bad(field: str, message: str) -> BadInput:
    return BadInput(f"{field}: {message}", [(field, message)])
