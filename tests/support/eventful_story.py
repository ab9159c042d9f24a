"""A short story in which much goes wrong: bad loads, escapes, late genealogy, returns."""

from __future__ import annotations

from tests.support.master_data import MASTER_DATA, Record, inspection, operation, receipt, shipment


def eventful_story(episodes: int) -> list[Record]:
    """Master data, then `episodes` coils made into bolts; every third furnace load is bad.

    No record is refused, whatever the order of transactions it is cut into.
    """
    story: list[Record] = list(MASTER_DATA)
    for number in range(episodes):
        story += _episode(number)
    return story


def _episode(number: int) -> list[Record]:
    coil, blank, bolt, carton = (f"{kind}-{number}" for kind in ("COIL", "BLANK", "BOLT", "CARTON"))
    bad = number % 3 == 2
    return [
        receipt(coil, heat=f"H-{number // 4}"),
        operation(f"HEAD-{number}", {coil: 500}, {blank: 1000}),
        _heat_treatment(number, {blank: 990}, {bolt: 980}),
        operation(f"PACK-{number}", {bolt: 400}, {carton: 400}, item="CARTON", process="packing"),
        {"record": "move", "id": f"MV-{number}", "at": "2026-01-07T08:00:00+00:00", "lot": bolt,
         "to": f"BIN-{number}"},
        # The bad one has left before anybody knows; its customer has to be told.
        *([] if number % 2 else [shipment(f"SH-{number}", {carton: 100})]),
        inspection(f"I-{number}", bolt, 38.5 if bad else 30.0 + number / 100,
                   operation=f"HT-{number}"),
        *(_aftermath(number, bolt, carton) if bad else []),
    ]  # fmt: skip


def _heat_treatment(number: int, inputs: dict[str, float], outputs: dict[str, float]) -> Record:
    return operation(
        f"HT-{number}", inputs, outputs, item="BOLT", process="heat_treat",
        equipment="FURNACE-1", load=f"LOAD-{number // 2}", shift="night",
        parameters={"temper_temp_c": 590 + number},
    )  # fmt: skip


def _aftermath(number: int, bolt: str, carton: str) -> list[Record]:
    late = f"LATE-{number}"
    return [
        receipt(late),
        # Of the same load, recorded after the load was contained.
        operation(f"HEAD-{late}", {late: 100}, {f"{late}-B": 200}),
        {**_heat_treatment(number, {f"{late}-B": 200}, {f"{late}-C": 200}), "id": f"HT-{late}"},
        # A packer who does not look: held material used, and its output held.
        operation(f"REPACK-{number}", {carton: 50}, {f"RE-{number}": 50}, item="CARTON",
                  process="packing"),
        shipment(f"ESC-{number}", {bolt: 10}, already_left=True),
        {"record": "scrap", "id": f"SC-{number}", "at": "2026-01-09T12:00:00+00:00", "lot": bolt,
         "quantity": 5, "reason": "sectioned for the laboratory"},
    ]  # fmt: skip
