"""The reference: a breadth-first search over plain CSR arrays, and nothing else."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32s = NDArray[np.int32]


@njit(cache=True)
def bare_search(
    indptr: Int32s, targets: Int32s, seeds: Int32s, visited: Int32s, stamp: int, queue: Int32s
) -> int:
    """How many nodes the seeds reach, themselves included; they stand in `queue`."""
    count = 0
    done = 0
    for seed in seeds:
        if visited[seed] != stamp:
            visited[seed] = stamp
            queue[count] = seed
            count += 1
    while done < count:
        node = queue[done]
        done += 1
        for edge in range(indptr[node], indptr[node + 1]):
            target = targets[edge]
            if visited[target] != stamp:
                visited[target] = stamp
                queue[count] = target
                count += 1
    return count
