"""A stream's picture as it is asked for: which kind, in which language, in which format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection

from service.actions.find_stream import need_stream
from service.actions.look_streams import stream_document
from service.actions.span import Span
from service.actions.stream_capability import stream_capability
from service.charts.capability_picture import capability_picture
from service.charts.control_chart import control_chart
from service.charts.draw import png, svg
from service.charts.histogram import Floats, histogram, values_of
from service.charts.scene import MOST_POINTS
from service.charts.words import words_of
from service.errors import BadInput, did_you_mean
from spc.fitted_law import FittedLaw, UnusableValues
from spc.fitted_laws import fit_laws

SHOWN_LAWS = 2


def picture_of(
    connection: Connection,
    stream: str,
    *,
    kind: str = "control",
    language: str = "en",
    last: int | None = None,
) -> dict[str, Any]:
    """The Vega-Lite specification of a stream's control chart, histogram or capability."""
    check_kind(kind)
    words_of(language)
    return KINDS[kind](connection, stream, language, last)


def check_kind(kind: str) -> None:
    if kind not in KINDS:
        near = did_you_mean(kind, tuple(KINDS))
        raise BadInput(f"There is no picture `{kind}`{near}; known are {', '.join(KINDS)}.")


def check_format(name: str) -> None:
    if name not in FORMATS:
        near = did_you_mean(name, tuple(FORMATS))
        raise BadInput(
            f"There is no picture in the format `{name}`{near}; known are {', '.join(FORMATS)}."
        )


def drawn(specification: Mapping[str, Any], format: str) -> bytes:  # noqa: A002 - its word
    """The picture in one of the formats; of `vega` the specification itself."""
    check_format(format)
    return FORMATS[format](specification)


def _control(
    connection: Connection, stream: str, language: str, last: int | None
) -> dict[str, Any]:
    document = stream_document(connection, stream)
    return control_chart(document, language=language, last=last or MOST_POINTS)


def _histogram(
    connection: Connection, stream: str, language: str, last: int | None
) -> dict[str, Any]:
    document = stream_document(connection, stream)
    laws = [
        {"name": law.name, "parameters": law.parameters}
        for law in _laws(values_of(document, last=last))
    ]
    return histogram(document, language=language, laws=laws, last=last)


def _laws(values: Floats) -> Sequence[FittedLaw]:
    """The normal law where it fits; else the best that do, or it all the same for comparison."""
    try:
        [normal] = fit_laws(values, ["normal"])
        if normal.fits:
            return [normal]
        return [law for law in fit_laws(values) if law.fits][:SHOWN_LAWS] or [normal]
    except UnusableValues:
        return []


def _capability(
    connection: Connection, stream: str, language: str, last: int | None
) -> dict[str, Any]:
    found = stream_capability(connection, stream, Span(None, None, last))
    named = {"characteristic_name": need_stream(connection, stream)["name"]}
    return capability_picture({**found, **named}, language=language)


KINDS: Mapping[str, Callable[[Connection, str, str, int | None], dict[str, Any]]] = {
    "control": _control,
    "histogram": _histogram,
    "capability": _capability,
}
FORMATS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    "svg": lambda specification: svg(specification).encode(),
    "png": png,
    "vega": lambda specification: orjson.dumps(specification),
}
