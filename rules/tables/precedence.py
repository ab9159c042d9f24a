"""Which of two outcomes is the more severe: the one place that says so."""

from rules.catalogue import SEVERITIES
from rules.outcomes import Then

# What a strategy is sure to hold beside the finding's own lot, which every strategy holds.
# A load is the operations that went through the furnace together, this one among them. No
# other strategy is sure to include another: a window may begin after the first operation of the
# load it ends in, a shift may have begun before the last good check, and a heat of steel leaves
# out the other heats of the load. Taking one for the wider would let the rest of the other go.
_SURE = {"load": frozenset({"operation"})}


def covers(wide: str, narrow: str) -> bool:
    """Tell whether a strategy is sure to hold everything that another one holds.

    Parameters
    ----------
    wide, narrow : str
        Two of `rules.catalogue.STRATEGIES`.

    Returns
    -------
    bool

    Examples
    --------
    >>> covers("load", "lot"), covers("load", "operation"), covers("load", "heat")
    (True, True, False)
    """
    return narrow in (wide, "lot") or narrow in _SURE.get(wide, ())


def outranks(one: Then, other: Then) -> bool:
    """Tell whether an outcome is the more severe, so that the other one adds nothing to it.

    Parameters
    ----------
    one, other : Then
        Of rules for the same event.

    Returns
    -------
    bool
        Of a containment: its severity is the higher. Of a finding: it is sure to hold all that
        the other one holds, and more; holding anything is more than a case alone. Both may be
        False: neither a load nor a heat includes the other.

    Examples
    --------
    >>> outranks(Then(severity="critical"), Then(severity="major", notify=("engineering",)))
    True
    >>> outranks(Then(contain="load"), Then(contain="heat"))
    False
    >>> outranks(Then(contain="lot"), Then(open_case=True))
    True
    """
    if _severity(one) != _severity(other):
        return _severity(one) > _severity(other)
    return _holds_all_of(one, other) and not _holds_all_of(other, one)


def as_severe(one: Then, other: Then) -> bool:
    """Tell whether two outcomes are alike: of one severity, and hold the same.

    Parameters
    ----------
    one, other : Then

    Returns
    -------
    bool

    Examples
    --------
    >>> as_severe(Then(contain="load"), Then(contain="load", open_case=True))
    True
    """
    alike = _holds_all_of(one, other) and _holds_all_of(other, one)
    return alike and _severity(one) == _severity(other)


def _severity(then: Then) -> int:
    return 0 if then.severity is None else SEVERITIES.index(then.severity) + 1


def _holds_all_of(one: Then, other: Then) -> bool:
    if other.contain is None:
        # Whatever is held is held under a case.
        return one.contain is not None or one.open_case or not other.open_case
    return one.contain is not None and covers(one.contain, other.contain)
