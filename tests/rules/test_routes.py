"""A route says who signs, in which order, by when, who else may and who may not."""

from collections.abc import Callable
from itertools import product

import pytest

from rules.route_sentences import say_route
from rules.routes import DEFAULT_ROUTE, Route, Step, StepCondition, StepFacts, route_of
from rules.rulebook import Rulebook
from rules.rulebook_comparison import compare_rulebooks

RuleFile = Callable[..., str]
Read = Callable[[str], Rulebook]
Problems = Callable[[str], list[str]]

CONFIRM = "{step: confirm, meaning: review, roles: [quality_supervisor], quorum: any}"
DECIDE = "{step: decide, meaning: approval, roles: [engineering], quorum: any}"


def more(step: str, said: str) -> str:
    return step.replace("}", f", {said}}}")


def route(*steps: str) -> str:
    return f"[{', '.join(steps)}]"


PROBLEMS = [
    (route(CONFIRM), "route `r` lacks an approval that is always asked for, without `when:`"),
    (route(DECIDE), "the first step of route `r` must be a review: somebody has to confirm"),
    (route(CONFIRM, more(DECIDE, "when: {items: [B]}")), "route `r` lacks an approval that is"),
    (
        route(more(CONFIRM, "when: {severity: [minor]}"), DECIDE),
        "the first step of route `r` is always asked for; take its `when:` out",
    ),
    (
        route(CONFIRM, DECIDE, CONFIRM.replace("confirm", "again")),
        "step `again` must be an approval: only the first step is a review",
    ),
    (route(CONFIRM, DECIDE, DECIDE), "step `decide` stands twice in route `r`"),
    ("[]", "route `r` must not be empty"),
    (route(CONFIRM, DECIDE.replace("decide", "de cide")), "`step:` is made of letters, digits"),
    (route(CONFIRM, DECIDE.replace("engineering", "enginering")), "did you mean `engineering`?"),
    (route(CONFIRM, DECIDE.replace("[engineering]", "[]")), "the list of roles must not be empty"),
    (route(CONFIRM, DECIDE.replace("engineering", "customers")), "unknown role `customers`"),
    (route(CONFIRM, DECIDE.replace("any", "most")), "unknown quorum `most`; known: all, any"),
    (route(CONFIRM, DECIDE.replace("approval", "approve")), "did you mean `approval`?"),
    (route(CONFIRM, DECIDE.replace(", quorum: any", "")), "a step lacks `quorum:`"),
    ("{step: decide}", "route `r` must be a list, not a table"),
    (route(CONFIRM, more(DECIDE, "due: 8 hours")), "such as `8 h` or `90 min`, not `8 hours`"),
    (route(CONFIRM, more(DECIDE, "due: 2 d")), "`due:` is working time in hours or minutes"),
    (route(CONFIRM, more(DECIDE, "due: 8")), "`due:` is working time in hours or minutes"),
    (route(CONFIRM, more(DECIDE, "due: 0 h")), "`due:` is more than nothing and at most 2000 h"),
    (route(CONFIRM, more(DECIDE, "due: 2001 h")), "`due:` is more than nothing and at most"),
    (
        route(CONFIRM, more(DECIDE, "due: 8 h, remind: 8 h")),
        "`remind:` must be shorter than `due:` (8 h)",
    ),
    (route(CONFIRM, more(DECIDE, "remnd: 4 h")), "did you mean `remind`?"),
    (
        route(CONFIRM, more(DECIDE, "due: 8 h, escalate_to: [engineering]")),
        "`escalate_to:` names only roles that are asked anyway",
    ),
    (route(CONFIRM, more(DECIDE, "escalate_to: [admin]")), "`escalate_to:` needs `due:`"),
    (
        route(CONFIRM, more(DECIDE, "due: 8 h, escalate_to: [amdin]")),
        "unknown role `amdin`; did you mean `admin`?",
    ),
    (route(CONFIRM, more(DECIDE, "may_not_sign: [makr]")), "did you mean `maker`?"),
    (route(CONFIRM, more(DECIDE, "delegates: 'no'")), "`delegates:` is true or false, not `no`"),
    (route(CONFIRM, DECIDE, more(DECIDE, "when: {}")), "`when:` must name something"),
    (route(CONFIRM, more(DECIDE, "when: {item: [B]}")), "did you mean `items`?"),
    (route(CONFIRM, more(DECIDE, "when: {severity: [bad]}")), "unknown severity `bad`"),
    (
        route(CONFIRM, more(DECIDE, "when: {dispositions: [use_asis]}")),
        "unknown disposition `use_asis`; did you mean `use_as_is`?",
    ),
    (route(CONFIRM, more(DECIDE, "when: {items: [3]}")), "must be text; put `3` (a number)"),
]


