"""Pictures as they are asked for over HTTP and at the command line."""

from __future__ import annotations

import warnings
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest

from service.actions.people import make_token
from service.app import create_app
from service.charts.picture_of import picture_of
from service.cli import run
from tests.service.actions.charting import SETTINGS, STREAM, Charting, charting_at, heights
from tests.service.charts.reading import checked, texts_of

with warnings.catch_warnings():
    # starlette announces another client; this one is what the environment has.
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

PATH = f"/api/v1/spc/streams/{quote(STREAM, safe='')}/picture"
MAGIC = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def client(charted: Charting) -> TestClient:
    token = charted.act(lambda desk: make_token(desk, name="eye", role="auditor"))
    works = charted.works
    app = create_app(SETTINGS, door=works.door, plant=works.plant)
    return TestClient(app, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("kind", ["control", "histogram"])
def test_every_kind_comes_as_svg_png_and_vega(client: TestClient, kind: str, language: str) -> None:
    asked = {"kind": kind, "language": language}
    answer = client.get(PATH, params={**asked, "format": "vega"})
    assert answer.status_code == 200, answer.text
    checked(answer.json())
    drawn = client.get(PATH, params={**asked, "format": "svg"})
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<svg")
    assert "HEADER-1" in drawn.text
    if language == "en":
        assert client.get(PATH, params={**asked, "format": "png"}).content.startswith(MAGIC)


def test_a_stream_that_is_not_in_control_has_no_picture_of_its_capability(
    client: TestClient,
) -> None:
    answer = client.get(PATH, params={"kind": "capability"})
    assert answer.status_code == 409
    assert "episode" in answer.json()["detail"]
    quiet = client.get(PATH, params={"kind": "capability", "format": "vega", "last": 500})
    assert quiet.status_code == 409


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"kind": "contrl"}, 422, "did you mean `control`"),
        ({"format": "pngg"}, 422, "did you mean `png`"),
        ({"language": "zh"}, 422, "zh-CN"),
        ({"last": "0"}, 422, ""),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    client: TestClient, asked: dict[str, str], status: int, said: str
) -> None:
    answer = client.get(PATH, params=asked)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_an_unknown_stream_is_not_known(client: TestClient) -> None:
    answer = client.get(PATH.replace("HEADER", "HEADDER"))
    assert answer.status_code == 404
    assert STREAM in answer.json()["detail"]


def test_the_chart_shows_as_many_points_as_are_asked_for(client: TestClient) -> None:
    drawn = client.get(PATH, params={"last": 7}).text
    assert "last 7 of 31 points" in drawn.lower()


@pytest.mark.parametrize("name", ["chart.png", "chart.SVG", "chart.json"])
def test_the_command_writes_what_the_files_name_says(
    charted: Charting, sqlite_url: str, tmp_path: Path, name: str
) -> None:
    out = tmp_path / name
    arguments = ["spc", "picture", STREAM, "--out", str(out), "--language", "zh-CN"]
    assert run([*arguments, "--database", sqlite_url]) == 0
    made = out.read_bytes()
    starts = {".png": MAGIC, ".svg": b"<svg", ".json": b"{"}[out.suffix.lower()]
    assert made.startswith(starts)
    if name.endswith("json"):
        checked(orjson.loads(made))


def test_the_command_refuses_a_file_that_is_no_picture(
    charted: Charting, sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "chart.gif"
    assert run(["spc", "picture", STREAM, "--out", str(out), "--database", sqlite_url]) == 2
    assert ".svg, .png, .json" in capsys.readouterr().err
    assert not out.exists()


def test_a_stream_in_control_has_a_picture_of_its_capability(sqlite_url: str) -> None:
    charting = charting_at(sqlite_url)
    charting.check(heights(60))
    with charting.look() as connection:
        specification = checked(picture_of(connection, STREAM, kind="capability"))
    charting.works.engine.dispose()
    said = texts_of(specification)
    assert said[0] == "Head height | HEADER-1: capability"
    assert any("Cpk of 1.33" in text for text in said)
