"""The words of explanations in every language that the rules speak."""

from collections.abc import Mapping

from rules.chinese_phrases import CHINESE
from rules.english_phrases import ENGLISH
from rules.wording import Phrases

__all__ = ["CHINESE", "ENGLISH", "PHRASES", "Phrases"]

PHRASES: Mapping[str, Phrases] = {"en": ENGLISH, "zh-CN": CHINESE}
