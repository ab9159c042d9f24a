"""The list of problems that grows while a rule file is read."""

from dataclasses import dataclass, field

from rules.problems import Problem, RulebookError


@dataclass(frozen=True, order=True)
class Place:
    """A position in the file, counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Report:
    """Collects what is wrong with one file, so that its author sees everything at once."""

    source: str
    problems: dict[Problem, None] = field(default_factory=dict)

    def add(self, place: Place, message: str) -> None:
        """Note a problem, once: a shared condition is read again for every rule that uses it."""
        self.problems[Problem(self.source, place.line, place.column, message)] = None

    def raise_if_any(self) -> None:
        """Raise all the problems in file order, if there are any."""
        if self.problems:
            raise RulebookError(tuple(sorted(self.problems)))
