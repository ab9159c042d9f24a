"""Signing without a mail link, questions, withdrawals, new links, and what scanners do."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.service.api.browsing import browser
from tests.service.api.conftest import PIN, Service
from tests.service.api.test_approvals import fields_of, page_of, send_form, sign

CASE = "/api/v1/nonconformances/NCR-2026-0001"
PROPOSAL = {"dispositions": [{"lot": "K7", "disposition": "scrap"}], "reason": "cannot be saved"}


def shown_to(service: Service, person: str) -> dict[str, Any]:
    answer = browser(service, person).get(f"{CASE}/approval")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def sign_here(service: Service, person: str, decision: str, **changes: Any) -> Any:
    page = shown_to(service, person)
    body = {
        "by": person, "pin": PIN, "decision": decision, "reason": "seen and agreed",
        "case_version": page["case_version"], "shown_hash": page["shown_hash"], **changes,
    }  # fmt: skip
    return browser(service, person).post(f"{CASE}/signatures", json=body)


def waiting(service: Service, query: str) -> list[tuple[str, list[str]]]:
    found = service.client().get(f"/api/v1/approvals?{query}").json()
    return [(each["step"], [asked["person"] for asked in each["asked"]]) for each in found]


@pytest.fixture
def proposed(story: Service) -> Service:
    """Confirmed; K7 is proposed to be scrapped by the token of engineering."""
    answer = story.client("engineering").post(f"{CASE}/dispositions", json=PROPOSAL)
    assert answer.status_code == 201
    assert sign_here(story, "sam", "confirm").status_code == 201
    return story


def test_two_sign_here_without_any_link(proposed: Service) -> None:
    first = sign_here(proposed, "pat", "approve")
    assert (first.status_code, first.json()["waiting_for"]) == (201, ["engineering"])
    second = sign_here(proposed, "eva", "approve")
    assert second.json()["waiting_for"] == []
    case = proposed.client().get(CASE).json()
    signed = [each["person"] for each in case["approvals"][1]["signatures"]]
    assert signed == ["pat", "eva"]


def test_what_waits_for_whom_is_listed(proposed: Service) -> None:
    assert waiting(proposed, "person=pat") == [("decide", ["pat"])]
    assert waiting(proposed, "role=engineering") == [("decide", ["eva"])]
    assert waiting(proposed, "person=sam") == []
    assert waiting(proposed, "person=*") == [("decide", ["pat", "eva"])]
    sign_here(proposed, "pat", "approve")
    assert waiting(proposed, "person=pat") == []


def test_another_signers_page_is_read_by_quality_and_auditors_and_signs_nothing(
    proposed: Service,
) -> None:
    path = f"{CASE}/approval?person=pat"
    own = shown_to(proposed, "pat")
    assert (own["read_only"], own["choices"][:2]) == (False, ["approve", "reject"])
    for reader in (browser(proposed, "sam"), proposed.client("auditor"), proposed.client("admin")):
        page = reader.get(path).json()
        assert (page["read_only"], page["choices"], page["may_take_over"]) == (True, [], [])
        assert not {"nonce", "seen", "shown_hash"} & page.keys()
        assert page["proposal"] == own["proposal"]
        assert own["shown_hash"] not in str(page)
    for other in (browser(proposed, "eva"), proposed.client("production_manager")):
        answer = other.get(path)
        assert (answer.status_code, "pat's page" in answer.json()["detail"]) == (403, True)


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"pin": "000000"}, 403, "the PIN is wrong"),
        ({"shown_hash": "0" * 64}, 409, "has changed since you opened the page"),
        ({"case_version": 1}, 409, "has changed since you opened the page"),
        ({"by": "sam"}, 403, "pat may not sign as sam"),
        ({"by": "nobody"}, 403, "pat may not sign as nobody"),
        ({"role": "engineering"}, 409, "not asked for the signature"),
        ({"decision": "confirm"}, 422, "not one of approve, reject"),
        ({"reason": " "}, 422, "says why"),
    ],
)
def test_a_bad_signature_here_decides_nothing(
    proposed: Service, changes: dict[str, Any], status: int, said: str
) -> None:
    answer = sign_here(proposed, "pat", changes.pop("decision", "approve"), **changes)
    assert answer.status_code == status
    assert said in answer.json()["detail"]
    assert proposed.client().get(CASE).json()["approvals"][1]["signatures"] == []


def test_a_question_is_answered_by_mail_and_on_the_page_and_stops_nobody(
    proposed: Service,
) -> None:
    link = proposed.link_of("pat")
    assert sign(proposed, link, "question", reason="Was it retested?").status_code == 200
    assert page_of(proposed, link)["questions"][0]["answer"] is None, "the link stays good"
    assert sign(proposed, proposed.link_of("eva"), "approve").status_code == 200
    body = {"answer": "Yes, twice, 38 and 39 HRC."}
    client = proposed.client("quality_engineer")
    answered = client.post(f"{CASE}/questions/1/answers", json=body)
    assert (answered.status_code, answered.json()["answered_by"]) == (201, "the-quality_engineer")
    again = client.post(f"{CASE}/questions/1/answers", json=body)
    assert (again.status_code, "was answered by" in again.json()["detail"]) == (409, True)
    assert client.post(f"{CASE}/questions/7/answers", json=body).status_code == 404
    html = proposed.client(None).get(link).text
    assert "Was it retested?" in html
    assert "Yes, twice, 38 and 39 HRC." in html
    fresh = proposed.link_of("pat", kind="approval_answer")
    assert fresh != link
    assert sign(proposed, fresh, "approve").json()["waiting_for"] == []


def test_only_who_proposed_withdraws_and_the_links_end(proposed: Service) -> None:
    link = proposed.link_of("pat")
    body = {"reason": "the wrong lot"}
    refused = proposed.client("quality_engineer").post(f"{CASE}/withdrawals", json=body)
    assert (refused.status_code, "only the-engineering" in refused.json()["detail"]) == (403, True)
    done = proposed.client("engineering").post(f"{CASE}/withdrawals", json=body)
    assert (done.status_code, done.json()["state"]) == (201, "confirmed")
    assert proposed.client(None).get(link).status_code == 410
    again = proposed.client("engineering").post(f"{CASE}/withdrawals", json=body)
    assert again.status_code == 409


def test_a_page_that_is_out_of_date_says_which_quantity_changed(story: Service) -> None:
    link = story.link_of("mei")
    html = story.client(None).get(link).text
    scrap = {
        "record": "scrap", "id": "X-1", "at": "1997-01-01T00:00:00Z", "lot": "M2",
        "quantity": 5, "reason": "cracked",
    }  # fmt: skip
    story.client().post("/api/v1/records", json=[scrap])
    answer = send_form(story, link, html, decision="confirm", pin=PIN, reason="x")
    assert answer.status_code == 409
    assert "<li>批次 M2：在库 695 件，原为 700 件。</li>" in answer.text


@pytest.mark.parametrize("seen", ["", "x", "eJw=", "AAAA" * 50, "eJyrVkrLz1eyUkpKLFKqBQAhUgRZ"])
def test_what_the_form_says_it_showed_is_not_trusted(story: Service, seen: str) -> None:
    link = story.link_of("sam")
    html = story.client(None).get(link).text
    hidden = {**fields_of(html), "case_version": "99", "seen": seen}
    answer = story.client(None).post(
        link, data={**hidden, "decision": "confirm", "pin": PIN, "reason": "x"}
    )
    assert answer.status_code == 409
    assert "has changed since" in answer.text


def test_a_hundred_scripted_posts_of_the_untouched_form_change_nothing(story: Service) -> None:
    link = story.link_of("sam")
    client = story.client(None)
    html = client.get(link).text
    rows = story.rows()
    statuses = set()
    for visit in range(100):
        body = fields_of(html) if visit % 2 else {}
        statuses.add(client.post(link, data={**body, "pin": "", "reason": ""}).status_code)
    assert statuses <= {409, 422, 429}
    assert story.rows() == rows


def test_a_new_link_goes_to_the_address_on_file_and_not_too_often(story: Service) -> None:
    link = story.link_of("sam")
    story.clock.pass_(hours=73)
    client = story.client(None)
    ended = client.get(link)
    assert (ended.status_code, "new-link" in ended.text) == (410, True)
    before = story.rows()
    sent = client.post(f"{link}/new-link")
    assert sent.status_code == 200
    after = story.rows()
    assert {name for name in after if after[name] != before[name]} <= {
        "outbox", "ledger", "ledger_head", "sqlite_sequence",
    }  # fmt: skip
    assert client.post(f"{link}/new-link").status_code == 429
    assert len(story.rows()["outbox"]) == len(before["outbox"]) + 1
    assert sign(story, story.link_of("sam"), "confirm").status_code == 200
    assert client.post(f"{link}/new-link").status_code == 409, "it is signed"
    assert client.post("/api/v1/approvals/forged/new-link").status_code == 404


def test_the_chart_and_the_cost_are_on_the_page_and_nothing_is_fetched(story: Service) -> None:
    answer = story.client(None).get(story.link_of("sam"))
    assert "15,235.00 USD" in answer.text
    assert "sorting" in answer.text
    assert "unknown: the plant has set no rate" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "img-src data:;" in policy
    assert "http" not in policy


def test_the_token_is_nowhere_but_in_the_mail(
    proposed: Service, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        link = proposed.link_of("pat")
        html = proposed.client(None).get(link).text
        sign(proposed, link, "question", reason="why?")
        sign(proposed, link, "approve")
        proposed.client(None).post(f"{link}/new-link")
    token = link.rsplit("/", 1)[1]
    assert len(token) > 20
    stored = str(proposed.rows())
    assert token not in stored
    assert PIN not in stored
    assert token not in html, "the page posts to its own address"
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith("httpx")]
    assert not [each for each in ours if token in each or PIN in each]
