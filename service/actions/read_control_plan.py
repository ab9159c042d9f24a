"""Read a control plan strictly: every fault with its place, and what was probably meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

import yaml

from service.actions.control_plan import CHARTS, FROM_SPECIFICATION, SPLIT_FIELDS
from service.errors import BadInput, did_you_mean
from spc.rule_sets import RULE_SETS

LONGEST_CLEAN_RUN = 50
LONGEST_GAP_HOURS = 10_000
MOST = 10**15
PARTS = ("default", "characteristics")
Faults = list[tuple[str, str]]


def read_plan_file(text: str, source: str) -> Any:
    """The document of a YAML (or JSON) file, not checked yet; a key said twice is a fault."""
    try:
        return yaml.load(text, Loader=_Strict)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = "" if mark is None else f":{mark.line + 1}:{mark.column + 1}"
        problem = getattr(error, "problem", None) or "is not YAML"
        raise BadInput(f"{source}{place}: {problem}") from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, a day that is none, brackets without end.
        raise BadInput(f"{source}: is not YAML") from None


class _Strict(yaml.SafeLoader):
    """YAML takes the second of two values said for one key, silently; and a few lines that repeat
    one another by aliases unfold to more than any memory holds.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise BadInput("aliases are not read here: write the values out")
        return super().compose_node(parent, index)


def _mapping(loader: _Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            problem = f"`{key}` is said twice"
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def checked_plan(document: object, characteristics: Sequence[str]) -> dict[str, Any]:
    """The document in its normal form; BadInput lists every fault with its place."""
    faults: Faults = []
    plan = _normal(document, characteristics, faults)
    if faults:
        said = "; ".join(f"{place}: {message}" for place, message in faults[:5])
        raise BadInput(said if len(faults) <= 5 else f"{said}; and {len(faults) - 5} more", faults)
    return plan


def _normal(document: object, known: Sequence[str], faults: Faults) -> dict[str, Any]:
    if not isinstance(document, Mapping):
        faults.append(("control plan", "is an object with `default` and `characteristics`"))
        return {}
    _only(document, PARTS, "control plan", faults)
    default = _fields(document.get("default", {}), "default", faults)
    named = document.get("characteristics", {})
    if not isinstance(named, Mapping):
        faults.append(("characteristics", "is an object of plans by the name of a characteristic"))
        named = {}
    for name in named:
        if name not in known:
            near = did_you_mean(str(name), list(known))
            faults.append((f"characteristics.{name}", f"the characteristic is not known{near}"))
    plans = {
        str(name): _fields(fields, f"characteristics.{name}", faults)
        for name, fields in named.items()
    }
    _check_setups(default, plans, faults)
    return {"default": default, "characteristics": plans}


def _fields(fields: object, place: str, faults: Faults) -> dict[str, Any]:
    if not isinstance(fields, Mapping):
        faults.append((place, f"is an object with any of {', '.join(_FIELDS)}"))
        return {}
    _only(fields, tuple(_FIELDS), place, faults)
    found = {}
    for name, value in fields.items():
        check = _FIELDS.get(str(name))
        if check is not None:
            fault = check(value)
            if fault is not None:
                faults.append((f"{place}.{name}", fault))
            found[str(name)] = value
    return found


def _only(found: Mapping[Any, Any], known: Sequence[str], place: str, faults: Faults) -> None:
    for name in found:
        if name not in known:
            near = did_you_mean(str(name), known) or f"; known are {', '.join(known)}"
            faults.append((f"{place}.{name}", f"unknown field{near}"))


def _check_setups(default: Mapping[str, Any], plans: Mapping[str, Any], faults: Faults) -> None:
    """A set-up belongs to one machine: a stream of several has no set-ups of its own."""
    usual = ("equipment", "shift")
    for place, plan in (("default", default), *((f"characteristics.{n}", p)
                                                for n, p in plans.items())):  # fmt: skip
        wanted = plan.get("gap_on_setup", default.get("gap_on_setup", False))
        split_by = plan.get("split_by", default.get("split_by", usual))
        if wanted is True and isinstance(split_by, list | tuple) and "equipment" not in split_by:
            faults.append((f"{place}.gap_on_setup", "needs streams that are split by equipment"))


# --- one field each: what is wrong with it, or None ------------------------------------------


def _split_by(value: object) -> str | None:
    if not isinstance(value, list):
        return f"is a list of fields; known are {', '.join(SPLIT_FIELDS)}"
    for name in value:
        if name not in SPLIT_FIELDS:
            near = did_you_mean(str(name), SPLIT_FIELDS)
            return f"`{name}` is no field that splits streams{near or _known(SPLIT_FIELDS)}"
    return "names a field twice" if len(set(value)) < len(value) else None


def _rule_set(value: object) -> str | None:
    if not isinstance(value, str) or value not in RULE_SETS:
        near = did_you_mean(str(value), list(RULE_SETS))
        return f"rule set `{value}` is not known{near or _known(list(RULE_SETS))}"
    return None


def _chart(value: object) -> str | None:
    if value not in CHARTS:
        return f"`{value}` is no chart{did_you_mean(str(value), CHARTS) or _known(CHARTS)}"
    return None


def _gap_hours(value: object) -> str | None:
    if value is None or (_is_number(value) and 0 < float(str(value)) <= LONGEST_GAP_HOURS):
        return None
    return f"is a number of hours above 0 and up to {LONGEST_GAP_HOURS}, or null for no gap"


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "is true or false"


def _clean_run(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_CLEAN_RUN:
        return None
    return f"is a whole number of points from 1 to {LONGEST_CLEAN_RUN}"


def _delta_min(value: object) -> str | None:
    if value == FROM_SPECIFICATION or (_is_number(value) and 0.1 <= float(str(value)) <= 6):
        return None
    return f"is a number of sigmas from 0.1 to 6, or `{FROM_SPECIFICATION}`"


def _coverage(value: object) -> str | None:
    if _is_number(value) and 0.8 <= float(str(value)) <= 0.99:
        return None
    return "is a confidence from 0.8 to 0.99"


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # A whole number may be too long to be compared as a number of the other kind.
    return abs(value) <= MOST if isinstance(value, int) else isfinite(value)


def _known(names: Sequence[str]) -> str:
    return f"; known are {', '.join(names)}"


_FIELDS: Mapping[str, Callable[[object], str | None]] = {
    "split_by": _split_by,
    "rule_set": _rule_set,
    "gap_hours": _gap_hours,
    "gap_on_setup": _flag,
    "clean_run": _clean_run,
    "delta_min": _delta_min,
    "coverage": _coverage,
    "chart": _chart,
}
