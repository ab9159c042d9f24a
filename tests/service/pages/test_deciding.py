"""What is decided about a case in the browser: by whoever may, once, and with a signature."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text

from tests.service.api.conftest import PIN, Service
from tests.service.pages.conftest import Person, _Forms, sign_in_as, signed_in

NCR = "NCR-2026-0001"
CASE = f"/cases/{NCR}"


def state_of(service: Service) -> str:
    with service.site.door.read() as connection:
        query = text("SELECT state FROM nonconformance WHERE number = :number")
        return str(connection.execute(query, {"number": NCR}).scalar_one())


def rows(service: Service, table: str) -> list[dict[str, Any]]:
    with service.site.door.read() as connection:
        return [
            dict(each) for each in connection.execute(text(f"SELECT * FROM {table}")).mappings()
        ]


def confirmed(story: Service) -> Person:
    """The case, confirmed by mei in the browser."""
    mei = signed_in(story, "mei")
    answer = mei.send(
        f"{CASE}/sign", f"{CASE}/sign", decision="confirm", reason="cracks seen", pin=PIN
    )
    assert answer.status_code == 303, answer.text[-900:]
    return mei


def propose(person: Person, reason: str = "too soft to rework", **chosen: str) -> Any:
    """Put all lots (or those named) into a proposal of scrap, then send it."""
    page, fields = f"{CASE}/propose", {"step": "add", "disposition": "scrap", **chosen}
    added = person.send(page, page, **(fields if "all" in chosen else {"all": "1", **fields}))
    assert added.status_code == 200, added.text[-900:]
    return resend(person, added, page, step="send", reason=reason)


def resend(person: Person, shown: Any, action: str, **fields: str) -> Any:
    """Send the form of a page that a form led to."""
    forms = _Forms()
    forms.feed(shown.text)
    found = next(each for each in forms.forms if each.action == action)
    return person.client.post(
        action, data=found.fields | fields, follow_redirects=False,
        headers={"origin": str(person.client.base_url).rstrip("/")},
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_page_of_a_case_opens(story: Service, language: str) -> None:
    person = sign_in_as(story, "quality_supervisor", language=language)
    for page in ("take", "close", "reopen", "propose", "sign", "effects", "customers"):
        answer = person.get(f"{CASE}/{page}")
        assert answer.status_code == 200, (page, answer.text[-500:])


def test_a_case_that_is_not_known_says_what_may_be_meant(story: Service) -> None:
    person = sign_in_as(story, "quality_supervisor")
    for page in ("take", "propose", "sign", "effects", "customers", "status-report"):
        answer = person.get(f"/cases/NCR-2026-0002/{page}")
        assert answer.status_code == 404, page
        assert NCR in answer.text, page


def test_a_case_is_taken_and_taken_over_by_naming_who_has_it(story: Service) -> None:
    sam, mei = signed_in(story, "sam"), signed_in(story, "mei")
    assert sam.send(f"{CASE}/take", f"{CASE}/take").status_code == 303
    assert state_of(story) == "under_review"
    page = mei.get(f"{CASE}/take")
    assert 'name="from" value="sam"' in page.text
    assert mei.send(f"{CASE}/take", f"{CASE}/take", reason="shift ended").status_code == 303
    assert rows(story, "nonconformance")[0]["owner"] == "mei"


def test_a_signature_needs_the_right_pin_and_keeps_what_was_typed(story: Service) -> None:
    mei, page = signed_in(story, "mei"), f"{CASE}/sign"
    said = {"decision": "confirm", "reason": "<b>cracks</b> seen"}
    wrong = mei.send(page, page, **said, pin="111111")
    assert wrong.status_code == 403
    assert "&lt;b&gt;cracks&lt;/b&gt; seen" in wrong.text
    assert "<b>cracks" not in wrong.text
    assert "111111" not in wrong.text
    assert state_of(story) == "open"
    assert mei.send(page, page, **said, pin=PIN).status_code == 303
    assert state_of(story) == "confirmed"


def test_a_form_that_is_sent_twice_signs_once(story: Service) -> None:
    mei, page = signed_in(story, "mei"), f"{CASE}/sign"
    shown = mei.get(page)
    for _ in range(2):
        said = {"decision": "confirm", "reason": "seen", "pin": PIN}
        assert resend(mei, shown, page, **said).status_code == 303
    assert len(rows(story, "signature")) == 1


def test_what_changed_since_the_page_was_shown_is_said_and_nothing_is_signed(
    story: Service,
) -> None:
    mei, page = signed_in(story, "mei"), f"{CASE}/sign"
    shown = mei.get(page)
    assert signed_in(story, "sam").send(f"{CASE}/take", f"{CASE}/take").status_code == 303
    stale = resend(mei, shown, page, decision="confirm", reason="seen", pin=PIN)
    assert stale.status_code == 409
    assert rows(story, "signature") == []
    assert "note watch" in stale.text


def test_who_is_not_asked_is_told_why(story: Service) -> None:
    page = signed_in(story, "eva").get(f"{CASE}/sign")
    assert page.status_code == 200
    assert "You are not asked for a signature here." in page.text
    assert '<form method="post" action="/cases' not in page.text


def test_all_lots_are_proposed_at_once_and_decided_by_those_who_sign(story: Service) -> None:
    confirmed(story)
    eva = signed_in(story, "eva")
    assert propose(eva).status_code == 303
    assert state_of(story) == "proposed"
    kinds = {(each["kind"], each["state"]) for each in rows(story, "disposition")}
    assert kinds == {("scrap", "proposed")}
    assert "too soft to rework" in signed_in(story, "sam").get(f"{CASE}/sign").text


def test_a_draft_records_nothing_and_what_cannot_be_is_refused_as_it_is_added(
    story: Service,
) -> None:
    confirmed(story)
    eva, page, before = signed_in(story, "eva"), f"{CASE}/propose", rows(story, "ledger")
    fields = {"step": "add", "all": "1", "instruction": "<i>anneal</i>"}
    for refused in (
        {"disposition": "return_to_supplier"}, {"disposition": "use_as_is"}, {"disposition": ""},
        {"disposition": "scrap", "quantity": "5"}, {"disposition": "sort", "sampling": "some"},
    ):  # fmt: skip
        answer = eva.send(page, page, **fields | refused)
        assert answer.status_code == 422, refused
        assert "&lt;i&gt;anneal" in answer.text, refused
        assert 'name="step" value="send"' not in answer.text, refused
    added = eva.send(page, page, **fields | {"disposition": "rework"})
    assert added.status_code == 200
    assert 'name="step" value="send"' in added.text
    taken = resend(eva, added, page, step="remove.0")
    assert 'name="step" value="send"' not in taken.text
    assert rows(story, "ledger") == before


def test_a_part_of_a_lot_is_decided_one_way_and_the_rest_another(story: Service) -> None:
    confirmed(story)
    eva, page = signed_in(story, "eva"), f"{CASE}/propose"
    lot = _boxes(eva.get(page).text)[0]
    one = {f"lot.{lot}": "1", "step": "add"}
    added = eva.send(page, page, **one, disposition="scrap", quantity="10")
    assert added.status_code == 200, added.text[-600:]
    rest = resend(eva, added, page, **one, disposition="rework", instruction="anneal")
    assert rest.status_code == 200, rest.text[-600:]
    assert resend(eva, rest, page, step="send", reason="as tried").status_code == 303
    kinds = [(each["lot"], each["kind"]) for each in rows(story, "disposition")]
    assert kinds == [(lot, "scrap"), (lot, "rework")]


def test_a_proposal_is_withdrawn_by_who_made_it_alone(story: Service) -> None:
    confirmed(story)
    eva, sam = signed_in(story, "eva"), signed_in(story, "sam")
    propose(eva)
    assert f'action="{CASE}/withdraw"' not in sam.get(f"{CASE}/propose").text
    assert eva.send(f"{CASE}/propose", f"{CASE}/withdraw", reason="wrong lot").status_code == 303
    assert state_of(story) == "confirmed"


def test_a_hostile_draft_is_refused(story: Service) -> None:
    eva, page = signed_in(story, "eva"), f"{CASE}/propose"
    for draft in ("{", "[1]", '[{"lots": 5}]', '[{"lots": ["x"], "evil": 1}]', '[{"x": []}]'):
        answer = eva.send(page, page, draft=draft, step="send", reason="x")
        assert answer.status_code == 422, draft


def _boxes(page: str) -> list[str]:
    return re.findall(r'name="lot\.([^"]+)"', page)


def approved(story: Service, **chosen: str) -> None:
    """Whatever eva proposes, signed by all who are asked."""
    confirmed(story)
    assert propose(signed_in(story, "eva"), **chosen).status_code == 303
    for _ in range(4):
        for name in ("sam", "pat", "eva", "mei"):
            person, page = signed_in(story, name), f"{CASE}/sign"
            if 'value="approve"' in person.get(page).text:
                signed = person.send(page, page, decision="approve", reason="agreed", pin=PIN)
                assert signed.status_code == 303, signed.text[-600:]
        if state_of(story) != "proposed":
            return
    raise AssertionError(state_of(story))


def test_scrap_is_reported_before_a_witness_who_is_somebody_else(story: Service) -> None:
    approved(story)
    inspector = sign_in_as(story, "inspector")
    line = rows(story, "disposition")[0]
    page = f"{CASE}/effects/{line['id']}"
    assert page in inspector.get(f"{CASE}/effects").text
    done = {"rendered_unusable": "yes", "note": "<u>cut</u>"}
    assert f'value="{inspector.name}"' not in inspector.get(page).text
    alone = inspector.send(page, page, **done, witness=inspector.name)
    assert alone.status_code == 422
    assert "&lt;u&gt;cut" in alone.text
    assert inspector.send(page, page, **done, witness="pat").status_code == 303
    after = next(each for each in rows(story, "disposition") if each["id"] == line["id"])
    assert after["state"] == "executed"
    assert "pat" in inspector.get(page).text


def test_what_cannot_be_carried_out_is_undecided_again(story: Service) -> None:
    approved(story)
    line = rows(story, "disposition")[0]
    page, inspector = f"{CASE}/effects/{line['id']}", sign_in_as(story, "inspector")
    assert inspector.send(page, page, how="not_possible").status_code == 422
    said = inspector.send(page, page, how="not_possible", not_possible="shredder is broken")
    assert said.status_code == 303
    assert rows(story, "disposition")[0]["state"] == "failed"


def test_a_concession_is_registered_bounded_used_and_ended(story: Service) -> None:
    engineer, page = sign_in_as(story, "quality_engineer"), "/concessions"
    item = rows(story, "lot")[0]["item"]
    new = {"number": "C-1 <x>", "item": item, "reason": "agreed <i>with</i> design"}
    endless = engineer.send(page, page, **new)
    assert endless.status_code == 422
    assert "agreed &lt;i&gt;with" in endless.text
    assert engineer.send(page, page, **new, until="2026-12-31").status_code == 303
    assert rows(story, "concession")[0]["expires_at"] is not None
    shown = engineer.get(page).text
    assert "C-1 &lt;x&gt;" in shown
    assert "in force" in shown
    assert engineer.send(page, f"{page}/end", why="").status_code == 422
    assert engineer.send(page, f"{page}/end", why="design has changed").status_code == 303
    assert "design has changed" in engineer.get(page).text
    reader = sign_in_as(story, "auditor").get(page).text
    assert 'action="/concessions/end"' not in reader


def test_a_wrong_role_is_shown_no_form(story: Service) -> None:
    auditor = sign_in_as(story, "auditor")
    for page in ("take", "propose", "sign", "reopen", "close"):
        assert auditor.get(f"{CASE}/{page}").status_code == 403, page
    assert auditor.get(f"{CASE}/customers").status_code == 200
    assert 'method="post" action="/cases' not in auditor.get(f"{CASE}/customers").text


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_a_plan_is_worked_out_by_the_address_alone(story: Service, language: str) -> None:
    person = sign_in_as(story, "quality_engineer", language=language)
    for asked, size, accept in (
        ("kind=aql&lot_size=1000&level=II&aql=1.0&severity=tightened", 80, 1),
        ("kind=aql&lot_size=1000&level=II&aql=1.0&severity=normal", 80, 2),
        ("reliability=99%25&confidence=95%25&lot_size=1000", 258, 0),
        ("kind=two_point&producer=1%25&consumer=6%25", 110, 3),
    ):
        page = person.get(f"/sampling?{asked}&case={NCR}")
        assert page.status_code == 200
        assert f"<b>{size}</b>" in page.text, (asked, re.findall("<b>([^<]*)</b>", page.text))
        assert f"<b>{accept}</b>" in page.text, asked
        assert "curve-line" in page.text
    for wrong in (
        "kind=aql&lot_size=1&aql=1.0",
        "kind=aql&lot_size=9&aql=9",
        "reliability=200",
        "kind=aql&lot_size=ten",
        "kind=result&sampled=5&found=9",
    ):
        assert person.get(f"/sampling?{wrong}").status_code == 422, wrong
    assert person.get("/sampling?kind=nonsense").status_code == 200
