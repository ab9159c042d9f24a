"""Recall drills over HTTP: a clock from the question to the end, ticked off step by step."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.api.conftest import Service

HEAT = {"heat": "H-9001"}
PATH = "/api/v1/recalls/drills"
LEFT = ("stock_located", "customers_identified", "customers_reached", "quantities_reconciled",
        "report_issued")  # fmt: skip
OWN = ("simulation", "drill", "drill_step")


def post(service: Service, path: str = "", body: Any = None, status: int = 200) -> Any:
    answer = service.client("quality_engineer").post(PATH + path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def started(service: Service) -> Any:
    return post(service, "", {"scope": HEAT, "reason": "yearly drill"}, 201)


def shown(service: Service, number: str = "DR-2026-0001") -> Any:
    answer = service.client("auditor").get(f"{PATH}/{number}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def tick(service: Service, step: str, status: int = 200, **more: Any) -> Any:
    return post(service, "/DR-2026-0001/steps", {"step": step, **more}, status)


def test_a_drill_starts_with_its_first_answer(story: Service) -> None:
    drill = started(story)
    assert (drill["drill"], drill["simulation"]) == ("DR-2026-0001", "SIM-2026-0001")
    assert (drill["running"], drill["passed"], drill["missed"]) == (True, None, [])
    assert 0 < drill["first_answer_seconds"] < 60
    assert drill["targets"] == {"first_answer_seconds": 600, "seconds": 14400}
    done = [step["step"] for step in drill["steps"] if step["done_at"]]
    assert done == ["scope_stated", "first_answer"]
    assert (drill["reconciled_percent"], drill["gaps"], drill["lots"]) == (100.0, [], 5)
    kept = story.client().get("/api/v1/recalls/simulations/SIM-2026-0001").json()
    assert kept["totals"]["lots"] == 5


def test_its_clock_runs_until_it_is_finished(story: Service) -> None:
    started(story)
    story.clock.pass_(1.5)
    tick(story, "stock_located", note="rack 3 and 4")
    story.clock.pass_(0.5)
    assert shown(story)["seconds"] == 7200
    step = next(each for each in shown(story)["steps"] if each["step"] == "stock_located")
    assert (step["seconds"], step["by"], step["note"]) == (
        5400, "the-quality_engineer", "rack 3 and 4",
    )  # fmt: skip
    for name in LEFT[1:]:
        tick(story, name)
    finished = post(story, "/DR-2026-0001/finish", {"note": "all found"})
    story.clock.pass_(100)
    assert shown(story) == finished
    assert (finished["running"], finished["seconds"]) == (False, 7200)
    assert (finished["passed"], finished["missed"]) == (True, [])


def test_a_drill_that_takes_too_long_is_not_passed_whatever_comes(story: Service) -> None:
    started(story)
    story.clock.pass_(4)
    assert shown(story)["passed"] is None
    story.clock.pass_(0.01)
    assert (shown(story)["passed"], shown(story)["running"]) == (False, True)
    assert "has taken" in shown(story)["missed"][0]


def test_a_drill_finished_with_steps_undone_names_them(story: Service) -> None:
    started(story)
    for step in LEFT[:-1]:
        tick(story, step)
    finished = post(story, "/DR-2026-0001/finish")
    assert (finished["passed"], finished["missed"]) == (False, ["report_issued was not done"])


def test_what_cannot_be_ticked_is_refused_in_words(story: Service) -> None:
    started(story)
    assert "did you mean `stock_located`" in tick(story, "stock_locatd", 422)["detail"]
    assert "one of scope_stated" in tick(story, "finished", 422)["detail"]
    tick(story, "stock_located")
    assert "was done already" in tick(story, "stock_located", 409)["detail"]
    assert "was done already" in tick(story, "first_answer", 409)["detail"]
    post(story, "/DR-2026-0001/finish")
    assert "is finished" in tick(story, "report_issued", 409)["detail"]
    assert "is finished" in post(story, "/DR-2026-0001/finish", None, 409)["detail"]
    unknown = post(story, "/DR-2026-0002/finish", None, 404)
    assert "did you mean `DR-2026-0001`" in unknown["detail"]


@pytest.mark.parametrize(
    "body", [{"scope": HEAT}, {"scope": HEAT, "reason": " "}, {"scope": {}, "reason": "r"}]
)
def test_a_drill_that_cannot_start_leaves_nothing(story: Service, body: dict[str, Any]) -> None:
    rows = story.rows()
    post(story, "", body, 422)
    assert story.rows() == rows


def test_a_drill_writes_nothing_but_its_own(story: Service) -> None:
    before = story.rows()
    started(story)
    for step in LEFT:
        tick(story, step)
    post(story, "/DR-2026-0001/finish")
    after = story.rows()
    assert [len(after[table]) - len(before[table]) for table in OWN] == [1, 1, 8]
    for table in OWN:
        del before[table], after[table]
    assert after == before


def test_drills_are_listed_in_pages(story: Service) -> None:
    for _ in range(3):
        started(story)
    client = story.client("auditor")
    whole = client.get(PATH).json()
    assert [each["drill"] for each in whole] == [f"DR-2026-000{n}" for n in (1, 2, 3)]
    first = client.get(PATH, params={"limit": 2})
    assert first.json() + client.get(first.links["next"]["url"]).json() == whole
