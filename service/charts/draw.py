"""Vega-Lite specifications as pictures; nothing is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import vl_convert
from pylopdf_fonts_zh_cn import sans_path

NOWHERE: list[str] = []
"""The addresses that a specification may fetch data from."""


def svg(specification: Mapping[str, Any]) -> str:
    """An SVG document; its text stays text."""
    _bring_typeface()
    drawn: str = vl_convert.vegalite_to_svg(dict(specification), allowed_base_urls=NOWHERE)
    return drawn


def png(specification: Mapping[str, Any], *, scale: float = 2.0) -> bytes:
    """A PNG picture with `scale` pixels for each of the specification's."""
    _bring_typeface()
    drawn: bytes = vl_convert.vegalite_to_png(
        dict(specification), scale=scale, allowed_base_urls=NOWHERE
    )
    return drawn


@cache
def _bring_typeface() -> None:
    """Give the drawing program a typeface with Chinese, once: the machine may have none."""
    vl_convert.register_font_directory(str(sans_path().parent))
