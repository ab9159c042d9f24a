"""Regions are exact: the same facts as by trying them all, and every example is a real one."""

import random
from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from rules.conditions import AllOf, AnyOf, Condition, Expression, Not, comparisons
from rules.fields import FIELDS, Fact, Field
from rules.regions.axis import Axis, axis_of
from rules.regions.box_index import BoxIndex
from rules.regions.boxes import Region, inside, join, meet, region_of
from rules.regions.cover import first_uncovered, uncovered
from rules.regions.effort import Effort, TooComplexError
from rules.regions.numbers import between
from rules.regions.segments import bits, runs, segments
from rules.regions.space import Box, Space, space_of
from rules.regions.witness import example, holds
from rules.units import UnitsError, convert

NAMES = ("z", "critical", "stage", "process", "value", "unit")
ASKED: Mapping[str, Field] = {name: FIELDS[name] for name in NAMES}
DOMAIN: Mapping[str, tuple[Fact, ...]] = {
    "z": (None, 0, 1, 1.5, 2, 2.5, 3, 4),
    "critical": (None, True, False),
    "stage": (None, "incoming", "first_article", "patrol", "final"),
    "process": (None, "plating", "镀锌", "turning"),
    "value": (None, 0.004, 0.005, 4, 5, 6, 5000),
    "unit": (None, "um", "mm", "HRC"),
}

MOST = 150
RNG = random.Random(0)


def a_condition(rng: random.Random) -> Condition:
    name = rng.choice(NAMES[:5])
    if rng.random() < 0.15:
        return Condition(name, "blank", rng.random() < 0.5)
    if name == "critical":
        return Condition(name, rng.choice(["equals", "not"]), rng.random() < 0.5)
    if name in ("stage", "process"):
        members = [each for each in DOMAIN[name] if isinstance(each, str)][: -1 or None]
        if rng.random() < 0.4:
            return Condition(name, "in", tuple(rng.sample(members, 2)))
        return Condition(name, rng.choice(["equals", "not"]), rng.choice(members))
    return a_number(rng, name)


def a_number(rng: random.Random, name: str) -> Condition:
    unit = rng.choice([None, "um", "mm"]) if name == "value" else None
    bounds = (0.004, 0.005) if unit == "mm" else (4, 5, 6) if name == "value" else (1, 2, 3)
    read = {"unit": unit, "unit_from": "unit"} if unit else {}
    operator = rng.choice(["equals", "not", "in", "between", "above", "below", "at_least"])
    if operator in ("in", "between"):
        pair = tuple(sorted(rng.sample(bounds, 2)))
        return Condition(name, operator, pair, **read)  # type: ignore[arg-type]
    return Condition(name, operator, rng.choice(bounds), **read)  # type: ignore[arg-type]


def an_expression(rng: random.Random, depth: int = 3) -> Expression:
    kind = rng.random()
    if depth == 0 or kind < 0.3:
        return a_condition(rng)
    if kind < 0.45:
        return Not(an_expression(rng, depth - 1))
    parts = tuple(an_expression(rng, depth - 1) for _ in range(rng.randint(0, 3)))
    return AllOf(parts) if kind < 0.75 else AnyOf(parts)


def all_facts(expression: Expression) -> Iterator[dict[str, Fact]]:
    asked = {each.field for each in comparisons(expression)}
    if "value" in asked:
        asked.add("unit")
    names = sorted(asked)
    every = list(product(*(DOMAIN[name] for name in names)))
    for values in every if len(every) <= MOST else RNG.sample(every, MOST):
        yield dict.fromkeys(NAMES) | dict(zip(names, values, strict=True))


def point(space: Space, facts: Mapping[str, Fact]) -> Box:
    return tuple(axis.cell(reading(axis, facts)) for axis in space.axes)


def reading(axis: Axis, facts: Mapping[str, Fact]) -> Fact:
    value, unit = facts[axis.field.name], facts["unit"]
    if axis.unit is None:
        return value
    if not isinstance(value, int | float) or not isinstance(unit, str):
        return None
    try:
        return convert(value, unit, axis.unit)
    except UnitsError:
        return None


