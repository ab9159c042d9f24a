"""A step that nobody can sign does not wait unnoticed: who can make way for it is told."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from notifications.render import RenderedMail
from rules.routes import Step
from service.actions.nobody_letter import NobodySigns, render_nobody
from service.actions.propose_disposition import ProposedLine
from service.records import case_tables as c
from tests.service.actions.approving import asked, letters, set_route, staff, work_due
from tests.service.actions.signing import HOUR, Signing
from tests.support.recording import NOW

RELEASE = ProposedLine("B1", "release")
CONFIRM = Step("confirm", "review", ("quality_supervisor",), "any")
DESIGN = Step("design", "approval", ("design_authority",), "any", escalate_to=("engineering",))


def told(signing: Signing) -> list[tuple[str, str, list[str]]]:
    found = letters(signing, NobodySigns.kind)
    return [(each["recipient"], each["step"], each["roles"]) for each in found]


def propose(signing: Signing, by: str, *steps: Step) -> None:
    set_route(signing, CONFIRM, *steps)
    signing.propose(RELEASE, by=by)
    signing.sign("sun", "confirm")


def leave(signing: Signing, *names: str) -> None:
    p = c.person
    signing.act(
        lambda desk: desk.transaction.connection.execute(
            update(p).where(p.c.name.in_(names)).values(active=False)
        )
    )


def test_where_everybody_is_barred_and_no_next_authority_is_left_who_can_help_is_told(
    signing: Signing,
) -> None:
    staff(signing, boss=["admin"])
    leave(signing, "eng", "both")
    propose(signing, "des", DESIGN)
    assert asked(signing) == set()
    assert told(signing) == [
        ("boss@plant.example", "design", ["design_authority"]),
        ("sun@plant.example", "design", ["design_authority"]),
    ]


def test_where_the_next_authority_can_sign_nobody_is_alarmed(signing: Signing) -> None:
    propose(signing, "des", DESIGN)
    assert {name for name, *_ in asked(signing)} == {"eng", "both"}
    assert told(signing) == []


def test_what_is_overdue_without_a_next_authority_is_told_once(signing: Signing) -> None:
    propose(signing, "quality", Step("decide", "approval", ("engineering",), "any", due_hours=8))
    for late in (9, 10):
        work_due(signing, "escalate_approval", now=NOW + late * HOUR)
    assert told(signing) == [("sun@plant.example", "decide", ["engineering"])]


def test_who_got_the_role_since_is_asked_by_the_next_reminder(signing: Signing) -> None:
    leave(signing, "eng", "both")
    propose(signing, "des", DESIGN)
    staff(signing, dora=["design_authority"])
    work_due(signing, "remind_approval", now=NOW + HOUR)
    (letter,) = letters(signing, "approval_reminder")
    assert letter["recipient"] == "dora@plant.example"
    signing.sign("dora", "approve", "design_authority")
    assert "B1" not in signing.held()


@pytest.mark.parametrize(("language", "role"), [("en", "design authority"), ("zh-CN", "设计主管")])
def test_the_letter_says_what_is_missing_and_what_to_do(language: str, role: str) -> None:
    letter = NobodySigns("NCR-2026-0001", "design\r\nBcc: x@y.example <b>", ("design_authority",))
    mail: RenderedMail = render_nobody(letter, language=language)
    assert role in mail.text
    assert "headmark users" in mail.text
    assert "\n" not in mail.subject
    assert "<b>" not in mail.html
