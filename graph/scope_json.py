"""Scopes in and out of JSON, as the interface of the service has them."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from graph.names import nearest
from graph.selection import WORD_FIELDS, Range, Scope, ScopeError

FIELDS = ("lots", "heat", "supplier", "gauge", *WORD_FIELDS, "from", "to", "parameters", "any")
TEXT_FIELDS = ("heat", "supplier", "gauge", *WORD_FIELDS)
RANGE_FIELDS = ("min", "max", "equals", "for_minutes")
DEEPEST = 8


def parse_scope(document: Mapping[str, object]) -> Scope:
    """Read a scope from its JSON form.

    Parameters
    ----------
    document
        ``lots``, ``heat``, ``supplier``, ``gauge``, ``process``, ``equipment``, ``load``,
        ``tool``, ``bath``, ``shift``, ``operator``, ``from``, ``to`` (ISO 8601 with offset),
        ``parameters`` (``{name: {min?, max?, equals?, for_minutes?}}``), or ``any`` alone. Null
        is absent.

    Raises
    ------
    ScopeError
        A field is unknown (the nearest known one is named) or not understood, a time has no
        offset, or the scope is empty.

    Examples
    --------
    >>> parse_scope({"load": "F2-0193", "process": "heat_treat"}).load
    'F2-0193'
    >>> parse_scope({"lod": "F2-0193"})
    Traceback (most recent call last):
    graph.selection.ScopeError: unknown field `lod`; did you mean `load`?
    """
    return _parse(document, depth=1)


def scope_document(scope: Scope) -> dict[str, object]:
    """Write a scope in its JSON form; `parse_scope` reads it back.

    Examples
    --------
    >>> scope_document(Scope(equipment="FURNACE-2", start=845416800.0))
    {'equipment': 'FURNACE-2', 'from': '1996-10-15T22:00:00+00:00'}
    """
    document: dict[str, object] = {}
    if scope.lots:
        document["lots"] = list(scope.lots)
    for name in TEXT_FIELDS:
        if getattr(scope, name) is not None:
            document[name] = getattr(scope, name)
    for name, moment in (("from", scope.start), ("to", scope.end)):
        if moment is not None:
            document[name] = iso_time(moment)
    if scope.parameters:
        ranges = scope.parameters.items()
        document["parameters"] = {name: _range_document(range_) for name, range_ in ranges}
    if scope.any:
        document["any"] = [scope_document(one) for one in scope.any]
    return document


def iso_time(moment: float) -> str:
    """ISO 8601 in UTC of seconds since 1970.

    Examples
    --------
    >>> iso_time(845416800.0)
    '1996-10-15T22:00:00+00:00'
    """
    return datetime.fromtimestamp(moment, UTC).isoformat()


def _parse(document: object, depth: int) -> Scope:
    if not isinstance(document, Mapping):
        raise ScopeError("a scope is an object with fields such as `lots`, `heat` or `load`")
    if depth > DEEPEST:
        raise ScopeError(f"`any` is nested more than {DEEPEST} deep")
    refuse_unknown(document, FIELDS)
    given = {str(name): value for name, value in document.items() if value is not None}
    texts = {name: _text(name, given[name]) for name in TEXT_FIELDS if name in given}
    return Scope(
        lots=_lots(given["lots"]) if "lots" in given else (),
        start=read_moment("from", given["from"]) if "from" in given else None,
        end=read_moment("to", given["to"]) if "to" in given else None,
        parameters=_parameters(given["parameters"]) if "parameters" in given else {},
        any=_union(given["any"], depth) if "any" in given else (),
        **texts,
    )


def refuse_unknown(document: Mapping[str, object], known: Sequence[str]) -> None:
    """Refuse a field that is not known, and name the one that was probably meant.

    Examples
    --------
    >>> refuse_unknown({"lod": 1}, ("load", "lots"))
    Traceback (most recent call last):
    graph.selection.ScopeError: unknown field `lod`; did you mean `load`?
    """
    for name in document:
        if name not in known:
            meant = nearest(str(name), set(known))
            hint = f"did you mean `{meant[0]}`?" if meant else f"known are {', '.join(known)}"
            raise ScopeError(f"unknown field `{name}`; {hint}")


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ScopeError(f"`{name}` must be a text")
    return value


def _lots(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ScopeError("`lots` must be a list with at least one lot")
    return tuple(dict.fromkeys(_text("lots", lot) for lot in value))


def _union(value: object, depth: int) -> tuple[Scope, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise ScopeError("`any` must be a list with at least one scope")
    return tuple(_parse(one, depth + 1) for one in value)


def read_moment(name: str, value: object) -> float:
    """Seconds since 1970 of a time with offset.

    Raises
    ------
    ScopeError
        It is no such time; `name` is the field.

    Examples
    --------
    >>> read_moment("from", "1996-10-15T22:00:00Z")
    845416800.0
    """
    try:
        moment = datetime.fromisoformat(_text(name, value))
        if moment.tzinfo is None:
            raise ScopeError(f"`{name}` needs an offset, such as +00:00 or Z")
        return moment.astimezone(UTC).timestamp()
    except (ValueError, OverflowError) as error:
        if isinstance(error, ScopeError):
            raise
        raise ScopeError(f"`{name}` must be an ISO 8601 time with offset") from error


def _parameters(value: object) -> dict[str, Range]:
    if not isinstance(value, Mapping) or not value:
        raise ScopeError("`parameters` must be an object with at least one parameter")
    return {str(name): _range(str(name), limits) for name, limits in value.items()}


def _range(name: str, value: object) -> Range:
    if not isinstance(value, Mapping):
        raise ScopeError(f"parameter `{name}` must be an object with min, max or equals")
    refuse_unknown(value, RANGE_FIELDS)
    equals = value.get("equals")
    return Range(
        minimum=_number(name, value.get("min")),
        maximum=_number(name, value.get("max")),
        equals=equals if isinstance(equals, str) else _number(name, equals),
        for_minutes=_number(name, value.get("for_minutes")),
    )


def _number(name: str, value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScopeError(f"parameter `{name}`: {value!r} is not a number")
    if not math.isfinite(value):
        raise ScopeError(f"parameter `{name}`: {value!r} is not finite")
    return float(value)


def _range_document(limits: Range) -> dict[str, object]:
    values = (limits.minimum, limits.maximum, limits.equals, limits.for_minutes)
    pairs = zip(RANGE_FIELDS, values, strict=True)
    return {name: value for name, value in pairs if value is not None}
