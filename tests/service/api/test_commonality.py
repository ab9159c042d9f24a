"""Commonality by HTTP and on the command line: the same document, kept where it is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from service.cli import run
from tests.service.api.conftest import Service
from tests.stories.furnace import SHOP, basket, check
from tests.support.master_data import MASTER_DATA, Record

PATH = "/api/v1/spc/commonality"
ASKED = {"characteristic": "hardness"}


def lots() -> list[Record]:
    """Two furnaces, two shifts; at furnace 3 by night hardness is two HRC lower."""
    found: list[Record] = []
    for number in range(48):
        furnace = ("FURNACE-2", "FURNACE-3")[number % 2]
        shift = ("day", "night")[number // 2 % 2]
        day, hour = 1 + number // 2, 10 * (number % 2)
        value = 30 + (number * 7 % 5) / 10
        if (furnace, shift) == ("FURNACE-3", "night"):
            value -= 2
        name = f"L{number:02d}"
        found += [
            basket(name, day, hour=hour, furnace=furnace, shift=shift),
            check(name, value, day=day, hour=hour + 5),
        ]
    return found


@pytest.fixture
def plant(service: Service) -> Service:
    records = [*MASTER_DATA, *SHOP, *lots()]
    answer = service.client().post("/api/v1/records", json=records)
    assert answer.json()["refused"] == []
    return service


def first(document: dict[str, Any]) -> dict[str, str]:
    stratum: dict[str, str] = document["findings"][0]["stratum"]
    return stratum


def test_it_is_looked_at_and_nothing_is_kept(plant: Service) -> None:
    client = plant.client("auditor")
    answer = client.get(PATH, params=ASKED)
    assert answer.status_code == 200
    assert first(answer.json()) == {"equipment": "FURNACE-3", "shift": "night"}
    assert client.get(f"{PATH}/runs").json() == []


def test_a_run_is_kept_once_for_one_key(plant: Service) -> None:
    client, key = plant.client("quality_engineer"), {"Idempotency-Key": "look-1"}
    made = client.post(PATH, json=ASKED, headers=key)
    again = client.post(PATH, json=ASKED, headers=key)
    assert (made.status_code, again.json()) == (201, made.json())
    (kept,) = client.get(f"{PATH}/runs", params=ASKED).json()
    assert kept == made.json()
    assert client.get(f"{PATH}/runs", params={"characteristic": "head_height"}).json() == []


def test_its_scope_can_be_simulated_as_a_recall(plant: Service) -> None:
    client = plant.client("quality_engineer")
    found = client.get(PATH, params=ASKED).json()["findings"][0]
    asked = {"scope": found["scope"], "store": False}
    radius = client.post("/api/v1/recalls/simulate", json=asked).json()
    assert radius["totals"]["lots"] == found["lots"] == 12


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"characteristic": "hardnes"}, 404, "did you mean `hardness`"),
        ({**ASKED, "by": "mean"}, 422, "value, rejects"),
        ({**ASKED, "since": "2026-01-01T00:00:00"}, 422, "offset"),
        ({**ASKED, "since": "2026-02-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, 422,
         "is not before"),
        ({}, 422, "characteristic"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(
    plant: Service, asked: dict[str, str], status: int, said: str
) -> None:
    answer = plant.client().get(PATH, params=asked)
    assert answer.status_code == status
    assert said in answer.text


def test_too_few_lots_are_an_answer_that_says_why(plant: Service) -> None:
    asked = {**ASKED, "until": "2026-01-02T00:00:00Z"}
    found = plant.client().get(PATH, params=asked).json()
    assert (found["findings"], found["lots"]) == ([], 2)
    assert "take in a longer time" in found["refused"]


def test_the_line_and_the_gate_do_not_look(plant: Service) -> None:
    for role in ("machine", "operator", "shipping"):
        assert plant.client(role).get(PATH, params=ASKED).status_code == 403
    assert plant.client(None).get(PATH, params=ASKED).status_code == 401


def test_the_command_line_says_the_same(plant: Service, capsys: pytest.CaptureFixture[str]) -> None:
    url = str(plant.site.door.engine.url)
    assert run(["spc", "common", "hardness", "--database", url]) == 0
    said = capsys.readouterr().out
    assert "lower" in said
    assert "for FURNACE-3 on the night shift: 12 lots against 36" in said
    assert "groups compared among all 48 lots: no open alarm dates a change." in said
    assert run(["spc", "common", "hardness", "--since", "2026-01-24T00:00:00+00:00",
                "--database", url]) == 1  # fmt: skip
    refused = capsys.readouterr().out
    assert "take in a longer time" in refused
    assert "Compared: 2 lots made since 2026-01-24 00:00 UTC, as asked." in refused
