"""Who has to sign what, and in which order, before a disposition is carried out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from rules.outcomes import Severity

Meaning = Literal["review", "approval"]
Quorum = Literal["any", "all"]
Barred = Literal["proposer", "maker"]

MEANINGS: tuple[Meaning, ...] = ("review", "approval")
QUORUMS: tuple[Quorum, ...] = ("any", "all")
BARRED: tuple[Barred, ...] = ("proposer", "maker")
"""Who may not sign: who proposed it (never), and who made the material."""
DISPOSITIONS = (
    "release", "rework", "repair", "regrade", "scrap", "use_as_is", "return_to_supplier", "sort",
)  # fmt: skip
"""What may become of material that does not conform; a step may be asked for some of them only."""
USUAL_REMINDER = 24.0
"""Working hours between reminders where a route says nothing else, and never more than half of
the due time."""


@dataclass(frozen=True)
class StepFacts:
    """What a step of a route may depend on.

    Parameters
    ----------
    severity : {"minor", "major", "critical"}
    dispositions, items, customers : collection of str
        What is proposed, of which items, and who has received some of it.

    Examples
    --------
    >>> StepFacts("major", ("scrap",)).dispositions
    ('scrap',)
    """

    severity: Severity
    dispositions: Collection[str] = ()
    items: Collection[str] = ()
    customers: Collection[str] = ()


@dataclass(frozen=True)
class StepCondition:
    """When a step is asked for; every list that is not empty has to name something of the case.

    Parameters
    ----------
    severities, dispositions, items, customers : tuple of str

    Examples
    --------
    >>> condition = StepCondition(dispositions=("use_as_is", "repair"))
    >>> condition.holds(StepFacts("minor", ("scrap", "repair")))
    True
    >>> condition.holds(StepFacts("minor", ("scrap",)))
    False
    """

    severities: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()

    def holds(self, facts: StepFacts) -> bool:
        """Say whether a step with this condition is asked for.

        Parameters
        ----------
        facts : StepFacts

        Returns
        -------
        bool

        Examples
        --------
        >>> StepCondition().holds(StepFacts("minor"))
        True
        """
        asked = (
            (self.severities, (facts.severity,)),
            (self.dispositions, facts.dispositions),
            (self.items, facts.items),
            (self.customers, facts.customers),
        )
        return all(not wanted or set(wanted) & set(there) for wanted, there in asked)


@dataclass(frozen=True)
class Step:
    """One round of signatures.

    Parameters
    ----------
    name : str
        Unique in its route: `confirm`, `decide`, `design` ...
    meaning : {"review", "approval"}
        What a signature stands for.
    roles : tuple of str
        Who may sign, at least one role.
    quorum : {"any", "all"}
        "any": one person of one of the roles; "all": one person of every role, and all of
        them different people.
    due_hours : float or None
        Working hours until it is overdue; None: as long as a link is good.
    remind_hours : float
        Working hours between reminders.
    escalate_to : tuple of str
        Roles of the next authority: once overdue they may sign in the place of who is missing.
    may_not_sign : tuple of {"proposer", "maker"}
        A proposer never signs what he proposed; makers are the operators of the operations that
        made the lots.
    delegates : bool
        Whether somebody may sign for a person who is away.
    condition : StepCondition
        When it is asked for.

    Examples
    --------
    >>> Step("confirm", "review", ("quality_supervisor",), "any").document()["quorum"]
    'any'
    """

    name: str
    meaning: Meaning
    roles: tuple[str, ...]
    quorum: Quorum
    due_hours: float | None = None
    remind_hours: float = USUAL_REMINDER
    escalate_to: tuple[str, ...] = ()
    may_not_sign: tuple[Barred, ...] = BARRED
    delegates: bool = True
    condition: StepCondition = field(default_factory=StepCondition)

    def document(self) -> dict[str, Any]:
        """Give the step as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> step = DEFAULT_ROUTE.steps[2]
        >>> step_of(step.document()) == step
        True
        """
        return {
            **{each.name: _plain(getattr(self, each.name)) for each in fields(self)},
            "condition": {
                each.name: list(getattr(self.condition, each.name))
                for each in fields(StepCondition)
            },
        }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def step_of(document: Mapping[str, Any]) -> Step:
    """Read what `Step.document` gave; what an older version did not write has its default.

    Parameters
    ----------
    document : mapping

    Returns
    -------
    Step

    Examples
    --------
    >>> old = {"name": "confirm", "meaning": "review", "roles": ["admin"], "quorum": "any"}
    >>> step_of(old).delegates
    True
    """
    known = {each.name for each in fields(Step)} - {"condition"}
    said = {name: _frozen(value) for name, value in document.items() if name in known}
    condition = {name: tuple(each) for name, each in document.get("condition", {}).items()}
    return Step(**said, condition=StepCondition(**condition))


def _frozen(value: object) -> Any:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Route:
    """The steps of an approval, in order.

    The first is a review: whether it is a real nonconformance at all. The others are approvals of
    what is proposed, at least one of them always asked for.

    Parameters
    ----------
    name : str
    steps : tuple of Step
        At least one.

    Examples
    --------
    >>> [step.name for step in DEFAULT_ROUTE.steps]
    ['confirm', 'decide', 'design']
    """

    name: str
    steps: tuple[Step, ...]

    def asked(self, facts: StepFacts) -> tuple[Step, ...]:
        """Give the steps that this case has to pass.

        Parameters
        ----------
        facts : StepFacts

        Returns
        -------
        tuple of Step

        Examples
        --------
        >>> [step.name for step in DEFAULT_ROUTE.asked(StepFacts("major", ("scrap",)))]
        ['confirm', 'decide']
        """
        return tuple(step for step in self.steps if step.condition.holds(facts))

    def document(self) -> dict[str, Any]:
        """Give the route as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> route_of(DEFAULT_ROUTE.document()) == DEFAULT_ROUTE
        True
        """
        return {"name": self.name, "steps": [step.document() for step in self.steps]}


def route_of(document: Mapping[str, Any]) -> Route:
    """Read what `Route.document` gave.

    Parameters
    ----------
    document : mapping

    Returns
    -------
    Route

    Examples
    --------
    >>> route_of({"name": "short", "steps": []}).name
    'short'
    """
    return Route(document["name"], tuple(step_of(step) for step in document["steps"]))


DEFAULT_ROUTE = Route(
    "default",
    (
        Step(
            "confirm", "review", ("quality_supervisor",), "any",
            due_hours=8.0, remind_hours=4.0, escalate_to=("admin",),
        ),
        Step(
            "decide", "approval", ("production_manager", "engineering"), "all",
            due_hours=24.0, remind_hours=8.0, escalate_to=("quality_supervisor",),
        ),
        Step(
            "design", "approval", ("design_authority",), "any",
            due_hours=24.0, remind_hours=8.0, escalate_to=("admin",),
            condition=StepCondition(dispositions=("use_as_is", "repair")),
        ),
    ),
)  # fmt: skip
"""Quality confirms, production and engineering decide together; using or repairing what does not
conform needs the design authority besides."""
