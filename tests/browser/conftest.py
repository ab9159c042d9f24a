"""A real browser before the real service, on the fixture plant.

`look(path, role=..., language=..., size=...)` opens a page as a person of that role and gives the
playwright page. Whatever the browser complains of (an error in the script, something that the
Content-Security-Policy forbids, a file that is missing) fails the test. `plant` is looked at by
all tests and must not be written to; `own_plant` is a copy for one test.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.plant import Running, build, person_of, running

SIZES = {"phone": (390, 844), "desktop": (1440, 900), "wall": (1920, 1080)}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
Look = Callable[..., Page]


@pytest.fixture(scope="session")
def plant_file(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Recorded once for all processes of this run."""
    base = tmp_path_factory.getbasetemp()
    folder = base if worker_id == "master" else base.parent
    done = folder / "browser-plant.db"
    try:
        os.close(os.open(folder / "browser-plant.lock", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        while not done.exists():
            time.sleep(0.1)
        return done
    days = folder / "browser-days"
    days.mkdir()
    build(folder / "browser-plant.part", days)
    (folder / "browser-plant.part").rename(done)
    return done


@pytest.fixture(scope="session")
def plant(plant_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    path = tmp_path_factory.mktemp("browser") / "plant.db"
    shutil.copy(plant_file, path)
    with running(path) as service:
        yield service


@pytest.fixture
def own_plant(plant_file: Path, tmp_path: Path) -> Iterator[Running]:
    path = tmp_path / "plant.db"
    shutil.copy(plant_file, path)
    with running(path) as service:
        yield service


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for a file: while it is open no other test of this process could run an event loop."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Onlooker:
    """Opens pages as people, and keeps what the browser complained of."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(
        self,
        service: Running,
        path: str,
        *,
        role: str | None = "quality_supervisor",
        language: str = "en",
        size: str = "desktop",
        script: bool = True,
    ) -> Page:
        width, height = SIZES[size]
        context = self.browser.new_context(
            base_url=service.url,
            viewport={"width": width, "height": height},
            locale=language,
            java_script_enabled=script,
            has_touch=size == "phone",
            reduced_motion="reduce",
        )
        self.contexts.append(context)
        if role is not None:
            raw = service.cookie_of(person_of(role, language))
            context.add_cookies([{"name": "headmark", "value": raw, "url": service.url}])
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", self._failed)
        page.goto(path)
        return page

    def _heard(self, message: Any) -> None:
        # A page that says 404 is a page; the browser says so too.
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self.complaints.append(message.text)

    def _failed(self, request: Any) -> None:
        # The stream of news ends with its page, and a page left early takes its pictures along.
        if "ERR_ABORTED" not in str(request.failure):
            self.complaints.append(f"{request.url}: {request.failure}")


@pytest.fixture
def onlooker(chromium: Browser) -> Iterator[Onlooker]:
    onlooker = Onlooker(chromium)
    yield onlooker
    for context in onlooker.contexts:
        context.close()
    assert onlooker.complaints == []


@pytest.fixture
def look(plant: Running, onlooker: Onlooker) -> Look:
    """Opens a page of the plant that all tests look at."""

    def look(path: str, **options: Any) -> Page:
        return onlooker.open(plant, path, **options)

    return look


@pytest.fixture
def use(own_plant: Running, onlooker: Onlooker) -> Look:
    """Opens a page of a plant of this test's own, to change something.

    The plant is asked for first, so that the pages are closed before it ends.
    """

    def use(path: str, **options: Any) -> Page:
        return onlooker.open(own_plant, path, **options)

    return use
