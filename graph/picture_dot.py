"""A picture as DOT, the language of Graphviz."""

from collections.abc import Iterator
from itertools import pairwise

from graph.picture import Picture
from graph.picture_labels import TEXT_SIZE, Label, arrow_label, label_of
from graph.picture_words import Language

POINTS_PER_INCH = 72.0
FONTS = "Noto Sans SC,PingFang SC,Microsoft YaHei,Segoe UI,Arial,sans-serif"
SHAPES = {"lot": "box", "operation": "hexagon"}


def dot(picture: Picture, language: Language) -> str:
    """Write a picture as a DOT graph, left to right by stage.

    The boxes are called ``n0``, ``n1`` ... by their place in the picture and have a fixed size
    that fits their text, because a layout program without fonts can only guess the width of
    Chinese characters. Invisible nodes ``s0``, ``s1`` ... keep the stages in their order.

    Parameters
    ----------
    picture
        What is drawn.
    language
        ``en`` or ``zh-CN``.

    Examples
    --------
    >>> print(dot(Picture((), (), "nothing"), "en").splitlines()[0])
    digraph lineage {
    """
    return "\n".join(_statements(picture, language)) + "\n"


def quoted(text: str) -> str:
    """A text as a DOT string that is shown as it is.

    Graphviz reads backslashes and HTML entities within strings: both are escaped.

    Examples
    --------
    >>> print(quoted('8" <B7> R&D'))
    "8\\" <B7> R&amp;D"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{escaped}"'


def _statements(picture: Picture, language: Language) -> Iterator[str]:
    yield "digraph lineage {"
    yield "graph [rankdir=LR, nodesep=0.18, ranksep=0.55, mclimit=0.5];"
    yield f'node [fontname="{FONTS}", fontsize={TEXT_SIZE:g}, fixedsize=true];'
    ends = "tailport=e, headport=w, arrowsize=0.6"  # at the tips of a hexagon
    yield f'edge [fontname="{FONTS}", fontsize={TEXT_SIZE - 1:g}, {ends}];'
    for place, node in enumerate(picture.nodes):
        label = label_of(node, language, by_kind=picture.merged_by == "kind")
        yield f"n{place} [shape={SHAPES[node.kind]}, {_traits(label, node.marks.suspect)}];"
    yield from _stages(picture)
    for edge in picture.edges:
        said = arrow_label(edge, picture, language)
        traits = [f"label={quoted(said)}"] if said else []
        # Against the order of the stages, which only merging over all stages brings about.
        against = picture.nodes[edge.target].stage <= picture.nodes[edge.source].stage
        traits += ["constraint=false"] if against else []
        yield f"n{edge.source} -> n{edge.target} [{', '.join(traits)}];"
    yield "}"


def _traits(label: Label, suspect: int) -> str:
    text = "\\n".join(quoted(line.text)[1:-1] for line in label.lines)
    size = f"width={label.width / POINTS_PER_INCH:.4f}, height={label.height / POINTS_PER_INCH:.4f}"
    return f'label="{text}", {size}, penwidth={2 if suspect else 1}'


def _stages(picture: Picture) -> Iterator[str]:
    stages: dict[int, list[int]] = {}
    for place, node in enumerate(picture.nodes):
        stages.setdefault(node.stage, []).append(place)
    for stage, places in sorted(stages.items()):
        yield f's{stage} [label="", shape=point, width=0.01, height=0.01, style=invis];'
        yield f"{{ rank=same; s{stage}; {' '.join(f'n{place};' for place in places)} }}"
    ordered = sorted(stages)
    for before, after in pairwise(ordered):
        yield f"s{before} -> s{after} [style=invis, weight=0];"
