"""Files that somebody sends: stored as they are, never opened or run here.

Their kind is told by their content. What is named `.xlsx` and is no workbook is refused; a workbook
that would unfold to gigabytes stays the few bytes that were sent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from service.errors import BadInput, TooLarge

LARGEST = 10 * 1024 * 1024
MOST_FILES = 5
LONGEST_NAME = 120

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a file is saved as, by its kind.
MEDIA = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "xlsx": XLSX,
    "csv": "text/csv",
    "txt": "text/plain",
}
_SAME = {"jpeg": "jpg"}


class WrongKind(BadInput):
    status = 415
    title = "Unsupported file"


@dataclass(frozen=True)
class SentFile:
    """A file as it was sent, under a name that is safe in a header and on a disk."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def media_type(self) -> str:
        return MEDIA[kind_of(self)]


def safe_name(raw: str) -> str:
    """The last part of a path, on one line, without what a header or a file system reads."""
    last = re.split(r"[/\\]", raw)[-1]
    clean = "".join(c if c.isprintable() and c not in '<>:"|?*;%\\' else "_" for c in last)
    clean = clean.strip(" ._") or "file"
    stem, dot, kind = clean.rpartition(".")
    if not dot:
        return clean[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - 1 - len(kind[:10])]}.{kind[:10]}"


def check_files(files: Sequence[SentFile], taken: Collection[str]) -> None:
    """How many, how large, and of a kind that is taken."""
    if len(files) > MOST_FILES:
        raise TooLarge(f"{len(files)} files are more than {MOST_FILES}; send the rest separately")
    for file in files:
        if len(file.content) > LARGEST:
            raise TooLarge(f"file `{file.name}` is larger than 10 MB; make it smaller")
        kind_of(file, taken)


def kind_of(file: SentFile, taken: Collection[str] = MEDIA) -> str:
    """By the content; the name may only say which of two kinds of text it is."""
    content, ending = file.content, file.name.rpartition(".")[2].lower()
    ending = _SAME.get(ending, ending)
    found = _by_content(content, ending)
    if found is None or found not in taken or (ending in MEDIA and ending != found):
        if not content:
            raise WrongKind(f"file `{file.name}` is empty")
        what = f"no {ending} file" if ending in MEDIA and ending != found else "of no kind"
        kinds = ", ".join(taken)
        raise WrongKind(f"file `{file.name}` is {what} that can be taken; send one of: {kinds}")
    return found


def _by_content(content: bytes, ending: str) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    # A ZIP whose list of names, which is not compressed, has those of a workbook.
    if content.startswith(b"PK\x03\x04"):
        is_workbook = b"[Content_Types].xml" in content and b"xl/workbook.xml" in content
        return "xlsx" if is_workbook else None
    return ("csv" if ending == "csv" else "txt") if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    if not content or re.search(rb"[\x00-\x08\x0b\x0e-\x1f]", content):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
