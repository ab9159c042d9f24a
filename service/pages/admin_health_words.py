"""What each red light of the health page means, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.pages.speech import Speech

MANY_EVENTS = 1_000
FAR_BEHIND = 1_000


@dataclass(frozen=True, slots=True)
class Light:
    """One thing that is not as it should be: how bad, what it is, what to do, where it is seen."""

    kind: str
    what: str
    do: str
    href: str = ""


def lights_of(found: Mapping[str, Any], behind: int, speech: Speech) -> list[Light]:
    """The worst first; empty where everything is well."""
    lights = [*_worker(found, speech), *_database(found, behind, speech), *_queues(found, speech)]
    return sorted(lights, key=lambda light: light.kind != "stop")


def _worker(found: Mapping[str, Any], speech: Speech) -> Iterator[Light]:
    say = speech.say
    if not found["worker_is_alive"]:
        yield Light(
            "stop", say("No worker is seen."),
            say("Letters, reminders and webhooks wait. Start it on the server: headmark worker; "
                "let the server start it again by itself when it ends."),
        )  # fmt: skip
    elif found["is_behind"]:
        yield Light(
            "watch", say("Work waits for more than a minute."),
            say("After a busy hour it is made up by itself: look again in five minutes. If it "
                "grows, start a second worker beside the first; they share the work."),
        )  # fmt: skip


def _database(found: Mapping[str, Any], behind: int, speech: Speech) -> Iterator[Light]:
    say = speech.say
    if found["schema"] != found["newest_schema"]:
        yield Light(
            "stop", say("The database is not of this version's shape."),
            say("Stop the service, make a copy of the database, run headmark migrate and start "
                "the service again."),
        )  # fmt: skip
    if behind > FAR_BEHIND:
        yield Light(
            "watch", say("The lineage is behind the ledger."),
            say("Traces and recalls read on before they answer, which takes longer. It is made "
                "up with the next question; if it stays, start the service anew."),
        )  # fmt: skip


def _queues(found: Mapping[str, Any], speech: Speech) -> Iterator[Light]:
    say, matching = speech.say, found["matching"]
    if found["letters"]["due"] and found["worker_is_alive"]:
        yield Light(
            "watch", say("Letters should have gone."),
            say("See in the mail queue why not. If the mail server refuses or does not answer, "
                "check its address and password in the settings; nothing is lost meanwhile."),
            "/admin/mail?state=pending",
        )  # fmt: skip
    if found["messages"]["due"] and found["worker_is_alive"]:
        yield Light(
            "watch", say("Webhook messages should have gone."),
            say("See which receiver does not answer and tell who runs it. Its messages are sent "
                "again by themselves."),
            "/admin/webhooks",
        )  # fmt: skip
    if matching["trouble"]:
        yield Light(
            "stop", say("Patterns of events are not matched."),
            say("Rules that wait for several events do not fire. Tell who writes the rules what "
                "stands below; the newest change of the rulebook is the likeliest cause."),
            "/rules/books",
        )  # fmt: skip
    if matching["waiting"] > MANY_EVENTS:
        yield Light(
            "watch", say("Many events wait to be matched."),
            say("After a large import this takes some minutes. If it grows, see that one worker "
                "runs which matches."),
        )  # fmt: skip
    if matching["set_aside"]:
        yield Light(
            "watch", say("Events were set aside, since they could not be matched."),
            say("headmark rules engine lists them with the reason: tell who writes the rules."),
        )  # fmt: skip
