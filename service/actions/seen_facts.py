"""What a page showed, in short: sent back with the form, so that what has changed can be said."""

from __future__ import annotations

import binascii
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson

# A page with more lots than this says how much has changed in all, not lot by lot.
MOST_LOTS = 2_000
MOST_BYTES = 1_000_000


def seen_facts(content: dict[str, Any]) -> dict[str, Any]:
    lots = content["lots"]
    return {
        "severity": content["severity"],
        "findings": len(content["findings"]),
        "lots": {
            each["lot"]: [each["on_hand"], each["shipped"], each["held"]] for each in lots
        } if len(lots) <= MOST_LOTS else None,
        "on_hand": content["on_hand"],
        "shipped": content["shipped"],
        "proposal": content["proposal"],
        "signed": len(content["signed"]),
        "answers": [each["answer"] is not None for each in content["questions"]],
    }  # fmt: skip


def packed_facts(content: dict[str, Any]) -> str:
    return urlsafe_b64encode(zlib.compress(orjson.dumps(seen_facts(content)), 9)).decode()


def unpacked_facts(packed: str) -> dict[str, Any] | None:
    """What the form brought back; None for nothing, or for something that is not ours.

    It proves nothing and decides nothing: it only says in which words a stale page is refused.
    """
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(urlsafe_b64decode(packed.encode("ascii")), MOST_BYTES)
        facts = orjson.loads(text)
    except (ValueError, binascii.Error, zlib.error):
        return None
    return facts if isinstance(facts, dict) and _ours(facts) else None


def _ours(facts: dict[str, Any]) -> bool:
    lots = facts.get("lots")
    if lots is not None and not (isinstance(lots, dict) and all(map(_is_lot, lots.values()))):
        return False
    return (
        isinstance(facts.get("severity"), str)
        and all(isinstance(facts.get(name), int) for name in ("findings", "signed"))
        and all(isinstance(facts.get(name), list) for name in ("proposal", "answers"))
        and all(isinstance(facts.get(name), dict) for name in ("on_hand", "shipped"))
    )


def _is_lot(facts: object) -> bool:
    return (
        isinstance(facts, list)
        and len(facts) == 3
        and all(isinstance(figure, int | float) for figure in facts)
    )
