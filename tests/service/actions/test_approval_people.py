"""Who may sign: not who proposed or made it; delegates, those handed to, the next authority."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from rules.routes import Step
from service.actions.approval_view import LinkEnded
from service.actions.personal_link import with_personal_link
from service.actions.propose_disposition import ProposedLine
from service.errors import BadInput, Conflict, Forbidden, Refused
from service.records import case_tables as c
from service.records.tables import operation
from tests.service.actions.approving import asked, away, letters, set_route, staff, work_due
from tests.service.actions.signing import HOUR, Signing
from tests.stories.looking import rows
from tests.support.recording import NOW

RELEASE = ProposedLine("B1", "release")
CONFIRM = Step("confirm", "review", ("quality_supervisor",), "any")
DECIDE = Step(
    "decide", "approval", ("production_manager", "engineering"), "all", due_hours=24,
    escalate_to=("quality_supervisor",),
)  # fmt: skip


@pytest.fixture
def decided(signing: Signing) -> Signing:
    """B1 is proposed to be released; production and engineering are asked."""
    set_route(signing, CONFIRM, DECIDE)
    signing.propose(RELEASE)
    signing.sign("sun", "confirm")
    return signing


def made_by(signing: Signing, operator: str) -> None:
    signing.act(
        lambda desk: desk.transaction.connection.execute(
            operation.update().where(operation.c.id == "OP-B1").values(operator=operator)
        )
    )


# --- the maker, the proposer -----------------------------------------------------------------


@pytest.mark.parametrize("operator", ["prod", "Prod", "PROD ", "ｐｒｏｄ"])
def test_who_made_a_lot_is_neither_asked_nor_may_he_sign(signing: Signing, operator: str) -> None:
    made_by(signing, operator)
    set_route(signing, CONFIRM, DECIDE)
    signing.propose(RELEASE)
    signing.sign("sun", "confirm")
    assert "prod" not in {name for name, *_ in asked(signing)}
    with pytest.raises(Forbidden, match="who made lot B1"):
        signing.sign("prod", "approve")
    signing.sign("both", "approve", "production_manager")


def test_who_made_it_after_he_was_asked_is_refused_at_signing(decided: Signing) -> None:
    raw = decided.link("prod")
    page = decided.page(raw)
    made_by(decided, "prod")
    with pytest.raises(Forbidden, match="who made lot B1"):
        decided.send(raw, page, "approve")
    assert rows(decided.works, c.signature, person="prod") == []


def test_a_route_may_let_makers_sign(signing: Signing) -> None:
    made_by(signing, "prod")
    set_route(signing, CONFIRM, Step("decide", "approval", ("production_manager",), "any",
                                     may_not_sign=("proposer",)))  # fmt: skip
    signing.propose(RELEASE)
    signing.sign("sun", "confirm")
    assert signing.sign("prod", "approve").waiting_for == ()


def test_a_role_that_only_the_maker_has_goes_to_the_next_authority_at_once(
    signing: Signing,
) -> None:
    made_by(signing, "eng")
    only = Step("decide", "approval", ("engineering",), "any", escalate_to=("quality_supervisor",))
    set_route(signing, CONFIRM, only)
    signing.propose(RELEASE, by="both")
    signing.sign("sun", "confirm")
    assert asked(signing) == {("sun", "engineering", "escalation", "engineering")}
    (entry,) = signing.ledger("approval.escalated")
    assert (entry["to"], entry["because"]) == (["sun"], "nobody can sign")


def test_the_database_itself_refuses_a_proposer(signing: Signing) -> None:
    signing.propose(RELEASE, by="eng")
    signing.sign("sun", "confirm")
    row = {
        "round": signing.open_round()["id"], "role": "engineering", "person": "eng",
        "printed_name": "Eng", "meaning": "approval", "decision": "approve", "reason": "r",
        "shown_hash": "h", "at": 0, "local_time": "t", "entry": 1,
    }  # fmt: skip
    with pytest.raises(DBAPIError, match="nobody signs his own proposal"):
        signing.act(lambda desk: desk.transaction.insert(c.signature, row))
    closed = row | {"round": 1, "person": "sue"}
    with pytest.raises(DBAPIError, match="this round of signatures is over"):
        signing.act(lambda desk: desk.transaction.insert(c.signature, closed))


def test_who_lost_the_role_after_he_was_asked_may_not_sign(decided: Signing) -> None:
    raw = decided.link("prod")
    page = decided.page(raw)
    decided.act(
        lambda desk: desk.transaction.connection.execute(
            c.person_role.delete().where(c.person_role.c.person == "prod")
        )
    )
    with pytest.raises(Forbidden, match="may no longer sign"):
        decided.send(raw, page, "approve")


# --- absence ---------------------------------------------------------------------------------


def test_the_delegate_of_who_is_away_is_asked_and_signs_in_his_place(signing: Signing) -> None:
    staff(signing, dan=["quality_engineer"])
    away(signing, "prod", "dan")
    set_route(signing, CONFIRM, DECIDE)
    signing.propose(RELEASE)
    signing.sign("sun", "confirm")
    place = ("dan", "production_manager", "delegate", "prod")
    assert {place, ("prod", "production_manager", None, None)} <= asked(signing)
    (letter,) = [each for each in letters(signing) if each["signer"] == "dan"]
    assert (letter["acting"], letter["on_behalf_of"]) == ("delegate", "prod")
    signing.sign("dan", "approve", "production_manager", acting="delegate", on_behalf_of="prod")
    (row,) = rows(signing.works, c.signature, person="dan")
    assert (row["role"], row["acting"], row["on_behalf_of"]) == place[1:]


def test_a_delegate_who_is_a_signer_himself_signs_once(signing: Signing) -> None:
    away(signing, "prod", "eng")
    set_route(signing, CONFIRM, DECIDE)
    signing.propose(RELEASE, by="both")
    signing.sign("sun", "confirm")
    assert ("eng", "production_manager", "delegate", "prod") in asked(signing)
    signing.sign("eng", "approve")
    assert asked(signing) == {("prod", "production_manager", None, None)}
    with pytest.raises(Conflict, match="different people"):
        signing.sign("eng", "approve", "production_manager", acting="delegate",
                     on_behalf_of="prod")  # fmt: skip
    assert signing.sign("prod", "approve").waiting_for == ()


def test_a_proposer_is_nobodys_delegate(signing: Signing) -> None:
    staff(signing, dan=["quality_engineer"])
    away(signing, "prod", "dan")
    set_route(signing, CONFIRM, DECIDE)
    signing.propose(RELEASE, by="dan")
    signing.sign("sun", "confirm")
    assert "dan" not in {name for name, *_ in asked(signing)}


# --- handing over ----------------------------------------------------------------------------


def test_handing_over_ends_the_own_link_and_asks_the_other(decided: Signing) -> None:
    staff(decided, dan=["quality_engineer"])
    raw = decided.link("prod")
    decided.send(raw, decided.page(raw), "delegate", to="dan", reason="he knows the furnace")
    with pytest.raises(LinkEnded, match="handed over"):
        decided.page(raw)
    names = {name for name, *_ in asked(decided)}
    assert ("dan" in names, "prod" in names) == (True, False)
    done = decided.sign("dan", "approve", "production_manager", acting="delegate",
                        on_behalf_of="prod")  # fmt: skip
    assert done.waiting_for == ("engineering",)
    (entry,) = decided.ledger("approval.handed_over")
    assert (entry["from"], entry["to"], entry["role"]) == ("prod", "dan", "production_manager")


@pytest.mark.parametrize(
    ("to", "error", "said"),
    [
        ("", BadInput, "to whom"),
        ("dann", BadInput, "did you mean `dan`"),
        ("prod", Refused, "somebody else"),
        ("quality", BadInput, "not known"),
        ("op", Refused, "one of the roles"),
        ("propi", Forbidden, "own proposal"),
    ],
)
def test_it_is_not_handed_to_just_anybody(
    signing: Signing, to: str, error: type[Refused], said: str
) -> None:
    staff(signing, dan=["quality_engineer"], op=["operator"], propi=["quality_engineer"])
    set_route(signing, CONFIRM, DECIDE)
    signing.propose(RELEASE, by="propi")
    signing.sign("sun", "confirm")
    raw = signing.link("prod")
    with pytest.raises(error, match=said):
        signing.send(raw, signing.page(raw), "delegate", to=to)
    assert signing.page(raw).seat.person == "prod", "the link is still good"


def test_who_handed_it_on_is_not_handed_it_back(decided: Signing) -> None:
    staff(decided, dan=["quality_engineer"])
    raw = decided.link("prod")
    decided.send(raw, decided.page(raw), "delegate", to="dan")
    other = decided.link("dan", "production_manager", acting="delegate", on_behalf_of="prod")
    with pytest.raises(Refused, match="nor handed it on"):
        decided.send(other, decided.page(other), "delegate", to="prod")


def test_a_letter_that_is_sent_too_late_brings_no_link(decided: Signing) -> None:
    """Queued before its reader signed, or handed over, it is withdrawn when it would go out."""
    staff(decided, dan=["quality_engineer"])
    of = {each["signer"]: each for each in letters(decided) if each["step"] == "decide"}
    assert decided.act(lambda desk: with_personal_link(desk, of["prod"])) is not None
    raw = decided.link("prod")
    decided.send(raw, decided.page(raw), "delegate", to="dan")
    decided.sign("eng", "approve")
    for late in ("prod", "eng"):
        assert decided.act(lambda desk, late=late: with_personal_link(desk, of[late])) is None  # type: ignore[misc]


# --- escalation ------------------------------------------------------------------------------


def test_what_is_overdue_goes_to_the_next_authority_and_the_first_may_sign_too(
    decided: Signing,
) -> None:
    decided.sign("prod", "approve")
    work_due(decided, "escalate_approval", now=NOW + 24 * HOUR)
    assert asked(decided) == {
        ("eng", "engineering", None, None), ("both", "engineering", None, None),
        ("sun", "engineering", "escalation", "engineering"),
    }  # fmt: skip
    (entry,) = decided.ledger("approval.escalated")
    assert (entry["roles"], entry["to"]) == (["engineering"], ["sun"])
    (letter,) = [each for each in letters(decided) if each["acting"] == "escalation"]
    assert letter["recipient"] == "sun@plant.example"
    work_due(decided, "escalate_approval", now=NOW + 25 * HOUR)
    assert len(decided.ledger("approval.escalated")) == 1, "once"
    assert decided.sign("eng", "approve").waiting_for == ()


def test_the_next_authority_signs_for_one_missing_role_not_for_two(decided: Signing) -> None:
    work_due(decided, "escalate_approval")
    sun = {"acting": "escalation", "on_behalf_of": "engineering"}
    decided.sign("sun", "approve", "engineering", **sun)
    with pytest.raises(Conflict, match="different people"):
        decided.sign("sun", "approve", "production_manager", acting="escalation",
                     on_behalf_of="production_manager")  # fmt: skip
    assert "B1" in decided.held()
    assert decided.sign("prod", "approve").waiting_for == ()


def test_escalating_while_somebody_has_the_page_open_does_not_make_it_stale(
    decided: Signing,
) -> None:
    raw = decided.link("prod")
    page = decided.page(raw)
    work_due(decided, "escalate_approval")
    assert decided.send(raw, page, "approve").waiting_for == ("engineering",)


def test_links_that_ran_out_are_sent_anew(decided: Signing) -> None:
    before = len(letters(decided))
    work_due(decided, "ask_approval_again", now=NOW + 72 * HOUR)
    assert len(letters(decided)) == before + 4
    (entry,) = decided.ledger("approval.links_expired")
    assert entry["roles"] == ["production_manager", "engineering"]
    armed = rows(decided.works, c.due, kind="ask_approval_again",
                 subject=str(decided.open_round()["id"]))  # fmt: skip
    assert len(armed) == 2
