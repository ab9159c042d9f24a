"""The operations of a plant as columns."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from graph.column import Part
from graph.columns import CodedColumn, Column
from graph.name_table import NameTable
from graph.nodes import Curve, Operation, Parameter
from graph.parameters import ParameterTable
from graph.register import Register

SHARED_CONTEXT = ("equipment", "load", "tool", "bath", "shift", "operator")
NO_NODE = -1


class OperationRegister(Register):
    """Every operation as columns; what it used and made are edges of the graph."""

    def __init__(self) -> None:
        self.names = NameTable("operation")
        self.node = Column(np.int32)
        self.process = CodedColumn()
        self.context = {name: CodedColumn() for name in SHARED_CONTEXT}
        self.started_at = Column(np.float64)
        self.ended_at = Column(np.float64)
        self.inputs = Column(np.int32)
        self.made = Column(np.float64)
        self.parameters = ParameterTable()

    def __len__(self) -> int:
        return len(self.names)

    def append(self, operation: Operation, node: int, *, made: float) -> int:
        """Add an operation that is not recorded yet and return its row.

        `made` is what it made in all, NaN over several units.
        """
        row = self.names.add(operation.name)
        self.node.append(node)
        self.process.append(operation.process)
        for name, column in self.context.items():
            column.append(getattr(operation, name))
        self.started_at.append(operation.started_at)
        self.ended_at.append(operation.ended_at)
        self.inputs.append(len(operation.inputs))
        self.made.append(made)
        if operation.parameters:
            self.parameters.set(row, operation.parameters)
        return row

    def replace(self, row: int, operation: Operation, *, made: float) -> None:
        """Record an operation anew; its node stays."""
        self.process[row] = operation.process
        for name, column in self.context.items():
            column[row] = getattr(operation, name)
        self.started_at[row] = operation.started_at
        self.ended_at[row] = operation.ended_at
        self.inputs[row] = len(operation.inputs)
        self.made[row] = made
        self.parameters.replace(row, operation.parameters)

    def parameter_names(self) -> NameTable:
        """Every parameter that was ever recorded."""
        return self.parameters.names

    def parameter_rows(self, name: str) -> NDArray[np.int32]:
        """The operations that recorded a parameter, ascending; none if it is not known."""
        return self.parameters.rows(name)

    def numbers(self, name: str) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Rows, ascending, and values where a parameter is a number; to be read and not kept."""
        return self.parameters.numbers(name)

    def others(self, name: str) -> Iterator[tuple[int, str | Curve]]:
        """Rows, ascending, and values where a parameter is a text or a curve."""
        return self.parameters.others(name)

    def parameters_of(self, row: int) -> dict[str, Parameter]:
        """All parameters of an operation."""
        return self.parameters.of(row)

    def operation(
        self,
        row: int,
        inputs: tuple[tuple[str, float], ...],
        outputs: tuple[tuple[str, float], ...],
    ) -> Operation:
        """The operation as it was recorded, given its edges."""
        return Operation(
            name=self.names.name(row),
            process=str(self.process.word(row)),
            started_at=float(self.started_at[row]),
            ended_at=float(self.ended_at[row]),
            inputs=inputs,
            outputs=outputs,
            parameters=self.parameters.of(row),
            **{name: column.word(row) for name, column in self.context.items()},
        )

    def _parts(self) -> dict[str, Part]:
        columns = {name: part for name, part in vars(self).items() if name != "context"}
        return {**columns, **self.context}
