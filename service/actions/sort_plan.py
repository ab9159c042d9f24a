"""How a held lot is sorted: every piece, or a sample that decides about the lot."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

import orjson

from service.actions.stated_share import quality_share, sure_share
from service.errors import BadInput, did_you_mean
from service.records.canonical import canonical
from service.records.schema import MILLION
from spc.sampling.plan import SamplingPlan
from spc.sampling.reliability import plan_for_reliability
from spc.sampling.two_point import two_point_plan

EVERY = "100%"
PART = re.compile(r"([a-z_]+)\s*=\s*([^\s,=]+)")
WAYS = (
    "write `100%`, or a plan: `sample=80 accept=0`, `reliability=99% confidence=95% accept=0`, "
    "or `producer=1% consumer=5%`"
)
# The words that may stand together, and those of them that must.
FORMS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"sample", "accept"}), frozenset({"sample"})),
    (frozenset({"reliability", "confidence", "accept"}), frozenset({"reliability"})),
    (frozenset({"producer", "consumer"}), frozenset({"producer", "consumer"})),
)
WORDS = tuple(sorted({word for form, _ in FORMS for word in form}))


@dataclass(frozen=True, slots=True)
class SortPlan:
    """As it was asked for; with no sample size, every piece is looked at."""

    asked: str
    sample_size: int | None = None
    accept: int = 0

    @property
    def every_piece(self) -> bool:
        return self.sample_size is None

    def text(self) -> str:
        return canonical(asdict(self))


def stored_plan(text: str) -> SortPlan:
    return SortPlan(**orjson.loads(text))


def sort_plan(asked: str, quantity: int, unit: str) -> SortPlan:
    """The plan for so much of a lot (millionths); BadInput where no such sample can be drawn."""
    asked = asked.strip()
    if asked == EVERY:
        return SortPlan(EVERY)
    if unit != "pcs" or quantity % MILLION:
        raise _bad(f"a sample counts whole pieces, and this is in {unit}: sort it {EVERY}")
    said = _said(asked)
    try:
        plan = _plan(said, quantity // MILLION)
    except ValueError as error:
        raise _bad(str(error)) from None
    if plan.sample_size > quantity // MILLION:
        raise _bad(
            f"the plan takes {plan.sample_size} pieces, there are {quantity // MILLION}; "
            f"sort it {EVERY}"
        )
    return SortPlan(asked, plan.sample_size, plan.accept)


def _said(asked: str) -> dict[str, str]:
    said = dict(PART.findall(asked))
    if not said or PART.sub("", asked).strip(" ,"):
        raise _bad(f"`{asked}` is no plan: {WAYS}")
    for word in said:
        if word not in WORDS:
            raise _bad(f"`{word}` is not known{did_you_mean(word, WORDS)}; {WAYS}")
    if not any(needed <= said.keys() <= may for may, needed in FORMS):
        raise _bad(f"`{asked}` says too little, or parts of two plans: {WAYS}")
    return said


def _plan(said: dict[str, str], pieces: int) -> SamplingPlan:
    accept = _whole(said.get("accept", "0"), "accept")
    if "sample" in said:
        return SamplingPlan(_whole(said["sample"], "sample"), accept, pieces)
    if "reliability" in said:
        reliability = sure_share(said["reliability"], "reliability")
        confidence = sure_share(said.get("confidence", "95%"), "confidence")
        return plan_for_reliability(reliability, confidence, accept=accept, lot_size=pieces)
    producer = quality_share(said["producer"], "producer")
    return two_point_plan(producer, quality_share(said["consumer"], "consumer")).plan


def _whole(text: str, word: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise _bad(f"{word}: `{text}` is no whole number")
    return int(text)


def _bad(message: str) -> BadInput:
    return BadInput(f"sampling: {message}", [("sampling", message)])
