"""Unquoted words of a rule file: text, numbers, true, false, nothing; what is ambiguous is said.

Programs disagree about YAML: `no` is false to one and text to another, `010` is eight or ten,
`12:30` a text or 750. In a rule that holds bolts each of these is a mistake.
"""

import math
import re
from collections.abc import Callable

import yaml
from yaml.resolver import Resolver

from rules.reading.source_text import shortened

EXACT_INTEGER = 2**53
"""From here on a float no longer tells neighbouring integers apart."""

A_DATE = "is a date to some programs; quote it"

_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_NUMERIC = frozenset("+-0123456789")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n"})
_LONGEST_TRUTH = 5
_NUMERIC_TAGS = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})
_RESOLVER = Resolver()


def plain_value(text: str, complain: Callable[[str], None]) -> str | float | int | bool | None:
    """Read an unquoted scalar; what is ambiguous is complained about and taken as text."""
    if text in _NULLS:
        return None
    if text in ("true", "false"):
        return text == "true"
    if text[0] in _NUMERIC and _NUMBER.fullmatch(text):
        return _number(text, complain)
    complaint = _ambiguity(text)
    if complaint:
        complain(f"`{shortened(text)}` {complaint}")
    return text


def _ambiguity(text: str) -> str | None:
    if len(text) <= _LONGEST_TRUTH and text.lower() in _TRUTHS:
        return "is true or false to some programs; write true or false, or quote it"
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    if tag in _NUMERIC_TAGS:
        return "is not a plain decimal number; write it out, or quote it as text"
    if tag == "tag:yaml.org,2002:timestamp":
        return A_DATE
    return None


def _number(text: str, complain: Callable[[str], None]) -> float | int:
    number = float(text)
    whole = text.isdigit() or text[1:].isdigit()
    complaint = None
    if not math.isfinite(number):
        complaint = "is too large"
    elif whole and abs(number) >= EXACT_INTEGER:
        complaint = "is too large to be exact; quote it if it is an identifier"
    elif number == 0 and re.search("[1-9]", re.split("[eE]", text)[0]):
        complaint = "is too small to be told from 0"
    if complaint:
        complain(f"`{shortened(text)}` {complaint}")
        return 0
    return int(text) if whole else number
