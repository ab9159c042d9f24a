"""A customer's answer page: looking changes nothing, answers are kept, nothing is released."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

from service.actions.answer_links import with_answer_link
from service.api.quiet_log import hide_tokens
from service.records.case_tables import nonconformance
from service.records.customer_tables import answer_link
from tests.service.api.browsing import browser
from tests.service.api.conftest import NOW, PIN, Service

CASE = "NCR-2026-0001"
NORTH, SOUTH = "PLANT-NORTH", "PLANT-SOUTH"
JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}
ALL = {"received": 700, "on_hand": 700, "quarantined": 650, "used": 50}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
Files = list[tuple[str, tuple[str, bytes, str]]]


def link_to(service: Service, customer: str = NORTH, *, number: str = CASE) -> str:
    """The path in a letter that the worker would send to this customer."""
    asked = {"number": number, "consignee": customer}
    sent = service.write(lambda desk: with_answer_link(desk, asked))
    return str(sent["answer_link"]).removeprefix(service.site.settings.public_url)


def page_of(service: Service, link: str) -> dict[str, Any]:
    answer = service.client(None).get(link, headers=JSON)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def answer(service: Service, link: str, *lines: dict[str, Any], **more: Any) -> Any:
    """Answer as a customer's program does, on the page as it is now."""
    body = {"printed_name": "Ada", "lines": list(lines), "nonce": page_of(service, link)["nonce"]}
    return service.client(None).post(link, json={**body, **more})


def line(customer: str = NORTH, **figures: Any) -> dict[str, Any]:
    names = {NORTH: ("SH-1", "CTN-1"), SOUTH: ("SH-2", "CTN-2")}[customer]
    return {"shipment": names[0], "lot": names[1], **figures}


def send_form(service: Service, link: str, files: Files | None = None, **typed: str) -> Any:
    """What a browser sends from the page, untouched but for what is typed."""
    html = service.client(None).get(link, headers=HTML).text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html))
    fields |= dict.fromkeys(re.findall(r'<input name="([^"]+)"', html), "")
    # Without a file a browser still sends the empty choice.
    sent = files or [("files", ("", b"", "application/octet-stream"))]
    return service.client(None).post(
        link, data={**fields, "question": "", **typed}, files=sent, headers=HTML
    )


def state_of(service: Service, customer: str = NORTH) -> str:
    found = service.client().get(f"/api/v1/nonconformances/{CASE}/customers/{customer}")
    return str(found.json()["state"])


def held(service: Service) -> set[str]:
    holds = service.client().get("/api/v1/holds?active=true").json()
    return {hold["lot"] for hold in holds}


# --- looking ---------------------------------------------------------------------------------


def test_a_hundred_visits_and_untouched_forms_change_nothing(story: Service) -> None:
    link = link_to(story)
    rows = story.rows()
    client = story.client(None)
    for visit in range(50):
        assert client.head(link).status_code == 200
        assert client.get(link, headers=JSON if visit % 2 else HTML).status_code == 200
    for _ in range(10):
        refused = send_form(story, link)
        assert refused.status_code == 422
        assert "nothing is filled in" in refused.text
    assert story.rows() == rows


def test_the_page_is_safe_and_needs_nothing_else(story: Service) -> None:
    shown = story.client(None).get(link_to(story), headers=HTML)
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-store"
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script|https?://|\ssrc=|url\(| style=", shown.text)


def test_the_page_has_his_own_deliveries_and_nobody_elses(story: Service) -> None:
    html = story.client(None).get(link_to(story), headers=HTML).text
    for said in ("SH-1", "CTN-1", "700 pcs", f"{CASE}-C", "North power plant", "Found on hand"):
        assert said in html, said
    for other in ("SOUTH", "South power", "SH-2", "CTN-2", "K7"):
        assert other not in html, other


def test_the_page_speaks_the_language_that_is_asked_for(story: Service) -> None:
    link = link_to(story)
    assert "目前已隔离" in story.client(None).get(f"{link}?language=zh-CN", headers=HTML).text
    assert 'lang="en"' in story.client(None).get(f"{link}?language=xx", headers=HTML).text


