"""How much work an answer may take: nobody waits for a rule file that nobody can follow."""


class TooComplexError(Exception):
    """The answer would take longer than it is worth; it is not given rather than guessed."""


class Effort:
    """Steps that may still be taken, of a question and of the whole that it is part of.

    Parameters
    ----------
    steps : int
    within : Effort or None
        The whole; what is spent here is spent there too.

    Examples
    --------
    >>> whole = Effort(10)
    >>> Effort(8, within=whole).spend(6)
    >>> Effort(8, within=whole).spend(6)
    Traceback (most recent call last):
    rules.regions.effort.TooComplexError
    >>> whole.exhausted
    True
    """

    def __init__(self, steps: int, within: "Effort | None" = None) -> None:
        self.left = steps
        self.within = within

    @property
    def exhausted(self) -> bool:
        """Nothing more is worked out."""
        return self.left < 0

    def spend(self, steps: int) -> None:
        """Take steps; a TooComplexError when there are none left."""
        self.left -= steps
        if self.within is not None:
            self.within.spend(steps)
        if self.left < 0:
            raise TooComplexError