def test_a_region_holds_exactly_the_facts_that_satisfy_its_expression() -> None:
    rng = random.Random(1)
    satisfied = 0
    for _ in range(300):
        expression = an_expression(rng)
        space = space_of([expression], ASKED)
        region = region_of(space, expression)
        for facts in all_facts(expression):
            within = any(inside(point(space, facts), box) for box in region)
            assert within is holds(expression, facts), (expression, facts)
            satisfied += within
    assert satisfied > 1_000


def test_every_example_satisfies_the_expression_and_an_empty_region_has_none() -> None:
    rng = random.Random(2)
    empty = found = 0
    for _ in range(400):
        expression = an_expression(rng)
        space = space_of([expression], ASKED)
        region = region_of(space, expression)
        if not region:
            empty += 1
            assert not any(holds(expression, facts) for facts in all_facts(expression))
        for box in region:
            facts = example(space, box, [(expression, True)])
            assert facts is None or holds(expression, facts)
            found += facts is not None
    assert empty > 10
    assert found > 350


def test_what_is_uncovered_is_covered_by_none_and_nothing_else_is_left() -> None:
    rng = random.Random(3)
    for _ in range(300):
        whole = (0b1111, 0b111, 0b11)
        boxes = [tuple(rng.randint(1, cells) for cells in whole) for _ in range(rng.randint(0, 8))]
        within = tuple(rng.randint(1, cells) for cells in whole)
        left = list(uncovered(within, boxes))
        for cell in cells_of(whole):
            open_here = inside(cell, within) and not any(inside(cell, box) for box in boxes)
            assert sum(inside(cell, box) for box in left) == open_here  # once, not twice


def cells_of(whole: Box) -> Iterator[Box]:
    return product(*([1 << bit for bit in bits(cells)] for cells in whole))


def test_an_index_meets_what_trying_each_box_meets() -> None:
    rng = random.Random(4)
    boxes = [(rng.randint(1, 255), rng.randint(1, 7)) for _ in range(60)]
    index = BoxIndex(boxes)
    for _ in range(200):
        asked = rng.randint(1, 255), rng.randint(1, 7)
        tried = [place for place, box in enumerate(boxes) if meet(box, asked) is not None]
        assert list(bits(index.meeting(asked))) == tried
    assert BoxIndex([]).meeting((1, 1)) == 0


def test_joined_boxes_hold_the_same_facts_with_fewer_boxes() -> None:
    rng = random.Random(5)
    for _ in range(100):
        boxes = [(rng.randint(1, 7), rng.randint(1, 7)) for _ in range(6)]
        joined = join(boxes)
        assert len(joined) <= len(boxes)
        for cell in cells_of((7, 7)):
            before = any(inside(cell, box) for box in boxes)
            assert any(inside(cell, box) for box in joined) is before


def test_runs_and_segments_cut_sets_as_counting_their_bits_does() -> None:
    rng = random.Random(6)
    for _ in range(200):
        cells = rng.getrandbits(70)
        assert sum((1 << end) - (1 << start) for start, end in runs(cells)) == cells
        sets = [(rng.getrandbits(12), 1 << row) for row in range(4)]
        for start, end, whose in segments((runs(each), row) for each, row in sets):
            for bit in range(start, end):
                assert whose == sum(row for each, row in sets if each >> bit & 1)


NOTHING_BETWEEN = [
    *[(0, 5e-324), (1, 1.0000000000000002), (3, 3)],
    (9007199254740993, 9007199254740994),
]


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (None, -1e308), (1e308, None), (0, 5e-324), (1e-05, 2e-05), (2**53, 2**53 + 2),
        (1, 1.0000000000000002), (-0.3, -0.1), (2**64, None), (0.1, 0.1000001), (3, 3),
        (9007199254740993, 9007199254740994), (-1.7976931348623157e308, 1.7976931348623157e308),
    ],
)  # fmt: skip
def test_a_number_between_two_bounds_lies_between_them_or_there_is_none(
    low: float | None, high: float | None
) -> None:
    found = between(low, high)
    if found is not None:
        assert low is None or found > low
        assert high is None or found < high
    assert (found is None) is ((low, high) in NOTHING_BETWEEN)