def test_a_link_that_nobody_was_sent_is_not_known(story: Service) -> None:
    path = link_to(story).rpartition("/")[0] + "/" + "x" * 43
    assert story.client(None).get(path, headers=JSON).status_code == 404
    assert story.client(None).post(path, json={}).status_code in (404, 422)


def test_the_link_of_one_customer_takes_no_page_and_no_line_of_another(story: Service) -> None:
    north, south = link_to(story), link_to(story, SOUTH)
    page = page_of(story, south)
    borrowed = answer(story, north, line(**ALL), nonce=page["nonce"])
    assert borrowed.status_code == 409
    foreign = answer(story, north, line(SOUTH, received=500))
    assert foreign.status_code == 422
    assert "none of the deliveries" in foreign.json()["detail"]


def test_a_closed_case_asks_for_nothing_any_more(story: Service) -> None:
    link = link_to(story)
    n = nonconformance.c
    story.write(
        lambda desk: desk.transaction.connection.execute(
            update(nonconformance).where(n.number == CASE).values(state="closed")
        )
    )
    assert story.client(None).get(link, headers=JSON).status_code == 410
    ended = story.client(None).get(link, headers=HTML)
    assert ended.status_code == 410
    assert "closed" in ended.text
    assert send_form(story, link, printed_name="Ada").status_code == 410


def test_a_link_is_good_as_long_as_something_is_owed_and_ninety_days_at_least(
    story: Service,
) -> None:
    link = link_to(story)
    story.clock.pass_(24 * 120)
    assert page_of(story, link)["state"] == "told"
    assert answer(story, link, line(**ALL)).status_code == 200
    assert story.client(None).get(link, headers=JSON).status_code == 410


# --- answering -------------------------------------------------------------------------------


def test_an_answer_accounts_for_the_parts_and_releases_nothing_here(story: Service) -> None:
    before = held(story)
    given = answer(story, link_to(story), line(**ALL), their_problem="8D-77")
    assert given.status_code == 200, given.text
    assert given.json()["state"] == "accounted"
    (reckoned,) = given.json()["lines"]
    assert (reckoned["accounted"], reckoned["outstanding"], reckoned["at_risk"]) == (700, 0, 50)
    # All of CTN-1 is at this customer; what is on hand stays held, and so does the other's.
    assert before - held(story) == {"CTN-1"}
    for lot in ("K7", "M2"):
        asked = {"lots": [{"lot": lot}]}
        gate = story.client("shipping").post("/api/v1/shipments/check", json=asked)
        assert gate.json()["cleared"] is False
    shown = story.client().get(f"/api/v1/nonconformances/{CASE}/customers/{NORTH}").json()
    assert shown["their_problem"] == "8D-77"
    assert shown["answers"][0]["taken_by"] == f"customer {NORTH}"


def test_what_does_not_add_up_stays_open_and_is_said_in_words(story: Service) -> None:
    given = answer(story, link_to(story), line(received=690, on_hand=100, quarantined=100)).json()
    assert given["state"] == "answered"
    (reckoned,) = given["lines"]
    assert reckoned["outstanding"] == 600
    assert reckoned["difference"]["en"] == (
        "We delivered 700 pcs, you received 690 pcs. "
        "590 pcs of what you received are not accounted for yet."
    )
    assert "去向不明" in reckoned["difference"]["zh-CN"]


def test_what_cannot_be_so_is_refused_with_the_reason(story: Service) -> None:
    link = link_to(story)
    for figures, said in (
        ({"received": 10, "on_hand": 11}, "found on hand is more than"),
        ({"received": 10, "on_hand": 5, "quarantined": 6}, "set aside is more than"),
        ({"received": 10, "used": 6, "destroyed": 5}, "more than the 10 pcs received"),
    ):
        refused = answer(story, link, line(**figures))
        assert refused.status_code == 422
        assert said in refused.json()["detail"]
    assert state_of(story) == "told"


def test_what_is_no_quantity_is_refused_and_stays_on_the_page(story: Service) -> None:
    link = link_to(story)
    for typed in ("many", "-1", "1e999", "NaN", "1.2345678", "9" * 30):
        refused = send_form(story, link, printed_name="Ada", **{"received.0": typed})
        assert refused.status_code == 422, typed
        assert "Not taken" in refused.text
        assert 'value="Ada"' in refused.text


