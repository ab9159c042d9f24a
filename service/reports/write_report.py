"""A recall, drill or simulation as a file that opens anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from service.errors import BadInput, did_you_mean
from service.reports.pdf import pdf
from service.reports.report_head import ReportHead
from service.reports.report_words import language_of
from service.reports.workbook import workbook

FORMATS = ("json", "xlsx", "pdf", "svg")


def write_report(
    document: Mapping[str, Any],
    *,
    format: str,  # noqa: A002 - the word of the interface
    language: str,
    head: ReportHead,
    picture: bytes | None,
) -> bytes:
    """The report as the bytes of a file: equal input, equal bytes.

    `document` is the contract's radius, with what stands beside it (`notes`, `compare`,
    `changes`, `deltas`); `picture` is an SVG, drawn in the PDF and answered as it is for `svg`.
    """
    spoken = language_of(language)
    _check_format(format)
    if format == "svg":
        return _picture(picture)
    text = json_report(document, head)
    if format == "json":
        return text
    mark = hashlib.sha256(text).hexdigest()
    if format == "xlsx":
        return workbook(document, head, spoken, mark)
    return pdf(document, head, spoken, mark, picture)


def json_report(document: Mapping[str, Any], head: ReportHead) -> bytes:
    """The document with the head beside it; its SHA-256 stands in the other formats."""
    return orjson.dumps({**document, "report": asdict(head)}, option=orjson.OPT_SORT_KEYS)


def _check_format(asked: str) -> None:
    if asked not in FORMATS:
        raise BadInput(
            f"There is no report in the format `{asked}`{did_you_mean(asked, FORMATS)}; "
            f"known are {', '.join(FORMATS)}."
        )


def _picture(picture: bytes | None) -> bytes:
    if picture is None:
        raise BadInput("This report has no picture; ask for json, xlsx or pdf.")
    return picture
