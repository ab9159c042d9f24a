"""What was found, used or scrapped since a page was opened or a proposal was made."""

from __future__ import annotations

import pytest

from service.actions.propose_disposition import ProposedLine
from service.errors import Conflict
from service.records import tables as t
from tests.service.actions.signing import Signing
from tests.stories.furnace import at, packed
from tests.stories.looking import rows
from tests.support.master_data import defect, inspection

SECOND_FAILURE = inspection("I-2", "B2", 45, at=at(20), operation="OP-B2")


def test_a_page_that_does_not_show_the_latest_finding_cannot_dismiss_the_case(
    signing: Signing,
) -> None:
    raw = signing.link("sun")
    old = signing.page(raw)
    signing.works.record(SECOND_FAILURE)
    assert signing.held() == {"B1", "B2", "CTN"}, "nothing new was held"
    with pytest.raises(Conflict, match="has changed"):
        signing.send(raw, old, "dismiss")
    reasons = [each["reason"] for each in signing.page(raw).content["findings"]]
    assert ["I-B1" in reasons[0], "I-2" in reasons[1]] == [True, True]


def test_a_failure_after_the_first_signature_asks_everybody_again(signing: Signing) -> None:
    signing.propose(ProposedLine("B2", "release"))
    signing.sign("sun", "confirm")
    signing.sign("prod", "approve")
    signing.works.record(SECOND_FAILURE)
    assert signing.state() == "open"
    assert signing.open_round()["step"] == "confirm"


def test_more_than_is_left_by_now_is_not_released(signing: Signing) -> None:
    signing.propose(ProposedLine("B2", "release"))
    signing.works.record(packed("CTN-9", "B2", quantity=60))
    signing.sign("sun", "confirm")
    signing.sign("prod", "approve")
    with pytest.raises(Conflict, match="100 pcs of lot B2 were proposed, only 40 are left"):
        signing.sign("eng", "approve")
    assert "B2" in signing.held()
    assert not rows(signing.works, t.lot, id="B2-D1")
    signing.sign("eng", "reject")
    assert signing.state() == "confirmed"


def test_two_cases_do_not_scrap_the_same_pieces_twice(signing: Signing) -> None:
    signing.works.record(defect("D-1", "B2"))
    other = Signing(signing.works, "NCR-2026-0002")
    for each in (signing, other):
        each.propose(ProposedLine("B2", "scrap"))
        each.sign("sun", "confirm")
        each.sign("prod", "approve")
        each.sign("eng", "approve")
    signing.scrap("B2")
    assert rows(signing.works, t.lot, id="B2")[0]["scrapped"] == 100_000_000
    # The same scrap is what the other case waited for: nothing is left to be reported there.
    assert other.dispositions()["B2"] == ("scrap", "executed")
    assert other.held() == set()
