"""Single values of a rule file: `heat_treat`, `35`, `8 um`, each as its field compares it."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.facts import mismatch
from rules.fields import Field
from rules.problems import unknown
from rules.reading.decimal_comma import decimal_comma
from rules.reading.expect import kind_of
from rules.reading.report import Place, Report
from rules.reading.tree import EXACT_INTEGER, Scalar, Tree
from rules.units import canonical, compatible, convert, known_unit, quantity, unknown_unit

QUANTITY_PATTERN = (
    r"([-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)[ \u00a0\u202f]?"
    r"((?:1/)?[^\W\d_]\S*(?: \S+)*|[%°‰℃℉㌀-㏿]\S*)"
)
"""A number with its unit: `8 um`, `-2.5e-3 mm`, `5 %`."""

_QUANTITY = re.compile(QUANTITY_PATTERN)
Value = str | float | int | bool


@dataclass(frozen=True)
class Quantity:
    """A value and the unit it is in; None where the field has its own, or none at all."""

    value: Value
    unit: str | None
    place: Place


def read_value(wanted: Field, tree: Tree, report: Report) -> Quantity | None:
    """Read what a field is compared with; None, with a problem reported, if it does not fit."""
    if not isinstance(tree, Scalar):
        report.add(tree.place, f"`{wanted.name}` needs one value, not {kind_of(tree)}")
        return None
    if tree.value is None or tree.value == "":
        report.add(
            tree.place, f"`{wanted.name}` needs a value; for none recorded write {{blank: true}}"
        )
        return None
    written = _QUANTITY.fullmatch(tree.value) if isinstance(tree.value, str) else None
    if wanted.type == "number" and written is not None:
        number = _number(written[1], tree.place, report)
        return None if number is None else _in_unit(wanted, number, written[2], tree, report)
    complaint = _complaint(wanted, tree)
    if complaint:
        report.add(tree.place, f"`{wanted.name}` {complaint}")
        return None
    return Quantity(tree.value, None, tree.place)


def in_one_unit(
    wanted: Field, read: Sequence[Quantity], report: Report
) -> tuple[tuple[Value, ...], str | None]:
    """Give several values in the unit of the first one."""
    unit = read[0].unit if read else None
    values: list[Value] = []
    for each in read:
        if (each.unit is None) is not (unit is None):
            message = f"`{wanted.name}`: give every number its unit, or none of them"
            report.add(each.place, message)
        elif unit is not None and each.unit is not None and isinstance(each.value, int | float):
            values.extend(_into(each, unit, report))
        else:
            values.append(each.value)
    return tuple(values), unit


def _into(each: Quantity, unit: str, report: Report) -> tuple[Value, ...]:
    if each.unit is None or not isinstance(each.value, int | float):
        return ()
    if canonical(each.unit) == canonical(unit):
        return (each.value,)
    if compatible(each.unit, unit):
        return (convert(each.value, each.unit, unit),)
    report.add(each.place, f"`{each.unit}` cannot be converted into `{unit}`")
    return ()


def _number(text: str, place: Place, report: Report) -> float | int | None:
    number = float(text)
    if not math.isfinite(number) or (text.lstrip("+-").isdigit() and abs(number) >= EXACT_INTEGER):
        report.add(place, f"`{text}` is too large")
        return None
    return int(text) if text.lstrip("+-").isdigit() else number


def _in_unit(
    wanted: Field, number: float, unit: str, tree: Scalar, report: Report
) -> Quantity | None:
    if wanted.unit_from is not None:
        if known_unit(unit):
            return Quantity(number, unit, tree.place)
        message = f"{unknown_unit(unit)} (a unit of your own: compare `{wanted.unit_from}` beside)"
        report.add(tree.place, message)
        return None
    if wanted.unit is None:
        report.add(tree.place, f"`{wanted.name}` has no unit; write the number alone")
    elif canonical(unit) == canonical(wanted.unit):
        return Quantity(number, None, tree.place)
    elif compatible(unit, wanted.unit):
        return Quantity(convert(number, unit, wanted.unit), None, tree.place)
    else:
        report.add(tree.place, _misfit(wanted.name, wanted.unit, unit, tree.text))
    return None


def _misfit(name: str, own: str, unit: str, text: str) -> str:
    if not known_unit(unit):
        return f"{unknown_unit(unit, [own])} (`{name}` is in {own})"
    measured = quantity(own)
    what = f"does not measure {measured}" if measured else "cannot be converted"
    return f"`{text}` {what}; `{name}` is in {own}"


def _complaint(wanted: Field, tree: Scalar) -> str | None:
    value = tree.value
    if wanted.type == "text" and not isinstance(value, str):
        return f"is text, not {kind_of(tree)}; put it in quotes"
    if isinstance(value, str) and wanted.type != "text":
        way_out = decimal_comma(value) if wanted.type == "number" else None
        return f"is a {wanted.type}, not {kind_of(tree)}" + (f"; {way_out}" if way_out else "")
    if wanted.choices is not None and isinstance(value, str) and value not in wanted.choices:
        return f"has an {unknown('value', value, wanted.choices)}"
    return mismatch(wanted, value)
