"""Templates of the plant's own: found fault with before they are used, harmless when they are."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from notifications.messages import EscapeAlarm, LotLine, Message
from notifications.plant_templates import PARTS, Part, built_in, editable_kinds, render_plant
from notifications.render import LANGUAGES, ChartPlace, render
from notifications.samples import SAMPLES
from notifications.template_check import check_template, samples_of
from notifications.template_fault import TemplateError

LOT = LotLine("K7", "BOLT", 1.0, "pcs", "shipped")
ALARM = EscapeAlarm("NCR-2026-0017", "S-9", "North", (LOT,))


def faults(kind: str, part: Part, source: str) -> str:
    return "; ".join(map(str, check_template(kind, part, source, language="en")))


def test_every_kind_has_a_sample() -> None:
    assert {sample.kind for sample in SAMPLES} >= set(editable_kinds())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_every_built_in_template_would_pass_as_the_plants_own_rendering(
    part: Part, language: str, message: Message
) -> None:
    """Within the bounds, and nothing undefined, whatever macros it uses."""
    chart = ChartPlace("https://headmark.example/c", "chart-1@h", "a chart")
    ending = {"subject": "subject.txt", "text": "txt", "html": "html"}[part]
    source = f'{{% extends "{message.kind}.{ending}" %}}'
    for each in (None, chart):
        own = render_plant(message, {part: source}, language=language, chart=each)
        assert own == render(message, language=language, chart=each)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ mesage.lots }}", "line 1: `mesage` is not known; did you mean `message`?"),
        ("a\n{{ message.numbr }}", "line 2: this message has no `numbr`; did you mean `number`?"),
        ("{{ message.number }}\n{{ message.lots[0].itm }}", "line 2: text: "),
        ("{% if message.number %}", "line 1"),
        ("{{ message.number ", "line 1"),
        ("{{ message.number | safe }}", "the filter `safe` may not be used"),
        ("{% autoescape false %}{{ message.number }}{% endautoescape %}", "autoescape"),
        ("{{ 1.5 | round(1000000000, 'ceil') }}", "the filter `round` may not be used"),
        ("{% macro a() %}{% endmacro %}{{ message.number }}", "{% macro %} may not be used"),
        ("{% set a %}{{ message.number }}{% endset %}", "{% set %} with a body"),
        ("{% include 'case_opened.txt' %}", "only these templates"),
        ("{% include message.number %}", "only these templates"),
        ("{{ message.number.__class__ }}", ""),
        ("{{ 'x'.ljust(10**9) }}", "`**` may not be used"),
        ("{{ 'x'.ljust(1000000000) }}", "cannot be called"),
        ("{{ 'x' * 1000000000 }}{{ message.number }}", "`*` is for numbers"),
        ("{{ range(1000000000) }}", "`range` is not known"),
        ("{{ cycler('a') }}", "`cycler` is not known"),
        ("{{ self.body() }}", "`self`"),
        ("{{ message.lots }} {{ message.number }}", "cannot be printed"),
        ("Stop the parts", "leaves out `message.number`"),
        ("  ", "it is empty"),
        ("{{ message.number }}" + " " * 60_000, "longer than"),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "line 1"),
        ("{{ say('no.such.sentence') }} {{ message.number }}", "no.such.sentence"),
        ("{{ say(**message) }}", ""),
        ("{% set message = 1 %}{{ message }}", "is taken"),
        ("{{ __joined(1) }}", ""),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_used_says_where_and_why(source: str, said: str) -> None:
    found = faults("escape_alarm", "text", source)
    assert found
    assert said in found


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in message.lots %}" * 12 + "x" + "{% endfor %}" * 12,
        "{% set a = message.number %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
        "{% set a = message.number %}" + "{% set a = a + a %}" * 60 + "{{ a }}",
        "{% set a = message.lots %}" + "{% set a = a + a %}" * 60 + "{{ a | length }}",
        "{% set a = 999 %}" + "{% set a = a * a %}" * 60 + "{{ a }}",
        "{% set a = message.number %}" + "{% set a = a | join(a) | join(a) %}" * 30 + "{{ a }}",
        "{% set a = message.number %}" + "{% set a = amount(1, a ~ a ~ a) %}" * 60 + "{{ a }}",
        "{% for a in message.lots %}{% for c in message.customer * 100000 %}x{% endfor %}",
    ],
)
def test_a_template_that_would_never_end_ends_soon(source: str) -> None:
    many = replace(ALARM, lots=(LOT,) * 400)
    started = time.perf_counter()
    with pytest.raises(TemplateError):
        render_plant(many, {"text": "{{ message.number }}" + source}, language="en")
    assert time.perf_counter() - started < 20


def test_what_the_plant_writes_is_escaped_in_html() -> None:
    evil = replace(ALARM, customer="<script>alert(1)</script>")
    source = "<p>{{ message.number }} {{ message.customer }} {{ 'a<' ~ message.customer }}</p>"
    mail = render_plant(evil, {"html": source}, language="en")
    assert "<script" not in mail.html
    assert mail.html.count("&lt;script&gt;") == 2


def test_a_subject_of_the_plant_cannot_start_a_header() -> None:
    evil = replace(ALARM, customer="North\r\nBcc: all@rival.example")
    source = "{{ message.number }}\n{{ message.customer }}\nX-Evil: 1"
    assert render_plant(evil, {"subject": source}, language="en").subject == (
        "NCR-2026-0017 North Bcc: all@rival.example X-Evil: 1"
    )


def test_a_subject_that_comes_out_empty_is_no_subject() -> None:
    with pytest.raises(TemplateError, match="empty"):
        render_plant(ALARM, {"subject": "{% if not message.number %}x{% endif %}"}, language="en")


def test_the_link_of_a_request_must_be_said_in_every_shape() -> None:
    found = faults("approval_request", "text", "{{ message.number }} {{ message.step }}")
    assert "leaves out `message.link`" in found
    half = "{{ message.number }}{{ moment(message.expires_at) }}"
    half += "{% if message.step == 'confirm' %}{{ message.link }}{% endif %}"
    assert "leaves out `message.link`" in faults("approval_request", "text", half)
    whole = "{{ message.number }}{{ moment(message.expires_at) }} {{ message.link }}"
    assert faults("approval_request", "text", whole) == ""


def test_a_part_of_headmarks_template_can_be_put_in_other_words() -> None:
    source = (
        '{% extends "escape_alarm.html" %}{% block footer %}'
        "Works council: {{ count('lot', message.lots | length) }}{% endblock %}"
    )
    assert faults("escape_alarm", "html", source) == ""
    mail = render_plant(ALARM, {"html": source}, language="en")
    assert "Works council: 1 lot" in mail.html
    assert "Call the customer now" in mail.html


@pytest.mark.parametrize("kind", editable_kinds())
@pytest.mark.parametrize("part", PARTS)
def test_headmarks_own_text_is_a_text_to_begin_with(kind: str, part: Part) -> None:
    assert built_in(kind, part)
    assert samples_of(kind)
