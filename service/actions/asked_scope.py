"""What somebody asked for, read: the fields of a strategy, each there and understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from graph.lineage import Lineage
from graph.names import nearest
from graph.scope_json import read_moment, refuse_unknown
from graph.scopes import ScopeError
from service.records.schema import MILLION

# By strategy the sets of fields that it can start from, the first that is complete is taken.
STARTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "since_last_good": (("equipment", "characteristic"),),
    "equipment_window": (("equipment",),),
    "shift_window": (("stream",), ("equipment", "shift", "characteristic")),
    "since_change": (
        ("stream",),
        ("equipment", "shift", "characteristic"),
        ("equipment", "characteristic"),
    ),
    "gauge": (("gauge",),),
    "load": (("lot",), ("complaint",)),
    "operation": (("lot",), ("complaint",)),
    "heat": (("lot",), ("complaint",)),
    "lot": (("lot",), ("complaint",)),
}
MAY_ADD: Mapping[str, tuple[str, ...]] = {
    "since_last_good": ("to",),
    "equipment_window": ("kind", "to"),
    "shift_window": ("to",),
    "since_change": ("to",),
    "gauge": ("kind", "to"),
}
# The rules call it so, and mean the same.
ALSO_CALLED = {"gauge_window": "gauge"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A strategy and its fields, all texts; `until` (microseconds) ends its window, if said."""

    strategy: str
    fields: Mapping[str, str]
    until: int | None

    def __getitem__(self, name: str) -> str:
        return self.fields[name]

    def get(self, name: str) -> str | None:
        return self.fields.get(name)


@dataclass(frozen=True, slots=True)
class Stand:
    """What a strategy is looked up in; `now` in microseconds."""

    connection: Connection
    lineage: Lineage
    now: int


def read_strategy(document: Mapping[str, object]) -> Asked:
    """Read a stated strategy; a ScopeError says what is misspelt, missing or too much."""
    given = {name: value for name, value in document.items() if value is not None}
    strategy = _strategy(given.pop("strategy"))
    starts, extra = STARTS[strategy], MAY_ADD.get(strategy, ())
    refuse_unknown(given, [*dict.fromkeys(name for start in starts for name in start), *extra])
    start = _complete_start(strategy, given)
    unused = [name for name in given if name not in (*start, *extra)]
    if unused:
        raise ScopeError(
            f"strategy `{strategy}` starts from {_listed(start)}: leave out {_listed(unused)}"
        )
    until = given.pop("to", None)
    return Asked(
        strategy=strategy,
        fields={name: _text(name, value) for name, value in given.items()},
        until=None if until is None else round(read_moment("to", until) * MILLION),
    )


def _strategy(value: object) -> str:
    name = ALSO_CALLED.get(str(value), str(value))
    if name in STARTS:
        return name
    meant = nearest(name, set(STARTS))
    hint = f"did you mean `{meant[0]}`?" if meant else f"known are {', '.join(STARTS)}"
    raise ScopeError(f"unknown strategy `{name}`; {hint}")


def _complete_start(strategy: str, given: Mapping[str, object]) -> tuple[str, ...]:
    for start in STARTS[strategy]:
        if all(name in given for name in start):
            return start
    ways = " or ".join(_listed(start) for start in STARTS[strategy])
    raise ScopeError(f"strategy `{strategy}` needs {ways}")


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ScopeError(f"`{name}` must be a text")
    return value


def _listed(names: tuple[str, ...] | list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
