"""What a YAML parser complains about, in the words of somebody who writes rules.

Parsers speak of tokens and indicators, and libyaml and PyYAML in words of their own; where a
bracket or a quote is never closed, they name the place where that came out, not where it began.
"""

import yaml

from rules.reading.report import Place
from rules.reading.source_text import shortened

_RESERVED = "@`%*&!|>"


def explained(error: yaml.MarkedYAMLError, text: str, place: Place) -> str:
    """Say what is wrong at a place of a text, and what to write instead.

    Parameters
    ----------
    error : yaml.MarkedYAMLError
    text : str
        The whole file.
    place : Place
        Where the parser gave up, inside the text.

    Returns
    -------
    str

    Examples
    --------
    >>> from rules.reading.events import read_events
    >>> list(read_events("when: {load: L-1"))
    Traceback (most recent call last):
    ...
    rules.reading.events.RefusedTextError: this is not YAML: the `{` of line 1, column 7 is not \
closed before this place
    """
    lines = text.splitlines()
    # Behind the last line break is no line of its own, but some parsers stop there.
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    problem, context = str(error.problem or ""), str(error.context or "")
    said = (
        _unclosed(error, problem, context)
        or _tab(line, place)
        or _character(line, place, problem)
        or _layout(line[: place.column - 1], problem, context)
        or shortened(problem or context, 200)
    )
    return f"this is not YAML: {said}"


def _unclosed(error: yaml.MarkedYAMLError, problem: str, context: str) -> str | None:
    mark = error.context_mark
    if mark is None:
        return None
    begun = f"line {mark.line + 1}, column {mark.column + 1}"
    if "flow mapping" in context:
        return f"the `{{` of {begun} is not closed before this place"
    if "flow sequence" in context:
        return f"the `[` of {begun} is not closed before this place"
    if "quoted scalar" in context and "end of stream" in problem:
        return f"the quote of {begun} is not closed"
    return None


def _tab(line: str, place: Place) -> str | None:
    # Some parsers name the tab itself, others what stands behind it.
    if "\t" in line[: place.column] and not line[: place.column - 1].strip():
        return "a tab stands before the text; indent with spaces"
    return None


def _character(line: str, place: Place, problem: str) -> str | None:
    unexpected = "cannot start any token" in problem or "comment or line break" in problem
    unexpected = unexpected or "comment or a line break" in problem
    if not unexpected:
        return None
    begins = line[place.column - 1 :][:1]
    if begins and begins in _RESERVED:
        return f"no text begins with `{begins}`; put it in quotes"
    return "text that begins with `>` or `|` is put in quotes"


def _layout(before: str, problem: str, context: str) -> str | None:
    if "mapping values are not allowed" in problem:
        return (
            "no colon is expected here; is this line, or the one before, indented too far, "
            "does that one lack `: `, or should the text be in quotes?"
        )
    if "sequence entries are not allowed" in problem:
        return "`- ` begins a line of its own; a text with `- ` in front is put in quotes"
    if "could not find expected ':'" in problem:
        return "the line before lacks a colon with a space behind it, `name: value`"
    if "block collection" not in context and "block mapping" not in context:
        return None
    if before.strip():
        return "the value has ended before this place; is a quote or a bracket too many?"
    return "this line is not indented like the others of its list or table"
