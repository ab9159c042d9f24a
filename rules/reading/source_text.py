"""The text of a rule file: how much of it, in which encoding, and without what cannot be seen."""

import re
import unicodedata

from rules.problems import Problem, RulebookError
from rules.reading.report import Place, Report

MOST_BYTES = 1_000_000
"""Of a rule file: thousands of rules, and no more than can be read in a second."""

_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OTHER_LINE_ENDS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Zero-width characters, odd spaces, tags, fillers, and hyphens that look like `-`.
_UNSEEN = re.compile(
    "[\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2010\u2011"
    "\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]")
# Cyrillic and Greek letters that stand beside Latin ones; units write kΩ and μm.
_MIXED = re.compile(
    "[A-Za-z][\u0391-\u03a8\u03bf\u0400-\u04ff]|[\u0391-\u03a8\u03bf\u0400-\u04ff][A-Za-z]"
)
_ENCODINGS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def rule_file_text(content: bytes, *, source: str) -> str:
    """Read the bytes of a rule file.

    Parameters
    ----------
    content : bytes
        The file, or its first `MOST_BYTES` + 1 bytes.
    source : str
        The file's name, for the messages.

    Returns
    -------
    str

    Raises
    ------
    RulebookError
        If it is too large or not UTF-8, with the place of the first byte that is not.

    Examples
    --------
    >>> rule_file_text("rulebook: 电镀".encode("utf-16"), source="plant.yaml")
    Traceback (most recent call last):
    rules.problems.RulebookError: plant.yaml:1:1: this file is UTF-16; save it as UTF-8
    """
    if len(content) > MOST_BYTES:
        raise RulebookError((Problem(source, 1, 1, _too_large()),))
    for mark, encoding in _ENCODINGS:
        if content.startswith(mark):
            message = f"this file is {encoding}; save it as UTF-8"
            raise RulebookError((Problem(source, 1, 1, message),))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8", "replace")
        place = place_at(before, len(before))
        message = "this file is not UTF-8 from here on; save it as UTF-8"
        raise RulebookError((Problem(source, place.line, place.column, message),)) from None


def readable(text: str, report: Report) -> bool:
    """Tell whether a whole text is small enough and made of lines that everybody sees alike."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        report.add(Place(1, 1), _too_large())
        return False
    for pattern, message in (
        (_NOT_YAML, "a character that YAML does not allow"),
        (_OTHER_LINE_ENDS, "a line ends here for some programs only; end lines with LF or CRLF"),
        (_REORDERING, "a character that shows text in another order than it is read"),
    ):
        found = pattern.search(text)
        if found:
            named = f"{message} (U+{ord(found[0]):04X})"
            report.add(place_at(text, found.start()), named)
            return False
    return True


def hidden(written: str) -> str | None:
    """Say what an author cannot see in a value or name as it stands in the file, None if nothing.

    What a record really holds can always be written as an escape in double quotes.

    Examples
    --------
    >>> hidden("K7\u200b")
    'has a character that cannot be seen; remove it, or write "\\\\u200B" in double quotes'
    """
    if written[:1] in ("'", '"') and written[1:-1].strip() != written[1:-1]:
        return 'begins or ends with a space; remove it, or write "\\x20" in double quotes'
    if written.isascii():
        return None
    unseen = _UNSEEN.search(written)
    if unseen:
        escape = f"\\u{ord(unseen[0]):04X}" if ord(unseen[0]) < 0x10000 else "an escape"
        return (
            f'has a character that cannot be seen; remove it, or write "{escape}" in double quotes'
        )
    if _FULL_WIDTH.search(written):
        plain = unicodedata.normalize("NFKC", written.strip("'\""))
        return f"has full-width letters or digits; write `{shortened(plain)}`"
    if _MIXED.search(unicodedata.normalize("NFC", written)):
        return "mixes Latin letters with Greek or Cyrillic ones that look the same"
    return None


def shortened(text: str, most: int = 60) -> str:
    """Give a text as it fits into a message, on one line."""
    line = " ".join(text[: most + 1].split()) if "\n" in text[: most + 1] else text[: most + 1]
    return line if len(text) <= most else f"{line[:most]}..."


def place_at(text: str, position: int) -> Place:
    """Give line and column of a character, counted from 1."""
    before = text[:position]
    return Place(before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1)


def _too_large() -> str:
    return f"a rule file has at most {MOST_BYTES // 1_000_000} MB; many like rules are a table"
