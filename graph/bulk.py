"""What a plant is loaded from: its records as columns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.words import Text, Words

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Named = Words | Int32s
"""Lots or operations: by name, or by row where the reader knows the rows."""


@dataclass(frozen=True, eq=False)
class LotColumns:
    """Lots, shape (lots,) each; None where nothing is recorded of any.

    Parameters
    ----------
    names
        Each once.
    entry
        Position in the ledger of the entry that brought the lot: gives the order of the nodes.
    item, unit, kind
        See `graph.nodes.Lot`.
    created_at
        Seconds since 1970-01-01 UTC.
    unit_cost
        NaN where it is not recorded.
    quantities
        Shape (lots, 6): produced, consumed, scrapped, shipped, returned, unaccounted.

    Raises
    ------
    ValueError
        A column is longer or shorter than the names.
    """

    names: Words
    entry: Int64s
    item: Text
    unit: Text
    kind: Text
    created_at: Floats
    heat: Text | None = None
    supplier: Text | None = None
    currency: Text | None = None
    location: Text | None = None
    unit_cost: Floats | None = None
    received: Flags | None = None
    safety_critical: Flags | None = None
    quantities: Floats | None = None

    def __post_init__(self) -> None:
        check_lengths(self)


@dataclass(frozen=True, eq=False)
class OperationColumns:
    """Operations, shape (operations,) each; None where nothing is recorded of any.

    Parameters
    ----------
    entry
        Position in the ledger of the entry that brought the operation.
    started_at, ended_at
        Seconds since 1970-01-01 UTC.
    parameters
        A JSON object for each, of numbers, texts and lists of [time, number].

    Raises
    ------
    ValueError
        A column is longer or shorter than the names.
    """

    names: Words
    entry: Int64s
    process: Text
    started_at: Floats
    ended_at: Floats
    equipment: Text | None = None
    load: Text | None = None
    tool: Text | None = None
    bath: Text | None = None
    shift: Text | None = None
    operator: Text | None = None
    parameters: Words | None = None

    def __post_init__(self) -> None:
        check_lengths(self)


@dataclass(frozen=True, eq=False)
class EdgeColumns:
    """What operations used and made, shape (edges,) each.

    Those of one operation stand in the order of its inputs and of its outputs.

    Parameters
    ----------
    into_operation
        True where the lot was used, False where it was made; one flag may speak for all.

    Raises
    ------
    ValueError
        A column is longer or shorter than the lots.
    """

    operation: Named
    lot: Named
    quantity: Floats
    into_operation: Flags | bool

    def __post_init__(self) -> None:
        check_lengths(self)


@dataclass(frozen=True, eq=False)
class LineColumns:
    """Lines of shipments, shape (lines,) each, in order of recording."""

    shipment: Text
    customer: Text
    at: Floats
    lot: Named
    quantity: Floats

    def __post_init__(self) -> None:
        check_lengths(self)


@dataclass(frozen=True, eq=False)
class MeasuredColumns:
    """Lots measured with a gauge, shape (inspections,) each."""

    gauge: Text
    lot: Named
    at: Floats

    def __post_init__(self) -> None:
        check_lengths(self)


@dataclass(frozen=True, eq=False)
class SurveyColumns:
    """Surveys and calibrations of equipment, shape (surveys,) each."""

    equipment: Text
    kind: Text
    at: Floats
    passed: Flags

    def __post_init__(self) -> None:
        check_lengths(self)


def check_lengths(columns: object) -> None:
    """Refuse columns of several lengths: the compiled loops check no bounds."""
    lengths = {
        name: len(column)
        for name, column in vars(columns).items()
        if column is not None and not isinstance(column, bool | np.bool_)
    }
    first = next(iter(lengths))
    for name, length in lengths.items():
        if length != lengths[first]:
            raise ValueError(
                f"{type(columns).__name__}: `{name}` has {length} rows, "
                f"`{first}` has {lengths[first]}"
            )
