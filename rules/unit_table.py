"""The units that rule files may use: those of the trade, and none that could be taken for another.

A general table of units is dangerous here: it reads `pcs` as parsecs, `sigma` as the constant of
Stefan and Boltzmann and `Nm` as a number of yarn. So the table is short, and closed.
"""

from collections.abc import Mapping
from types import MappingProxyType

DEFINITIONS = (
    *("m = [length]", "dm = m / 10", "cm = m / 100", "mm = m / 1000", "um = mm / 1000"),
    *("nm = um / 1000", "km = 1000 * m", "inch = 254 / 10000 * m", "ft = 12 * inch"),
    *("mil = inch / 1000", "uin = inch / 1000000"),
    *("kg = [mass]", "g = kg / 1000", "mg = g / 1000", "ug = mg / 1000", "t = 1000 * kg"),
    *("lb = 45359237 / 100000000 * kg", "oz = lb / 16"),
    *("s = [time]", "ms = s / 1000", "us = ms / 1000", "minute = 60 * s", "h = 60 * minute"),
    *("d = 24 * h",),
    *("K = [temperature]; offset: 0", "degC = K; offset: 27315 / 100"),
    "degF = 5 / 9 * K; offset: 45967 / 180",
    *("N = kg * m / s ** 2", "mN = N / 1000", "kN = 1000 * N", "MN = 1000 * kN"),
    *("kgf = 980665 / 100000 * N", "lbf = 44482216152605 / 10000000000000 * N"),
    *("Nm = N * m", "cNm = Nm / 100", "kNm = 1000 * Nm"),
    *("Pa = N / m ** 2", "hPa = 100 * Pa", "kPa = 1000 * Pa", "MPa = 1000 * kPa"),
    *("GPa = 1000 * MPa", "bar = 100 * kPa", "mbar = bar / 1000", "psi = lbf / inch ** 2"),
    *("ksi = 1000 * psi", "atm = 101325 * Pa"),
    *("J = N * m", "kJ = 1000 * J", "W = J / s", "mW = W / 1000", "kW = 1000 * W"),
    *("kWh = kW * h", "A = [current]", "mA = A / 1000", "uA = mA / 1000", "kA = 1000 * A"),
    *("Ah = A * h", "mAh = Ah / 1000", "V = W / A", "mV = V / 1000", "uV = mV / 1000"),
    *("kV = 1000 * V", "ohm = V / A", "mohm = ohm / 1000", "kohm = 1000 * ohm"),
    *("Mohm = 1000 * kohm", "siemens = A / V", "mS = siemens / 1000", "uS = mS / 1000"),
    *("cycle = [cycles]", "Hz = cycle / s", "kHz = 1000 * Hz", "MHz = 1000 * kHz"),
    *("uF = A * s / V / 1000000", "nF = uF / 1000", "pF = nF / 1000"),
    *("rad = [angle]", "deg = 314159265358979323846 / 180 / 100000000000000000000 * rad"),
    *("arcmin = deg / 60", "arcsec = arcmin / 60"),
    *("rev = [turn]", "rpm = rev / minute"),
    *("L = dm ** 3", "mL = L / 1000", "uL = mL / 1000"),
    *("mol = [substance]", "mmol = mol / 1000", "umol = mmol / 1000"),
    *("one = []", "percent = one / 100", "permille = one / 1000", "ppm = one / 1000000"),
    "ppb = ppm / 1000",
    "pcs = [pieces]",
)
"""What the registry is made of, each unit by the ones before it, exactly."""

_SPELLINGS = {
    "inch": ("in", "inch"),
    "mil": ("mil", "thou"),
    "um": ("um", "μm"),
    "uin": ("uin", "μin"),
    "ug": ("ug", "μg"),
    "us": ("us", "μs"),
    "uA": ("uA", "μA"),
    "uV": ("uV", "μV"),
    "uS": ("uS", "μS"),
    "uF": ("uF", "μF"),
    "uL": ("uL", "ul", "μL", "μl"),
    "umol": ("umol", "μmol"),
    "minute": ("min",),
    "degC": ("degC", "°C"),
    "degF": ("degF", "°F"),
    "delta_degC": ("delta_degC",),
    "delta_degF": ("delta_degF",),
    "cNm": ("cNm", "Ncm"),
    "ohm": ("ohm", "Ω"),
    "mohm": ("mohm", "mΩ"),
    "kohm": ("kohm", "kΩ"),
    "Mohm": ("Mohm", "MΩ"),
    "siemens": ("S",),
    "deg": ("deg", "°"),
    "L": ("L", "l"),
    "mL": ("mL", "ml"),
    "one": ("1",),
    "percent": ("%", "percent"),
    "permille": ("‰",),
    "pcs": ("pcs", "pc", "ea"),
}


def _by_spelling() -> Mapping[str, str]:
    names = [definition.partition(" =")[0] for definition in DEFINITIONS]
    spelt = {name: _SPELLINGS.get(name, (name,)) for name in [*names, *_SPELLINGS]}
    return MappingProxyType({said: name for name, saids in spelt.items() for said in saids})


SPELLINGS: Mapping[str, str] = _by_spelling()
"""The unit of the registry that each spelling means."""

SCALES = frozenset(
    {
        *("HRA", "HRB", "HRC", "HRD", "HRE", "HRF", "HRG", "HRH", "HRK", "HRBW", "HREW"),
        *("HR15N", "HR30N", "HR45N", "HR15T", "HR30T", "HR45T", "HR15TW", "HR30TW"),
        *("HV", "HV0.01", "HV0.025", "HV0.05", "HV0.1", "HV0.2", "HV0.3", "HV0.5", "HV1"),
        *("HV2", "HV3", "HV5", "HV10", "HV20", "HV30", "HV50", "HV100"),
        *("HB", "HBW", "HBW1/30", "HBW2.5/62.5", "HBW2.5/187.5", "HBW5/250", "HBW5/750"),
        *("HBW10/500", "HBW10/1000", "HBW10/1500", "HBW10/3000", "HK", "HK0.1", "HK1"),
        *("HLD", "HSD", "ShoreA", "ShoreD", "Shore A", "Shore D", "IRHD"),
        *("pH", "dB", "dBA", "IACS", "sigma", "grade", "class", "points", "plant currency"),
    }
)
"""Units that only compare with themselves: no formula turns one hardness into another."""

QUANTITIES = (
    *(("degC", "temperature"), ("m", "length"), ("kg", "mass"), ("s", "time"), ("N", "force")),
    *(("delta_degC", "difference of temperatures"), ("Nm", "torque or energy")),
    *(
        ("Pa", "pressure or strength"),
        ("%", "ratio"),
        ("deg", "angle"),
        ("pcs", "pieces"),
    ),
    *(("m2", "area"), ("L", "volume"), ("m/s", "speed"), ("rpm", "speed of rotation")),
    *(("A", "current"), ("V", "voltage"), ("ohm", "resistance"), ("W", "power")),
    *(("Hz", "frequency"), ("degC/h", "rate of heating or cooling"), ("kg/h", "rate of mass")),
    *(("g/L", "concentration or density"), ("g/m2", "mass per area"), ("A/dm2", "current density")),
)
"""What a unit measures, in words, by one unit of each."""
