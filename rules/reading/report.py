"""The list of problems that grows while a rule file is read."""

from dataclasses import dataclass, field

from rules.problems import Problem, RulebookError

MOST_PROBLEMS = 100
"""After so many an author mends some before reading on, and looking for names takes time."""


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """A position in the file, counted from 1."""

    line: int
    column: int


@dataclass
class Report:
    """Collects what is wrong with one file, so that its author sees everything at once.

    With `most`, so many different problems, or ten times as many mentions, end the reading.
    """

    source: str
    problems: dict[Problem, None] = field(default_factory=dict)
    most: int | None = None
    mentions: int = 0

    def add(self, place: Place, message: str) -> None:
        """Note a problem, once: a shared condition is read again for every rule that uses it."""
        self.problems[Problem(self.source, place.line, place.column, message)] = None
        self.mentions += 1
        if self.most and (len(self.problems) >= self.most or self.mentions >= 10 * self.most):
            stopped = Problem(
                self.source, place.line, place.column, "too many problems; the others are not told"
            )
            raise RulebookError((*sorted(self.problems), stopped))

    def raise_if_any(self) -> None:
        """Raise all the problems in file order, if there are any."""
        if self.problems:
            raise RulebookError(tuple(sorted(self.problems)))
