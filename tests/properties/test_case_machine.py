"""Cases, holds, shipments, decisions, returns, splits and concessions in any order.

After every step: no lot may ship while it is undecided or unproven, every quantity reconciles,
and the case is closed exactly when nothing of it is open.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.actions.clear_shipment import ShipmentBlocked
from tests.properties.case_model import ModelCase, failed_case
from tests.properties.case_works import CaseWorks, compare, open_case
from tests.support.master_data import inspection, operation, shipment

STEPS = settings(
    max_examples=25, stateful_step_count=14, deadline=None, database=None, derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
SHARE = st.sampled_from([1.0, 0.5, 0.2])


class CaseMachine(RuleBasedStateMachine):
    """One failed load of two lots, a hundred pieces each."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.works: CaseWorks = open_case(self.template)
        self.model: ModelCase = failed_case()

    def teardown(self) -> None:
        self.works.works.engine.dispose()

    def pick(self, data: st.DataObject, *names: str) -> str:
        return data.draw(st.sampled_from(sorted(names)))

    def some(self, share: float, most: int) -> int:
        return max(1, int(most * share))

    # --- decisions ---------------------------------------------------------------------------

    @precondition(lambda self: self.model.undecided())
    @rule(
        data=st.data(), share=SHARE,
        kind=st.sampled_from(["release", "scrap", "rework", "sort", "use_as_is", "regrade"]),
    )  # fmt: skip
    def decide(self, data: st.DataObject, share: float, kind: str) -> None:
        if kind == "use_as_is" and not self.model.conceding:
            kind = "release"
        name = self.pick(data, *self.model.undecided())
        lot = self.model.lots[name]
        pieces = self.some(share, lot.on_hand - lot.to_scrap)
        said: dict[str, Any] = {
            "rework": {"instruction": "temper"}, "sort": {"sampling": "100%"},
            "regrade": {"to_item": "BOLT"},
        }.get(kind, {})  # fmt: skip
        stands_on = self.works.decide(name, kind, pieces, **said)
        if kind == "scrap":
            assert stands_on == name
            lot.to_scrap += pieces
            return
        state: Any = {"release": "clear", "regrade": "clear", "use_as_is": "conceded",
                      "sort": "sorting"}.get(kind, kind)  # fmt: skip
        if stands_on == name:
            lot.state = state
        else:
            self.model.split(name, stands_on, pieces, state)

    @precondition(lambda self: any(lot.to_scrap for lot in self.model.lots.values()))
    @rule(data=st.data(), share=SHARE)
    def scrap(self, data: st.DataObject, share: float) -> None:
        name = self.pick(data, *(n for n, lot in self.model.lots.items() if lot.to_scrap))
        lot = self.model.lots[name]
        # One line at a time is reported: its own quantity is not more than what waits.
        before = self.works.on_hand(name)
        self.works.report(name, rendered_unusable=True, witness="wang",
                          quantity=Decimal(1) if share < 1 else None)  # fmt: skip
        done = before - self.works.on_hand(name)
        assert 0 < done <= lot.to_scrap
        lot.on_hand -= done
        lot.to_scrap -= done
        lot.scrapped += done

    @precondition(lambda self: any(lot.state == "sorting" for lot in self.model.lots.values()))
    @rule(data=st.data(), bad=st.sampled_from([0.0, 0.3, 1.0]))
    def sort(self, data: st.DataObject, bad: float) -> None:
        name = self.pick(data, *(n for n, x in self.model.lots.items() if x.state == "sorting"))
        lot = self.model.lots[name]
        rejected = int(lot.on_hand * bad)
        accepted = lot.on_hand - rejected
        new = self.works.report(name, accepted=Decimal(accepted), rejected=Decimal(rejected))
        lot.state = "clear" if accepted else "undecided"
        if accepted and rejected:
            self.model.split(name, new, rejected, "undecided")

    @precondition(lambda self: any(x.state == "rework" and x.on_hand > 0
                                   for x in self.model.lots.values()))  # fmt: skip
    @rule(data=st.data())
    def rework(self, data: st.DataObject) -> None:
        lots = self.model.lots
        names = [n for n, x in lots.items() if x.state == "rework" and x.on_hand > 0]
        ordered = [n for n in names if n in self.works.waiting]
        if not ordered:
            return
        name = self.pick(data, *ordered)
        new = self.works.report(name)
        self.model.split(name, new, lots[name].on_hand, "reworked")

    @precondition(lambda self: any(x.state in ("rework", "reworked") and x.on_hand > 0
                                   for x in self.model.lots.values()))  # fmt: skip
    @rule(data=st.data())
    def inspect(self, data: st.DataObject) -> None:
        """Only what went through the rework is released; measuring alone proves nothing."""
        lots = self.model.lots
        done = ("rework", "reworked")
        name = self.pick(data, *(n for n, x in lots.items() if x.state in done and x.on_hand > 0))
        good = inspection(self.works.name("I"), name, 30, at=self.works.now.isoformat())
        self.works.record(good)
        if lots[name].state == "reworked":
            lots[name].state = "clear"

    # --- what happens to lots ----------------------------------------------------------------

    @precondition(lambda self: any(lot.on_hand > 0 for lot in self.model.lots.values()))
    @rule(data=st.data(), share=SHARE)
    def pack(self, data: st.DataObject, share: float) -> None:
        name = self.pick(data, *(n for n, lot in self.model.lots.items() if lot.on_hand > 0))
        pieces = self.some(share, self.model.lots[name].on_hand)
        new, at = self.works.name("P"), self.works.now.isoformat()
        self.works.record(
            operation(f"OP-{new}", {name: pieces}, {new: pieces}, item="BOLT", process="packing",
                      equipment=None, started_at=at, ended_at=at)
        )  # fmt: skip
        self.model.use(name, new, pieces)

    @precondition(lambda self: any(lot.on_hand > 0 for lot in self.model.lots.values()))
    @rule(data=st.data(), share=SHARE)
    def ship(self, data: st.DataObject, share: float) -> None:
        name = self.pick(data, *(n for n, lot in self.model.lots.items() if lot.on_hand > 0))
        lot = self.model.lots[name]
        pieces = self.some(share, lot.on_hand)
        record = shipment(self.works.name("SH"), {name: pieces}, at=self.works.now.isoformat())
        if not self.model.may_ship(name):
            with pytest.raises(ShipmentBlocked):
                self.works.record(record)
            return
        self.works.record(record)
        lot.shipped += pieces
        lot.on_hand -= pieces

    @precondition(lambda self: self.model.forbidden())
    @rule(data=st.data(), share=SHARE)
    def escape(self, data: st.DataObject, share: float) -> None:
        """A truck that left with what may not go, or may not any more."""
        name = self.pick(data, *self.model.forbidden())
        lot = self.model.lots[name]
        pieces, record = self.some(share, lot.on_hand), self.works.name("SH")
        at = self.works.now.isoformat()
        self.works.record(shipment(record, {name: pieces}, at=at, already_left=True))
        lot.state = "undecided"
        lot.shipped += pieces
        lot.take(pieces)

    @rule()
    def an_hour_passes(self) -> None:
        """When everything is decided and gone, nothing else happens."""
        self.works.now += timedelta(hours=1)

    @precondition(lambda self: self.model.conceding and self.model.conceded())
    @rule()
    def a_month_passes(self) -> None:
        """The concessions end; nobody has looked yet."""
        self.works.now += timedelta(days=31)
        self.model.conceding = False

    @precondition(lambda self: not self.model.conceding)
    @rule()
    def the_worker_comes(self) -> None:
        self.works.expire()
        self.model.expire()

    # --- always ------------------------------------------------------------------------------

    @invariant()
    def the_service_says_what_the_model_says(self) -> None:
        """Nothing ships that may not, every quantity reconciles, nothing closes early or late."""
        compare(self.works.look(list(self.model.lots)), self.model)


def test_nothing_ships_undecided_and_nothing_closes_early(failed_load: Path) -> None:
    machine = type("Machine", (CaseMachine,), {"template": failed_load})
    run_state_machine_as_test(machine, settings=STEPS)
