"""The files of a customer notice: Excel and PDF of what it says, and of nothing else."""

from __future__ import annotations

from dataclasses import replace

from notifications.customer_notice import CustomerNotice
from notifications.envelope import Attachment
from notifications.payloads import decode
from service.actions.claimed_letter import ClaimedLetter
from service.actions.notice_draft import digest_of
from service.reports.notice_pdf import notice_pdf
from service.reports.notice_workbook import notice_workbook
from service.settings import Settings

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def files_of_notice(letter: ClaimedLetter, settings: Settings) -> tuple[Attachment, ...]:  # noqa: ARG001
    """Made of the letter alone; a letter of an earlier version has no number, and no files."""
    content: CustomerNotice = decode(CustomerNotice, dict(letter.payload))
    if not content.problem:
        return ()
    name = f"{content.problem}-{content.revision}"
    return (
        Attachment(f"{name}.xlsx", XLSX, notice_file(content, "xlsx", letter.language)),
        Attachment(f"{name}.pdf", PDF, notice_file(content, "pdf", letter.language)),
    )


def notice_file(content: CustomerNotice, form: str, language: str) -> bytes:
    """Without the link of the mail: a file is passed on."""
    said = replace(content, answer_link=None)
    make = notice_workbook if form == "xlsx" else notice_pdf
    return make(said, language=language, mark=digest_of(said))
