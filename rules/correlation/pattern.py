"""What a correlation looks for; it lives beside the other parts of a rulebook in `rules.pattern`.

Rulebooks are made of patterns, and this package decides with what rulebooks are read by: were the
pattern here, each would need the other first.
"""

from rules.pattern import Correlation, Join, JoinKind, PatternStep

__all__ = ["Correlation", "Join", "JoinKind", "PatternStep"]
