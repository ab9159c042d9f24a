"""What is wrong with a rule file: where, and in one plain sentence."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

_LONGEST_GUESS = 80
_MOST_LETTERS = 1_200
_MOST_GUESSES = 10


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a rule file.

    Parameters
    ----------
    file : str
        The name of the file as the author knows it.
    line, column : int
        Where the mistake starts, counted from 1.
    message : str
        One sentence without a full stop.

    Examples
    --------
    >>> print(Problem("default.yaml", 9, 19, "unknown field `quench_tmp`"))
    default.yaml:9:19: unknown field `quench_tmp`
    """

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class RulebookError(Exception):
    """A rule file that cannot be used; it names every problem found, in file order.

    Parameters
    ----------
    problems : tuple of Problem
        At least one.

    Examples
    --------
    >>> print(RulebookError((Problem("a.yaml", 1, 1, "the file is empty"),)))
    a.yaml:1:1: the file is empty
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def unknown(what: str, name: str, known: Collection[str]) -> str:
    """Say that a name is not known and suggest the nearest one that is.

    Parameters
    ----------
    what : str
        What the name should be: "field", "event", "role" ...
    name : str
        The name as written.
    known : collection of str
        The names that exist.

    Returns
    -------
    str

    Examples
    --------
    >>> unknown("field", "quench_tmp", ["quench_temp", "load"])
    'unknown field `quench_tmp`; did you mean `quench_temp`?'
    >>> unknown("role", "boss", ["operator", "auditor"])
    'unknown role `boss`; known: auditor, operator'
    """
    near = _nearest(name, known)
    if near:
        return f"unknown {what} `{name}`; did you mean `{near[0]}`?"
    if not known:
        return f"unknown {what} `{name}`; there is none in this file"
    if len(known) > 16:
        return f"unknown {what} `{name}`"
    return f"unknown {what} `{name}`; known: {', '.join(sorted(known))}"


def _nearest(name: str, known: Collection[str]) -> list[str]:
    if len(name) > _LONGEST_GUESS:
        return []  # nobody misspells a name of that length; comparing it takes a second
    likely = known if sum(map(len, known)) <= _MOST_LETTERS else _alike(name, known)
    return get_close_matches(name.lower().replace("-", "_"), likely, n=1, cutoff=0.6) or (
        get_close_matches(name, likely, n=1, cutoff=0.6)
    )


def _alike(name: str, known: Collection[str]) -> list[str]:
    """Of very many names those that begin alike and are about as long."""
    same = (each for each in known if each[:1] == name[:1] and abs(len(each) - len(name)) <= 2)
    return list(islice(same, _MOST_GUESSES))
