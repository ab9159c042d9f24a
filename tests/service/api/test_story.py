"""The acceptance story over HTTP: exactly what the contract expects."""

from __future__ import annotations

from typing import Any

import orjson

from tests.service.api.conftest import STORY, Service

CASE = "NCR-2026-0001"
EXPECTED: dict[str, Any] = orjson.loads((STORY / "m2-k7.expected.json").read_bytes())


def case_of(story: Service) -> dict[str, Any]:
    found: dict[str, Any] = story.client().get(f"/api/v1/nonconformances/{CASE}").json()
    return found


def test_one_case_on_the_whole_furnace_load(story: Service) -> None:
    cases = story.client().get("/api/v1/nonconformances").json()
    assert len(cases) == EXPECTED["nonconformances"]
    assert cases[0]["scope"] == EXPECTED["scope"]
    assert cases[0]["held_lots"] == len(EXPECTED["held"])


def test_the_case_has_the_expected_lots_customers_and_totals(story: Service) -> None:
    case = case_of(story)
    lots = {lot["lot"]: lot for lot in case["lots"]}
    assert set(lots) == set(EXPECTED["lots"])
    assert {lot for lot, said in lots.items() if said["held"]} == set(EXPECTED["held"])
    assert {c["customer"]: c["quantity"] for c in case["customers"]} == EXPECTED["customers"]
    for figure in ("on_hand", "consumed", "shipped"):
        assert {n: lots[n][figure] for n in lots if lots[n][figure]} == EXPECTED[figure]
    assert {n: round(lots[n]["share"], 6) for n in lots} == EXPECTED["share"]
    assert {name: case["totals"][name] for name in EXPECTED["totals"]} == EXPECTED["totals"]


def test_the_simulation_says_what_the_case_says(story: Service) -> None:
    answer = story.client().post("/api/v1/recalls/simulate", json={"scope": EXPECTED["scope"]})
    radius = answer.json()
    assert [lot["lot"] for lot in radius["lots"]] == [lot["lot"] for lot in case_of(story)["lots"]]
    assert not {lot["lot"] for lot in radius["lots"]} & set(EXPECTED["not_in_it"])
    assert {name: radius["totals"][name] for name in EXPECTED["totals"]} == EXPECTED["totals"]
    assert radius["complete"] is True


def test_the_gate_answers_as_expected(story: Service) -> None:
    for lot, cleared in EXPECTED["ship_check"].items():
        answer = story.client("shipping").post(
            "/api/v1/shipments/check", json={"lots": [{"lot": lot}]}
        )
        assert answer.json()["cleared"] is cleared
        assert bool(answer.json()["blocked"]) is not cleared


def test_both_customers_are_told_and_nobody_else(story: Service) -> None:
    notices = [n for n in case_of(story)["notices"] if n["audience"] == "customer"]
    assert sorted(n["to"] for n in notices) == sorted(EXPECTED["notices_to"])
    assert {n["state"] for n in notices} == {"pending"}


def test_the_case_explains_its_decisions_condition_by_condition(story: Service) -> None:
    contain, respond = case_of(story)["decisions"]
    assert (contain["stage"], respond["stage"]) == ("contain", "respond")
    rule = contain["decisions"][0]
    assert rule["then"]["contain"] == "load"
    assert rule["conditions"]
    assert rule["sentence"]["en"].startswith("Held")
    assert rule["sentence"]["zh-CN"] != rule["sentence"]["en"]


def test_the_holds_are_the_expected_ones(story: Service) -> None:
    holds = story.client("shipping").get("/api/v1/holds", params={"active": True}).json()
    assert {hold["lot"] for hold in holds} == set(EXPECTED["held"])
    assert {hold["nonconformance"] for hold in holds} == {CASE}
    assert all(hold["placed_by"] == "the-machine" and hold["reason"] for hold in holds)
    assert story.client().get("/api/v1/holds?active=false").json() == []
