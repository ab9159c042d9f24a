"""Whatever customers answer, and in whatever order: what was sent is accounted for, or open."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.actions.customer_accounts import accounts_of
from service.actions.customer_figures import customer_figures
from service.actions.desk import Desk
from service.actions.take_answer import Answer, GivenLine, take_answer
from service.errors import Refused
from tests.service.actions import noticing
from tests.service.actions.signing import CASE, SETTINGS, Signing
from tests.support.recording import NOW, desk_of, open_works

SENT = {("BUYER", "S-1", "B1"): 10, ("BUYER", "S-1", "B2"): 20, ("SECOND", "S-2", "B1"): 5}
FIGURE = st.one_of(st.integers(0, 25), st.sampled_from([0.5, 0.000001, -1, "NaN", "٣", "1e9"]))
ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(sorted(SENT)),
        st.fixed_dictionaries(
            {"received": FIGURE},
            optional=dict.fromkeys(("on_hand", "quarantined", "used", "returned"), FIGURE),
        ),
    ),
    max_size=6,
)


class Undone(Exception):  # noqa: N818 - it is what the test does, not a mishap
    """Takes back what a transaction did."""


@pytest.fixture(scope="module")
def told(shipped_load: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signing]:
    """Both customers are told; nothing that an example does to the case is kept."""
    path = tmp_path_factory.mktemp("told") / "load.db"
    shutil.copy(shipped_load, path)
    works = open_works(f"sqlite:///{path}", settings=SETTINGS)
    works.record(noticing.FAILED)
    yield Signing(works)
    works.engine.dispose()


@settings(max_examples=40, deadline=None)
@given(answers=ANSWERS)
def test_what_each_customer_was_sent_is_accounted_for_or_open_after_every_answer(
    told: Signing, answers: list[tuple[tuple[str, str, str], dict[str, Any]]]
) -> None:
    def play(desk: Desk) -> None:
        for (customer, shipment, lot), figures in answers:
            answer = Answer("Ada", (GivenLine(shipment, lot, figures),))
            with suppress(Refused):
                take_answer(desk, CASE, customer, answer, channel="page", taken_by=customer)
            _reconciles(desk)
        raise Undone

    works = told.works
    with pytest.raises(Undone):
        works.door.write(lambda at: play(desk_of(at, works.plant, SETTINGS)), by="test", now=NOW)


def _reconciles(desk: Desk) -> None:
    desk.transaction.flush()
    connection = desk.transaction.connection
    seen = {}
    for account in accounts_of(connection, CASE):
        for line in account.lines:
            delivery = line.delivery
            seen[account.customer, delivery.shipment, delivery.lot] = delivery.delivered / 1e6
            assert line.accounted + line.outstanding == delivery.delivered
            said = line.stated
            if said is not None and said.quarantined + said.used + said.returned > (
                delivery.delivered
            ):
                assert line.document()["difference"]["en"] is not None
        assert (account.consignee.state == "accounted") is account.accounted
    assert seen == SENT
    (sums,) = customer_figures(connection, CASE)["quantities"]
    assert sums["delivered"] == sum(SENT.values())
    assert sums["accounted"] + sums["outstanding"] == pytest.approx(sums["delivered"])
