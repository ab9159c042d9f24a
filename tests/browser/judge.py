"""What every page has to be, whoever looks at it and on what."""

from __future__ import annotations

import json
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (files("axe_core_python") / "axe.min.js").read_text()
# What runs over the edge of the window, or is cut off where nothing says so.
OVER_THE_EDGE = """() => {
  const width = document.documentElement.clientWidth, found = [];
  const elsewhere = ".unseen, .skip, .scroll, .chart, svg, pre, thead, details:not([open])";
  const said = (each) => each.textContent.trim().slice(0, 40);
  const named = (each) => `${each.tagName}.${each.className}: ${said(each)}`;
  for (const each of document.querySelectorAll("body *")) {
    const box = each.getBoundingClientRect();
    if (!box.width || !box.height || each.closest(elsewhere)) continue;
    if (box.right > width + 1 || box.left < -1) found.push(named(each));
    const style = getComputedStyle(each);
    const hidden = style.overflowX === "hidden" && style.textOverflow !== "ellipsis";
    if (hidden && each.scrollWidth > each.clientWidth + 1) found.push("cut off " + named(each));
  }
  return found.slice(0, 5);
}"""
# Words of a page, without numbers, codes and what people wrote themselves.
WRITTEN = """() => [...document.querySelectorAll(
  "h1,h2,h3,th,legend,label,button,dt,nav a,caption,.badge,.empty,.muted,.figure span,.tabs a,small"
)].filter((each) => !each.closest("[data-own],body [lang],svg"))
  .map((each) => [...each.childNodes].filter((node) => node.nodeType === 3)
    .map((node) => node.textContent.trim()).join(" ").trim())"""
ENGLISH = re.compile(r"\b[a-z]{3,}(?: [a-z]{2,})+\b")


def judge(page: Page, name: str) -> None:
    """Nothing over the edge, nothing that axe finds, no English on a Chinese page."""
    # A link that was just followed: its page may have begun and have nothing in it yet.
    page.wait_for_load_state()
    keep(page, name)
    assert page.evaluate(OVER_THE_EDGE) == [], name
    chinese = page.evaluate("document.documentElement.lang") == "zh-CN"
    narrow = page.evaluate("document.documentElement.clientWidth") < 900
    # axe takes half the time of a look. What it finds depends on how a page is made and laid out,
    # not on its language: each layout is put to it once.
    if chinese == narrow:
        assert faults_of(page) == [], name
    if chinese:
        said = [text for text in page.evaluate(WRITTEN) if ENGLISH.search(text)]
        assert said == [], name


def faults_of(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA."""
    page.evaluate(AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    options = json.dumps({"runOnly": {"type": "tag", "values": tags}})
    found: dict[str, Any] = page.evaluate(f"async () => await axe.run(document, {options})")
    return [
        f"{each['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


def keep(page: Page, name: str) -> None:
    """A picture to be looked at, where a folder for pictures is named."""
    if folder := os.environ.get("HEADMARK_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
