"""A backtest's report for people: what differs first, then where, then rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.backtest.words import amount, amounts
from service.commands.answer import say, table

SHOWN = 30
Report = Mapping[str, Any]


def show_report(report: Report, language: str) -> None:
    """Sentences and tables; `--json` has all of it."""
    say(f"{_name(report['draft'])} instead of {_name(report['base'])}, "
        f"{amount(report['past']['records'])} records of the past")  # fmt: skip
    say(*report["sentences"][language])
    _totals(report["totals"])
    _cases(report["cases"])
    _lots(report["lots"])
    _shipments(report["stopped"])
    _customers(report["customers"])
    _letters(report["letters"])
    _rules(report["rules"])
    _days(report["days"])
    say(*(f"Note: {each}" for each in report["notes"][language]))


def _name(rulebook: Mapping[str, Any]) -> str:
    return f"{rulebook['rulebook']} v{rulebook['version']}"


def _totals(totals: Report) -> None:
    counted = ("cases", "lots", "letters", "customers", "stopped")
    titles = dict(zip(counted, ("cases", "lots held", "letters", "customers told",
                                "shipments stopped at the gate"), strict=True))  # fmt: skip
    rows: list[Sequence[object]] = [
        (titles[name], *(amount(totals[name][column]) for column in _COLUMNS)) for name in counted
    ]
    rows[2:2] = [
        (f"{unit} held", *(amount(figures.get(column, 0)) for column in _COLUMNS[:-1]), "")
        for unit, figures in totals["quantities"].items()
    ]
    most = totals["most_on_hold"]
    for unit in {**most["base"], **most["draft"]}:
        sides = (most[side].get(unit, {"quantity": 0})["quantity"] for side in ("base", "draft"))
        rows.append((f"most on hold at once, {unit}", *map(amount, sides), "", "", ""))
    table("In all", ("", *_COLUMNS), rows)


_COLUMNS = ("base", "draft", "new", "removed", "changed")


def _cases(changes: Sequence[Report]) -> None:
    rows = (
        (
            each["change"],
            _number(each["base"]),
            _number(each["draft"]),
            None if each["real"] is None else each["real"]["number"],
            ", ".join((each["draft"] or each["base"])["rules"]),
            each["reason"],
            _evidence(each["opened_by"]),
            ", ".join(each["differs"]),
        )
        for each in changes
    )
    _first("Cases", ("", "base", "draft", "really", "rules", "about", "because of", "differs in"),
           changes, rows)  # fmt: skip


def _number(case: Report | None) -> str | None:
    return None if case is None else case["number"]


def _lots(changes: Sequence[Report]) -> None:
    rows = (
        (
            each["change"],
            each["lot"],
            *(_held(each[side], each["unit"]) for side in ("base", "draft")),
            ", ".join((each["draft"] or each["base"])["rules"]),
            _evidence(each["held_by"]),
            ", ".join(each["differs"]),
        )
        for each in sorted(changes, key=_largest_first)
    )
    columns = ("", "lot", "base", "draft", "rules", "because of", "differs in")
    _first("Lots on hold", columns, changes, rows)


def _largest_first(change: Report) -> float:
    """What there is most of is looked for first; a lot of which nothing is left last."""
    sides = (change["base"], change["draft"])
    most: float = max(side["quantity"] for side in sides if side is not None)
    return -most


def _held(held: Report | None, unit: str) -> str | None:
    return None if held is None else f"{amount(held['quantity'])} {unit}"


def _shipments(changes: Sequence[Report]) -> None:
    rows = (
        (
            each["change"],
            each["shipment"],
            each["customer"],
            ", ".join((each["draft"] or each["base"])["lots"]),
        )
        for each in changes
    )
    _first("Shipments stopped at the gate", ("", "shipment", "customer", "lots"), changes, rows)


def _customers(changes: Sequence[Report]) -> None:
    rows = (
        (each["change"], each["customer"], each["letters"], _evidence(each["because_of"]))
        for each in changes
    )
    _first("Customers told", ("", "customer", "letters", "because of"), changes, rows)


def _letters(changes: Sequence[Report]) -> None:
    rows = (
        (
            each["change"],
            each["kind"].replace("_", " "),
            each["recipient"],
            _evidence(each["because_of"]),
        )
        for each in changes
    )
    _first("Letters", ("", "letter", "to", "because of"), changes, rows)


def _rules(rules: Sequence[Report]) -> None:
    """Those that differ, and in one sentence those that never fired."""
    changed = [each for each in rules if each["changed"]]
    rows = ((each["rule"], side, *_figures(each[side])) for each in changed for side in each["in"])
    columns = ("rule", "", "fired", "muted", "cooled", "cases", "lots", "held", "letters")
    _first("Rules that did otherwise", columns, changed, rows, most=2 * SHOWN)
    never = [each["rule"] for each in rules if each["draft"] and each["draft"]["never_fired"]]
    if never:
        say(f"{amount(len(never))} rules of the draft never fired: {', '.join(never)}")


def _figures(figures: Report) -> list[object]:
    counted = ("fired", "muted", "cooled", "cases", "lots")
    return [*(figures[name] for name in counted), amounts(figures["quantities"]),
            figures["letters"]]  # fmt: skip


def _days(days: Sequence[Report]) -> None:
    differing = [each for each in days if each["changes"]]
    rows = (
        (
            each["day"],
            each["changes"],
            *(f"{each['base'][name]} / {each['draft'][name]}" for name in _DAILY),
        )
        for each in differing
    )
    _first("Days that differ (base / draft)", ("day", "changes", *_DAILY), differing, rows)


_DAILY = ("cases", "lots", "letters", "stopped")


def _evidence(evidence: Report) -> str:
    return f"{evidence['record']} {evidence['id']} ({evidence['day']})"


def _first(
    title: str,
    columns: Sequence[str],
    found: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    most: int = SHOWN,
) -> None:
    """The first of many; nothing where there is nothing."""
    if not found:
        return
    table(title, columns, list(rows)[:most])
    if len(found) > SHOWN:
        say(f"... and {len(found) - SHOWN} more (--json names them all)")
