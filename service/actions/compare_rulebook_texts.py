"""Compare two rulebooks as a document: rule by rule in sentences, and line by line."""

from __future__ import annotations

from difflib import unified_diff
from typing import Any

from rules.rulebook_comparison import Change, compare_rulebooks
from service.actions.rulebook_file import read_rule_file

Named = tuple[str, str]


def comparison_document(before: Named, after: Named) -> dict[str, Any]:
    """What the later says otherwise; each is a label and a text that can be read."""
    old = read_rule_file(before[1], source=before[0])
    new = read_rule_file(after[1], source=after[0])
    changes = compare_rulebooks(old, new)
    return {
        "from": {"rulebook": before[0], "digest": old.digest},
        "to": {"rulebook": after[0], "digest": new.digest},
        "same_text": old.digest == new.digest,
        "added": [_part(each) for each in changes if each.kind == "added"],
        "changed": [_both(each) for each in changes if each.kind == "changed"],
        "removed": [_part(each) for each in changes if each.kind == "removed"],
        "lines": list(
            unified_diff(
                before[1].splitlines(), after[1].splitlines(), before[0], after[0], lineterm="", n=2
            )
        ),
    }


def _part(change: Change) -> dict[str, Any]:
    part = change.after or change.before
    assert part is not None
    return part.document()


def _both(change: Change) -> dict[str, Any]:
    assert change.before is not None
    assert change.after is not None
    return {
        "kind": change.after.kind,
        "id": change.after.id,
        "before": change.before.document(),
        "after": change.after.document(),
    }
