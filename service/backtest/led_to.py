"""Read from a database what its ledger led to: cases, holds, letters, rules that fired."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping

import orjson
from sqlalchemy import Connection, select

from service.backtest.causes import Causes
from service.backtest.evidence import CaseSeen, Evidence, Fired, HoldSeen, LetterSeen
from service.records import tables as t
from service.records.case_tables import finding, hold, ledger, nonconformance, outbox
from service.records.rule_tables import rule_firing

# The two stages of a decision: what is to be contained, and how the plant responds.
CONTAIN, RESPOND = "contain", "respond"


class LedTo:
    """What one database holds; `quantities` are what was there of a lot, by hold."""

    def __init__(
        self,
        connection: Connection,
        causes: Causes,
        quantities: Mapping[int, tuple[int, str]],
    ) -> None:
        self._connection = connection
        self._causes = causes
        self._quantities = quantities
        self._decided = _decisions(connection)
        self._opened = _openings(connection, causes)

    def cases(self) -> tuple[CaseSeen, ...]:
        n = nonconformance.c
        rows = self._connection.execute(select(nonconformance).order_by(n.entry)).mappings()
        return tuple(
            CaseSeen(
                number=row["number"],
                event=row["event"],
                cause_key=row["cause_key"],
                severity=row["severity"],
                route=row["route"],
                state=row["state"],
                held=row["held"],
                reason=row["reason"],
                opened=self._opened[row["number"]],
                rules=self._rules_at(row["number"], None),
            )
            for row in rows
        )

    def holds(self) -> tuple[HoldSeen, ...]:
        h, i = hold.c, t.item.c
        query = (
            select(hold, t.lot.c.produced, i.unit)
            .join(t.lot, t.lot.c.id == h.lot)
            .join(t.item, i.id == t.lot.c.item)
            .order_by(h.id)
        )
        found = []
        for row in self._connection.execute(query).mappings():
            quantity, unit = self._quantities.get(row["id"], (row["produced"], row["unit"]))
            held = HoldSeen(
                lot=row["lot"],
                case=row["nonconformance"],
                quantity=quantity,
                unit=unit,
                placed=self._causes.of(row["entry"]),
                placed_at=row["placed_at"],
                released_at=row["released_at"],
                rules=self._rules_at(row["nonconformance"], row["entry"]),
            )
            found.append(held)
        return tuple(found)

    def letters(self) -> tuple[LetterSeen, ...]:
        rows = self._connection.execute(select(outbox).order_by(outbox.c.id)).mappings()
        return tuple(
            LetterSeen(
                kind=row["kind"],
                audience=row["audience"],
                recipient=row["recipient"],
                language=row["language"],
                customer=row["customer"],
                case=row["nonconformance"],
                said=row["payload"],
                cause=self._causes.of(row["entry"]),
                rules=(
                    *self._rules_at(row["nonconformance"], row["entry"]),
                    *self._rules_at(row["nonconformance"], row["entry"], RESPOND),
                ),
            )
            for row in rows
        )

    def fired(self) -> tuple[Fired, ...]:
        """Once for each rule and record, however many lots or steps it was asked about."""
        rows = self._connection.execute(select(rule_firing).order_by(rule_firing.c.id)).mappings()
        found = {
            (
                row["rule"],
                row["outcome"],
                row["nonconformance"],
                Evidence(row["record"], row["record_id"], self._causes.of(row["entry"]).at),
            )
            for row in rows
        }
        return tuple(Fired(*each) for each in sorted(found, key=_order))

    def _rules_at(
        self, number: str | None, entry: int | None, stage: str = CONTAIN
    ) -> tuple[str, ...]:
        """The rules that decided about a case last before an entry; None: when it was opened."""
        decided = self._decided.get((number or "", stage), [])
        if not decided:
            return ()
        place = 0 if entry is None else bisect_right([seq for seq, _ in decided], entry) - 1
        return decided[max(0, place)][1]


def _order(row: tuple[str, str, str | None, Evidence]) -> tuple[int, str, str, str, str]:
    rule, outcome, case, cause = row
    return cause.at, cause.id, rule, outcome, case or ""


def _decisions(connection: Connection) -> dict[tuple[str, str], list[tuple[int, tuple[str, ...]]]]:
    """By case and stage: each decision, its entry and its rules, in order."""
    e = ledger.c
    query = select(e.seq, e.subject, e.content).where(e.kind == "decision").order_by(e.seq)
    found: dict[tuple[str, str], list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for row in connection.execute(query):
        said = orjson.loads(row.content)
        found[row.subject, said["stage"]].append((row.seq, tuple(said["rules"])))
    return found


def _openings(connection: Connection, causes: Causes) -> dict[str, Evidence]:
    """The record that opened each case: of several events the last, of a deadline the first."""
    f = finding.c
    query = select(f.nonconformance, f.record, f.record_id, f.entry).order_by(f.id)
    found: dict[str, Evidence] = {}
    for row in connection.execute(query):
        if row.nonconformance not in found:
            cause = causes.of(row.entry)
            found[row.nonconformance] = Evidence(row.record, row.record_id, cause.at)
    return found
