"""Text in a picture: how wide it is, where it breaks, and what may stand in it."""

import unicodedata
from collections.abc import Callable, Iterator

NARROW = frozenset("iljtfrI.,:;'|!()[]{} /\\-`\"")
WIDE = frozenset("MWmw@%&")
LINE_BREAKING = {"Cc", "Zl", "Zp"}
BREAK_AFTER = frozenset("-_/.,:;|+")


def printable(text: str) -> str:
    """A name as it may stand in XML and DOT, on one line.

    Control characters become a space, invisible format characters go (they can reverse the
    direction of what follows), and what XML cannot hold becomes U+FFFD.

    Examples
    --------
    >>> printable("K7\\n<b>"), printable("K7\\x00"), printable("\\ud800")
    ('K7 <b>', 'K7', '�')
    """
    return " ".join("".join(map(_visible, text)).split())


def text_width(text: str) -> float:
    """Width of a text in em, on the safe side for the usual sans-serif fonts.

    A Chinese character is one em. The others are as wide as in the widest of Noto Sans, Arial
    and DejaVu Sans, since nobody knows which of them the reader's machine has.

    Examples
    --------
    >>> text_width("批次"), round(text_width("K7"), 2)
    (2.0, 1.42)
    """
    return sum(map(_character_width, text))


def wrapped(
    text: str, width: float, character_width: Callable[[str], float] | None = None
) -> tuple[str, ...]:
    """Break a text into lines of at most `width`, after a blank or a mark where one is near.

    Parameters
    ----------
    text
        The text, on one line.
    width
        Room for a line; a single character that is wider still gets a line.
    character_width
        Width of one character; by default in em, as `text_width` counts.

    Examples
    --------
    >>> wrapped("HEX-BOLT-M12x60", 6)
    ('HEX-BOLT', '-M12x60')
    """
    return tuple(_lines(text, width, character_width or _character_width)) or ("",)


def _lines(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = _line_end(text, start, width, measure)
        yield text[start:end].strip()
        start = end


def _line_end(text: str, start: int, width: float, measure: Callable[[str], float]) -> int:
    used, end = 0.0, start
    while end < len(text) and (used := used + measure(text[end])) <= width:
        end += 1
    if end == len(text):
        return end
    end = max(end, start + 1)
    if text[end] == " ":
        return end + 1
    blanks = [at + 1 for at in range(start, end) if text[at] == " "]
    marks = [at + 1 for at in range(start, end) if text[at] in BREAK_AFTER]
    for breaks, least in ((blanks, 0.25), (marks, 0.5)):
        # A break that early would leave a ragged stump: better to cut within the word.
        if breaks and breaks[-1] - start > (end - start) * least:
            return breaks[-1]
    return end


def _character_width(character: str) -> float:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(character) in {"W", "F", "A"}:
        return 1.0
    if character in NARROW:
        return 0.42
    if character in WIDE:
        return 1.0
    return 0.78 if character.isupper() else 0.64


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in LINE_BREAKING:
        return " "
    if category == "Cs" or character in "\ufffe\uffff":
        return "\ufffd"
    return "" if category == "Cf" else character
