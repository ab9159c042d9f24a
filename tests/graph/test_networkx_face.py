"""The networkx face: what runs on a lineage answers as networkx does; the rest is refused."""

from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from random import Random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.dispatch import NotOnALineage, backend
from graph.lineage import Lineage
from graph.nodes import Lot, Operation
from tests.graph.plants import grow

SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=40, deadline=None)


def grown(random: Random) -> tuple[Lineage, "nx.DiGraph[str]"]:
    """A random plant, and the same as plain networkx under our labels."""
    *_, (lineage, plant) = grow(random, random.randrange(8, 40))
    return lineage, nx.relabel_nodes(plant.flow, ":".join)


@pytest.fixture(params=["as installed", "fallback_to_nx", "networkx first", "headmark first"])
def configured(request: pytest.FixtureRequest) -> Iterator[None]:
    """networkx under each setting that could make it convert."""
    priorities = {"networkx first": ["networkx"], "headmark first": ["headmark"]}
    before = nx.config.backend_priority.algos, nx.config.fallback_to_nx
    nx.config.backend_priority.algos = priorities.get(request.param, [])
    nx.config.fallback_to_nx = request.param == "fallback_to_nx"
    yield
    nx.config.backend_priority.algos, nx.config.fallback_to_nx = before


def test_the_backend_is_registered_by_the_installed_package() -> None:
    assert [point.value for point in entry_points(group="networkx.backends", name="headmark")] == [
        "graph.dispatch:backend"
    ]
    assert "headmark" in nx.config.backends
    assert Lineage().is_directed()
    assert not Lineage().is_multigraph()


@FEW
@given(SEEDS)
def test_descendants_and_ancestors_are_those_of_networkx(seed: int) -> None:
    random = Random(seed)
    lineage, plain = grown(random)
    for node in random.sample(sorted(plain), min(len(plain), 5)):
        assert nx.descendants(lineage, node) == nx.descendants(plain, node)
        assert nx.ancestors(lineage, node) == nx.ancestors(plain, node)


@FEW
@given(SEEDS)
def test_paths_exist_where_networkx_finds_one_and_are_as_short(seed: int) -> None:
    random = Random(seed)
    lineage, plain = grown(random)
    for _ in range(10):
        source, target = random.choice(sorted(plain)), random.choice(sorted(plain))
        assert nx.has_path(lineage, source, target) == nx.has_path(plain, source, target)
        if not nx.has_path(plain, source, target):
            with pytest.raises(nx.NetworkXNoPath):
                nx.shortest_path(lineage, source, target)
            continue
        path = nx.shortest_path(lineage, source, target)
        assert (path[0], path[-1]) == (source, target)
        assert nx.is_path(plain, path)
        assert len(path) == len(nx.shortest_path(plain, source, target))


@FEW
@given(SEEDS)
def test_all_paths_from_or_to_one_node_are_those_of_networkx(seed: int) -> None:
    random = Random(seed)
    lineage, plain = grown(random)
    node = random.choice(sorted(plain))
    ends: tuple[dict[str, str], ...] = ({"source": node}, {"target": node})
    for end in ends:
        ours, theirs = nx.shortest_path(lineage, **end), nx.shortest_path(plain, **end)
        assert {name: len(path) for name, path in ours.items()} == {
            name: len(path) for name, path in theirs.items()
        }
        for name, path in ours.items():
            assert nx.is_path(plain, path)
            assert (path[0], path[-1]) == ((node, name) if "source" in end else (name, node))


@FEW
@given(SEEDS)
def test_layers_are_those_of_networkx(seed: int) -> None:
    random = Random(seed)
    lineage, plain = grown(random)
    sources = random.sample(sorted(plain), min(len(plain), random.choice((1, 2, 3))))
    ours, theirs = nx.bfs_layers(lineage, sources), nx.bfs_layers(plain, sources)
    assert [sorted(layer) for layer in ours] == [sorted(layer) for layer in theirs]
    one = sources[0]
    assert [*map(sorted, nx.bfs_layers(lineage, one))] == [*map(sorted, nx.bfs_layers(plain, one))]


def test_a_lot_may_go_by_its_bare_name_and_a_label_goes_before_a_name(plant: Lineage) -> None:
    assert nx.descendants(plant, "M2") == {"operation:OP-30", "lot:CTN-1"}
    for name in ("OP-30", "lot:M2"):  # lots with the name of an operation, and of a label
        plant.add_lot(Lot(name, "BOLT", "pcs", "finished", 0.0))
    assert nx.ancestors(plant, "OP-30") == set()
    assert "lot:CTN-1" in nx.descendants(plant, "operation:OP-30")
    assert "lot:CTN-1" in nx.descendants(plant, "lot:M2")
    assert nx.descendants(plant, "lot:lot:M2") == set()
    plant.add_lot(Lot("lot:NEW", "BOLT", "pcs", "finished", 0.0))
    assert list(nx.bfs_layers(plant, "lot:NEW")) == [["lot:lot:NEW"]]


