"""Chinese, simplified, as it is written in plants in China."""

from notifications.chinese.approvals import APPROVALS, ROLES
from notifications.chinese.causes import found, headline
from notifications.chinese.letters import LETTER_SENTENCES, LETTERS
from notifications.chinese.notices import NOTICES
from notifications.chinese.sentences import SENTENCES
from notifications.chinese.terms import TERMS
from notifications.language import Language

CHINESE = Language(
    code="zh-CN",
    sentences={**SENTENCES, **NOTICES, **LETTER_SENTENCES, **APPROVALS},
    terms={**TERMS, "letter": LETTERS, "role": ROLES},
    headline=headline,
    found=found,
    list_separator="、",
)