def test_a_later_answer_takes_the_earlier_ones_place_and_both_are_kept(story: Service) -> None:
    link = link_to(story)
    answer(story, link, line(received=700, on_hand=700, quarantined=700))
    later = answer(story, link, line(received=700, on_hand=700, quarantined=600)).json()
    assert later["state"] == "answered"
    assert later["lines"][0]["outstanding"] == 100
    shown = story.client().get(f"/api/v1/nonconformances/{CASE}/customers/{NORTH}").json()
    assert len(shown["answers"]) == 2


def test_a_page_answers_once(story: Service) -> None:
    link = link_to(story)
    nonce = page_of(story, link)["nonce"]
    assert answer(story, link, line(**ALL), nonce=nonce).status_code == 200
    again = answer(story, link, line(**ALL), nonce=nonce)
    assert again.status_code == 409
    assert "sent already" in again.json()["detail"]


def test_three_answers_at_once_are_all_kept_and_settle_him_once(story: Service) -> None:
    link = link_to(story)
    bodies = [
        {"printed_name": f"Ada {n}", "lines": [line(**ALL)], "nonce": page_of(story, link)["nonce"]}
        for n in range(3)
    ]
    with ThreadPoolExecutor(3) as pool:
        statuses = pool.map(lambda b: story.client(None).post(link, json=b).status_code, bodies)
        assert list(statuses) == [200, 200, 200]
    found = story.client().get(f"/api/v1/nonconformances/{CASE}/customers/{NORTH}").json()
    assert len(found["answers"]) == 3
    moved = [row for row in story.rows()["ledger"] if row[3] == "customer.state"]
    assert len(moved) == 1


def test_what_came_back_is_counted_once(story: Service) -> None:
    link = link_to(story)
    answer(story, link, line(received=700, on_hand=700, quarantined=600, returned=100))
    assert state_of(story) == "accounted"
    back = {"record": "return", "id": "RET-1", "at": NOW.isoformat(), "customer": NORTH,
            "shipment": "SH-1", "lot": "CTN-1", "quantity": 100}  # fmt: skip
    story.client("machine").post("/api/v1/records", json=back)
    shown = story.client().get(f"/api/v1/nonconformances/{CASE}/customers/{NORTH}").json()
    assert shown["lines"][0]["came_back"] == 100
    assert shown["quantities"][0]["returned"] == 100
    assert shown["lines"][0]["accounted"] == 700
    # It had left the holds, and it is here again: nobody ships it.
    assert "CTN-1" in held(story)
    ignored = answer(story, link, line(received=700, on_hand=600, quarantined=600))
    assert ignored.status_code == 422
    assert "came back to us already" in ignored.json()["detail"]


def test_a_customer_who_sends_everything_back_need_not_answer(story: Service) -> None:
    back = {"record": "return", "id": "RET-1", "at": NOW.isoformat(), "customer": NORTH,
            "shipment": "SH-1", "lot": "CTN-1", "quantity": 700}  # fmt: skip
    story.client("machine").post("/api/v1/records", json=back)
    assert state_of(story) == "accounted"
    assert "CTN-1" in held(story)


# --- what strangers do -----------------------------------------------------------------------


def test_who_hammers_is_slowed_down(story: Service) -> None:
    link = link_to(story)
    statuses = {story.client(None).post(link, json={}).status_code for _ in range(25)}
    assert statuses == {422, 429}


def test_tokens_are_in_no_table_and_no_log(
    story: Service, caplog: pytest.LogCaptureFixture
) -> None:
    link = link_to(story)
    token = link.rpartition("/")[2]
    with caplog.at_level(logging.DEBUG):
        answer(story, link, line(**ALL))
    assert token not in str(story.rows())
    headmark = [r.getMessage() for r in caplog.records if r.name.startswith("headmark")]
    assert all(token not in said for said in headmark)
    record = logging.LogRecord("uvicorn.access", 20, "", 0, "%s", (link,), None)
    hide_tokens(record)
    assert token not in record.getMessage()


