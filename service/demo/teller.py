"""How the story is told: a day counter that moves, and chapters that stay.

On a terminal the counter stands still at the bottom; elsewhere a plain line says every tenth day.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from io import TextIOWrapper

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

WIDTH = 100
EVERY = 10
SEVERITY = {"minor": "cyan", "major": "yellow", "critical": "bold red"}


class Teller:
    """Writes to a terminal or to a plain stream; everything told is text, never markup."""

    def __init__(self) -> None:
        if isinstance(sys.stdout, TextIOWrapper):
            # A terminal that knows no Chinese shows question marks, and goes on.
            sys.stdout.reconfigure(errors="replace")
        plain = not sys.stdout.isatty()
        self.console = Console(
            width=WIDTH if plain else min(WIDTH, Console().width),
            color_system=None if plain else "auto", highlight=False,
        )  # fmt: skip
        self._progress: Progress | None = None
        self._task = TaskID(0)
        self._started = 0.0
        self._records = 0

    # --- the day counter ---------------------------------------------------------------------

    def start_days(self, days: int) -> None:
        self._started = time.perf_counter()
        if self.console.is_terminal:
            self._progress = Progress(
                TextColumn("{task.description}"), BarColumn(36), console=self.console,
                transient=True,
            )  # fmt: skip
            self._task = self._progress.add_task("", total=days)
            self._progress.start()

    def day(self, number: int, date: str, records: int, days: int) -> None:
        """One more day is recorded."""
        self._records += records
        rate = self._records / (time.perf_counter() - self._started)
        said = f"day {number:2d} of {days}  {date}  {self._records:>6,} records  {rate:>5,.0f}/s"
        if self._progress is not None:
            self._progress.update(self._task, completed=number, description=said)
        elif number % EVERY == 0:
            self.say(said)

    def end_days(self) -> float:
        """Stop counting; the seconds it took."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
        return time.perf_counter() - self._started

    # --- what stays --------------------------------------------------------------------------

    def say(self, text: str, style: str = "", *, indent: int = 0) -> None:
        """A sentence, folded under its own indentation."""
        width = self.console.width - indent
        for line in Text(text, style=style).wrap(self.console, width):
            self.console.print(Text(" " * indent) + line)

    def chapter(self, title: str, style: str = "bold") -> None:
        self.console.print()
        self.console.rule(Text(title, style=style), align="left", style="dim")

    def fact(self, label: str, text: str, style: str = "") -> None:
        """A label, and what is so, folded in its own column."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=12, style="dim")
        grid.add_column(overflow="fold")
        grid.add_row(label, Text(text, style=style))
        self.console.print(grid)

    def address(self, text: str) -> None:
        """Something to copy: in one piece, however long."""
        self.console.print("   " + text, markup=False, soft_wrap=True)

    def drawing(self, lines: Sequence[str]) -> None:
        """Lines as they are, with the points that signal standing out."""
        for line in lines:
            drawn = Text("   " + line)
            drawn.highlight_regex("◆", "bold red")
            drawn.highlight_regex("[┄─]", "dim")
            self.console.print(drawn, no_wrap=True, overflow="crop")

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A column whose name begins with `#` holds numbers."""
        shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim")
        for column in columns:
            right = column.startswith("#")
            shown.add_column(
                column.removeprefix("#"), justify="right" if right else "left", overflow="fold"
            )
        for row in rows:
            shown.add_row(*(escape(_written(cell)) for cell in row))
        self.console.print(shown)


def _written(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.3f}".rstrip("0").rstrip(".")
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
