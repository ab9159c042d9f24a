"""Templates of the plant's own: set, withdrawn, and which are in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select, update

from notifications.plant_templates import PARTS, Part, built_in, editable_kinds
from notifications.render import LANGUAGES
from notifications.template_check import check_template
from service.actions.desk import Desk
from service.errors import BadInput, Unknown, did_you_mean
from service.records.letter_tables import letter_template
from service.records.schema import iso

t = letter_template.c


def templates_in_force(connection: Connection, kind: str, language: str) -> dict[str, str]:
    """The plant's templates of a letter, by part."""
    query = select(t.part, t.text).where(
        t.kind == kind, t.language == language, t.withdrawn_at.is_(None)
    )
    return {row.part: row.text for row in connection.execute(query)}


def template_language(language: str) -> str:
    """The language that a reader of another one is written to in."""
    return language if language in LANGUAGES else "en"


def check_text(kind: str, language: str, part: str, text: str, *, source: str = "") -> None:
    """BadInput lists every fault of a template with its line."""
    known = checked_part(kind, language, part)
    faults = check_template(kind, known, text, language=language)
    if faults:
        where = f"{source}: " if source else ""
        listed = [(f"line {each.line}", each.message) for each in faults[:50]]
        raise BadInput(where + "; ".join(map(str, faults[:5])), listed)


def set_template(
    desk: Desk, *, kind: str, language: str, part: str, text: str, reason: str, source: str = ""
) -> None:
    """Use a template from now on; letters that wait are written with it as well."""
    if not reason.strip():
        raise BadInput("reason: say why this template is set", [("reason", "must not be blank")])
    check_text(kind, language, part, text, source=source)
    _withdraw(desk, kind, language, [part])
    said = {"kind": kind, "language": language, "part": part, "text": text, "reason": reason}
    entry = desk.transaction.enter("letter_template.set", kind, said)
    row = {**said, "by": desk.transaction.by, "at": desk.transaction.now_micros, "entry": entry}
    desk.transaction.insert(letter_template, row)


def reset_template(
    desk: Desk, *, kind: str, language: str, part: str | None, reason: str
) -> list[str]:
    """Go back to Headmark's templates, for a part or for all; the parts that were the plant's."""
    if not reason.strip():
        raise BadInput("reason: say why it is withdrawn", [("reason", "must not be blank")])
    asked = PARTS if part is None else (checked_part(kind, language, part),)
    checked_part(kind, language, asked[0])
    desk.transaction.flush()
    mine = templates_in_force(desk.transaction.connection, kind, language)
    ended: list[str] = [each for each in asked if each in mine]
    if not ended:
        raise Unknown(f"the plant has no template of its own for {kind} in {language}")
    _withdraw(desk, kind, language, ended)
    said = {"kind": kind, "language": language, "parts": ended, "reason": reason}
    desk.transaction.enter("letter_template.withdrawn", kind, said)
    return ended


def _withdraw(desk: Desk, kind: str, language: str, parts: Sequence[str]) -> None:
    """Of two who set the same at once the later withdraws the earlier: the door lets one in."""
    desk.transaction.flush()
    desk.transaction.connection.execute(
        update(letter_template)
        .where(t.kind == kind, t.language == language, t.part.in_(parts), t.withdrawn_at.is_(None))
        .values(withdrawn_at=desk.transaction.now_micros)
    )


# --- looking ---------------------------------------------------------------------------------


def list_templates(connection: Connection) -> list[dict[str, Any]]:
    """Every letter that can have templates of the plant's own, and which parts have one."""
    query = select(t.kind, t.language, t.part).where(t.withdrawn_at.is_(None))
    own: dict[tuple[str, str], list[str]] = {}
    for row in connection.execute(query):
        own.setdefault((row.kind, row.language), []).append(row.part)
    return [
        {"kind": kind, "language": language, "own": sorted(own.get((kind, language), []))}
        for kind in editable_kinds()
        for language in LANGUAGES
    ]


def template_document(connection: Connection, kind: str, language: str) -> dict[str, Any]:
    """The parts of a letter as they are in force, Headmark's own beside them, and who set what."""
    checked_part(kind, language, PARTS[0])
    own = templates_in_force(connection, kind, language)
    query = (
        select(letter_template)
        .where(t.kind == kind, t.language == language)
        .order_by(t.id.desc())
        .limit(100)
    )
    return {
        "kind": kind,
        "language": language,
        "parts": {part: {"own": own.get(part), "built_in": built_in(kind, part)} for part in PARTS},
        "versions": [_version(row) for row in connection.execute(query).mappings()],
    }


def set_last_at(connection: Connection, kind: str, language: str) -> int:
    """When the newest of the templates in force was set (microseconds); 0: there is none."""
    query = select(func.max(t.at)).where(
        t.kind == kind, t.language == language, t.withdrawn_at.is_(None)
    )
    return int(connection.execute(query).scalar() or 0)


def checked_part(kind: str, language: str, part: str) -> Part:
    kinds = editable_kinds()
    if kind not in kinds:
        raise Unknown(f"there is no letter `{kind}` to write{did_you_mean(kind, kinds)}")
    if language not in LANGUAGES:
        raise BadInput(f"language `{language}` is not one of {', '.join(LANGUAGES)}")
    found = [each for each in PARTS if each == part]
    if not found:
        raise BadInput(f"part `{part}` is not one of {', '.join(PARTS)}")
    return found[0]


def _version(row: Mapping[Any, Any]) -> dict[str, Any]:
    ended = row["withdrawn_at"]
    return {
        "part": row["part"],
        "by": row["by"],
        "at": iso(row["at"]),
        "reason": row["reason"],
        "withdrawn_at": None if ended is None else iso(ended),
    }
