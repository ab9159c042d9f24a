"""A picture as SVG: boxes, arrows, marks, heads of the stages and a legend."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import hypot
from xml.sax.saxutils import escape, quoteattr

from graph.picture import Picture, PictureNode
from graph.picture_dot import FONTS
from graph.picture_labels import (
    LINE_HEIGHT,
    PADDING,
    TEXT_SIZE,
    Label,
    arrow_label,
    label_of,
    stage_heads,
    summary,
)
from graph.picture_layout import Arrow, Layout, Point
from graph.picture_legend import BEGUN_THICK, legend, legend_width
from graph.picture_shapes import (
    BEGUN,
    CAP_HEIGHT,
    INK,
    PALE,
    PAPER,
    SOFT,
    WARN,
    bar,
    box,
    pair,
    path,
    polygon,
    written,
)
from graph.picture_text import printable, text_width
from graph.picture_words import Language

MARGIN = 18.0
HEAD_HEIGHT = 26.0
FOOT_LINE = 22.0
PILE = 3.0
"""Points by which the second box of a pile sticks out."""
DOUBLE = 5.0
"""Points by which the inner border of a suspect is smaller."""
ARROW_HALF = 2.6
INKS = {"name": INK, "trait": SOFT, "figure": INK, "mark": WARN, "begun": BEGUN}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a box leads, and what is said of it when it is pointed at.

    `attributes` are further ones of the link, of a page that knows what to do with them.
    """

    href: str
    tip: str
    attributes: tuple[tuple[str, str], ...] = ()


def svg(
    picture: Picture,
    layout: Layout,
    language: Language,
    *,
    note: str = "",
    links: Callable[[PictureNode], Link] | None = None,
) -> str:
    """Draw a picture.

    Marks are said by sign, shape and word, not by colour alone: a double border is suspect, a
    bar at the left on hold, a thick border the beginning. There is no script in it and no reference
    to anything outside. Where its boxes lead somewhere, `data-box` numbers them, and `data-from`
    and `data-to` say of an arrow which boxes it joins.

    Parameters
    ----------
    picture
        What is drawn.
    layout
        Where, see `graph.picture_layout`.
    language
        ``en`` or ``zh-CN``.
    note
        A word to be written after the summary below the picture.
    links
        Where each box leads; None: nowhere, as in a report.

    Examples
    --------
    >>> from graph.picture_layout import layered
    >>> empty = Picture((), (), "nothing")
    >>> "nothing to draw" in svg(empty, layered(empty, ()), "en")
    True
    """
    sheet = _Sheet(picture, layout, language, note, links)
    size = f'width="{sheet.width:.0f}pt" height="{sheet.height:.0f}pt"'
    view = f'viewBox="0 0 {sheet.width:.2f} {sheet.height:.2f}"'
    # What can be gone through link by link is no single image.
    role = "img" if links is None else "group"
    spoken = f'role="{role}" aria-label={quoteattr(sheet.caption)}'
    namespace = 'xmlns="http://www.w3.org/2000/svg"'
    parts = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<svg {namespace} {size} {view} {spoken} font-family={quoteattr(FONTS)}>",
        f'<rect x="0" y="0" width="100%" height="100%" fill="{PAPER}"/>',
        *sheet.stages(),
        *sheet.arrows(),
        *sheet.boxes(),
        *sheet.foot(),
        "</svg>",
    )
    return "\n".join(parts) + "\n"


