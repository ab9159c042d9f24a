"""The laws that measured values of fasteners follow, by name.

Coatings are skewed (gamma, lognormal), strength and life have a weakest link (Weibull), run-out,
position and straightness are distances (folded normal). Those for positive values begin at 0: a
fitted origin would fit the noise of the smallest value.
"""

from collections.abc import Mapping
from types import MappingProxyType

from spc.laws.folded_normal import FOLDED_NORMAL
from spc.laws.gamma import GAMMA
from spc.laws.law_family import Floats, LawFamily
from spc.laws.normal import LOGNORMAL, NORMAL
from spc.laws.weibull import WEIBULL

__all__ = ["FAMILIES", "Floats", "LawFamily"]

FAMILIES: Mapping[str, LawFamily] = MappingProxyType(
    {
        "normal": NORMAL,
        "lognormal": LOGNORMAL,
        "weibull": WEIBULL,
        "gamma": GAMMA,
        "folded_normal": FOLDED_NORMAL,
    }
)
"""`normal` is for any values, the others for positive ones."""
