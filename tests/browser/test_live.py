"""What is recorded shows on an open page; a chart can be pointed at under the strict policy."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import expect

from service.pages.static_files import address_of
from tests.browser.conftest import Look
from tests.browser.plant import Running

FIGURE = """([spec, library]) => {
  const figure = document.createElement("figure");
  figure.dataset.chart = spec;
  figure.dataset.library = library;
  figure.innerHTML = "<img alt=''>";
  document.querySelector("main").append(figure);
  furnish(document);
}"""


def test_a_chart_is_drawn_although_nothing_may_be_evaluated(look: Look, plant: Running) -> None:
    with plant.site.door.read() as connection:
        stream = connection.exec_driver_sql("SELECT id FROM stream ORDER BY id").scalar()
    page = look("/search")
    spec = f"/api/v1/spc/streams/{quote(stream)}/picture?format=vega"
    page.evaluate(FIGURE, [spec, address_of("charts.js")])
    expect(page.locator("main figure svg.marks")).to_be_visible(timeout=20_000)
