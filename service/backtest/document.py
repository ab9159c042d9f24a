"""The whole report of a backtest as one JSON document."""

from __future__ import annotations

from collections import Counter
from typing import Any

from service.backtest import change_documents as documents
from service.backtest.addresses import evidence_document
from service.backtest.changes import difference
from service.backtest.evidence import NotReplayed, Replayed
from service.backtest.match_cases import match_cases
from service.backtest.notes import notes
from service.backtest.past import Past
from service.backtest.per_day import days_document
from service.backtest.per_rule import rules_document
from service.backtest.totals import totals
from service.backtest.window import Window
from service.backtest.words import sentences

Document = dict[str, Any]
# What could not be replayed is most often one thing many times.
SHOWN = 200


def report_document(past: Past, base: Replayed, draft: Replayed, window: Window) -> Document:
    """Every figure of the report leads to its evidence."""
    pairs = match_cases(base.cases, draft.cases)
    base, draft = window.of(base), window.of(draft)
    changes = difference(base, draft, pairs)
    figures = totals(base, draft, changes, window)
    lots = _lots_by_case(base, draft)
    told = {"new": draft.letters, "removed": base.letters}
    return {
        "same": changes.is_empty,
        "sentences": sentences(figures, same=changes.is_empty),
        "base": _rulebook(base),
        "draft": _rulebook(draft),
        "past": {"position": past.position, "records": past.records, "entries": past.entries},
        "window": _window(window),
        "totals": figures,
        "rules": rules_document(base, draft),
        "days": days_document(base, draft, changes, window),
        "cases": [documents.case_change(each, window, past.cases, lots) for each in changes.cases],
        "lots": [documents.lot_change(each, window) for each in changes.lots],
        "letters": [documents.letter_change(each, window) for each in changes.letters],
        "customers": [
            documents.customer_change(each, told[each.kind], window) for each in changes.customers
        ],
        "stopped": [documents.stopped_change(each, window) for each in changes.stopped],
        "notes": notes(past, base, draft),
        "not_replayed": {
            "base": _not_replayed(base.not_replayed, window),
            "draft": _not_replayed(draft.not_replayed, window),
        },
    }


def _rulebook(replayed: Replayed) -> Document:
    return {
        "rulebook": replayed.rulebook,
        "version": replayed.version,
        "digest": replayed.digest,
        "seconds": round(replayed.seconds, 3),
    }


def _window(window: Window) -> Document:
    return {
        "since": None if window.since is None else window.since.isoformat(),
        "until": None if window.until is None else window.until.isoformat(),
        "time_zone": window.time_zone,
    }


def _lots_by_case(base: Replayed, draft: Replayed) -> dict[str, int]:
    named = {
        (side, each.case, each.lot)
        for side, replayed in (("base", base), ("draft", draft))
        for each in replayed.holds
    }
    return Counter(f"{side} {case}" for side, case, _ in named)


def _not_replayed(found: tuple[NotReplayed, ...], window: Window) -> list[Document]:
    return [
        {**evidence_document(each.what, window), "reason": each.reason} for each in found[:SHOWN]
    ]
