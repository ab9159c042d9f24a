"""What is to be read in each box of a picture, and how large the box must be for it."""

from dataclasses import dataclass
from typing import Literal

from graph.picture import Amount, Picture, PictureEdge, PictureNode
from graph.picture_text import printable, text_width, wrapped
from graph.picture_words import Language, grouped, quantity, say

Role = Literal["name", "trait", "figure", "mark", "begun"]

TITLE_SIZE, TEXT_SIZE = 11.0, 9.0
"""Points: of the name, and of what stands under it."""
LINE_HEIGHT = 1.3
PADDING = 9.0
WIDEST = 24.0
"""Em of the text that a line may fill before it breaks."""
FEW_EDGES = 80
"""Up to here each arrow says its quantity; more labels would cover each other."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a box and what it is, which decides how it is set."""

    text: str
    role: Role

    @property
    def size(self) -> float:
        """Type size, points."""
        return TITLE_SIZE if self.role == "name" else TEXT_SIZE

    @property
    def height(self) -> float:
        """Height with the space to the next line, points."""
        return self.size * LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class Label:
    """The lines of one box, and the size of the box in points."""

    lines: tuple[Line, ...]
    width: float
    height: float


def label_of(node: PictureNode, language: Language, *, by_kind: bool = False) -> Label:
    """Everything that is to be read in a box; names wrap, and nothing is cut off.

    Parameters
    ----------
    node
        The box.
    language
        ``en`` or ``zh-CN``.
    by_kind
        Its name is a kind of item, a word to be translated.

    Examples
    --------
    >>> from graph.picture import Amount, Marks
    >>> made = Amount("pcs", 1600.0, 700.0, 0.0, 900.0)
    >>> node = PictureNode("lot", "K7", ("BOLT",), 2, 1, (made,), Marks(held=1, shipped=1))
    >>> [line.text for line in label_of(node, "en").lines]
    ['K7', 'BOLT', '1,600 pcs made', '700 pcs on hand', '■ on hold', '▶ 900 pcs shipped']
    """
    heading = say(language, node.name) if by_kind else printable(node.name)
    lines = (
        *_heading(node, heading, language), *_begun(node, language), *_figures(node, language),
        *_marks(node, language),
    )  # fmt: skip
    width = max(text_width(line.text) * line.size for line in lines)
    height = sum(line.height for line in lines)
    # A hexagon loses its corners on both sides.
    slant = PADDING if node.kind == "operation" else 0.0
    return Label(lines, width + 2 * (PADDING + slant), height + PADDING)


def arrow_label(edge: PictureEdge, picture: Picture, language: Language) -> str:
    """What an arrow says: how much went along it, or for how many edges it stands."""
    if len(picture.edges) <= FEW_EDGES and edge.quantities:
        return " + ".join(quantity(language, amount, printable(u)) for u, amount in edge.quantities)
    return f"×{edge.count:,}" if edge.count > 1 else ""


def stage_heads(picture: Picture) -> dict[int, str]:
    """For each column of operations its processes, the most frequent first."""
    if picture.merged_by in ("item", "kind"):
        return {}
    counts: dict[int, dict[str, int]] = {}
    for node in picture.nodes:
        if node.kind == "operation":
            process = node.traits[0] if node.count == 1 and node.traits else node.name
            stage = counts.setdefault(node.stage, {})
            stage[process] = stage.get(process, 0) + node.count
    return {stage: _first_few(named) for stage, named in counts.items()}


def summary(picture: Picture, language: Language) -> str:
    """How much is drawn, and how it was merged, in a sentence or two."""
    if not picture.nodes:
        return say(language, "empty")
    lots, operations = picture.count("lot"), picture.count("operation")
    drawn = say(language, "of", lots=grouped(lots), operations=grouped(operations))
    blank = "" if language == "zh-CN" else " "
    return drawn + blank + say(language, f"merged.{picture.merged_by}")


def _heading(node: PictureNode, name: str, language: Language) -> list[Line]:
    lines = [Line(text, "name") for text in wrapped(name, WIDEST * TEXT_SIZE / TITLE_SIZE)]
    if node.count > 1:
        lines.append(Line(say(language, f"{node.kind}.many", count=grouped(node.count)), "figure"))
    traits = " · ".join(map(printable, node.traits))
    return lines + ([Line(text, "trait") for text in wrapped(traits, WIDEST)] if traits else [])


def _begun(node: PictureNode, language: Language) -> list[Line]:
    if not node.marks.begun:
        return []
    if node.marks.begun == node.count:
        return [Line(say(language, "begun"), "begun")]
    return [Line(_of(node, "begun", node.marks.begun, language), "begun")]


def _figures(node: PictureNode, language: Language) -> list[Line]:
    said = []
    for amount in node.amounts:
        for key in ("produced", "on_hand", "in_process"):
            figure = getattr(amount, key)
            if figure or key == "produced":
                said.append(say(language, key, quantity=_said(language, figure, amount)))
    return [Line(text, "figure") for one in said for text in wrapped(one, WIDEST)]


def _marks(node: PictureNode, language: Language) -> list[Line]:
    """Each mark has a sign and a word: colour alone is lost in print and on some eyes."""
    said = [
        _of(node, key, marked, language)
        for key, marked in (("suspect", node.marks.suspect), ("held", node.marks.held))
        if marked
    ]
    said += [
        say(language, "shipped", quantity=_said(language, amount.shipped, amount))
        for amount in node.amounts
        if amount.shipped
    ]
    if 0 < node.marks.shipped < node.count:
        said.append(_of(node, "sent", node.marks.shipped, language))
    return [Line(text, "mark") for one in said for text in wrapped(one, WIDEST)]


def _of(node: PictureNode, key: str, marked: int, language: Language) -> str:
    if node.count == 1:
        return say(language, key)
    return say(language, f"{key}.many", marked=grouped(marked), count=grouped(node.count))


def _said(language: Language, figure: float, amount: Amount) -> str:
    return quantity(language, figure, printable(amount.unit))


def _first_few(named: dict[str, int], few: int = 2) -> str:
    ranked = sorted(named, key=lambda process: (-named[process], process))
    rest = f" +{len(ranked) - few}" if len(ranked) > few else ""
    return printable(", ".join(ranked[:few])) + rest
