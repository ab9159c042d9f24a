"""The figures of both replays side by side, with what is new, removed and changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from service.backtest.change import Change
from service.backtest.changes import Difference
from service.backtest.evidence import HoldSeen, LetterSeen, Replayed
from service.backtest.on_hold import LOTS
from service.backtest.sums import Quantities, lots_of, quantities_of
from service.backtest.window import Window
from service.records.schema import iso, number_of

Document = dict[str, Any]


def totals(base: Replayed, draft: Replayed, changes: Difference, window: Window) -> Document:
    """Cases, lots, quantities, letters, customers, shipments, and the largest moment on hold."""
    return {
        "cases": _counted(len(base.cases), len(draft.cases), changes.cases),
        "lots": _counted(len(lots_of(base.holds)), len(lots_of(draft.holds)), changes.lots),
        "quantities": _quantities(base.holds, draft.holds, changes.lots),
        "letters": {
            **_counted(len(base.letters), len(draft.letters), changes.letters),
            "by_audience": _audiences(base.letters, draft.letters),
        },
        "customers": _counted(
            len(_customers(base.letters)), len(_customers(draft.letters)), changes.customers
        ),
        "stopped": _counted(len(base.stopped), len(draft.stopped), changes.stopped),
        "most_on_hold": {"base": _most(base, window), "draft": _most(draft, window)},
        "never_decided": {"base": _open(base), "draft": _open(draft)},
    }


def _counted(base: int, draft: int, changes: Sequence[Change[Any]]) -> Document:
    kinds = Counter(change.kind for change in changes)
    return {
        "base": base, "draft": draft,
        "new": kinds["new"], "removed": kinds["removed"], "changed": kinds["changed"],
    }  # fmt: skip


def _quantities(
    base: Iterable[HoldSeen],
    draft: Iterable[HoldSeen],
    changes: Sequence[Change[list[HoldSeen]]],
) -> dict[str, Document]:
    """By unit. A lot that is held in both, with more there of it in one, is in neither column."""
    sides = {
        "base": quantities_of(base),
        "draft": quantities_of(draft),
        "new": _of_kind(changes, "new"),
        "removed": _of_kind(changes, "removed"),
    }
    units = sorted({unit for side in sides.values() for unit in side})
    return {unit: {name: side.get(unit, 0) for name, side in sides.items()} for unit in units}


def _of_kind(changes: Sequence[Change[list[HoldSeen]]], kind: str) -> Quantities:
    return quantities_of(each for change in changes if change.kind == kind for each in change.seen)


def _audiences(base: Iterable[LetterSeen], draft: Iterable[LetterSeen]) -> dict[str, Document]:
    left = Counter(each.audience for each in base)
    right = Counter(each.audience for each in draft)
    return {name: {"base": left[name], "draft": right[name]} for name in sorted({*left, *right})}


def _customers(letters: Iterable[LetterSeen]) -> set[str]:
    return {each.customer for each in letters if each.customer is not None}


def _most(replayed: Replayed, window: Window) -> dict[str, Document]:
    found = window.most_on_hold(replayed.levels)
    return {
        unit: {
            "quantity": level.most if unit == LOTS else number_of(level.most),
            "at": iso(level.at),
        }
        for unit, level in sorted(found.items())
    }


def _open(replayed: Replayed) -> int:
    """Lots that are still on hold at the end of the past: nobody has decided about them."""
    return len({each.lot for each in replayed.holds if each.released_at is None})
