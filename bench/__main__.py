"""`make bench`: every figure as a ratio, with its goal; exit 1 when a goal is missed."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from bench import closure, importing, inspection
from bench.figure import Figure


def main() -> int:
    table = Table(title="Headmark: ratios measured in one run", title_justify="left")
    table.add_column("figure")
    table.add_column("ratio", justify="right")
    table.add_column("goal")
    table.add_column("measured")
    figures: list[Figure] = []
    for bench in (closure, inspection, importing):
        for figure in bench.run():
            figures.append(figure)
            colour = "green" if figure.met else "red"
            table.add_row(
                figure.name, f"[{colour}]{figure.ratio:.2f}[/]", figure.goal, figure.measured
            )
    Console(width=150).print(table)
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
