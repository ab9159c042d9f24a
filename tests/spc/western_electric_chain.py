"""A second way to the run lengths of the Western Electric rules, after Champ and Woodall (1987).

A state is what each rule remembers, written down for these four rules only: the last two points
beyond 2 sigma and the last four beyond 1 sigma on each side, and the signed run. It knows nothing
of the detector's registers and clears nothing.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, identity
from scipy.sparse.linalg import spsolve
from scipy.special import ndtr

ZONES = (-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5)
EDGES = np.array([-math.inf, -3, -2, -1, 0, 1, 2, 3, math.inf])


@dataclass(frozen=True)
class Memory:
    """What the rules remember; newest last."""

    beyond_2: tuple[int, ...] = (0, 0)
    beyond_1: tuple[int, ...] = (0, 0, 0, 0)
    run: int = 0


def after(memory: Memory, z: float, rules: Collection[int]) -> Memory | None:
    """The memory after a point, None where one of the rules is met."""
    sign = 1 if z > 0 else -1
    last_3 = (*memory.beyond_2, sign if abs(z) > 2 else 0)
    last_5 = (*memory.beyond_1, sign if abs(z) > 1 else 0)
    run = memory.run + sign if memory.run * sign > 0 else sign
    met = {
        1: abs(z) > 3,
        2: last_3[-1] == sign and last_3.count(sign) >= 2,
        3: last_5[-1] == sign and last_5.count(sign) >= 4,
        4: abs(run) >= 8,
    }
    if any(met[rule] for rule in rules):
        return None
    # What no rule of the set looks at is forgotten, or states would be many for nothing.
    return Memory(
        last_3[1:] if 2 in rules else (0, 0),
        last_5[1:] if 3 in rules else (0, 0, 0, 0),
        run if 4 in rules else 0,
    )


def mean_run_length(rules: Collection[int], shift: float = 0.0) -> float:
    chances = np.diff(ndtr(EDGES - shift))
    number, todo = {Memory(): 0}, [Memory()]
    rows, columns, values = [], [], []
    for memory in todo:
        for z, chance in zip(ZONES, chances, strict=True):
            following = after(memory, z, rules)
            if following is None:
                continue
            if following not in number:
                number[following] = len(number)
                todo.append(following)
            rows.append(number[memory])
            columns.append(number[following])
            values.append(chance)
    states = len(number)
    step = csr_matrix((values, (rows, columns)), shape=(states, states))
    return float(spsolve((identity(states) - step).tocsc(), np.ones(states))[0])
