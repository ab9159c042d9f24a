"""A lineage on disk is the lineage it was, and goes on like it."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph import column, snapshot
from graph.blast_radius import blast_radius
from graph.lineage import Lineage
from graph.nodes import Lot, Operation, Quantities, ShipmentLine
from graph.snapshot import FILE, SnapshotError, load_snapshot, save_snapshot
from tests.graph.oracle import PlainPlant
from tests.graph.plants import grow, random_scope
from tests.graph.told import told

SEEDS = st.integers(0, 2**32)
SOME = settings(max_examples=25, deadline=None)


def loaded(folder: Path) -> Lineage:
    found = load_snapshot(folder)
    assert found is not None
    return found.lineage


@SOME
@given(SEEDS)
def test_a_snapshot_and_the_records_since_are_all_records(seed: int) -> None:
    random = Random(seed)
    saved_at, steps = random.randrange(20), 30
    with TemporaryDirectory() as name:
        folder = Path(name)
        for step, (lineage, plant) in enumerate(grow(random, steps)):
            if step == saved_at:
                known = (len(plant.lots), len(plant.operations), len(plant.lines))
                before = told(lineage)
                save_snapshot(lineage, folder, position=step, mark="m")
        follower = loaded(folder)
        assert told(follower) == before
        replay(follower, plant, *known)
        assert told(follower) == told(lineage)
        if len(plant.lots) > 1:
            scope = random_scope(random, plant)
            assert blast_radius(follower, scope).gaps == blast_radius(lineage, scope).gaps
        assert told(loaded(folder)) == before


def replay(lineage: Lineage, plant: PlainPlant, lots: int, operations: int, lines: int) -> None:
    """Record what a plant has beyond its first lots, operations and lines."""
    for lot in list(plant.lots.values())[lots:]:
        lineage.add_lot(lot)
    for operation in list(plant.operations.values())[operations:]:
        lineage.add_operation(operation)
    for line in plant.lines[lines:]:
        lineage.add_shipment_line(line)
    for name, quantities in plant.quantities.items():
        lineage.set_quantities(name, quantities)


def change(plant: Lineage) -> None:
    """Record, correct and move a little of everything."""
    new = Lot("S-1", "NUT", "box", "finished", 0.0, heat="H-1")
    used = (("M2", 5.0),)
    plant.add_operation(Operation("OP-40", "sorting", 0.0, 1.0, used, (("S-1", 4.0),)), [new])
    sharper = {"temper": 600.0, "quench": "oil", "tip": "sharp"}
    plant.replace_operation(
        Operation("OP-20", "heat_treat", 0.0, 1.0, (), (("K7", 5.0),), parameters=sharper)
    )
    plant.replace_lot(Lot("COIL-1", "WIRE", "m", "raw", 0.0, heat="H-2"))
    plant.add_shipment_line(ShipmentLine("SH-9", "C9", 1.0, "CTN-1", 5.0))
    plant.replace_shipment("SH-1", [ShipmentLine("SH-1", "C1", 1.0, "S-1", 2.0)])
    plant.move("K7", "DOCK")
    plant.add_measured("MIC-8", "K7", 1.0)
    plant.add_survey("FURNACE-2", "tus", 2.0, True)


def test_a_loaded_lineage_can_be_recorded_in_and_corrected_without_touching_the_file(
    plant: Lineage, tmp_path: Path
) -> None:
    plant.add_shipment_line(ShipmentLine("SH-1", "C1", 0.0, "CTN-1", 50.0))
    plant.add_measured("MIC-7", "M2", 5.0)
    save_snapshot(plant, tmp_path, position=7, mark="e3b0")
    content, before = (tmp_path / FILE).read_bytes(), told(plant)
    follower = loaded(tmp_path)
    assert told(follower) == before
    change(plant)
    change(follower)
    assert told(follower) == told(plant) != before
    assert (tmp_path / FILE).read_bytes() == content
    save_snapshot(follower, tmp_path, position=8, mark="e3b1")
    assert told(loaded(tmp_path)) == told(plant) == told(follower)


def test_the_first_new_row_of_a_loaded_column_copies_nothing(
    plant: Lineage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_snapshot(plant, tmp_path, position=7, mark="")
    follower = loaded(tmp_path)
    grown: list[int] = []
    monkeypatch.setattr(column.Column, "_make_room", lambda self, rows: grown.append(rows))
    follower.add_lot(Lot("NEW", "BOLT", "pcs", "finished", 0.0))
    follower.add_shipment_line(ShipmentLine("SH-1", "C1", 0.0, "NEW", 50.0))
    assert grown == []


def test_position_and_mark_come_back(plant: Lineage, tmp_path: Path) -> None:
    assert load_snapshot(tmp_path / "none") is None
    assert load_snapshot(tmp_path) is None
    for position, mark in ((7, "e3b0"), (9, "Ωa")):
        save_snapshot(plant, tmp_path / "new", position=position, mark=mark)
        found = load_snapshot(tmp_path / "new")
        assert found is not None
        assert (found.position, found.mark) == (position, mark)
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == [FILE, f"{FILE}.lock"]


def test_the_room_behind_one_array_is_not_that_of_another(tmp_path: Path) -> None:
    save_snapshot(Lineage(), tmp_path, position=0, mark="")
    follower, plain = loaded(tmp_path), Lineage()
    for number in range(snapshot.LEAST_ROOM + 100):
        lot = Lot(f"L{number}", "BOLT", "pcs", "finished", float(number), unit_cost=1.0)
        book = Quantities(*(float(number + at) for at in range(6)))
        for lineage in (follower, plain):
            lineage.add_lot(lot)
            lineage.set_quantities(lot.name, book)
            if number:
                move = ((f"L{number - 1}", 1.0),), ((lot.name, 1.0),)
                lineage.add_operation(Operation(f"OP{number}", "sorting", 0.0, 1.0, *move))
    one, other = follower.state(), plain.state()
    assert {name: array.tolist() for name, array in one.items() if "slots" not in name} == {
        name: array.tolist() for name, array in other.items() if "slots" not in name
    }


def rewritten(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    """Change the header of a snapshot, with a digest that fits."""

    def rewrite(content: bytes) -> bytes:
        _, length, _ = snapshot.PREAMBLE.unpack(content[: snapshot.PREAMBLE.size])
        header = json.loads(content[snapshot.PREAMBLE.size :][:length])
        change(header)
        text = json.dumps(header).encode().ljust(length)
        digest = snapshot.hashlib.sha256(text).digest()
        preamble = snapshot.PREAMBLE.pack(snapshot.MARK, len(text), digest)
        return preamble + text + content[snapshot.PREAMBLE.size + length :]

    return rewrite


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda content: b"", "no snapshot"),
        (lambda content: b"PK" + content, "no snapshot"),
        (lambda content: content[:60] + b"7" + content[61:], "its header has changed"),
        (lambda content: content[:-1], "a part of it is missing"),
        (rewritten(lambda header: header.update(format=0)), "format 0, this version reads 2"),
        (rewritten(lambda header: header["arrays"].pop("lots.uses.values")), "not hold a lineage"),
        (
            rewritten(lambda header: header["arrays"]["nodes.values"].update(rows=5)),
            "not hold a lineage",
        ),
    ],
)
def test_a_damaged_snapshot_says_so(
    plant: Lineage, tmp_path: Path, damage: Callable[[bytes], bytes], sentence: str
) -> None:
    save_snapshot(plant, tmp_path, position=7, mark="e3b0")
    file = tmp_path / FILE
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(SnapshotError, match=sentence):
        load_snapshot(tmp_path)


def test_a_save_that_fails_leaves_the_old_snapshot(
    plant: Lineage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_snapshot(plant, tmp_path, position=7, mark="e3b0")

    def full(_: int) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="full"):
            save_snapshot(plant, tmp_path, position=8, mark="e3b1")
    found = load_snapshot(tmp_path)
    assert found is not None
    assert found.position == 7
    save_snapshot(plant, tmp_path, position=9, mark="e3b2")
    assert sorted(each.name for each in tmp_path.iterdir()) == [FILE, f"{FILE}.lock"]


def test_who_mapped_the_old_snapshot_keeps_it(plant: Lineage, tmp_path: Path) -> None:
    save_snapshot(plant, tmp_path, position=7, mark="")
    before, follower = told(plant), loaded(tmp_path)
    change(plant)
    save_snapshot(plant, tmp_path, position=8, mark="")
    assert told(follower) == before


def test_memory_is_told_by_part(plant: Lineage) -> None:
    memory = plant.memory
    assert plant.nbytes == memory.edges + memory.names + memory.columns
    bare = np.zeros(500_000, dtype=np.bool_)
    bare[::2] = True
    sources = np.arange(499_999, dtype=np.int32)
    large = Lineage.from_arrays(bare, sources, sources + 1, np.ones(499_999))
    assert large.memory.edges == large.flow.nbytes <= 26 * 500_000
    assert large.memory.names < 40 * 500_000
    assert large.memory.columns < 110 * 500_000


def test_a_changed_bit_in_any_array_is_noticed(plant: Lineage, tmp_path: Path) -> None:
    save_snapshot(plant, tmp_path, position=1, mark="m")
    file = tmp_path / FILE
    whole = file.read_bytes()
    _, length, _ = snapshot.PREAMBLE.unpack(whole[: snapshot.PREAMBLE.size])
    header = json.loads(whole[snapshot.PREAMBLE.size :][:length])
    start = -(-(snapshot.PREAMBLE.size + length) // snapshot.PAGE) * snapshot.PAGE
    for place in header["arrays"].values():
        if not place["rows"]:
            continue
        changed = bytearray(whole)
        changed[start + place["offset"]] ^= 1
        file.write_bytes(changed)
        with pytest.raises(SnapshotError, match="have changed"):
            load_snapshot(tmp_path)
