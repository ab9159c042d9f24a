"""The files that letters carry, made when they are composed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from notifications.customer_notice import CustomerNotice
from notifications.envelope import Attachment
from service.actions.claimed_letter import ClaimedLetter
from service.actions.notice_files import files_of_notice
from service.settings import Settings

# By the kind of the letter. Made of what the letter says, so that its files say the same.
ATTACHMENTS: Mapping[str, Callable[[ClaimedLetter, Settings], tuple[Attachment, ...]]] = {
    CustomerNotice.kind: files_of_notice,
}


def attachments_of(letter: ClaimedLetter, settings: Settings) -> tuple[Attachment, ...]:
    make = ATTACHMENTS.get(letter.kind)
    return () if make is None else make(letter, settings)
