"""Reasons that people state."""

from __future__ import annotations

from service.errors import BadInput

LONGEST = 4_000


def stated(text: str, field: str, way_out: str) -> str:
    """A reason without which nothing is changed."""
    text = text.strip()
    if not text:
        raise BadInput(f"{field}: is empty; {way_out}", [(field, "is empty")])
    if len(text) > LONGEST:
        raise BadInput(f"{field}: has {len(text)} characters, {LONGEST} at most")
    return text
