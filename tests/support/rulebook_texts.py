"""Small rule files."""

from __future__ import annotations


def rules_text(version: int = 1, *, name: str = "plant", then: str = "contain: lot") -> str:
    """A rule file that decides about one thing only."""
    return f"""\
rulebook: {name}
version: {version}
rules:
  - id: what-is-bad-contains
    event: inspection.nonconforming
    when: {{lot: {{blank: false}}}}
    then: {{{then}}}
  - id: it-is-major
    event: containment
    when: always
    then: {{severity: major, notify: [quality_supervisor]}}
"""
