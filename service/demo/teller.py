"""How the story is told: a day counter that moves, and chapters that stay.

On a terminal the counter stands still at the bottom; elsewhere a plain line says every tenth day.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from io import TextIOWrapper

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

WIDTH, LABEL = 100, 12
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
        self._in_chapter = False

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
            self._leave_chapter()
            self.say(said)

    def end_days(self) -> float:
        """Stop counting; the seconds it took."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
        return time.perf_counter() - self._started

    # --- what stays --------------------------------------------------------------------------

    def say(self, text: str, style: str = "") -> None:
        """A sentence."""
        self.console.print(Text(text, style=style))

    def news(self, day: int, text: str, style: str = "") -> None:
        """What happened on a day, in one line."""
        self._leave_chapter()
        line = Text(f" day {day:2d}  {text}", style=style)
        self.console.print(line, no_wrap=True, overflow="ellipsis")

    def chapter(self, title: str, style: str = "bold") -> None:
        self._in_chapter = True
        self.console.print()
        self.console.rule(Text(title, style=style), align="left", style="dim")

    def _leave_chapter(self) -> None:
        """A gap between the end of a chapter and the days that go on."""
        if self._in_chapter:
            self.console.print()
        self._in_chapter = False

    def fact(self, label: str, text: str, style: str = "") -> None:
        """A label, and what is so, folded in its own column."""
        folded = Text(text, style=style).wrap(self.console, self.console.width - LABEL)
        for i, line in enumerate(folded):
            line.rstrip()
            beside = "" if i else label
            self.console.print(Text.assemble((f"{beside:<{LABEL}}", "dim"), line))

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

    def table(self, label: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A line a row beside its label; a column whose name begins with `#` holds numbers."""
        cells = [[name.removeprefix("#") for name in columns]]
        cells += [[written(cell) for cell in row] for row in rows]
        shown = Table.grid(padding=(0, 3, 0, 0))
        shown.add_column(width=LABEL - 3, style="dim")
        for name in columns:
            shown.add_column(justify="right" if name.startswith("#") else "left", no_wrap=True)
        room = self.console.width - LABEL - _width_before_last(cells)
        for i, (*before, last) in enumerate(cells):
            # What is too long is cut in the last column, where it says the least.
            cut = Text(last)
            cut.truncate(room, overflow="ellipsis")
            style = "" if i else "dim underline"
            shown.add_row(
                "" if i else label, *(Text(cell, style=style) for cell in (*before, cut.plain))
            )
        self.console.print(shown)


def _width_before_last(cells: Sequence[Sequence[str]]) -> int:
    return sum(max(map(cell_len, column)) + 3 for column in list(zip(*cells, strict=True))[:-1])


def written(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.3f}".rstrip("0").rstrip(".")
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
