"""A rule file by its text: what is handed to another process, and read there."""

from __future__ import annotations

from dataclasses import dataclass, field

from rules.rulebook import Rulebook
from service.actions.rulebook_file import read_rule_file


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rulebook's whole text, and what people call it."""

    label: str
    text: str = field(repr=False)

    def read(self) -> Rulebook:
        """The rulebook; BadInput lists every fault of the file."""
        return read_rule_file(self.text, source=self.label)