# --- the plant's side ------------------------------------------------------------------------


def at(customer: str, what: str = "") -> str:
    return f"/api/v1/nonconformances/{CASE}/customers/{customer}{what}"


def test_a_question_is_told_to_quality_and_the_reply_goes_by_mail(story: Service) -> None:
    link = link_to(story)
    asked = answer(story, link, question="May we rework them?")
    assert asked.json()["state"] == "told"
    kinds = [row[1] for row in story.rows()["outbox"]]
    assert kinds.count("customer_question") == 2
    replied = story.client("quality_engineer").post(
        at(NORTH, "/replies"), json={"text": "No: hydrogen."}
    )
    assert replied.json()["mailed"] is True
    assert "No: hydrogen." in story.client(None).get(link, headers=HTML).text
    none = story.client("quality_engineer").post(at(SOUTH, "/replies"), json={"text": "x"})
    assert none.status_code == 409


def test_an_answer_on_the_telephone_counts_like_one_by_the_page(story: Service) -> None:
    call = {
        "outcome": "acted", "spoke_with": "Ada", "note": "has counted",
        "answer": {"printed_name": "Ada", "lines": [line(**ALL)]},
    }  # fmt: skip
    done = story.client("quality_engineer").post(at(NORTH, "/calls"), json=call)
    assert done.status_code == 201, done.text
    assert done.json()["state"] == "accounted"
    # Who took it down is the plant's own matter.
    assert "the-quality_engineer" not in str(page_of(story, link_to(story)))
    found = story.client().get(at(NORTH)).json()
    assert found["answers"][0]["channel"] == "phone"
    assert found["answers"][0]["taken_by"] == "the-quality_engineer"
    assert found["checks"] == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"spoke_with": ""}, "spoke_with"),
        ({"outcome": "not_reached", "answer": {"printed_name": "A", "lines": []}}, "not reached"),
    ],
)
def test_a_call_that_cannot_be_so_is_refused(
    story: Service, changes: dict[str, Any], said: str
) -> None:
    call = {"outcome": "acted", "spoke_with": "Ada", "note": "n", **changes}
    refused = story.client("admin").post(at(NORTH, "/calls"), json=call)
    assert refused.status_code == 422
    assert said in refused.text


def test_a_write_off_is_signed_for_exactly_what_is_outstanding(story: Service) -> None:
    client = browser(story, "sam")
    shown = client.get(at(NORTH)).json()
    body = {"by": "sam", "pin": PIN, "reason": "plant closed", "shown_hash": shown["shown_hash"]}
    answer(story, link_to(story), line(received=700, on_hand=10, quarantined=10))
    stale = client.post(at(NORTH, "/write-offs"), json=body)
    assert stale.status_code == 409
    assert stale.json()["outstanding"][0]["outstanding"] == 690
    body["shown_hash"] = client.get(at(NORTH)).json()["shown_hash"]
    wrong = client.post(at(NORTH, "/write-offs"), json={**body, "pin": "000000"})
    assert wrong.status_code == 403
    other = client.post(at(NORTH, "/write-offs"), json={**body, "by": "pat"})
    assert other.status_code == 403
    done = client.post(at(NORTH, "/write-offs"), json=body)
    assert done.status_code == 201, done.text
    assert state_of(story) == "written_off"
    assert "CTN-1" not in held(story)
    assert PIN not in str(story.rows())
    again = client.post(at(NORTH, "/write-offs"), json=body)
    assert again.status_code == 409


def test_an_unknown_customer_is_refused_with_a_suggestion(story: Service) -> None:
    refused = story.client().get(at("PLANT-NORHT"))
    assert refused.status_code == 404
    assert "did you mean `PLANT-NORTH`" in refused.json()["detail"]


def test_the_token_hash_is_all_that_is_stored_of_a_link(story: Service) -> None:
    link = link_to(story)
    with story.site.door.read() as connection:
        (row,) = connection.execute(select(answer_link)).mappings()
    assert row["token_hash"] != link.rpartition("/")[2]
    assert (row["nonconformance"], row["customer"]) == (CASE, NORTH)
