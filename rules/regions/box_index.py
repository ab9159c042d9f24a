"""Which of many boxes meet a box, without trying each."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from rules.regions.segments import runs, segments
from rules.regions.space import Box


class BoxIndex:
    """Boxes of one space, by what they allow on each axis.

    Parameters
    ----------
    boxes : sequence of Box

    Examples
    --------
    >>> index = BoxIndex([(0b001, 0b11), (0b110, 0b01), (0b111, 0b10)])
    >>> bin(index.meeting((0b100, 0b11))), bin(index.meeting((0b100, 0b10)))
    ('0b110', '0b100')
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.everyone = (1 << len(boxes)) - 1
        axes = range(len(boxes[0]) if boxes else 0)
        self.axes = [_AxisIndex(box[place] for box in boxes) for place in axes]

    def meeting(self, box: Box) -> int:
        """Give the boxes that share something with a box, one bit each."""
        found = self.everyone
        for axis, cells in zip(self.axes, box, strict=False):
            if found:
                found &= axis.meeting(cells)
        return found


class _AxisIndex:
    """Which of many sets on one axis meet a set."""

    def __init__(self, sets: Iterable[int]) -> None:
        whose: dict[int, int] = {}
        for row, cells in enumerate(sets):
            whose[cells] = whose.get(cells, 0) | (1 << row)
        stretches = [(tuple(runs(cells)), rows) for cells, rows in whose.items()]
        self.known: dict[int, int] = {}
        # A set in one piece meets a stretch if it holds its beginning or begins within it.
        single = [(each, rows) for each, rows in stretches if len(each) == 1]
        self.single = segments(single)
        self.single_ends = [end for _, end, _ in self.single]
        begins: dict[int, int] = {}
        for ((start, _),), rows in single:
            begins[start] = begins.get(start, 0) | rows
        self.begins = sorted(begins)
        self.begun = [0]
        for start in self.begins:
            self.begun.append(self.begun[-1] | begins[start])
        self.several = segments((each, rows) for each, rows in stretches if len(each) > 1)
        self.several_ends = [end for _, end, _ in self.several]

    def meeting(self, cells: int) -> int:
        if cells not in self.known:
            found = 0
            for start, end in runs(cells):
                found |= self._single(start, end) | self._several(start, end)
            self.known[cells] = found
        return self.known[cells]

    def _single(self, start: int, end: int) -> int:
        holding = 0
        place = bisect_right(self.single_ends, start)
        if place < len(self.single) and self.single[place][0] <= start:
            holding = self.single[place][2]
        before = self.begun[bisect_right(self.begins, start)]
        return holding | (self.begun[bisect_left(self.begins, end)] & ~before)

    def _several(self, start: int, end: int) -> int:
        found = 0
        for place in range(bisect_right(self.several_ends, start), len(self.several)):
            if self.several[place][0] >= end:
                break
            found |= self.several[place][2]
        return found
