"""Every refusal has its Chinese, and every Chinese refusal is still given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from service.pages.refusals import (
    LONGEST,
    WORDS,
    RefusalWords,
    refusal_catalogues,
    refusal_words,
    with_names_marked,
)
from service.pages.sentence_pattern import PLACE, SentencePattern, pattern_of
from service.pages.speech import Speech
from tests.service.pages.refusal_sites import ROOT, SOURCES, sites

CHINESE = Speech("zh-CN", ZoneInfo("UTC"), datetime(2026, 3, 2, tzinfo=UTC))
ENGLISH = Speech("en", ZoneInfo("UTC"), datetime(2026, 3, 2, tzinfo=UTC))
# What the reader of the source puts together though the program never does.
NEVER_SAID = {"file `Q7` is empty that can be taken"}


@pytest.fixture(scope="module")
def words() -> RefusalWords:
    known = refusal_words("zh-CN")
    assert known is not None
    # A fact may be a sentence itself; its sample is taken for one that is known.
    return replace(known, plain={**known.plain, "Q7": pattern_of("Q7", "Q7")}, used=set())


@pytest.fixture(scope="module")
def missing(words: RefusalWords) -> list[str]:
    """Every sentence of the source that is not wholly known; tells `words` which are used."""
    found = []
    for site in sites():
        sample = site.sample()
        said, is_known = words.translated(
            sample, lambda _kind, word: "<>" if word == "Q7" else word
        )
        if not is_known and not any(never in sample for never in NEVER_SAID):
            found.append(f"{site.place}: {sample} -> {said}")
    return found


def a_term(_kind: str, word: str) -> str:
    """The sample stands for a state or a role where one is meant."""
    return "<>" if word == "Q7" else word


def test_every_refusal_has_its_chinese(missing: list[str]) -> None:
    assert not missing, "\n" + "\n".join(sorted({*missing}))


def test_every_chinese_refusal_is_still_given(words: RefusalWords, missing: list[str]) -> None:
    assert words.used is not None
    unused = {
        each.sentence
        for each in [*words.plain.values(), *words.patterns]
        if each.sentence not in words.used and each.sentence != "Q7"
    }
    assert not unused, "\n" + "\n".join(sorted(unused))


def test_every_word_within_a_refusal_stands_in_the_source() -> None:
    said = set(written())
    entries = {str(each.id) for each in refusal_catalogues("zh_CN")[WORDS] if each.id}
    assert entries <= said, sorted(entries - said)


def written() -> Iterator[str]:
    for pattern in SOURCES:
        for path in ROOT.glob(pattern):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
                elif isinstance(node, ast.arg):
                    yield node.arg


def test_no_sentence_stands_in_two_catalogues_and_each_names_its_facts() -> None:
    seen: set[str] = set()
    for area, catalogue in refusal_catalogues("zh_CN").items():
        for each in catalogue:
            if not each.id or area == WORDS:
                continue
            sentence, text = str(each.id), str(each.string)
            same = PLACE.sub("%", sentence)
            assert same not in seen, f"{area}: {sentence}"
            seen.add(same)
            assert sorted(PLACE.findall(sentence)) == sorted(PLACE.findall(text)), sentence
            assert not text.isascii(), sentence


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "lot `L-9` is not known; did you mean `L-90`?",
            "批次 `L-9` 不存在；您是否指 `L-90`？",
        ),
        ("reason: say why this is recalled", "理由：请写明为何召回"),
        (
            "plant.yaml:9:19: unknown field `quench_tmp`; did you mean `quench_temp`?",
            "plant.yaml 第 9 行第 19 列：未知字段 `quench_tmp`；您是否指 `quench_temp`？",
        ),
        (
            (
                "NCR-2026-0001: a case that is closed cannot be confirmed; it is possible while "
                "it is open or under review"
            ),
            "NCR-2026-0001：状态为「已关闭」的案件不能确认；只有在以下状态才可以：待确认或评审中",
        ),
        (
            (
                "Q. Li may not review rulebooks; it is for quality_supervisor or engineering, "
                "and Q. Li is auditor"
            ),
            "Q. Li 不能复核规则集；须为质量主管或工程技术，而 Q. Li 是审核员",
        ),
        (
            (
                "The values do not vary: no spread, no capability. "
                "Look at the gauge and its resolution."
            ),
            "各数值没有变化：没有离散，无法计算过程能力。请检查量具及其分辨力。",
        ),
    ],
)
def test_a_refusal_is_said_with_its_facts(english: str, chinese: str) -> None:
    assert CHINESE.own_sentence(english) == chinese
    assert ENGLISH.own_sentence(english) == english


def test_a_sentence_that_nobody_knows_stays_as_it_is_beside_one_that_is_known() -> None:
    said = CHINESE.own_sentence("the moon is blue today; nothing was changed")
    assert said == "the moon is blue today; 没有任何更改"


def test_what_people_wrote_stays_as_they_wrote_it() -> None:
    said = CHINESE.own_sentence("complaint C-1 of Volt: sign yourself; open the link again")
    assert said == "Volt 的投诉 C-1：sign yourself; open the link again"


def test_a_name_between_backticks_holds_no_second_sentence() -> None:
    pattern = pattern_of("lot `%(name)s` is not known", "")
    assert pattern.facts_in("lot `L; is` is not known") == {"name": "L; is"}
    assert pattern.facts_in("lot `L` is not known` is not known") is None
    assert pattern.facts_in("lot `` is not known") is None


def test_a_pattern_finds_its_facts_from_left_to_right() -> None:
    pattern = SentencePattern("", ("", " of ", ""), ("one", "two"), "")
    assert pattern.facts_in("a of b of c") == {"one": "a", "two": "b of c"}
    assert pattern.facts_in(" of b") is None


def test_a_refusal_is_escaped_and_its_names_are_marked() -> None:
    shown = CHINESE.refusal("lot `<b>L</b>` is not known; <script>alert(1)</script>")
    assert "批次 <code>&lt;b&gt;L&lt;/b&gt;</code> 不存在" in shown
    assert "<script>" not in shown
    assert with_names_marked("a ` b & c") == "a ` b &amp; c"


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 10_000, "x; " * 3_333, "`" * 7_999, "lot `" * 1_599, ": " * 3_999, "NCR: " * 1_599,
        "is not known; did you mean " * 290, ("lot `x` is " * 10 + "; ") * 59, "a: b " * 1_599,
        "%(name)s" * 999,
    ],
)  # fmt: skip
def test_a_hostile_text_takes_no_time(hostile: str) -> None:
    began = perf_counter()
    CHINESE.refusal(hostile)
    assert perf_counter() - began < 1.0


def test_a_text_longer_than_any_refusal_is_left_alone() -> None:
    long = "lot `L` is not known; " * (LONGEST // 20)
    assert CHINESE.own_sentence(long) == long


def test_the_catalogues_say_no_english_where_chinese_is_meant() -> None:
    rest = [
        str(each.string)
        for catalogue in refusal_catalogues("zh_CN").values()
        for each in catalogue
        if each.id
        and re.search(
            r"\b[a-z]{3,} [a-z]{2,} [a-z]{2,}\b", re.sub(r"`[^`]*`|\{.*\}", "", str(each.string))
        )
    ]
    assert rest == []
