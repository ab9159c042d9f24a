"""Lint of a rule file in one line."""

from collections.abc import Callable

import pytest

from rules.lint import Finding, lint
from rules.rulebook import parse_rulebook

Lint = Callable[..., list[Finding]]
HEAD = "rulebook: plant\nversion: 1\n"


@pytest.fixture
def look() -> Lint:
    """Lint a rule file without its first two lines; give the findings of some kinds."""

    def read(text: str, *kinds: str) -> list[Finding]:
        found = lint(parse_rulebook(HEAD + text, source="plant.yaml"))
        return [each for each in found if not kinds or each.kind in kinds]

    return read
