"""Several scopes as one: what is suspect by any of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import inf

from graph.scopes import Scope


def union(scopes: Iterable[Scope]) -> Scope:
    """One scope for several, as short as it can be said.

    A union within a union is laid flat, lists of lots become one list, and overlapping windows on
    one context become one window.
    """
    parts: list[Scope] = []
    for scope in scopes:
        for part in scope.members():
            _add(parts, part)
    if len(parts) == 1:
        return parts[0]
    return Scope(any=tuple(parts))


def chooses_operations(scope: Scope) -> bool:
    """Whether an operation recorded later could belong to it by what it shares with others.

    Most scopes are lists of lots or a heat, which nothing joins but through its material.
    """
    return any(part.chooses_operations for part in scope.members())


def _add(parts: list[Scope], new: Scope) -> None:
    for i, part in enumerate(parts):
        if (merged := _merged(part, new)) is not None:
            del parts[i]
            # The wider window may now meet another one.
            _add(parts, merged)
            return
    parts.append(new)


def _merged(one: Scope, other: Scope) -> Scope | None:
    if one == other:
        return one
    only_lots = one.lots and other.lots
    if only_lots and one == Scope(lots=one.lots) and other == Scope(lots=other.lots):
        return Scope(lots=tuple(dict.fromkeys((*one.lots, *other.lots))))
    if replace(one, start=None, end=None) != replace(other, start=None, end=None):
        return None
    if _start(one) > _end(other) or _start(other) > _end(one):
        return None
    start, end = min(_start(one), _start(other)), max(_end(one), _end(other))
    return replace(one, start=None if start == -inf else start, end=None if end == inf else end)


def _start(scope: Scope) -> float:
    return -inf if scope.start is None else scope.start


def _end(scope: Scope) -> float:
    return inf if scope.end is None else scope.end
