"""What makes an operation impossible to record."""

import math

from graph.nodes import Operation


def check_figures(operation: Operation) -> None:
    """Refuse an operation whose times or quantities cannot be.

    Raises
    ------
    ValueError
        It ends before it starts, or a quantity is negative or not finite.

    Examples
    --------
    >>> check_figures(Operation("OP-1", "heading", 10.0, 0.0, (), ()))
    Traceback (most recent call last):
    ValueError: operation `OP-1` ends before it starts
    """
    if not operation.started_at <= operation.ended_at:
        raise ValueError(f"operation `{operation.name}` ends before it starts")
    for lot, quantity in (*operation.inputs, *operation.outputs):
        if not (math.isfinite(quantity) and quantity >= 0):
            raise ValueError(
                f"operation `{operation.name}`: {quantity} is no quantity of lot `{lot}`"
            )


def check_lots(operation: Operation) -> None:
    """Refuse an operation that makes a lot twice, or makes one that it uses.

    Raises
    ------
    ValueError
        It names the lot.

    Examples
    --------
    >>> check_lots(Operation("OP-1", "sorting", 0.0, 1.0, (("M2", 5),), (("M2", 5),)))
    Traceback (most recent call last):
    ValueError: operation `OP-1` both uses and makes lot `M2`
    """
    used = {lot for lot, _ in operation.inputs}
    made: set[str] = set()
    for lot, _ in operation.outputs:
        if lot in made:
            raise ValueError(f"operation `{operation.name}` makes lot `{lot}` twice")
        if lot in used:
            raise ValueError(f"operation `{operation.name}` both uses and makes lot `{lot}`")
        made.add(lot)
