"""A rule file in one line: the tests name only what they are about."""

from collections.abc import Callable

import pytest

from rules.rulebook import Rulebook, RulebookError, parse_rulebook

RuleFile = Callable[..., str]
Problems = Callable[[str], list[str]]


@pytest.fixture
def rule_file() -> RuleFile:
    """Write a rule file of one rule; line 6 is its `when:`, line 7 its `then:`."""

    def write(
        when: str = "always",
        then: str = "{open_case: true}",
        event: str = "inspection.nonconforming",
        extra: str = "",
    ) -> str:
        return (
            "rulebook: plant\nversion: 3\nrules:\n"
            f"  - id: one\n    event: {event}\n    when: {when}\n    then: {then}\n{extra}"
        )

    return write


@pytest.fixture
def problems() -> Problems:
    """Read a rule file that must be refused; give its problems as the author sees them."""

    def read(text: str) -> list[str]:
        with pytest.raises(RulebookError) as refused:
            parse_rulebook(text, source="plant.yaml")
        return str(refused.value).splitlines()

    return read


@pytest.fixture
def read() -> Callable[[str], Rulebook]:
    """Read a rule file that must be accepted."""
    return lambda text: parse_rulebook(text, source="plant.yaml")
