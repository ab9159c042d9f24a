"""The demo checks itself: what should have happened and did not ends it with a sentence."""

from __future__ import annotations


class Missed(Exception):  # noqa: N818 - it names what the story missed
    """A step of the story that did not happen as it should."""


def must(happened: object, sentence: str) -> None:
    """Go on only if it happened; the sentence says what did not."""
    if not happened:
        raise Missed(sentence)
