"""`headmark spc sample`: three questions of a quality engineer, in words and as JSON."""

from __future__ import annotations

import pytest

from tests.service.cli.conftest import Headmark


def test_a_plan_in_words_says_what_to_do_and_how_lots_fare(headmark: Headmark) -> None:
    said = headmark("spc", "sample", "--lot-size", 1000, "--confidence", 95, "--reliability", 99)
    assert said.code == 0
    for words in (
        "Test 258 parts of 1,000, drawn at random, and accept the lot only if none is bad.",
        "at least 99 % of it is good, with 95 % confidence",
        "second test",
        "How lots fare",
        "4.98 %",
    ):
        assert words in said.out


def test_json_is_one_document(headmark: Headmark) -> None:
    found = headmark("spc", "sample", "--reliability", 99, "--accept", 1, "--json").json
    assert (found["plan"]["sample_size"], found["plan"]["accept"]) == (473, 1)


def test_containers_are_listed_with_the_positions_to_take(headmark: Headmark) -> None:
    options = ("spc", "sample", "--reliability", 90, "--containers", "10, 2x5,20", "--seed", 7)
    said = headmark(*options).out
    assert "seed 7" in said
    assert said == headmark(*options).out
    strata = headmark(*options, "--json").json["strata"]
    assert len(strata["sizes"]) == 4
    assert " ".join(str(at) for at in strata["positions"][3]) in said


def test_two_points_are_shares(headmark: Headmark) -> None:
    for producer, consumer in ((".01", ".05"), ("1%", "5%")):
        said = headmark("spc", "sample", "--producer", producer, "--consumer", consumer).out
        assert "Test 132 parts" in said
        assert "at most 3 bad ones" in said
        assert "A lot with 1 % bad parts fails with a probability of 4.43 %" in said


def test_a_result_says_how_many_are_bad_at_most(headmark: Headmark) -> None:
    said = headmark("spc", "sample", "--found", 0, "--sampled", 258, "--lot-size", 1000).out
    assert "0 bad in 258 of 1,000 parts: with 95 % confidence the lot has at most 9 bad" in said
    endless = headmark("spc", "sample", "--found", 1, "--sampled", 59).out
    assert "at most 7.79 % are bad" in endless
    assert "the lot is not released by this sample" in endless


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "say what is wanted: --reliability for a plan"),
        (("--producer", 1, "--consumer", 5), "--producer: 1 is not a share: for 1 percent write"),
        (("--found", 1), "--sampled: is needed too"),
        (("--reliability", 99, "--containers", "10;20"), "--containers: `10;20` is not a number"),
        (("--reliability", 99, "--containers", "10,"), "--containers: `` is not a number"),
        (
            ("--reliability", 99, "--containers", "99999x99999999"),
            "A lot has 1 to 10,000,000",
        ),
        (("--reliability", 99, "--second-accept", 1), "--second-accept: needs --second, the size"),
        (("--reliability", 98, "--lot-size", 100, "--accept", 2), "accept 1 at most"),
    ],
)
def test_what_is_asked_wrongly_names_the_option(
    headmark: Headmark, options: tuple[object, ...], said: str
) -> None:
    answer = headmark("spc", "sample", *(str(each) for each in options))
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err


def test_the_help_shows_the_three_questions(headmark: Headmark) -> None:
    said = " ".join(headmark("spc", "sample", "--help").out.split())
    for question in ("A plan that shows a reliability", "A plan by two points", "After a result"):
        assert question in said
