"""Chinese, simplified, as it is written in plants in China."""

from notifications.chinese.causes import found, headline
from notifications.chinese.sentences import SENTENCES
from notifications.chinese.terms import TERMS
from notifications.language import Language

CHINESE = Language(
    code="zh-CN",
    sentences=SENTENCES,
    terms=TERMS,
    headline=headline,
    found=found,
    list_separator="、",
)
