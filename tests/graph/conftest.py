"""A small plant: a coil is headed, two blanks share a furnace load, bolts are packed."""

import pytest

from graph.lineage import Lineage
from graph.nodes import Lot, Operation, Quantities

HOUR = 3600.0


@pytest.fixture
def plant() -> Lineage:
    lineage = Lineage()
    coil = Lot("COIL-1", "WIRE", "kg", "raw", 0.0, heat="H-7741", supplier="MILL-A", received=True)
    lineage.add_lot(coil)
    for name in ("K7-BLANK", "M2-BLANK"):
        lineage.add_lot(Lot(name, "BLANK", "pcs", "semi_finished", HOUR))
    for name in ("K7", "M2"):
        lineage.add_lot(Lot(name, "BOLT", "pcs", "finished", 4 * HOUR))
    lineage.add_lot(Lot("CTN-1", "CARTON", "pcs", "packaging", 6 * HOUR))
    blanks = (("K7-BLANK", 500.0), ("M2-BLANK", 700.0))
    lineage.add_operation(
        Operation("OP-10", "heading", 0.0, HOUR, (("COIL-1", 600.0),), blanks, equipment="HEADER-1")
    )
    for name, bolts in (("OP-20", "K7"), ("OP-21", "M2")):
        lineage.add_operation(
            Operation(
                name,
                "heat_treat",
                2 * HOUR,
                4 * HOUR,
                ((f"{bolts}-BLANK", 500.0),),
                ((bolts, 500.0),),
                equipment="FURNACE-2",
                load="F2-0193",
                shift="night",
                parameters={"temper": ((0.0, 20.0), (60.0, 595.0)), "quench": "salt"},
            )
        )
    lineage.add_operation(
        Operation("OP-30", "packing", 6 * HOUR, 6 * HOUR, (("M2", 300.0),), (("CTN-1", 300.0),))
    )
    lineage.set_quantities("M2", Quantities(produced=500, consumed=300, unaccounted=5))
    return lineage
