"""Letters with a personal link, which is made at the moment they are sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.actions.answer_links import wanted_answer_link, with_answer_link
from service.actions.desk import Desk
from service.actions.personal_link import (
    ANSWERED_KIND,
    SIGNED_KINDS,
    with_link_if_wanted,
    with_personal_link,
)

# A link exists in the mail alone; in the outbox stands what it is made of.
Payload = Mapping[str, Any]
MakeLink = Callable[[Desk, Payload], Payload | None]

# By the kind of the letter: its payload with a link in it, or None if it is not wanted any more.
LINKS: Mapping[str, MakeLink] = {
    **dict.fromkeys(SIGNED_KINDS, with_personal_link),
    ANSWERED_KIND: with_link_if_wanted,
    "customer_notice": with_answer_link,
    "customer_reminder": wanted_answer_link,
    "customer_reply": with_answer_link,
}
