"""`python -m bench.table FILE...`: results as Markdown, for docs/performance.md."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from bench.results import Measured, Results, read_results

TITLES = {
    "closure": "Closures",
    "memory": "Memory",
    "radius": "Blast radius",
    "loading": "Starting",
    "recall": "Simulated recalls through the service",
    "inspection": "Recording an inspection",
    "importing": "Importing",
}


def main(files: Sequence[str]) -> int:
    if not files:
        print("usage: python -m bench.table FILE...", file=sys.stderr)
        return 2
    for file in files:
        print("\n".join(markdown(read_results(Path(file)))))
    return 0


def markdown(results: Results) -> Iterator[str]:
    """One section a run: the machine, then a table for each part."""
    yield machine_sentence(results.machine)
    for part, measured in groupby(sorted(results.measured, key=_place), key=lambda one: one.part):
        yield f"\n### {TITLES.get(part, part)}\n"
        yield "| figure | nodes | ratio | goal | measured |"
        yield "|---|--:|--:|---|---|"
        yield from map(_row, measured)
    yield ""


def machine_sentence(machine: dict[str, object]) -> str:
    libraries = machine["libraries"]
    assert isinstance(libraries, dict)
    versions = ", ".join(f"{name} {version}" for name, version in libraries.items())
    return (
        f"Measured on {machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['system']}, Python {machine['python']}, {versions}."
    )


def _place(one: Measured) -> int:
    known = list(TITLES)
    return known.index(one.part) if one.part in known else len(known)


def _row(one: Measured) -> str:
    figure = one.figure
    ratio = one.ratio if figure.met else f"**{one.ratio}** (missed)"
    cells = (figure.name, one.nodes, ratio, figure.goal or "", figure.measured)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
