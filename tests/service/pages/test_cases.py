"""Cases as an inbox and a board, and the page of a case."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from service.actions.take_case import take_case
from service.records.case_tables import (
    approval_round,
    disposition,
    finding,
    hold,
    nonconformance,
    proposal,
    signature,
)
from service.records.customer_tables import phone_call
from service.records.life_tables import approval_question
from tests.service.api.conftest import Service
from tests.service.pages.conftest import SignedIn, sign_in_as

CASE = "NCR-2026-0001"
TABS = ("overview", "why", "lots", "decisions", "told", "evidence", "all")


def test_an_empty_plant_says_how_cases_come_to_be(as_role: SignedIn) -> None:
    person = as_role("quality_engineer")
    for path in ("/cases", "/cases?view=board"):
        page = person.get(path)
        assert page.status_code == 200
        assert "There has been no case yet." in page.text


def test_the_inbox_shows_what_a_case_is_about(story: Service) -> None:
    page = sign_in_as(story, "quality_supervisor").get("/cases").text
    assert f'href="/cases/{CASE}"' in page
    assert "nobody has it" in page
    assert re.search(r'class="number" data-of="Lots on hold">4<', page)


def test_a_case_is_among_mine_once_i_have_taken_it(story: Service) -> None:
    person = sign_in_as(story, "quality_engineer")
    assert "You have no open case." in person.get("/cases?whose=mine").text
    story.write(lambda desk: take_case(desk, CASE, owner=person.name, role="quality_engineer"))
    assert CASE in person.get("/cases?whose=mine").text


def test_a_case_waits_for_him_who_is_to_sign(story: Service) -> None:
    assert CASE in sign_in_as(story, "quality_supervisor").get("/cases?whose=waiting").text
    other = sign_in_as(story, "auditor").get("/cases?whose=waiting").text
    assert "No case waits for your signature." in other


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("state=open", True),
        ("state=closed", False),
        ("severity=minor", False),
        ("event=complaint", False),
        ("event=inspection.nonconforming", True),
        ("late=yes", False),
        ("q=ncr-2026", True),
        ("q=zzz", False),
        ("q=%25", False),
        ("state=nonsense&page=999999999999", False),
        ("view=board&state=open", True),
    ],
)
def test_filters_find_what_fits(story: Service, asked: str, found: bool) -> None:
    page = sign_in_as(story, "quality_engineer").get(f"/cases?{asked}")
    assert page.status_code == 200
    assert (f'href="/cases/{CASE}"' in page.text) is found


def test_what_is_late_is_found_and_said(story: Service) -> None:
    story.clock.pass_(24 * 30)
    page = sign_in_as(story, "quality_engineer").get("/cases?late=yes").text
    assert f'href="/cases/{CASE}"' in page
    assert '<tr class="late">' in page


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_part_of_a_case_is_shown(story: Service, tab: str, language: str) -> None:
    page = sign_in_as(story, "quality_supervisor", language=language).get(
        f"/cases/{CASE}?tab={tab}"
    )
    assert page.status_code == 200
    assert f">{CASE}</h1>" in page.text
    assert 'class="note said"' not in page.text


def test_the_head_says_what_blocks_the_closing(story: Service) -> None:
    page = sign_in_as(story, "quality_supervisor").get(f"/cases/{CASE}").text
    assert "and what becomes of" in page
    assert "1 signature round is open" in page


def test_the_explanation_sets_asked_beside_found(story: Service) -> None:
    page = sign_in_as(story, "quality_supervisor").get(f"/cases/{CASE}?tab=why").text
    assert 'data-of="Asked"' in page
    assert 'data-of="Found"' in page
    assert "nearly applied" in page
    chinese = sign_in_as(story, "quality_supervisor", language="zh-CN")
    assert "予以隔离" in chinese.get(f"/cases/{CASE}?tab=why").text


def test_lots_are_filtered_by_hold_and_name(story: Service) -> None:
    person = sign_in_as(story, "quality_supervisor")
    path = f"/cases/{CASE}?tab=lots"
    assert person.get(path).text.count('class="badge stop"') >= 4
    assert "No lot of this case fits." in person.get(f"{path}&held=no&q=zzz").text
    assert "on hold" in person.get(f"{path}&held=yes").text


def test_an_unknown_case_says_what_may_be_meant(story: Service) -> None:
    page = sign_in_as(story, "quality_supervisor").get("/cases/NCR-2026-0010")
    assert page.status_code == 404
    assert CASE in page.text


@pytest.mark.parametrize("role", ["operator", "inspector", "shipping"])
def test_cases_are_not_for_everybody(story: Service, role: str) -> None:
    person = sign_in_as(story, role)
    assert person.get("/cases").status_code == 403
    assert person.get(f"/cases/{CASE}").status_code == 403


def test_hostile_texts_are_shown_as_texts(story: Service) -> None:
    hostile = "<script>alert(1)</script>"

    def spoil(desk: Any) -> None:
        connection = desk.transaction.connection
        connection.execute(update(nonconformance).values(reason=hostile, owner=hostile))
        connection.execute(update(finding).values(reason=hostile, record_id=hostile))

    story.write(spoil)
    person = sign_in_as(story, "quality_supervisor")
    for path in ("/cases", "/cases?view=board", f"/cases/{CASE}?tab=all"):
        page = person.get(path).text
        assert hostile not in page
        assert "&lt;script&gt;" in page


def test_decisions_questions_and_talk_with_customers_are_shown(story: Service) -> None:
    def write(desk: Any) -> None:
        connection = desk.transaction.connection
        now = desk.transaction.now_micros
        known = {"nonconformance": CASE, "at": now, "entry": 1}
        lot = connection.execute(select(hold.c.lot)).scalars().first()
        proposal_row = {"proposed_by": "ana", "reason": "one more hour", "state": "approved"}
        connection.execute(insert(proposal).values(id=71, **known, **proposal_row))
        line = {"proposal": 71, "lot": lot, "quantity": 5_000_000, "kind": "rework"}
        done = {"instruction": "temper again", "state": "awaiting_inspection"}
        connection.execute(insert(disposition).values(nonconformance=CASE, **line, **done))
        round_ = connection.execute(select(approval_round.c.id)).scalars().first()
        asked = {"round": round_, "asked_by": "ana", "question": "which load?", "asked_at": now}
        connection.execute(insert(approval_question).values(nonconformance=CASE, entry=1, **asked))
        signed = {"role": "quality_supervisor", "person": "bo", "printed_name": "Bo Li",
                  "meaning": "review", "decision": "confirm", "reason": "seen", "shown_hash": "ab",
                  "at": now, "local_time": "12:00", "entry": 1}  # fmt: skip
        connection.execute(insert(signature).values(round=round_, **signed))
        call = {"customer": "ACME", "way": "phone", "spoke_with": "Cy", "outcome": "acted"}
        connection.execute(insert(phone_call).values(note="all found", by="ana", **known, **call))

    story.write(write)
    for language, words in (("en", "rework"), ("zh-CN", "返工")):
        person = sign_in_as(story, "quality_supervisor", language=language)
        page = person.get(f"/cases/{CASE}?tab=all").text
        for text in ("temper again", "which load?", "Bo Li", "all found", "one more hour", words):
            assert text in page
