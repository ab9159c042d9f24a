"""A rule file becomes typed rules and routes with an identity that cannot be mistaken."""

import hashlib
from collections.abc import Callable
from importlib.resources import files

import pytest

from rules.conditions import AllOf, AnyOf, Condition, Not
from rules.outcomes import Then
from rules.routes import DEFAULT_ROUTE, Step
from rules.rulebook import Rulebook, default_rulebook, parse_rulebook

Read = Callable[[str], Rulebook]

FULL = """
rulebook: plant
version: 12
lists:
  furnaces: [FURNACE-1, FURNACE-3]
conditions:
  hot: {equipment: {in: furnaces}}
routes:
  fast:
    - {step: confirm, meaning: review, roles: [quality_supervisor], quorum: any}
    - {step: decide, meaning: approval, roles: [engineering, quality_supervisor], quorum: any}
rules:
  - id: one
    event: spc.signal
    priority: 7
    when:
      any:
        - all: [condition: hot, not: {shift: day}]
        - z: {between: [3, 4.5]}
    then: {contain: shift_window, open_case: true}
  - id: 二号规则
    event: containment
    when: always
    then: {severity: major, route: fast, notify: [shipping, customers]}
"""


def test_a_rule_file_is_read_as_it_is_written(read: Read) -> None:
    book = read(FULL)
    first, second = book.rules
    assert (book.name, book.version) == ("plant", 12)
    assert (first.id, first.event, first.priority, first.line) == ("one", "spc.signal", 7, 13)
    assert (second.id, second.priority, second.when) == ("二号规则", 0, AllOf(()))
    assert first.when == AnyOf(
        (
            AllOf(
                (
                    Condition("equipment", "in", ("FURNACE-1", "FURNACE-3")),
                    Not(Condition("shift", "equals", "day")),
                )
            ),
            Condition("z", "between", (3, 4.5)),
        )
    )
    assert first.then == Then(contain="shift_window", open_case=True)
    assert second.then == Then(severity="major", route="fast", notify=("shipping",), customers=True)


def test_the_digest_is_that_of_the_text(read: Read) -> None:
    assert read(FULL).digest == hashlib.sha256(FULL.encode()).hexdigest()
    assert read(FULL).digest != read(FULL + "# a remark\n").digest


def test_a_file_without_a_default_route_gets_the_usual_one(read: Read) -> None:
    book = read(FULL)
    assert [route.name for route in book.routes] == ["fast", "default"]
    assert book.route("default") == DEFAULT_ROUTE
    assert book.route("fast").steps == (
        Step("confirm", "review", ("quality_supervisor",), "any"),
        Step("decide", "approval", ("engineering", "quality_supervisor"), "any"),
    )
    with pytest.raises(KeyError):
        book.route("slow")


def test_a_file_may_say_what_its_default_route_is(read: Read) -> None:
    book = read(FULL.replace("fast", "default"))
    assert [route.name for route in book.routes] == ["default"]
    assert book.route("default") != DEFAULT_ROUTE


def test_the_default_file_spells_out_the_default_route() -> None:
    assert default_rulebook().routes == (DEFAULT_ROUTE,)
    text = files("rules.defaults").joinpath("electronics.yaml").read_text(encoding="utf-8")
    assert parse_rulebook(text, source="electronics.yaml").routes == (DEFAULT_ROUTE,)
    confirm, decide, design = DEFAULT_ROUTE.steps
    assert (confirm.meaning, confirm.roles) == ("review", ("quality_supervisor",))
    assert decide.roles == ("production_manager", "engineering")
    assert (decide.meaning, decide.quorum) == ("approval", "all")
    assert (design.roles, design.condition.dispositions) == (
        ("design_authority",),
        ("use_as_is", "repair"),
    )
