"""English."""

from notifications.english.approvals import APPROVALS, ROLES
from notifications.english.causes import found, headline
from notifications.english.letters import LETTER_SENTENCES, LETTERS
from notifications.english.notices import NOTICES
from notifications.english.sentences import SENTENCES
from notifications.english.terms import TERMS
from notifications.language import Language

ENGLISH = Language(
    code="en",
    sentences={**SENTENCES, **NOTICES, **LETTER_SENTENCES, **APPROVALS},
    terms={**TERMS, "letter": LETTERS, "role": ROLES},
    headline=headline,
    found=found,
    list_separator=", ",
)
