"""Whoever leaves or loses a role loses at once what he could do with it, and is told."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from sqlalchemy import insert

from service.actions.desk import Desk
from service.actions.people import make_token
from service.actions.sessions import session_of
from service.errors import BadInput, Conflict, Unauthorised, Unknown
from service.records.case_tables import approval_link, person, person_role
from tests.service.people.office import NOW, PASSWORD, Office


def link(token: str, role: str, **said: Any) -> dict[str, Any]:
    """A link in a mail to Anna."""
    return {
        "token_hash": token, "round": 1, "role": role, "person": "anna", "case_version": 1,
        "created_at": 1, "expires_at": 2**60, "used_at": None, "failures": 0, **said,
    }  # fmt: skip


def send_links(office: Office, *rows: dict[str, Any]) -> None:
    def work(desk: Desk) -> None:
        for row in rows:
            desk.transaction.connection.execute(insert(approval_link).values(**row))

    office.write(work)


def revoked(office: Office) -> set[str]:
    rows = office.rows(approval_link)
    return {row["token_hash"] for row in rows if row["revoked_at"] is not None}


def test_what_is_changed_is_kept_with_who_and_why(anna: Office) -> None:
    done = anna.change("anna", printed_name="Dr. Anna Meier", language="zh-CN")
    assert (done["printed_name"], done["language"]) == ("Dr. Anna Meier", "zh-CN")
    kind, subject, content = anna.ledger()[-1]
    assert (kind, subject) == ("person.changed", "anna")
    assert orjson.loads(content) == {
        "printed_name": "Dr. Anna Meier", "language": "zh-CN", "reason": "test",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "nothing is to be changed"),
        ({"email": "anna"}, "not a mail address"),
        ({"language": "de"}, "not one of"),
        ({"roles": []}, "needs a role"),
        ({"roles": ["integration"]}, "for machines"),
        ({"roles": ["enginering"]}, "did you mean `engineering`"),
        ({"printed_name": "An\nna"}, "printable"),
    ],
)
def test_a_change_that_cannot_be_is_refused(anna: Office, asked: dict[str, Any], says: str) -> None:
    before = anna.ledger()
    with pytest.raises(BadInput, match=says):
        anna.change("anna", **asked)
    assert anna.ledger() == before


def test_a_change_to_what_is_so_already_is_told_as_such(anna: Office) -> None:
    with pytest.raises(Conflict, match="is so already"):
        anna.change("anna", roles=["quality_supervisor"], active=True)
    with pytest.raises(Unknown, match="did you mean `anna`"):
        anna.change("ana", active=False)


def test_who_leaves_loses_sessions_tokens_and_open_links(signing_in: Office) -> None:
    office = signing_in
    raw = office.write(lambda desk: make_token(desk, name="anna", role="quality_supervisor"))
    begun = office.signs_in(PASSWORD)
    assert begun is not None
    send_links(
        office, link("open", "quality_supervisor"), link("used", "quality_supervisor", used_at=5),
        link("bert", "quality_supervisor", person="bert"),
    )  # fmt: skip

    done = office.change("anna", active=False)

    assert revoked(office) == {"open"}
    for gone in (lambda: office.ask(raw), lambda: session(office, begun.session.raw)):
        with pytest.raises(Unauthorised):
            gone()
    assert office.signs_in(PASSWORD) is None
    assert not office.tries("314159")
    assert done["warnings"] == [
        "nobody is quality_supervisor any more: what waits for this role waits until somebody is"
    ]
    assert office.letters() == [("anna@maker.example", ("deactivated",))]
    kinds = office.kinds()
    for each in ("person.changed", "person.signed_out", "token.revoked", "approval.links_revoked"):
        assert each in kinds


def test_who_comes_back_signs_in_again_but_old_sessions_and_tokens_stay_ended(
    signing_in: Office,
) -> None:
    office = signing_in
    raw = office.write(lambda desk: make_token(desk, name="anna", role="quality_supervisor"))
    begun = office.signs_in(PASSWORD)
    assert begun is not None
    office.change("anna", active=False)
    office.change("anna", active=True)
    for gone in (lambda: office.ask(raw), lambda: session(office, begun.session.raw)):
        with pytest.raises(Unauthorised):
            gone()
    assert office.signs_in(PASSWORD) is not None


def session(office: Office, raw: str) -> None:
    with office.door.read() as connection:
        session_of(connection, raw, office.write(lambda desk: desk.settings), now=NOW)


def test_who_loses_a_role_loses_the_tokens_and_links_of_that_role_only(office: Office) -> None:
    office.add("anna", "quality_supervisor", "engineering")
    office.add("bert", "engineering")
    kept = office.write(lambda desk: make_token(desk, name="anna", role="quality_supervisor"))
    lost = office.write(lambda desk: make_token(desk, name="anna", role="engineering"))
    send_links(office, link("one", "engineering"), link("two", "quality_supervisor"))

    done = office.change("anna", roles=["quality_supervisor"])

    assert office.ask(kept).role == "quality_supervisor"
    with pytest.raises(Unauthorised):
        office.ask(lost)
    assert revoked(office) == {"one"}
    assert done["warnings"] == [], "Bert is left"
    assert office.kinds().count("token.revoked") == 1, "nor does the role coming back revive it"
    assert office.letters() == [("anna@maker.example", ("roles",))]


def test_a_new_address_is_told_to_the_old_one(anna: Office) -> None:
    anna.change("anna", email="mallory@elsewhere.example")
    assert anna.letters() == [("anna@maker.example", ("email",))]
    anna.change("anna", email="")
    assert anna.rows(person)[0]["email"] is None
    anna.change("anna", roles=["auditor"])
    assert len(anna.letters()) == 2, "nowhere to write to"


def test_new_roles_replace_the_old_ones(anna: Office) -> None:
    anna.change("anna", roles=["production", "auditor", "auditor"])
    roles = [row["role"] for row in anna.rows(person_role)]
    assert sorted(roles) == ["auditor", "production_manager"]
