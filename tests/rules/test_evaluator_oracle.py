"""The evaluator against an oracle of its own: random rulebooks, every kind of fact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.conditions import AllOf, AnyOf, Condition, Expression, Not
from rules.decision import Decision
from rules.decision_table import DecisionTable
from rules.evaluate import Evaluation, evaluate
from rules.explanation import judge
from rules.facts import checked
from rules.fields import Fact
from rules.outcomes import Then
from rules.rule import Rule
from rules.rulebook import Rulebook, parse_rulebook

EVENT = "inspection.nonconforming"
TEXTS = ("core_hardness", "硬度", "é", "e\u0301", "true", "1", "")
NUMBERS: tuple[int | float, ...] = (0, 1, 1.0, -0.0, 1e-05, 2.5, 2**64, 2.0**64, 2**53 + 1, 1e300)
# A rule file is read in one form of `é`; records come in both.
WRITTEN = tuple(text for text in TEXTS if text == normalize("NFC", text))
TEXT_FIELDS = ("characteristic", "process", "equipment", "load")
NUMBER_FIELDS = ("value", "upper", "inspected")
UNITS = ("mm", "um", "HRC", None)
# How many micrometres a unit is; what is not in here is no length.
MICROMETRES = {"mm": Decimal(1000), "um": Decimal(1)}


def is_normal(text: str) -> bool:
    return is_normalized("NFC", text)


def oracle(expression: Expression, facts: Mapping[str, Fact]) -> bool:
    """What a rule means, written without a line of the evaluator's."""
    if isinstance(expression, Not):
        return not oracle(expression.part, facts)
    if isinstance(expression, AllOf):
        return all(oracle(part, facts) for part in expression.parts)
    if isinstance(expression, AnyOf):
        return any(oracle(part, facts) for part in expression.parts)
    fact, expected = facts.get(expression.field), expression.expected
    if isinstance(fact, str):
        fact = normalize("NFC", fact)  # é is é, however it was typed
    if expression.operator == "blank":
        return (fact is None) == expected
    fact = normalize("NFC", fact) if isinstance(fact, str) else fact
    if expression.unit is not None:
        fact = _in_micrometres(fact, facts.get("unit"), expression.unit)
    if expression.operator == "not":
        return fact is None or fact != expected
    if fact is None:
        return False
    if expression.operator == "equals":
        return fact == expected
    compare: Mapping[str, Callable[..., bool]] = {
        "above": lambda: fact > expected,  # type: ignore[operator]
        "below": lambda: fact < expected,  # type: ignore[operator]
        "at_least": lambda: fact >= expected,  # type: ignore[operator]
        "at_most": lambda: fact <= expected,  # type: ignore[operator]
        "between": lambda: expected[0] <= fact <= expected[1],  # type: ignore[index,operator]
        "in": lambda: any(fact == member for member in expected),  # type: ignore[union-attr]
    }
    return compare[expression.operator]()


def _in_micrometres(fact: Fact, unit: Fact, wanted: str) -> Fact:
    if fact is None or not isinstance(unit, str) or not isinstance(fact, int | float):
        return None
    if unit == wanted:
        return fact
    if unit not in MICROMETRES or wanted not in MICROMETRES:
        return None
    return float(Decimal(repr(fact)) * MICROMETRES[unit] / MICROMETRES[wanted])


def expected_evaluation(
    book: Rulebook, facts: Mapping[str, Fact]
) -> tuple[list[str], list[tuple[str, Decision | None]]]:
    """Every rule judged in full, in order: those that apply, and those that nearly do."""
    known = checked(EVENT, facts)
    ordered = sorted(book.rules, key=lambda rule: -rule.priority)
    applying = [rule.id for rule in ordered if oracle(rule.when, facts)]
    near = [(rule.id, None) for rule in ordered if judge(rule.when, known).misses == 1]
    return applying, near


