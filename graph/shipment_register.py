"""The lines of a plant's shipments as columns."""

import numpy as np
from numpy.typing import NDArray

from graph import kernels
from graph.columns import CodedColumn, Column
from graph.nodes import ShipmentLine
from graph.register import Register

NO_LOT = -1
"""The lot of a line that was taken back."""
NO_LINE = -1


class ShipmentRegister(Register):
    """Every line of every shipment; the lines of one lot are a chain, the newest first."""

    def __init__(self) -> None:
        self.shipment = CodedColumn()
        self.customer = CodedColumn()
        self.at = Column(np.float64)
        self.lot = Column(np.int32)
        self.quantity = Column(np.float64)
        self.previous = Column(np.int32)

    def __len__(self) -> int:
        return len(self.at)

    def append(self, line: ShipmentLine, lot_row: int, previous: int) -> int:
        """Add a line behind the `previous` one of its lot (-1: none) and return its row."""
        self.shipment.append(line.shipment)
        self.customer.append(line.customer)
        self.at.append(line.at)
        self.lot.append(lot_row)
        self.quantity.append(line.quantity)
        return self.previous.append(previous)

    def rows_in(self, shipment: str) -> NDArray[np.int64]:
        """The rows of a shipment's lines, without those taken back."""
        code = self.shipment.code(shipment)
        if code is None:
            return np.empty(0, np.int64)
        return np.flatnonzero((self.shipment.view() == code) & (self.lot.view() != NO_LOT))

    def rows_of(self, newest: NDArray[np.int32]) -> NDArray[np.int32]:
        """The rows of the chains that begin at `newest`; lines taken back are in no chain."""
        rows: NDArray[np.int32] = kernels.chained_rows(newest, self.previous.view())
        return rows

    def take_back(self, rows: NDArray[np.int64], newest: int) -> int:
        """Take some lines of one lot out of its chain; the newest line left, or -1.

        The chain begins at `newest`.
        """
        chain = self.rows_of(np.array([newest], dtype=np.int32))
        gone = np.isin(chain, rows)
        left = chain[~gone]
        self.previous.view()[left] = np.append(left[1:], NO_LINE)
        self.lot.view()[chain[gone]] = NO_LOT
        return int(left[0]) if len(left) else NO_LINE

    def sent_from(self, newest: int) -> float:
        """What the lines of a chain sent, summed in order of recording."""
        chain = self.rows_of(np.array([newest], dtype=np.int32))
        return sum(self.quantity.view()[chain[::-1]].tolist(), 0.0)

    def line(self, row: int, lot: str) -> ShipmentLine:
        """The line as it was recorded."""
        return ShipmentLine(
            shipment=str(self.shipment.word(row)),
            customer=str(self.customer.word(row)),
            at=float(self.at[row]),
            lot=lot,
            quantity=float(self.quantity[row]),
        )
