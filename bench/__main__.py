"""`make bench`: every figure as a ratio, with its goal; exit 1 when a goal is missed."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import (
    backtest,
    closure,
    closure_peers,
    correlation,
    importing,
    inspection,
    live_streams,
    loading,
    memory,
    pages,
    radius,
    recall,
    rules,
    spc,
)
from bench.figure import Figure
from bench.made_stores import PostgresqlStores, postgresql_stores
from bench.postgresql import NoPostgresql
from bench.results import Measured, write_results

PARTS = (
    "closure",
    "memory",
    "radius",
    "loading",
    "recall",
    "inspection",
    "importing",
    "spc",
    "live",
    "rules",
    "correlation",
    "backtest",
    "pages",
)
OF_ONE_SIZE: Mapping[str, Callable[[], Iterable[Figure]]] = {
    "inspection": inspection.run,
    "importing": importing.run,
    "spc": spc.run,
    "live": live_streams.run,
    "rules": rules.run,
    "correlation": correlation.run,
    "backtest": backtest.run,
    "pages": pages.run,
}
"""Parts that make what they measure themselves."""
ASKS_POSTGRESQL = {"closure", "loading", "recall"}
SMALL, USUAL, LARGE = 100_000, 1_000_000, 10_000_000
GOALS_FROM = 900_000
"""The goals are set for a million nodes (in whole turns); what is smaller is for comparison."""


def main(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    parts = [part for part in PARTS if part in (asked.parts or PARTS)]
    console, began = Console(stderr=True), time.monotonic()
    measured: list[Measured] = []
    with ExitStack() as stack:
        stores = _stores(stack, console) if ASKS_POSTGRESQL & set(parts) else None
        for one in _measure(parts, _sizes(asked), stores):
            console.print(
                f"{time.monotonic() - began:6.0f} s  {_line(one)}", highlight=False, soft_wrap=True
            )
            measured.append(one)
    Console(width=160).print(_table(measured))
    if asked.json is not None:
        write_results(asked.json, measured)
    left_out = stores is None and bool(ASKS_POSTGRESQL & set(parts))
    return 0 if measured and not left_out and all(one.figure.met for one in measured) else 1


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if none is named"
    )
    parser.add_argument("--large", action="store_true", help="closures and loads at 1e7 nodes too")
    parser.add_argument("--nodes", type=int, help="plants of this size only")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    asked = parser.parse_args(arguments)
    for part in asked.parts:
        if part not in PARTS:
            near = get_close_matches(part, PARTS, n=1)
            hint = f"; did you mean `{near[0]}`?" if near else f"; there are {', '.join(PARTS)}"
            parser.error(f"there is no part `{part}`{hint}")
    return asked


def _sizes(asked: argparse.Namespace) -> tuple[int, ...]:
    """Sizes of plants in nodes, ascending."""
    if asked.nodes is not None:
        return (asked.nodes,)
    return (SMALL, USUAL, LARGE) if asked.large else (SMALL, USUAL)


def _stores(stack: ExitStack, console: Console) -> PostgresqlStores | None:
    try:
        return stack.enter_context(postgresql_stores())
    except NoPostgresql as none:
        console.print(f"[red]{none}: what it is asked for is left out, and this run fails[/]")
        return None


def _measure(
    parts: Sequence[str], sizes: Sequence[int], stores: PostgresqlStores | None
) -> Iterator[Measured]:
    for size in sizes:
        yield from _on_arrays(parts, size, stores)
    # A store of a small plant says nothing new, and a service is one at its usual size.
    for size in sizes if len(sizes) == 1 else sizes[1:]:
        if "loading" in parts:
            yield from _of("loading", loading.figures(size, stores))
    usual = sizes[0] if len(sizes) == 1 else USUAL
    if "radius" in parts:
        yield from _of("radius", radius.figures(usual))
    if "recall" in parts and stores is not None:
        yield from _of("recall", recall.figures(usual, stores))
    for part, run in OF_ONE_SIZE.items():
        if part in parts:
            yield from _of(part, run())


def _on_arrays(
    parts: Sequence[str], size: int, stores: PostgresqlStores | None
) -> Iterator[Measured]:
    if not {"closure", "memory"} & set(parts):
        return
    ground = closure.ground_of(size)
    if "closure" in parts:
        yield from _of("closure", closure.figures(ground))
        yield from _of("closure", closure_peers.figures(ground, stores))
    if "memory" in parts:
        yield from _of("memory", memory.figures(ground))


def _of(part: str, figures: Iterable[Figure]) -> Iterator[Measured]:
    for figure in figures:
        small = 0 < figure.nodes < GOALS_FROM
        yield Measured(part, replace(figure, goal=None) if small else figure)


def _line(one: Measured) -> str:
    mark = (
        "" if one.figure.goal is None else "[green]met[/]" if one.figure.met else "[red]MISSED[/]"
    )
    return f"{one.part}: {one.figure.name}: {one.ratio} {one.figure.goal or ''} {mark}"


def _table(measured: Sequence[Measured]) -> Table:
    table = Table(title="Headmark: ratios measured in one run", title_justify="left")
    table.add_column("part")
    table.add_column("nodes", justify="right")
    table.add_column("figure")
    table.add_column("ratio", justify="right")
    table.add_column("goal", no_wrap=True)
    table.add_column("measured", no_wrap=True)
    for one in measured:
        figure = one.figure
        colour = "default" if figure.goal is None else "green" if figure.met else "red"
        table.add_row(
            one.part, one.nodes, figure.name, f"[{colour}]{one.ratio}[/]", figure.goal or "",
            figure.measured,
        )  # fmt: skip
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
