"""The rulebook that comes with the software, kept as a version once another takes its place."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

from rules.rulebook import Rulebook
from service.actions.desk import Desk
from service.actions.rulebook_steps import (
    PACKAGED,
    Version,
    add_step,
    find_version,
    keep_version,
)
from service.errors import Conflict

MAKER = "headmark"
WHY = "came with the software; in force until a rulebook was published"


def packaged_text(book: Rulebook) -> str | None:
    """The text that a rulebook which comes with the software was read from."""
    for file in (files("rules") / "defaults").iterdir():
        if file.name.endswith(".yaml"):
            text = file.read_text(encoding="utf-8")
            if sha256(text.encode()).hexdigest() == book.digest:
                return text
    return None


def keep_packaged(desk: Desk) -> Version | None:
    """The packaged rulebook as a version; None if the plant was begun with none of the packaged.

    Conflict where somebody has used its number for another text.
    """
    book = desk.plant.rulebook
    known = find_version(desk.transaction.connection, book.name, book.version)
    if known is not None and known.digest != book.digest:
        raise Conflict(
            f"{known.label} was submitted by {known.by} before the software came with a rulebook "
            "of that number; name the version to roll back to"
        )
    if known is not None:
        return known
    text = packaged_text(book)
    if text is None:
        return None
    first = add_step(
        desk, (book.name, book.version), PACKAGED, by=MAKER, reason=WHY,
        also={"digest": book.digest, "text": text},
    )  # fmt: skip
    return keep_version(desk, first, book.digest, text)
