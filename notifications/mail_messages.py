"""What is said about letters themselves: several in one, one that came back, a broken template."""

from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

Failure = Literal["bounced", "undeliverable"]


class DigestedLetter(NamedTuple):
    """A letter as it stands in a digest: its subject, and its text line by line."""

    subject: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Digest:
    """Letters about something minor, gathered into one; to a person of the plant."""

    kind: ClassVar[str] = "digest"
    letters: tuple[DigestedLetter, ...]


@dataclass(frozen=True)
class LetterBounced:
    """A letter to somebody of the plant did not reach him; to the quality supervisor.

    `failure` is `undeliverable` (the mail server refused it, or it was tried for three days) or
    `bounced` (it was taken, and came back). `letter` is its number in the outbox, `letter_kind`
    what it was; `number` is the case, `person` his name in print. `reason` is what the server
    said, in no language of people.
    """

    kind: ClassVar[str] = "letter_bounced"
    failure: Failure
    letter: int
    letter_kind: str
    number: str | None
    recipient: str
    person: str | None
    reason: str


@dataclass(frozen=True)
class TemplateFailed:
    """A template of the plant's own could not be used, and Headmark's was; to the administrators.

    `letter_kind` and `template_language` say which; `reason` names the part and the line.
    """

    kind: ClassVar[str] = "template_failed"
    letter_kind: str
    template_language: str
    reason: str
