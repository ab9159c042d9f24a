"""The face of a lineage towards networkx: a backend that networkx hands its calls to.

``networkx.descendants(lineage, "lot:K7")`` and a few others run on the lineage's own arrays.
Everything else is refused: running it would mean to copy the whole plant into dicts, which for
years of production takes minutes and gigabytes, and networkx would do so without a word.

networkx loads this module at the end of its own import, and may do so while this module is
waiting for that very import. So nothing that imports networkx is imported here, and
`backend_info`, which is asked for then, comes first.
"""

from graph.backend_info import NAME, backend_info

# isort: split
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import networkx as nx
import numpy as np

from graph.names import UnknownName

if TYPE_CHECKING:
    from graph.lineage import Lineage
    from graph.walks import Int32Array, Walk

__all__ = ["LineageBackend", "NotOnALineage", "backend", "backend_info"]

KINDS = ("lot", "operation")
METHODS = ("dijkstra", "bellman-ford")
CALLED = "a node is called `lot:NAME` or `operation:NAME`"
WAY_OUT = "take a part of it: `lineage.to_networkx(nodes)` is a plain networkx.DiGraph"


class NotOnALineage(TypeError):  # noqa: N818 - it reads as an answer, not as a failure
    """A question that networkx can ask of its own graphs, and not of a lineage.

    A TypeError, since networkx takes a NotImplementedError as leave to convert the graph.
    """


class LineageBackend:
    """What networkx can do with a lineage.

    Nodes are called ``lot:NAME`` and ``operation:NAME``; asked for, a lot may go by its bare
    name. Every method answers as the function of networkx of that name does.

    Examples
    --------
    >>> from graph.lineage import Lineage
    >>> from graph.nodes import Lot, Operation
    >>> plant = Lineage()
    >>> for name in ("BLANK", "K7"):
    ...     _ = plant.add_lot(Lot(name, "BOLT", "pcs", "finished", 0.0))
    >>> used, made = (("BLANK", 8.0),), (("K7", 8.0),)
    >>> _ = plant.add_operation(Operation("OP-20", "heat_treat", 0, 6, used, made))
    >>> sorted(nx.descendants(plant, "BLANK"))
    ['lot:K7', 'operation:OP-20']
    >>> nx.shortest_path(plant, "BLANK", "K7")
    ['lot:BLANK', 'operation:OP-20', 'lot:K7']
    >>> nx.pagerank(plant)
    Traceback (most recent call last):
    graph.dispatch.NotOnALineage: networkx.pagerank does not run on a lineage; take a part of it: \
`lineage.to_networkx(nodes)` is a plain networkx.DiGraph
    """

    @staticmethod
    def descendants(lineage: "Lineage", source: str) -> set[str]:
        """Everything made from a lot, or by an operation; without itself."""
        return _others(lineage, _node(lineage, source, nx.NetworkXError), backward=False)

    @staticmethod
    def ancestors(lineage: "Lineage", source: str) -> set[str]:
        """Everything that a lot or operation comes from; without itself."""
        return _others(lineage, _node(lineage, source, nx.NetworkXError), backward=True)

    @staticmethod
    def bfs_layers(lineage: "Lineage", sources: str | Iterable[str]) -> Iterator[list[str]]:
        """What is 0, 1, 2 ... edges downstream of the sources."""
        names = [sources] if isinstance(sources, str) else list(sources)
        seeds = [_node(lineage, name, nx.NetworkXError) for name in names]
        walk = _walk(lineage, seeds, backward=False)
        layers: list[list[str]] = []
        depths: list[int] = []
        for label, parent in zip(_labels(lineage, walk.nodes), walk.parents.tolist(), strict=True):
            depth = depths[parent] + 1 if parent >= 0 else 0
            depths.append(depth)
            if depth == len(layers):
                layers.append([])
            layers[depth].append(label)
        return iter(layers)

    @staticmethod
    def has_path(lineage: "Lineage", source: str, target: str) -> bool:
        """True if something of the source came into the target."""
        start = _node(lineage, source, nx.NodeNotFound)
        # A lot comes from few, but much may be made of it: so the search goes up.
        return start in lineage.ancestors([_node(lineage, target, nx.NodeNotFound)])

    @staticmethod
    def shortest_path(
        lineage: "Lineage",
        source: str | None = None,
        target: str | None = None,
        weight: object = None,
        method: str = "dijkstra",
    ) -> list[str] | dict[str, list[str]]:
        """One shortest path, or those from the source, or to the target, by their other end."""
        if method not in METHODS:
            raise ValueError(f"method not supported: {method}")
        if weight is not None:
            _refuse("networkx.shortest_path with weights")
        if source is not None and target is not None:
            return _path(lineage, source, target)
        end = source if source is not None else target
        if end is None:
            _refuse("networkx.shortest_path between all pairs")
        backward = source is None
        walk = _walk(lineage, [_node(lineage, end, nx.NodeNotFound)], backward=backward)
        return _paths(walk, _labels(lineage, walk.nodes), backward=backward)

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool | str:
        """True for a lineage, whatever is asked of it: the refusal must be ours, with a way out."""
        if any(getattr(one, "__networkx_backend__", None) == NAME for one in _given(args, kwargs)):
            return True
        return f"networkx.{name} was called without a lineage"

    should_run = can_run

    @staticmethod
    def convert_from_nx(graph: object, **_: object) -> NoReturn:
        """Refuse to make a lineage of a networkx graph; networkx goes on with its own."""
        raise NotImplementedError(f"a lineage is recorded, not converted from {graph!r}")

    @staticmethod
    def convert_to_nx(graph: object, **_: object) -> NoReturn:
        """Refuse to copy a whole lineage."""
        # Not our TypeError: with networkx first in `backend_priority` the calls that do run on
        # a lineage come by here, and must go on to it.
        raise NotImplementedError(f"a whole lineage is not converted; {WAY_OUT}")

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        """Every other function of networkx: a refusal."""
        if name.startswith("_") or name == "on_start_tests":
            raise AttributeError(name)

        def refuse(*_: object, **__: object) -> NoReturn:
            _refuse(f"networkx.{name}")

        return refuse


