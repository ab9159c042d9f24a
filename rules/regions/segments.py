"""Many sets on one axis at once: a sweep over where they begin and end."""

from collections.abc import Iterable, Iterator

Segment = tuple[int, int, int]


def runs(cells: int) -> Iterator[tuple[int, int]]:
    """Yield the unbroken runs of a set of cells: first cell, and the one after the last.

    Examples
    --------
    >>> list(runs(0b1011))
    [(0, 2), (3, 4)]
    """
    while cells:
        start = (cells & -cells).bit_length() - 1
        moved = cells >> start
        length = (~moved & (moved + 1)).bit_length() - 1
        yield start, start + length
        cells = (moved >> length) << (start + length)


def segments(members: Iterable[tuple[Iterable[tuple[int, int]], int]]) -> list[Segment]:
    """Cut an axis where any of many sets begins or ends.

    Parameters
    ----------
    members : iterable of (runs, int)
        Each the runs of a set of cells and the members (one bit each) that it belongs to.

    Returns
    -------
    list of (int, int, int)
        First cell, the one after the last, and the members whose sets hold all of it; in
        order, and only stretches that somebody's set holds.

    Examples
    --------
    >>> segments([(runs(0b0111), 0b01), (runs(0b1100), 0b10)])
    [(0, 2, 1), (2, 3, 3), (3, 4, 2)]
    """
    toggles: dict[int, int] = {}
    for stretches, whose in members:
        for start, end in stretches:
            toggles[start] = toggles.get(start, 0) ^ whose
            toggles[end] = toggles.get(end, 0) ^ whose
    found: list[Segment] = []
    inside = before = 0
    for cell in sorted(toggles):
        if inside:
            found.append((before, cell, inside))
        inside ^= toggles[cell]
        before = cell
    return found


def bits(members: int) -> Iterator[int]:
    """Yield the places of the bits that are set, from the lowest.

    Examples
    --------
    >>> list(bits(0b1010))
    [1, 3]
    """
    # A text is searched in C: many times faster than taking bits off a large number.
    written = bin(members)[:1:-1]
    place = written.find("1")
    while place >= 0:
        yield place
        place = written.find("1", place + 1)
