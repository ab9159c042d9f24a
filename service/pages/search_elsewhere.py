"""A search field of one page that was given the number of something else."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Response

from service.actions.find_anything import Found, find_anything
from service.actions.scanned_code import names_of_code
from service.api.roles import LOOKING, MEASURING
from service.pages.asked import Asked
from service.pages.show import go

PERSON = "/admin/people/{name}"


def unseen_by(asked: Asked) -> list[str]:
    """Kinds of things that the reader may not open."""
    unseen = []
    if not asked.is_one_of(LOOKING):
        unseen.append("case")
    if not asked.is_one_of(MEASURING):
        unseen.append("stream")
    if not asked.may("GET", "/concessions"):
        unseen.append("concession")
    if not asked.may("GET", PERSON):
        unseen.append("person")
    return unseen


def is_this_one(found: Found, words: str) -> bool:
    """Whether the text is all of its number, as it was typed or as a label holds it."""
    return found.name.casefold() in {each.casefold() for each in names_of_code(words)}


def sent_on(asked: Asked, words: str) -> Response | None:
    """Where a list has nothing under these words: to the thing that bears them as its number."""
    if not words:
        return None
    with asked.read() as connection:
        found = find_anything(connection, words, unseen=unseen_by(asked))
    exact = [each for each in found if is_this_one(each, words)]
    if exact:
        return go(exact[0].path if len(exact) == 1 else f"/search?{urlencode({'q': words})}")
    return None
