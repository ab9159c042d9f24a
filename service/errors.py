"""Refusals a quality engineer can understand: each carries the HTTP status it answers with."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


class Refused(Exception):  # noqa: N818 - an answer, not a malfunction
    """The service understood and says no; nothing was changed."""

    status = 422
    title = "Refused"

    def __init__(self, detail: str, *, extra: dict[str, object] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra or {}


class BadInput(Refused):
    title = "Bad input"

    def __init__(self, detail: str, errors: Sequence[tuple[str, str]] = ()) -> None:
        listed = [{"loc": loc, "msg": msg} for loc, msg in errors]
        super().__init__(detail, extra={"errors": listed} if listed else {})


class Unknown(Refused):
    status = 404
    title = "Not known"


class Conflict(Refused):
    status = 409
    title = "Conflict"


class Forbidden(Refused):
    status = 403
    title = "Not allowed"


class Unauthorised(Refused):
    status = 401
    title = "Who are you?"


class TooMany(Refused):
    status = 429
    title = "Too many attempts"


class TooLarge(Refused):
    status = 413
    title = "Too large"


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """`; did you mean `X`?` where something near is known, else nothing."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else ""
