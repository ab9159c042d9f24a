"""Rounds follow the route that was kept with the case: which steps, who, how many signatures."""

from __future__ import annotations

from itertools import product

import pytest

from rules.routes import Quorum, Step, StepCondition
from service.actions import decide_disposition
from service.actions.desk import Desk
from service.actions.propose_disposition import ProposedLine
from service.records import case_tables as c
from tests.service.actions.approving import asked, letters, set_route
from tests.service.actions.signing import Signing
from tests.stories.looking import rows

CONFIRM = Step("confirm", "review", ("quality_supervisor",), "any")
DECIDE = Step("decide", "approval", ("production_manager", "engineering"), "all")
SCRAP = ProposedLine("B1", "scrap")
RELEASE = ProposedLine("B1", "release")


@pytest.fixture
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is signed with is not what these tests are about, and takes a tenth of a second."""

    def right(_desk: Desk, _name: str, _typed: str) -> bool:
        return True

    monkeypatch.setattr(decide_disposition, "check_signing_secret", right)


def steps_asked(signing: Signing) -> list[str]:
    return [row["step"] for row in rows(signing.works, c.approval_round)]


@pytest.mark.usefixtures("no_secrets")
@pytest.mark.parametrize(("first", "second"), list(product(("any", "all"), repeat=2)))
def test_each_step_takes_one_signature_or_one_of_each_role(
    signing: Signing, first: Quorum, second: Quorum
) -> None:
    roles = ("production_manager", "engineering")
    set_route(
        signing,
        CONFIRM,
        Step("one", "approval", roles, first),
        Step("two", "approval", roles, second),
    )
    signing.propose(RELEASE)
    signing.sign("sun", "confirm")
    signed = 0
    for step, quorum in (("one", first), ("two", second)):
        assert signing.open_round()["step"] == step
        for person in ("prod", "eng")[: 1 if quorum == "any" else 2]:
            assert signing.state() == "proposed", "held until the last signature"
            assert "B1" in signing.held()
            signing.sign(person, "approve")
            signed += 1
    assert signing.state() != "proposed"
    assert "B1" not in signing.held()
    assert len(rows(signing.works, c.signature)) == 1 + signed


@pytest.mark.usefixtures("no_secrets")
@pytest.mark.parametrize(
    ("condition", "passed"),
    [
        (StepCondition(dispositions=("scrap",)), False),
        (StepCondition(dispositions=("release", "scrap")), True),
        (StepCondition(severities=("critical", "major", "minor")), True),
        (StepCondition(items=("BOLT",)), True),
        (StepCondition(items=("NUT",)), False),
        (StepCondition(customers=("NOBODY",)), False),
        (StepCondition(dispositions=("release",), items=("NUT",)), False),
    ],
)
def test_a_step_is_asked_for_if_its_condition_holds(
    signing: Signing, condition: StepCondition, *, passed: bool
) -> None:
    design = Step("design", "approval", ("quality_supervisor",), "any", condition=condition)
    set_route(signing, CONFIRM, design, DECIDE, design)
    signing.propose(RELEASE)
    signing.sign("sun", "confirm")
    expected = ["confirm"]
    if passed:
        signing.sign("sun", "approve")
        expected.append("design")
    signing.sign("prod", "approve")
    signing.sign("eng", "approve")
    expected.append("decide")
    if passed:
        assert signing.sign("sun", "approve").waiting_for == ()
        expected.append("design")
    assert steps_asked(signing) == expected
    assert signing.state() not in ("proposed", "open")


@pytest.mark.usefixtures("no_secrets")
def test_a_proposal_that_no_step_is_for_is_signed_by_the_last_approval_all_the_same(
    signing: Signing,
) -> None:
    only_repairs = StepCondition(dispositions=("repair",))
    set_route(signing, CONFIRM, Step("design", "approval", ("engineering",), "any",
                                     condition=only_repairs))  # fmt: skip
    signing.propose(RELEASE)
    signing.sign("sun", "confirm")
    assert signing.open_round()["step"] == "design"


@pytest.mark.usefixtures("no_secrets")
def test_a_later_step_can_still_reject_what_an_earlier_one_approved(signing: Signing) -> None:
    set_route(signing, CONFIRM, DECIDE, Step("design", "approval", ("quality_supervisor",), "any"))
    signing.propose(SCRAP)
    signing.sign("sun", "confirm")
    signing.sign("prod", "approve")
    last = signing.sign("eng", "approve")
    assert (last.state, last.waiting_for) == ("proposed", ("quality_supervisor",))
    assert signing.sign("sun", "reject", reason="it can be sorted").state == "confirmed"
    assert "B1" in signing.held()
    assert [row["state"] for row in rows(signing.works, c.proposal)] == ["rejected"]


@pytest.mark.usefixtures("no_secrets")
def test_everybody_with_the_role_of_an_all_of_step_is_asked_for_each_of_his_roles(
    signing: Signing,
) -> None:
    set_route(signing, CONFIRM, DECIDE)
    signing.propose(RELEASE)
    signing.sign("sun", "confirm")
    assert asked(signing) == {
        ("prod", "production_manager", None, None), ("both", "production_manager", None, None),
        ("eng", "engineering", None, None), ("both", "engineering", None, None),
    }  # fmt: skip
    decide = [each for each in letters(signing) if each["step"] == "decide"]
    assert len(decide) == 4
    signing.sign("both", "approve", "engineering")
    assert asked(signing) == {("prod", "production_manager", None, None)}