@pytest.mark.parametrize(("steps", "said"), PROBLEMS)
def test_a_route_that_could_release_unseen_or_never_is_refused(
    steps: str, said: str, rule_file: RuleFile, problems: Problems
) -> None:
    found = problems(rule_file(extra=f"routes: {{r: {steps}}}\n"))
    assert all(problem.startswith("plant.yaml:8:") for problem in found)
    assert said in found[0]


def test_a_step_is_read_with_all_that_it_says(rule_file: RuleFile, read: Read) -> None:
    said = (
        "due: 90 min, remind: 0.5 h, escalate_to: [admin, engineering], may_not_sign: [maker], "
        "delegates: false, when: {severity: [critical], dispositions: [scrap], items: [B], "
        "customers: [壹号]}"
    )
    step = more(DECIDE.replace("decide", "special"), said)
    book = read(rule_file(extra=f"routes: {{r: {route(CONFIRM, DECIDE, step)}}}\n"))
    assert book.route("r").steps[2] == Step(
        "special", "approval", ("engineering",), "any", 1.5, 0.5, ("admin", "engineering"),
        ("proposer", "maker"), False, StepCondition(("critical",), ("scrap",), ("B",), ("壹号",)),
    )  # fmt: skip
    assert route_of(book.route("r").document()) == book.route("r")


@pytest.mark.parametrize(
    ("said", "due", "remind"),
    [
        ("delegates: true", None, 24.0),
        ("due: 8 h", 8.0, 4.0),
        ("due: 100 h", 100.0, 24.0),
        ("remind: 6 h", None, 6.0),
    ],
)
def test_a_signer_is_reminded_before_he_is_late(
    said: str, due: float | None, remind: float, rule_file: RuleFile, read: Read
) -> None:
    book = read(rule_file(extra=f"routes: {{r: {route(CONFIRM, more(DECIDE, said))}}}\n"))
    step = book.route("r").steps[1]
    assert (step.due_hours, step.remind_hours) == (due, remind)


def test_who_proposes_never_signs_and_makers_only_where_it_is_said(
    rule_file: RuleFile, read: Read
) -> None:
    steps = route(CONFIRM, more(DECIDE, "may_not_sign: [proposer]"))
    confirm, decide = read(rule_file(extra=f"routes: {{r: {steps}}}\n")).route("r").steps
    assert confirm.may_not_sign == ("proposer", "maker")
    assert decide.may_not_sign == ("proposer",)


def test_every_list_of_a_condition_has_to_name_something_of_the_case() -> None:
    """Against a truth table by hand: two lists, each absent, met or not."""
    facts = StepFacts("major", ("scrap", "rework"))
    met: dict[tuple[str, ...], bool] = {(): True, ("major", "minor"): True, ("critical",): False}
    other: dict[tuple[str, ...], bool] = {(): True, ("rework",): True, ("repair",): False}
    for severities, dispositions in product(met, other):
        step = Step(
            "s", "approval", ("admin",), "any", condition=StepCondition(severities, dispositions)
        )
        asked = Route("r", (step,)).asked(facts) == (step,)
        assert asked == (met[severities] and other[dispositions])


def test_a_changed_route_is_told_with_what_changed(rule_file: RuleFile, read: Read) -> None:
    def book(step: str) -> Rulebook:
        return read(rule_file(extra=f"routes: {{r: {route(CONFIRM, step)}}}\n"))

    said = "due: 8 h, escalate_to: [admin], delegates: false"
    before = more(DECIDE, said)
    assert compare_rulebooks(book(before), book(before)) == ()
    (change,) = compare_rulebooks(
        book(before), book(more(DECIDE, said.replace("8 h", "6 h") + ", may_not_sign: [proposer]"))
    )
    assert (change.kind, change.before and change.before.kind) == ("changed", "route")
    assert change.before is not None
    assert change.after is not None
    assert "due within 8 working hours" in change.before.sentence["en"]
    assert "due within 6 working hours" in change.after.sentence["en"]
    assert "then also administrator" in change.after.sentence["en"]
    assert "makers of the lots may sign, not delegated" in change.after.sentence["en"]
    assert "6 个工作小时内办理" in change.after.sentence["zh-CN"]


def test_the_usual_route_reads_well_in_both_languages() -> None:
    assert say_route(DEFAULT_ROUTE).split("; then ")[1:] == [
        (
            "decide: approval by production manager and engineering together, due within 24 "
            "working hours, reminded every 8 h, then also quality supervisor"
        ),
        (
            "design: approval by design authority, only to use as is or repair, due within 24 "
            "working hours, reminded every 8 h, then also administrator"
        ),
    ]
    assert say_route(DEFAULT_ROUTE, "zh-CN").split("；然后")[2] == (
        "design：由设计主管批准（仅限处置为让步接收或返修），24 个工作小时内办理，"
        "每 8 小时催办，逾期上报管理员"
    )
