"""What an analysis of commonality says, and when it says nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["CommonFactor", "Commonality", "CommonalityRefused", "SharedLevel"]


class CommonalityRefused(ValueError):  # noqa: N818 - the data are at fault, not the program
    """The lots cannot answer the question; the message says why."""


@dataclass(frozen=True, slots=True)
class SharedLevel:
    """A level of a factor that is not part of a stratum, and that nearly all its lots have.

    Parameters
    ----------
    factor, level : str
        Such as ``"equipment"``, ``"F3"``.
    share : float
        Of the lots of the stratum, .9 to 1; a lot whose level was not recorded does not have it.
    elsewhere : float
        Of all other lots, 0 to 1: near 1 the level tells nothing about this stratum alone.
    """

    factor: str
    level: str
    share: float
    elsewhere: float


@dataclass(frozen=True, slots=True)
class CommonFactor:
    """A stratum of lots whose results differ from those of the other lots.

    Parameters
    ----------
    stratum : mapping of str to str
        What its lots have in common, one factor or two: ``{"equipment": "F3", "shift": "night"}``.
    lots, others : int
        How many lots of the stratum were compared with how many others. Both leave out what the
        findings before this one have settled.
    effect, lower, upper : float
        How far the results of the stratum lie above those of the others (negative: below), with
        its 95 % confidence interval, in the unit of the values; of rejects, the difference of the
        rejected shares.
    z : float
        The same in standard errors.
    p : float
        P-value of this stratum alone.
    q : float
        The smallest false discovery rate at which it is found among all candidates.
    confounded : tuple of mapping of str to str
        Other strata made of nearly the same lots: the data cannot tell which of them it is.
    shared : tuple of SharedLevel
        What at least 90 % of all lots of the stratum have in common besides.
    """

    stratum: Mapping[str, str]
    lots: int
    others: int
    effect: float
    lower: float
    upper: float
    z: float
    p: float
    q: float
    confounded: tuple[Mapping[str, str], ...]
    shared: tuple[SharedLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class Commonality:
    """The findings of an analysis, strongest first, and how widely it looked.

    Parameters
    ----------
    lots : int
        Lots looked at.
    candidates : int
        Strata that were tested: what the q-values account for.
    findings : tuple of CommonFactor
        Each is judged with those before it taken out; empty when nothing stands out.
    """

    lots: int
    candidates: int
    findings: tuple[CommonFactor, ...]
