"""Which case is which, when numbers say nothing."""

from __future__ import annotations

from dataclasses import replace

from service.backtest.evidence import CaseSeen, Evidence
from service.backtest.match_cases import match_cases, real_number
from service.backtest.past import RealCase


def case(number: str, cause: str, record: str, event: str = "complaint") -> CaseSeen:
    return CaseSeen(
        number=number, event=event, cause_key=cause, severity="major", route="default",
        state="open", held=True, reason="", opened=Evidence("inspection", record, 0), rules=(),
    )  # fmt: skip


def pairs(base: list[CaseSeen], draft: list[CaseSeen]) -> list[tuple[str | None, str | None]]:
    return [
        (None if one.base is None else one.base.number,
         None if one.draft is None else one.draft.number)
        for one in match_cases(base, draft)
    ]  # fmt: skip


def test_one_cause_opened_by_another_record_is_one_case() -> None:
    """The draft noticed it one check earlier."""
    assert pairs([case("1", "load:L", "I-2")], [case("1", "load:L", "I-1")]) == [("1", "1")]


def test_one_record_whose_rule_reaches_further_opens_one_case() -> None:
    assert pairs([case("1", "lot:A", "I-1")], [case("4", "load:L", "I-1")]) == [("1", "4")]
    other = case("4", "load:L", "I-1", event="spc.signal")
    assert pairs([case("1", "lot:A", "I-1")], [other]) == [("1", None), (None, "4")]


def test_the_nearest_likeness_wins_whatever_the_order() -> None:
    """The second failure of a load, after the first was closed, is the second case."""
    base = [case("1", "load:L", "I-1"), case("2", "load:L", "I-9")]
    draft = [case("1", "load:X", "I-0"), case("2", "load:L", "I-9")]
    assert pairs(base, draft) == [("1", None), ("2", "2"), (None, "1")]


def test_each_case_is_matched_once() -> None:
    base = [case("1", "load:L", "I-1"), case("2", "load:L", "I-2")]
    assert pairs(base, [case("7", "load:L", "I-3")]) == [("1", "7"), ("2", None)]


def test_the_real_number_is_that_of_the_same_cause_and_record() -> None:
    real = [RealCase("NCR-1", "complaint", "load:L", ("inspection", "I-1"))]
    assert real_number(case("5", "load:L", "I-1"), real) == "NCR-1"
    assert real_number(replace(case("5", "load:L", "I-1"), cause_key="lot:A"), real) is None
