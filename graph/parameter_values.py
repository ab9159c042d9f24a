"""What operations recorded of one parameter, judged by a range."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.flow import Int32Array
from graph.names import unknown
from graph.nodes import Parameter
from graph.registers import OperationRegister
from graph.selection import Range

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Verdicts:
    """For each row asked for: is the parameter recorded, in the range, and can it be judged.

    `unjudged` marks a recorded value of which a time in the range is asked, and which is no
    curve; it is not in `fits`.
    """

    recorded: Flags
    fits: Flags
    unjudged: Flags


def judge_parameter(
    register: OperationRegister, name: str, limits: Range, rows: Int32Array, asked: Flags
) -> Verdicts:
    """Judge the parameter of operations; those not `asked` are only looked up.

    Raises
    ------
    UnknownName
        No operation ever recorded the parameter.

    Examples
    --------
    >>> from graph.nodes import Operation
    >>> register = OperationRegister()
    >>> for number, temper in enumerate((570.0, 600.0)):
    ...     made = Operation(f"OP-{number}", "heat_treat", 0, 1, (), (), parameters={"t": temper})
    ...     _ = register.append(made, number, made=0.0)
    >>> rows, asked = np.arange(2, dtype=np.int32), np.ones(2, dtype=np.bool_)
    >>> judge_parameter(register, "t", Range(maximum=580.0), rows, asked).fits.tolist()
    [True, False]
    """
    if name not in register.parameter_names():
        raise unknown("parameter", name, set(register.parameter_names()))
    if len(rows) == 1:
        return _judge_one(register.parameters_of(int(rows[0])).get(name), limits)
    recorded = rows_with_parameter(register, name)
    fits, unjudged = np.zeros_like(recorded), np.zeros_like(recorded)
    numeric, values = register.numbers(name)
    fits[numeric] = _numbers_in(values, limits)
    unjudged[numeric] = limits.for_minutes is not None
    wanted = np.zeros_like(recorded)
    wanted[rows[asked]] = True
    for row, value in register.others(name):
        if wanted[row]:
            fits[row], unjudged[row] = limits.contains(value), limits.cannot_judge(value)
    return Verdicts(recorded[rows], fits[rows], unjudged[rows])


def rows_with_parameter(register: OperationRegister, name: str) -> Flags:
    """For every operation whether it recorded the parameter; none did if it is not known."""
    recorded = np.zeros(len(register), dtype=np.bool_)
    recorded[register.parameter_rows(name)] = True
    return recorded


def _judge_one(value: Parameter | None, limits: Range) -> Verdicts:
    recorded = value is not None
    fits = value is not None and limits.contains(value)
    unjudged = value is not None and limits.cannot_judge(value)
    return Verdicts(np.array([recorded]), np.array([fits]), np.array([unjudged]))


def _numbers_in(values: NDArray[np.float64], limits: Range) -> Flags:
    if limits.for_minutes is not None or isinstance(limits.equals, str):
        return np.zeros(len(values), dtype=np.bool_)
    low = limits.minimum if limits.equals is None else limits.equals
    high = limits.maximum if limits.equals is None else limits.equals
    inside = np.ones(len(values), dtype=np.bool_)
    if low is not None:
        inside &= values >= low
    if high is not None:
        inside &= values <= high
    return inside
