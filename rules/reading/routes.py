"""The `routes:` of a rule file -> approval routes."""

from rules.catalogue import ROLES, SEVERITIES
from rules.reading.expect import (
    a_choice,
    a_table,
    choices_of,
    known_keys,
    named,
    rows,
    texts_of,
)
from rules.reading.report import Report
from rules.reading.route_steps import (
    a_name,
    allowed_to_delegate,
    barred,
    due_and_reminder,
    escalated_to,
)
from rules.reading.tree import Table, Tree
from rules.routes import (
    DEFAULT_ROUTE,
    DISPOSITIONS,
    MEANINGS,
    QUORUMS,
    Meaning,
    Quorum,
    Route,
    Step,
    StepCondition,
)

STEP_REQUIRED = ("step", "meaning", "roles", "quorum")
STEP_KEYS = (*STEP_REQUIRED, "due", "remind", "escalate_to", "may_not_sign", "delegates", "when")
WHEN_KEYS = ("severity", "dispositions", "items", "customers")


def read_routes(tree: Tree | None, report: Report) -> tuple[Route, ...]:
    """Read the routes; a file that names no `default` gets the usual one."""
    routes = [_route(name, steps, report) for name, _, steps in named(tree, report, "`routes:`")]
    if all(route.name != DEFAULT_ROUTE.name for route in routes):
        routes.append(DEFAULT_ROUTE)
    return tuple(routes)


def _route(name: str, tree: Tree, report: Report) -> Route:
    written = [(row, _step(row, report)) for row in rows(tree, report, f"route `{name}`")]
    steps = [(row, step) for row, step in written if step is not None]
    seen: set[str] = set()
    for row, step in steps:
        if step.name in seen:
            report.add(row.place, f"step `{step.name}` stands twice in route `{name}`")
        seen.add(step.name)
    if steps and len(steps) == len(written):
        _check_order(name, steps, report)
    return Route(name, tuple(step for _, step in steps))


def _check_order(name: str, steps: list[tuple[Tree, Step]], report: Report) -> None:
    """First whether it is a nonconformance, then what becomes of it: always by an approval."""
    (first, confirm), *later = steps
    if confirm.meaning != "review":
        say = "somebody has to confirm the nonconformance before its disposition is decided"
        report.add(first.place, f"the first step of route `{name}` must be a review: {say}")
    elif confirm.condition != StepCondition():
        say = "take its `when:` out"
        report.add(first.place, f"the first step of route `{name}` is always asked for; {say}")
    for row, step in later:
        if step.meaning != "approval":
            say = "only the first step is a review, the later ones decide what is proposed"
            report.add(row.place, f"step `{step.name}` must be an approval: {say}")
    # Without it the material could be released although nobody has approved that.
    approvals = [step for _, step in steps if step.meaning == "approval"]
    if all(step.condition != StepCondition() for step in approvals):
        say = "an approval that is always asked for, without `when:`"
        report.add(steps[-1][0].place, f"route `{name}` lacks {say}")


def _step(tree: Tree, report: Report) -> Step | None:
    table = a_table(tree, report, "a step")
    if table is None or not known_keys(table, report, "a step", STEP_KEYS, required=STEP_REQUIRED):
        return None
    entries = table.entries
    name = a_name(entries["step"], report)
    roles = choices_of(entries["roles"], report, "role", ROLES)
    meaning = _meaning(entries["meaning"], report)
    quorum = _quorum(entries["quorum"], report)
    due, remind = due_and_reminder(entries, report)
    escalate_to = escalated_to(table, roles, report)
    may_not_sign = barred(entries.get("may_not_sign"), report)
    delegates = allowed_to_delegate(entries.get("delegates"), report)
    condition = _condition(entries.get("when"), report)
    if name is None or meaning is None or quorum is None or condition is None or not roles:
        return None
    return Step(
        name, meaning, roles, quorum, due, remind, escalate_to, may_not_sign, delegates, condition
    )


def _meaning(tree: Tree, report: Report) -> Meaning | None:
    written = a_choice(tree, report, "meaning", MEANINGS)
    return next((meaning for meaning in MEANINGS if meaning == written), None)


def _quorum(tree: Tree, report: Report) -> Quorum | None:
    written = a_choice(tree, report, "quorum", QUORUMS)
    return next((quorum for quorum in QUORUMS if quorum == written), None)


def _condition(tree: Tree | None, report: Report) -> StepCondition | None:
    """Read when a step is asked for: always, where nothing is said."""
    if tree is None:
        return StepCondition()
    table = a_table(tree, report, "`when:` of a step")
    if table is None or not known_keys(table, report, "`when:` of a step", WHEN_KEYS):
        return None
    if not table.entries:
        report.add(table.place, f"`when:` must name something: {', '.join(WHEN_KEYS)}")
        return None
    return _condition_of(table, report)


def _condition_of(table: Table, report: Report) -> StepCondition:
    entries = table.entries
    return StepCondition(
        choices_of(entries.get("severity"), report, "severity", SEVERITIES),
        choices_of(entries.get("dispositions"), report, "disposition", DISPOSITIONS),
        texts_of(entries.get("items"), report, "item"),
        texts_of(entries.get("customers"), report, "customer"),
    )
