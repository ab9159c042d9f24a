"""The command line in this process, on a database file of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.cli import run
from tests.support.master_data import MASTER_DATA, inspection, operation, receipt

STORY = Path(__file__).parents[3] / "fixtures" / "stories" / "m2-k7.jsonl"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


Headmark = Callable[..., Said]


@pytest.fixture
def headmark(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Headmark:
    monkeypatch.setenv("HEADMARK_DATABASE", sqlite_url)

    def call(*arguments: str | Path) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return call


@pytest.fixture
def story(headmark: Headmark) -> Headmark:
    """The database holds the story of M2 and K7."""
    assert headmark("import", STORY).code == 0
    return headmark


@pytest.fixture
def drifting(headmark: Headmark, tmp_path: Path) -> Headmark:
    """The database holds a stream whose third point is five sigma from its centre."""
    limits = {
        "record": "control_limits", "id": "CL-1", "characteristic": "head_height",
        "center": 10.0, "sigma": 0.1, "subgroup_size": 1,
        "effective_from": "2026-01-01T00:00:00+00:00",
    }  # fmt: skip
    records = [
        *MASTER_DATA, limits, receipt("COIL-1"), operation("OP-1", {"COIL-1": 9}, {"B-1": 9}),
        *(
            inspection(
                f"I-{n}", "B-1", value, characteristic="head_height",
                stage="patrol", at=f"2026-01-0{n + 6}T09:00:00+00:00",
            )
            for n, value in enumerate((10.0, 10.05, 10.5), 1)
        ),
    ]  # fmt: skip
    assert headmark("import", write(tmp_path / "drifting.jsonl", *records)).code == 0
    return headmark


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path