texts = st.sampled_from(WRITTEN)
recorded_texts = st.sampled_from(TEXTS)
written = texts.filter(is_normal)  # a rule file is read in one form
numbers = st.sampled_from(NUMBERS)
text_leaves = st.one_of(
    st.builds(Condition, st.sampled_from(TEXT_FIELDS), st.sampled_from(["equals", "not"]), written),
    st.builds(
        Condition,
        st.sampled_from(TEXT_FIELDS),
        st.just("in"),
        st.lists(written, min_size=1, max_size=3).map(tuple),
    ),
)
number_leaves = st.one_of(
    st.builds(
        Condition,
        st.sampled_from(NUMBER_FIELDS),
        st.sampled_from(["equals", "not", "above", "below", "at_least", "at_most"]),
        numbers,
    ),
    st.builds(
        Condition,
        st.sampled_from(NUMBER_FIELDS),
        st.sampled_from(["between", "in"]),
        st.tuples(numbers, numbers).map(sorted).map(tuple),
    ),
    st.builds(
        Condition,
        st.just("value"),
        st.sampled_from(["equals", "not", "above", "at_most"]),
        st.sampled_from([0, 1, 2.5, 1e-05]),
        st.sampled_from(["um", "mm"]),
        st.just("unit"),
    ),
)
other_leaves = st.one_of(
    st.builds(Condition, st.sampled_from(["critical", "safety_critical"]), st.just("equals"),
              st.booleans()),
    st.builds(Condition, st.sampled_from([*TEXT_FIELDS, *NUMBER_FIELDS]), st.just("blank"),
              st.booleans()),
)  # fmt: skip
expressions: st.SearchStrategy[Expression] = st.recursive(
    st.one_of(text_leaves, text_leaves, number_leaves, other_leaves),
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AllOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
facts_of_an_event = st.fixed_dictionaries(
    {},
    optional={
        **{name: recorded_texts | st.none() for name in TEXT_FIELDS},
        **{name: numbers | st.none() for name in NUMBER_FIELDS},
        **{name: st.booleans() | st.none() for name in ("critical", "safety_critical")},
        "unit": st.sampled_from(UNITS),
    },
)


def book_of(whens: Iterable[tuple[Expression, int]]) -> Rulebook:
    rules = tuple(
        Rule(f"r{number}", EVENT, priority, when, Then(open_case=True), number)
        for number, (when, priority) in enumerate(whens)
    )
    return Rulebook("plant", 3, "d" * 64, rules, ())


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.tuples(expressions, st.integers(0, 2)), min_size=1, max_size=12),
    st.lists(facts_of_an_event, min_size=1, max_size=4),
)
def test_decisions_and_near_misses_are_those_of_every_rule_judged_in_full(
    whens: list[tuple[Expression, int]], events: list[dict[str, Fact]]
) -> None:
    book = book_of(whens)
    for facts in events:
        applying, near = expected_evaluation(book, facts)
        found = evaluate(book, EVENT, facts)
        assert [decision.rule for decision in found.decisions] == applying
        assert [decision.rule for decision in found.near_misses] == [name for name, _ in near]


@settings(max_examples=150, deadline=None)
@given(st.lists(expressions, min_size=1, max_size=8), facts_of_an_event)
def test_every_condition_is_explained_as_the_full_judgement_explains_it(
    whens: list[Expression], facts: dict[str, Fact]
) -> None:
    book = book_of((when, 0) for when in whens)
    known = checked(EVENT, facts)
    found = evaluate(book, EVENT, facts)
    for decision in (*found.decisions, *found.near_misses):
        rule = next(rule for rule in book.rules if rule.id == decision.rule)
        results = judge(rule.when, known).results
        assert decision.conditions == results
        # Equal is not enough for the record: 1, 1.0 and True are equal and said differently.
        for result, wanted in zip(decision.conditions, results, strict=True):
            assert (repr(result), result.document()) == (repr(wanted), wanted.document())
        assert decision == Decision(rule.id, EVENT, 0, rule.then, results, "plant", 3, "d" * 64)


