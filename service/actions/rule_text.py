"""The text of a rule file, changed in one place: all else stays as its author wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import yaml

# Letters, digits and a few signs, beginning with a letter: the same text to every reader of YAML.
_PLAIN = re.compile(r"[^\W\d_][\w.-]*")
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
SECTIONS = ("rules", "tables", "correlations", "deadlines")


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `new` in place of what stands from `start` to `end`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule (or table, pattern, deadline) in its text."""

    node: yaml.MappingNode
    section: str

    def value(self, key: str) -> yaml.Node | None:
        return value_of(self.node, key)


@lru_cache(maxsize=4)
def compose(text: str) -> yaml.MappingNode | None:
    """The tree of a text with the place of everything; None for what is no YAML mapping.

    Nobody changes it: a page asks for the same one several times.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    return node if isinstance(node, yaml.MappingNode) else None


def find_entry(text: str, name: str) -> Entry | None:
    """The entry of this id, in whatever section it stands."""
    root = compose(text)
    if root is None:
        return None
    for section in SECTIONS:
        listed = value_of(root, section)
        for node in listed.value if isinstance(listed, yaml.SequenceNode) else ():
            if isinstance(node, yaml.MappingNode):
                found = value_of(node, "id")
                if isinstance(found, yaml.ScalarNode) and found.value == name:
                    return Entry(node, section)
    return None


def text_of_entry(text: str, name: str) -> str:
    """As it is written, with the comment above it, moved to the left edge."""
    entry = find_entry(text, name)
    if entry is None:
        return ""
    start = text.rfind("\n", 0, start_of(entry.node)) + 1
    while (above := text.rfind("\n", 0, max(start - 1, 0)) + 1) < start:
        if not text[above:start].lstrip().startswith("#"):
            break
        start = above
    lines = text[start : end_of(entry.node)].splitlines()
    margin = min((len(each) - len(each.lstrip()) for each in lines if each.strip()), default=0)
    return "\n".join(each[margin:] for each in lines)


def value_of(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def key_of(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((name for name, _ in node.value if name.value == key), None)


def start_of(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def end_of(node: yaml.Node) -> int:
    """Where the last sign of a node stands: a block's own end is behind the comments after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        return max(map(end_of, _children(node)))
    return int(node.end_mark.index)


def _children(node: yaml.CollectionNode) -> Iterator[yaml.Node]:
    for each in node.value:
        yield from each if isinstance(each, tuple) else (each,)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """All edits of one text; from the end, so that none moves another."""
    for each in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        text = text[: each.start] + each.new + text[each.end :]
    return text


# --- edits of a mapping ----------------------------------------------------------------------


def set_value(entry: yaml.MappingNode, key: str, new: str, *, after: Iterable[str]) -> Edit:
    """Give a key another value, or put it behind the last of the keys that it follows."""
    name, value = key_of(entry, key), value_of(entry, key)
    if name is not None and value is not None:
        joint = "" if new.startswith("\n") else " "
        return Edit(int(name.end_mark.index), end_of(value), f":{joint}{new}")
    before = [each for each in after if key_of(entry, each) is not None]
    last = value_of(entry, before[-1]) if before else entry.value[-1][1]
    assert last is not None
    place = end_of(last)
    if entry.flow_style:
        return Edit(place, place, f", {key}: {new}")
    joint = "" if new.startswith("\n") else " "
    margin = " " * entry.value[0][0].start_mark.column
    return Edit(place, place, f"\n{margin}{key}:{joint}{new}")


def drop_value(text: str, entry: yaml.MappingNode, key: str) -> Edit | None:
    """Take a key away with its line; None where it is not there."""
    name, value = key_of(entry, key), value_of(entry, key)
    if name is None or value is None:
        return None
    if entry.flow_style:
        start = text.rfind(",", start_of(entry), start_of(name))
        return Edit(start if start > 0 else start_of(name), end_of(value), "")
    return drop_lines(text, start_of(name), end_of(value))


def drop_lines(text: str, start: int, end: int) -> Edit:
    """The whole lines of what stands there."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    return Edit(begin, len(text) if stop < 0 else stop + 1, "")


def with_version(text: str, version: int) -> str:
    """The same rule file under another number."""
    root = compose(text)
    node = None if root is None else value_of(root, "version")
    if node is None:
        return text
    return apply(text, [Edit(start_of(node), end_of(node), str(version))])


# --- values ----------------------------------------------------------------------------------


def scalar(value: object) -> str:
    """A value as it may stand anywhere in a rule file, and means the same to every reader."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    return json.dumps(value, ensure_ascii=False)


def flow(values: Iterable[str]) -> str:
    return f"[{', '.join(values)}]"
