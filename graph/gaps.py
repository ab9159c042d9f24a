"""What could not be linked, and is said rather than left out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a blast radius could not settle.

    Parameters
    ----------
    kind
        ``missing_context``: an operation that may belong to the scope, but what would tell is
        not recorded. ``no_source``: an operation that used nothing. ``imbalance``: a lot whose
        quantities do not add up. ``unlinked_shipment``: shipped by the book, but to nobody.
        ``no_unit_cost``: an item that the cost leaves out.
    subject
        The operation, lot or item.
    detail
        A plain sentence.
    """

    kind: str
    subject: str
    detail: str
