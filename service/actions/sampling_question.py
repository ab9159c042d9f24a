"""What is asked about a sample: a plan for a reliability, a plan by two points, or a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from service.actions.stated_share import Stated
from service.errors import BadInput

Kind = Literal["reliability", "two_point", "result"]

ALWAYS = frozenset({"lot_size", "confidence"})
OF: dict[Kind, frozenset[str]] = {
    "reliability": ALWAYS
    | {"reliability", "accept", "containers", "seed", "second", "second_accept"},
    "two_point": frozenset({"producer", "consumer", "producer_risk", "consumer_risk"}),
    "result": ALWAYS | {"found", "sampled"},
}
NEEDED: dict[Kind, tuple[str, ...]] = {
    "reliability": ("reliability",),
    "two_point": ("producer", "consumer"),
    "result": ("found", "sampled"),
}
WAYS = (
    "say what is wanted: `reliability` for a plan that shows it, `producer` and `consumer` for a "
    "plan by two points, or `found` and `sampled` for what a result proves"
)


@dataclass(frozen=True, kw_only=True)
class SamplingQuestion:
    """As it is asked; None where nothing is said."""

    lot_size: int | None = None
    confidence: Stated | None = None
    reliability: Stated | None = None
    accept: int | None = None
    containers: Sequence[int] | None = None
    seed: int | None = None
    second: int | None = None
    second_accept: int | None = None
    producer: Stated | None = None
    consumer: Stated | None = None
    producer_risk: Stated | None = None
    consumer_risk: Stated | None = None
    found: int | None = None
    sampled: int | None = None

    @property
    def kind(self) -> Kind:
        """Which of the questions it is; BadInput where it is none, or parts of two."""
        said = {each.name for each in fields(self) if getattr(self, each.name) is not None}
        kind = next((kind for kind in _ORDER if said & set(NEEDED[kind])), None)
        if kind is None:
            raise BadInput(WAYS, [("", WAYS)])
        _require(said, kind)
        return kind


_ORDER: tuple[Kind, ...] = ("result", "two_point", "reliability")
_NAMES: dict[Kind, str] = {
    "reliability": "a plan that shows a reliability",
    "two_point": "a plan by two points",
    "result": "what a result proves",
}


def _require(said: set[str], kind: Kind) -> None:
    faults = [(name, "is needed too") for name in NEEDED[kind] if name not in said]
    faults += [
        (name, f"does not belong to {_NAMES[kind]}: leave it out, or ask separately")
        for name in sorted(said - OF[kind])
    ]
    if faults:
        raise BadInput("; ".join(f"{name}: {message}" for name, message in faults), faults)
