"""The one record of a body whose kind the path says."""

from __future__ import annotations

import orjson

from service.errors import BadInput
from service.intake.plant_records import MODELS, Record
from service.intake.read_record import read_record


def read_one(kind: str, body: bytes) -> Record:
    """The record; its field `record` may be left out, but may not say another kind."""
    record = read_record(_with_kind(kind, body))
    if not isinstance(record, MODELS[kind]):
        said = record.record  # type: ignore[attr-defined]
        raise BadInput(
            f"this takes a record of kind {kind}, not {said}; POST /api/v1/records takes any",
            [("record", f"is {said}, not {kind}")],
        )
    return record


def _with_kind(kind: str, body: bytes) -> bytes:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body  # what is wrong with it is said by the one who reads records
    if not isinstance(document, dict) or "record" in document:
        return body
    return orjson.dumps({"record": kind, **document})
