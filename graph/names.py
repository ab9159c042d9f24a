"""Names that are not known, and the ones that were probably meant."""

from collections.abc import Collection
from difflib import get_close_matches

from graph.name_table import NameTable

SEARCHED_AT_MOST = 5_000
"""Above this many names difflib, which reads them all in Python, would take a second or more."""


class UnknownName(LookupError):  # noqa: N818 - it reads as a finding, not as a failure
    """A name in a question that no record ever mentioned.

    Parameters
    ----------
    kind
        What it should have named: lot, heat, load ...
    name
        As it was given.
    suggestions
        Known names close to it, the nearest first.

    Examples
    --------
    >>> str(UnknownName("lot", "L-204", ("L-240",)))
    'lot `L-204` is not known; did you mean `L-240`?'
    >>> str(UnknownName("heat", "H-1"))
    'heat `H-1` is not known'
    """

    def __init__(self, kind: str, name: str, suggestions: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.name = name
        self.suggestions = suggestions
        super().__init__(kind, name, suggestions)

    def __str__(self) -> str:
        sentence = f"{self.kind} `{self.name}` is not known"
        if not self.suggestions:
            return sentence
        meant = " or ".join(f"`{name}`" for name in self.suggestions)
        return f"{sentence}; did you mean {meant}?"


def unknown(kind: str, name: str, known: Collection[str]) -> UnknownName:
    """The error for an unknown name, with what was probably meant.

    Examples
    --------
    >>> unknown("lot", "L-204", {"L-240": 0, "M2": 1}).suggestions
    ('L-240',)
    """
    return UnknownName(kind, name, nearest(name, known))


def nearest(name: str, known: Collection[str]) -> tuple[str, ...]:
    """At most three known names close to `name`.

    Fast for any number of names in a `NameTable`; in a dict or set of very many, only the names
    one slip away are looked for, by making and looking them up.

    Examples
    --------
    >>> nearest("H-7714", {"H-7741", "H-8812"})
    ('H-7741',)
    """
    if len(name) > 128:
        return ()
    slips = sorted(slip for slip in _one_slip_away(name) if slip in known)
    if slips:
        return tuple(slips[:3])
    if len(known) <= SEARCHED_AT_MOST:
        return tuple(get_close_matches(name, sorted(known), n=3, cutoff=0.6))
    if isinstance(known, NameTable):
        return tuple(known.nearest(name, most_edits=max(2, len(name) // 4)))
    return ()


def _one_slip_away(name: str) -> set[str]:
    letters = sorted({*"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./ ", *name, *name.swapcase()})
    splits = [(name[:at], name[at:]) for at in range(len(name) + 1)]
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    dropped = {a + b[1:] for a, b in splits if b}
    replaced = {a + letter + b[1:] for a, b in splits if b for letter in letters}
    added = {a + letter + b for a, b in splits for letter in letters}
    cased = {name.upper(), name.lower(), name.strip()}
    return (swapped | dropped | replaced | added | cased) - {name, ""}