def test_sixty_four_rules_hold_at_once_and_each_is_explained() -> None:
    whens: list[Expression] = [
        AllOf((Condition("process", "equals", "热处理"), Condition("value", "above", number)))
        for number in range(64)
    ]
    found = evaluate(
        book_of((when, 0) for when in whens), EVENT, {"process": "热处理", "value": 64}
    )
    assert [decision.rule for decision in found.decisions] == [f"r{n}" for n in range(64)]
    assert {decision.conditions[1].expected for decision in found.decisions} == set(range(64))
    assert {decision.conditions[0].actual for decision in found.decisions} == {"热处理"}


def thousand() -> Rulebook:
    whens: list[tuple[Expression, int]] = [
        (
            AllOf(
                (
                    Condition("characteristic", "equals", f"c{number % 40}"),
                    Condition("equipment", "in", (f"M{number // 40}", f"M{number // 40 + 100}")),
                    Condition("value", "above", number % 7),
                )
            ),
            number % 3,
        )
        for number in range(1000)
    ]
    return book_of(whens)


def test_of_a_thousand_rules_exactly_those_that_hold_are_found() -> None:
    book = thousand()
    for number in range(0, 1000, 97):
        for machine in (number // 40, number // 40 + 100, 77):
            facts: dict[str, Fact] = {
                "characteristic": f"c{number % 40}",
                "equipment": f"M{machine}",
                "value": number % 9,
            }
            applying, near = expected_evaluation(book, facts)
            found = evaluate(book, EVENT, facts)
            assert [decision.rule for decision in found.decisions] == applying
            assert [decision.rule for decision in found.near_misses] == [name for name, _ in near]


def test_only_the_rules_that_may_hold_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[Fact] = []
    book = thousand()
    evaluate(book, EVENT, {})
    judged = Condition.holds
    monkeypatch.setattr(Condition, "holds", lambda self, fact: looked_at.append(fact) or True)
    found = evaluate(book, EVENT, {"characteristic": "c1", "equipment": "M0", "value": 9})
    assert [decision.rule for decision in found.decisions] == ["r1"]
    assert not looked_at
    monkeypatch.setattr(Condition, "holds", judged)
    assert len(found.near_misses) > 20  # now all thousand are


def test_near_misses_are_those_of_the_facts_at_the_time() -> None:
    book = book_of([(Condition("load", "equals", "L-1"), 0)])
    facts: dict[str, Fact] = {"load": "L-2"}
    found = evaluate(book, EVENT, facts)
    facts["load"] = "L-3"
    assert found.near_misses[0].missed[0].actual == "L-2"
    assert found.near_misses is found.near_misses


def test_an_evaluation_does_not_pretend_to_have_what_it_has_not() -> None:
    with pytest.raises(AttributeError, match="near_miss'"):
        evaluate(book_of([]), EVENT, {}).near_miss  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(AttributeError):
        Evaluation((), ()).decided  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"value": float("nan")}, "must be a finite number"),
        ({"value": float("inf")}, "must be a finite number"),
        ({"value": "38"}, "is a number, '38' is text"),
        ({"value": True}, "is a number, True is boolean"),
        ({"critical": 1}, "is a boolean, 1 is number"),
        ({"stage": "finale"}, "is one of incoming"),
        ({"valu": None}, "did you mean `value`"),
        ({"load": b"L"}, "is text"),
    ],
)
def test_what_the_catalogue_refuses_is_refused_by_the_fast_door_too(
    facts: dict[str, Fact], complaint: str
) -> None:
    with pytest.raises(ValueError, match=EVENT.replace(".", r"\.")) as refused:
        evaluate(thousand(), EVENT, facts)
    assert complaint in str(refused.value)


def test_an_unknown_event_is_refused() -> None:
    with pytest.raises(ValueError, match=r"did you mean `spc.signal`\?"):
        evaluate(thousand(), "spc.sginal", {})


class Grade(str):
    """A text of a type of its own, as an enumeration gives it."""


