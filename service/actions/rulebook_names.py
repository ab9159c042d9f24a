"""How people name a rulebook: NAME@VERSION, `packaged`, or `in-force`."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from rules.rulebook import Rulebook
from service.actions.packaged_rulebook import packaged_text
from service.actions.rulebook_file import MOST_VERSIONS
from service.actions.rulebook_steps import need_version
from service.errors import BadInput, Conflict
from service.rulebook_schedule import read_schedule

IN_FORCE, PACKAGED = "in-force", "packaged"
_LABEL = re.compile(r"([\w.-]{1,80})@([0-9]{1,10})")


def version_named(text: str) -> tuple[str, int]:
    """The name and the number in NAME@VERSION."""
    matched = _LABEL.fullmatch(text)
    if matched is None or not 1 <= int(matched[2]) <= MOST_VERSIONS:
        raise BadInput(f"`{text[:100]}` does not name a version; write NAME@VERSION, as `plant@3`")
    return matched[1], int(matched[2])


def target_named(text: str) -> tuple[str, int] | None:
    """What to roll back to; None stands for the packaged rulebook."""
    return None if text == PACKAGED else version_named(text)


def text_named(
    connection: Connection, packaged: Rulebook, named: str, *, now: int
) -> tuple[str, str]:
    """The label and the text of what is named; `packaged` is the plant's own first rulebook."""
    if named == IN_FORCE:
        step = read_schedule(connection).now(now)
        named = PACKAGED if step is None else f"{step.name}@{step.version}"
    if named == PACKAGED:
        text = packaged_text(packaged)
        if text is None:
            raise Conflict("this plant was begun with a rulebook whose file is not kept here")
        return f"{packaged.name}@{packaged.version}", text
    version = need_version(connection, *version_named(named))
    return version.label, version.text
