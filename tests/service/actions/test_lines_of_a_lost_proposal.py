"""A proposal that is rejected or withdrawn: each of its lines says so, and another may follow."""

from __future__ import annotations

from service.actions.propose_disposition import ProposedLine
from service.actions.take_back_proposal import take_back_proposal
from service.records import case_tables as c
from tests.service.actions.signing import CASE, Signing
from tests.stories.looking import rows

LINES = tuple(ProposedLine(lot, "release") for lot in ("B1", "B2", "CTN"))


def states(signing: Signing) -> list[str]:
    return [row["state"] for row in rows(signing.works, c.disposition)]


def test_every_line_of_a_rejected_proposal_is_rejected(signing: Signing) -> None:
    signing.propose(*LINES)
    signing.sign("sun", "confirm")
    signing.sign("prod", "reject")
    assert (signing.state(), states(signing)) == ("confirmed", ["rejected"] * 3)
    signing.approve(*LINES)
    assert (signing.state(), states(signing)) == ("closed", ["rejected"] * 3 + ["executed"] * 3)


def test_every_line_of_a_withdrawn_proposal_is_withdrawn(signing: Signing) -> None:
    signing.propose(*LINES)
    signing.act(lambda desk: take_back_proposal(desk, CASE, by="quality", reason="a mistake"))
    assert states(signing) == ["withdrawn"] * 3, "also before the case is confirmed"
    signing.propose(*LINES)
    signing.sign("sun", "confirm")
    signing.act(lambda desk: take_back_proposal(desk, CASE, by="quality", reason="a mistake"))
    assert (signing.state(), states(signing)) == ("confirmed", ["withdrawn"] * 6)
    signing.approve(*LINES)
    assert signing.state() == "closed"
