"""The compiled passes over a small graph: its order, shares pushed down it, costs rolled up it."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32s = NDArray[np.int32]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@njit(cache=True)
def topological_order(indptr: Int32s, sources: Int32s) -> Int32s:
    """Places of a small graph so that sources come first (Kahn).

    `sources` are the places an edge comes from, -1 for a source outside the small graph. On a
    circle the answer is shorter than the graph.
    """
    size = indptr.size - 1
    waiting = np.zeros(size, np.int32)
    starts, onward = _turned(indptr, sources)
    for place in onward:
        waiting[place] += 1
    order = np.empty(size, np.int32)
    count = 0
    for place in range(size):
        if waiting[place] == 0:
            order[count] = place
            count += 1
    done = 0
    while done < count:
        for edge in range(starts[order[done]], starts[order[done] + 1]):
            place = onward[edge]
            waiting[place] -= 1
            if waiting[place] == 0:
                order[count] = place
                count += 1
        done += 1
    return order[:count]


@njit(cache=True)
def _turned(indptr: Int32s, sources: Int32s) -> tuple[Int32s, Int32s]:
    size = indptr.size - 1
    starts = np.zeros(size + 1, np.int32)
    for source in sources:
        if source >= 0:
            starts[source + 1] += 1
    starts = np.cumsum(starts).astype(np.int32)
    onward = np.empty(starts[-1], np.int32)
    free = starts[:-1].copy()
    for place in range(size):
        for edge in range(indptr[place], indptr[place + 1]):
            if sources[edge] >= 0:
                onward[free[sources[edge]]] = place
                free[sources[edge]] += 1
    return starts, onward


@njit(cache=True)
def push_shares(
    order: Int32s,
    indptr: Int32s,
    sources: Int32s,
    quantities: Floats,
    units: Int32s,
    unit_count: int,
    is_lot: Flags,
    suspect: Flags,
) -> Floats:
    """Share of suspect material at each place of a small graph, sources first.

    An operation has the quantity-weighted mean of its inputs, per unit, and of the units the
    largest. A unit of which nothing was used has no mean; its largest share stands for it,
    since a share must never be understated.
    """
    share = np.zeros(indptr.size - 1, np.float64)
    sums = np.empty((unit_count, 3), np.float64)
    for place in order:
        first, end = indptr[place], indptr[place + 1]
        if suspect[place]:
            share[place] = 1.0
        elif is_lot[place]:
            for edge in range(first, end):
                if sources[edge] >= 0:
                    share[place] = max(share[place], share[sources[edge]])
        else:
            share[place] = _mean_share(
                sources[first:end], quantities[first:end], units[first:end], share, sums
            )
    return share


@njit(cache=True)
def _mean_share(
    sources: Int32s, quantities: Floats, units: Int32s, share: Floats, sums: Floats
) -> float:
    sums[:] = 0.0  # per unit: quantity used, quantity of suspect material, largest share
    for edge in range(sources.size):
        upstream = share[sources[edge]] if sources[edge] >= 0 else 0.0
        unit = units[edge]
        sums[unit, 0] += quantities[edge]
        sums[unit, 1] += quantities[edge] * upstream
        sums[unit, 2] = max(sums[unit, 2], upstream)
    largest = 0.0
    for unit in range(sums.shape[0]):
        mean = sums[unit, 1] / sums[unit, 0] if sums[unit, 0] > 0.0 else sums[unit, 2]
        largest = max(largest, mean)
    return largest


@njit(cache=True)
def roll_up_costs(
    order: Int32s,
    indptr: Int32s,
    sources: Int32s,
    quantities: Floats,
    made: Floats,
    is_lot: Flags,
    costs: Floats,
    currencies: Int32s,
) -> None:
    """Fill in, sources first, the unit costs (NaN: unknown) that follow from the inputs.

    `made` is what an operation made in all (NaN where it made several units). An operation's
    cost is that of its inputs, a lot's is its producer's by unit made. Inputs of unknown cost
    are left out; inputs in several currencies have no sum.
    """
    for place in order:
        first, end = indptr[place], indptr[place + 1]
        if not is_lot[place]:
            costs[place], currencies[place] = _cost_of_inputs(
                sources[first:end], quantities[first:end], costs, currencies
            )
        elif np.isnan(costs[place]) and end > first and sources[first] >= 0:
            producer = sources[first]
            if made[producer] > 0.0:
                costs[place] = costs[producer] / made[producer]
                currencies[place] = currencies[producer]


@njit(cache=True)
def _cost_of_inputs(
    sources: Int32s, quantities: Floats, costs: Floats, currencies: Int32s
) -> tuple[float, int]:
    amount = np.nan
    currency = -1
    for edge in range(sources.size):
        source = sources[edge]
        if source < 0 or np.isnan(costs[source]):
            continue
        if np.isnan(amount):
            amount = 0.0
            currency = currencies[source]
        if currencies[source] != currency:
            return np.nan, -1
        amount += quantities[edge] * costs[source]
    return amount, currency
