"""Mails say everything, in the reader's language, and nothing they must not."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from string import Formatter
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.chinese import CHINESE
from notifications.english import ENGLISH
from notifications.mail_messages import Digest, LetterBounced, TemplateFailed
from notifications.messages import (
    AccessChanged,
    ApprovalRequest,
    CaseOpened,
    CaseWidened,
    CorrelationTrouble,
    CustomerNotice,
    EscapeAlarm,
    LotLine,
    Message,
    UndecidedBy,
    WebhookTrouble,
    from_payload,
    to_payload,
)
from notifications.render import LISTED, render

WITHOUT_CASE = (
    CorrelationTrouble | AccessChanged | WebhookTrouble | Digest | LetterBounced | TemplateFailed
)
BOTH = pytest.mark.parametrize("language", ["en", "zh-CN"])

# What may stand in Latin letters in a Chinese mail: names of things, units and the product.
IDENTIFIERS = re.compile(
    r"https?://\S+|\S+@\S+|[a-z.]+\.example|customer\.notice|hold\.placed|Webhook|HTTP|MES|ERP"
    r"|headmark [a-z_ -]+(?:CN)?|zh-CN|case_opened|Excel|PDF|Headmark|UTC|HRC|kg|TUS|SAT|PIN|WE\d"
    r"|\b(?:NCR|SH|WH|FG|PLANT|FURNACE|PO|CTN|HEX|F2|T|C|K7|M2|CAPSCREW|CARTON)[-A-Z0-9]*"
)


class Reader(HTMLParser):
    """Reads what a person sees, and collects what the page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def many_lots(count: int) -> tuple[LotLine, ...]:
    return tuple(LotLine(f"LOT-{n:04}", "BOLT", 10.0, "pcs", "A-1") for n in range(count))


def link_of(message: Message) -> str | None:
    """Where the one button of a mail leads."""
    named = (getattr(message, name, None) for name in ("link", "answer_link", "url"))
    return next((link for link in named if link), None)


def alarm(lot: str) -> EscapeAlarm:
    return EscapeAlarm("NCR-1", "SH-1", "C-1", (LotLine(lot, "BOLT", 1.0, "pcs", "shipped"),))


@BOTH
def test_every_message_is_said_without_gaps(message: Message, language: str) -> None:
    mail = render(message, language=language)
    gap = re.compile(r"None|Undefined|\{\w*\}")
    for part in (mail.subject, mail.text, mail.html):
        assert isinstance(message, WITHOUT_CASE) or message.number in part
        assert not gap.search(part)
    assert "\n" not in mail.subject


def test_a_chinese_mail_has_no_english_words(message: Message) -> None:
    mail = render(message, language="zh-CN")
    for said in (mail.subject, mail.text, " ".join(read(mail.html).seen)):
        assert re.findall("[A-Za-z]+", IDENTIFIERS.sub("", said)) == []
        assert not re.search("[一-鿿][,:;()]|[,:;(][一-鿿]", said), "half-width punctuation"


def test_an_english_mail_has_no_chinese_but_names(message: Message) -> None:
    mail = render(message, language="en")
    names = re.compile("李伟|王芳|东方电厂|2号炉|硬度不可恢复|样本不足|量具误差")
    assert not re.search("[\u3000-\u9fff\uff00-\uffef]", names.sub("", mail.subject + mail.text))


@BOTH
def test_text_and_html_say_the_same(message: Message, language: str) -> None:
    mail = render(message, language=language)
    html = "".join("".join(read(mail.html).seen).split())
    link = link_of(message)
    for line in mail.text.splitlines():
        if link and link in line:
            assert f'href="{link}"' in mail.html
            continue
        for fact in re.split(r" \| |：|: |^ *(?:- |\d\. )", line):
            assert "".join(fact.split()) in html, line


def test_the_languages_have_the_same_sentences_with_the_same_places() -> None:
    def places(sentence: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(sentence)} - {None}

    assert ENGLISH.sentences.keys() == CHINESE.sentences.keys()
    for key, sentence in ENGLISH.sentences.items():
        assert places(sentence) == places(CHINESE.sentences[key]), key


def test_the_languages_know_the_same_trade_words() -> None:
    assert ENGLISH.terms.keys() == CHINESE.terms.keys()
    for category in ("severity", "disposition", "where", "process", "shift", "survey", "signal"):
        assert ENGLISH.terms[category].keys() == CHINESE.terms[category].keys(), category


@pytest.mark.parametrize(
    ("disposition", "english", "chinese"),
    [
        ("use_as_is", "use as is (concession)", "让步接收"),
        ("rework", "rework", "返工"),
        ("scrap", "scrap", "报废"),
        ("regrade", "regrade", "降级"),
        ("return_to_supplier", "return to supplier", "退供应商"),
        ("release", "release", "放行"),
        ("repair", "repair", "返修"),
    ],
)
def test_dispositions_are_translated(disposition: str, english: str, chinese: str) -> None:
    assert ENGLISH.term("disposition", disposition) == english
    assert CHINESE.term("disposition", disposition) == chinese


def test_an_unknown_language_is_answered_in_english() -> None:
    assert render(alarm("K7"), language="tlh") == render(alarm("K7"), language="en")


@BOTH
def test_a_lot_name_cannot_bring_markup_into_a_mail(language: str) -> None:
    mail = render(alarm("<script>alert(1)</script>\"'&"), language=language)
    assert "<script" not in mail.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;" in mail.html
    assert "<script>alert(1)</script>" in mail.text


