"""Sampling plans by HTTP: the three questions, and what is asked wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.conftest import Service

PLANS = "/api/v1/spc/sampling-plans"


def ask(service: Service, **question: Any) -> dict[str, Any]:
    answer = service.client("auditor").post(PLANS, json=question)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_plan_for_a_lot_says_what_it_proves(service: Service) -> None:
    found = ask(service, lot_size=1000, confidence=95, reliability=99)
    assert found["question"] == "reliability"
    assert found["plan"] == {"sample_size": 258, "accept": 0, "reject": 1, "lot_size": 1000}
    assert (found["confidence"], found["reliability"], found["bad_to_catch"]) == (0.95, 0.99, 10)
    assert found["passes_at_worst"] == pytest.approx(0.0498, abs=5e-5)
    curve = {p["bad"]: p["probability"] for p in found["operating_characteristic"]}
    assert curve[10] == found["passes_at_worst"]
    assert curve[0] == 1.0
    assert list(curve) == sorted(curve)
    assert "Test 258 parts of 1,000" in found["sentence"]["en"]
    assert "at least 99 % of it is good, with 95 % confidence" in found["sentence"]["en"]
    assert "258" in found["sentence"]["zh-CN"]


def test_the_same_confidence_in_other_words_is_the_same(service: Service) -> None:
    plans = [
        ask(service, confidence=confidence, reliability=reliability)["plan"]
        for confidence, reliability in ((95, 99), (0.95, 0.99), ("95 %", "99%"), ("0.95", 99.0))
    ]
    assert plans == [plans[0]] * 4
    assert plans[0]["sample_size"] == 299
    assert ask(service, reliability=99)["plan"] == plans[0]


def test_a_sample_is_spread_over_the_containers_and_drawn_again_from_its_seed(
    service: Service,
) -> None:
    first = ask(service, containers=[10, 10, 20], reliability=90)
    strata = first["strata"]
    assert first["plan"]["lot_size"] == 40
    assert strata["sample_size"] == sum(strata["sizes"]) >= first["plan"]["sample_size"]
    assert strata["confidence"] >= 0.95
    assert [len(set(drawn)) for drawn in strata["positions"]] == strata["sizes"]
    again = ask(service, containers=[10, 10, 20], reliability=90, seed=strata["seed"])
    assert again["strata"] == strata


def test_a_plan_that_accepts_bad_parts_claims_no_more_than_is_proven(service: Service) -> None:
    found = ask(service, containers=[500, 500], reliability=95, accept=1)
    assert found["strata"]["confidence"] is None
    assert any("proven here for plans that accept" in note["en"] for note in found["notes"])
    assert any("those parts may not" in note["en"] for note in found["notes"])


def test_a_second_test_is_called_one_and_states_the_confidence_of_both(service: Service) -> None:
    found = ask(service, reliability=95, second=59)["second_test"]
    assert found["confidence_of_first"] == pytest.approx(0.9515, abs=5e-5)
    assert found["confidence"] == pytest.approx(0.9054, abs=5e-5)
    assert "second test" in found["sentence"]["en"]
    assert "90.54 %" in found["sentence"]["en"]


def test_a_plan_by_two_points_has_its_true_risks(service: Service) -> None:
    found = ask(service, producer=0.01, consumer="5%")
    assert found["question"] == "two_point"
    assert (found["plan"]["sample_size"], found["plan"]["accept"]) == (132, 3)
    assert found["producer"]["fails"] <= 0.05
    assert found["consumer"]["passes"] <= 0.10
    stricter = ask(service, producer=0.01, consumer=0.05, consumer_risk="5%")
    assert stricter["plan"]["sample_size"] > 132


def test_a_result_bounds_the_bad_parts_of_the_lot(service: Service) -> None:
    found = ask(service, lot_size=1000, sampled=59, found=0)
    assert (found["question"], found["bad_at_most"], found["left_at_most"]) == ("result", 48, 48)
    assert "at most 48 bad parts (4.8 %)" in found["sentence"]["en"]
    adverse = ask(service, sampled=59, found=1)
    assert adverse["share_at_most"] == pytest.approx(0.0779, abs=1e-4)
    assert "not released" in adverse["notes"][0]["en"]


@pytest.mark.parametrize(
    ("question", "loc", "said"),
    [
        ({}, "", "say what is wanted"),
        ({"lot_size": 100}, "", "say what is wanted"),
        ({"reliability": 99, "found": 1, "sampled": 5}, "reliability", "does not belong to what"),
        ({"found": 1}, "sampled", "is needed too"),
        ({"producer": 0.01}, "consumer", "is needed too"),
        ({"producer": 1, "consumer": 5}, "producer", "for 1 percent write 1%"),
        ({"producer": 0.05, "consumer": 0.01}, "", "must be better than the consumer's"),
        ({"reliability": 100}, "reliability", "100 is no reliability: write it as 95"),
        ({"reliability": "most"}, "reliability", "`most` is not a number"),
        ({"reliability": "nan"}, "reliability", "nan is no reliability"),
        ({"reliability": 99, "confidence": 0}, "confidence", "0 is no confidence"),
        ({"reliability": 98, "lot_size": 100, "accept": 2}, "accept", "accept 1 at most"),
        ({"reliability": 99, "lot_size": 5, "containers": [2, 2]}, "containers", "hold 4 parts"),
        ({"reliability": 99, "containers": [0]}, "", "A lot has 1 to"),
        ({"reliability": 99, "second_accept": 1}, "second_accept", "needs `second`"),
        ({"reliability": 99, "lot_size": 10, "second": 5}, "", "cannot be drawn"),
        ({"found": 6, "sampled": 5, "lot_size": 10}, "", "impossible"),
        ({"reliabilty": 99}, "reliabilty", "did you mean `reliability`"),
        ({"reliability": 99, "lot_size": 0}, "lot_size", "must be 1 or more"),
    ],
)
def test_what_is_asked_wrongly_names_the_field_and_the_way_out(
    service: Service, question: dict[str, Any], loc: str, said: str
) -> None:
    answer = service.client().post(PLANS, json=question)
    assert answer.status_code == 422
    assert any(loc == each["loc"] and said in each["msg"] for each in answer.json()["errors"])


def test_the_line_does_not_plan_samples_and_nothing_is_kept(service: Service) -> None:
    before = service.rows()
    for role in ("operator", "shipping"):
        refused = service.client(role).post(PLANS, json={"reliability": 99})
        assert refused.status_code == 403
    ask(service, reliability=99)
    assert service.rows() == before


@pytest.mark.parametrize(
    "question",
    [
        {"lot_size": 10_000_000, "confidence": 99.9999, "reliability": 99.9, "accept": 100},
        {"lot_size": 10_000_000, "reliability": 50, "accept": 100},
        {"reliability": 99.9999, "confidence": 99.9999, "accept": 100},
        {"containers": [1000] * 10_000, "reliability": 50},
        {"containers": [999, 1000] * 5000, "reliability": 99.99},
        {"lot_size": 10_000_000, "sampled": 100_000, "found": 5000},
    ],
)
def test_the_largest_questions_are_answered_soon(
    service: Service, question: dict[str, Any]
) -> None:
    assert ask(service, **question)["sentence"]
