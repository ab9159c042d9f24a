"""Submit a rule file: from then on its name and version mean this text, for ever."""

from __future__ import annotations

from rules.rulebook import Rulebook
from service.actions.desk import Desk
from service.actions.people import Principal
from service.actions.rulebook_people import check_author
from service.actions.rulebook_report import Examined
from service.actions.rulebook_steps import (
    SUBMITTED,
    Version,
    add_step,
    find_version,
    keep_version,
    latest_version,
)
from service.actions.stated import stated
from service.errors import Conflict


def submit_rulebook(
    desk: Desk, examined: Examined, *, by: Principal, reason: str
) -> tuple[Version, bool]:
    """The version, and whether it is new: the same text again is no second submission."""
    reason = stated(reason, "reason", "say what the rulebook changes, and why")
    check_author(by, to="submit a rulebook")
    book = examined.book
    desk.transaction.flush()
    connection = desk.transaction.connection
    known = find_version(connection, book.name, book.version)
    if known is not None and known.digest == book.digest:
        return known, False
    if known is not None:
        raise Conflict(
            f"{book.name} version {book.version} was submitted with other text by {known.by}; "
            f"write `version: {latest_version(connection, book.name) + 1}`"
        )
    _differ_from_the_packaged(desk, book)
    first = add_step(
        desk, (book.name, book.version), SUBMITTED, by=by.name, reason=reason,
        document=examined.report, also={"digest": book.digest, "text": examined.text},
    )  # fmt: skip
    return keep_version(desk, first, book.digest, examined.text), True


def _differ_from_the_packaged(desk: Desk, book: Rulebook) -> None:
    packaged = desk.plant.rulebook
    same_number = (packaged.name, packaged.version) == (book.name, book.version)
    if same_number and packaged.digest != book.digest:
        raise Conflict(
            f"{book.name} version {book.version} is the rulebook that comes with the software, "
            "and its text is another; give yours a name of its own, as `rulebook: plant`, "
            f"or write `version: {book.version + 1}`"
        )
