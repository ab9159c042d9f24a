"""`/spc` over HTTP: the stream's document, exclusions, gaps, baselines, capability, charts."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from service.actions.people import add_person
from tests.service.actions.charting import PIN, heights, moment, name_of
from tests.service.api.browsing import browser
from tests.service.api.conftest import Service, Template, _running
from tests.support.master_data import MASTER_DATA, inspection, operation, receipt

STREAM = "head_height:*:HEADER-1:-"
PATH = f"/api/v1/spc/streams/{STREAM}"
N = 30
KEYS = {
    "stream", "characteristic", "item", "equipment", "shift", "context", "characteristic_name",
    "unit", "critical", "specification", "rule_set", "plan", "limits", "points", "signals",
    "episodes", "dispersion", "concerns", "change", "state",
}  # fmt: skip
POINT = {
    "inspection", "lot", "at", "checked_at", "mean", "size", "values", "conforming", "z", "center",
    "lower", "upper", "rules", "excluded", "gap",
}  # fmt: skip


def checks(values: list[list[float]], *, first: int = 0, lot: str = "B-1") -> list[dict[str, Any]]:
    return [
        inspection(
            name_of(first + n), lot, *subgroup, characteristic="head_height", stage="patrol",
            at=moment(first + n).isoformat(),
        )
        for n, subgroup in enumerate(values)
    ]  # fmt: skip


def record(service: Service, *records: dict[str, Any]) -> None:
    report = service.client().post("/api/v1/records", json=list(records)).json()
    assert report["refused"] == []


@pytest.fixture(scope="module")
def quiet_file(staffed: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("quiet") / "quiet.db"
    shutil.copy(staffed.path, path)
    with _running(path, staffed.tokens) as running:
        _fill(running)
    return path


@pytest.fixture
def quiet(quiet_file: Path, staffed: Template, tmp_path: Path) -> Iterator[Service]:
    """Thirty quiet subgroups, and one quality engineer."""
    shutil.copy(quiet_file, tmp_path / "plant.db")
    with _running(tmp_path / "plant.db", staffed.tokens) as running:
        yield running


def _fill(running: Service) -> None:
    record(
        running, *MASTER_DATA, receipt("COIL-1"), operation("OP-1", {"COIL-1": 9}, {"B-1": 9}),
        *checks(heights(N)),
    )  # fmt: skip
    running.write(
        lambda desk: add_person(
            desk, name="eve", printed_name="Eve", email=None, language="en",
            roles=["quality_engineer"], pin=PIN,
        )
    )  # fmt: skip


def get(service: Service, path: str = PATH, **params: Any) -> Any:
    answer = service.client("auditor").get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(service: Service, path: str, body: dict[str, Any], **headers: str) -> Any:
    client = service.client("quality_engineer")
    return client.post(f"{PATH}/{path}", json=body, headers=headers)


def test_the_document_has_all_its_keys(quiet: Service) -> None:
    record(quiet, *checks([[10.9] * 4], first=N))
    document = get(quiet)
    assert set(document) == KEYS
    assert all(set(point) == POINT for point in document["points"])
    assert document["rule_set"]["name"] == "western_electric"
    assert [rule["name"] for rule in document["rule_set"]["rules"]] == ["WE1", "WE2", "WE3", "WE4"]
    assert document["plan"]["split_by"] == ["equipment", "shift"]
    (limits,) = document["limits"]
    assert (limits["source"], limits["version"], limits["tentative"]) == ("baseline", 1, True)
    assert document["dispersion"]["kind"] == "s"
    assert len(document["dispersion"]["points"]) == N + 1
    assert document["state"]["p"] <= 1


def test_a_signal_and_its_episode_know_each_other(quiet: Service) -> None:
    record(quiet, *checks([[10.9] * 4], first=N))
    document = get(quiet)
    (episode,) = document["episodes"]
    assert (episode["state"], episode["inspections"]) == ("open", [name_of(N)])
    assert {signal["episode"] for signal in document["signals"]} == {episode["episode"]}
    [row] = get(quiet, "/api/v1/spc/streams", open=True)
    assert row["episode"] == episode["episode"]
    assert row["z"] > 3


def test_single_values_have_moving_ranges_that_do_not_cross_a_gap(service: Service) -> None:
    limits = {
        "record": "control_limits", "id": "CL", "characteristic": "head_height", "center": 10.0,
        "sigma": 0.1, "subgroup_size": 1, "effective_from": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip
    record(
        service, *MASTER_DATA, limits, receipt("COIL-1"),
        operation("OP-1", {"COIL-1": 9}, {"B-1": 9}), *checks([[10.0], [10.1], [10.5]]),
    )  # fmt: skip
    ranges = get(service)["dispersion"]
    assert ranges["kind"] == "mr"
    assert [round(each["value"], 6) for each in ranges["points"]] == [0.1, 0.4]
    assert ranges["points"][0]["upper"] == pytest.approx(3.266532 * 1.128379 * 0.1, rel=1e-5)
    assert [each["beyond"] for each in ranges["points"]] == [False, True]
    gap = post(service, "gaps", {"at": moment(2).isoformat(), "reason": "new die"})
    assert gap.status_code == 200
    assert [each["inspection"] for each in get(service)["dispersion"]["points"]] == ["I-001"]


def test_an_exclusion_has_a_cause_and_one_effect_under_one_key(quiet: Service) -> None:
    body = {"inspection": name_of(3), "cause": "dropped gauge"}
    first = post(quiet, "exclusions", body, **{"Idempotency-Key": "k"})
    again = post(quiet, "exclusions", body, **{"Idempotency-Key": "k"})
    assert (first.status_code, again.json()) == (200, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert get(quiet)["points"][3]["excluded"]["by"] == "the-quality_engineer"
    without = post(quiet, "exclusions", {"inspection": name_of(4)})
    assert (without.status_code, "cause" in without.json()["detail"]) == (422, True)
    back = post(
        quiet, "exclusions", {"inspection": name_of(3), "include": True, "reason": "other gauge"}
    )
    assert back.json()["excluded"] is None
    assert post(quiet, "exclusions", {"inspection": "I-99", "cause": "c"}).status_code == 404


def test_a_gap_needs_an_instant_with_an_offset_and_a_reason(quiet: Service) -> None:
    for body in ({"at": "2026-01-08T00:00:00", "reason": "r"}, {"at": moment(3).isoformat()}):
        assert post(quiet, "gaps", body).status_code == 422


def freeze(service: Service, body: dict[str, Any], **headers: str) -> Any:
    return browser(service, "eve").post(f"{PATH}/baselines", json=body, headers=headers)


def test_limits_are_studied_frozen_and_listed(quiet: Service) -> None:
    found = get(quiet, f"{PATH}/study", points=N)
    assert (found["hindrances"], len(found["points"])) == ([], N)
    body = {"points": N, "by": "eve", "pin": PIN, "reason": "first study", "multiplier": 3}
    first = freeze(quiet, body, **{"Idempotency-Key": "k"})
    assert first.status_code == 201
    assert first.json()["center"] == found["limits"]["center"]
    assert freeze(quiet, body, **{"Idempotency-Key": "k"}).json() == first.json()
    assert get(quiet, f"{PATH}/baselines")[-1] == first.json()
    assert freeze(quiet, body).status_code == 409
    limits = get(quiet)["limits"][-1]
    assert (limits["signed_by"], limits["reason"]) == ("eve", "first study")


def test_a_wrong_pin_is_counted_although_nothing_is_frozen(quiet: Service) -> None:
    body = {"points": N, "by": "eve", "pin": "wrong", "reason": "r"}
    for _ in range(5):
        assert freeze(quiet, body, **{"Idempotency-Key": "k"}).status_code == 403
    right = freeze(quiet, {**body, "pin": PIN})
    assert (right.status_code, "locked" in right.json()["detail"]) == (403, True)


def test_capability_answers_409_with_the_reason_while_out_of_control(quiet: Service) -> None:
    assert get(quiet, f"{PATH}/capability", points=N)["n"] == 4 * N
    record(quiet, *checks([[10.9] * 4], first=N))
    answer = quiet.client("auditor").get(f"{PATH}/capability", params={"points": N + 1})
    assert (answer.status_code, answer.json()["title"]) == (409, "No capability")
    assert "WE1 at inspection I-030" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["ewma", "cusum", "q", "dispersion"])
def test_other_charts_are_computed_when_asked_for(quiet: Service, kind: str) -> None:
    found = get(quiet, f"{PATH}/chart-data", kind=kind, last=3)
    assert (found["kind"], len(found["points"])) == (kind, 3)


def test_a_name_with_separators_slashes_and_chinese_is_one_stream(service: Service) -> None:
    equipment = "炉/3: 50%*"
    machine = {"record": "equipment", "id": equipment, "kind": "furnace", "name": "F"}
    made = operation("OP-9", {"COIL-1": 9}, {"B-9": 9}, equipment=equipment)
    record(
        service, *MASTER_DATA, machine, receipt("COIL-1"), made,
        *checks(heights(2), lot="B-9"),
    )  # fmt: skip
    [row] = get(service, "/api/v1/spc/streams")
    # The client of the tests decodes a path twice, a server once.
    path = f"/api/v1/spc/streams/{quote(row['stream'].replace('%', '%25'), safe='')}"
    assert get(service, path)["equipment"] == equipment
    assert get(service, f"{path}/baselines") == []
    assert len(get(service, f"{path}/chart-data", kind="dispersion")["points"]) == 2
    excluded = service.client().post(
        f"{path}/exclusions", json={"inspection": name_of(0), "cause": "量具跌落"}
    )
    assert excluded.json()["excluded"]["cause"] == "量具跌落"


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("study", {"points": 0}),
        ("study", {"from": "2026-01-01"}),
        ("study", {"rule_set": "nelsn"}),
        ("study", {"points": 25, "from": "2026-01-01T00:00:00Z"}),
        ("chart-data", {"kind": "ewm"}),
        ("chart-data", {}),
    ],
)
def test_odd_questions_are_refused(quiet: Service, path: str, params: dict[str, Any]) -> None:
    answer = quiet.client("auditor").get(f"{PATH}/{path}", params=params)
    assert answer.status_code == 422, answer.text


def test_counted_defects_are_charted(quiet: Service) -> None:
    counted = [
        {
            "record": "inspection", "id": f"A-{n}", "at": moment(n).isoformat(), "lot": "B-1",
            "stage": "patrol", "inspector": "P",
            "attributes": [{"defect": "crack", "inspected": 100, "defective": n % 3}],
        }
        for n in range(10)
    ]  # fmt: skip
    record(quiet, *counted)
    found = get(quiet, "/api/v1/spc/attributes", defect="crack")
    assert [point["defective"] for point in found["points"]] == [n % 3 for n in range(10)]
    answer = quiet.client("auditor").get("/api/v1/spc/attributes", params={"defect": "x"})
    assert answer.status_code == 404
