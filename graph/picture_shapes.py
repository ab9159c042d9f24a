"""What a picture is drawn with: boxes, hexagons, bars, lines and text as SVG elements."""

from typing import Literal
from xml.sax.saxutils import escape

from graph.picture_layout import Point

INK, SOFT, PALE, WARN, BEGUN = "#1b1f23", "#59636e", "#c9d0d6", "#9b1c1c", "#17507f"
PAPER, STEEL = "#ffffff", "#e9edf1"
FILLS = {"lot": PAPER, "operation": STEEL}
SLANT = 9.0
"""Points by which the corners of a hexagon are cut."""
BAR = 4.0
"""Width in points of the bar that marks what is on hold."""
CAP_HEIGHT = 0.72
"""Height of a capital letter in em."""


def box(
    kind: Literal["lot", "operation"],
    size: tuple[float, float],
    centre: Point,
    *,
    fill: str | None = None,
    stroke: str = SOFT,
    thick: float = 0.8,
) -> str:
    """A rectangle for a lot, a hexagon for an operation.

    Examples
    --------
    >>> box("lot", (20, 10), (10, 5))[:38]
    '<path d="M0.00,0.00L20.00,0.00L20.00,1'
    """
    (x, y), w, h = centre, size[0] / 2, size[1] / 2
    corners = [(x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h)]
    if kind == "operation":
        s = min(SLANT, h)
        corners = [(x - w + s, y - h), (x + w - s, y - h), (x + w, y)]
        corners += [(x + w - s, y + h), (x - w + s, y + h), (x - w, y)]
    return path(polygon(corners), fill=fill or FILLS[kind], stroke=stroke, thick=thick)


def bar(left: float, top: float, height: float) -> str:
    """The mark of what is on hold."""
    return (
        f'<rect x="{left:.2f}" y="{top:.2f}" width="{BAR:g}" height="{height:.2f}" fill="{WARN}"/>'
    )


def written(
    text: str,
    at: Point,
    size: float,
    *,
    fill: str = INK,
    anchor: Literal["start", "middle"] = "middle",
    bold: bool = False,
) -> str:
    """One line of text; `at` is on its baseline.

    Examples
    --------
    >>> written("<K7>", (1, 2), 9)
    '<text x="1.00" y="2.00" font-size="9" fill="#1b1f23" text-anchor="middle">&lt;K7&gt;</text>'
    """
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{at[0]:.2f}" y="{at[1]:.2f}" font-size="{size:g}" fill="{fill}" '
        f'text-anchor="{anchor}"{weight}>{escape(text)}</text>'
    )


def path(strokes: str, *, fill: str = "none", stroke: str, thick: float = 0.8) -> str:
    """A line, or an area with its border."""
    return f'<path d="{strokes}" fill="{fill}" stroke="{stroke}" stroke-width="{thick:g}"/>'


def polygon(corners: list[Point]) -> str:
    """The strokes of a closed area."""
    return "M" + "L".join(map(pair, corners)) + "Z"


def pair(point: Point) -> str:
    """A point as SVG writes it."""
    return f"{point[0]:.2f},{point[1]:.2f}"
