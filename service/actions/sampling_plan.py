"""How many parts to test, or what a result proves: one question, one document."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from service.actions import sampling_sentences as say
from service.actions.sampling_question import Kind, SamplingQuestion
from service.actions.stated_share import quality_share, sure_share
from service.errors import BadInput
from spc.sampling import binomial, hypergeometric
from spc.sampling.after_result import bad_at_most
from spc.sampling.operating_characteristic import (
    Accepted,
    operating_characteristic,
    outgoing_quality_limit,
)
from spc.sampling.plan import NoPlan, SamplingPlan, bad_to_catch
from spc.sampling.reliability import plan_for_reliability
from spc.sampling.second_test import sequence_confidence
from spc.sampling.stratified import StratifiedSample, allocate, draw_order, stratified_sample
from spc.sampling.two_point import two_point_plan

Document = dict[str, Any]
CONFIDENCE = 0.95
PRODUCER_RISK, CONSUMER_RISK = 0.05, 0.10
# Positions of more parts than this nobody picks by hand.
MOST_POSITIONS = 20_000


def sampling_document(question: SamplingQuestion) -> Document:
    """The plan with what it lets through, or the bound after a result, and the sentence."""
    kind = question.kind
    try:
        return {"question": kind, **_ANSWERS[kind](question)}
    except NoPlan as none:
        raise BadInput(str(none), [("accept", str(none))]) from None
    except ValueError as error:
        raise BadInput(str(error), [("", str(error))]) from None


def _for_reliability(asked: SamplingQuestion) -> Document:
    asked = _with_lot_of_containers(asked)
    assert asked.reliability is not None, "this is what makes it this question"
    reliability = sure_share(asked.reliability, "reliability")
    confidence = _confidence(asked)
    plan = plan_for_reliability(
        reliability, confidence, accept=asked.accept or 0, lot_size=asked.lot_size
    )
    bad = None if plan.lot_size is None else bad_to_catch(plan.lot_size, reliability)
    passes = _passing(plan, reliability, bad)
    strata = _strata(asked, plan, bad, confidence)
    second = _second(asked, plan, reliability)
    return {
        **_plan(plan, Accepted(_share(plan, reliability, bad), bad, passes)),
        "confidence": confidence,
        "reliability": reliability,
        "bad_to_catch": bad,
        "passes_at_worst": passes,
        "strata": strata,
        "second_test": second,
        "sentence": say.plan_sentence(plan, reliability, confidence, bad, passes),
        "notes": _plan_notes(plan, strata, second),
    }


def _by_two_points(asked: SamplingQuestion) -> Document:
    assert asked.producer is not None, "the question needs both"
    assert asked.consumer is not None, "the question needs both"
    producer = quality_share(asked.producer, "producer")
    consumer = quality_share(asked.consumer, "consumer")
    found = two_point_plan(
        producer,
        consumer,
        producer_risk=_risk(asked, "producer_risk", PRODUCER_RISK),
        consumer_risk=_risk(asked, "consumer_risk", CONSUMER_RISK),
    )
    return {
        **_plan(found.plan),
        "producer": {"share": producer, "fails": found.producer_risk},
        "consumer": {"share": consumer, "passes": found.consumer_risk},
        "sentence": say.two_point_sentence(found, producer, consumer),
        "notes": _plan_notes(found.plan, None, None),
    }


def _after_result(asked: SamplingQuestion) -> Document:
    assert asked.found is not None, "the question needs both"
    assert asked.sampled is not None, "the question needs both"
    found, sampled, confidence = asked.found, asked.sampled, _confidence(asked)
    said = {"lot_size": asked.lot_size, "sampled": sampled, "found": found}
    notes = [say.ADVERSE if found else say.AFTER_FAILURE]
    if asked.lot_size is None:
        share = binomial.share_at_most(sampled, found, confidence)
        return {
            **said,
            "confidence": confidence,
            "share_at_most": share,
            "sentence": say.process_result_sentence(sampled, found, share, confidence),
            "notes": notes,
        }
    bound = bad_at_most(asked.lot_size, sampled, found, confidence=confidence)
    return {
        **said,
        "confidence": confidence,
        "bad_at_most": bound.bad,
        "left_at_most": bound.left,
        "share_at_most": bound.share,
        "left_share_at_most": bound.left_share,
        "sentence": say.lot_result_sentence(asked.lot_size, sampled, found, bound),
        "notes": notes,
    }


_ANSWERS: Mapping[Kind, Callable[[SamplingQuestion], Document]] = {
    "reliability": _for_reliability,
    "two_point": _by_two_points,
    "result": _after_result,
}


def _plan(plan: SamplingPlan, worst: Accepted | None = None) -> Document:
    """The plan and how lots fare by it, among them the one that it is made to catch."""
    points = {*operating_characteristic(plan), *([worst] if worst else [])}
    return {
        "plan": {
            "sample_size": plan.sample_size,
            "accept": plan.accept,
            "reject": plan.accept + 1,
            "lot_size": plan.lot_size,
        },
        "operating_characteristic": [
            asdict(each) for each in sorted(points, key=lambda each: each.share)
        ],
        "outgoing_quality_limit": outgoing_quality_limit(plan),
    }


def _share(plan: SamplingPlan, reliability: float, bad: int | None) -> float:
    """Of bad parts in the lot that must be caught."""
    return 1 - reliability if bad is None or plan.lot_size is None else bad / plan.lot_size


def _passing(plan: SamplingPlan, reliability: float, bad: int | None) -> float:
    """The probability that the best of the lots that must fail passes."""
    size, accept = plan.sample_size, plan.accept
    if plan.lot_size is None or bad is None:
        return binomial.pass_probability(1 - reliability, size, accept)
    return hypergeometric.pass_probability(plan.lot_size, bad, size, accept)


def _strata(
    asked: SamplingQuestion, plan: SamplingPlan, bad: int | None, confidence: float
) -> Document | None:
    """How many to take from each container, and which; the seed makes it the same again."""
    containers = asked.containers
    if containers is None or bad is None:
        return None
    if plan.accept == 0:
        found = stratified_sample(containers, plan.sample_size, bad, confidence)
        proven: float | None = found.confidence
    else:
        sizes = allocate(containers, plan.sample_size)
        found, proven = StratifiedSample(sizes, sum(sizes), confidence), None
    seed = secrets.randbelow(2**31) if asked.seed is None else asked.seed
    few = found.sample_size <= MOST_POSITIONS
    return {
        "sample_size": found.sample_size,
        "sizes": list(found.sizes),
        "confidence": proven,
        "seed": seed,
        "positions": [list(each) for each in draw_order(containers, found.sizes, seed=seed)]
        if few
        else None,
    }


def _second(asked: SamplingQuestion, plan: SamplingPlan, reliability: float) -> Document | None:
    if asked.second is None:
        if asked.second_accept is not None:
            raise BadInput(
                "second_accept: needs `second`, the size of the second sample",
                [("second_accept", "needs `second`, the size of the second sample")],
            )
        return None
    second = SamplingPlan(asked.second, asked.second_accept or 0, plan.lot_size)
    bad = None if plan.lot_size is None else bad_to_catch(plan.lot_size, reliability)
    alone = 1 - _passing(plan, reliability, bad)
    together = sequence_confidence(plan, second, reliability)
    return {
        "sample_size": second.sample_size,
        "accept": second.accept,
        "confidence_of_first": alone,
        "confidence": together,
        "sentence": say.second_sentence(alone, together, reliability),
    }


def _plan_notes(
    plan: SamplingPlan, strata: Document | None, second: Document | None
) -> list[dict[str, str]]:
    notes = []
    if plan.sample_size == plan.lot_size:
        notes.append(say.WHOLE_LOT)
    if plan.accept:
        notes.append(say.ACCEPTED_BAD)
    if strata is not None and strata["confidence"] is None:
        notes.append(say.SPREAD)
    notes.append(say.AFTER_FAILURE if second is None else second["sentence"])
    return notes


def _with_lot_of_containers(asked: SamplingQuestion) -> SamplingQuestion:
    """The lot is what is in its containers."""
    if asked.containers is None:
        return asked
    total = sum(asked.containers)
    if asked.lot_size is not None and asked.lot_size != total:
        message = (
            f"together they hold {total:,} parts, and the lot has {asked.lot_size:,}: correct one "
            "of them, or leave out the lot size"
        )
        raise BadInput(f"containers: {message}", [("containers", message)])
    return replace(asked, lot_size=total)


def _confidence(asked: SamplingQuestion) -> float:
    return CONFIDENCE if asked.confidence is None else sure_share(asked.confidence, "confidence")


def _risk(asked: SamplingQuestion, name: str, usual: float) -> float:
    stated = getattr(asked, name)
    return usual if stated is None else quality_share(stated, name)
