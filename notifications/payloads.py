"""JSON documents of frozen data: what the outbox stores, read back into the same types."""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from typing import Any


def encode(value: object) -> Any:
    """Turn frozen data into what `json.dumps` takes.

    Parameters
    ----------
    value
        A dataclass, tuple, mapping with text keys, or plain JSON value. Dataclasses become
        objects by field name; tuples, also named ones, become arrays.

    Raises
    ------
    ValueError
        A number is NaN or infinite: JSON has no word for it, and no mail could say it.
    TypeError
        A value of any other type.

    Examples
    --------
    >>> encode({"on_hand": (("pcs", 2290.0),)})
    {'on_hand': [['pcs', 2290.0]]}
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"a message cannot carry the number {value}")
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    raise TypeError(f"a message cannot carry a {type(value).__name__}")


def decode(kind: Any, value: Any) -> Any:
    """Turn a decoded JSON document back into `kind`.

    Parameters
    ----------
    kind
        A type as written in an annotation: a dataclass, a named tuple, `tuple[X, ...]`,
        `Mapping[str, X]`, `X | None`, `Literal[...]`, `str`, `float`, `int`, `bool`.
    value
        What `json.loads` gave.

    Raises
    ------
    ValueError
        The document does not fit: a missing or unknown field, or a value of another type. The
        message names the field.

    Examples
    --------
    >>> decode(tuple[str, ...], ["PLANT-NORTH", "PLANT-SOUTH"])
    ('PLANT-NORTH', 'PLANT-SOUTH')
    """
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    # A union with a Literal in it is one of typing's own.
    if origin in (types.UnionType, typing.Union):
        return None if value is None else decode(arguments[0], value)
    if origin is typing.Literal:
        return _one_of(arguments, value)
    if origin is tuple:
        return tuple(decode(arguments[0], item) for item in _expect(list, value))
    if origin is not None and issubclass(origin, Mapping):
        return {key: decode(arguments[1], item) for key, item in _expect(dict, value).items()}
    if dataclasses.is_dataclass(kind):
        return _decode_fields(kind, value)
    if issubclass(kind, tuple):
        return _decode_row(kind, value)
    return _decode_plain(kind, value)


def _one_of(choices: tuple[Any, ...], value: Any) -> Any:
    if value not in choices:
        raise ValueError(f"{value!r} is not one of {', '.join(map(str, choices))}")
    return value


def _expect(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"expected a {kind.__name__}, found {value!r}")  # noqa: TRY004
    return value


def _decode_plain(kind: type, value: Any) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not kind:
        raise ValueError(f"expected a {kind.__name__}, found {value!r}")
    return value


def _decode_row(kind: Any, value: Any) -> Any:
    hints = list(typing.get_type_hints(kind).values())
    row = _expect(list, value)
    required = len(hints) - len(kind._field_defaults)
    if not required <= len(row) <= len(hints):
        raise ValueError(f"expected {', '.join(kind._fields)}, found {row!r}")
    return kind(*(decode(hint, item) for hint, item in zip(hints, row, strict=False)))


def _decode_fields(kind: Any, value: Any) -> Any:
    hints = typing.get_type_hints(kind)
    fields = {f.name: f for f in dataclasses.fields(kind)}
    document = _expect(dict, value)
    for name in document.keys() - fields.keys():
        raise ValueError(f"{kind.__name__} has no field {name}")
    for name in fields.keys() - document.keys():
        if fields[name].default is dataclasses.MISSING:
            raise ValueError(f"{kind.__name__} lacks the field {name}")
    values = {}
    for name, item in document.items():
        try:
            values[name] = decode(hints[name], item)
        except ValueError as error:
            raise ValueError(f"{kind.__name__}.{name}: {error}") from None
    return kind(**values)
