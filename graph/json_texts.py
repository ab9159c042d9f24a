"""Names as JSON strings, ready to be copied into a long answer."""

from collections.abc import Sequence

from graph import json_kernels
from graph.flow import Int32Array
from graph.json_kernels import Texts
from graph.lineage import Lineage
from graph.words import words_of


def texts_of(words: Sequence[str]) -> Texts:
    """Some words one behind the other, as they are."""
    made = words_of(words)
    return Texts(made.offsets, made.data)


def quoted_names(lineage: Lineage, rows: Int32Array) -> Texts:
    """The names of nodes as JSON strings; `rows` is what the lineage says of the nodes."""
    lots, operations = (
        Texts(*names.arrays()) for names in (lineage.lots.names, lineage.operations.names)
    )
    return Texts(*json_kernels.quote(lots, operations, rows))