@BOTH
def test_no_field_of_any_message_brings_markup_into_a_mail(message: Message, language: str) -> None:
    def poisoned(document: object) -> object:
        if isinstance(document, dict):
            return {key: poisoned(item) for key, item in document.items()}
        if isinstance(document, list):
            return [poisoned(item) for item in document]
        keep = {"critical", "minor", "decide", "confirm", "hold_and_report"}
        keep |= {"approved", "rejected", "dismissed", "disagreed", "failing", "gone"}
        keep |= {"pin", "password", "email", "roles", "activated", "deactivated"}
        keep |= {"major", "untold", "no_address", "told", "answered", "pending"}
        keep |= {"create", "update", "cancel", "use_as_is", "not_delivered", "signature"}
        keep |= {"cause", "severity", "usage", "bounced", "undeliverable"}
        keep |= set(get_args(UndecidedBy))
        if isinstance(document, str) and document not in keep and document[:2] != "20":
            return document + "<img src=x>"
        return document

    document = poisoned(to_payload(message))
    assert isinstance(document, dict)
    mail = render(from_payload(message.kind, document), language=language)
    assert "img" not in {tag for tag, _ in read(mail.html).tags}


@settings(max_examples=60, deadline=None)
@given(name=st.text(min_size=1, max_size=20), language=st.sampled_from(["en", "zh-CN"]))
def test_a_name_cannot_break_the_subject_or_forge_a_line(name: str, language: str) -> None:
    plain = render(replace(alarm("K7"), customer="C"), language=language)
    mail = render(replace(alarm("K7"), customer=name), language=language)
    assert len(mail.subject.splitlines()) == 1
    assert len(mail.text.splitlines()) == len(plain.text.splitlines())
    (mail.subject + mail.text + mail.html).encode()


def test_a_line_break_in_a_name_does_not_start_a_header() -> None:
    mail = render(replace(alarm("K7"), customer="C-1\r\nBcc: all@rival.example"), language="en")
    assert mail.subject.endswith("to C-1 Bcc: all@rival.example")


@BOTH
def test_a_long_list_is_shortened_and_says_so(samples: tuple[Message, ...], language: str) -> None:
    opened = samples[0]
    assert isinstance(opened, CaseOpened)
    mail = render(replace(opened, lots=many_lots(LISTED + 13)), language=language)
    for body in (mail.text, mail.html):
        assert f"LOT-{LISTED - 1:04}" in body
        assert f"LOT-{LISTED:04}" not in body
        rest = next(line for line in body.splitlines() if "13" in line and "53" in line)
        assert "https://headmark.example/cases/17" in rest


def test_without_a_link_a_long_list_names_the_case(samples: tuple[Message, ...]) -> None:
    widened = samples[2]
    assert isinstance(widened, CaseWidened)
    mail = render(replace(widened, added=many_lots(LISTED + 1)), language="en")
    assert (
        "1 lot more not listed here. The complete list of 41 lots is in case NCR-2026" in mail.text
    )


def test_a_list_of_forty_is_complete(samples: tuple[Message, ...]) -> None:
    widened = samples[2]
    assert isinstance(widened, CaseWidened)
    mail = render(replace(widened, added=many_lots(LISTED)), language="en")
    assert "LOT-0039" in mail.text
    assert "not listed" not in mail.text


def test_no_list_is_shortened_silently(message: Message) -> None:
    document = to_payload(message)
    if isinstance(message, CustomerNotice):
        return  # a customer's deliveries are always complete
    for name in {"lots", "added", "proposal"} & document.keys():
        long = document | {name: document[name][:1] * (LISTED + 9)}
        if document[name]:
            mail = render(from_payload(message.kind, long), language="en")
            assert "9 lots more not listed" in mail.text or "9 lines more not listed" in mail.text
            assert "9 lots more not listed" in mail.html or "9 lines more not listed" in mail.html


@BOTH
def test_an_approval_mail_says_what_the_link_does(
    samples: tuple[Message, ...], language: str
) -> None:
    said = {
        "en": ("Nothing is decided by opening it", "you personally", "2026-03-05 08:00 UTC"),
        "zh-CN": ("打开链接不产生任何决定", "仅限您本人使用", "2026-03-05 08:00 UTC"),
    }
    for sample in (samples[3], samples[5]):
        mail = render(sample, language=language)
        for sentence in said[language]:
            assert sentence in mail.text
            assert sentence in mail.html


@BOTH
def test_a_page_fetches_nothing_and_runs_nothing(message: Message, language: str) -> None:
    mail = render(message, language=language)
    reader = read(mail.html)
    assert {tag for tag, _ in reader.tags}.isdisjoint({"img", "script", "link", "iframe", "form"})
    assert "url(" not in mail.html
    assert ("meta", {"name": "color-scheme", "content": "light dark"}) in reader.tags
    assert reader.tags[0] == ("html", {"lang": language})
    addresses = [attributes["href"] for tag, attributes in reader.tags if tag == "a"]
    expected = link_of(message)
    assert addresses == ([expected] if expected else [])


def test_held_lots_and_unheld_cases_read_differently(samples: tuple[Message, ...]) -> None:
    held, warned = (render(sample, language="en") for sample in samples[:2])
    assert "4 lots on hold" in held.subject
    assert "must not be used or shipped" in held.text
    assert "no lot on hold" in warned.subject
    assert "must not be used" not in warned.text


def test_a_scope_without_the_language_is_said_in_english(samples: tuple[Message, ...]) -> None:
    opened = samples[0]
    assert isinstance(opened, CaseOpened)
    mail = render(replace(opened, scope={"en": "Load F2-0193."}), language="zh-CN")
    assert "Load F2-0193." in mail.text


def test_a_time_without_an_offset_is_refused(samples: tuple[Message, ...]) -> None:
    request = samples[3]
    assert isinstance(request, ApprovalRequest)
    blurred = replace(request, expires_at="2026-03-05T08:00:00")
    with pytest.raises(ValueError, match="no offset"):
        render(blurred, language="en")
