"""How the events of a pattern turned out: each with its conditions, and what joins them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rules.explanation import ConditionResult, said_facts
from rules.fields import Fact

JoinResultKind = Literal["same", "different", "descendant", "within"]
JOIN_RESULT_KINDS: tuple[JoinResultKind, ...] = ("same", "different", "descendant", "within")


@dataclass(frozen=True)
class StepResult:
    """One event of a pattern.

    Parameters
    ----------
    name : str
        The step's name in the pattern.
    event : str
    record : tuple of str
        The record that the event stands in: its kind and its id.
    at : int
        When it happened, in microseconds since 1970.
    conditions : tuple of ConditionResult
        Every comparison of the step, in the order it is written.
    facts : mapping of str to str, float, int, bool or None
        What is known of the event, for the sentence; the document keeps those in
        `rules.explanation.SAID`, and equal results may differ in them.
    """

    name: str
    event: str
    record: tuple[str, str]
    at: int
    conditions: tuple[ConditionResult, ...]
    facts: Mapping[str, Fact] = field(default_factory=dict, compare=False, repr=False)

    def document(self) -> dict[str, Any]:
        """Give the result as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> StepResult("first", "complaint", ("complaint", "C-7"), 0, ()).document()["record"]
        ['complaint', 'C-7']
        """
        return {
            "name": self.name,
            "event": self.event,
            "record": list(self.record),
            "at": self.at,
            "conditions": [result.document() for result in self.conditions],
            "facts": said_facts(self.facts),
        }


@dataclass(frozen=True)
class JoinResult:
    """What joins two events of a pattern, or the time that lies between them.

    Parameters
    ----------
    kind : {"same", "different", "descendant", "within"}
    field : str
        The later event's fact; empty for "within".
    later : str
        The later step's name.
    earlier_field, earlier : str
        The same of the earlier step.
    values : tuple of str
        Two: what the later and what the earlier event have; for "within" the time that has
        passed and the time allowed ("7 h 12 min", "8 h").
    met : bool
    microseconds : tuple of int or None
        For "within" the two times again, to be said in another language.
    """

    kind: JoinResultKind
    field: str
    later: str
    earlier_field: str
    earlier: str
    values: tuple[str, str]
    met: bool
    microseconds: tuple[int, int] | None = None

    def document(self) -> dict[str, Any]:
        """Give the result as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> join = JoinResult("same", "heat", "second", "heat", "first", ("H-1", "H-1"), True)
        >>> join_from(join.document()) == join
        True
        """
        return {
            "kind": self.kind,
            "field": self.field,
            "later": self.later,
            "earlier_field": self.earlier_field,
            "earlier": self.earlier,
            "values": list(self.values),
            "met": self.met,
            "microseconds": None if self.microseconds is None else list(self.microseconds),
        }


def step_from(document: Mapping[str, Any], conditions: tuple[ConditionResult, ...]) -> StepResult:
    """Read what `StepResult.document` wrote; the conditions have been read already.

    Parameters
    ----------
    document : mapping
    conditions : tuple of ConditionResult

    Returns
    -------
    StepResult

    Examples
    --------
    >>> step = StepResult("first", "complaint", ("complaint", "C-7"), 0, ())
    >>> step_from(step.document(), ()) == step
    True
    """
    record, record_id = document["record"]
    return StepResult(
        name=document["name"],
        event=document["event"],
        record=(record, record_id),
        at=document["at"],
        conditions=conditions,
        facts=dict(document.get("facts", {})),
    )


def join_from(document: Mapping[str, Any]) -> JoinResult:
    """Read what `JoinResult.document` wrote.

    Parameters
    ----------
    document : mapping

    Returns
    -------
    JoinResult

    Raises
    ------
    ValueError
        For a kind of join that there is not.
    """
    kinds = [kind for kind in JOIN_RESULT_KINDS if kind == document["kind"]]
    if not kinds:
        raise ValueError(f"unknown kind of join {document['kind']!r}")
    later, earlier = document["values"]
    times = document.get("microseconds")
    return JoinResult(
        kind=kinds[0],
        field=document["field"],
        later=document["later"],
        earlier_field=document["earlier_field"],
        earlier=document["earlier"],
        values=(later, earlier),
        met=document["met"],
        microseconds=None if times is None else (times[0], times[1]),
    )


def said_length(microseconds: int) -> str:
    """Say a length of time in days, hours, minutes and seconds, to the microsecond.

    Parameters
    ----------
    microseconds : int

    Returns
    -------
    str

    Examples
    --------
    >>> said_length(25_920_000_000), said_length(86_400_000_000), said_length(0)
    ('7 h 12 min', '1 d', '0 s')
    """
    parts, left = [], microseconds
    for unit, length in (("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000)):
        whole, left = divmod(left, length)
        if whole:
            parts.append(f"{whole} {unit}")
    if left or not parts:
        seconds = f"{left // 1_000_000}.{left % 1_000_000:06}".rstrip("0").rstrip(".")
        parts.append(f"{seconds} s")
    return " ".join(parts)