@dataclass(frozen=True)
class _Sheet:
    """The whole drawing; the layout's origin stands at (`MARGIN`, `top`)."""

    picture: Picture
    layout: Layout
    language: Language
    note: str
    links: Callable[[PictureNode], Link] | None = None

    @property
    def caption(self) -> str:
        said = (summary(self.picture, self.language), printable(self.note))
        return "  ".join(filter(None, said))

    @property
    def top(self) -> float:
        return MARGIN + (HEAD_HEIGHT if stage_heads(self.picture) else 0.0)

    @property
    def foot_at(self) -> float:
        return self.top + self.layout.height + MARGIN

    @property
    def width(self) -> float:
        caption = text_width(self.caption) * TEXT_SIZE
        return (
            max(self.layout.width, legend_width(self.language, begun=self.begun), caption)
            + 2 * MARGIN
        )

    @property
    def height(self) -> float:
        return self.foot_at + 2 * FOOT_LINE

    @property
    def begun(self) -> bool:
        return any(node.marks.begun for node in self.picture.nodes)

    def stages(self) -> Iterator[str]:
        for stage, head in sorted(stage_heads(self.picture).items()):
            x = MARGIN + self.layout.stages[stage]
            yield written(head, (x, MARGIN + TEXT_SIZE), TEXT_SIZE, fill=SOFT)
            half, under = max(text_width(head) * TEXT_SIZE / 2, 20.0), MARGIN + TEXT_SIZE + 6
            yield path(f"M{pair((x - half, under))}L{pair((x + half, under))}", stroke=PALE)

    def arrows(self) -> Iterator[str]:
        labels: list[str] = []
        for edge, arrow in zip(self.picture.edges, self.layout.arrows, strict=True):
            # A thicker line for more edges: ten times as many is one step.
            thick = 0.8 + 0.5 * (len(str(edge.count)) - 1)
            line = path(self._spline(arrow), stroke=SOFT, thick=thick)
            head = path(self._head(arrow), fill=SOFT, stroke="none")
            if self.links is None:
                yield from (line, head)
            else:
                yield f'<g data-from="{edge.source}" data-to="{edge.target}">{line}{head}</g>'
            said = arrow_label(edge, self.picture, self.language)
            if said and arrow.label_at is not None:
                labels += self._arrow_label(said, self._moved(arrow.label_at))
        yield from labels  # after the lines, which would strike them through

    def boxes(self) -> Iterator[str]:
        by_kind = self.picture.merged_by == "kind"
        placed = zip(self.picture.nodes, self.layout.centres, strict=True)
        for place, (node, centre) in enumerate(placed):
            label = label_of(node, self.language, by_kind=by_kind)
            yield "<g>" if self.links is None else _opening(self.links(node), place)
            yield from _outline(node, label, self._moved(centre))
            yield from _lines(label, self._moved(centre))
            yield "</g>" if self.links is None else "</a>"

    def foot(self) -> Iterator[str]:
        if self.picture.nodes:
            middle = self.foot_at + FOOT_LINE / 2
            yield from legend(self.language, MARGIN, middle, begun=self.begun)
        at = MARGIN, self.foot_at + 1.5 * FOOT_LINE
        yield written(self.caption, at, TEXT_SIZE, fill=SOFT, anchor="start")

    def _spline(self, arrow: Arrow) -> str:
        start, *controls = (pair(self._moved(point)) for point in arrow.points)
        return f"M{start}C{' '.join(controls)}"

    def _head(self, arrow: Arrow) -> str:
        tip, end = self._moved(arrow.tip), self._moved(arrow.points[-1])
        along = tip[0] - end[0], tip[1] - end[1]
        length = max(hypot(*along), 0.01)
        x, y = -along[1] / length * ARROW_HALF, along[0] / length * ARROW_HALF
        return polygon([tip, (end[0] + x, end[1] + y), (end[0] - x, end[1] - y)])

    def _arrow_label(self, said: str, at: Point) -> Iterator[str]:
        size = TEXT_SIZE - 1.5
        width, height = text_width(said) * size, size * LINE_HEIGHT
        yield (
            f'<rect x="{at[0] - width / 2:.2f}" y="{at[1] - height / 2:.2f}" width="{width:.2f}" '
            f'height="{height:.2f}" fill="{PAPER}" fill-opacity="0.85"/>'
        )
        yield written(said, (at[0], at[1] + size * CAP_HEIGHT / 2), size, fill=SOFT)

    def _moved(self, point: Point) -> Point:
        return point[0] + MARGIN, point[1] + self.top


def _opening(link: Link, place: int) -> str:
    attributes = (("data-box", str(place)), *link.attributes)
    more = "".join(f" {name}={quoteattr(value)}" for name, value in attributes)
    return f"<a href={quoteattr(link.href)}{more}><title>{escape(printable(link.tip))}</title>"


def _outline(node: PictureNode, label: Label, centre: Point) -> Iterator[str]:
    size = label.width, label.height
    stroke = WARN if node.marks.suspect else BEGUN if node.marks.begun else SOFT
    thick = BEGUN_THICK if node.marks.begun else 0.8
    if node.count > 1:
        yield box(node.kind, size, (centre[0] + PILE, centre[1] + PILE))
    yield box(node.kind, size, centre, stroke=stroke, thick=thick)
    if node.marks.suspect:
        inner = label.width - DOUBLE, label.height - DOUBLE
        yield box(node.kind, inner, centre, fill="none", stroke=stroke)
    if node.marks.held:
        yield bar(centre[0] - label.width / 2, centre[1] - label.height / 2, label.height)


def _lines(label: Label, centre: Point) -> Iterator[str]:
    y = centre[1] - label.height / 2 + PADDING / 2
    for line in label.lines:
        baseline = y + (line.height + line.size * CAP_HEIGHT) / 2
        bold = line.role == "name"
        yield written(line.text, (centre[0], baseline), line.size, fill=INKS[line.role], bold=bold)
        y += line.height
