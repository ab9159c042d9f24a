"""What a browser fetches for a page: one style, one script, the chart library; kept for a year.

The address carries a hash of the content, so that a new version has a new address.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

import vl_convert
from fastapi import APIRouter, Response

from service.errors import Unknown

router = APIRouter()

TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
}
# vega-embed without what a strict Content-Security-Policy forbids: no style of its own is
# injected, and expressions are interpreted instead of compiled.
CHARTS = "window.drawChart = (where, spec, options) => vegaEmbed(where, spec, options);"


@router.get("/static/{version}/{name}", include_in_schema=False)
def get_static(version: str, name: str) -> Response:
    """A file of the pages; an old version is answered with the present one, and not kept."""
    content = _content(name)
    if content is None:
        raise Unknown(f"there is no file {name}")
    lasting = version == _version(name)
    kept = "public, max-age=31536000, immutable" if lasting else "no-store"
    policy = "default-src 'none'; frame-ancestors 'none'"
    headers = {"Cache-Control": kept, "Content-Security-Policy": policy}
    return Response(content, 200, headers, TYPES[name.rsplit(".", 1)[-1]])


def address_of(name: str) -> str:
    """Where a page finds a file."""
    return f"/static/{_version(name)}/{name}"


@cache
def _version(name: str) -> str:
    # The chart library is made when it is first asked for; its version is the program's.
    made_of = (version("vl-convert-python") + CHARTS).encode()
    content = made_of if name == "charts.js" else _content(name)
    return hashlib.sha256(content or b"").hexdigest()[:12]


@cache
def _content(name: str) -> bytes | None:
    if name == "headmark.css":
        return b"\n".join(each.read_bytes() for each in _sorted("css"))
    if name == "charts.js":
        return vl_convert.javascript_bundle(CHARTS).encode()
    for folder in ("js", "img"):
        for each in _sorted(folder):
            if each.name == name:
                return each.read_bytes()
    return None


def _sorted(folder: str) -> list[Traversable]:
    """In the order of their names: what is meant to come first is numbered."""
    places = files("service.pages") / "static" / folder
    return sorted(places.iterdir(), key=lambda each: each.name)
