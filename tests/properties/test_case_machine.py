"""Cases, holds, shipments, decisions, returns, splits and concessions in any order.

After every step: no lot may ship while it is undecided or unproven, every quantity reconciles,
and the case is closed exactly when nothing of it is open.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.actions.clear_shipment import ShipmentBlocked
from service.actions.people import add_person
from tests.properties.case_model import ModelCase, ModelLot
from tests.properties.case_works import SETTINGS, CaseWorks
from tests.stories.furnace import SHOP, basket, check
from tests.support.master_data import MASTER_DATA, inspection, operation, shipment
from tests.support.recording import NOW, desk_of, open_works

STEPS = settings(
    max_examples=25, stateful_step_count=14, deadline=None, database=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
SHARE = st.sampled_from([1.0, 0.5, 0.2])


@pytest.fixture(scope="module")
def failed_load(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("machine") / "load.db"
    shutil.copy(sqlite_template, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    works.record(*MASTER_DATA, *SHOP)
    for name in ("wang", "lin"):
        works.door.write(
            lambda transaction, name=name: add_person(  # type: ignore[misc]
                desk_of(transaction, works.plant, SETTINGS), name=name, printed_name=name,
                email=None, language="en", roles=["quality_supervisor"], pin=f"pin-of-{name}",
            ), by="test", now=NOW,
        )  # fmt: skip
    works.record(
        basket("B1", 6, load="L-1"), basket("B2", 6, load="L-1"),
        check("B1", 40, day=6, stage="final"),
    )  # fmt: skip
    works.engine.dispose()
    return path


class CaseMachine(RuleBasedStateMachine):
    """One failed load of two lots, a hundred pieces each."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        path = self.template.with_name("run.db")
        shutil.copy(self.template, path)
        self.works = CaseWorks(open_works(f"sqlite:///{path}", settings=SETTINGS))
        self.model = ModelCase({n: ModelLot(100, "undecided") for n in ("B1", "B2")})
        self.out: list[tuple[str, str, int]] = []

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

    @precondition(lambda self: any(x.undecided for x in self.model.lots.values()))
    @rule(data=st.data(), share=SHARE)
    def escape(self, data: st.DataObject, share: float) -> None:
        """A truck that left with what may not go."""
        name = self.pick(data, *(n for n, lot in self.model.lots.items() if lot.undecided))
        lot = self.model.lots[name]
        pieces, record = self.some(share, lot.on_hand), self.works.name("SH")
        at = self.works.now.isoformat()
        self.works.record(shipment(record, {name: pieces}, at=at, already_left=True))
        lot.shipped += pieces
        lot.take(pieces)
        self.out.append((record, name, pieces))

    @precondition(lambda self: self.out)
    @rule()
    def come_back(self) -> None:
        record, name, pieces = self.out.pop()
        self.works.record(
            {"record": "return", "id": self.works.name("RT"), "at": self.works.now.isoformat(),
             "customer": "BUYER", "shipment": record, "lot": name, "quantity": pieces}
        )  # fmt: skip
        lot = self.model.lots[name]
        lot.returned += pieces
        lot.on_hand += pieces

    @rule()
    def a_month_passes(self) -> None:
        """The concessions end; nobody has looked yet."""
        self.works.now += timedelta(days=31)
        self.model.conceding = not any(x.state == "conceded" for x in self.model.lots.values())

    @precondition(lambda self: not self.model.conceding)
    @rule()
    def the_worker_comes(self) -> None:
        self.works.expire()
        self.model.expire()

    # --- always ------------------------------------------------------------------------------

    @invariant()
    def nothing_ships_that_may_not(self) -> None:
        for name in self.model.lots:
            assert self.works.may_ship(name) == self.model.may_ship(name), name

    @invariant()
    def quantities_reconcile(self) -> None:
        for name, lot in self.model.lots.items():
            assert lot.reconciles, name
            assert self.works.on_hand(name) == lot.on_hand, name

    @invariant()
    def what_is_undecided_is_known(self) -> None:
        assert self.works.undecided() == self.model.undecided()

    @invariant()
    def it_is_closed_when_nothing_is_open(self) -> None:
        closed = self.works.state() == "closed"
        assert closed == self.model.all_done(), (self.works.state(), self.works.blocks())
        assert closed == (not self.works.blocks()) or not closed


def run(failed_load: Path) -> None:
    machine = type("Machine", (CaseMachine,), {"template": failed_load})
    run_state_machine_as_test(machine, settings=STEPS)


def test_nothing_ships_undecided_and_nothing_closes_early(failed_load: Path) -> None:
    run(failed_load)


def test_a_gate_that_forgets_holds_is_caught(
    failed_load: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.records.books.Books.holds", lambda *_: [])
    with pytest.raises(AssertionError):
        run(failed_load)
