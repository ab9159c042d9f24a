"""Each rule's part: how often it fired, what it held, opened and sent, with either rulebook."""

from __future__ import annotations

from typing import Any

from service.backtest.evidence import Replayed
from service.backtest.sums import lots_of, quantities_of


def rules_document(base: Replayed, draft: Replayed) -> list[dict[str, Any]]:
    """Every rule of both, those of the base first; a rule that never fired is among them."""
    left, right = rule_figures(base), rule_figures(draft)
    return [
        {
            "rule": rule,
            "in": [side for side, has in (("base", left), ("draft", right)) if rule in has],
            "base": left.get(rule),
            "draft": right.get(rule),
            "changed": _did(left.get(rule)) != _did(right.get(rule)),
        }
        for rule in {**left, **right}
    ]


def rule_figures(replayed: Replayed) -> dict[str, dict[str, Any]]:
    """By rule: fired, muted, cooled; the lots, quantities, cases and letters it decided."""
    named = dict.fromkeys((*replayed.rules, *(each.rule for each in replayed.fired)))
    return {rule: _figures(replayed, rule) for rule in named}


def _figures(replayed: Replayed, rule: str) -> dict[str, Any]:
    held = [each for each in replayed.holds if rule in each.rules]
    fired = [each for each in replayed.fired if each.rule == rule]
    outcomes = [outcome for _, outcome in {(each.cause, each.outcome) for each in fired}]
    return {
        **{name: outcomes.count(name) for name in ("fired", "muted", "cooled")},
        "lots": len(lots_of(held)),
        "quantities": quantities_of(held),
        "cases": len({each.case for each in fired if each.case is not None}),
        "letters": sum(rule in each.rules for each in replayed.letters),
        "never_fired": "fired" not in outcomes,
    }


def _did(figures: dict[str, Any] | None) -> dict[str, Any] | None:
    """What a rule did; that it is not there and that it never did anything is the same."""
    return None if figures is None or not any(figures[name] for name in _DOES) else figures


_DOES = ("fired", "muted", "cooled", "lots", "cases", "letters")
