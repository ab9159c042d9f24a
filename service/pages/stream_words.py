"""What is said of streams in the reader's language: where one stands, what that means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import floor, log10
from typing import Any
from urllib.parse import quote

from service.actions.look_wall import NEAR
from service.pages.navigation import N_
from service.pages.speech import Speech
from spc.capability import FEWEST_VALUES

STATE_WORDS: Mapping[str, tuple[str, str]] = {
    "episode": ("stop", N_("changed")),
    "signal": ("watch", N_("signal this week")),
    "near": ("news", N_("near a signal")),
    "calm": ("good", N_("in control")),
    "unlimited": ("calm", N_("no limits yet")),
}
CONTEXT = {
    "process": N_("Process"), "tool": N_("Tool"), "bath": N_("Bath"), "load": N_("Load"),
    "operator": N_("Operator"), "gauge": N_("Gauge"),
}  # fmt: skip
ESTIMATORS: Mapping[str, str] = {
    "auto": N_("as fits the points"),
    "pooled_s": N_("pooled standard deviation"),
    "mean_s": N_("mean standard deviation"),
    "mean_range": N_("mean range"),
    "moving_range": N_("moving range"),
    "median_moving_range": N_("median moving range"),
}
RULE_SET_WORDS: Mapping[str, str] = {
    "western_electric": N_("Western Electric rules"),
    "three_sigma": N_("3 sigma alone"),
    "nelson": N_("Nelson rules"),
    "nelson_attributes": N_("Nelson rules for counts"),
    "aiag": N_("AIAG rules"),
    "westgard": N_("Westgard rules"),
}
CHARTS: Mapping[str, str] = {
    "auto": N_("as fits the points"),
    "individuals": N_("single values"),
    "mean_s": N_("means and standard deviations"),
    "mean_range": N_("means and ranges"),
}
FIELDS: Mapping[str, str] = {
    **CONTEXT, "item": N_("Item"), "equipment": N_("Machine"), "shift": N_("Shift"),
}  # fmt: skip
LEAST_WRITTEN, SMALLEST = 0.0001, 1e-15
WEEK = timedelta(days=7)
COMMA = {"en": ", ", "zh-CN": "，"}


def digits_of(lower: float | None, upper: float | None) -> int:
    """How many digits after the point say enough of values that are to lie between these.

    >>> digits_of(32.0, 39.0), digits_of(14.6, 14.7), digits_of(830.0, None), digits_of(None, None)
    (2, 4, 0, 3)
    """
    known = [each for each in (lower, upper) if each is not None]
    width = known[1] - known[0] if len(known) > 1 else sum(known)
    return min(6, max(0, 2 - floor(log10(abs(width))))) if width else 3


def stream_path(stream: str) -> str:
    """The page of a stream."""
    return f"/spc/streams/{quote(stream)}"


class StreamWords:
    """What templates ask for; `names` is what the plant calls its characteristics."""

    def __init__(self, speech: Speech, names: Mapping[str, str] | None = None) -> None:
        self._speech = speech
        self._names = names or {}

    def characteristic(self, code: str, name: str | None = None) -> str:
        """The trade word in the reader's language, else as the plant calls it."""
        own = name or self._names.get(code) or code
        if self._speech.language == "en":
            return own
        known = self._speech.term(code, "characteristic")
        return own if known == code else known

    def place(self, stream: Mapping[str, Any]) -> str:
        """Where and of what: `FURNACE-3, night shift, item M12-70`."""
        said = [stream["equipment"], stream["item"]]
        if stream["shift"]:
            said.append(self._speech.term(stream["shift"], "shift"))
        for name, value in stream["context"].items():
            if name in CONTEXT:
                said.append(f"{self._speech.say(CONTEXT[name])} {value}")
        return COMMA[self._speech.language].join(each for each in said if each)

    def value(self, value: float | None, limits: Mapping[str, Any]) -> str:
        """A measured value, as finely as its limits ask for."""
        return self._speech.number(value, digits_of(limits["lower"], limits["upper"]))

    def fine(self, value: float | None, limits: Mapping[str, Any]) -> str:
        """A limit or a sigma: a digit more."""
        return self._speech.number(value, 1 + digits_of(limits["lower"], limits["upper"]))

    def unit(self, unit: str) -> str:
        return self._speech.term(unit, "unit")

    def estimator(self, name: str) -> str:
        return self._speech.say(ESTIMATORS[name]) if name in ESTIMATORS else name

    def rule_set(self, name: str) -> str:
        known = RULE_SET_WORDS.get(name)
        return name if known is None else self._speech.say(known)

    def chart(self, name: str) -> str:
        return self._speech.say(CHARTS[name]) if name in CHARTS else name

    def fields(self, names: Sequence[str]) -> str:
        """What splits a characteristic into streams."""
        said = [self._speech.say(FIELDS[name]) if name in FIELDS else name for name in names]
        return COMMA[self._speech.language].join(said)

    def tiny(self, value: float) -> str:
        """A probability; what is next to none as a bound."""
        if value >= LEAST_WRITTEN:
            return self._speech.number(float(f"{value:.2g}"))
        return f"{value:.1e}" if value >= SMALLEST else f"< {SMALLEST:.0e}"

    def state(self, state: str) -> str:
        return self._speech.say(STATE_WORDS[state][1])


