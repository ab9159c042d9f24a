"""What the pages of the plant's numbers say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.actions.look_plant import Stated
from service.actions.plant_rows import Measure
from service.pages.navigation import N_
from service.pages.speech import NOTHING, Speech

TITLES = {
    "yield": N_("First-pass yield"),
    "ppm": N_("Defective pieces (PPM)"),
    "defects": N_("What is found most often"),
    "cost": N_("Cost of poor quality"),
    "oee": N_("Equipment effectiveness (OEE)"),
    "wip": N_("Work in process"),
    "delivery": N_("On-time delivery"),
}
DEFINITIONS = {
    "yield": N_(
        "Of what an operation made and scrapped, the part that was good the first time: a lot that "
        "any of its checks found nonconforming does not count as good. The rolled yield is the "
        "product of the yields of all processes."
    ),
    "ppm": N_(
        "Defective pieces for each million pieces that were checked for a defect, in the week of "
        "the check. Measured values are not counted here; they stand under what is found most "
        "often."
    ),
    "defects": N_(
        "Each finding of a check: a kind of defect that was counted, or a characteristic with a "
        "value outside its limits. A check that was corrected counts as corrected, once."
    ),
    "cost": N_(
        "Scrapped lots and losses within operations at what one of the item costs; days on hold "
        "and reworked pieces at the plant's rates, the same as for comparing recalls. Currencies "
        "are not added together."
    ),
    "oee": N_(
        "Availability (running time of the time not planned to stop) x performance (time at the "
        "ideal pace of the running time) x quality (good of all pieces made). A machine without an "
        "ideal pace or without recorded states has none."
    ),
    "wip": N_(
        "Lots of bought and semi-finished material of which something is left now, by the process "
        "that they left last."
    ),
    "delivery": N_(
        "Of the orders that were due, those of which the whole quantity had left by the due time. "
        "Orders due later than now are not counted."
    ),
}
EMPTY = {
    "yield": N_("No operation ended in these weeks."),
    "ppm": N_("No pieces were checked for a defect in these weeks."),
    "defects": N_("No check found a defect in these weeks."),
    "cost": N_("Nothing was scrapped, lost, held or reworked in these weeks."),
    "oee": N_("No machine's states were recorded for these weeks."),
    "wip": N_("No lot of bought or semi-finished material is left."),
    "delivery": N_("No order was due in these weeks."),
}
PARTS = {
    "process": N_("Process"), "defect": N_("Defect"), "cost": N_("Cost"),
    "equipment": N_("Machine"), "customer": N_("Customer"),
}  # fmt: skip
SUMS = {
    "passed": N_("Passed first time"), "made": N_("Made and scrapped"),
    "defective": N_("Defective pieces"), "inspected": N_("Pieces checked"),
    "findings": N_("Findings"), "pieces": N_("Defective pieces"), "amount": N_("Amount"),
    "planned": N_("Planned time"), "running": N_("Running time"), "good": N_("Good pieces"),
    "lots": N_("Lots"), "quantity": N_("Quantity"), "held": N_("On hold"),
    "on_time": N_("On time"), "due": N_("Due"), "ordered": N_("Ordered"),
    "left_in_time": N_("Left by the due time"),
}  # fmt: skip
# What is summed in order to divide, and not to be read.
UNSAID = ("rated_planned", "rated_running", "ideal_made", "ideal_good", "unknown")
COSTS = {
    "scrap": N_("Scrapped lots"), "yield_loss": N_("Loss within operations"),
    "holding": N_("Lots on hold"), "rework": N_("Rework"),
}  # fmt: skip
NOTES = {
    "on_time": N_("on time"), "late": N_("left late"), "open": N_("not all has left"),
    "running": N_("running"), "idle": N_("idle"), "setup": N_("set-up"), "down": N_("down"),
}  # fmt: skip
OWN_NOTES = {"oee": "state", "delivery": "delivery"}


@dataclass(frozen=True, slots=True)
class Trend:
    """Against the period before: better, worse or the same; how it was then."""

    kind: str
    word: str
    before: str


class PlantWords:
    """What templates ask for; `names` is what the plant calls its characteristics."""

    def __init__(self, speech: Speech, names: Mapping[str, str]) -> None:
        self._speech = speech
        self._names = names

    def title(self, measure: Measure) -> str:
        return self._speech.say(TITLES[measure.name])

    def definition(self, measure: Measure) -> str:
        return self._speech.say(DEFINITIONS[measure.name])

    def why_empty(self, measure: Measure) -> str:
        """What was not recorded, where there is no number."""
        return self._speech.say(EMPTY[measure.name])

    def parts(self, measure: Measure) -> str:
        return self._speech.say(PARTS[measure.of])

    def sums(self, measure: Measure) -> list[tuple[str, str]]:
        """The columns of a table: each sum's name and its word."""
        return [(name, self._speech.say(SUMS[name])) for name in measure.sums if name not in UNSAID]

    def value(self, measure: Measure, value: float | None, unit: str = "") -> str:
        if value is None:
            return NOTHING
        if measure.shown == "share":
            return self._speech.percent(value)
        if measure.shown == "money":
            return self.amount(value, unit)
        return self._speech.number(value, 0 if measure.shown == "count" or value >= 100 else 1)

    def amount(self, value: float, currency: str) -> str:
        if not currency:
            return self._speech.say("cost not known")
        return self._speech.money(value, currency)

    def sum(
        self, measure: Measure, name: str, sums: Mapping[str, Any], unit: str = "", part: str = ""
    ) -> str:  # fmt: skip
        kind, value = measure.sums[name], sums[name]
        if kind == "money":
            unknown = bool(sums.get("unknown")) and not value
            return self._speech.say("cost not known") if unknown else self.amount(value, unit)
        if kind == "span":
            hours = self._speech.number(round(value / 3600, 1))
            return self._speech.say("%(number)s h", number=hours)
        if measure.name == "wip" and name == "quantity":
            return self._speech.amount(value, unit)
        if part == "holding" and name == "quantity":
            return self._speech.say(
                "%(number)s lot days", number=self._speech.number(round(value, 1))
            )
        return self._speech.number(round(value, 2))

    def part(self, measure: Measure, part: str | None, unit: str = "") -> str:
        """The name of a process, defect, machine, customer or kind of cost."""
        if measure.of == "process":
            return self.process(part)
        if not part:
            return self._speech.say("no name") if measure.of == "customer" else NOTHING
        if measure.of == "cost":
            return self._speech.say(COSTS[part])
        if measure.of != "defect":
            return part
        if unit == "characteristic":
            known = self._speech.term(part, "characteristic")
            return known if known != part else self._names.get(part, part)
        return self._speech.term(part, "defect")

    def process(self, process: str | None) -> str:
        return self._speech.term(process, "process") if process else self._speech.say("as bought")

    def note(self, measure: Measure, row: Mapping[str, Any]) -> str:
        """What a row says of itself: the state of a machine, whether an order was late."""
        note = row["note"]
        if not note:
            return ""
        if measure.name in OWN_NOTES:
            return self._speech.say(NOTES[note]) if note in NOTES else str(note)
        return self._speech.term(note, "defect") if measure.name == "ppm" else str(note)

    def week(self, monday: date) -> str:
        return self._speech.day(monday)

    def weeks(self, stated: Stated) -> list[str]:
        return [self.week(week.monday) for week in stated.period.weeks]

    def trend(
        self, measure: Measure, now: float | None, before: float | None, unit: str = ""
    ) -> Trend | None:
        """None where there is nothing to compare; as said, what is the same is the same."""
        if now is None or before is None or measure.better == "neither":
            return None
        said, was = (self.value(measure, each, unit) for each in (now, before))
        if said == was:
            return Trend("calm", self._speech.say("as before"), was)
        if (now > before) == (measure.better == "more"):
            return Trend("good", self._speech.say("better"), was)
        return Trend("watch", self._speech.say("worse"), was)


def known_units(stated: Stated) -> list[str]:
    """The currencies of a cost, the one with the most first; what has no cost known comes last."""
    found: dict[str, float] = {}
    for part in stated.parts:
        found[part.unit] = found.get(part.unit, 0.0) + part.sums["amount"]
    return sorted(found, key=lambda unit: (not unit, -found[unit], unit))
