"""What of a box is covered by none of many others: gaps, containment, shadows in one question."""

from collections.abc import Iterable, Iterator, Sequence

from rules.regions.boxes import Region, inside, meet
from rules.regions.effort import Effort
from rules.regions.segments import bits, runs, segments
from rules.regions.space import Box

MOST_STEPS = 300_000
"""A second or so, where thousands of boxes are in question."""

_COMPARED = 64


def uncovered(within: Box, boxes: Sequence[Box], *, effort: Effort | None = None) -> Iterator[Box]:
    """Yield what of a box none of the others covers.

    One axis after another is cut where the boxes that are still in question begin and end, and
    each stretch looked at with the boxes that hold it. Where the same boxes are in question
    as before on the same axes, the answer is remembered.

    Parameters
    ----------
    within : Box
    boxes : sequence of Box
        Of the same space.
    effort : Effort or None
        A step is a stretch to look at, or a box to cut it by; None: `MOST_STEPS` of them.

    Yields
    ------
    Box
        They do not overlap; none if all is covered.

    Raises
    ------
    TooComplexError
        When no steps are left.

    Examples
    --------
    >>> list(uncovered((0b111, 0b11), [(0b011, 0b11), (0b100, 0b01)]))
    [(4, 2)]
    """
    clipped = [shared for box in boxes if (shared := meet(within, box)) is not None]
    if within not in clipped:
        search = _Search(within, clipped, effort or Effort(MOST_STEPS))
        yield from search.rest((1 << len(clipped)) - 1, search.axes(), within)


def first_uncovered(
    within: Region, boxes: Sequence[Box], *, effort: Effort | None = None
) -> Box | None:
    """Give some of a region that the boxes do not cover; None if they cover it.

    Parameters
    ----------
    within : tuple of Box
    boxes : sequence of Box
    effort : Effort or None
        As of `uncovered`.

    Returns
    -------
    Box or None

    Raises
    ------
    TooComplexError
        As of `uncovered`.

    Examples
    --------
    >>> first_uncovered(((0b011,), (0b110,)), [(0b111,)]) is None
    True
    """
    for each in within:
        if any(inside(each, box) for box in boxes):
            continue
        left = next(uncovered(each, boxes, effort=effort), None)
        if left is not None:
            return left
    return None


def widest(boxes: Iterable[Box], most: int) -> list[Box]:
    """Give the boxes that allow the most, without those that lie inside one of them.

    What these cover is covered by all of them; nearly always the reverse is true too.

    Parameters
    ----------
    boxes : iterable of Box
    most : int
        How many to keep at most.

    Returns
    -------
    list of Box

    Examples
    --------
    >>> widest([(0b001, 0b1), (0b111, 0b1), (0b110, 0b1)], 9)
    [(7, 1)]
    """
    found: list[Box] = []
    by_size = sorted(set(boxes), key=lambda box: -sum(cells.bit_count() for cells in box))
    for box in by_size:
        if len(found) == most:
            break
        if not any(inside(box, wider) for wider in found[:_COMPARED]):
            found.append(box)
    return found


class _Search:
    """One question; `covered` remembers the boxes in question that left nothing on some axes."""

    def __init__(self, within: Box, boxes: Sequence[Box], effort: Effort) -> None:
        self.within = within
        self.boxes = boxes
        self.effort = effort
        self.covered: set[tuple[int, tuple[int, ...]]] = set()
        self.runs: list[dict[int, tuple[tuple[int, int], ...]]] = [{} for _ in within]
        self.narrow = [
            sum(1 << row for row, box in enumerate(boxes) if box[place] != whole)
            for place, whole in enumerate(within)
        ]

    def axes(self) -> tuple[int, ...]:
        """The axes on which any box is narrower than what is asked about."""
        return tuple(place for place, narrow in enumerate(self.narrow) if narrow)

    def rest(self, rows: int, axes: tuple[int, ...], box: Box) -> Iterator[Box]:
        """What is left of a box when only some rows can cover it and some axes are still open."""
        if not rows:
            yield box
            return
        narrow = 0
        for place in axes:
            narrow |= self.narrow[place]
        if rows & ~narrow or (rows, axes) in self.covered:
            return
        # The axis that tells the most of them apart leaves the fewest together.
        place = max(axes, key=lambda axis: (rows & self.narrow[axis]).bit_count())
        others = tuple(axis for axis in axes if axis != place)
        left = False
        for cells, holding in self._stretches(rows, place):
            for found in self.rest(holding, others, (*box[:place], cells, *box[place + 1 :])):
                left = True
                yield found
        if not left:
            self.covered.add((rows, axes))

    def _stretches(self, rows: int, place: int) -> list[tuple[int, int]]:
        """Cut an axis where the rows begin and end; stretches with the same rows are one."""
        wide = rows & ~self.narrow[place]
        narrow = [(self._runs(row, place), 1 << row) for row in bits(rows & ~wide)]
        found: dict[int, int] = {}
        left = self.within[place]
        for start, end, holding in segments(narrow):
            cells = (1 << end) - (1 << start)
            left &= ~cells
            found[holding | wide] = found.get(holding | wide, 0) | cells
        if left:
            found[wide] = found.get(wide, 0) | left
        self.effort.spend(len(found) + len(narrow))
        return [(cells, holding) for holding, cells in found.items()]

    def _runs(self, row: int, place: int) -> tuple[tuple[int, int], ...]:
        known = self.runs[place]
        if row not in known:
            known[row] = tuple(runs(self.boxes[row][place]))
        return known[row]
