"""The legend of a picture: what its shapes and marks mean."""

from collections.abc import Iterator

from graph.picture_labels import TEXT_SIZE
from graph.picture_shapes import BEGUN, CAP_HEIGHT, WARN, bar, box, written
from graph.picture_text import text_width
from graph.picture_words import Language, say

SAMPLE = (18.0, 10.0)
SAMPLE_ROOM, WORD_GAP = 25.0, 14.0
BEGUN_THICK = 2.4
"""Points of the border of what a trace begins with."""
ENTRIES = {
    "lot": "lot",
    "operation": "operation",
    "several": "several",
    "begun": "begun.legend",
    "suspect": "suspect.legend",
    "held": "held.legend",
    "sent": "sent.legend",
}


def legend_width(language: Language, *, begun: bool = False) -> float:
    """Width of the legend in points; with the mark of the beginning where one is drawn.

    Examples
    --------
    >>> 500 < legend_width("en") < 700
    True
    """
    return sum(_room(key) + _word_width(word) for key, word in _words(language, begun)) - WORD_GAP


def legend(language: Language, left: float, middle: float, *, begun: bool = False) -> Iterator[str]:
    """Draw the legend from `left` on a line whose middle is at `middle`, in points."""
    x = left
    for key, word in _words(language, begun):
        yield from _sample(key, x, middle)
        x += _room(key)
        baseline = middle + TEXT_SIZE * CAP_HEIGHT / 2
        yield written(word, (x, baseline), TEXT_SIZE, anchor="start")
        x += _word_width(word)


def _words(language: Language, begun: bool) -> list[tuple[str, str]]:
    return [
        (key, say(language, sentence))
        for key, sentence in ENTRIES.items()
        if begun or key != "begun"
    ]


def _room(key: str) -> float:
    # What was shipped has no shape of its own: its sign stands in the words.
    return 0.0 if key == "sent" else SAMPLE_ROOM


def _word_width(word: str) -> float:
    return text_width(word) * TEXT_SIZE + WORD_GAP


def _sample(key: str, left: float, middle: float) -> Iterator[str]:
    centre = left + SAMPLE[0] / 2, middle
    if key == "operation":
        yield box("operation", SAMPLE, centre)
    elif key == "several":
        yield box("lot", SAMPLE, (centre[0] + 3, middle + 3))
        yield box("lot", SAMPLE, centre)
    elif key == "begun":
        yield box("lot", SAMPLE, centre, stroke=BEGUN, thick=BEGUN_THICK)
    elif key == "suspect":
        yield box("lot", SAMPLE, centre, stroke=WARN)
        yield box("lot", (SAMPLE[0] - 5, SAMPLE[1] - 5), centre, fill="none", stroke=WARN)
    elif key != "sent":
        yield box("lot", SAMPLE, centre)
    if key == "held":
        yield bar(left, middle - SAMPLE[1] / 2, SAMPLE[1])
