"""A sentence in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in English and in Chinese.

    Examples
    --------
    >>> Said("freight is counted both ways", "运费按往返计算").document()
    {'en': 'freight is counted both ways', 'zh-CN': '运费按往返计算'}
    """

    en: str
    zh: str

    def document(self) -> dict[str, str]:
        """By language code."""
        return {"en": self.en, "zh-CN": self.zh}


def said_document(sentences: Iterable[Said]) -> dict[str, list[str]]:
    """Several sentences, as a list for each language.

    Examples
    --------
    >>> said_document([Said("yes", "是"), Said("no", "否")])
    {'en': ['yes', 'no'], 'zh-CN': ['是', '否']}
    """
    several = tuple(sentences)
    return {"en": [each.en for each in several], "zh-CN": [each.zh for each in several]}
