"""What all registers have in common: columns side by side."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from graph.column import Part, Stored, adopt_all, state_of


class Register:
    """Columns side by side; its attributes are its columns."""

    @property
    def nbytes(self) -> int:
        """Memory of the columns, with their words and names."""
        return sum(part.nbytes for part in self._parts().values())

    def state(self) -> dict[str, NDArray[Any]]:
        """The arrays of all columns; views, to be read and not kept."""
        return state_of(self._parts())

    def adopt(self, state: Mapping[str, Stored]) -> None:
        """Become what had this `state`; the arrays are taken over, not copied."""
        adopt_all(self._parts(), state)

    def _parts(self) -> dict[str, Part]:
        return dict(vars(self))
