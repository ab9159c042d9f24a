"""What networkx is told of the backend in `graph.dispatch`, before it is loaded."""

from typing import Any

NAME = "headmark"
FUNCTIONS = ("descendants", "ancestors", "bfs_layers", "has_path", "shortest_path")


def backend_info() -> dict[str, Any]:
    """The entry point ``networkx.backend_info``.

    Examples
    --------
    >>> sorted(backend_info()["functions"])
    ['ancestors', 'bfs_layers', 'descendants', 'has_path', 'shortest_path']
    """
    return {
        "backend_name": NAME,
        "project": "headmark",
        "package": "graph",
        "short_summary": "Runs on the lineage of a plant; refuses what it does not have.",
        "functions": {name: {} for name in FUNCTIONS},
    }
