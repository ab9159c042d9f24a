"""Where the evidence is to be looked at: the addresses of the real plant's records and lots."""

from __future__ import annotations

from urllib.parse import quote

from service.backtest.evidence import Evidence
from service.backtest.window import Window
from service.records.books import RECORD_TABLES

PREFIX = "/api/v1"


def address(*parts: str) -> str:
    return "/".join((PREFIX, *(quote(part, safe="") for part in parts)))


def evidence_document(evidence: Evidence, window: Window) -> dict[str, str]:
    """What was the cause, the day it is of, and its address, if it is a record of the plant."""
    said = {"record": evidence.record, "id": evidence.id, "day": window.day(evidence.at)}
    if evidence.record in RECORD_TABLES:
        said["address"] = address("records", evidence.record, evidence.id)
    return said
