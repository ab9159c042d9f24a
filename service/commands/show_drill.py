"""A recall drill for people: its clock, its steps, and how it stands against the targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.commands.answer import figures, say, table

STEPS = ("step", "done_at", "after", "by", "note")
SHOWN = 100


def show_drill(document: Mapping[str, Any]) -> None:
    """Print a drill."""
    targets = document["targets"]
    verdict = {True: "passed", False: "not passed", None: "running"}[document["passed"]]
    facts = {
        "simulation": document["simulation"],
        "reason": document["reason"],
        "started": f"{document['started_at']} by {document['by']}",
        "finished": document["finished_at"],
        "clock": _of(document["seconds"], targets["seconds"]),
        "first answer": _of(document["first_answer_seconds"], targets["first_answer_seconds"]),
        "reconciled": f"{document['reconciled_percent']:g} %",
        "lots": document["lots"],
        "result": verdict,
    }
    figures(f"Drill {document['drill']}", facts)
    say(document["sentence"]["en"])
    table("Steps", STEPS, map(_step, document["steps"]))
    say(*(f"missed: {each}" for each in document["missed"]))
    gaps = document["gaps"]
    table(f"Gaps ({len(gaps)})", ("kind", "subject", "detail"),
          ((gap["kind"], gap["subject"], gap["detail"]) for gap in gaps[:SHOWN]))  # fmt: skip
    if len(gaps) > SHOWN:
        say(f"... and {len(gaps) - SHOWN} more gaps (--json names them all)")


def _step(step: Mapping[str, Any]) -> list[object]:
    after = None if step["seconds"] is None else _clock(step["seconds"])
    return [step["name"]["en"], step["done_at"], after, step["by"], step["note"]]


def _of(seconds: float, target: float) -> str:
    return f"{_clock(seconds)} of {_clock(target)}"


def _clock(seconds: float) -> str:
    """0:00:00.351, 3:59:59."""
    whole = int(seconds)
    rest = f"{seconds - whole:.3f}"[1:] if seconds != whole else ""
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}{rest}"
