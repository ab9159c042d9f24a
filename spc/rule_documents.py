"""Rule sets of a plant's own, as documents: read with errors that name the field, and written."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from spc.rule_sets import RuleSet
from spc.run_rules import AlternationRule, Rule, TrendRule, WithinRule, ZoneRule

__all__ = ["UnusableRuleSet", "rule_set_document", "rule_set_from"]

KINDS: Mapping[str, type[Rule]] = MappingProxyType(
    {
        "zone": ZoneRule,
        "within": WithinRule,
        "trend": TrendRule,
        "alternation": AlternationRule,
    }
)

LARGEST = 1e100
"""A number above is no number of sigmas, and a whole one might not even fit a float."""

_FIELDS_OF_A_SET = ("name", "version", "rules", "warnings")


class UnusableRuleSet(ValueError):  # noqa: N818 - the document is at fault, not the program
    """The document makes no rule set; the message names the field and the way out."""


def rule_set_from(document: Mapping[str, Any]) -> RuleSet:
    """Read a rule set from a document, as JSON or YAML give it.

    Parameters
    ----------
    document : mapping
        `name`, `version`, `rules` and, where some rules only warn, their names as `warnings`.
        Each rule has a `kind`, "zone", "within", "trend" or "alternation", and the fields of the
        class of that name, see `spc.run_rules`; `sides` is "each" if left out.

    Raises
    ------
    UnusableRuleSet
        A field is missing, unknown or not what it must be, or the numbers make no rule.

    Examples
    --------
    >>> rule_set_from(
    ...     {
    ...         "name": "shop",
    ...         "version": 1,
    ...         "rules": [
    ...             {"kind": "zone", "name": "S1", "count": 1, "window": 1, "zone": 3.5,
    ...              "meaning": "one point beyond 3.5 sigma"},
    ...             {"kind": "trend", "name": "S2", "window": 7, "meaning": "seven rising"},
    ...         ],
    ...     }
    ... ).rules[1]
    TrendRule(name='S2', window=7, meaning='seven rising')
    """
    _require_mapping(document, "rule set")
    _require_known(document, _FIELDS_OF_A_SET, "rule set")
    name = _text(document, "name", "rule set")
    version = _whole(_given(document, "version", "rule set"), "rule set: version")
    listed = _listed(_given(document, "rules", "rule set"), "rule set: rules")
    rules = tuple(_rule(each, f"rule {number}") for number, each in enumerate(listed, start=1))
    warnings = [_name(each) for each in _listed(document.get("warnings", ()), "rule set: warnings")]
    try:
        return RuleSet(name, version, rules, frozenset(warnings))
    except ValueError as error:
        raise UnusableRuleSet(str(error)) from error


def rule_set_document(rule_set: RuleSet) -> dict[str, Any]:
    """Write a rule set as a document that `rule_set_from` reads back.

    Examples
    --------
    >>> from spc.rule_sets import THREE_SIGMA
    >>> rule_set_document(THREE_SIGMA)["rules"][0]["kind"]
    'zone'
    >>> rule_set_from(rule_set_document(THREE_SIGMA)) == THREE_SIGMA
    True
    """
    kinds = {rule_class: kind for kind, rule_class in KINDS.items()}
    rules = [
        {"kind": kinds[type(rule)]} | {each.name: getattr(rule, each.name) for each in fields(rule)}
        for rule in rule_set.rules
    ]
    document = {"name": rule_set.name, "version": rule_set.version, "rules": rules}
    return document | ({"warnings": sorted(rule_set.warnings)} if rule_set.warnings else {})


def _name(warning: object) -> str:
    if not isinstance(warning, str):
        raise UnusableRuleSet(f"rule set: warnings are names of rules, not {warning!r}.")
    return warning


def _rule(document: object, place: str) -> Rule:
    given = _require_mapping(document, place)
    kind = _text(given, "kind", place)
    if kind not in KINDS:
        raise UnusableRuleSet(
            f"{place}: kind is {', '.join(KINDS)}, not {kind!r}{_nearest(kind, KINDS)}."
        )
    rule_class = KINDS[kind]
    known = {each.name: each for each in fields(rule_class)}
    _require_known(given, ("kind", *known), f"{place} ({kind})")
    values: dict[str, Any] = {
        name: _value(given, each, place)
        for name, each in known.items()
        if name in given or (each.default is MISSING and name != "sides")
    }
    if rule_class is ZoneRule:
        values.setdefault("sides", "each")
    try:
        return rule_class(**values)
    except ValueError as error:
        raise UnusableRuleSet(f"{place}: {error}") from error


def _value(document: Mapping[str, Any], field: "Field[Any]", place: str) -> str | int | float:
    if field.type is int:
        return _whole(_given(document, field.name, place), f"{place}: {field.name}")
    if field.type is float:
        return _number(_given(document, field.name, place), f"{place}: {field.name}")
    return _text(document, field.name, place)


def _require_mapping(document: object, place: str) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise UnusableRuleSet(f"{place}: wants named fields, not {document!r}.")
    return document


def _require_known(document: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    for name in document:
        if name not in known:
            hint = _nearest(str(name), known) or f"; there are {', '.join(known)}"
            raise UnusableRuleSet(f"{place}: there is no field {name!r}{hint}.")


def _given(document: Mapping[str, Any], name: str, place: str) -> object:
    if name not in document:
        raise UnusableRuleSet(f"{place}: the field {name!r} is missing.")
    return document[name]


def _listed(value: object, place: str) -> Sequence[object]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise UnusableRuleSet(f"{place}: wants a list, not {value!r}.")
    return value


def _text(document: Mapping[str, Any], name: str, place: str) -> str:
    value = _given(document, name, place)
    if not isinstance(value, str) or not value.strip():
        raise UnusableRuleSet(f"{place}: {name} is a text, not {value!r}.")
    return value


def _whole(value: object, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnusableRuleSet(f"{place} is a whole number, not {value!r}.")
    return value


def _number(value: object, place: str) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST:
        return float(value)
    raise UnusableRuleSet(f"{place} is a number, not {value!r}.")


def _nearest(name: str, known: Mapping[str, object] | Sequence[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
