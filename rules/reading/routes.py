"""The `routes:` of a rule file -> approval routes."""

from rules.catalogue import ROLES
from rules.reading.expect import a_choice, a_table, choices_of, known_keys, named, rows
from rules.reading.report import Report
from rules.reading.tree import Tree
from rules.routes import DEFAULT_ROUTE, MEANINGS, QUORUMS, STEP_NAMES, Meaning, Quorum, Route, Step

_KEYS = ("step", "meaning", "roles", "quorum")


def read_routes(tree: Tree | None, report: Report) -> tuple[Route, ...]:
    """Read the routes; a file that names no `default` gets the usual one."""
    routes = [_route(name, steps, report) for name, _, steps in named(tree, report, "`routes:`")]
    if all(route.name != DEFAULT_ROUTE.name for route in routes):
        routes.append(DEFAULT_ROUTE)
    return tuple(routes)


def _route(name: str, tree: Tree, report: Report) -> Route:
    written = [(row, _step(row, report)) for row in rows(tree, report, f"route `{name}`")]
    steps = [step for _, step in written if step is not None]
    seen: set[str] = set()
    for row, step in written:
        if step is not None and step.name in seen:
            report.add(row.place, f"step `{step.name}` stands twice in route `{name}`")
        seen.update([step.name] if step is not None else [])
    if steps and len(steps) == len(written) and steps[-1].meaning != "approval":
        # Without it the material could be released although nobody has approved that.
        report.add(written[-1][0].place, f"the last step of route `{name}` must be an approval")
    return Route(name, tuple(steps))


def _step(tree: Tree, report: Report) -> Step | None:
    table = a_table(tree, report, "a step")
    if table is None or not known_keys(table, report, "a step", _KEYS, required=_KEYS):
        return None
    name = a_choice(table.entries["step"], report, "step", STEP_NAMES)
    roles = choices_of(table.entries["roles"], report, "role", ROLES)
    meaning = _meaning(table.entries["meaning"], report)
    quorum = _quorum(table.entries["quorum"], report)
    if name is None or meaning is None or quorum is None or not roles:
        return None
    return Step(name, meaning, roles, quorum)


def _meaning(tree: Tree, report: Report) -> Meaning | None:
    written = a_choice(tree, report, "meaning", MEANINGS)
    return next((meaning for meaning in MEANINGS if meaning == written), None)


def _quorum(tree: Tree, report: Report) -> Quorum | None:
    written = a_choice(tree, report, "quorum", QUORUMS)
    return next((quorum for quorum in QUORUMS if quorum == written), None)
