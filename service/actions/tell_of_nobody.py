"""Tell who can make way that a step waits for a signature nobody can give."""

from __future__ import annotations

from collections.abc import Sequence

from service.actions.approval_rounds import Round
from service.actions.desk import Desk
from service.actions.nobody_letter import NobodySigns
from service.actions.outbox import people_with, post_letter

# They give roles and addresses, and see to it that somebody else proposes.
MAKE_WAY = ("quality_supervisor", "admin")


def tell_of_nobody(desk: Desk, asked: Round, roles: Sequence[str]) -> list[str]:
    """The names of those who are told."""
    letter = NobodySigns(asked.number, asked.step, tuple(roles))
    readers = people_with(desk, MAKE_WAY)
    for _, _, email, language in readers:
        post_letter(
            desk, letter, recipient=email, language=language, audience="plant",
            number=asked.number,
        )  # fmt: skip
    return [name for name, *_ in readers]
