"""What lint finds: data, with its sentence in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rules.fields import Fact

Severity = Literal["error", "warning", "note"]
"""An error bars publishing, a warning wants a look, a note is to be known."""

Kind = Literal[
    "contradictory",
    "never",
    "always",
    "duplicate",
    "subsumed",
    "dominated",
    "conflicting",
    "overlap",
    "shadowed",
    "gap",
    "unneeded",
    "cool_down",
    "odd_value",
    "untested",
    "complex",
]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or to be known, about rules that read well.

    Parameters
    ----------
    severity : {"error", "warning", "note"}
    kind : str
    rules : tuple of str
        The rules, rows, tables, correlations or deadlines that it is about, the one to change
        first; for a gap of the whole rulebook the event.
    line : int
        Where the first of them starts in the file, from 1; 1 for the whole rulebook.
    en, zh : str
        The sentence, without a full stop.
    example : mapping of str to str, float, int, bool, or None
        Recorded facts that show it, where that helps.
    """

    severity: Severity
    kind: Kind
    rules: tuple[str, ...]
    line: int
    en: str
    zh: str
    example: Mapping[str, Fact] | None = None

    def document(self) -> dict[str, object]:
        """Give the finding as a JSON-able object.

        Returns
        -------
        dict

        Examples
        --------
        >>> Finding("note", "gap", ("complaint",), 1, "a", "b").document()["sentence"]
        {'en': 'a', 'zh-CN': 'b'}
        """
        return {
            "severity": self.severity,
            "kind": self.kind,
            "rules": list(self.rules),
            "line": self.line,
            "sentence": {"en": self.en, "zh-CN": self.zh},
            "example": None if self.example is None else dict(self.example),
        }
