"""What several decisions share: who signed what, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.demo.missed import must
from service.demo.people import SUPERVISOR, Person
from service.demo.stage import Stage
from service.demo.tell_case import some


def confirm(stage: Stage, number: str, reason: str, lines: Sequence[dict[str, Any]] = ()) -> None:
    """Quality says that it is a real nonconformance, and may propose at once what is to be done."""
    done = stage.room.sign(SUPERVISOR, number, "confirm", reason, lines)
    must(done["state"] == "proposed", f"{number} is {done['state']} after it was confirmed")
    proposing = f", proposing to scrap {len(lines)} lots" if lines else ""
    tell_signature(stage, SUPERVISOR, f"confirms{proposing}: {reason}")


def tell_signature(stage: Stage, person: Person, said: str, style: str = "") -> None:
    """Each through the link in his own mail, with his own PIN."""
    role = person.role.replace("_", " ")
    stage.teller.fact("Link + PIN", f"{person.printed_name} ({role}) {said}", style)


def tell_outcome(stage: Stage, number: str) -> None:
    """What was approved, by decision, and where the case stands."""
    case = stage.door.case(number)
    approved = [each for each in case["dispositions"] if each["state"] == "approved"]
    must(approved, f"{number}: no proposal is approved")
    lines = approved[-1]["dispositions"]
    kinds = dict.fromkeys((line["disposition"], line["state"]) for line in lines)
    stage.teller.table(
        "Done",
        ("decision", "#lots", "#pcs", "state", "which"),
        [_row(kind, state, lines) for kind, state in kinds],
    )
    stage.teller.fact("Case", f"{number} is {case['state']}")


def _row(
    kind: str, state: str, lines: Sequence[dict[str, Any]]
) -> tuple[str, int, float, str, str]:
    mine = [line for line in lines if (line["disposition"], line["state"]) == (kind, state)]
    pieces = sum(line["quantity"] for line in mine)
    said = kind.replace("_", " ")
    return said, len(mine), pieces, state.replace("_", " "), some(mine)
