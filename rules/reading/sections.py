"""What the sections of one rule file share while they are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.catalogue import CATALOGUE
from rules.conditions import Expression
from rules.fields import Field
from rules.outcomes import Then
from rules.own_fields import OwnField
from rules.reading.conditions import ConditionReader, Shared
from rules.reading.expect import a_text
from rules.reading.outcomes import read_then
from rules.reading.report import Place, Report
from rules.reading.tree import Tree

ID_PATTERN = r"[\w.-]{1,80}"
_ID = re.compile(ID_PATTERN)


@dataclass
class Reading:
    """The lists, conditions, routes and own fields of a file, and what has been met of them."""

    shared: Shared
    routes: tuple[str, ...]
    report: Report
    own_fields: tuple[OwnField, ...] = ()
    used_lists: set[str] = field(default_factory=set)
    used_conditions: set[str] = field(default_factory=set)
    ids: dict[str, Place] = field(default_factory=dict)

    def fields(self, event: str) -> Mapping[str, Field]:
        """Every fact that a condition on an event may compare, by name."""
        known = CATALOGUE[event]
        if "operation" not in known:
            return known
        return {**known, **{own.field.name: own.field for own in self.own_fields}}

    def condition(self, when: Tree, event: str) -> Expression | None:
        """Read conditions on an event; None, with problems reported, if they cannot be used."""
        reader = ConditionReader(event, self.fields(event), self.shared, self.report)
        read = reader.read(when)
        self.used_lists.update(reader.used_lists)
        self.used_conditions.update(reader.used_conditions)
        return read

    def then(self, tree: Tree, event: str) -> Then | None:
        """Read an outcome; None, with problems reported, if it cannot be used."""
        return read_then(tree, event, self.routes, self.report)

    def name(self, tree: Tree | None) -> str | None:
        """Read the `id:` of a rule, table, correlation or deadline: one name, used once a file."""
        written = a_text(tree, self.report, "`id:`")
        if tree is None or written is None:
            return None
        if not _ID.fullmatch(written):
            message = "`id:` is made of letters, digits, `-`, `_` and `.`, at most 80"
            self.report.add(tree.place, message)
            return None
        return written

    def once(self, name: str, place: Place, what: str = "rule") -> None:
        """Report a name that stands in the file twice; `place` is where its entry begins."""
        if name in self.ids:
            first = self.ids[name].line
            self.report.add(place, f"{what} `{name}` stands here twice (first in line {first})")
        self.ids.setdefault(name, place)
