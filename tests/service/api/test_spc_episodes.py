"""Control plans, episodes and alarms over HTTP and at the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.cli import run
from tests.service.api.conftest import Service
from tests.support.master_data import MASTER_DATA, Record, inspection, operation, receipt

SPC = "/api/v1/spc"
LIMITS: Record = {
    "record": "control_limits", "id": "CL-1", "characteristic": "head_height", "center": 10,
    "sigma": 0.1, "subgroup_size": 1, "effective_from": "2026-01-01T00:00:00+00:00",
}  # fmt: skip


def checks(*values: float) -> list[Record]:
    return [
        inspection(f"I-{n}", "B-1", value, characteristic="head_height", stage="patrol",
                   at=f"2026-01-07T{n:02d}:00:00+00:00")
        for n, value in enumerate(values)
    ]  # fmt: skip


@pytest.fixture
def signalled(service: Service) -> Service:
    """A stream with an open episode that nobody was called for."""
    made = operation("OP-1", {"COIL": 1}, {"B-1": 100}, shift="night")
    records = [*MASTER_DATA, receipt("COIL"), made, LIMITS, *checks(10.0, 10.22, 10.24)]
    body = b"\n".join(map(orjson.dumps, records))
    answer = service.client("quality_engineer").post(
        "/api/v1/records", content=body, headers={"content-type": "application/x-ndjson"}
    )
    assert answer.status_code == 200, answer.text
    return service


def test_open_episodes_are_listed_and_one_is_looked_at(signalled: Service) -> None:
    client = signalled.client("auditor")
    (episode,) = client.get(f"{SPC}/episodes?state=open").json()
    assert episode["stream"] == "head_height:*:HEADER-1:night"
    assert (episode["rules"], episode["inspections"]) == (["WE2"], ["I-2"])
    assert (episode["alarm"], episode["case"]) == (None, "NCR-2026-0001")
    assert client.get(f"{SPC}/episodes/{episode['episode']}").json() == episode
    assert client.get(f"{SPC}/episodes?state=closed").json() == []
    assert client.get(f"{SPC}/alarms").json() == []


def test_an_episode_is_acknowledged_once_with_a_reason_by_who_may(signalled: Service) -> None:
    number = signalled.client().get(f"{SPC}/episodes").json()[0]["episode"]
    path = f"{SPC}/episodes/{number}/acknowledgement"
    said = {"reason": "punch replaced", "version": 1}
    assert signalled.client("operator").post(path, json=said).status_code == 403
    client = signalled.client("quality_engineer")
    assert client.post(path, json={"reason": ""}).status_code == 422
    assert client.post(path, json={**said, "version": 9}).status_code == 409
    first = client.post(path, json=said, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, first.json()["state"]) == (200, "closed")
    again = client.post(path, json=said, headers={"Idempotency-Key": "k1"})
    assert again.json() == first.json()
    refused = client.post(path, json=said)
    assert refused.status_code == 409
    assert "punch replaced" in refused.json()["detail"]
    case = client.get("/api/v1/nonconformances/NCR-2026-0001").json()
    assert case["state"] == "dismissed"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/episodes/77", 404), ("/episodes/x", 422), ("/episodes?state=opne", 422)],
)
def test_what_is_not_there_is_refused_in_plain_words(
    signalled: Service, path: str, status: int
) -> None:
    answer = signalled.client().get(f"{SPC}{path}")
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_a_plan_is_set_shown_and_listed(signalled: Service) -> None:
    client = signalled.client("quality_supervisor")
    assert client.get(f"{SPC}/control-plan").json()["version"] is None
    document = {"characteristics": {"head_height": {"rule_set": "nelson"}}}
    answer = client.post(f"{SPC}/control-plans", json={"document": document, "reason": "trial"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["document"] == {**document, "default": {}}
    (version,) = client.get(f"{SPC}/control-plans").json()
    assert (version["version"], version["reason"]) == (1, "trial")
    shown = client.get(f"{SPC}/control-plan").json()
    assert shown["characteristics"]["head_height"]["rule_set"] == "nelson"
    assert shown["default"]["split_by"] == ["equipment", "shift"]
    before = client.get(f"{SPC}/control-plan?at=2026-01-01T00:00:00Z").json()
    assert before["version"] is None


def test_a_bad_plan_is_refused_with_every_fault_and_a_late_one_with_its_points(
    signalled: Service,
) -> None:
    client = signalled.client("quality_engineer")
    bad = {"document": {"default": {"rule_sets": "x", "clean_run": 0}}, "reason": "trial"}
    answer = client.post(f"{SPC}/control-plans", json=bad)
    assert answer.status_code == 422
    assert [each["loc"] for each in answer.json()["errors"]] == [
        "default.rule_sets", "default.clean_run",
    ]  # fmt: skip
    late = {"document": {"default": {"clean_run": 5}}, "reason": "trial",
            "effective_from": "2026-01-07T01:00:00Z"}  # fmt: skip
    assert client.post(f"{SPC}/control-plans", json=late).status_code == 409
    assert signalled.client("auditor").post(f"{SPC}/control-plans", json=late).status_code == 403


# --- at the command line ---------------------------------------------------------------------


@dataclass(frozen=True)
class CommandLine:
    """`headmark spc ...` on the database of the service."""

    service: Service
    read: pytest.CaptureFixture[str]

    def __call__(self, *words: str, code: int = 0) -> str:
        database = str(self.service.site.settings.database)
        self.read.readouterr()
        ended = run(["spc", *words, "--database", database])
        said = self.read.readouterr()
        assert ended == code, said
        return said.out

    def json(self, *words: str) -> Any:
        return orjson.loads(self(*words, "--json"))


@pytest.fixture
def spc(signalled: Service, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(signalled, capsys)


def test_a_plan_file_is_checked_and_set(spc: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("default:\n  cleen_run: 5\n", encoding="utf-8")
    said = spc("plan", "check", str(file), code=1)
    assert "default.cleen_run: unknown field; did you mean `clean_run`?" in said
    file.write_text("default:\n  clean_run: 5\n", encoding="utf-8")
    assert "without faults" in spc("plan", "check", str(file))
    set_ = ("plan", "set", str(file), "--reason", "shorter", "--by", "anna")
    assert "Control plan 1 is in force" in spc(*set_)
    assert spc.json("plan", "show")["default"]["clean_run"] == 5
    assert spc.json("plan", "show", "--versions")[0]["by"] == "anna"
    assert "clean_run" in spc("plan", "show")


def test_episodes_are_listed_and_acknowledged(spc: CommandLine) -> None:
    assert "head_height:*:HEADER-1:night" in spc("episodes")
    (episode,) = spc.json("episodes", "--state", "open")
    assert spc.json("alarms") == []
    words = ("acknowledge", str(episode["episode"]), "--reason", "punch replaced", "--by", "anna")
    assert "is closed: punch replaced" in spc(*words)
    assert spc.json("episodes")[0]["closed_by"] == "anna"
