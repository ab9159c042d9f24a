"""A signer's answer out of a form or a JSON document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

from service.actions.decide_disposition import Answer
from service.actions.propose_disposition import NEEDS, ProposedLine
from service.api.bodies import parse
from service.api.requests import Decision
from service.errors import BadInput
from service.pages.approval_page import Typed

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 40_000
_PER_LOT = re.compile(r"(lot|disposition|quantity|note)\.(\d{1,6})")


def answer_of_json(body: bytes) -> Answer:
    asked = parse(Decision, body)
    return Answer(
        choice=asked.decision,
        pin=asked.pin,
        reason=asked.reason,
        nonce=asked.nonce,
        version=asked.case_version,
        proposal=tuple(each.line() for each in asked.dispositions or ()),
        to=asked.to or "",
        seen=asked.seen,
    )


def fields_of_form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS,
            errors="strict",
        )  # fmt: skip
    except ValueError:
        raise BadInput("the form could not be read; open the link again") from None
    return {name: value.strip() if name != "pin" else value for name, value in pairs}


def typed_of_form(fields: Mapping[str, str]) -> Typed:
    """What to show again if the signature is refused."""
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    for name, value in fields.items():
        if matched := _PER_LOT.fullmatch(name):
            rows[matched[2]][matched[1]] = value
    lines = {row["lot"]: row for row in rows.values() if row.get("lot")}
    return Typed(fields.get("decision", ""), fields.get("reason", ""), lines, fields.get("to", ""))


def answer_of_form(fields: Mapping[str, str], typed: Typed) -> Answer:
    version = fields.get("case_version", "")
    if not version.isascii() or not version.isdigit() or len(version) > 18:
        raise BadInput("the form is not the one that was sent to you; open the link again")
    return Answer(
        choice=typed.decision,
        pin=fields.get("pin", ""),
        reason=typed.reason,
        nonce=fields.get("nonce", ""),
        version=int(version),
        proposal=tuple(
            _line(lot, row) for lot, row in typed.lines.items() if row.get("disposition")
        ),
        to=typed.to,
        seen=fields.get("seen", ""),
    )


def _line(lot: str, row: Mapping[str, str]) -> ProposedLine:
    """One lot's choice; the one note means what the disposition needs."""
    kind, note = row["disposition"], row.get("note") or None
    meaning, _ = NEEDS.get(kind, ("instruction", ""))
    line = ProposedLine(lot, kind, _quantity(lot, row.get("quantity", "")))
    said: dict[str, Any] = {meaning: note}
    return replace(line, **said)


def _quantity(lot: str, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        quantity = Decimal(text)
    except InvalidOperation:
        raise BadInput(f"quantity of lot `{lot}`: `{text[:40]}` is not a number") from None
    if not quantity.is_finite() or not 0 < quantity <= 1_000_000_000:
        raise BadInput(f"quantity of lot `{lot}` must be above 0")
    return quantity
