"""Takes the pictures of the README from a demo that has been played: `make pictures`.

    headmark demo --once --folder demo && python docs/pictures/take.py demo

Every picture is the real page, in a real browser, with what the demo left behind.
"""

from __future__ import annotations

import argparse
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import text

from service.app import create_app
from service.settings import Settings
from tests.browser.conftest import FLAGS
from tests.browser.plant import Running, serving

HERE = Path(__file__).parent
DESK, PHONE = (1360, 850), (390, 800)
# Who looks at it in which language: people of the demo.
READERS = {"en": "anna.berg", "zh-CN": "lin.mei"}
COLOURS = 128


def main() -> None:
    """A picture of each page in each language, beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path, help="the folder of a demo that was played to its end")
    folder: Path = parser.parse_args().demo
    with _served(folder / "headmark.db") as plant, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for language in READERS:
            for name, path in _pages(plant).items():
                _take(browser, plant, path, name, language)
        browser.close()


@contextmanager
def _served(database: Path) -> Iterator[Running]:
    settings = Settings(_env_file=None, database=f"sqlite:///{database}")  # type: ignore[call-arg]
    with serving(create_app(settings)) as plant:
        yield plant


def _pages(plant: Running) -> dict[str, str]:
    """What is shown; of cases and lots those that the story is about."""
    paged = "FROM episode WHERE alarm IS NOT NULL ORDER BY id DESC"
    case = _one(plant, f"SELECT nonconformance {paged}")
    stream = _one(plant, f"SELECT stream {paged}")
    lot = _one(plant, "SELECT max(lot) FROM hold WHERE nonconformance = :case", case=case)
    return {
        "today": "/today",
        "case": f"/cases/{case}",
        "lot": f"/lots/{lot}",
        "trace": f"/trace?lot={lot}",
        "recall": "/recall?equipment=FURNACE-3&shift=night",
        "stream": f"/spc/streams/{stream}",
        "wall": "/spc",
        "gate": "/gate",
        "plant": "/plant?weeks=52",
    }


def _one(plant: Running, query: str, **given: str) -> str:
    with plant.site.door.read() as connection:
        return str(connection.execute(text(query), given).scalar())


def _take(browser: Browser, plant: Running, path: str, name: str, language: str) -> None:
    width, height = DESK
    context = browser.new_context(
        base_url=plant.url, locale=language, viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )  # fmt: skip
    raw = plant.cookie_of(READERS[language])
    context.add_cookies([{"name": "headmark", "value": raw, "url": plant.url}])
    page = context.new_page()
    page.goto(path)
    page.wait_for_timeout(1500)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(HERE / f"{name}.{language}.png", optimize=True)
    context.close()


if __name__ == "__main__":
    main()
