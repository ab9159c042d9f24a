"""Every sentence of the pages has its Chinese, and every Chinese sentence is still said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir

from rules.case_life import STATES
from rules.catalogue import SEVERITIES
from service.actions.known_roles import KNOWN_ROLES
from service.actions.propose_disposition import DISPOSITIONS
from service.pages.catalogue import catalogues, translations
from service.pages.speech import Speech

PAGES = Path(__file__).parents[3] / "service" / "pages"
KEYWORDS = {
    "_": None, "gettext": None, "say": None, "N_": None,
    "ngettext": (1, 2), "say_count": (1, 2),
}  # fmt: skip
METHODS = [("routes/**.py", "python"), ("*.py", "python"), ("templates/**.html", "jinja2")]
# Pages behind a link in a mail keep their words beside their templates.
OTHERS = re.compile(
    r"(answer|approval|description)[\w.]*$|(^|/)(words|message|_page|_approval_parts)[.\w]*$"
)
# What is the same in both languages.
SAME = {"SPC", "PIN", "OEE", "PPM", "AQL"}
PLACE = re.compile(r"%\((\w+)\)s")


def sentences() -> Iterator[tuple[str, str]]:
    """Each sentence with the file that says it."""
    found = extract_from_dir(
        PAGES, METHODS, {"templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}},
        keywords=KEYWORDS,
    )  # fmt: skip
    for file, _line, message, _comments, _context in found:
        if not OTHERS.search(file):
            for sentence in message if isinstance(message, tuple) else (message,):
                yield sentence, file
    yield from kinds()


def kinds() -> Iterator[tuple[str, str]]:
    """What the search calls things."""
    source = PAGES.parent / "actions" / "find_anything.py"
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_Source":
            yield ast.literal_eval(node.args[0]), source.name


def chinese() -> dict[str, str]:
    said: dict[str, str] = {}
    for catalogue in catalogues("zh_CN").values():
        for message in catalogue:
            if message.id:
                ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
                text = message.string if isinstance(message.string, str) else message.string[0]
                said.update(dict.fromkeys(ids, text))
    return said


def test_every_sentence_of_the_pages_has_its_chinese() -> None:
    said = chinese()
    missing = {
        f"{file}: {sentence}"
        for sentence, file in sentences()
        if not said.get(sentence) or (said[sentence] == sentence and sentence not in SAME)
    }
    assert not missing, "\n" + "\n".join(sorted(missing))


def test_every_chinese_sentence_is_still_said() -> None:
    unused = set(chinese()) - {sentence for sentence, _ in sentences()}
    assert not unused, "\n" + "\n".join(sorted(unused))


def test_a_translation_names_the_same_facts_as_its_sentence() -> None:
    wrong = [
        sentence
        for sentence, text in chinese().items()
        if set(PLACE.findall(text)) - set(PLACE.findall(sentence))
        or set(PLACE.findall(sentence)) - set(PLACE.findall(text)) - {"count"}
    ]
    assert not wrong


def test_two_areas_say_one_sentence_alike() -> None:
    said: dict[str, str] = {}
    for area, catalogue in catalogues("zh_CN").items():
        for message in catalogue:
            if isinstance(message.id, str) and message.id:
                first = said.setdefault(message.id, str(message.string))
                assert first == message.string, f"{area}: {message.id}"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_an_unknown_sentence_is_said_as_it_is(language: str) -> None:
    assert translations(language).gettext("never written anywhere") == "never written anywhere"


def test_what_the_service_calls_things_is_said_in_chinese() -> None:
    spoken = Speech("zh-CN", ZoneInfo("UTC"), datetime(2026, 3, 2, tzinfo=UTC))
    words = {*STATES, *SEVERITIES, *DISPOSITIONS, *KNOWN_ROLES}
    english = {word for word in words if spoken.term(word).isascii()}
    assert english == set()