backend = LineageBackend()
"""The entry point ``networkx.backends``."""


def _refuse(what: str) -> NoReturn:
    raise NotOnALineage(f"{what} does not run on a lineage; {WAY_OUT}")


def _given(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Iterator[object]:
    for one in (*args, *kwargs.values()):
        # Some functions take several graphs at once, as a list.
        yield from one if isinstance(one, list | tuple) else (one,)


def _node(lineage: "Lineage", name: object, error: Callable[[str], Exception]) -> int:
    if not isinstance(name, str):
        raise error(f"{name!r} is not a name; {CALLED}")
    kind, colon, rest = name.partition(":")
    try:
        if colon and kind == "operation":
            return lineage.operation_index(rest)
        if colon and kind == "lot" and (rest in lineage or name not in lineage):
            return lineage.lot_index(rest)
        return lineage.lot_index(name)
    except UnknownName as unknown:
        raise error(f"{unknown}; {CALLED}") from None


def _labels(lineage: "Lineage", nodes: "Int32Array") -> list[str]:
    rows = lineage.rows(nodes).tolist()
    named = zip(rows, lineage.names_of(nodes), strict=True)
    return [f"{KINDS[row < 0]}:{name}" for row, name in named]


def _others(lineage: "Lineage", node: int, *, backward: bool) -> set[str]:
    found = lineage.ancestors([node]) if backward else lineage.descendants([node])
    return set(_labels(lineage, found[found != node]))


def _walk(lineage: "Lineage", seeds: list[int], *, backward: bool) -> "Walk":
    return lineage.flow.walk([np.array(seeds, dtype=np.int32)], backward=backward)


def _path(lineage: "Lineage", source: str, target: str) -> list[str]:
    start = _node(lineage, source, nx.NodeNotFound)
    walk = _walk(lineage, [_node(lineage, target, nx.NodeNotFound)], backward=True)
    met = np.flatnonzero(walk.nodes == start)
    if not len(met):
        raise nx.NetworkXNoPath(f"No path between {source} and {target}.")
    return [lineage.label_of(node) for node in reversed(walk.path_to(int(met[0])))]


def _paths(walk: "Walk", labels: list[str], *, backward: bool) -> dict[str, list[str]]:
    paths: list[list[str]] = []
    for label, parent in zip(labels, walk.parents.tolist(), strict=True):
        before = paths[parent] if parent >= 0 else []
        paths.append([label, *before] if backward else [*before, label])
    return dict(zip(labels, paths, strict=True))
