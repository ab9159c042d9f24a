"""English."""

from notifications.english.causes import found, headline
from notifications.english.sentences import SENTENCES
from notifications.english.terms import TERMS
from notifications.language import Language

ENGLISH = Language(
    code="en",
    sentences=SENTENCES,
    terms=TERMS,
    headline=headline,
    found=found,
    list_separator=", ",
)
