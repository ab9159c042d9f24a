"""Read a rule file, and check that its name and number can be kept."""

from __future__ import annotations

import re

from rules.rulebook import Rulebook, RulebookError, parse_rulebook
from service.errors import BadInput

MOST_LISTED = 200
MOST_VERSIONS = 2_147_483_647
_NAME = re.compile(r"[\w.-]{1,80}")
# Words that stand for something else where a rulebook is named.
RESERVED = ("packaged", "in-force", "backtests")


def is_name(text: str) -> bool:
    """Whether it can be the name of a rulebook: it stands in addresses and as NAME@VERSION."""
    return _NAME.fullmatch(text) is not None


def read_rule_file(text: str, *, source: str) -> Rulebook:
    """The rulebook; BadInput lists every fault, each with its line and column."""
    try:
        return parse_rulebook(text, source=source)
    except RulebookError as error:
        listed = [(f"{p.line}:{p.column}", p.message) for p in error.problems[:MOST_LISTED]]
        said = "; ".join(str(problem) for problem in error.problems[:5])
        more = len(error.problems) - 5
        raise BadInput(f"{said}; and {more} more" if more > 0 else said, listed) from None


def check_identity(book: Rulebook) -> None:
    """BadInput where the name or the number cannot be kept."""
    if not is_name(book.name):
        raise BadInput(
            f"rulebook: `{book.name[:80]}` is made of letters, digits, `-`, `_` and `.`, "
            "at most 80; write `rulebook: plant`"
        )
    if book.name in RESERVED:
        raise BadInput(f"rulebook: `{book.name}` means something else; take another name")
    if book.version > MOST_VERSIONS:
        raise BadInput(f"version: {book.version} is above {MOST_VERSIONS}; count from 1")
