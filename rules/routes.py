"""Who has to sign what, and in which order, before a disposition is carried out."""

from dataclasses import dataclass
from typing import Literal

Meaning = Literal["review", "approval"]
Quorum = Literal["any", "all"]

STEP_NAMES = ("confirm", "decide")
MEANINGS: tuple[Meaning, ...] = ("review", "approval")
QUORUMS: tuple[Quorum, ...] = ("any", "all")


@dataclass(frozen=True)
class Step:
    """One round of signatures.

    Parameters
    ----------
    name : {"confirm", "decide"}
    meaning : {"review", "approval"}
        What a signature stands for.
    roles : tuple of str
        Who may sign, at least one role.
    quorum : {"any", "all"}
        "any": one person of one of the roles; "all": one person of every role, and all of
        them different people.

    Examples
    --------
    >>> Step("confirm", "review", ("quality_supervisor",), "any").document()["quorum"]
    'any'
    """

    name: str
    meaning: Meaning
    roles: tuple[str, ...]
    quorum: Quorum

    def document(self) -> dict[str, object]:
        """Give the step as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> sorted(DEFAULT_ROUTE.steps[0].document())
        ['meaning', 'name', 'quorum', 'roles']
        """
        return {
            "name": self.name,
            "meaning": self.meaning,
            "roles": list(self.roles),
            "quorum": self.quorum,
        }


@dataclass(frozen=True)
class Route:
    """The steps of an approval, in order; the last one is an approval.

    Parameters
    ----------
    name : str
    steps : tuple of Step
        At least one.

    Examples
    --------
    >>> [step.name for step in DEFAULT_ROUTE.steps]
    ['confirm', 'decide']
    """

    name: str
    steps: tuple[Step, ...]


DEFAULT_ROUTE = Route(
    "default",
    (
        Step("confirm", "review", ("quality_supervisor",), "any"),
        Step("decide", "approval", ("production_manager", "engineering"), "all"),
    ),
)
"""Quality confirms the finding, then production and engineering decide together."""