def test_facts_of_a_subclass_are_compared_like_what_they_are() -> None:
    book = book_of([(Condition("load", "equals", "L-1"), 0)])
    (decision,) = evaluate(book, EVENT, {"load": Grade("L-1")}).decisions
    assert decision.conditions[0].actual == "L-1"


OWN = """
rulebook: plant
version: 1
fields:
  peak_temperature: {parameter: peak_c, type: number, unit: degC}
rules:
  - {id: hot, event: operation.recorded, when: {peak_temperature: {above: 245}},
     then: {contain: operation}}
"""


@pytest.mark.parametrize(
    ("peak", "applies"), [(246.5, True), (245, False), (None, False), ("246.5", False)]
)
def test_a_field_of_the_plants_own_is_a_parameter_of_the_operation(
    peak: Fact, applies: bool
) -> None:
    book = parse_rulebook(OWN, source="plant.yaml")
    found = evaluate(book, "operation.recorded", {"parameter.peak_c": peak, "lot": "K7"})
    assert bool(found.decisions) is applies
    results = (*found.decisions, *found.near_misses)[0].conditions
    assert results[0].own is not None
    assert results[0].own.unit == "degC"


def _rows(hit: str, *thens: Then) -> Rulebook:
    rows = tuple(
        Rule(f"sev.{n}", "containment", 5, Condition("shipped", "above", 0), then, n, table="sev")
        for n, then in enumerate(thens, start=1)
    )
    table = DecisionTable("sev", "containment", hit, ("shipped",), rows, 1, priority=5)  # type: ignore[arg-type]
    before = Rule("before", "containment", 9, AllOf(()), Then(notify=("shipping",)), 1)
    after = Rule("after", "containment", 1, AllOf(()), Then(notify=("admin",)), 1)
    return Rulebook("plant", 1, "", (before, after), (), tables=(table,))


def _names(decisions: Sequence[Decision]) -> list[str]:
    return [decision.rule for decision in decisions]


MINOR, MAJOR = Then(severity="minor"), Then(severity="major")


@pytest.mark.parametrize(
    ("hit", "decided", "dropped"),
    [
        ("collect", ["sev.1", "sev.2", "sev.3"], []),
        ("first", ["sev.1"], ["sev.2", "sev.3"]),
        ("priority", ["sev.2"], ["sev.1", "sev.3"]),
        ("unique", ["sev.2", "sev.1", "sev.3"], []),
    ],
)
def test_a_table_chooses_among_its_rows_and_says_which_it_passed_over(
    hit: str, decided: list[str], dropped: list[str]
) -> None:
    found = evaluate(_rows(hit, MINOR, MAJOR, MINOR), "containment", {"shipped": 3})
    assert _names(found.decisions) == ["before", *decided, "after"]
    assert _names(found.dropped) == dropped
    assert {row.policy for row in found.dropped} <= {hit}
    assert all(row.rivals == tuple(decided) for row in found.dropped)
    if hit == "unique":
        assert found.decisions[1].rivals == ("sev.1", "sev.3")
        assert found.decisions[1].policy == "unique"


def test_rows_that_do_not_hold_are_near_misses_and_nothing_is_dropped() -> None:
    found = evaluate(_rows("first", MINOR, MAJOR), "containment", {"shipped": 0})
    assert _names(found.decisions) == ["before", "after"]
    assert _names(found.near_misses) == ["sev.1", "sev.2"]
    assert found.dropped == ()


@pytest.mark.parametrize(("expected", "fact"), [(3, 3.0), (3.0, 3), (2**64, 2.0**64), (0, -0.0)])
def test_what_equals_a_number_is_kept_as_it_was_recorded(expected: float, fact: float) -> None:
    book = book_of([(Condition("value", "equals", expected), 0)])
    (decision,) = evaluate(book, EVENT, {"value": fact}).decisions
    assert repr(decision.conditions[0].actual) == repr(fact)
    assert repr(decision.conditions[0].expected) == repr(expected)
