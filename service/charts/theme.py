"""How the pictures look: few colours, each with a shape or dash of its own, on white."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

INK, SOFT, FAINT = "#1b1f23", "#59636e", "#c9d0d6"
POINT, SIGNAL, MEMBER, EXCLUDED = "#2f5d8a", "#b3261e", "#d07a00", "#7c858e"
CENTRE, LIMIT, SPECIFICATION = "#2e6b4a", "#8f3a34", "#6b3fa0"
CHANGE, EPISODE = "#b35900", "#b3261e"
BAR = "#a9bccd"
# From the centre outwards: zones C, B and A.
ZONES = ("#f1f5f8", "#e6edf3", "#d9e3ec")
LAWS = ("#2f5d8a", "#b35900", "#2e6b4a", "#6b3fa0")

LIMIT_DASH, SPECIFICATION_DASH, GAP_DASH = (5, 3), (9, 3, 2, 3), (2, 3)
DRIFT_DASH = (3, 2)

# Round a text that may lie on a line.
RIM: Mapping[str, Any] = {"stroke": "#ffffff", "strokeWidth": 3}

# The drawing program gets the typeface with it; a browser takes what its reader has.
FONT = "Noto Sans SC, Segoe UI, PingFang SC, Microsoft YaHei, Helvetica Neue, Arial, sans-serif"
SMALL, TEXT, HEAD = 10, 11, 14

WIDTH, HEIGHT, PANEL = 600, 250, 70
LEFT, RIGHT = 52, 74
"""Room beside the plot for the axis, and for the names of the lines."""

CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "background": "#ffffff",
    "padding": 8,
    "view": {"stroke": FAINT},
    "axis": {
        "labelColor": SOFT, "labelFontSize": SMALL, "titleColor": SOFT, "titleFontSize": SMALL,
        "titleFontWeight": "normal", "domainColor": FAINT, "tickColor": FAINT, "grid": False,
    },
    "title": {
        "color": INK, "fontSize": HEAD, "fontWeight": "normal", "anchor": "start",
        "frame": "bounds", "subtitleColor": SOFT, "subtitleFontSize": TEXT,
        "subtitleLineHeight": 15, "subtitlePadding": 4, "offset": 8,
    },
    "legend": {
        "labelColor": SOFT, "labelFontSize": SMALL, "title": None, "orient": "bottom",
        "direction": "horizontal", "symbolSize": 60, "columnPadding": 14, "offset": 4,
        "labelLimit": 300,
    },
    "text": {"fontSize": SMALL, "color": SOFT},
    "concat": {"spacing": 6},
}  # fmt: skip


def plot_width(width: int) -> int:
    """What is left for the plot, in pixels, of a picture so wide."""
    return max(120, width - LEFT - RIGHT)
