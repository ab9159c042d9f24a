"""A finding as a JSON document, whole, so that it can be matched again by any rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from notifications.messages import Cause
from notifications.payloads import decode, encode
from service.actions.finding import Finding


def finding_document(finding: Finding) -> dict[str, Any]:
    """What `finding_from` makes the same finding of; its ledger entry among it."""
    return {
        "event": finding.event,
        "facts": dict(finding.facts),
        "topic": finding.topic,
        "reason": finding.reason,
        "cause": encode(finding.cause),
        "record": list(finding.record),
        "entry": finding.entry,
        "at": finding.at,
        "checked_at": finding.checked_at,
        "lots": list(finding.lots),
        "outputs": list(finding.outputs),
        "stream": finding.stream,
        "context": dict(finding.context),
        "calls": finding.calls,
        "cause_key": finding.cause_key,
    }


def finding_from(document: Mapping[str, Any]) -> Finding:
    """The finding of a document; ValueError if it is none."""
    try:
        kind, name = document["record"]
        return Finding(
            **{
                **document,
                "cause": decode(Cause, document["cause"]),
                "record": (kind, name),
                "lots": tuple(document["lots"]),
                "outputs": tuple(document["outputs"]),
            }
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"a stored finding cannot be read: {error!r}") from None


def says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two documents tell of the same, wherever in the ledger they stand."""
    return {**one, "entry": None} == {**other, "entry": None}
