"""A number with a comma in it: what the author may have meant, and how to write that."""

import re
from collections.abc import Collection

_THOUSANDS = re.compile(r"([-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+)(\.[0-9]+)?")
_DECIMAL = re.compile(r"([-+]?[0-9]+),([0-9]+)")
_GROUPED = re.compile(r"([-+]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+),([0-9]+)")


def decimal_comma(text: str) -> str | None:
    """Say how a number with a comma is written; None for any other text.

    Parameters
    ----------
    text : str
        As the file has it, with a unit or without.

    Returns
    -------
    str or None
        For `1,000` both: in one country it is a thousand, in another it is one.

    Examples
    --------
    >>> decimal_comma("0,008 mm"), decimal_comma("1,000"), decimal_comma("1,234.5")
    ('write `0.008 mm`', 'write `1000`, or `1.000` if the comma is a decimal one', 'write `1234.5`')
    >>> decimal_comma("1.000,5"), decimal_comma("M8,5 x 20"), decimal_comma("5")
    ('write `1000.5`', None, None)
    """
    number, blank, unit = text.strip().partition(" ")
    rest = blank + unit
    if grouped := _GROUPED.fullmatch(number):
        return f"write `{grouped[1].replace('.', '')}.{grouped[2]}{rest}`"
    if thousands := _THOUSANDS.fullmatch(number):
        whole = thousands[1].replace(",", "") + (thousands[2] or "")
        if thousands[2] or number.count(",") > 1:
            return f"write `{whole}{rest}`"
        decimal = number.replace(",", ".")
        return f"write `{whole}{rest}`, or `{decimal}{rest}` if the comma is a decimal one"
    if decimal_ := _DECIMAL.fullmatch(number):
        return f"write `{decimal_[1]}.{decimal_[2]}{rest}`"
    return None


def split_by_comma(names: Collection[str]) -> bool:
    """Tell whether a comma within braces has parted a number: `{above: 0,008}`.

    Examples
    --------
    >>> split_by_comma(["above", "008"]), split_by_comma(["above", "below"])
    (True, False)
    """
    return any(name.isascii() and name.isdigit() for name in names)
