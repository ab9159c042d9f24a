"""What lots are made from, as far as patterns ask: by the lineage as it now is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from sqlalchemy import Connection, Select, select, union

from graph.lineage import Lineage
from rules.correlation.facts import MatchFact, mark_of
from rules.pattern import LOT, Correlation
from service.records.tables import correction, operation, operation_output


class Descent:
    """Which of some lots other lots are made from."""

    def __init__(self, lineage: Lineage, lots: Iterable[str]) -> None:
        self._lineage = lineage
        known = [lineage.lot_index(lot) for lot in sorted(set(lots)) if lot in lineage]
        self._wanted = np.unique(np.array(known, dtype=np.int32))
        # Most lots come from none of them: that is seen without a walk of their own.
        self._below = lineage.descendants(self._wanted) if len(self._wanted) else self._wanted

    def ancestors(self, lots: Iterable[str]) -> tuple[str, ...]:
        """Those of the lots in question that these are made from, and those among these."""
        own = np.array(
            [self._lineage.lot_index(lot) for lot in lots if lot in self._lineage], dtype=np.int32
        )
        if not np.isin(own, self._below).any():
            return ()
        found = np.intersect1d(self._lineage.ancestors(np.unique(own)), self._wanted)
        return tuple(sorted(self._lineage.name_of(int(each)) for each in found))


class Steps:
    """The marks of events that descendants are looked for, and of those that may descend."""

    def __init__(self, correlations: Iterable[Correlation]) -> None:
        joins = [
            (one.id, join)
            for one in correlations
            for join in one.joins
            if join.kind == "descendant"
        ]
        self.earlier = frozenset(mark_of(rule, join.earlier) for rule, join in joins)
        self.later = frozenset(mark_of(rule, join.later) for rule, join in joins)
        self._joins = joins

    def __bool__(self) -> bool:
        return bool(self._joins)

    def lots_in_question(self, facts: Iterable[MatchFact]) -> set[str]:
        """The lots of which somebody may ask what is made from them."""
        return {
            lot for fact in facts if fact.marks & self.earlier for lot in fact.keys.get(LOT, ())
        }

    def completes(
        self, rule: str, facts: tuple[MatchFact, ...], added: Mapping[int, Collection[str]]
    ) -> bool:
        """Whether a hit is there because of ancestors that have become known of its events."""
        return any(
            not set(added.get(facts[join.later].id, ())).isdisjoint(
                facts[join.earlier].keys.get(LOT, ())
            )
            for of, join in self._joins
            if of == rule
        )


def made_anew(connection: Connection, since: int) -> set[str]:
    """Lots of operations that were recorded or corrected after a position of the ledger."""
    o, k = operation.c, correction.c
    recorded = select(o.id).where(o.entry > since)
    corrected = select(k.record_id).where(k.record == "operation", k.entry > since)
    return _made_by(connection, union(recorded, corrected).subquery().select())


def made_otherwise(connection: Connection, since: int) -> set[str]:
    """Of these, lots that may have been known before: only a correction gives them ancestors."""
    k = correction.c
    corrected = select(k.record_id).where(k.record == "operation", k.entry > since)
    return _made_by(connection, corrected)


def _made_by(connection: Connection, operations: Select[tuple[str]]) -> set[str]:
    lots = select(operation_output.c.lot).where(operation_output.c.operation.in_(operations))
    return set(connection.execute(lots).scalars())


def below(lineage: Lineage, lots: Iterable[str]) -> set[str]:
    """Everything made of these lots, and they themselves."""
    known = [lineage.lot_index(lot) for lot in sorted(lots) if lot in lineage]
    if not known:
        return set()
    return {
        lineage.name_of(node)
        for node in lineage.descendants(known).tolist()
        if lineage.is_lot(node)
    }