@pytest.mark.parametrize(
    ("ask", "error", "sentence"),
    [
        (lambda p: nx.descendants(p, "CTN-7"), nx.NetworkXError, "did you mean `CTN-1`?"),
        (
            lambda p: nx.ancestors(p, "operation:OP-31"),
            nx.NetworkXError,
            "`OP-31` is not known",
        ),
        (lambda p: nx.bfs_layers(p, ["M2", "M9"]), nx.NetworkXError, "did you mean `M2`?"),
        (lambda p: nx.has_path(p, "M2", "CTN-7"), nx.NodeNotFound, "did you mean `CTN-1`?"),
        (lambda p: nx.shortest_path(p, "lot:M9"), nx.NodeNotFound, "lot `M9` is not known"),
        (lambda p: nx.shortest_path(p, "OP-30"), nx.NodeNotFound, "`operation:NAME`"),
        (lambda p: nx.descendants(p, 3), nx.NetworkXError, "3 is not a name"),
        (lambda p: nx.shortest_path(p, "M2", "K7"), nx.NetworkXNoPath, "between M2 and K7"),
    ],
)
def test_an_unknown_node_is_the_error_of_networkx_with_our_suggestion(
    plant: Lineage, ask: Callable[[Lineage], Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as caught:
        ask(plant)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    "ask",
    [
        nx.pagerank,
        nx.weakly_connected_components,
        nx.is_directed_acyclic_graph,
        nx.transitive_closure,
        nx.shortest_path,
        lambda p: nx.shortest_path(p, "M2", weight="quantity"),
        lambda p: nx.compose_all([p, p]),
        lambda p: nx.relabel_nodes(p, {}, copy=False),
        lambda p: nx.find_cycle(p),
    ],
)
@pytest.mark.usefixtures("configured")
def test_whatever_a_lineage_does_not_have_is_refused_with_the_way_out(
    plant: Lineage, ask: Callable[[Lineage], Any]
) -> None:
    with pytest.raises(NotOnALineage, match=r"lineage\.to_networkx\(nodes\)"):
        ask(plant)


@pytest.mark.usefixtures("configured")
def test_a_lineage_beside_a_graph_of_networkx_is_converted_neither_way(plant: Lineage) -> None:
    with pytest.raises((TypeError, NotImplementedError)):
        nx.compose(plant, nx.DiGraph())


@pytest.mark.usefixtures("configured")
def test_what_a_lineage_has_runs_on_it_under_every_setting(plant: Lineage) -> None:
    assert nx.descendants(plant, "M2") == {"operation:OP-30", "lot:CTN-1"}
    assert nx.shortest_path(plant, "M2", "CTN-1") == ["lot:M2", "operation:OP-30", "lot:CTN-1"]


@pytest.mark.usefixtures("configured")
def test_networkx_goes_on_with_its_own_graphs_as_ever() -> None:
    plain = nx.path_graph(4, create_using=nx.DiGraph)
    assert nx.descendants(plain, 1) == {2, 3}
    assert nx.is_directed_acyclic_graph(plain)


def test_a_backend_asked_for_by_name_converts_neither_way(plant: Lineage) -> None:
    with pytest.raises(NotImplementedError) as caught:
        nx.descendants(plant, "M2", backend="networkx")
    assert "lineage.to_networkx(nodes)" in str(caught.value.__cause__)
    with pytest.raises(NotImplementedError):
        nx.descendants(nx.path_graph(4, create_using=nx.DiGraph), 1, backend="headmark")


def test_a_method_that_networkx_does_not_know_is_its_error(plant: Lineage) -> None:
    with pytest.raises(ValueError, match="method not supported: guess"):
        nx.shortest_path(plant, "M2", "K7", method="guess")


def test_the_backend_has_no_private_attributes_of_its_own_making() -> None:
    assert not hasattr(backend, "_anything")
    assert not hasattr(backend, "on_start_tests")


def test_a_part_of_a_lineage_is_a_plain_graph_for_all_of_networkx(plant: Lineage) -> None:
    plant.add_operation(Operation("OP-40", "sorting", 0.0, 1.0, (("K7", 1.0),), ()))
    part = plant.to_networkx(plant.descendants([plant.lot_index("COIL-1")]))
    assert type(part) is nx.DiGraph
    assert nx.is_directed_acyclic_graph(part)
    assert nx.descendants(part, "lot:COIL-1") == nx.descendants(plant, "COIL-1")