def test_between_neighbouring_floats_lies_nothing_so_it_is_no_gap() -> None:
    lower, upper = Condition("z", "at_most", 1.0), Condition("z", "at_least", 1.0000000000000002)
    both = AnyOf((lower, upper, Condition("z", "blank", True)))
    space = space_of([both], ASKED)
    assert first_uncovered((space.everything,), region_of(space, both)) is None


def test_what_counts_has_nothing_between_whole_numbers() -> None:
    some, none = Condition("lots", "at_least", 1), Condition("lots", "at_most", 0)
    both = AnyOf((some, none, Condition("lots", "blank", True)))
    for whole, left in ((frozenset({"lots"}), False), (frozenset[str](), True)):
        space = space_of([both], FIELDS, whole=whole)
        assert (first_uncovered((space.everything,), region_of(space, both)) is not None) is left


def test_readings_in_millimetres_and_micrometres_are_one_quantity() -> None:
    thick = Condition("value", "above", 0.008, unit="mm", unit_from="unit")
    thin = Condition("value", "at_most", 8, unit="um", unit_from="unit")
    both = AllOf((thick, thin))
    assert region_of(space_of([both], ASKED), both) == ()


def test_readings_of_different_kinds_are_never_claimed_to_exclude_each_other() -> None:
    thick = Condition("value", "above", 8, unit="um", unit_from="unit")
    hard = Condition("value", "above", 35, unit="HRC", unit_from="unit")
    both = AllOf((thick, hard))
    space = space_of([both], ASKED)
    (box,) = region_of(space, both)  # not known to be empty, but nobody is told of an example
    assert example(space, box, [(both, True)]) is None


def test_an_example_is_recorded_in_a_unit_that_the_other_conditions_allow() -> None:
    thick = Condition("value", "above", 8, unit="um", unit_from="unit")
    both = AllOf((thick, Condition("unit", "equals", "mm")))
    space = space_of([both], ASKED)
    (box,) = region_of(space, both)
    facts = example(space, box, [(both, True)])
    assert facts is not None
    assert facts["unit"] == "mm"


def test_an_expression_of_too_many_boxes_is_refused_rather_than_guessed() -> None:
    pairs = [
        AnyOf((Condition("z", "equals", 2 * n), AllOf((Condition("process", "not", f"p{n}"),
              Condition("value", "not", n)))))
        for n in range(12)
    ]  # fmt: skip
    expression = AllOf(tuple(pairs))
    space = space_of([expression], ASKED)
    with pytest.raises(TooComplexError):
        region_of(space, expression, most=2)


def test_a_question_that_takes_too_many_steps_is_given_up() -> None:
    rng = random.Random(7)
    whole = tuple((1 << 12) - 1 for _ in range(8))
    boxes = [tuple(rng.randint(1, cells) for cells in whole) for _ in range(200)]
    with pytest.raises(TooComplexError):
        list(uncovered(whole, boxes, effort=Effort(100)))


@pytest.mark.parametrize(
    "condition",
    [
        Condition("z", "above", float("nan")),
        Condition("z", "below", float("inf")),
        Condition("z", "equals", "high"),
        Condition("z", "equals", True),
        Condition("process", "equals", 3),
        Condition("no_such_fact", "equals", 3),
    ],
)
def test_bounds_that_compare_with_nothing_are_refused(condition: Condition) -> None:
    with pytest.raises(ValueError, match=r"nothing compares|unknown field"):
        space_of([condition], ASKED)


def test_a_text_that_is_no_choice_is_never_met_and_its_opposite_always() -> None:
    strange = Condition("stage", "equals", "finale")
    space = space_of([strange], ASKED)
    assert region_of(space, strange) == ()
    region: Region = region_of(space, Not(strange))
    assert region == (space.everything,)


def test_axes_tell_the_cell_of_a_value_as_the_conditions_tell_it() -> None:
    conditions = [Condition("z", "between", (1, 3)), Condition("z", "below", 2.5)]
    axis = axis_of(FIELDS["z"], conditions)
    for value in (-1, 0, 1, 1.5, 2.5, 2.75, 3, 1e300, 2**64, 1e-05, None):
        for each in conditions:
            assert bool(axis.cell(value) & axis.cells(each)) is each.holds(value)
