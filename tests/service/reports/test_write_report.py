"""Formats, languages, the JSON form and its hash."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO

import openpyxl
import orjson
import pypdf
import pytest

from service.errors import BadInput
from service.reports.report_words import LANGUAGES, language_of
from service.reports.write_report import write_report
from tests.service.reports.made_reports import document_of, head_of


def test_an_unknown_format_or_language_names_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"`xls`; did you mean `xlsx`\?; known are json, xlsx, pdf"):
        write_report(document_of(1), format="xls", language="en", head=head_of(), picture=None)
    with pytest.raises(BadInput, match="`fr`; known are en, zh-CN"):
        write_report(document_of(1), format="pdf", language="fr", head=head_of(), picture=None)


def test_the_json_form_is_the_document_with_its_head() -> None:
    document = document_of(3)
    text = write_report(document, format="json", language="en", head=head_of(), picture=None)
    read = orjson.loads(text)
    head = read.pop("report")
    assert read == document
    assert head["number"] == "SIM-2026-0001"
    assert head["at"] == "2026-03-04T06:30:00+00:00"


def test_the_hash_in_pdf_and_workbook_is_that_of_the_json_form() -> None:
    document = document_of(3)
    files = {
        name: write_report(document, format=name, language="zh-CN", head=head_of(), picture=None)
        for name in ("json", "pdf", "xlsx")
    }
    mark = hashlib.sha256(files["json"]).hexdigest()
    pages = pypdf.PdfReader(BytesIO(files["pdf"])).pages
    assert mark in "".join(pages[0].extract_text().replace("\0", "").split())
    sheet = openpyxl.load_workbook(BytesIO(files["xlsx"])).worksheets[0]
    assert mark in {row[1] for row in sheet.iter_rows(values_only=True)}
    document["lots"][0]["shipped"] += 1
    other = write_report(document, format="json", language="zh-CN", head=head_of(), picture=None)
    assert hashlib.sha256(other).hexdigest() != mark


def test_the_picture_is_answered_as_it_is_and_its_absence_is_said() -> None:
    facts = {"format": "svg", "language": "en", "head": head_of()}
    assert write_report(document_of(1), picture=b"<svg/>", **facts) == b"<svg/>"
    with pytest.raises(BadInput, match="no picture"):
        write_report(document_of(1), picture=None, **facts)


def test_both_languages_say_the_same_things() -> None:
    english, chinese = LANGUAGES["en"].sentences, LANGUAGES["zh-CN"].sentences
    assert english.keys() == chinese.keys()
    for key, sentence in english.items():
        assert set(re.findall(r"\{\w+\}", sentence)) == set(re.findall(r"\{\w+\}", chinese[key]))


def test_a_time_is_said_by_the_plants_clock_and_in_utc() -> None:
    spoken = language_of("en")
    at = head_of().at
    assert spoken.moment(at, "Asia/Shanghai") == (
        "2026-03-04 14:30 Asia/Shanghai (2026-03-04 06:30 UTC)"
    )
    assert spoken.moment(at, "UTC") == "2026-03-04 06:30 UTC"