def standing_of(found: Mapping[str, Any]) -> str:
    """Where a stream stands by its document, as on the wall."""
    points, signals = found["points"], found["signals"]
    if any(each.get("state") == "open" for each in found["episodes"]):
        return "episode"
    if points and signals and _age(signals[-1]["at"], points[-1]["at"]) <= WEEK:
        return "signal"
    if found["state"] is None:
        return "unlimited"
    return "near" if found["state"]["p"] < NEAR else "calm"


def _age(earlier: str, later: str) -> timedelta:
    return datetime.fromisoformat(later) - datetime.fromisoformat(earlier)


def meaning_of(found: Mapping[str, Any], standing: str, speech: Speech) -> str:
    """What the chart says, in a sentence."""
    if standing == "episode":
        return _changed(found, speech)
    rules = found["rule_set"]
    every = speech.number(round(rules["in_control_arl"]))
    if standing == "signal":
        last = found["signals"][-1]
        return speech.say(
            "On %(at)s the chart gave a signal: %(rule)s. One alone can be chance: in control "
            "one comes about every %(every)s points.",
            at=speech.moment(last["at"]), rule=speech.term(last["rule"], "signal"), every=every,
        )  # fmt: skip
    if standing == "near":
        return speech.say(
            "No signal, but the mean of the last points has moved: so far by chance in only "
            "%(share)s of all streams.",
            share=speech.percent(found["state"]["p"], 1),
        )  # fmt: skip
    if standing == "unlimited":
        return speech.say(
            "Nobody can say yet whether this process is in control: it has %(count)s points and "
            "no control limits.",
            count=speech.number(len(found["points"])),
        )  # fmt: skip
    return speech.say(
        "In control: the points vary by chance alone. A false signal comes about every "
        "%(every)s points.",
        every=every,
    )  # fmt: skip


def _changed(found: Mapping[str, Any], speech: Speech) -> str:
    change = found["change"]
    begun = next(each for each in found["episodes"] if each.get("state") == "open")["from"]
    if change is None:
        return speech.say(
            "The process is not as it was: its signals since %(at)s belong together.",
            at=speech.moment(begun),
        )
    since = change["window"]["from"]
    facts = {
        "likely": speech.moment(change["most_likely"]["at"]),
        "first": speech.moment(change["first"]["at"]),
        "sure": speech.percent(change["coverage"], 0),
    }
    if change["side"] == "above":
        said = speech.say(
            "The process has moved up: most likely with what was made at %(likely)s, not before "
            "%(first)s (%(sure)s sure).", **facts,
        )  # fmt: skip
    else:
        said = speech.say(
            "The process has moved down: most likely with what was made at %(likely)s, not before "
            "%(first)s (%(sure)s sure).", **facts,
        )  # fmt: skip
    if since is None:
        suspect = speech.say("All that it made since its first run is suspect.")
    else:
        suspect = speech.say("What it made since %(at)s is suspect.", at=speech.moment(since))
    return f"{said} {suspect}" if speech.language == "en" else f"{said}{suspect}"


def not_capable(found: Mapping[str, Any], detail: str, speech: Speech) -> list[str]:
    """Why no capability can be stated, as the stream's document shows it; else as it was said."""
    drawing, reasons = found["specification"], []
    if drawing["lower"] is None and drawing["upper"] is None:
        reasons.append(speech.say("The drawing has no limit for it."))
    if not found["limits"]:
        reasons.append(
            speech.say("It has no control limits: nobody knows whether it is in control.")
        )
    if begun := [each["from"] for each in found["episodes"] if each.get("state") == "open"]:
        reasons.append(
            speech.say(
                "An episode is open since %(at)s: what changes can do nothing certain.",
                at=speech.moment(begun[0]),
            )
        )
    elif "these points signal" in detail:
        reasons.append(speech.say("Points among them completed a rule: the chart marks them."))
    values = sum(len(each["values"]) for each in found["points"] if not each["excluded"])
    if values < FEWEST_VALUES:
        reasons.append(
            speech.say(
                "It has %(count)s values; %(needed)s are needed.",
                count=speech.number(values), needed=speech.number(FEWEST_VALUES),
            )
        )  # fmt: skip
    return reasons or [detail]
