"""When letters go out, as the plant has set it; until then each goes at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from sqlalchemy import Connection

from notifications.letter_policy import LetterPolicy
from service.actions.desk import Desk
from service.actions.plant_calendar import calendar_in_force
from service.actions.plant_settings import Setting, keep_setting, setting, setting_versions
from service.actions.read_letter_policy import read_letter_policy

LETTERS = "letters"


def policy_in_force(connection: Connection, time_zone: str) -> LetterPolicy:
    """The plant's policy; its times are those of the working calendar unless it says others."""
    found = setting(connection, LETTERS)
    if found is None:
        return LetterPolicy()
    policy = _policy(found.document["policy"])
    if policy.time_zone:
        return policy
    return replace(policy, time_zone=calendar_in_force(connection, time_zone).time_zone)


def set_policy(desk: Desk, text: str, *, source: str, reason: str) -> Setting:
    """Keep a policy; what waits for a digest that is no more goes at the time it would have."""
    document = read_letter_policy(text, source=source).document()
    return keep_setting(
        desk, LETTERS, {"policy": document, "text": text}, reason=reason,
        entry_kind="letters.policy",
    )  # fmt: skip


def policy_document(connection: Connection, time_zone: str) -> dict[str, Any]:
    """The policy in force and its versions; version 0 is all at once, before any was set."""
    found = setting(connection, LETTERS)
    return {
        "policy": policy_in_force(connection, time_zone).document(),
        "version": 0 if found is None else found.version,
        "text": None if found is None else found.document["text"],
        "versions": [
            {"version": each.version, "by": each.by, "reason": each.reason, "at": each.at}
            for each in setting_versions(connection, LETTERS)
        ],
    }


def _policy(document: Mapping[str, Any]) -> LetterPolicy:
    quiet = document["quiet_hours"]
    start, _, end = (quiet or "").partition("-")
    return LetterPolicy(
        time_zone=document["time_zone"],
        quiet=(time.fromisoformat(start), time.fromisoformat(end)) if quiet else None,
        hourly=document["hourly"],
        digest=tuple(time.fromisoformat(each) for each in document["digest"]),
    )
