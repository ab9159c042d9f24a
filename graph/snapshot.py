"""A lineage on disk: one flat file of its arrays, which a start maps instead of reading.

The file is a short preamble (mark, length and SHA-256 of the header), a JSON header that says
where each array stands and its CRC-32, and the arrays, each at the beginning of a page and with
room behind it. A changed bit could hide a suspect lot, so the arrays are checked when loaded.
The room is a hole in the file: it takes no disk, and the first new rows need no copy of the old.

Two processes may save at once: the second waits. A reader sees the old file or the new one, and
one that has mapped the old file keeps it.
"""

import fcntl
import hashlib
import json
import math
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from graph.column import Stored
from graph.lineage import Lineage

FORMAT = 2
"""Changes whenever what the arrays mean changes; a file of another format is not read."""
FILE = "lineage.snapshot"
PREAMBLE = struct.Struct("<8sQ32s")
MARK = b"headmark"
PAGE = mmap.ALLOCATIONGRANULARITY
LEAST_ROOM = 4_096
"""Rows of room behind an array; a larger array has an eighth of its rows."""


class SnapshotError(ValueError):
    """A snapshot that is there and cannot be used; without it, the plant is loaded anew."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A lineage as it was at a position of the ledger.

    Parameters
    ----------
    lineage
        Its arrays are mapped, copy-on-write: what is changed in memory never reaches the file.
    position
        Ledger position it is true at.
    mark
        What the saver wrote to know the store again, such as the hash of the ledger's entry.
    """

    lineage: Lineage
    position: int
    mark: str


def save_snapshot(lineage: Lineage, folder: Path, *, position: int, mark: str) -> None:
    """Write a lineage to disk, in place of what the folder held.

    The newly added edges of the lineage are merged first. Until the last moment the old snapshot
    stands; a crash leaves it, and a rest that the next save writes over.

    Parameters
    ----------
    lineage
        Nobody else may change it meanwhile.
    folder
        Made if it is missing.
    position, mark
        See `Snapshot`.

    Raises
    ------
    OSError
        The disk is full, or the folder must not be written to; the old snapshot stands.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from graph.nodes import Lot
    >>> plant = Lineage()
    >>> _ = plant.add_lot(Lot("K7", "HEX-BOLT", "pcs", "finished", 0.0))
    >>> with TemporaryDirectory() as folder:
    ...     save_snapshot(plant, Path(folder), position=7, mark="e3b0")
    ...     found = load_snapshot(Path(folder))
    >>> found.position, found.mark, found.lineage.name_of(0)
    (7, 'e3b0', 'K7')
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        rest = folder / f"{FILE}.part"
        with rest.open("wb") as file:
            _write(file, lineage.state(), position, mark)
            file.flush()
            os.fsync(file.fileno())
        rest.replace(folder / FILE)
        _sync(folder)


def load_snapshot(folder: Path) -> Snapshot | None:
    """The snapshot of a folder, mapped into memory; None if there is none.

    Raises
    ------
    SnapshotError
        It is damaged, or of another version.
    """
    try:
        with (folder / FILE).open("rb") as file:
            header, start = _read_header(file)
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    except FileNotFoundError:
        return None
    try:
        arrays = {name: _array(mapped, place, start) for name, place in header["arrays"].items()}
        lineage = Lineage.restored(arrays)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise SnapshotError(f"the snapshot in {folder} does not hold a lineage: {error}") from error
    return Snapshot(lineage, header["position"], header["mark"])


def _write(file: BinaryIO, arrays: Mapping[str, NDArray[Any]], position: int, mark: str) -> None:
    places, size = _places(arrays)
    header = {"position": position, "mark": mark, "size": size, "arrays": places}
    text = json.dumps({"format": FORMAT, **header}).encode()
    file.write(PREAMBLE.pack(MARK, len(text), hashlib.sha256(text).digest()))
    file.write(text)
    start = _next_page(file.tell())
    for name, array in arrays.items():
        file.seek(start + places[name]["offset"])
        file.write(np.ascontiguousarray(array).data)
    file.truncate(start + size)


def _places(arrays: Mapping[str, NDArray[Any]]) -> tuple[dict[str, dict[str, Any]], int]:
    """Where each array goes, counted from the first page behind the header, and the end."""
    places: dict[str, dict[str, Any]] = {}
    offset = 0
    for name, array in arrays.items():
        shape = [len(array) + max(LEAST_ROOM, len(array) // 8), *array.shape[1:]]
        places[name] = {
            "dtype": array.dtype.str,
            "shape": shape,
            "rows": len(array),
            "offset": offset,
        }
        places[name]["crc32"] = zlib.crc32(np.ascontiguousarray(array).data)
        offset = _next_page(offset + math.prod(shape) * array.itemsize)
    return places, offset


def _read_header(file: BinaryIO) -> tuple[dict[str, Any], int]:
    where = Path(file.name).parent
    preamble = file.read(PREAMBLE.size)
    if len(preamble) < PREAMBLE.size or preamble[: len(MARK)] != MARK:
        raise SnapshotError(f"the file in {where} is no snapshot of a lineage")
    _, length, digest = PREAMBLE.unpack(preamble)
    text = file.read(length)
    if hashlib.sha256(text).digest() != digest:
        raise SnapshotError(f"the snapshot in {where} is damaged: its header has changed")
    header: dict[str, Any] = json.loads(text)
    if header["format"] != FORMAT:
        raise SnapshotError(
            f"the snapshot in {where} has format {header['format']}, this version reads {FORMAT}"
        )
    start = _next_page(PREAMBLE.size + length)
    if os.fstat(file.fileno()).st_size != start + header["size"]:
        raise SnapshotError(f"the snapshot in {where} is damaged: a part of it is missing")
    return header, start


def _array(mapped: mmap.mmap, place: Mapping[str, Any], start: int) -> Stored:
    array: NDArray[Any] = np.ndarray(
        tuple(place["shape"]),
        np.dtype(place["dtype"]),
        mapped,
        start + place["offset"],
    )
    if zlib.crc32(array[: place["rows"]].data) != place["crc32"]:
        raise ValueError("the bytes of an array have changed since they were saved")
    return Stored(array, place["rows"])


def _next_page(offset: int) -> int:
    return -(-offset // PAGE) * PAGE


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / f"{FILE}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sync(folder: Path) -> None:
    # The new name is safe only once the folder itself is on disk.
    entry = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
